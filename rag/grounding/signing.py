"""Who signed for whom? Read from "Ann Lee signed for Velm and Bo Dahl for Orla", whose names small models mix up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.grounding.expectation import bare_person, is_person
from rag.grounding.proof import cite
from rag.grounding.sentences import Sentence, sentences_of
from rag.grounding.wording import content_words, matches
from rag.schema.answer import Citation, Hit, Place
from rag.values.countries import country
from rag.values.name_forms import same_name
from rag.values.name_words import INSTITUTION_HEADS
from rag.values.names import find_names

_QUESTION = re.compile(
    r"^\W*who\b[^?]*?\b(?:signed|inked|sealed)\b(?P<what>[^?]*?)"
    r"\b(?:for|on behalf of)\s+(?P<party>[^?,]+)(?P<more>,[^?]*)?\?*\s*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\b(?:signed|inked|sealed|signatures?)\b", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|on behalf of)\s+([^,;:.()]+?)(?=[,;:.()]|\s+(?:and|for|on)\b|$)", re.IGNORECASE)
_OFFICE_END = re.compile(
    r"\b(?:ministers?|secretar(?:y|ies)|state|commissioner|director|chief|head|president|officer|adviser|advisor|envoy)\s+$",
    re.IGNORECASE,
)
"""What stands before the "for" of an office: "Minister for Harbours" signs for no harbours."""

_IS_OTHER = re.compile(r"\b(?:for|of|at|in|from|with|a|an)\s+(?:the\s+)?$|\bthe\s+$", re.IGNORECASE)
"""What stands before the name of a party, a place or a thing, and not before that of a person without an office."""

_TOGETHER = re.compile(r"[\s,]*(?:and|&|,)[^.;:]*", re.IGNORECASE)
_BREAK = re.compile(r"[.;:]")
_AGREEMENTS = frozenset(
    """
    agreement accord compact contract convention charter deal declaration document framework it letter memorandum mou
    pact paper partnership protocol statement this treaty understanding new joint
    """.split()  # noqa: SIM905
)
"""Words for what is signed that name none in particular."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Persons whom one sentence has sign for a party; `parties` are all that follow "for" behind them."""

    persons: tuple[str, ...]
    parties: tuple[str, ...]
    sentence: Sentence


def asked_party(question: str) -> str | None:
    """For whom the signatory is asked for; None when the question asks for something else."""
    match = _QUESTION.match(question)
    return match["party"].strip() if match else None


def signed_for(
    question: str, evidence: Sequence[Hit], place_of: Callable[[str, int], Place]
) -> tuple[str, Citation] | None:
    """The persons that one sentence, and no other, has sign for the party of the question; else None.

    A sentence that does not name the agreement of the question, when it names one, tells nothing about it.
    """
    match = _QUESTION.match(question)
    if match is None or match["more"]:
        return None
    what = content_words(match["what"]) - _AGREEMENTS
    found = [
        one
        for one in signings(evidence)
        if any(_same_party(match["party"], party) for party in one.parties)
        and all(matches(word, content_words(one.sentence.text)) for word in what)
    ]
    by_full_name = [one for one in found if content_words(match["party"]) in map(content_words, one.parties)]
    found = by_full_name or found
    if len(found) != 1:
        return None
    names = " and ".join(filter(None, [", ".join(found[0].persons[:-1]), found[0].persons[-1]]))
    citation = cite(found[0].sentence, "", place_of)
    return names, citation.model_copy(update={"how": "the sentence has them sign for that party"})


def other_party(question: str, answer: str, evidence: Sequence[Hit]) -> str:
    """Another party than the one asked about, by name, for which the text has the person of the answer sign; or ""."""
    asked = asked_party(question)
    if asked is None:
        return ""
    own = [
        party
        for one in signings(evidence)
        for party in one.parties
        if any(
            same_name(bare_person(person), bare_person(name.value), surname=True)
            for person in one.persons
            for name in find_names(answer)
        )
    ]
    if any(_same_party(asked, party) for party in own):
        return ""
    return next((party for party in own if any(word[0].isupper() for word in party.split())), "")


def signings(evidence: Sequence[Hit]) -> list[Signing]:
    """All that the evidence says of persons signing for parties."""
    found: list[Signing] = []
    for sentence in sentences_of(evidence):
        if _SIGNED.search(sentence.text):
            found += _signings_of(sentence)
    return found


def _signings_of(sentence: Sentence) -> list[Signing]:
    """Persons with the "for ..." behind them; of persons joined by "and" the first share that of the last."""
    text = sentence.text
    persons = _persons(text)
    ends = [*(start for start, _, _ in persons), len(text)][1:]
    signed: list[Signing] = []
    for (_, person_end, name), end in reversed(list(zip(persons, ends, strict=True))):
        behind = _BREAK.split(text[person_end:end])[0]
        parties = tuple(found[1] for found in _FOR.finditer(behind) if not _OFFICE_END.search(behind[: found.start()]))
        if parties:
            signed.append(Signing((name,), parties, sentence))
        elif signed and _TOGETHER.fullmatch(text[person_end:end]):
            last = signed.pop()
            signed.append(Signing((name, *last.persons), last.parties, sentence))
    return signed[::-1]


def _persons(text: str) -> list[tuple[int, int, str]]:
    """Start, end and name of the persons of a sentence; "Minister Ann Lee for Velm" is Minister Ann Lee."""
    found = []
    for name in find_names(text):
        person = name.text.partition(" for ")[0]
        bare = bare_person(person) == person
        if is_person(person) and not (bare and _IS_OTHER.search(text[: name.start])):
            found.append((name.start, name.start + len(person), person))
    return found


def _same_party(one: str, other: str) -> bool:
    """True when the telling words of one party are all among the other's, or both are the same country."""
    if country(one) is not None and country(one) == country(other):
        return True
    left, right = _telling(one), _telling(other)
    return bool(left and right) and (
        all(matches(word, right) for word in left) or all(matches(word, left) for word in right)
    )


def _telling(party: str) -> frozenset[str]:
    every = content_words(party)
    return frozenset(word for word in every if word not in INSTITUTION_HEADS) or every
