"""Document -> chunks: along headings, paragraphs and sentences, counted in the embedder's tokens.

Every character of the document is in exactly one chunk, unchanged: blank space belongs to what stands before it. A
chunk never reaches over a heading. It is embedded together with the titles it stands under, so that "the parties" of an
article finds its way to a question that names them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.schema.document import Chunk, Heading, ParsedDocument
from rag.text.boundaries import sentence_spans

VERSION = 2
"""Raised when the same document would be cut differently; part of the fingerprint of evals."""

MAX_TOKENS = 250
"""Embedder tokens of heading path and text together; MiniLM cuts off at 256 with its two special tokens."""

TARGET_TOKENS = 180
"""Tokens of text a chunk aims at. On the chunking benchmark (fused, n = 5) 160, 180 and 200 find 87.7, 88.9 and 90.2 %
of the excerpts with a precision of 7.1, 6.5 and 5.9 %: `python -m evals run --suite chunking`."""

HEADING_TOKENS = 48
"""Most tokens of heading path: longer titles are cut, since they are repeated with every chunk."""

MAX_CHARACTERS = 2000
"""Most characters of a chunk: the tokenizer takes any run of letters beyond 100 for one token, however long it is."""

SEPARATOR = " > "

CountTokens = Callable[[Sequence[str]], list[int]]

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_WORD = re.compile(r"\s*\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that is kept together: a sentence with the space behind it, or part of an overlong one."""

    start: int
    end: int
    tokens: int
    opens_paragraph: bool


def chunk(
    document: str,
    parsed: ParsedDocument,
    *,
    count_tokens: CountTokens,
    max_tokens: int = MAX_TOKENS,
    target_tokens: int = TARGET_TOKENS,
) -> list[Chunk]:
    """Cut a document. Consecutive chunks meet without gap or overlap and together are the whole text.

    `count_tokens` is the embedder's. No chunk has more than `max_tokens` with its heading path, unless a single
    character has.
    """
    chunks: list[Chunk] = []
    for start, end, path in _sections(parsed):
        heading = _fitted(path, count_tokens, min(HEADING_TOKENS, max_tokens // 4))
        room = max_tokens - _count(count_tokens, heading)
        target = min(target_tokens, room)
        for first, last in _pack(parsed, start, end, target, count_tokens):
            for piece_start, piece_end in _within(parsed.text, first, last, room, count_tokens):
                text = parsed.text[piece_start:piece_end]
                chunks.append(
                    Chunk(
                        document=document,
                        ordinal=len(chunks),
                        start=piece_start,
                        end=piece_end,
                        text=text,
                        heading=heading,
                        tokens=_count(count_tokens, f"{heading}\n{text}" if heading else text),
                    )
                )
    return chunks


def embedding_text(chunk: Chunk) -> str:
    """What is embedded for a chunk: its heading path and its text."""
    return f"{chunk.heading}\n{chunk.text.strip()}" if chunk.heading else chunk.text.strip()


def _sections(parsed: ParsedDocument) -> Iterator[tuple[int, int, list[str]]]:
    """Stretches between headings with the titles they stand under, outermost first."""
    headings = sorted(parsed.headings, key=lambda one: one.start)
    title = [parsed.title] if parsed.title else []
    first = headings[0].start if headings else len(parsed.text)
    if first > 0:
        yield 0, first, title
    open_headings: list[Heading] = []
    for place, heading in enumerate(headings):
        end = headings[place + 1].start if place + 1 < len(headings) else len(parsed.text)
        open_headings = [one for one in open_headings if one.level < heading.level] + [heading]
        path = [one.title for one in open_headings if one.title]
        yield heading.start, end, path if path[:1] == title else title + path


def _fitted(path: Sequence[str], count_tokens: CountTokens, limit: int) -> str:
    """The path as one line of at most `limit` tokens: outer titles are dropped first, then words of the last."""
    titles = [" ".join(title.split()) for title in path]
    while len(titles) > 1 and _count(count_tokens, SEPARATOR.join(titles)) > limit:
        del titles[0]
    heading = SEPARATOR.join(titles)
    while heading and _count(count_tokens, heading) > limit:
        heading = (
            heading[: len(heading) * 3 // 4].rpartition(" ")[0] if " " in heading else heading[: len(heading) // 2]
        )
    return heading


def _pack(
    parsed: ParsedDocument, start: int, end: int, target: int, count_tokens: CountTokens
) -> Iterator[tuple[int, int]]:
    """Sentences gathered up to the target; a paragraph that does not fit any more starts anew."""
    pieces = list(_pieces(parsed, start, end, target, count_tokens))
    rest_of_paragraph = _rests(pieces)
    first, tokens = start, 0
    for piece, rest in zip(pieces, rest_of_paragraph, strict=True):
        breaks_paragraph = piece.opens_paragraph and tokens >= target // 2 and tokens + rest > target
        if tokens and (tokens + piece.tokens > target or breaks_paragraph):
            yield first, piece.start
            first, tokens = piece.start, 0
        tokens += piece.tokens
    if first < end:
        yield first, end


def _rests(pieces: Sequence[_Piece]) -> list[int]:
    """For each piece the tokens from it to the end of its paragraph."""
    rests: list[int] = []
    total = 0
    for place in range(len(pieces) - 1, -1, -1):
        total += pieces[place].tokens
        rests.append(total)
        if pieces[place].opens_paragraph:
            total = 0
    return rests[::-1]


def _pieces(parsed: ParsedDocument, start: int, end: int, target: int, count_tokens: CountTokens) -> Iterator[_Piece]:
    """The section as consecutive pieces: sentences, the overlong ones cut between words."""
    text = parsed.text
    body = text[start:end]
    paragraphs = {start} | {start + match.end() for match in _PARAGRAPH.finditer(body)}
    starts = [start, *(start + first for first, _ in sentence_spans(body, parsed.writing.language)[1:])]
    bounds = [*starts, end]
    counts = count_tokens([text[a:b] if b - a <= MAX_CHARACTERS else "" for a, b in pairwise(bounds)])
    for first, last, tokens in zip(starts, bounds[1:], counts, strict=True):
        opens = first in paragraphs
        if tokens <= target and last - first <= MAX_CHARACTERS:
            yield _Piece(first, last, tokens, opens)
            continue
        for part_start, part_end in _within(text, first, last, target, count_tokens):
            part = _count(count_tokens, text[part_start:part_end])
            yield _Piece(part_start, part_end, part, opens and part_start == first)


def _within(text: str, start: int, end: int, limit: int, count_tokens: CountTokens) -> Iterator[tuple[int, int]]:
    """The stretch in parts of at most `limit` tokens and MAX_CHARACTERS, cut between words where there are any."""
    tokens = _count(count_tokens, text[start:end]) if end - start <= MAX_CHARACTERS else None
    if (tokens is not None and tokens <= limit) or end - start <= 1:
        yield start, end
        return
    words = [(start + match.start(), start + match.end()) for match in _WORD.finditer(text[start:end])]
    if len(words) > 1:
        parts = _groups(words, count_tokens([text[a:b] for a, b in words]), limit)
    else:
        size = min(MAX_CHARACTERS, (end - start + 1) // 2)
        if tokens is not None:
            size = min(size, max(1, (end - start) * limit // tokens))
        parts = [(first, min(first + size, end)) for first in range(start, end, size)]
    for first, last in parts:
        yield from _within(text, first, last, limit, count_tokens)


def _groups(words: Sequence[tuple[int, int]], sizes: Sequence[int], limit: int) -> list[tuple[int, int]]:
    """Consecutive words as parts within both limits; always at least two parts, so that cutting comes to an end."""
    groups: list[tuple[int, int]] = []
    tokens = 0
    for (start, end), size in zip(words, sizes, strict=True):
        if groups and tokens + size <= limit and end - groups[-1][0] <= MAX_CHARACTERS:
            groups[-1] = (groups[-1][0], end)
            tokens += size
        else:
            groups.append((start, end))
            tokens = size
    if len(groups) > 1:
        return groups
    middle = words[len(words) // 2][0]
    return [(words[0][0], middle), (middle, words[-1][1])]


def _count(count_tokens: CountTokens, text: str) -> int:
    return count_tokens([text])[0] if text else 0
