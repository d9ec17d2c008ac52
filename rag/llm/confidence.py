"""How sure the model was of what it filled in, from the log-probabilities of its tokens."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.llm.protocol import Token

_KEY = re.compile(r'"(?:[^"\\]|\\.)*"\s*:')
"""A JSON key: dictated by the schema, so its probability says nothing about the answer."""


def mean_probability(tokens: Sequence[Token]) -> float | None:
    """Arithmetic mean of exp(logprob) over the tokens that carry a value; None when there are none.

    Keys, quotation marks and other punctuation are left out: a grammar forces them, and they would dilute the mean.
    """
    text = "".join(token.text for token in tokens)
    keys = [match.span() for match in _KEY.finditer(text)]
    probabilities: list[float] = []
    start = 0
    for token in tokens:
        end = start + len(token.text)
        within_key = any(key_start < end and start < key_end for key_start, key_end in keys)
        if not within_key and any(character.isalnum() for character in token.text):
            probabilities.append(math.exp(token.logprob))
        start = end
    return sum(probabilities) / len(probabilities) if probabilities else None
