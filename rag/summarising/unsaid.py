"""What documents leave unsaid among the things that a reader of partnerships looks for. Told by code, from the whole
text: tables and signature blocks count as well."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema.summary import OpenPoint
from rag.summarising.candidates import Source
from rag.text.cues import speaks
from rag.text.datelines import dateline_end
from rag.text.sentences import Sentence
from rag.values import find_dates, find_durations, find_money


def unsaid(sources: Sequence[Source]) -> list[OpenPoint]:
    """Money, who pays, duration, binding force and next step, as far as no document speaks of them."""
    sentences = [sentence for source in sources for sentence in source.sentences]
    who = "The document" if len(sources) == 1 else "The documents"
    does = "does not say" if len(sources) == 1 else "do not say"
    has_money = any(find_money(one.text, *one.writing.reads) for one in sentences)
    absent = []
    if not has_money:
        absent.append(f"{who} {'names' if len(sources) == 1 else 'name'} no sum of money.")
    if not any(speaks(one, "payer") for one in sentences):
        absent.append(f"{who} {does} who pays.")
    if not any(find_durations(one.text, *one.writing.reads) for one in sentences):
        absent.append(f"{who} {does} how long it lasts.")
    if not any(speaks(one, "binding") for one in sentences):
        absent.append(f"{who} {does} whether it is legally binding.")
    if not any(map(_is_dated_step, sentences)):
        absent.append(f"{who} {'gives' if len(sources) == 1 else 'give'} no date for a next step.")
    return [OpenPoint(text=text) for text in absent]


def _is_dated_step(sentence: Sentence) -> bool:
    """Whether a sentence gives a date for something that is still to come."""
    skipped = dateline_end(sentence.text) or 0
    dates = find_dates(sentence.text, *sentence.writing.reads)
    return speaks(sentence, "coming") and any(date.start >= skipped for date in dates)
