"""Countries are found by name, alias and people, and not where the word means something else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values import cldr
from rag.values.countries import country, find_countries
from rag.values.country_table import DEMONYMS, FOREIGN_NAMES, NAMES

TEXTS = [
    ("the US and the U.S. and USA", ["US", "US", "US"]),
    ("join us today", []),
    ("JOIN US TODAY", []),
    ("Contact US", []),
    ("US AND UK SIGN DEAL", ["US", "GB"]),
    ("the UK, U.K., Great Britain and Northern Ireland", ["GB", "GB", "GB", "GB"]),
    ("in Scotland and South Wales", ["GB", "GB"]),
    ("New South Wales, New England, New Mexico, New Jersey", []),
    ("the Netherlands, Holland", ["NL", "NL"]),
    ("Tom Holland met Michael Jordan and Chad Velder", []),
    ("in Jordan, Chad and Georgia", ["JO", "TD", "GE"]),
    ("Georgia Southern in Savannah, Georgia", []),
    ("the State of Georgia", []),
    ("Georgia and Armenia", ["GE", "AM"]),
    ("Niger and Nigeria", ["NE", "NG"]),
    ("Papua New Guinea, Guinea-Bissau, Equatorial Guinea, Guinea", ["PG", "GW", "GQ", "GN"]),
    ("a guinea pig, a jersey, china cups and turkey", []),
    ("Republic of Korea, ROK, South Korea's, SOUTH KOREA", ["KR"] * 4),
    ("Democratic People\u2019s Republic of Korea", ["KP"]),
    ("People's Republic of China", ["CN"]),
    ("the Democratic Republic of the Congo and the Republic of the Congo", ["CD", "CG"]),
    ("the Republic of Singapore", ["SG"]),
    ("Côte d\u2019Ivoire, Cote d'Ivoire, Ivory Coast", ["CI"] * 3),
    ("Czechia, Czech Republic", ["CZ", "CZ"]),
    ("Turkey and Türkiye", ["TR", "TR"]),
    ("UAE, United Arab Emirates", ["AE", "AE"]),
    ("Latin American and South American", []),
    ("the Indian Ocean, British Columbia", []),
    ("America", []),
    ("St. Lucia", ["LC"]),
    ("Dominica and the Dominican Republic", ["DM", "DO"]),
    ("South Sudan and Sudan", ["SS", "SD"]),
    ("Oman. Women in Romania", ["OM", "RO"]),
    ("Mexico City", ["MX"]),
]


@pytest.mark.parametrize(("text", "codes"), TEXTS)
def test_countries_are_found(text: str, codes: list[str]) -> None:
    assert [found.value.alpha2 for found in find_countries(text)] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a Dutch firm", "NL"),
        ("British", "GB"),
        ("Korean labs", "KR"),
        ("North Korean", "KP"),
        ("two Singaporeans", "SG"),
        ("Nigerien", "NE"),
        ("an American", "US"),
    ],
)
def test_demonyms_are_flagged(text: str, code: str) -> None:
    assert [(f.value.alpha2, f.value.demonym) for f in find_countries(text)] == [(code, True)]


def test_a_dotted_acronym_keeps_its_last_dot() -> None:
    assert [found.text for found in find_countries("from the U.S. to it")] == ["U.S."]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("the uk", "GB"),
        ("UK", "GB"),
        ("Holland", "NL"),
        ("KOREA, REPUBLIC OF", "KR"),
        ("Viet Nam", "VN"),
        ("dutch", "NL"),
        ("turkiye", "TR"),
        (" France ", "FR"),
    ],
)
def test_a_name_is_looked_up(name: str, code: str) -> None:
    found = country(name)
    assert found is not None
    assert found.alpha2 == code


@pytest.mark.parametrize("name", ["", "us", "America", "Atlantis", "the", "New France"])
def test_what_is_no_country_is_none(name: str) -> None:
    assert country(name) is None


def forms_of_the_tables() -> dict[str, set[str]]:
    """Every English name and demonym of every country."""
    forms: dict[str, set[str]] = {code: {name} for code, name in cldr.country_names("en") if "(" not in name}
    for row in NAMES.strip().splitlines():
        code, usual, aliases = row.split("|")
        forms.setdefault(code, set()).update(filter(None, [usual, *aliases.split(";")]))
    for cell in DEMONYMS.replace("\n", "|").split("|"):
        code, _, names = cell.strip().partition(" ")
        forms.setdefault(code, set()).update(filter(None, names.split(";")))
    forms.pop("", None)
    return forms


FORMS = forms_of_the_tables()


def test_every_country_is_there() -> None:
    assert len(FORMS) == 250


@pytest.mark.parametrize("code", sorted(FORMS))
def test_every_english_form_is_found_in_text(code: str) -> None:
    for written in FORMS[code]:
        shown = written[0].upper() + written[1:]
        assert {f.value.alpha2 for f in find_countries(f"They went to {shown} today")} == {code}, written
        assert (looked_up := country(written)) and looked_up.alpha2 == code


@pytest.mark.parametrize("language", cldr.LANGUAGES[1:])
def test_every_name_of_another_language_is_found_in_its_text(language: str) -> None:
    names = [(code, name) for code, name in cldr.country_names(language) if "(" not in name]
    for row in FOREIGN_NAMES.strip().splitlines():
        if row.startswith(language):
            for cell in row.split("|")[1:]:
                code, _, forms = cell.partition(" ")
                names += [(code, form) for form in forms.split(";")]
    wrong = [
        name
        for code, name in names
        if code != "UM" and {f.value.alpha2 for f in find_countries(name, language)} != {code}
    ]
    assert wrong == []


PIECES = st.sampled_from(
    [
        "Korea",
        "Republic",
        "of",
        "the",
        "US",
        "U.S.",
        "us",
        ",",
        ".",
        "-",
        "Guinea",
        "New",
        "Georgia",
        "Tech",
        "Jordan",
        "St.",
        "d’Ivoire",
        "Côte",
        "\xad",
        "\n",
        "é",
        "Dutch's",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_spans_are_exact_and_apart_whatever_the_text(text: str) -> None:
    found = find_countries(text)
    assert all(text[f.start : f.end] == f.text and f.text for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    country(text)
