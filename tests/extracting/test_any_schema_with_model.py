"""A schema of a user's own, filled by the real embedded model."""

from __future__ import annotations

import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from extracting_stub import HARBOUR, proofs
from library_opening import OpenLibrary
from pydantic import BaseModel, Field

from rag.extracting.schemas import values_of
from rag.settings import Settings


class Deal(BaseModel):
    """Four kinds of field."""

    accord: str = Field(description="name of the accord")
    signed: date | None = Field(default=None, description="date on which the accord was signed")
    british_sum: Decimal | None = Field(default=None, description="sum in pounds that Orla pays")
    towns: list[str] = Field(default=[], description="towns that signed the accord")


@pytest.mark.model
def test_the_real_model_fills_a_schema_of_ones_own(open_library: OpenLibrary, tmp_path: Path) -> None:
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("the embedded model is not installed (pip install partnership-rag[local])")
    (tmp_path / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    library = open_library(cache=Settings.load().cache)
    library.add(tmp_path / "harbour.txt")
    record = library.extract("harbour", Deal)
    text = library.text("harbour")
    assert all(text[proof.start : proof.end] == proof.quote for proof in proofs(record))
    values = values_of(record)
    assert values["signed"] == date(2031, 5, 4)
    assert values["british_sum"] == Decimal(3000000)
    assert "Tidal Accord" in str(values["accord"])
    assert values["towns"] == ["Orla", "Velm"]
