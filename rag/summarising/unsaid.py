"""What documents leave unsaid among the things that a reader of partnerships looks for. Told by code, from the whole
text: tables and signature blocks count as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.schema.summary import OpenPoint
from rag.summarising.candidates import Source
from rag.text.datelines import dateline_end
from rag.values import find_dates, find_durations, find_money

_BINDING = re.compile(
    r"\b(?:binding|legally|enforceable|rights (?:or|and) obligations|obligations?|under international law|treaty"
    r"|contract|memorandum of (?:understanding|intent)|letter of intent|declaration of intent)\b",
    re.IGNORECASE,
)
_PAYER = re.compile(
    r"\b(?:pa(?:y|ys|id|ying)|fund(?:s|ed|ing)|financ\w*|contribut\w*|bears?|cover(?:s|ed)? the cost\w*|own costs"
    r"|sponsor\w*|grant(?:s|ed)?|invest(?:s|ed|ing|ment)?|donat\w*|at the expense)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:will|shall|plans? to|planned|is to|are to|due|next|expected to|intends? to|opens?|begins?|starts?)\b", re.I
)


def unsaid(sources: Sequence[Source]) -> list[OpenPoint]:
    """Money, who pays, duration, binding force and next step, as far as no document speaks of them."""
    sentences = [sentence for source in sources for sentence in source.sentences]
    texts = [sentence.text for sentence in sentences]
    who = "The document" if len(sources) == 1 else "The documents"
    does = "does not say" if len(sources) == 1 else "do not say"
    has_money = any(find_money(text) for text in texts)
    absent = []
    if not has_money:
        absent.append(f"{who} {'names' if len(sources) == 1 else 'name'} no sum of money.")
    if not any(_PAYER.search(text) for text in texts):
        absent.append(f"{who} {does} who pays.")
    if not any(find_durations(text) for text in texts):
        absent.append(f"{who} {does} how long it lasts.")
    if not any(_BINDING.search(text) for text in texts):
        absent.append(f"{who} {does} whether it is legally binding.")
    if not any(_is_dated_step(text) for text in texts):
        absent.append(f"{who} {'gives' if len(sources) == 1 else 'give'} no date for a next step.")
    return [OpenPoint(text=text) for text in absent]


def _is_dated_step(text: str) -> bool:
    """Whether a sentence gives a date for something that is still to come."""
    skipped = dateline_end(text) or 0
    return _NEXT.search(text) is not None and any(date.start >= skipped for date in find_dates(text))
