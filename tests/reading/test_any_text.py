"""Any bytes as plain text and as Markdown: read in bounded time, or refused with a reason."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import RagError
from rag.reading.markdown import read_markdown
from rag.reading.plain import read_plain
from rag.reading.protocol import Reader

PIECES = st.sampled_from(
    ["# ", "> ", "- ", "\n", "\n\n", "  \n", "```\n", "| a |", "---\n", "word ", "A: b", "\\", "é", "\t"]
)


@pytest.mark.parametrize("reader", [read_plain, read_markdown])
@given(st.binary(max_size=200) | st.lists(PIECES, max_size=60).map(lambda pieces: "".join(pieces).encode()))
@settings(deadline=20_000)
def test_any_text_is_read_or_refused(reader: Reader, data: bytes) -> None:
    try:
        parsed = reader(data, Path("note.txt"))
    except RagError as error:
        assert error.message and error.hint
    else:
        assert parsed.text.strip()
        assert all(0 <= one.start <= one.end <= len(parsed.text) for one in parsed.headings)


@pytest.mark.parametrize("line", ["> " * 40, "word " * 15, "a, b. ", "[1] ", "\xe9", "A: ", "| x "])
def test_long_texts_take_bounded_time(line: str) -> None:
    started = time.process_time()
    read_plain(((line + "\n") * (1_000_000 // (len(line) + 1))).encode("cp1252"), Path("note.txt"))
    assert time.process_time() - started < 15
