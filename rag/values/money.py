"""Sums of money in text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rag.values import cldr
from rag.values.currencies import CurrencyUnit, may_be, unit_before, unit_behind, unit_of
from rag.values.found import Found, restored
from rag.values.numbers import LANGUAGE_SCALES, MONEY_SCALES, RUPEE_SCALES, NumberReading, plain_decimal, readings
from rag.values.scanned import Conventions, Scanned, scan

# An amount below this beside a doubtful word ("won 5") is not taken for money unless a magnitude or cents are written.
_CERTAIN_FROM = 1000
_CENTS = re.compile(r"\d[.,](?:\d\d|-)\Z")
_THOUSANDTHS = 3  # decimals that look like a group of thousands
_SHORT_SCALE = re.compile(
    r"\s?(" + "|".join(sorted({*MONEY_SCALES, *RUPEE_SCALES}, key=len, reverse=True)) + r")(?![\w'])\.?", re.IGNORECASE
)
_SHORT_SCALE_ROOM = 5  # characters of " mio."; more behind the number is a currency
_RANGE = re.compile(r"\s*(?:-|to|and|or|bis|und|à|au|et|ou|a|y|e|o|tot|en|of)\s*", re.IGNORECASE)
_JOINING_WORDS = frozenset({"and", "or", "und", "et", "ou", "y", "e", "o", "en", "of", "a"})
_BETWEEN = ("between", "from", "zwischen", "von", "entre", "de", "tra", "da", "tussen", "van")
# "a £5 bill" is paper, "£5 bill" in a table is thousands of millions.
_BANKNOTE = re.compile(r"\b(?:an?|the|one|each|this|that|per)\s+$", re.IGNORECASE)
_RUPEES = may_be(None, "Rs") | {"BDT"}


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
        return may_be(self.currency, self.symbol)

    def agrees(self, other: Money) -> bool:
        """The same amount, in currencies that can be the same; a sum without a currency agrees with each."""
        mine, theirs = self.may_be, other.may_be
        return self.amount == other.amount and (not mine or not theirs or bool(mine & theirs))


def find_money(
    text: str,
    language: str | None = None,
    conventions: Conventions | None = None,
    *,
    assume_dollar: str | None = None,
) -> list[Found[Money]]:
    """Every sum of money of a text, in order, without overlap; the span holds the amount and its currency.

    A bare "$" or "dollars" has the currency None unless `assume_dollar` names one. Both ends of a range are
    sums; the end that lacks the currency or the magnitude takes it from the other and has the note "range". A
    sum that can be read in two ways ("EUR 2.500", where nothing tells what the point is) is left out.
    """
    scanned = scan(text, language, conventions)
    found: list[Found[Money]] = []
    for money in money_in(scanned, readings(scanned)):
        value = money.value
        if assume_dollar and value.symbol == "$" and value.currency is None:
            value = replace(value, currency=assume_dollar)
        if not money.readings:
            found.append(restored(replace(money, value=value), text, scanned.levelled))
    return found


def money_in(scanned: Scanned, read: list[NumberReading]) -> list[Found[Money]]:
    """The sums among the numbers of a text, in levelled text, open ones included."""
    plain = scanned.plain
    numbers = [reading for reading in read if reading.note in ("", "word")]
    found: list[Found[Money]] = []
    for money in _with_ranges([(reading, _money_of(scanned, reading)) for reading in numbers], plain):
        if not found or money.start >= found[-1].end:
            found.append(money)
    return found


def currency_of(name: str) -> str | None:
    """The ISO 4217 code that a code, sign or name stands for, or None when unknown or shared by several."""
    unit = unit_of(name)
    return unit.currency if unit else None


def _money_of(scanned: Scanned, reading: NumberReading) -> Found[Money] | None:
    """The sum that a number counts, by the currency before or behind it."""
    plain = scanned.plain
    before = unit_before(plain, reading.start)
    scale, end = reading.scale, reading.end
    short = _SHORT_SCALE.match(plain, end) if scale == 1 else None
    if short:
        with_scale = unit_behind(plain, short.end())
        unit = before[0] if before else with_scale[0] if with_scale else None
        factor = _short_scale(short[1], unit, scanned) if unit else None
        if factor and not (short[1].lower() == "bill" and before and _BANKNOTE.search(plain[: before[1]][-8:])):
            scale, end = factor, short.end()
            end -= plain[end - 1] == "."
    behind = unit_behind(plain, end + (plain[end : end + 1] == "." and end != reading.end))
    if before and behind and before[0].scale > 1 and max(scale, behind[0].scale) > 1:
        before = None  # the "M€" of "1.5 M€ 500 k€" is that of the number before it
    attached = reading.start > 0 and plain[reading.start - 1].isalpha() and before is None
    if attached or (before is None and behind is None):
        return None
    unit, start = (before[0], before[1]) if before else (behind[0], reading.start) if behind else (None, 0)
    if before and behind and _same_family(before[0], behind[0]):
        unit, end = (behind[0] if before[0].currency is None or before[0].symbol else before[0]), behind[1]
        unit = replace(unit, scale=max(before[0].scale, behind[0].scale))
    elif behind and not before:
        end = behind[1]
    if unit is None:
        return None
    scale *= unit.scale
    written = plain[reading.start : reading.end]
    amount = plain_decimal(reading.mantissa * scale)
    if scale == 1 and unit.doubtful and amount < _CERTAIN_FROM and not _CENTS.search(written):
        return None
    if scale == 1 and unit.needs_groups and not re.search(r"\d[ ,]\d{3}", written):
        return None
    readings_ = tuple(
        Money(plain_decimal(abs(mantissa) * scale), unit.currency, unit.symbol)
        for mantissa in _mantissas(reading, written, scale, unit, scanned)
    )
    value = Money(abs(amount), unit.currency, unit.symbol)
    return Found(value, start, end, plain[start:end], "", readings_ if len(readings_) > 1 else ())


def _short_scale(written: str, unit: CurrencyUnit, scanned: Scanned) -> int | None:
    """The magnitude of an abbreviation; "L" and "Cr" count beside rupees and takas alone."""
    short = written.lower()
    if short in RUPEE_SCALES:
        return RUPEE_SCALES[short] if may_be(unit.currency, unit.symbol) & _RUPEES else None
    return LANGUAGE_SCALES.get(scanned.language or "", {}).get(short, MONEY_SCALES[short])


def _mantissas(
    reading: NumberReading, written: str, scale: int, unit: CurrencyUnit, scanned: Scanned
) -> tuple[Decimal, ...]:
    """What the digits can mean: three decimals without a magnitude are doubtful for a currency that has two."""
    if reading.other is not None:
        return reading.mantissa, reading.other
    match = re.fullmatch(r"([1-9]\d{0,2})[.,](\d{3})", written)
    fractional = reading.mantissa != reading.mantissa.to_integral_value() or (
        match is not None and reading.mantissa < _CERTAIN_FROM
    )
    if match is None or scale != 1 or not fractional:
        return (reading.mantissa,)
    if unit.currency is not None and cldr.decimals_of(unit.currency) >= _THOUSANDTHS:
        return (reading.mantissa,)
    return Decimal(match[1] + match[2]), reading.mantissa


def _same_family(left: CurrencyUnit, right: CurrencyUnit) -> bool:
    """True where "$5 million USD" names one currency twice, not where "$5 £6" names two."""
    return bool(may_be(left.currency, left.symbol) & may_be(right.currency, right.symbol))


def _with_ranges(pairs: list[tuple[NumberReading, Found[Money] | None]], plain: str) -> list[Found[Money]]:
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
        joined = gap.strip().lower() in _JOINING_WORDS
        if not _RANGE.fullmatch(gap) or (joined and not first and not _is_between(plain, left.start, gap)):
            continue
        if joined and not second:
            continue
        if first and second:
            scale = int(second.value.amount / right.mantissa) if right.mantissa else 1
            if (
                first.value.amount == left.mantissa < right.mantissa
                and scale >= _CERTAIN_FROM
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


def _continues(first: Found[Money], left: NumberReading, right: NumberReading, gap: str, plain: str) -> bool:
    """The "2 billion" of "$1-2 billion" is money, the "9" of "€7 million to 9 firms" and "7 euros to 9" is not."""
    if left.mantissa >= right.mantissa or first.end > left.end + _SHORT_SCALE_ROOM:
        return False
    counts_things = plain[right.end : right.end + 1] == " " and plain[right.end + 1 : right.end + 2].isalpha()
    return right.scale > 1 or gap.strip() == "-" or not counts_things


def _is_between(plain: str, start: int, gap: str) -> bool:
    """Ends such as "$1 and $2 million" are a range only behind "between"; "$1 to $2 million" always is."""
    return gap.strip().lower() not in _JOINING_WORDS or plain[:start].rstrip().lower().endswith(_BETWEEN)


def _shared(found: Found[Money], amount: Decimal, like: Money) -> Found[Money]:
    return replace(found, value=Money(amount, like.currency, like.symbol), note="range", readings=())


def _borrowed(reading: NumberReading, like: Money, plain: str) -> Found[Money]:
    value = Money(abs(reading.value), like.currency, like.symbol)
    return Found(value, reading.start, reading.end, plain[reading.start : reading.end], "range")
