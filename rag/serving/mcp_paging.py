"""Keeping a result small enough for clients: they cut, or refuse, what is longer than 25,000 tokens."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from rag.errors import UsageError
from rag.text.tokens import count_tokens

T = TypeVar("T")

MAX_TOKENS = 11_000
"""Of one copy of a result. Clients that put both copies before their model must stay under 25,000 as well, and count
with tokenisers of their own: the margin is 12 %."""

ROOM_BESIDE = 1_000
"""Tokens for everything of a result that is not its list."""

KEPT = 8
"""Results that are kept for their later pages, so that a summary is not made anew for its second page."""


CHARACTERS_A_TOKEN = 8
"""No text that people write has more: where a search for the cut begins."""

SAFETY, NEAR = 0.97, 0.8
"""How much less is tried than would seem to fit, and which share of a page must be left when it ends at a blank."""


def tokens_of(value: BaseModel | dict[str, object]) -> int:
    """Tokens of a value as it is sent."""
    return count_tokens(as_json(value))


def as_json(value: BaseModel | dict[str, object]) -> str:
    """A value as the JSON text that stands in `content`."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(plain, ensure_ascii=False)


def one_page(
    items: Sequence[T], offset: int, size: Callable[[T], int], *, most: int | None = None
) -> tuple[list[T], int | None]:
    """The items from `offset` on that fit into one result, at least one, and the offset of the next page (None: end).

    Raises UsageError for an offset beyond the end.
    """
    if offset and offset >= len(items):
        raise UsageError(
            f"there is nothing at offset {offset}: there are {len(items)}",
            hint="Take `next_offset` of the page before.",
        )
    budget = MAX_TOKENS - ROOM_BESIDE
    page: list[T] = []
    for item in items[offset:]:
        budget -= size(item)
        if page and (budget < 0 or (most is not None and len(page) >= most)):
            return page, offset + len(page)
        page.append(item)
    return page, None


def fitting_end(text: str, start: int, most: int) -> int:
    """The offset up to which the text fits from `start` on, at a blank between words where one is near."""
    window = text[start : start + most * CHARACTERS_A_TOKEN]
    while (tokens := count_tokens(json.dumps(window, ensure_ascii=False))) > most:
        window = window[: max(1, int(len(window) * most / tokens * SAFETY))]
    end = start + len(window)
    if end >= len(text):
        return len(text)
    cut = max(window.rfind("\n"), window.rfind(" "))
    return start + cut + 1 if cut > len(window) * NEAR else end


class LastResults:
    """The latest results by tool and arguments, for their further pages; a first page is always made anew."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable) -> object | None:
        """A result that is still kept."""
        return self._kept.get(key)

    def keep(self, key: Hashable, result: object) -> None:
        """Keep a result; the oldest makes room."""
        self._kept[key] = result
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget all, since the documents have changed."""
        self._kept.clear()
