"""Sentence boundaries: by a well-kept splitter within lines, since a line end is a boundary in what people store."""

from __future__ import annotations

from collections.abc import Iterator

NEVER_LAST = frozenset({"Ms.", "Mx.", "Amb.", "Vol.", "approx."})
"""Abbreviations that the splitter does not know and that always have something behind them."""

LONGEST_LINE = 4000
"""Characters that the splitter is given at once: its time grows with the square of what a line holds of some marks."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text: no space around them, none empty, in order, none across a line end."""
    import sentencex

    spans: list[tuple[int, int]] = []
    line_start = 0
    for line in _lines(text):
        if line.isspace():
            line_start += len(line)
            continue
        cursor = line_start
        continued = False
        for piece in sentencex.segment("en", line):
            found = text.find(piece, cursor, line_start + len(line))
            start = found if found >= 0 else cursor
            end = start + len(piece) if found >= 0 else line_start + len(line)
            cursor = end
            stripped = text[start:end].strip()
            if not stripped:
                continue
            first = start + (len(text[start:end]) - len(text[start:end].lstrip()))
            if continued:
                first = spans.pop()[0]
            last = start + len(text[start:end].rstrip())
            spans.append((first, last))
            continued = stripped.rpartition(" ")[2] in NEVER_LAST
        line_start += len(line)
    return spans


def _lines(text: str) -> Iterator[str]:
    """The lines of a text; those that are too long are cut behind a full stop, else at a space."""
    for line in text.splitlines(keepends=True):
        rest = line
        while len(rest) > LONGEST_LINE:
            stop = rest.rfind(". ", 0, LONGEST_LINE)
            cut = (stop if stop > 0 else rest.rfind(" ", 0, LONGEST_LINE)) + 1 or LONGEST_LINE
            yield rest[:cut]
            rest = rest[cut:]
        yield rest
