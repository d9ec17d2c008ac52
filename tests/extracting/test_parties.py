"""Which of the names a model lists are partners, and what they are called."""

from __future__ import annotations

import pytest

from rag.extracting.anchoring import Anchor, DocumentText
from rag.extracting.naming import fuller_places
from rag.extracting.parties import kind_of, pick_parties, state_of


def picked(text: str, *names: str) -> tuple[list[str], list[str]]:
    """The names kept and those dropped, when a model lists `names`."""
    source = DocumentText("d", text)
    named = [(name, source.first(name) or Anchor(0, 1, "exact")) for name in names]
    kept, dropped = pick_parties(source, named)
    for name, anchor in kept:
        assert " ".join(text[anchor.start : anchor.end].split()) == name
    return [name for name, _ in kept], [name for name, _ in dropped]


def test_formal_names_of_states_that_the_text_pairs() -> None:
    text = "The Government of the Republic of Ghana (Ghana) and the Kingdom of Norway will share data."
    assert picked(text, "Ghana", "Norway")[0] == ["Government of the Republic of Ghana", "Kingdom of Norway"]


def test_one_formal_name_alone_is_not_taken() -> None:
    text = "Today France and the Kingdom of Norway signed a pact. France leads."
    assert picked(text, "France", "Norway")[0] == ["France", "Norway"]


def test_a_country_that_is_part_of_the_partners_names() -> None:
    text = "The Bar Council of Kenya and the Law Society of Ghana signed a memorandum. Kenya sends ten lawyers."
    kept, dropped = picked(text, "Kenya", "Bar Council of Kenya", "Law Society of Ghana")
    assert kept == ["Bar Council of Kenya", "Law Society of Ghana"]
    assert dropped == ["Kenya"]


def test_a_country_beside_one_institution_stays() -> None:
    text = "Kenya and the World Herring Fund of Kenya signed a memorandum."
    assert picked(text, "Kenya", "World Herring Fund of Kenya")[0] == ["Kenya", "World Herring Fund of Kenya"]


FILLER = "The harbour was calm and the sky was grey over the old town. " * 12


def test_only_names_that_a_sentence_on_the_agreement_holds() -> None:
    text = f"Orla Tugs and Brent Pilots signed an agreement. {FILLER}SPIKOTRON is a trademark of Selm Foods."
    kept, dropped = picked(text, "Orla Tugs", "Brent Pilots", "SPIKOTRON", "Selm Foods")
    assert kept == ["Orla Tugs", "Brent Pilots"]
    assert dropped == ["SPIKOTRON", "Selm Foods"]


def test_the_form_of_a_company_does_not_untie_it() -> None:
    text = f"{FILLER}Orla Tugs works together with Brent Pilots under an agreement. {FILLER}Orla Tugs Ltd is in Selm."
    assert picked(text, "Orla Tugs Ltd")[0] == ["Orla Tugs Ltd"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Japan", "JP"),
        ("Government of Japan", "JP"),
        ("the Government of the Netherlands", "NL"),
        ("Bank of Japan", None),
    ],
)
def test_state_of(name: str, code: str | None) -> None:
    assert state_of(name) == code


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Japan", "country"),
        ("Government of Japan", "country"),
        ("Orla Tugs Ltd", "company"),
        ("Northwick University", "university"),
        ("Ministry of Fish", "agency"),
        ("Friends of Tugs", "organisation"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_place_is_listed_once_in_its_fuller_form() -> None:
    assert fuller_places(["Velm", "Velm, Orla County", "Velmark", "Orla"]) == ["Velm, Orla County", "Velmark", "Orla"]
