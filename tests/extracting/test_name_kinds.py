"""Whether a name is that of a place, told by the text around it."""

from __future__ import annotations

import pytest

from rag.extracting.anchoring import DocumentText
from rag.extracting.name_kinds import is_place, may_be_place

TEXT = """Orla and Velm sign the Tidal Accord

The accord links hotspots like Velm and Port Orla, and yards in South Calder and Brenn Sound, with capital.
Calder Yards pays through Horizon Tides, the Lantern programme helps, and Mayor Edda Lund of Velm signed for the city.
Ongoing projects like the floating dock, involving Brenn Docks, go on. The University of Velm in Velm takes part.
Subjects are machine reading and (MR) tidal power; the Harbour Trust (HT) is told. Work in MR begins.
"""


@pytest.fixture(scope="module")
def source() -> DocumentText:
    return DocumentText("accord", TEXT)


@pytest.mark.parametrize("name", ["Port Orla", "South Calder", "Brenn Sound"])
def test_a_name_that_stands_as_places_do_is_a_place(source: DocumentText, name: str) -> None:
    assert is_place(source, name) and may_be_place(source, name)


@pytest.mark.parametrize(
    "name", ["Calder Yards", "University of Velm", "Horizon Tides", "Edda Lund", "Harbour Trust", "Nowhere"]
)
def test_other_names_are_no_places(source: DocumentText, name: str) -> None:
    assert not is_place(source, name) and not may_be_place(source, name)


def test_a_name_that_also_acts_may_be_a_place_but_is_not_one_for_sure(source: DocumentText) -> None:
    assert may_be_place(source, "Velm") and not is_place(source, "Velm")


def test_datelines_lists_and_origins_may_name_places() -> None:
    text = "Orla, 4 May 2031. The yards came from Velm, Calder, Brenn and Lund, says Quill, and Mora paid."
    source = DocumentText("list", text)
    assert [name for name in ("Orla", "Velm", "Calder", "Brenn", "Lund", "Mora") if may_be_place(source, name)] == [
        "Orla", "Velm", "Calder", "Brenn", "Lund",
    ]  # fmt: skip
    assert not is_place(source, "Lund")
