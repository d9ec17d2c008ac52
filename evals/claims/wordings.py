"""A gold answer in four wordings, and the values of other facts that must not pass for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.schema.answer import Hit
from rag.text.language import language_of
from rag.text.sentences import sentences_of
from rag.values.writing import Writing

from ..load import Suite
from ..schema import Evidence, Fact, FactType, Question
from ..scorers import facts
from ..scorers.values import find_values, spans_of_time

Wording = Literal["gold", "evidence", "stated", "sentence", "swapped"]
WORDINGS: tuple[Wording, ...] = ("gold", "evidence", "stated", "sentence")
"""The gold's own wording; the sentence of the text that proves it; "The text states that the answer is …"; and a
sentence made of question and answer."""

TYPED: frozenset[FactType] = frozenset({"date", "money", "number", "person", "org", "place", "duration"})
"""Types whose values can stand for one another: the value of another fact is a wrong answer of the right kind."""


_TWO_QUESTIONS = re.compile(r",? and (?:in |on |for )?(?:who|what|when|where|which|how)\b", re.IGNORECASE)
_THING = re.compile(r"(?:What|Who) (is|are|was|were) ((?:the|its|their)\b.+)")
_ENDS_IN_A_VERB = re.compile(r"(?:\bto \w+|\w+ed|\bmade|\bset|\bfor)$")
"""After "What is the …": the verb or preposition that is left over when the thing is made a subject."""

_DOER = re.compile(r"Who ((?!(?:did|do|does|is|are|was|were|else|will)\b).+)")
_COUNT = re.compile(
    r"How many ([\w-]+(?: [\w-]+)?) ((?:will|can|must|have|has) (?!(?:the|a|an|each|it|they)\b)[a-z].+)"
)
"""The counted thing is the subject: after "will" comes the verb, not another subject."""


@dataclass(frozen=True)
class Probe:
    """An answer put to the gate: whether it is right, and in which wording."""

    suite: str
    question: Question
    kind: str
    wording: Wording
    text: str
    right: bool


def probes_of(suite: Suite) -> list[Probe]:
    """The gold answers of a suite in four wordings, and a swapped value for each that has one."""
    answerable = [question for question in suite.questions if question.kind in ("fact", "list", "yes_no")]
    probes = [probe for question in answerable for probe in _wordings(suite, question)]
    for question in answerable:
        value = swapped_value(suite, question)
        if value is not None:
            probes.append(Probe(suite.name, question, kind_of(question.facts[0]), "swapped", value, right=False))
    return probes


def evidence_sentence(text: str, evidence: Evidence) -> str:
    """The sentences of the text that the evidence touches, with single spaces; the evidence itself if none does."""
    writing = Writing(language_of(text))
    hit = Hit(document=evidence.document, start=0, end=len(text), text=text, score=1.0, writing=writing)
    touched = [each for each in sentences_of([hit]) if each.start < evidence.end and evidence.start < each.end]
    if not touched:
        return " ".join(evidence.quote.split())
    start, end = min(each.start for each in touched), max(each.end for each in touched)
    return " ".join(text[start:end].split())


def full_sentence(question: str, answer: str) -> str:
    """A sentence made of question and answer where the question has a simple form, else a framed answer.

    "Who signed for Velmora?" gives "Ilse Varnhagen signed for Velmora."; "What is the budget?" gives "The budget is
    €2 million."; "How many turbines will stand there?" gives "48 turbines will stand there."
    """
    asked = question.strip().rstrip("?").strip()
    polarity = re.match(r"(yes|no)\b[\s,.;:]*", answer, re.IGNORECASE)
    if polarity:
        rest = answer[polarity.end() :].strip()
        return f"{polarity[1].capitalize()}, {rest or 'according to the document'}."
    if _TWO_QUESTIONS.search(asked):
        return _framed(answer)
    if (match := _THING.fullmatch(asked)) and not _ENDS_IN_A_VERB.search(match[2]):
        return _sentence(f"{match[2]} {match[1]} {answer}")
    if match := _DOER.fullmatch(asked):
        return _sentence(f"{answer} {match[1]}")
    if match := _COUNT.fullmatch(asked):
        counted = answer if match[1].split()[-1] in answer else f"{answer} {match[1]}"
        return _sentence(f"{counted} {match[2]}")
    return _framed(answer)


def kind_of(fact: Fact) -> str:
    """The type of a fact's value, with lengths of time and percentages told from other numbers."""
    if fact.type != "number":
        return fact.type
    if spans_of_time(fact.answers[0]):
        return "duration"
    units = {value.unit for value in find_values(fact.answers[0]) if value.kind == "number"}
    return "percentage" if "percent" in units else "number"


def swapped_value(suite: Suite, question: Question) -> str | None:
    """The value of the next fact of the same kind in the same document that is no answer to the question, if any."""
    if len(question.facts) != 1 or question.facts[0].type not in TYPED:
        return None
    kind = kind_of(question.facts[0])
    for other in _after(suite.questions, question):
        same = other.kind == "fact" and len(other.facts) == 1 and other.documents == question.documents
        if same and kind_of(other.facts[0]) == kind and _is_another(question, other.facts[0]):
            return other.facts[0].answers[0]
    return None


def _after(questions: Sequence[Question], question: Question) -> Sequence[Question]:
    """All other questions, beginning behind this one."""
    at = questions.index(question)
    return [*questions[at + 1 :], *questions[:at]]


def _is_another(question: Question, other: Fact) -> bool:
    """Whether no accepted wording of the other fact answers the question, by the scorer's reading."""
    return not any(facts.judge(question, answer)[0].stated for answer in other.answers)


def _wordings(suite: Suite, question: Question) -> Iterator[Probe]:
    kind = kind_of(question.facts[0])
    answer = ", ".join(fact.answers[0] for fact in question.facts if fact.vital) or question.facts[0].answers[0]
    first = question.facts[0].evidence[0]
    texts: Mapping[Wording, str] = {
        "gold": answer,
        "evidence": evidence_sentence(suite.texts[first.document], first),
        "stated": f"The text states that the answer is {answer.rstrip('.')}.",
        "sentence": full_sentence(question.question, answer),
    }
    base = Probe(suite.name, question, kind, "gold", answer, right=True)
    for wording in WORDINGS:
        yield replace(base, wording=wording, text=texts[wording])


def _framed(answer: str) -> str:
    return f"According to the document, {answer.rstrip('.')}."


def _sentence(text: str) -> str:
    text = text.rstrip(".").strip()
    return f"{text[0].upper()}{text[1:]}."
