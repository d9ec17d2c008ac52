"""How sure the model was of what it filled in, from the log-probabilities of its tokens."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_KEY = re.compile(r'"(?:[^"\\]|\\.)*"\s*:')
"""A JSON key: dictated by the schema, so its probability says nothing about the answer."""

_DIGITS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
}

_FIRST_VALUE = re.compile(r'\A\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*"')
"""Everything before the first character of the first text value of a JSON object."""


@dataclass(frozen=True, slots=True)
class ScoredToken:
    """A generated token with its log-probability, and the likeliest tokens in its place with theirs."""

    text: str
    logprob: float
    alternatives: tuple[tuple[str, float], ...] = ()


def probability_of_beginning(tokens: Sequence[ScoredToken], beginning: str) -> float | None:
    """The summed probability of the tokens that begin with `beginning` where the first text value starts.

    None when there are no tokens, or no text value, or the model gave no alternatives.
    """
    opening = _FIRST_VALUE.match("".join(token.text for token in tokens))
    if opening is None:
        return None
    end = 0
    for token in tokens:
        start, end = end, end + len(token.text)
        if end > opening.end():
            if not token.alternatives:
                return None
            skipped = token.text[: opening.end() - start]
            return sum(
                math.exp(logprob)
                for text, logprob in token.alternatives
                if text.startswith(skipped) and text[len(skipped) :].lstrip(' "').startswith(beginning)
            )
    return None


def mean_probability(tokens: Sequence[ScoredToken]) -> float | None:
    """Arithmetic mean of the probabilities of the tokens that carry a value; None when there are none.

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
            probabilities.append(_probability(token))
        start = end
    return sum(probabilities) / len(probabilities) if probabilities else None


def _probability(token: ScoredToken) -> float:
    """The token's probability together with that of its other spellings: "eight", "Eight" and "8" say the same."""
    meaning = _meaning(token.text)
    spellings = [logprob for text, logprob in token.alternatives if text != token.text and _meaning(text) == meaning]
    return min(1.0, sum(math.exp(logprob) for logprob in [token.logprob, *spellings]))


def _meaning(text: str) -> str:
    word = text.strip(' "').casefold()
    return _DIGITS.get(word, word)
