"""Reads a field's value from the model's words and finds the place in the text that proves it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from rag.extracting.anchoring import Anchor, DocumentText
from rag.extracting.plans import ValueType
from rag.schema.partnership import Grounded
from rag.text.negations import negations_of
from rag.text.wording import content_words, matches
from rag.values.checking import check
from rag.values.dates import PartialDate, find_dates
from rag.values.folding import folded
from rag.values.found import Found
from rag.values.money import find_money
from rag.values.numbers import find_numbers
from rag.values.writing import PLAIN, Writing

NEAR_CHARACTERS = 300
"""How far outside the sentence of a thing its parts may stand: about a paragraph."""

FREE_WORDS = 5
"""Content words from which on a text is a free wording, which a sentence can hold without saying it word for word."""

FREE_SHARE = 0.75
"""Share of those words that one sentence must hold."""

CLOSE_CHOICE = 0.75
"""Likeness (0 to 1) from which words count as a choice: "universities" as "university"."""

MAX_DIGITS = 300
"""Digits of a number before its point: a float holds 308, and of an int Python writes no more than 4,300."""

_CLOCK = re.compile(r"(?<!\d)(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?!\d)")
_CLOCK_ROOM = 40
"""Characters on either side of a date in which its time of day stands."""

_YES = frozenset({"yes", "true", "y"})
_NO = frozenset({"no", "false", "n"})
_NOT_COUNTED = frozenset({"mark", "phone"})


class NoProofError(Exception):
    """The words prove no value of this kind; the message is the reason, for the record."""


@dataclass(frozen=True, slots=True)
class ProvedValue:
    """A value that the text could prove, at one of its places."""

    value: Any
    anchor: Anchor
    how: str = ""


@dataclass(frozen=True, slots=True)
class FieldQuestion:
    """The question that a value answers, and the place of the thing that the value is a part of."""

    wanted: str
    near: Anchor | None = None


def ground(of: ValueType, said: str, source: DocumentText, asked: FieldQuestion) -> Grounded[Any]:
    """The value that the model's words stand for, with its proof. Raises NoProofError."""
    if not source.sentences:
        raise NoProofError("the text holds no sentence")
    found = list(_READERS[of.kind](of, said, source, asked))
    if not found:
        raise NoProofError("no such value in the text")
    proof = _nearest(found, said, source, asked)
    try:
        value = of.check.validate_python(proof.value)
    except ValidationError as error:
        raise NoProofError(f"the schema does not allow it: {error.errors()[0]['msg']}") from error
    proved = source.grounded(value, proof.anchor, how=proof.how)
    if proved.match == "exact" and proved.quote != value:  # a line break in the quote is a space in the value
        return proved.model_copy(update={"match": "normalised"})
    return proved


def _nearest(found: list[ProvedValue], said: str, source: DocumentText, asked: FieldQuestion) -> ProvedValue:
    """The place beside the thing it belongs to; else within the model's own wording; else the likeliest sentence."""
    near = asked.near
    if near is not None:
        sentence = source.sentence_at(near.start)
        reach = range(sentence.start - NEAR_CHARACTERS, max(sentence.end, near.end) + NEAR_CHARACTERS + 1)
        beside = [proof for proof in found if proof.anchor.start in reach]
        if not beside:
            raise NoProofError("these words stand elsewhere in the text")
        return min(beside, key=lambda proof: abs(proof.anchor.start - near.start))
    for place in source.places(said):
        within = [proof for proof in found if place.start <= proof.anchor.start and proof.anchor.end <= place.end]
        if within:
            return within[0]
    wanted = content_words(asked.wanted) | content_words(said)
    return max(found, key=lambda proof: _shared(wanted, source.sentence_at(proof.anchor.start).text))


def _shared(wanted: Iterable[str], text: str) -> int:
    there = content_words(text)
    return sum(matches(word, there) for word in wanted)


# readers, one a kind of leaf: each place in the text that proves the value


def _texts(of: ValueType, said: str, source: DocumentText, asked: FieldQuestion) -> Iterable[ProvedValue]:
    places = list(source.places(said))
    if not places and (window := source.window(said)) is not None:
        places = [window]
    if places:
        return [ProvedValue(" ".join(source.text[place.start : place.end].split()), place) for place in places]
    if len(content_words(said)) < FREE_WORDS:
        raise NoProofError("these words are not in the text")
    sentence = source.covering(said, share=FREE_SHARE)
    if sentence is None or check(said, source.text[sentence.start : sentence.end]):
        raise NoProofError("no sentence of the text holds these words")
    return [ProvedValue(said, sentence)]


def _numbers(of: ValueType, said: str, source: DocumentText, asked: FieldQuestion) -> Iterable[ProvedValue]:
    named = _counted(said, source.writing)
    if not named:
        raise NoProofError("this is no number")
    if of.kind == "integer" and named[0].value != named[0].value.to_integral_value():
        raise NoProofError("this is no whole number")
    if named[0].value.adjusted() >= MAX_DIGITS:
        raise NoProofError("this number is too long")
    for found in _counted(source.text, source.writing):
        if found.value == named[0].value:
            value = int(found.value) if of.kind == "integer" else of.type(found.value)
            how = "the percentage as a number" if found.note == "percent" else "read as a number"
            yield ProvedValue(value, Anchor(found.start, found.end, "derived"), how)


def _counted(text: str, writing: Writing = PLAIN) -> list[Found[Decimal]]:
    """Sums of money as their amounts, then the other numbers that count something."""
    sums = [
        Found(money.value.amount, money.start, money.end, money.text, "sum")
        for money in find_money(text, *writing.reads)
    ]
    taken = [(money.start, money.end) for money in sums]
    counted = [number for number in find_numbers(text, *writing.reads) if number.note not in _NOT_COUNTED]
    rest = [number for number in counted if not any(start < number.end and number.start < end for start, end in taken)]
    return sorted([*sums, *rest], key=lambda number: number.start)


def _dates(of: ValueType, said: str, source: DocumentText, asked: FieldQuestion) -> Iterable[ProvedValue]:
    named = find_dates(said, *source.writing.reads)
    if not named:
        raise NoProofError("this is no date")
    plain = [found for found in find_dates(source.text, *source.writing.reads) if found.note != "ambiguous"]
    agreeing = [found for found in plain if found.value.agrees(named[0].value)]
    if of.kind == "partial-date":
        agreeing = [found for found in agreeing if found.value.year is not None]
        return [ProvedValue(found.value, _place(found), "read as a date") for found in _finest(agreeing)]
    whole = [(found, day) for found in agreeing if (day := _day(found.value)) is not None]
    if agreeing and not whole:
        raise NoProofError(f"the text gives only {agreeing[0].text!r}, and the schema wants a whole date")
    if of.kind == "date":
        return [ProvedValue(day, _place(found), "read as a date") for found, day in whole]
    return [_moment(found, day, source.text) for found, day in whole]


def _place(found: Found[PartialDate]) -> Anchor:
    return Anchor(found.start, found.end, "derived")


def _finest(found: list[Found[PartialDate]]) -> list[Found[PartialDate]]:
    """Days where there are any, else months, else years."""
    for precision in ("day", "month", "year"):
        if of_it := [dated for dated in found if dated.value.precision == precision]:
            return of_it
    return []


def _day(value: PartialDate) -> date | None:
    if value.year is None or value.month is None or value.day is None:
        return None
    return date(value.year, value.month, value.day)


def _moment(found: Found[PartialDate], day: date, text: str) -> ProvedValue:
    """The date with the time of day that stands beside it; midnight where none does."""
    first = max(0, found.start - _CLOCK_ROOM)
    clocks = [
        match
        for match in _CLOCK.finditer(text, first, found.end + _CLOCK_ROOM)
        if match.end() <= found.start or match.start() >= found.end
    ]
    if not clocks:
        return ProvedValue(
            datetime.combine(day, time()), _place(found), "read as a date; the text gives no time of day"
        )
    clock = min(clocks, key=lambda match: min(abs(match.start() - found.end), abs(found.start - match.end())))
    anchor = Anchor(min(found.start, clock.start()), max(found.end, clock.end()), "derived")
    moment = datetime.combine(day, time(int(clock["hour"]), int(clock["minute"])))
    return ProvedValue(moment, anchor, "read as a date and a time of day")


def _choices(of: ValueType, said: str, source: DocumentText, asked: FieldQuestion) -> Iterable[ProvedValue]:
    label, value = _closest(said, of.choices)
    for words in (said, label):
        if places := list(source.places(words)):
            return [ProvedValue(value, place, _how_chosen(source, place, value)) for place in places]
    sentence = source.covering(label, share=1.0)
    if sentence is None:
        raise NoProofError("the text holds neither these words nor those of the choice")
    return [ProvedValue(value, sentence)]


def _how_chosen(source: DocumentText, anchor: Anchor, value: object) -> str:
    quote = source.text[anchor.start : anchor.end]
    return "" if isinstance(value, str) and folded(quote) == folded(value) else "the choice nearest to these words"


def _closest(said: str, choices: tuple[tuple[str, Any], ...]) -> tuple[str, Any]:
    """The choice that the words are, or hold, or resemble most."""
    plain = folded(said)
    for label, value in choices:
        if folded(label) == plain:
            return label, value
    there = content_words(said)
    held = [choice for choice in choices if _holds(there, content_words(choice[0]))]
    if len(held) == 1:
        return held[0]
    best = max(choices, key=lambda choice: difflib.SequenceMatcher(None, folded(choice[0]), plain).ratio())
    if held or difflib.SequenceMatcher(None, folded(best[0]), plain).ratio() < CLOSE_CHOICE:
        raise NoProofError(f"this is not one of: {', '.join(label for label, _ in choices)}")
    return best


def _holds(there: AbstractSet[str], words: AbstractSet[str]) -> bool:
    return bool(words) and all(matches(word, there) for word in words)


def _answers(of: ValueType, said: str, source: DocumentText, asked: FieldQuestion) -> Iterable[ProvedValue]:
    """Yes or no, proved by the words that say it; a bare "yes" by the sentence that holds the words of the question."""
    plain = folded(said).strip(" .!")
    if plain not in _YES | _NO:
        return [
            ProvedValue(not denied, place, "these words deny it" if denied else "these words say so")
            for place in source.places(said)
            for denied in [_is_denied(source, place)]
        ]
    sentence = source.covering(asked.wanted, share=FREE_SHARE)
    if sentence is None:
        raise NoProofError("no sentence of the text speaks of it")
    denied = _denies(source, sentence.start, sentence.end)
    if denied is (plain in _YES):
        raise NoProofError("the sentence of the text that speaks of it says the opposite")
    return [ProvedValue(not denied, sentence, "this sentence denies it" if denied else "this sentence says so")]


def _is_denied(source: DocumentText, anchor: Anchor) -> bool:
    """True when a negation stands in the words or before them in their sentence."""
    start = min(source.sentence_at(anchor.start).start, anchor.start)
    return _denies(source, start, anchor.end)


def _denies(source: DocumentText, start: int, end: int) -> bool:
    return negations_of(source.writing.language).search(source.text[start:end]) is not None


_READERS = {
    "text": _texts,
    "integer": _numbers,
    "number": _numbers,
    "yes-no": _answers,
    "date": _dates,
    "moment": _dates,
    "partial-date": _dates,
    "choice": _choices,
}
