"""Facts that need no model: dated facts, sums, spans of time, and what the documents leave unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rag.grounding.citing import PlaceOf, cite
from rag.prose.pieces import is_quotable
from rag.schema.answer import Citation
from rag.schema.summary import DatedFact, FactKind, KeyFact, OpenPoint
from rag.summarising.candidates import Source
from rag.summarising.phrases import phrase_around
from rag.summarising.unsaid import unsaid
from rag.text.cues import speaks
from rag.text.datelines import dateline_end
from rag.text.sentences import Sentence
from rag.values import Duration, Money, PartialDate, find_dates, find_durations, find_money

FactValue = PartialDate | Money | Duration


@dataclass(frozen=True, slots=True)
class Fact:
    """A key fact together with the typed value and the sentence it was read from."""

    shown: KeyFact
    value: FactValue
    sentence: Sentence


def quote(sentence: Sentence, place_of: PlaceOf) -> Citation:
    """A sentence as its own proof."""
    return cite(sentence, sentence.text, place_of)


def facts_of(source: Source, place_of: PlaceOf) -> list[Fact]:
    """Signing dates, sums and spans of time that the sentences of a document state, in their order."""
    found: list[Fact] = []
    for sentence in source.sentences:
        if not is_quotable(sentence):
            continue
        for kind, written, value in _typed(sentence):
            known = any(
                other.shown.kind == kind and other.value == value for other in found if other.shown.kind != "duration"
            )
            if not known:
                shown = KeyFact(kind=kind, value=written, citation=quote(sentence, place_of))
                found.append(Fact(shown, value, sentence))
    return found


def timeline(
    sources: Sequence[Source], place_of: PlaceOf, told: AbstractSet[tuple[str, int]], limit: int
) -> list[DatedFact]:
    """Dated statements by date, at most `limit`: those of sentences that are `told` before others, then signings, then
    what is known to the day. A date without a year, or one that only heads a report, is no entry.
    """
    signings = {
        (sentence.document, sentence.start)
        for source in sources
        for sentence in source.sentences
        if speaks(sentence, "signing")
    }

    def importance(fact: DatedFact) -> tuple[bool, bool, int]:
        place = (fact.citation.document, fact.citation.start)
        return place not in told, place not in signings, -len(fact.date)

    kept = sorted(_dated(sources, place_of), key=importance)[:limit]
    return sorted(kept, key=lambda one: (one.date, one.citation.document, one.citation.start))


def _dated(sources: Iterable[Source], place_of: PlaceOf) -> list[DatedFact]:
    found: dict[tuple[str, str], DatedFact] = {}
    for source in sources:
        for sentence in source.sentences:
            if not is_quotable(sentence):
                continue
            skipped = dateline_end(sentence.text) or 0
            for date in find_dates(sentence.text, *sentence.writing.reads):
                if date.start < skipped or date.value.year is None or date.note in ("ambiguous", "bare_year"):
                    continue
                phrase = phrase_around(sentence.text, date.start, date.end)
                entry = DatedFact(
                    date=date.value.iso(), written=date.text, phrase=phrase, citation=quote(sentence, place_of)
                )
                found.setdefault((entry.date, sentence.text), entry)
    return list(found.values())


def open_points(sources: Sequence[Source], focus: str, place_of: PlaceOf) -> list[OpenPoint]:
    """What the documents themselves call open, then what a reader of partnerships looks for and no document says."""
    said = [
        OpenPoint(text=sentence.text, citations=(quote(sentence, place_of),))
        for source in sources
        for sentence in source.sentences
        if is_quotable(sentence) and speaks(sentence, "left open")
    ]
    if focus:
        return said
    return said + unsaid(sources)


def _typed(sentence: Sentence) -> list[tuple[FactKind, str, FactValue]]:
    text = sentence.text
    found: list[tuple[FactKind, str, FactValue]] = []
    if speaks(sentence, "signing") and not speaks(sentence, "not signed"):
        skipped = dateline_end(text) or 0
        dates = [
            date
            for date in find_dates(text, *sentence.writing.reads)
            if date.start >= skipped and date.note not in ("ambiguous", "bare_year")
        ]
        if len(dates) == 1:
            kind: FactKind = "planned_signing" if speaks(sentence, "planned") else "signed"
            found.append((kind, dates[0].text, dates[0].value))
    found += [("money", money.text, money.value) for money in find_money(text, *sentence.writing.reads)]
    if speaks(sentence, "term"):
        spans = [
            span
            for span in find_durations(text, *sentence.writing.reads)
            if span.value.until is None and span.value.unit in ("year", "month")
        ]
        found += [("duration", spans[0].text, spans[0].value)] if len(spans) == 1 else []
    return found
