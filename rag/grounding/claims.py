"""A text read once into claims: each sentence or item with its values, names, words and polarity, all with offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rag.text.boundaries import sentence_spans
from rag.text.negations import is_negated
from rag.text.wording import Term, terms
from rag.values.finding import FoundValue, find_values
from rag.values.found import Found
from rag.values.names import find_names, is_probably_common
from rag.values.writing import PLAIN, Writing

_TEXT = r"(?:text|document|article|passage|source|release|statement|report|agreement|paper|memorandum)"
_SAYS = r"(?:states?|says?|mentions?|notes?|indicates?|specif(?:y|ies)|reports?|explains?|describes?|shows?|confirms?)"
_FRAME = re.compile(
    r"^[\s\"“'(*]*"
    r"(?:(?:according to|based on|as (?:stated|mentioned|described|noted|per)(?: in| by)?)\s+(?:the|this)\s+[\w-]+"
    r"(?:\s+[\w-]+){0,2}?\s*,\s*"
    rf"|(?:the|this)\s+{_TEXT}\s+{_SAYS}\s+(?:that\s+)?"
    r"|(?:among (?:others?|other things)|including|namely|for (?:example|instance))\s*,?\s*)?"
    r"(?:(?:the|my|our|full|short)?\s*answer(?:\s+to\s+(?:the|this|your)\s+question)?\s*(?:is\s*:?|:)\s*(?:that\s+)?)?",
    re.IGNORECASE,
)
"""What introduces a claim without being part of it: "The text states that the answer is …"."""

_ITEM_MARK = re.compile(r"(?m)^[^\S\n]*(?:[-*•–—▪◦]|\(?\d{1,3}[.)])\s+")
_YES_NO = re.compile(r"[\s\"“'(*]*(yes|no|ja|nein|nee|oui|non|sí|si|sim|não|sì)\b[\W_]*", re.IGNORECASE)
_SAYS_NO = frozenset({"no", "nein", "nee", "non", "não"})
_NEEDS_NO_COMMA = frozenset({"yes", "ja", "oui"})
"""What says yes even where no mark follows; "No partner pays" is a sentence of its own."""

_CODE = re.compile(r"[^\W\d_]-?$")
"""What stands before a number that belongs to a name, such as "C-60"."""

_AND = r"(?:and|und|et|y|e|en|as well as|&)"
_SEPARATOR = re.compile(rf"\s*(?:;|\n|,(?!\d)(?:\s*{_AND}\b)?|\s{_AND}\s)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """Something that a text says: `source[start:end] == text`.

    `says` is True or False where the claim begins with yes or no, and `body` is what follows that or a frame such as
    "The text states that"; "" when nothing follows. Offsets of values, names and terms are those of `body`.
    """

    text: str
    start: int
    end: int
    body: str
    says: bool | None = None
    writing: Writing = PLAIN

    @property
    def language(self) -> str:
        return self.writing.language

    def written(self, writing: Writing) -> Claim:
        """The same claim, read as a document of that writing is read: stems and numbers can be compared then."""
        return self if writing == self.writing else replace(self, writing=writing)

    @cached_property
    def values(self) -> tuple[FoundValue, ...]:
        """Its dates, times, sums, numbers, shares and spans of time."""
        return tuple(
            value
            for value in find_values(self.body, self.language, self.writing.numbers)
            if value.kind != "country" and not _CODE.search(self.body[: value.start])
        )

    @cached_property
    def names(self) -> tuple[Found[str], ...]:
        """Its names, those apart that may be plain words and those inside values."""
        found = (name for name in find_names(self.body) if not is_probably_common(name))
        return tuple(name for name in found if not any(v.start < name.end and name.start < v.end for v in self.values))

    @cached_property
    def words(self) -> tuple[Term, ...]:
        """Its content words that stand in no value."""
        return tuple(
            term
            for term in terms(self.body, self.language)
            if not any(value.start < term.end and term.start < value.end for value in self.values)
        )

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """The stems of its content words that stand in no value and no name."""
        return frozenset(
            term.stem
            for term in self.words
            if not any(name.start < term.end and term.start < name.end for name in self.names)
        )

    @property
    def is_negated(self) -> bool:
        return is_negated(self.body, self.language)

    @cached_property
    def items(self) -> tuple[Claim, ...]:
        """The items of a list, with their offsets in the same source; the claim itself when it lists nothing."""
        whole = [(value.start, value.end) for value in self.values] + [(name.start, name.end) for name in self.names]
        spans = _item_spans(self.body, whole)
        if len(spans) < 2:
            return (self,)
        shift = self.start + self.text.index(self.body)
        return tuple(
            Claim(self.body[a:b], shift + a, shift + b, self.body[a:b], writing=self.writing) for a, b in spans
        )


def read_claim(text: str, start: int = 0, writing: Writing = PLAIN) -> Claim:
    """A text as one claim, less the frame that introduces it."""
    frame = _FRAME.match(text)
    body_start = frame.end() if frame else 0
    said = _YES_NO.match(text, body_start)
    says: bool | None = None
    if said is not None and (
        said.end() == len(text)
        or text[said.end(1) : said.end()].strip()
        or (said[1].lower() in _NEEDS_NO_COMMA and text[said.end(1)].isspace())
    ):
        says = said[1].lower() not in _SAYS_NO
        body_start = said.end()
    body = text[body_start:].strip().rstrip(".!")
    if body[:1] in "\"“'‘«" and body[-1:] in "\"”'’»":
        body = body[1:-1]
    if body[-1:] in '"”»)' and not any(opening in body[:-1] for opening in '"“«('):
        body = body[:-1]  # the frame holds the other of the pair
    return Claim(text, start, start + len(text), body, says, writing)


def read_claims(text: str, writing: Writing = PLAIN) -> list[Claim]:
    """Every claim of a text: its sentences and list items, in order, headings and bare marks left out."""
    claims = []
    for first, last in sentence_spans(text, writing.language):
        mark = _ITEM_MARK.match(text, first, last)
        start = mark.end() if mark else first
        part = text[start:last]
        if text[last : last + 1].isspace() and text[last] != "\n" and _ITEM_MARK.fullmatch(part + " "):
            continue  # a mark that the splitter took for a sentence
        if any(character.isalnum() for character in part) and not part.lstrip().startswith("#"):
            claims.append(read_claim(part, start, writing))
    return claims


def _item_spans(body: str, whole: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans between separators, those within the spans `whole` (values and names) left out."""
    cuts = [cut for cut in _SEPARATOR.finditer(body) if not any(a < cut.start() and cut.end() < b for a, b in whole)]
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in [*cuts, None]:
        end = len(body) if cut is None else cut.start()
        mark = _ITEM_MARK.match(body, start, end)
        first = mark.end() if mark else start
        piece = body[first:end]
        trimmed = piece.strip(" .\t\n")
        if trimmed and terms(trimmed):
            offset = first + piece.index(trimmed)
            spans.append((offset, offset + len(trimmed)))
        start = len(body) if cut is None else cut.end()
    return spans
