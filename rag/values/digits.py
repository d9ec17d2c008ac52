"""What a run of digits with points, commas, spaces or apostrophes can mean.

In "2.500" the point is a decimal sign in English and parts thousands in German. The conventions of the document
decide; where they are unknown both readings are given.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from rag.values.cldr import DecimalSign

VULGAR = {
    "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"),
    "⅓": Decimal(1) / 3, "⅔": Decimal(2) / 3,
}  # fmt: skip

RUN = re.compile(
    r"\d{1,3}(?:(?P<gap>[ '])\d{3})(?:(?P=gap)\d{3})*(?:[.,]\d{1,2})?(?![\d,.]\d|\d)"
    r"|\d+(?:[.,]\d+)*"
    rf"|(?<!\w)[{''.join(VULGAR)}]"
)
_GROUPED = {sign: re.compile(rf"[1-9]\d{{0,2}}(?:\{sign}\d{{3}})+") for sign in ".,"}
_INDIAN = re.compile(r"[1-9]\d?(?:,\d\d)*,\d{3}")
_BOTH = re.compile(r"[1-9]\d{0,2}(?:(?P<group>[.,])\d{3})(?:(?P=group)\d{3})*(?!(?P=group))[.,]\d+")
_INDIAN_DECIMAL = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}\.\d+")
_ONE_SIGN = re.compile(r"(?P<whole>\d+)(?P<sign>[.,])(?P<rest>\d+)")
_LONGEST_LISTED = 3  # digits: "1234,56" is no list of numbers

_GROUP = 3  # digits between two separators of thousands


class DigitPart(NamedTuple):
    """A number in a run of digits: offsets within the run, and one value, or two where both are open."""

    start: int
    end: int
    values: tuple[Decimal, ...]


def parts(run: str, sign: DecimalSign | None, *, counts: bool) -> list[DigitPart]:
    """The numbers of a run that `RUN` matched.

    `sign` is the decimal sign of the document, if known. `counts` says that a currency, a percent sign or a
    magnitude stands beside the run, so that "12,50" is one number and not a list of two. A version or section
    number ("1.2.3") gives nothing.
    """
    if run in VULGAR:
        return [DigitPart(0, len(run), (VULGAR[run],))]
    if " " in run or "'" in run:
        return [DigitPart(0, len(run), (Decimal(re.sub(r"[ ']", "", run).replace(",", ".")),))]
    if run.isdigit():
        return [DigitPart(0, len(run), (Decimal(run),))]
    if single := _ONE_SIGN.fullmatch(run):
        values = _one_sign(single, sign, counts=counts)
        return [DigitPart(0, len(run), values)] if values else _listed(run, sign, counts=counts)
    whole = _several_signs(run)
    if whole is not None:
        return [DigitPart(0, len(run), (whole,))]
    return _listed(run, sign, counts=counts) if "," in run else []


def _several_signs(run: str) -> Decimal | None:
    if any(pattern.fullmatch(run) for pattern in _GROUPED.values()) or _INDIAN.fullmatch(run):
        return Decimal(re.sub("[.,]", "", run))
    if both := _BOTH.fullmatch(run):
        grouping = both["group"]
        return Decimal(run.replace(grouping, "").replace(",", "."))
    return Decimal(run.replace(",", "")) if _INDIAN_DECIMAL.fullmatch(run) else None


def _one_sign(match: re.Match[str], sign: DecimalSign | None, *, counts: bool) -> tuple[Decimal, ...]:
    """The values of digits with one point or comma: none for a list such as "1,2"."""
    whole, written, rest = match["whole"], match["sign"], match["rest"]
    decimal, grouped = Decimal(f"{whole}.{rest}"), Decimal(whole + rest)
    if len(rest) == _GROUP and len(whole) <= _GROUP and whole[0] != "0":
        if sign is not None:
            return (decimal if written == sign else grouped,)
        return (grouped,) if written == "," else (grouped, decimal)
    if written == "." or sign == "," or counts or whole == "0" or len(whole) > _LONGEST_LISTED:
        return (decimal,)
    return ()


def _listed(run: str, sign: DecimalSign | None, *, counts: bool) -> list[DigitPart]:
    """The numbers of "1,2,3": each for itself."""
    found: list[DigitPart] = []
    for match in re.finditer(r"[^,]+", run):
        for part in parts(match.group(), sign, counts=counts):
            found.append(DigitPart(match.start() + part.start, match.start() + part.end, part.values))
    return found
