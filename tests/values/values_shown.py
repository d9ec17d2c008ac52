"""How the tests of this folder write values down: "EUR 2500000", "2031-07-05", "36 month", "60 %"."""

from __future__ import annotations

from decimal import Decimal

from rag.values.durations import Duration
from rag.values.finding import FoundValue, TypedValue
from rag.values.money import Money
from rag.values.numbers import plain_decimal
from rag.values.partial_dates import PartialDate, PartOfYear
from rag.values.times import TimeOfDay


def shown(found: FoundValue) -> str:
    """A value in one short line; open readings are joined by "or"."""
    return " or ".join(_written(value, found.kind) for value in found.readings)


def _written(value: TypedValue, kind: str) -> str:
    match value:
        case Money():
            return f"{value.currency or value.symbol} {plain_decimal(value.amount)}"
        case Duration():
            return f"{plain_decimal(value.count or Decimal(0))} {value.unit}"
        case PartialDate() | TimeOfDay():
            return value.iso()
        case PartOfYear():
            return f"{value.year} {value.name}"
        case Decimal():
            return f"{plain_decimal(round(value, 2))}{' %' if kind == 'percentage' else ''}"
        case _:
            return str(value)
