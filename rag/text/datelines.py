"""Datelines: the place and date with which a report begins. They say where and when it was written, not when or where
what it reports took place.
"""

from __future__ import annotations

import re

from rag.text.wording import stems
from rag.values.dates import find_dates
from rag.values.folding import contains_words

HEAD_CHARACTERS = 600
"""A dateline stands at the head of a document; further down a date in front of a dash is something else."""

MAX_CHARACTERS = 80

_LOWER_WORD = re.compile(r"(?<![\w.])(?!(?:of|de|the|am|pm|at|den|der|le|el|il|del|di|em|op)\b)[a-zà-ÿ]{2,}")
"""A dateline has no words in small letters, but the small ones within names and dates ("Bremen, den 4. Juni"), and the
end of an agency's address: "(News.example)"."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SEPARATOR = re.compile(r"\s[–—-]+\s|:\s|\n")
_PUBLISHING = re.compile(
    r"\b(?:publi[sc]\w*|announc\w*|report\w*|releas\w*|issued?|post(?:ed)?|dated?|article|news|press|written|appear\w*|dateline\w*|"
    r"made public|unveil\w*|reveal\w*|statement|"
    r"veröffentlich\w*|berichte\w*|gemeldet|mitgeteilt|artikel|publi[eéè]\w*|annonc\w*|parution|anunci\w*|artículo|artigo|"
    r"pubblica\w*|annunci\w*|articolo|gepubliceerd|aangekondigd|bericht)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening|week|day)|yesterday|"
    r"heute|gestern|vandaag|gisteren|aujourd['’]hui|ce matin|ce soir|hoy|ayer|hoje|ontem|oggi|ieri)\b",
    re.IGNORECASE,
)


def dateline_end(text: str) -> int | None:
    """Where the dateline at the beginning of a line ends, or None when the line has none.

    A dateline is names, commas and a date, up to a dash, a colon or the line's end.
    """
    separator = _SEPARATOR.search(text)
    end = separator.start() if separator else len(text)
    head = text[:end]
    if len(head) > MAX_CHARACTERS:
        return None
    dates = find_dates(head)
    if not dates:
        return None
    rest = head[: dates[0].start] + head[dates[0].end :]
    return None if _LOWER_WORD.search(rest) else end


def only_in_dateline(answer: str, sentence: str, question: str, evidence: str) -> bool:
    """True when an answer stands in nothing but a dateline although the question is not about the publication.

    A sentence that says "today" speaks of the dateline's day, so that a dateline does prove when that happened.
    """
    end = dateline_end(sentence)
    if end is None or _PUBLISHING.search(question) or _is_of_today(question, evidence):
        return False
    return not contains_words(answer, sentence[end:])


def _is_of_today(question: str, evidence: str) -> bool:
    """Whether a sentence with "today" has a word of the question."""
    asked = stems(question)
    return any(_NOW.search(one) and asked & stems(one) for one in _SENTENCE_END.split(evidence))
