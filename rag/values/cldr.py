"""What Unicode's CLDR (through babel) knows of our languages: names of months, units of time, currencies and
countries, and how numbers and dates are written.

This is the only module that imports babel, and only when the first value is looked for: importing the package
must stay fast, and reading the data of seven languages takes some 50 ms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from rag.values.vocabulary import word_list

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES = tuple(word_list("en de fr es pt it nl"))

DecimalSign = Literal[".", ","]

_BRACKETED = re.compile(r"\s*[(\[].*")
_UNITS = word_list("minute hour day week month quarter year decade")
_SHORTEST_NAME = 3  # letters of an abbreviated month; CLDR's narrow forms are single letters


@cache
def locale(language: str) -> Locale | None:
    """The locale of a language code such as "de", "pt-BR" or "en_GB"; None for an unknown one."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


@cache
def decimal_sign(language: str) -> DecimalSign | None:
    """The decimal sign of a language, or None for an unknown language or a sign of another script."""
    found = locale(language)
    sign = found.number_symbols.get("latn", {}).get("decimal") if found else None
    return sign if sign in (".", ",") else None


@cache
def day_first(language: str) -> bool | None:
    """Whether short dates begin with the day; None where the language alone does not say (English, or year
    first).
    """
    found = locale(language)
    if found is None or (found.language == "en" and found.territory is None):
        return None
    order = [letter for letter in found.date_formats["short"].pattern if letter in "dM"]
    return order[0] == "d" if found.date_formats["short"].pattern[:1] in ("d", "M") else None


@cache
def month_names() -> dict[str, int]:
    """The month of every name and abbreviation, in small letters without a dot, with and without accents."""
    names: dict[str, int] = {}
    for found in _locales():
        for context in found.months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context.get(width, {}).items():
                    for form in _forms(name):
                        if len(form) >= _SHORTEST_NAME:
                            names.setdefault(form, number)
    return names


@cache
def weekday_names() -> frozenset[str]:
    """The names and abbreviations of the days of the week, in small letters without a dot."""
    return frozenset(
        form
        for found in _locales()
        for context in found.days.values()
        for width in ("wide", "abbreviated")
        for name in context.get(width, {}).values()
        for form in _forms(name)
    )


@cache
def time_units() -> dict[str, tuple[str, frozenset[str]]]:
    """The unit and the languages of every word for a span of time: "jahre" is ("year", {"de"})."""
    units: dict[str, tuple[str, frozenset[str]]] = {}
    for found in _locales():
        for unit in _UNITS:
            patterns = found._data["unit_patterns"].get(f"duration-{unit}", {}).get("long", {})
            for count, pattern in patterns.items():
                word = pattern.replace("{0}", "").strip().lower()
                if count == "per" or " " in word:
                    continue
                # German adds an n in the dative: "in drei Jahren".
                for form in {word, word + "n"} if found.language == "de" and word.endswith("e") else {word}:
                    known, languages = units.get(form, (unit, frozenset()))
                    units[form] = (known, languages | {found.language})
    return units


@cache
def percent_words() -> dict[str, frozenset[str]]:
    """The languages of every way to write "per cent" in words."""
    words: dict[str, frozenset[str]] = {}
    for found in _locales():
        for pattern in found._data["unit_patterns"]["concentr-percent"]["long"].values():
            word = pattern.replace("{0}", "").strip().lower()
            words[word] = words.get(word, frozenset()) | {found.language}
    return words


@cache
def scale_words(language: str) -> dict[str, int]:
    """The magnitudes of a language in words, from a thousand up: "millionen" is 10**6."""
    found = locale(language)
    scales: dict[str, int] = {}
    for patterns in found.compact_decimal_formats.get("long", {}).values() if found else ():
        for magnitude, number in patterns.items():
            word = re.sub(r"[0\s\u00a0']+", " ", number.pattern).strip().lower()
            if word and " " not in word and number.pattern.count("0") == 1:
                scales.setdefault(word, int(magnitude))
    return scales


@cache
def current_currencies() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today."""
    return frozenset(
        code
        for tenders in _global("territory_currencies").values()
        for code, _, end, tender in tenders
        if tender and end is None
    )


def currency_names(language: str | None = None) -> Iterator[tuple[str, str]]:
    """(code, name) for every name of every currency of today, singular and plural, in one or all of our languages."""
    for found in _locales():
        if language not in (None, found.language):
            continue
        plurals = found._data["currency_names_plural"]
        for code in current_currencies():
            for name in {found.currencies.get(code, ""), *plurals.get(code, {}).values()}:
                bare = _BRACKETED.sub("", name)
                if bare and bare != code:
                    yield code, bare.replace("\u2019", "'")


def currency_signs() -> Iterator[tuple[str, str]]:
    """(code, sign) for every sign of a currency of today that is not its code."""
    for found in _locales():
        for code, sign in found.currency_symbols.items():
            if code in current_currencies() and sign != code:
                yield code, sign.replace("\u00a0", " ")


@cache
def decimals_of(currency: str) -> int:
    """How many decimals sums in a currency have."""
    fractions = _global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def country_names(language: str) -> Iterator[tuple[str, str]]:
    """(alpha-2 code, name) for every country and territory in a language."""
    found = locale(language)
    for code, name in found.territories.items() if found else ():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
            yield code, name.replace("\u2019", "'")


@cache
def cities() -> dict[str, str]:
    """The country of the cities that time zones are named after, in small letters: mostly capitals."""
    return {
        zone.rsplit("/", 1)[-1].replace("_", " ").lower(): code
        for zone, code in _global("zone_territories").items()
        if len(code) == 2
    }


# Of CLDR's two-letter codes: unions, outlying parts and test regions, which ISO 3166-1 does not assign.
_NO_COUNTRIES = frozenset(word_list("AC CP CQ DG EA EU EZ IC TA UN XA XB ZZ QO"))


def _global(name: str) -> Any:
    """A table of babel that belongs to no language."""
    from babel.core import get_global

    return get_global(name)  # type: ignore[arg-type]


def _locales() -> Iterator[Locale]:
    for language in LANGUAGES:
        found = locale(language)
        assert found is not None
        yield found


def _forms(name: str) -> set[str]:
    """A name in small letters without its dot, with and without accents."""
    small = name.lower().rstrip(".")
    bare = "".join(c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c))
    return {small, bare}
