"""Sums of money in English text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from rag.values.currency_table import CONVENTIONAL, DOUBTFUL, DOUBTFUL_CODES, SHARED, SHARED_SPELLINGS, TABLE
from rag.values.folding import folded, level
from rag.values.found import Found
from rag.values.numbers import MONEY_SCALES, Reading, plain_decimal, readings

# An amount below this beside a doubtful word ("won 5") is not taken for money unless a magnitude is written.
_CERTAIN_FROM = 1000
_LONGEST_NAME = 34  # characters; "Central African CFA franc" and its like
_SHORT_SCALE = re.compile(r"\s?(mn|mln|mio|mil|bn|bln|tn|trn|[mbtk])(?![\w'])\.?", re.IGNORECASE)
_SHORT_SCALE_ROOM = 4  # characters of " bn."; more behind the number is a currency
_RANGE = re.compile(r"\s*(?:-|to|and|or)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum. `currency` is an ISO 4217 code, or None where the text's sign ("$", "pesos") leaves it open.

    `symbol` is the shared sign the text used, such as "$", or "" where the text was plain.
    """

    amount: Decimal
    currency: str | None
    symbol: str = field(default="", compare=False)

    @property
    def may_be(self) -> frozenset[str]:
        """The currencies the text allows."""
        shared = SHARED.get(self.symbol)
        return frozenset(shared or ()) | frozenset({self.currency} if self.currency else ())

    def agrees(self, other: Money) -> bool:
        """The same amount, in currencies that can be the same; a sum without a currency agrees with each."""
        mine, theirs = self.may_be, other.may_be
        return self.amount == other.amount and (not mine or not theirs or bool(mine & theirs))


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a written currency means."""

    currency: str | None
    symbol: str
    doubtful: bool
    leads: bool  # may stand before the amount


def find_money(text: str, *, assume_dollar: str | None = None) -> list[Found[Money]]:
    """Every sum of money of a text, in order, without overlap; the span holds the amount and its currency.

    A bare "$" or "dollars" has the currency None unless `assume_dollar` names one. Both ends of a range are
    sums; the end that lacks the currency or the magnitude takes it from the other and has the note "range".
    """
    levelled = level(text)
    plain = levelled.text
    found: list[Found[Money]] = []
    numbers = [reading for reading in readings(plain) if reading.note in ("", "word")]
    for money in _with_ranges([(reading, _money_of(plain, reading)) for reading in numbers], plain):
        start, end = levelled.original(money.start, money.end)
        value = money.value
        if assume_dollar and value.symbol == "$" and value.currency is None:
            value = replace(value, currency=assume_dollar)
        if not found or start >= found[-1].end:
            found.append(Found(value, start, end, text[start:end], money.note))
    return found


def currency_of(name: str) -> str | None:
    """The ISO 4217 code that a code, sign or English name stands for, or None when unknown or shared by
    several.
    """
    unit = _spellings().get(name.strip()) or _spellings().get(folded(name)) or _spellings().get(name.strip().upper())
    return unit.currency if unit else None


def _money_of(plain: str, reading: Reading) -> Found[Money] | None:
    """The sum that a number counts, by the currency before or behind it."""
    before = _unit_before(plain, reading.start)
    scale, end = reading.scale, reading.end
    if scale == 1 and (short := _SHORT_SCALE.match(plain, end)):
        with_scale = _unit_behind(plain, short.end())
        if before or with_scale:
            scale, end = MONEY_SCALES[short[1].lower()], short.end()
            end -= plain[end - 1] == "."
    behind = _unit_behind(plain, end)
    attached = reading.start > 0 and plain[reading.start - 1].isalpha() and before is None
    if attached or (before is None and behind is None):
        return None
    amount = plain_decimal(reading.mantissa * scale)
    unit, start = (before[0], before[1]) if before else (behind[0], reading.start) if behind else (None, 0)
    if before and behind and _same_family(before[0], behind[0]):
        unit, end = (behind[0] if before[0].currency is None or before[0].symbol else before[0]), behind[1]
    elif behind and not before:
        end = behind[1]
    if unit is None or (unit.doubtful and scale == 1 and amount < _CERTAIN_FROM):
        return None
    return Found(Money(abs(amount), unit.currency, unit.symbol), start, end, plain[start:end])


def _same_family(left: _Unit, right: _Unit) -> bool:
    """True where "$5 million USD" names one currency twice, not where "$5 £6" names two."""
    mine = {left.currency, *SHARED.get(left.symbol, ())} - {None}
    theirs = {right.currency, *SHARED.get(right.symbol, ())} - {None}
    return bool(mine & theirs)


def _unit_before(plain: str, start: int) -> tuple[_Unit, int] | None:
    window = plain[max(0, start - _LONGEST_NAME) : start]
    match = _before_pattern().search(window)
    if match is None:
        return None
    at = start - len(window) + match.start("unit")
    return _spellings()[match["unit"]], at


def _unit_behind(plain: str, end: int) -> tuple[_Unit, int] | None:
    match = _behind_pattern().match(plain, end)
    if match is None:
        return None
    written = match["unit"]
    unit = _spellings().get(written) or _spellings().get(folded(written))
    return (unit, match.end("unit")) if unit else None


def _with_ranges(pairs: list[tuple[Reading, Found[Money] | None]], plain: str) -> list[Found[Money]]:
    """The sums, and the ends of ranges that borrow currency or magnitude from the other end."""
    sums = [money for _, money in pairs]
    for i in range(len(pairs) - 1):
        (left, _), (right, _) = pairs[i], pairs[i + 1]
        first, second = sums[i], sums[i + 1]
        if first is None and second is None:
            continue
        left_end = first.end if first else left.end
        right_start = second.start if second else right.start
        gap = plain[left_end:right_start] if left_end <= right_start else "?"
        if not _RANGE.fullmatch(gap) or (gap.strip().lower() in ("and", "or") and not (first and second)):
            continue
        if first and second:
            scale = int(second.value.amount / right.mantissa) if right.mantissa else 1
            if (
                first.value.amount == left.mantissa < right.mantissa
                and scale >= 1000
                and _is_between(plain, first.start, gap)
            ):
                sums[i] = _shared(first, plain_decimal(left.mantissa * scale), first.value)
        elif first and second is None and _continues(first, left, right, gap, plain):
            sums[i + 1] = _borrowed(right, first.value, plain)
        elif second and first is None and left.mantissa * left.scale < second.value.amount:
            scale = int(second.value.amount / right.mantissa) if right.mantissa else 1
            borrowed = _borrowed(left, second.value, plain)
            same_scale = left.scale == 1 and left.mantissa < right.mantissa
            sums[i] = _shared(borrowed, plain_decimal(left.mantissa * scale), second.value) if same_scale else borrowed
    return [money for money in sums if money is not None]


def _continues(first: Found[Money], left: Reading, right: Reading, gap: str, plain: str) -> bool:
    """The "2 billion" of "$1-2 billion" is money, the "9" of "€7 million to 9 firms" and "7 euros to 9" is not."""
    if left.mantissa >= right.mantissa or first.end > left.end + _SHORT_SCALE_ROOM:
        return False
    counts_things = plain[right.end : right.end + 1] == " " and plain[right.end + 1 : right.end + 2].isalpha()
    return right.scale > 1 or gap.strip() == "-" or not counts_things


def _is_between(plain: str, start: int, gap: str) -> bool:
    """Ends such as "$1 and $2 million" are a range only behind "between"; "$1 to $2 million" always is."""
    return gap.strip().lower() not in ("and", "or") or plain[:start].rstrip().lower().endswith(("between", "from"))


def _shared(found: Found[Money], amount: Decimal, like: Money) -> Found[Money]:
    return replace(found, value=Money(amount, like.currency, like.symbol), note="range")


def _borrowed(reading: Reading, like: Money, plain: str) -> Found[Money]:
    value = Money(abs(reading.value), like.currency, like.symbol)
    return Found(value, reading.start, reading.end, plain[reading.start : reading.end], "range")


@cache
def _spellings() -> dict[str, _Unit]:
    """What every written currency means: codes and signs as they are, names folded."""
    meanings: dict[str, _Unit] = {}
    shared_symbols = {code: symbol for symbol, code in CONVENTIONAL.items()}
    for row in TABLE.strip().splitlines():
        code, signs, names = row.split("|")
        for sign in [code, *filter(None, signs.split(";"))]:
            symbol = sign if sign in SHARED else ""
            meanings[sign] = _Unit(code, symbol, sign in DOUBTFUL_CODES, leads=True)
        for name in filter(None, names.split(";")):
            base = folded(name)
            symbol = shared_symbols.get(code, "") if " " not in base and base != "euro" else ""
            accented = name.lower()
            for form in (base, base + "s", accented, accented + "s"):
                meanings.setdefault(form, _Unit(code, symbol, form in DOUBTFUL, leads=False))
    for symbol, spellings in SHARED_SPELLINGS.items():
        for spelling in spellings:
            doubtful, leads = folded(spelling) in DOUBTFUL, not spelling.islower() or spelling.startswith("kr")
            unit = _Unit(CONVENTIONAL.get(symbol), symbol, doubtful, leads)
            meanings[spelling] = unit
            meanings.setdefault(folded(spelling), unit)
    return meanings


@cache
def _before_pattern() -> re.Pattern[str]:
    """A code or sign that ends where the amount begins."""
    signs = [spelling for spelling, unit in _spellings().items() if unit.leads]
    alternatives = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
    return re.compile(rf"(?:(?<![\w$£€¥])|(?<=\d-))(?P<unit>{alternatives})\s?-?\s?$")


@cache
def _behind_pattern() -> re.Pattern[str]:
    """A code, sign or name that follows the amount."""
    codes = [s for s, unit in _spellings().items() if not s.islower() and s[-1].isalpha()]
    signs = [s for s in _spellings() if not any(c.isalpha() for c in s)]
    names = [s for s in _spellings() if s.islower()]
    exact = "|".join(re.escape(s) for s in sorted(codes, key=len, reverse=True))
    any_case = "|".join(re.escape(s).replace(r"\ ", r"\s") for s in sorted(names, key=len, reverse=True))
    marks = "|".join(re.escape(s) for s in sorted(signs, key=len, reverse=True))
    return re.compile(rf"[\s-]?(?:of\s)?(?P<unit>(?:{exact})\b|(?i:{any_case})\b|(?:{marks})(?!\s?\d))")
