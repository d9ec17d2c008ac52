"""What kind of thing a name is of, told by the text around it."""

from __future__ import annotations

import pytest

from rag.extracting.anchoring import DocumentText
from rag.extracting.name_kinds import (
    is_example,
    is_person,
    is_place,
    is_programme,
    joined_places,
    may_be_place,
    spelled_out,
)

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


def test_a_name_that_and_joins_to_a_place_is_one(source: DocumentText) -> None:
    assert joined_places(source, "South Calder") == ["Brenn Sound"]
    assert joined_places(source, "Calder Yards") == []


def test_programmes_and_persons_are_told_by_the_words_beside_them(source: DocumentText) -> None:
    assert is_programme(source, "Horizon Tides") and not is_programme(source, "Calder Yards")
    assert is_person(source, "Edda Lund") and not is_person(source, "University of Velm")


def test_what_stands_only_as_an_example_is_one(source: DocumentText) -> None:
    assert is_example(source, "Brenn Docks") and not is_example(source, "Calder Yards")


@pytest.mark.parametrize(
    ("wording", "full"), [("MR", "machine reading"), ("HT", "HT"), ("tidal", "tidal"), ("XQ", "XQ")]
)
def test_capitals_are_spelled_out_where_the_text_does(source: DocumentText, wording: str, full: str) -> None:
    assert spelled_out(source, wording) == full
