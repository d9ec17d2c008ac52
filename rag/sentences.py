"""Sentence boundaries: by a well-kept splitter within lines, since a line end is a boundary in what people store."""

from __future__ import annotations


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text: no space around them, none empty, in order, none across a line end."""
    import sentencex

    spans: list[tuple[int, int]] = []
    line_start = 0
    for line in text.splitlines(keepends=True):
        cursor = line_start
        for piece in sentencex.segment("en", line):
            found = text.find(piece, cursor, line_start + len(line))
            start = found if found >= 0 else cursor
            end = start + len(piece) if found >= 0 else line_start + len(line)
            cursor = end
            stripped = text[start:end].strip()
            if stripped:
                first = start + (len(text[start:end]) - len(text[start:end].lstrip()))
                spans.append((first, first + len(stripped)))
        line_start += len(line)
    return spans
