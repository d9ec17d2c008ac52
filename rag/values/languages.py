"""The words of our languages that CLDR does not hold, and the language of a text that nobody named.

CLDR (see `cldr.py`) gives months, units of time, currencies, countries and magnitudes; here are the small words
that tell languages apart and those for fractions, which no library keeps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from rag.values import cldr
from rag.values.vocabulary import word_set

ENGLISH = "en"

_FUNCTION_WORDS = {
    "en": word_set("the of and for with is are was were to by from at that this which will has have be on"),
    "de": word_set("der die das den dem des und ist sind wird werden mit für von zu im eine einen einer auf nach bis"),
    "fr": word_set("le la les des du et est sont dans pour par avec une au aux sur que qui sera été ans"),
    "es": word_set("el la los las del y para con por una es en su se que fue será al de"),
    "pt": word_set("os das dos da um uma para com por pelo pela em não ao foi será de na que e"),
    "it": word_set("il lo gli della delle del dei di e che per con una sono è nel nella alla dal sarà"),
    "nl": word_set("het een van voor met zijn is wordt worden op te de en dat door aan bij naar tot"),
}  # fmt: skip
# A guess needs this many small words of one language, and more than this many times those of English: names
# such as "Van der Berg" do not make a text Dutch.
_FEWEST_WORDS, _OVER_ENGLISH = 3, 2

HALF, THIRD, QUARTER = Decimal(1) / 2, Decimal(1) / 3, Decimal(1) / 4
# What stands before a magnitude: "eine halbe Million", "un quart de million".
PARTS_OF_A_SCALE: dict[str, Decimal] = {
    **dict.fromkeys(("halbe", "halben", "demi", "medio", "mezzo", "meio", "half", "meia"), HALF),
    **dict.fromkeys(("viertel", "quart", "cuarto", "quarto", "kwart", "quarter"), QUARTER),
    **dict.fromkeys(("drittel", "tiers", "tercio", "terzo", "terço", "derde", "third"), THIRD),
}
# Numbers of so many and a half in one word.
AND_A_HALF: dict[str, Decimal] = {
    "anderthalb": Decimal("1.5"), "eineinhalb": Decimal("1.5"), "zweieinhalb": Decimal("2.5"),
    "dreieinhalb": Decimal("3.5"), "viereinhalb": Decimal("4.5"), "fünfeinhalb": Decimal("5.5"),
    "anderhalf": Decimal("1.5"), "tweeënhalf": Decimal("2.5"), "tweeëneenhalf": Decimal("2.5"),
    "drieënhalf": Decimal("3.5"), "drieëneenhalf": Decimal("3.5"),
}  # fmt: skip
ARTICLES = word_set("ein eine einen einer un une uno una um uma een a an")
# Magnitudes and ways to write "per cent" that CLDR has in another spelling only.
MORE_SCALES: dict[str, dict[str, int]] = {
    "es": {"millon": 10**6, "billon": 10**12, "miles": 10**3},
    "pt": {"milhao": 10**6, "milhoes": 10**6, "bilhoes": 10**9, "biliões": 10**12, "bilião": 10**12,
           "mil milhões": 10**9},
    "it": {"mille": 10**3, "bilione": 10**12, "bilioni": 10**12},
    "nl": {"miljoenen": 10**6, "miljarden": 10**9},
    "fr": {"milliers": 10**3},
}  # fmt: skip
MORE_PERCENT: dict[str, str] = {
    "per cent": "en", "pct": "en", "per cento": "it", "pourcent": "fr", "porciento": "es", "v.h.": "de", "p.c.": "en",
}  # fmt: skip


def base(language: str | None) -> str | None:
    """The language alone: "de" for "de-AT" and "de_AT"."""
    return language.replace("_", "-").split("-")[0].lower() if language else None


def guessed(words: Iterable[str]) -> str | None:
    """The language that the small words of a text are of, or None where they do not tell."""
    counts = Counter(words)
    hits = {name: sum(counts[word] for word in small) for name, small in _FUNCTION_WORDS.items()}
    (best, most), (_, second) = Counter(hits).most_common(2)
    if most < _FEWEST_WORDS or most == second:
        return None
    return best if best == ENGLISH or most > _OVER_ENGLISH * hits[ENGLISH] else None


@cache
def languages_of_word() -> dict[str, frozenset[str]]:
    """The languages that a word for a magnitude, a unit of time or "per cent" belongs to, English left out."""
    found: dict[str, frozenset[str]] = {}
    for language in cldr.LANGUAGES:
        for word in [*cldr.scale_words(language), *MORE_SCALES.get(language, ())]:
            found[word] = found.get(word, frozenset()) | {language}
    for word, (_, languages) in cldr.time_units().items():
        found[word] = found.get(word, frozenset()) | languages
    for word, languages in cldr.percent_words().items():
        found[word] = found.get(word, frozenset()) | languages
    for word, language in MORE_PERCENT.items():
        found[word] = found.get(word, frozenset()) | {language}
    return {word: languages for word, languages in found.items() if ENGLISH not in languages}
