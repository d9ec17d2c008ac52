"""Which language is a text in? Asked once for each document, and for each question in another way.

A document is long enough for a statistical model (py3langid, n-grams of bytes, 97 languages); it takes a second or
more to load, which adding documents can bear. A question is short, and its language shows in its small words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from rag.text.function_words import function_words_of
from rag.values.cldr import LANGUAGES
from rag.values.folding import words
from rag.values.languages import ENGLISH, base

SAMPLE = 4000
"""Characters that are looked at, at the beginning of a text and in its middle."""

FEWEST_LETTERS = 80
"""Letters of a sentence. A shorter text does not tell its language: "Orla Consortium, Porto"."""

SURE = 0.9
"""Least probability of a language other than English. English articles have .99 and more for English; lists of names
and sums in the tests of the readers have less than .3 for any."""


def language_of(text: str, declared: str | None = None) -> str:
    """The ISO 639-1 code of a document's language.

    Where the text is too short or too mixed to tell, it is the `declared` one if the project knows it, else English.
    """
    stated = base(declared)
    fallback = stated if stated in LANGUAGES else ENGLISH
    middle = len(text) // 2
    samples = [text[:SAMPLE]] + ([text[middle : middle + SAMPLE]] if len(text) > 2 * SAMPLE else [])
    if sum(character.isalpha() for character in samples[0]) < FEWEST_LETTERS:
        return fallback
    try:
        identifier = _identifier()
    except OSError:  # its model is unpacked into a temporary file, for which a full disk has no room
        return fallback
    found = [identifier.classify(sample) for sample in samples]
    language, _ = found[0]
    is_sure = all(other == language and probability >= SURE for other, probability in found)
    return str(language) if is_sure else fallback


@lru_cache(maxsize=1024)
def _tally(question: str) -> dict[str, int]:
    said = [part for word in words(question) for part in word.text.split("'")]
    return {language: sum(word in function_words_of(language) for word in said) for language in LANGUAGES}


def language_of_question(question: str, among: Iterable[str] = ()) -> str:
    """The language of a short text by its small words, of those of the project; `among` are languages that are likely,
    because the documents are in them. English where nothing tells."""
    likely = [language for language in dict.fromkeys(among) if language in LANGUAGES]
    counts = _tally(question)
    most = max(counts.values())
    best = [language for language in (*likely, ENGLISH, *LANGUAGES) if counts[language] == most]
    return best[0] if most else ENGLISH


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
