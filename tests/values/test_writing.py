"""How a document is written, and how that is stored."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values import Conventions, Money
from rag.values.writing import PLAIN, Writing

CONVENTIONS = st.builds(
    Conventions,
    decimal_sign=st.sampled_from([None, ".", ","]),
    day_first=st.sampled_from([None, True, False]),
    from_numbers=st.booleans(),
)


@given(st.sampled_from(["en", "de", "pl"]), st.none() | CONVENTIONS)
def test_what_is_stored_comes_back(language: str, numbers: Conventions | None) -> None:
    writing = Writing(language, numbers)
    assert Writing.unpacked(language, writing.pack()) == writing


def test_nothing_stored_is_plain_english() -> None:
    assert Writing.unpacked(None, None) == Writing.unpacked("en", "") == PLAIN


@pytest.mark.parametrize(
    ("document", "language", "text", "amount"),
    [
        ("Der Zuschuss beträgt EUR 2.500.", "de", "EUR 2.500", 2500),
        ("O custo é de EUR 2.500.", "pt", "EUR 2.500", 2500),
        ("It pays 1.250,75 € a year and EUR 2.500 at once.", "en", "EUR 2.500", 2500),
    ],
)
def test_the_document_decides_what_a_point_means(document: str, language: str, text: str, amount: Decimal) -> None:
    (found,) = Writing.of(document, language).values(text)
    assert isinstance(found.value, Money) and found.value.amount == amount


def test_an_english_document_without_such_numbers_leaves_both_readings_open() -> None:
    (found,) = Writing.of("Orla pays EUR 2.500 to Velm.").values("EUR 2.500")
    assert found.is_open
