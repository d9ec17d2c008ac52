"""Makes `claims/made.jsonl` from the gold facts of seed and fiction: `python -m evals.gold.make_claims`.

Every right text says a gold value in another way, every wrong one says something else of the same kind; nothing is
drawn at random. `--check` writes nothing and exits with 1 when the file would change.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import RagError
from rag.schema.verification import ClaimVerdict

from ..claims.gold import FOLDER, ClaimGold, Label, Quote, check_claims
from ..claims.wordings import evidence_sentence, full_sentence, kind_of, swapped_value
from ..load import GOLD, Suite, load_suite
from ..schema import Fact, Question
from ..scorers import facts
from ..scorers.text import contains
from .spellings import Value, coarser, near_values, other_units, spellings, value_of

FILE = f"{FOLDER}/made.jsonl"
AUTHOR = "make_claims"
SUITES = ("seed", "fiction")

_SPELLINGS = 3
"""Other spellings of one value: enough to see each form often, not so many that dates outweigh the rest."""

_AUXILIARY = re.compile(
    r"\b(?:(?:is|are|was|were|will|may|must|can)(?= [a-z])|(?:has|have|had)(?= [a-z]+(?:ed|en|un|ld|lt|ade|ought)\b))"
)
_ASKS_WHEN = re.compile(r"(?:When|Since when|Until when|By when)\b")
"""Questions that a month answers; one that asks for the day is not answered by it."""

_NEGATION = re.compile(r"\b(?:no|not|never|none|nor|neither|nothing|nobody|without|cannot)\b|n't\b", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """A gold fact with what is needed to write about it."""

    suite: Suite
    question: Question
    fact: Fact
    value: Value | None

    @property
    def answer(self) -> str:
        return self.fact.answers[0]

    @property
    def text(self) -> str:
        """The document that proves the fact."""
        return self.suite.texts[self.fact.evidence[0].document]


@dataclass(frozen=True)
class Draft:
    """A text before it has an id; without `asked` it is judged without the question."""

    kind: str
    text: str
    asked: bool = True


Maker = Callable[[Known], Iterator[Draft]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file. Exit code 0, 1 when `--check` finds a difference, 2 on bad gold."""
    parser = argparse.ArgumentParser(prog="python -m evals.gold.make_claims", description="Make claims from facts.")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the gold's folder")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file would change")
    options = parser.parse_args(arguments)
    path = options.gold / FILE
    try:
        suites = [load_suite(name, gold=options.gold) for name in SUITES]
        claims = make_claims(suites)
        check_claims(tuple(claims), {name: text for suite in suites for name, text in suite.texts.items()})
    except RagError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 2
    text = "".join(claim.model_dump_json() + "\n" for claim in claims)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        print("nothing to change")
        return 0
    if options.check:
        print(f"{FILE} is out of date")
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    right = sum(claim.label == "right" for claim in claims)
    print(f"{FILE} written: {right} right, {len(claims) - right} wrong; now run python -m evals.gold.fill")
    return 0


def make_claims(suites: Sequence[Suite]) -> list[ClaimGold]:
    """The claims about all facts, right ones first, each text once."""
    known = [each for suite in suites for each in _known(suite)]
    claims: list[ClaimGold] = []
    seen: set[tuple[str, str]] = set()
    for label, makers in (("right", RIGHT), ("wrong", WRONG)):
        for each in known:
            drafts = [draft for maker in makers for draft in maker(each)]
            if label == "wrong":
                drafts += [*_outside(each, known), *_foreign_item(each, known)]
            for number, draft in enumerate(drafts, start=1):
                key = (each.question.id if draft.asked else "", draft.text)
                if key not in seen:
                    seen.add(key)
                    claims.append(_claim(each, draft, "right" if label == "right" else "wrong", number))
    return claims


def _known(suite: Suite) -> Iterator[Known]:
    for question in suite.questions:
        if question.kind in ("fact", "list", "yes_no") and len(question.facts) == 1 and question.documents:
            fact = question.facts[0]
            yield Known(suite, question, fact, value_of(fact.type, fact.answers[0]))


def _claim(known: Known, draft: Draft, label: Label, number: int) -> ClaimGold:
    verdicts: tuple[ClaimVerdict, ...] = ("supported",) if label == "right" else ("contradicted", "not_found", "partly")
    return ClaimGold(
        id=f"m-{known.question.id}-{label[0]}{number}",
        documents=known.question.documents,
        question=known.question.question if draft.asked else "",
        text=draft.text,
        label=label,
        kind=draft.kind,
        tags=("made", kind_of(known.fact)),
        evidence=tuple(Quote(document=span.document, quote=span.quote) for span in known.fact.evidence),
        verdicts=verdicts,
        author=AUTHOR,
    )


# Right texts


def _gold_values(known: Known) -> Iterator[Draft]:
    if known.question.kind == "fact":
        kind = "title_role" if known.fact.type == "person" else "gold_value"
        yield Draft("gold_value", known.answer)
        for alias in known.fact.answers[1:3]:
            yield Draft("gold_value" if known.value else kind, alias)


def _other_spellings(known: Known) -> Iterator[Draft]:
    if known.value is None:
        return
    others = [text for text in spellings(known.value) if text not in known.fact.answers]
    for text in others[:_SPELLINGS]:
        yield Draft("other_spelling", text)
    if _ASKS_WHEN.match(known.question.question) and (month := coarser(known.value)):
        yield Draft("partial_true", month)


def _framed(known: Known) -> Iterator[Draft]:
    if known.question.kind == "yes_no":
        return
    sentence = full_sentence(known.question.question, known.answer)
    if not sentence.startswith("According to"):
        yield Draft("sentence", sentence)
    elif len(known.question.question) % 2:
        yield Draft("framed", sentence)
    else:
        yield Draft("framed", f"The text states that the answer is {known.answer.rstrip('.')}.")


def _lists(known: Known) -> Iterator[Draft]:
    items = [item[0] for item in known.fact.items or ()]
    if known.question.kind != "list" or len(items) < 2:
        return
    yield Draft("list_prose", f"{', '.join(items[:-1])} and {items[-1]}")
    yield Draft("list_prose", "; ".join(reversed(items)))
    yield Draft("list_bullets", "\n".join(f"- {item}" for item in items))
    yield Draft("list_bullets", "\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1)))
    yield Draft("table_row", " | ".join(items))
    yield Draft("partial_true", f"Among others, {items[-1]}.")


def _yes_no(known: Known) -> Iterator[Draft]:
    if known.question.kind != "yes_no":
        return
    yield Draft("yes_no", known.answer)
    yield Draft("yes_no", f"{known.answer}, according to the document.")
    for alias in known.fact.answers[1:]:
        if _is_statement(alias) and contains(known.text, alias):
            yield Draft("yes_no", f"{known.answer}. {alias}.")


RIGHT: tuple[Maker, ...] = (_gold_values, _other_spellings, _framed, _lists, _yes_no)


# Wrong texts


def _swapped(known: Known) -> Iterator[Draft]:
    value = swapped_value(known.suite, known.question)
    if value is None:
        return
    yield Draft("value_swapped", value)
    sentence = full_sentence(known.question.question, value)
    alone = known.fact.type in ("person", "org", "place") and not sentence.startswith("According to")
    yield Draft("entity_swapped" if alone else "value_swapped", sentence, asked=not alone)


def _units(known: Known) -> Iterator[Draft]:
    if known.value is not None:
        for text in other_units(known.value):
            if not _is_right(known, text):
                yield Draft("sign_or_unit", text)


def _nowhere(known: Known) -> Iterator[Draft]:
    """The nearest value that stands nowhere in the document."""
    if known.value is None:
        return
    lacking = (
        text for text in near_values(known.value) if not contains(known.text, text) and not _is_right(known, text)
    )
    text = next(lacking, None)
    if text is not None:
        framed = f"The text states that the answer is {text}."
        yield Draft("value_nowhere", framed if len(known.question.question) % 3 == 0 else text)


def _flipped(known: Known) -> Iterator[Draft]:
    if known.question.kind != "yes_no":
        return
    other, kind = ("Yes", "negation_removed") if known.answer == "No" else ("No", "negation_added")
    yield Draft(kind, other)
    yield Draft(kind, f"{other}, according to the document.")
    for alias in known.fact.answers[1:]:
        if _is_statement(alias) and contains(known.text, alias) and (turned := negated(alias)):
            yield Draft(turned[0], f"{turned[1]}.", asked=_needs_question(turned[1]))


def _negated_sentence(known: Known) -> Iterator[Draft]:
    """The sentence that proves the fact, saying the opposite."""
    sentence = evidence_sentence(known.text, known.fact.evidence[0])
    is_one = sentence.endswith(".") and not re.search(r"[.!?:;] |\||\bonly\b", sentence)
    if is_one and (turned := negated(sentence)):
        yield Draft(turned[0], turned[1], asked=_needs_question(turned[1]))


WRONG: tuple[Maker, ...] = (_swapped, _units, _nowhere, _flipped, _negated_sentence)


def _outside(known: Known, others: Sequence[Known]) -> list[Draft]:
    """A value of the same kind from another document, for the types that have no figures of their own."""
    if known.fact.type not in ("person", "org", "place"):
        return []
    at = others.index(known)
    for other in [*others[at + 1 :], *others[:at]]:
        same = other.fact.type == known.fact.type and other.question.documents != known.question.documents
        if same and not any(contains(known.text, word) for word in other.answer.split()):
            return [Draft("outside", other.answer)]
    return []


def _foreign_item(known: Known, others: Sequence[Known]) -> list[Draft]:
    """A list with its last item replaced by one of a list of another document, and with that item added."""
    items = [item[0] for item in known.fact.items or ()]
    if known.question.kind != "list" or len(items) < 2:
        return []
    at = others.index(known)
    foreign = (
        item[0]
        for other in [*others[at + 1 :], *others[:at]]
        if not {*other.question.documents} & {*known.question.documents}
        for item in other.fact.items or ()
        if item[0][0].isupper() == items[-1][0].isupper() and not any(contains(known.text, name) for name in item)
    )
    item = next(foreign, None)
    if item is None:
        return []
    bullets = "\n".join(f"- {each}" for each in [*items, item])
    return [
        Draft("list_item_swapped", f"{', '.join(items[:-1])} and {item}"),
        Draft("list_item_swapped", bullets),
    ]


def negated(sentence: str) -> tuple[str, str] | None:
    """The sentence with its first negation removed, or one added behind its first auxiliary, and the kind of change.

    None where neither is plain: two negations, or no auxiliary.
    """
    found = _NEGATION.findall(sentence)
    if len(found) > 1:
        return None
    if not found:
        match = _AUXILIARY.search(sentence)
        return ("negation_added", f"{sentence[: match.end()]} not{sentence[match.end() :]}") if match else None
    if match := re.match(r"No (\w)", sentence):
        return "negation_removed", match[1].upper() + sentence[match.end() :]
    without = re.sub(r"\b(is|are|was|were|will|has|have|may|must|can|be) not ", r"\1 ", sentence, count=1)
    return ("negation_removed", without) if without != sentence else None


def _needs_question(text: str) -> bool:
    """Whether only the question tells what the text is about."""
    return re.match(r"(?:It|Its|They|Their|That|This|These|He|She)\b", text) is not None


def _is_statement(text: str) -> bool:
    return text[0].isupper() and len(text.split()) >= 4 and not re.match(r"(?:Yes|No),", text)


def _is_right(known: Known, text: str) -> bool:
    return facts.judge(known.question, text)[0].stated


if __name__ == "__main__":
    raise SystemExit(main())
