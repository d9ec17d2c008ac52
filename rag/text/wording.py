"""Which words of a sentence carry its content, and when two of them are the same word."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rag.text.function_words import ENGLISH_WORDS, left_out
from rag.values.folding import folded, words
from rag.values.languages import ENGLISH
from rag.values.numbers import find_numbers
from rag.values.spelled import number_of_word

_WORD = re.compile(r"[^\W_]+")

MIN_STEM = 4
"""Shortest common beginning by which two words count as forms of one ("collaborate", "collaborative")."""

MAX_ENDING = 4
"""Longest ending that may differ beyond that beginning ("fund", "funding"; but not "import", "important body")."""


def content_words(text: str) -> frozenset[str]:
    """Folded words of a text less the function words, numbers as digits.

    "yes" and "no" stay when they are the whole text, for they can be whole answers.
    """
    folded = [_in_digits(word.text) for word in words(text)]
    content = frozenset(word for word in folded if word not in ENGLISH_WORDS)
    if not content and folded in (["no"], ["not"]):
        return frozenset({"no"})
    return content


@lru_cache(maxsize=8192)
def _in_digits(word: str) -> str:
    """ "eight" as "8"; other words as they are."""
    if not word.isalpha():
        return word
    numbers = find_numbers(word)
    return str(numbers[0].value) if len(numbers) == 1 and numbers[0].text == word else word


def matches(word: str, among: AbstractSet[str]) -> bool:
    """True when `among` holds the word or another form of it. Numbers match only themselves."""
    if word in among:
        return True
    if not word.isalpha():
        return False
    return any(_same_stem(word, other) for other in among if other.isalpha())


def _same_stem(one: str, other: str) -> bool:
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return common >= MIN_STEM and len(one) - common <= MAX_ENDING and len(other) - common <= MAX_ENDING


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries content: its stem, and where it stands in the text."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=16384)
def terms(text: str, language: str = ENGLISH) -> tuple[Term, ...]:
    """The content words of a text by their stems, in order; numbers in digits, function words left out.

    Stems are those of Snowball for the language, so that "funding" and "funds" are one word. What French and Italian
    put before a word with an apostrophe is no part of it.
    """
    if language == ENGLISH:
        return tuple(
            Term(_stem(_in_digits(word.text), ENGLISH), word.start, word.end)
            for word in words(text)
            if word.text not in ENGLISH_WORDS
        )
    found, skipped = [], left_out(language)
    for word in words(text):
        bare = word.text.rpartition("'")[2]
        start = word.end - len(bare)
        if bare and word.text not in skipped and bare not in skipped:
            found.append(Term(stem_in(text[start : word.end], language), start, word.end))
    return tuple(found)


@lru_cache(maxsize=16384)
def stems(text: str, language: str = ENGLISH) -> frozenset[str]:
    """The stems of the content words of a text."""
    return frozenset(term.stem for term in terms(text, language))


@lru_cache(maxsize=65536)
def stem_in(word: str, language: str) -> str:
    """The folded stem of a word as it is written, in another language than English; a number word in digits."""
    small = word.lower()
    if not small.isalpha():
        return folded(small)
    number = number_of_word(small, language) if language in _SNOWBALL else None
    return str(number) if number is not None else folded(str(_stemmer(language).stemWord(small)))


def stemmed(text: str, language: str) -> str | None:
    """A text as the stems of its words, for the keyword index; None where it stems English words itself."""
    if language == ENGLISH or language not in _SNOWBALL:
        return None
    return " ".join(stem_in(word, language) for word in _WORD.findall(text))


_SNOWBALL = {
    "de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian", "nl": "dutch",
    "pt": "portuguese",
}  # fmt: skip


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_SNOWBALL.get(language, "english"))


@lru_cache(maxsize=65536)
def _stem(word: str, language: str) -> str:
    if not word.isalpha():
        return word
    if language == "en":
        word = _american(word)
    return str(_stemmer(language).stemWord(word))


def _american(word: str) -> str:
    """An English word in the spelling that ends in -er, -or or -ize, so that both spellings are one word."""
    return re.sub(
        r"(?<=\w{2})(?:tre(?=s?$)|our(?=s?$)|is(?=(?:e[ds]?|ing|ations?)$))",
        lambda match: {"tre": "ter", "our": "or", "is": "iz"}[match[0]],
        word,
    )
