"""Does the question itself say which document it is about? Then stay within it, and ask the rest of the question.

People write `In the report "Harbour Cities Compact": who signed?`. The title would drown the question in both searches,
and the passages of other documents would only distract the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.schema.document import DocumentInfo
from rag.values.folding import locate

MIN_TITLE_WORDS = 3
"""A name of one or two words ("Annual report", "partnership") may be ordinary words of a question."""

MIN_CHARACTERS = 4

_QUOTES = "\"“”'‘’«»"
_LETTER_AND_DIGIT = re.compile(r"(?=.*[^\W\d_])(?=.*[\d_])")

_LEAD_IN = re.compile(
    r"(?:\b(?:in|from|according to|per|about|of|within)\s+)?"
    r"(?:\bthe\s+)?"
    r"(?:\b(?:document|article|report|text|file|memorandum|agreement|press release|release|statement|paper)s?\s+)?"
    r"(?:\b(?:titled|entitled|called|named)\s+)?[\"“”'‘’«»]?\s*$",
    re.IGNORECASE,
)
_DOCUMENT = r"(?:document|article|report|text|file|memorandum|press release|release|statement|paper)"
_INTRODUCED = re.compile(
    rf"(?:^|\b(?:in|from|according to|per|within)\s+(?:the\s+)?(?:{_DOCUMENT}\s+)?|\b{_DOCUMENT}\s+)"
    r"(?:(?:titled|entitled|called|named)\s+)?$",
    re.IGNORECASE,
)
"""What stands before a title that is meant as one: nothing, "in (the article)", "the report"."""

_LEAD_OUT = re.compile(r"^\s*[\"“”'‘’«»]?\s*[,:;.?–—-]*\s*")


@dataclass(frozen=True, slots=True)
class Route:
    """The documents to stay within (None: no restriction) and the question without the mention of them."""

    documents: tuple[str, ...] | None
    question: str


def route(question: str, documents: Sequence[DocumentInfo]) -> Route:
    """Scope a question to the documents whose title or id it quotes; unchanged when it quotes none."""
    best: tuple[int, int, list[str]] | None = None
    for info in documents:
        for name in (info.title, info.id):
            found = locate(name, question, whole_words=True) if len(name) >= MIN_CHARACTERS else None
            if found is None:
                continue
            if not (_is_quoted(question, found[0], found[1]) or _is_meant(question, name, found[0], info)):
                continue
            start, end = found[0], found[1]
            if best is None or end - start > best[1] - best[0]:
                best = (start, end, [info.id])
            elif (start, end) == best[:2] and info.id not in best[2]:
                best[2].append(info.id)
    if best is None:
        return Route(None, question)
    rest = _without(question, best[0], best[1])
    return Route(tuple(best[2]), rest or question)


def _is_meant(question: str, name: str, start: int, info: DocumentInfo) -> bool:
    """Whether an unquoted name is that of a document.

    A title in the middle of a question is also the name of what several documents may speak of ("When was the Harbour
    Cities Compact signed?"): whoever gives a document such a title must not keep the others from being read.
    """
    return _is_telling(name) and (name == info.id or bool(_INTRODUCED.search(question[:start].strip(_QUOTES))))


def _is_telling(name: str) -> bool:
    """Whether a name is unlikely to stand in a question by chance: several words, or letters with digits."""
    return len(name.split()) >= MIN_TITLE_WORDS or bool(_LETTER_AND_DIGIT.match(name))


def _is_quoted(question: str, start: int, end: int) -> bool:
    return start > 0 and question[start - 1] in _QUOTES and question[end : end + 1] in tuple(_QUOTES)


def _without(question: str, start: int, end: int) -> str:
    """The question less the mention and the words that introduce it.

    Only a mention at the beginning or the end can be cut out; in the middle it is part of the sentence.
    """
    before = _LEAD_IN.sub("", question[:start]).strip()
    after = _LEAD_OUT.sub("", question[end:]).strip()
    if before and after:
        return question
    rest = (before or after).strip(" ,:;")
    if not before:
        return rest[:1].upper() + rest[1:]
    return rest + ("?" if question.rstrip().endswith("?") and not rest.endswith("?") else "")
