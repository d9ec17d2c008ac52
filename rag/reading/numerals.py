"""Numbers of spreadsheet cells as people see them: through the number format of the cell."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

MAX_DECIMALS = 12

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|[_*].|\[[^\]]*\]')
_PLACE = re.compile(r"[0#?][0#?,. ]*(?:[0#?](?:[eE][+-]0+)?)?|[0#?]")
_DAY, _MONTH, _TIME = re.compile(r"d"), re.compile(r"m"), re.compile(r"[hs]")
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def shown(value: object, number_format: str) -> str:
    """A cell's value as text. Dates are ISO 8601, or as much of one as the format shows; numbers keep their unit."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        return _date(value, number_format)
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if isinstance(value, int | float):
        try:
            return _number(Decimal(str(value)), number_format)
        except (InvalidOperation, ValueError, OverflowError):
            return str(value)
    return "" if value is None else str(value)


def _date(value: datetime | date, number_format: str) -> str:
    codes = _LITERAL.sub("", number_format).lower()
    moment = value if isinstance(value, datetime) else None
    has_time = moment is not None and bool(_TIME.search(codes)) and moment.time() != time()
    if not _DAY.search(codes) and "y" in codes and not has_time:
        return f"{_MONTHS[value.month - 1]} {value.year}" if _MONTH.search(codes) else str(value.year)
    day = f"{value:%Y-%m-%d}" if value.year >= 1000 else str(value)
    return f"{day} {moment.time().isoformat('minutes')}" if moment is not None and has_time else day


def _number(value: Decimal, number_format: str) -> str:
    sections = _sections(number_format)
    section, is_negative = sections[0], value < 0
    if is_negative and len(sections) > 1:
        section, value, is_negative = sections[1], -value, False
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    literals: list[str] = []

    def kept(match: re.Match[str]) -> str:
        literals.append(next((group for group in match.groups() if group is not None), ""))
        return "\0"

    bare = _LITERAL.sub(kept, section)
    place = _PLACE.search(bare)
    if place is None:
        words = _filled(bare, literals).strip()
        if "general" in bare.lower():
            return ("-" if is_negative else "") + _general(abs(value))
        return words or _general(value)
    digits = _digits(abs(value), place.group().rstrip(), percent="%" in bare)
    return ("-" if is_negative else "") + _filled(
        f"{bare[: place.start()]}{digits}{bare[place.end() :]}", literals
    ).strip()


def _sections(number_format: str) -> list[str]:
    """The parts of a format for positive, negative and zero numbers; a semicolon in quotes parts nothing."""
    parts, quoted = [""], False
    for character in number_format:
        quoted ^= character == '"'
        if character == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _digits(value: Decimal, place: str, *, percent: bool) -> str:
    if "e" in place.lower():
        return f"{value:E}"
    scale = len(place) - len(place.rstrip(","))
    value = value * (100 if percent else 1) / Decimal(1000) ** scale
    whole, _, fraction = place.rstrip(",").partition(".")
    needed, most = fraction.count("0"), min(sum(map(fraction.count, "0#?")), MAX_DECIMALS)
    text = f"{round(value, most):{',' if ',' in whole else ''}.{most}f}"
    head, point, tail = text.partition(".")
    while len(tail) > needed and tail.endswith("0"):
        tail = tail[:-1]
    return f"{head.rjust(whole.count('0'), '0')}{point if tail else ''}{tail}"


def _filled(bare: str, literals: list[str]) -> str:
    """The format with its literal parts back in their places."""
    rest = iter(literals)
    return "".join(next(rest, "") if character == "\0" else character for character in bare)


def _general(value: Decimal) -> str:
    """As Excel shows numbers that have no format: at most eleven digits."""
    rounded = f"{float(value):.11g}"
    return rounded if "e" not in rounded else str(value)
