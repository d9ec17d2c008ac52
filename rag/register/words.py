"""Values of the register as people read them."""

from __future__ import annotations

from typing import Protocol


class Valued(Protocol):
    """What has a value and its normal form."""

    @property
    def value(self) -> str: ...
    @property
    def normal(self) -> str: ...
    @property
    def currency(self) -> str: ...


def cell_text(row: Valued) -> str:
    """A value for people: sums with groups of digits and their currency, anything else as it is."""
    if row.currency:
        amount = row.normal.partition(" ")[0]
        return f"{money(amount)} {row.currency}"
    return row.value


def money(amount: str) -> str:
    """Digits in groups: 4500000 is "4,500,000"."""
    whole, point, rest = amount.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else amount


def country_name(code: str) -> str:
    """The usual name of a country by its code; the code itself when it is none."""
    from rag.values import cldr

    return dict(cldr.country_names("en")).get(code, code)
