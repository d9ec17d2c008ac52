"""Which currency a code, sign or name beside a number means.

Names, signs and codes come from CLDR in seven languages; `currency_table` adds what CLDR does not know and says
which signs are shared and which words are doubtful. Look-ups are by dictionary, so that a text full of numbers
costs little.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache

from rag.values import cldr
from rag.values.currency_table import (
    CONVENTIONAL,
    DOUBTFUL,
    DOUBTFUL_CODES,
    EXTRA,
    NAMES_OF_THINGS,
    NO_SHORT_NAMES,
    SHARED,
    SHARED_SPELLINGS,
)

_LONGEST_NAME = 50  # characters; "Central African CFA francs" and its like
# Magnitudes written against or behind the currency, before the amount: "EURm 2.5", "£ million 3", "Mio. EUR".
_MULTIPLIERS = {
    "m": 10**6, "M": 10**6, "mn": 10**6, "MM": 10**6, "mio": 10**6, "Mio": 10**6, "Mio.": 10**6, "Mln": 10**6,
    "mln": 10**6, "million": 10**6, "millions": 10**6, "k": 10**3, "K": 10**3, "T": 10**3, "thousand": 10**3,
    "Tsd": 10**3,
    "bn": 10**9, "billion": 10**9, "Mrd": 10**9, "Mrd.": 10**9, "mld": 10**9,
}  # fmt: skip
_PREFIXED = re.compile(r"(?P<by>[MmkKT]|(?:Tsd|Mio|Mrd)(?=\.? ))(?:\.? )?(?P<unit>[A-Z]{3}|[€$£])")
_SUFFIXED = re.compile(r"(?P<unit>[A-Z]{3}|[€£]|(?:[A-Z]{1,3})?\$)(?P<by>m|mn|bn|k|M)")
_MULTIPLIED = re.compile(
    r"(?P<unit>\S.*?)\s(?P<by>" + "|".join(map(re.escape, sorted(_MULTIPLIERS, key=len, reverse=True))) + r")"
)
# Where a currency may begin before an amount: at a sign or word that nothing is written against.
_BEGINS = re.compile(r"(?<![\w$£€¥])[^\s\d(\[\"',;:]|(?<=\d-)[^\s\d(\[]")
_TAIL = re.compile(r"\s?-?\s?$")
_LEADS_BEHIND = re.compile(r"[\s-]?(?:(?:of|de|di|von|in)\s|d')?")
_BEHIND = re.compile(
    r"(?:[$£€¥][A-Z]{2,3}\b|[A-Z]{1,3}[$£€¥])(?!\s?\d)"
    r"|[^\W\d_][\w./']*(?:(?:[\s-]|\s&\s)[^\W\d_][\w./']*){0,6}"
    r"|[^\w\s]{1,2}(?!\s?\d)"
)
_LEADS_A_NUMBER = re.compile(r"\s?\d")
_WORD_ENDS = re.compile(r"(?<=[\w.])(?![\w'])")


@dataclass(frozen=True, slots=True)
class CurrencyUnit:
    """What a written currency means: its code (None where several share the sign), the shared sign, and
    whether the word means other things too; `scale` is a magnitude written with it, as in "kEUR".
    `needs_groups` asks for a magnitude or groups of three digits, for signs that name other things ("R2").
    """

    currency: str | None
    symbol: str = ""
    doubtful: bool = False
    leads: bool = True  # may stand before the amount in small letters
    scale: int = 1
    needs_groups: bool = False


def unit_before(plain: str, start: int) -> tuple[CurrencyUnit, int] | None:
    """The currency that ends where an amount begins, and where the currency begins."""
    window_start = max(0, start - _LONGEST_NAME)
    window = plain[window_start:start]
    stop = _TAIL.search(window)
    written = window[: stop.start()] if stop else window
    if not written or written[-1].isdigit() or written[-1] in ",;:([":
        return None
    for match in _BEGINS.finditer(written):
        candidate = written[match.start() :]
        if candidate[0].islower() and " " in candidate:
            continue  # a name before an amount begins with a capital
        unit = _leading(candidate)
        if unit is not None:
            return unit, window_start + match.start()
    return None


def unit_behind(plain: str, end: int) -> tuple[CurrencyUnit, int] | None:
    """The currency that follows an amount, and where it ends."""
    lead = _LEADS_BEHIND.match(plain, end)
    at = lead.end() if lead else end
    stretch = _BEHIND.match(plain, at, at + _LONGEST_NAME)
    if stretch is None:
        return None
    written = stretch.group()
    ends = [1, len(written), *(match.start() for match in _WORD_ENDS.finditer(written))]
    for stop in sorted({*ends, *(len(written[:e].rstrip(".")) for e in ends)}, reverse=True):
        unit = _following(written[:stop])
        if unit is None:
            continue
        if lead and len(lead.group()) > 1 and _LEADS_A_NUMBER.match(plain, at + stop):
            return None  # the second currency of "EUR 5 of EUR 9" is that of the nine
        return unit, at + stop
    return None


def unit_of(name: str) -> CurrencyUnit | None:
    """The currency of a code, sign or name in any case, or None."""
    bare = name.strip()
    return _signs().get(bare) or _names().get(_key(bare)) or _signs().get(bare.upper())


def may_be(currency: str | None, symbol: str) -> frozenset[str]:
    """The currencies that a code and a shared sign allow."""
    return frozenset(SHARED.get(symbol, ())) | (frozenset({currency}) if currency else frozenset())


def _leading(written: str) -> CurrencyUnit | None:
    """A code or sign, or a name with a capital, with a magnitude or without."""
    if found := _signs().get(written):
        return found if found.leads else None
    if match := _PREFIXED.fullmatch(written) or _SUFFIXED.fullmatch(written):
        return _multiplied(match)
    if written[0].isupper() and (named := _names().get(_key(written))):
        return None if named.doubtful else named
    if written.rsplit(" ", 1)[-1] in _MULTIPLIERS and (match := _MULTIPLIED.fullmatch(written)):
        return _multiplied(match)
    return None


def _following(written: str) -> CurrencyUnit | None:
    if found := _signs().get(written):
        return found
    if match := _PREFIXED.fullmatch(written):
        return _multiplied(match)
    return _names().get(_key(written))


def _multiplied(match: re.Match[str]) -> CurrencyUnit | None:
    unit = _signs().get(match["unit"])
    return replace(unit, scale=_MULTIPLIERS[match["by"]]) if unit and unit.leads else None


def _key(name: str) -> str:
    return " ".join(name.lower().split())


@cache
def _signs() -> dict[str, CurrencyUnit]:
    """Codes and signs, which count in the case they are written in."""
    meanings: dict[str, CurrencyUnit] = {}
    for code in cldr.current_currencies():
        meanings[code] = CurrencyUnit(code, "", code in DOUBTFUL_CODES)
    for code, sign in cldr.currency_signs():
        meanings.setdefault(
            sign,
            CurrencyUnit(CONVENTIONAL.get(sign) or (None if sign in SHARED else code), sign if sign in SHARED else ""),
        )
    for code, signs, _ in extra_rows():
        for sign in [code, *signs]:
            symbol, doubtful = sign if sign in SHARED else "", sign in DOUBTFUL_CODES
            meanings[sign] = CurrencyUnit(code, symbol, doubtful, needs_groups=sign in NAMES_OF_THINGS)
    for symbol, spellings in SHARED_SPELLINGS.items():
        for spelling in spellings:
            leads = not spelling.islower() or spelling.startswith("kr")
            if leads or not spelling.isalpha():
                meanings[spelling] = CurrencyUnit(CONVENTIONAL.get(symbol), symbol, _key(spelling) in DOUBTFUL)
    for symbol in ("$", "£", "€", "¥", "₹", "Rs"):  # "CAD$5", "$CAD 5", "EUR€5", "PKRs5"
        for code in SHARED.get(symbol, (meanings[symbol].currency or "",)):
            meanings.setdefault(code + symbol, CurrencyUnit(code))
            meanings.setdefault(symbol + code, CurrencyUnit(code))
            meanings.setdefault(code + symbol.removeprefix(code[-1]), CurrencyUnit(code))
    for code, sign in cldr.currency_signs():
        if sign.endswith("$"):
            meanings.setdefault(f"{code}$", CurrencyUnit(code))  # "BRL$ 3m", whose own sign is "R$"
    return meanings


@cache
def _names() -> dict[str, CurrencyUnit]:
    """Names in small letters, with and without accents, singular and plural."""
    meanings: dict[str, CurrencyUnit] = {}
    for symbol, spellings in SHARED_SPELLINGS.items():
        for spelling in spellings:
            unit = CurrencyUnit(CONVENTIONAL.get(symbol), symbol, _key(spelling) in DOUBTFUL, leads=False)
            for form in _accents(_key(spelling)):
                meanings.setdefault(form, unit)
    shared = {code: symbol for symbol, code in CONVENTIONAL.items()}
    for code, _, names in extra_rows():
        for name in names:
            symbol = shared.get(code, "") if " " not in name and name.isascii() else ""
            for form in _accents(_key(name)):
                for written in (form, form + "s"):
                    meanings.setdefault(written, CurrencyUnit(code, symbol, written in DOUBTFUL, leads=False))
    for code, name in cldr.currency_names():
        for form in _accents(_key(name)):
            meanings.setdefault(form, CurrencyUnit(code, "", form in DOUBTFUL, leads=False))
    for short, code in _short_names().items():
        meanings.setdefault(short, CurrencyUnit(code, shared.get(code, ""), short in DOUBTFUL, leads=False))
    return meanings


def _short_names() -> dict[str, str]:
    """The last words of English names that belong to one currency alone: "Bangladeshi taka" gives "taka"."""
    owners: dict[str, set[str]] = {}
    for code, name in cldr.currency_names("en"):
        for form in _accents(_key(name).rsplit(" ", 1)[-1]):
            owners.setdefault(form, set()).add(code)
    return {name: codes.pop() for name, codes in owners.items() if len(codes) == 1 and name not in NO_SHORT_NAMES}


@cache
def extra_rows() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """(code, signs, names) of the table of what CLDR does not know."""
    rows = []
    for row in EXTRA.strip().splitlines():
        code, signs, names = row.split("|")
        rows.append((code, tuple(filter(None, signs.split(";"))), tuple(filter(None, names.split(";")))))
    return tuple(rows)


def _accents(name: str) -> set[str]:
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return {name, bare}
