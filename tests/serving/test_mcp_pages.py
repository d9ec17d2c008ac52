"""Long results come in pages that clients take, and that give the whole together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mcp_calling import GENERATIONS, DeskOf, call

from rag.errors import UsageError
from rag.library import Library
from rag.serving.mcp_paging import fitting_end, one_page
from rag.text.tokens import count_tokens

NEW = GENERATIONS[-1]


def test_a_long_document_comes_in_pages_that_give_the_whole(stocked: Library, desk_of: DeskOf, tmp_path: Path) -> None:
    lines = [f"Clause {number}: the harbour of Velm keeps berth {number} free for Orla." for number in range(1_000)]
    (tmp_path / "long.txt").write_text("\n".join(lines), encoding="utf-8")
    stocked.add(tmp_path / "long.txt")
    desk, pieces, offset = desk_of(stocked), [], 0
    while offset is not None:
        page = call(desk, "fetch", {"id": "long", "offset": offset}, NEW)
        pieces.append(page["text"])
        offset = page["metadata"]["next_offset"]
    assert len(pieces) > 2
    assert "".join(pieces) == stocked.text("long")


def test_a_long_verification_comes_in_pages(stocked: Library, desk_of: DeskOf) -> None:
    text = " ".join(f"Orla pays £{number} million towards the basin." for number in range(2, 130))
    desk, claims, offset = desk_of(stocked), [], 0
    while offset is not None:
        page = call(desk, "verify", {"text": text, "offset": offset}, NEW)
        claims += page["claims"]
        offset = page["next_offset"]
    assert len(claims) == 128 == sum(page["counts"].values())
    assert [claim["start"] for claim in claims] == sorted(claim["start"] for claim in claims)


def test_pages_hold_at_least_one_item() -> None:
    assert one_page([10**6, 10**6], 0, lambda size: size) == ([10**6], 1)
    assert one_page([1, 1, 1], 1, lambda size: size) == ([1, 1], None)
    assert one_page([], 0, lambda size: size) == ([], None)
    with pytest.raises(UsageError):
        one_page([1], 1, lambda size: size)


@pytest.mark.parametrize("text", ["word " * 9_000, "\u2603" * 9_000, "a" * 90_000, '"\\\n' * 9_000, ""])
def test_a_page_of_text_ends_within_its_tokens(text: str) -> None:
    end = fitting_end(text, 0, 500)
    assert 0 < end <= len(text) or not text
    assert count_tokens(json.dumps(text[:end], ensure_ascii=False)) <= 500
