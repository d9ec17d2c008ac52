"""Two spellings of one name are recognised, and two names are kept apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values.name_forms import acronym_of, person_core, same_name


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Dr Ann Velder, SC", "Ann Velder"),
        ("H.E. Mr. Ban Orrin", "Ban Orrin"),
        ("Minister Edwin Velder SC", "Edwin Velder"),
        ("Prof. Tan", "Tan"),
        ("Tan Sri Ali Orrin", "Ali Orrin"),
        ("Sir Tim Velder-Orrin FRS", "Tim Velder-Orrin"),
        ("John Orrin Jr.", "John Orrin"),
        ("Prime Minister Ana Ruiz", "Ana Ruiz"),
        ("Ma Jun", "Ma Jun"),
        ("Dr King", "King"),
        ("President", "President"),
        ("Minister for Law K Velder", "Minister for Law K Velder"),
        ("", ""),
    ],
)
def test_honorifics_and_letters_come_off(name: str, core: str) -> None:
    assert person_core(name) == core


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("National University of Selvia", "NUS"),
        ("Harbour Research & Trade Office", "HRTO"),
        ("Duke-Quay School", "DQS"),
    ],
)
def test_an_acronym_is_made_of_the_words_that_count(name: str, acronym: str) -> None:
    assert acronym_of(name) == acronym


SAME = [
    ("The Bank of Tides", "bank of tides"),
    ("Ministry of Tides (MinTides)", "Ministry of Tides"),
    ("Ministry of Tides (MinTides)", "MinTides"),
    ("National University of Selvia", "NUS"),
    ("National University of Selvia (NUS)", "N.U.S."),
    ("J. K. Orrin", "John Orrin"),
    ("Dr. José Velder", "Jose Velder"),
    ("Quay Ltd", "Quay"),
    ("Velder & Orrin", "Velder and Orrin"),
    ("U.N.", "UN"),
    ("Minister Ana Ruiz, MP", "Ana Ruiz"),
]
DIFFERENT = [
    ("Jane Orrin", "John Orrin"),
    ("Ministry of Health (Selvia)", "Ministry of Law (Selvia)"),
    ("Ministry of Health (Selvia)", "Selvia"),
    ("Ministry of Health", "Ministry of Law"),
    ("Orrin", "Jane Orrin"),
    ("NUS", "National University of Velder"),
    ("", "Orrin"),
    ("", ""),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_forms_of_one_name_are_the_same(a: str, b: str) -> None:
    assert same_name(a, b)
    assert same_name(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_two_names_are_not_the_same(a: str, b: str) -> None:
    assert not same_name(a, b)
    assert not same_name(b, a)


def test_a_surname_alone_counts_only_when_asked() -> None:
    assert same_name("Orrin", "Dr Jane Orrin", surname=True)
    assert same_name("Tan", "Tan Wei Ling", surname=True)
    assert not same_name("Wei", "Tan Wei Ling", surname=True)


@given(st.text(), st.text())
def test_sameness_goes_both_ways_and_never_fails(a: str, b: str) -> None:
    assert same_name(a, b) == same_name(b, a)
    assert person_core(a) == person_core(a.strip()) or not a.strip()
