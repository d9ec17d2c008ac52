"""Windows: the stretches of a text that can carry one claim.

A window is a sentence, a list with its lead-in, a row of a table with its head, a block of short lines such as a
signature, or two neighbouring sentences of which the second leans on the first by a pronoun or answers it. What a
claim says must be said by one window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rag.grounding.entities import Mention, entities_of
from rag.schema.answer import Hit
from rag.text.negations import clauses
from rag.text.sentences import Sentence, sentences_of
from rag.text.wording import stems
from rag.values.checking import SourceValues
from rag.values.finding import FoundValue
from rag.values.writing import Writing

KEPT_PASSAGES = 256
"""Passages whose windows are remembered with what was read in them: the claims of a text share many."""

STEPS = {"joint": 15, "comma": 1}
"""What stepping over a joint between two statements counts, in words: more than any apposition has."""

_STEP = re.compile(
    r"(?P<joint>\b(?:and|und|et|y|en|while|whereas|but)\b|[;|.?!](?=\s))|(?P<comma>,)|\w+", re.IGNORECASE
)

SHORT_LINE, BLOCK_LINES = 90, 8
"""Characters of a line, and lines of a block, that are set as lines and not as running text."""

LIST_CHARACTERS = 1500
"""A longer list is no single statement; each of its items is then a window with the lead-in."""

_ITEM = re.compile(r"[^\S\n]*(?:[-*•–—▪◦]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)])\s+")
_LEANS = re.compile(
    r"\W*(?:\w+,? ){0,3}?(?:it|its|they|their|them|this|these|that|those|he|she|his|her|both|such|the (?:former|latter"
    r"|same)|er|sie|es|ihr\w?|dies\w*|hij|zij|ze|haar|hun|deze|dit|il|elle|ils|elles|ce|cette|ces|leurs?|son|sa|ses"
    r"|él|ella|ellos|ellas|est[aeo]s?|su|sus|ele|ela|eles|elas|seu|sua|seus|suas|esso|essa|essi|loro|quest[aoei])\b",
    re.IGNORECASE,
)
"""A sentence that begins with a pronoun, or nearly so, in the languages of the project."""


@dataclass(frozen=True)
class Window:
    """A stretch that can carry a claim: `parts` are the sentences it is made of, `text` is how they read together.

    `main` is the sentence that the window is about, the one that is quoted first.
    """

    parts: tuple[Sentence, ...]
    main: Sentence
    text: str = field(default="")

    @property
    def document(self) -> str:
        return self.main.document

    @property
    def writing(self) -> Writing:
        """The writing of its document."""
        return self.main.writing

    @property
    def language(self) -> str:
        return self.main.writing.language

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return stems(self.text, self.language)

    @cached_property
    def values(self) -> tuple[FoundValue, ...]:
        """Its values, countries left out: those are names."""
        return tuple(value for value in self.writing.values(self.text) if value.kind != "country")

    @cached_property
    def entities(self) -> tuple[Mention, ...]:
        """Its values and names, in order."""
        return entities_of(self.text, self.writing)

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """The spans of its clauses."""
        return tuple(clauses(self.text, self.language))

    @property
    def is_table(self) -> bool:
        """Whether it is a row of a table."""
        return "|" in self.text

    @cached_property
    def _steps(self) -> tuple[tuple[int, int], ...]:
        """Where each word, comma and joint of the text ends, and how far it is to step over it."""
        return tuple((match.end(), STEPS.get((match.lastgroup or ""), 1)) for match in _STEP.finditer(self.text))

    def distance(self, left: Mention, right: Mention) -> int:
        """Words between two entities; a joint such as "and" or a semicolon counts as many."""
        first, last = sorted((left, right), key=lambda entity: entity.start)
        return sum(step for end, step in self._steps if first.end < end <= last.start)

    @cached_property
    def source(self) -> SourceValues:
        """Its names and countries, read once."""
        return SourceValues.read(self.text)


def windows_of(evidence: Iterable[Hit]) -> list[Window]:
    """All windows of the evidence, in its order: each sentence alone, then the joined ones around it."""
    found: list[Window] = []
    for hit in evidence:
        found += _windows_of(hit.document, hit.start, hit.end, hit.text, hit.writing)
    return found


@lru_cache(maxsize=KEPT_PASSAGES)
def _windows_of(document: str, start: int, end: int, text: str, writing: Writing) -> tuple[Window, ...]:
    hit = Hit(document=document, start=start, end=end, text=text, score=0.0, writing=writing)
    return tuple(_windows(hit, sentences_of([hit])))


def _windows(hit: Hit, sentences: Sequence[Sentence]) -> list[Window]:
    lines = _lines_of(hit, sentences)
    found: list[Window] = []
    for index, sentence in enumerate(sentences):
        found.append(_window([sentence], sentence))
        previous = sentences[index - 1] if index else None
        leans = previous is not None and (previous.text.endswith("?") or _LEANS.match(sentence.text))
        if previous is not None and leans and _adjoin(hit, previous, sentence):
            found.append(_window([previous, sentence], sentence))
    found += _lists(lines)
    found += _rows(lines)
    found += _blocks(hit, lines)
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text with the sentences on it."""

    text: str
    sentences: tuple[Sentence, ...]

    @property
    def is_item(self) -> bool:
        return _ITEM.match(self.text) is not None

    @property
    def is_row(self) -> bool:
        return self.text.count("|") >= 1 or self.text.count("\t") >= 1


def _lines_of(hit: Hit, sentences: Sequence[Sentence]) -> list[_Line]:
    """The lines of a passage that hold sentences, and None-like empty ones left out."""
    lines: list[_Line] = []
    start = hit.start
    position = 0
    for text in hit.text.splitlines(keepends=True):
        end = start + len(text)
        here = []
        while position < len(sentences) and sentences[position].start < end:
            here.append(sentences[position])
            position += 1
        if here:
            lines.append(_Line(text, tuple(here)))
        start = end
    return lines


def _lists(lines: Sequence[_Line]) -> list[Window]:
    """Each list with the line that leads into it; a long one item by item."""
    found: list[Window] = []
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and lines[end].is_item and not lines[end].is_row:
            end += 1
        if end > index and index > 0 and not lines[index - 1].is_row:
            lead = lines[index - 1].sentences[-1]
            items = [sentence for line in lines[index:end] for sentence in line.sentences]
            for line in lines[index:end]:
                found.append(_window([lead, *line.sentences], line.sentences[0]))
            if sum(len(sentence.text) for sentence in items) <= LIST_CHARACTERS and end - index > 1:
                found.append(_window([lead, *items], lead))
        index = max(end, index + 1)
    return found


def _rows(lines: Sequence[_Line]) -> list[Window]:
    """Each row of a table with the head of the table."""
    found: list[Window] = []
    head: _Line | None = None
    for line in lines:
        if not line.is_row:
            head = None
        elif head is None:
            head = line
        else:
            found.append(_window([*head.sentences, *line.sentences], line.sentences[0]))
    return found


def _blocks(hit: Hit, lines: Sequence[_Line]) -> list[Window]:
    """Short lines that follow each other without an empty one: a signature, an address, the head of a letter."""
    found: list[Window] = []
    block: list[Sentence] = []
    for line in [*lines, None]:
        is_short = line is not None and not line.is_row and not line.is_item and len(line.text) <= SHORT_LINE
        if block and line is not None and is_short:
            between = hit.text[block[-1].end - hit.start : line.sentences[0].start - hit.start]
            is_short = between.count("\n") < 2  # an empty line ends a block, and this one begins the next
            if not is_short:
                found += _block(block)
                block = list(line.sentences)
                continue
        if line is not None and is_short:
            block += line.sentences
        else:
            found += _block(block)
            block = []
    return found


def _block(parts: list[Sentence]) -> list[Window]:
    is_block = 1 < len(parts) <= BLOCK_LINES and 2 * sum(part.is_prose for part in parts) <= len(parts)
    return [_window(parts, parts[0])] if is_block else []


def _window(parts: Sequence[Sentence], main: Sentence) -> Window:
    return Window(tuple(parts), main, " ".join(part.text for part in parts))


def _adjoin(hit: Hit, left: Sentence, right: Sentence) -> bool:
    """Whether two sentences stand beside each other in one paragraph, or are a question and its answer."""
    between = hit.text[left.end - hit.start : right.start - hit.start]
    return left.text.endswith("?") or ("\n\n" not in between and not between.strip(" \n*_>#"))
