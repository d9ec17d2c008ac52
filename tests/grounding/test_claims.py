"""A text read into claims: frames, yes and no, items, values and names, all at their offsets."""

from __future__ import annotations

import unicodedata

import pytest
from gate_builders import read
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.claims import Claim, read_claim, read_claims
from rag.values.finding import same_value


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("The text states that the answer is nine boats.", "nine boats"),
        ("According to the document, Orla pays.", "Orla pays"),
        ("Based on the article, Orla pays.", "Orla pays"),
        ("The answer is: 3 May 2031", "3 May 2031"),
        ("The agreement says Orla pays.", "Orla pays"),
        ("This memorandum specifies that Orla pays.", "Orla pays"),
        ("“Ida Moe”", "Ida Moe"),
        ("Orla pays.", "Orla pays"),
        ("The answer came late.", "The answer came late"),
        ("The document was signed in Orla.", "The document was signed in Orla"),
    ],
)
def test_a_frame_is_no_part_of_a_claim(text: str, body: str) -> None:
    claim = read(text)
    assert claim.body == body
    assert claim.text == text


@pytest.mark.parametrize(
    ("text", "says", "body"),
    [
        ("Yes", True, ""),
        ("no.", False, ""),
        ("Yes, the pact covers eels.", True, "the pact covers eels"),
        ("No — it lapses in May.", False, "it lapses in May"),
        ("No. It lapses in May.", False, "It lapses in May"),
        ("The text states that yes, it does.", True, "it does"),
        ("Ja, der Hafen wächst.", True, "der Hafen wächst"),
        ("Nein", False, ""),
        ("Nee.", False, ""),
        ("Oui, le port grandit.", True, "le port grandit"),
        ("Non", False, ""),
        ("Sí, el puerto crece.", True, "el puerto crece"),
        ("Sim", True, ""),
        ("Não.", False, ""),
        ("Sì", True, ""),
        ("No partner pays.", None, "No partner pays"),
        ("None of the partners pays.", None, "None of the partners pays"),
        ("Yesterday the port opened.", None, "Yesterday the port opened"),
        ("Normandy", None, "Normandy"),
    ],
)
def test_yes_and_no_are_read_where_they_stand_alone(text: str, says: bool | None, body: str) -> None:
    claim = read(text)
    assert (claim.says, claim.body) == (says, body)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("eels, cod and mussels", ["eels", "cod", "mussels"]),
        ("eels, cod, and mussels", ["eels", "cod", "mussels"]),
        ("eels; cod; mussels", ["eels", "cod", "mussels"]),
        ("- eels\n- cod\n- mussels", ["eels", "cod", "mussels"]),
        ("1. eels\n2. cod", ["eels", "cod"]),
        ("• eels\n• cod", ["eels", "cod"]),
        ("Aale, Dorsche und Muscheln", ["Aale", "Dorsche", "Muscheln"]),
        ("anguilles et moules", ["anguilles", "moules"]),
        ("anguilas y mejillones", ["anguilas", "mejillones"]),
        ("anguille e cozze", ["anguille", "cozze"]),
        ("palingen en mosselen", ["palingen", "mosselen"]),
        ("eels as well as cod", ["eels", "cod"]),
        ("€1,500", ["€1,500"]),
        ("Orla pays for the crane", ["Orla pays for the crane"]),
    ],
)
def test_the_items_of_a_list(text: str, items: list[str]) -> None:
    claim = read(text)
    assert [item.body for item in claim.items] == items


NOTE = """# A note on the tidal pact

Orla and Velm signed on 3 May 2031. It costs £4.5 million, Élise Ørn says!

- nine pilot boats
2. a weather mast
(3) tide tables

“Curly quotes” stay; so do non\u00adbreaking hyphens and 4\u00a0million crowns.
---
Is this a question?
"""


def test_a_text_is_read_into_its_sentences_and_items() -> None:
    assert [claim.text for claim in read_claims(NOTE)] == [
        "Orla and Velm signed on 3 May 2031.",
        "It costs £4.5 million, Élise Ørn says!",
        "nine pilot boats",
        "a weather mast",
        "tide tables",
        "“Curly quotes” stay; so do non\u00adbreaking hyphens and 4\u00a0million crowns.",
        "Is this a question?",
    ]


def test_headings_marks_and_blanks_are_no_claims() -> None:
    assert read_claims("# Heading\n\n---\n* * *\n\n   \n") == []
    assert read_claims("") == []


def assert_at_their_offsets(source: str, claim: Claim) -> None:
    assert source[claim.start : claim.end] == claim.text
    assert claim.body in claim.text
    for found in (*claim.values, *claim.names):
        assert claim.body[found.start : found.end] == found.text
    for term in claim.words:
        assert claim.body[term.start : term.end].strip() == claim.body[term.start : term.end] != ""
    for item in claim.items:
        assert source[item.start : item.end] == item.text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_claims_stand_at_their_offsets(form: str) -> None:
    source = unicodedata.normalize(form, NOTE)
    claims = read_claims(source)
    assert len(claims) == 7
    for claim in claims:
        assert_at_their_offsets(source, claim)


def test_the_items_of_a_framed_list_stand_at_their_offsets() -> None:
    text = "The text states that the answer is eels, cod and mussels."
    source = "Before. " + text
    items = read_claim(text, start=8).items
    assert [source[item.start : item.end] for item in items] == ["eels", "cod", "mussels"]


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_claim_stands_at_its_offset(text: str) -> None:
    for claim in read_claims(text):
        assert_at_their_offsets(text, claim)


SPELLINGS = [
    ("£4.5 million", "£4,500,000"),
    ("£4.5 million", "4.5 million pounds"),
    ("£4.5 million", "£4.5m"),
    ("£4.5 million", "GBP 4.5 million"),
    ("£4.5 million", "£4.5\u00a0million"),
    ("£4.5 million", "£ 4.5 million"),
    ("€2.3 billion", "€2.3bn"),
    ("€3.5 million", "Euro 3.5 million"),
    ("€3.5 million", "3,5 Millionen Euro"),
    ("60%", "Sixty per cent"),
    ("60%", "60 per cent"),
    ("60%", "60\u00a0%"),
    ("3 May 2031", "2031-05-03"),
    ("3 May 2031", "May 3, 2031"),
    ("3 May 2031", "3\u00a0May\u00a02031"),
    ("3 May 2031", "3 Ma\u00ady 2031"),
    ("10:30", "10:30 a.m."),
    ("nine years", "9 years"),
    ("12 months", "twelve months"),
    ("1,500", "1 500"),
    ("1,500", "1\u202f500"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_a_value_is_the_same_in_every_spelling(one: str, other: str) -> None:
    left, right = read(f"It is {one} now").values, read(f"It is {other} now").values
    assert len(left) == len(right) == 1
    assert same_value(left[0], right[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("£4.5 million", "€4.5 million"),
        ("£4.5 million", "£45 million"),
        ("£4.5 million", "£4.5 billion"),
        ("60%", "16%"),
        ("3 May 2031", "5 March 2031"),
        ("3 May 2031", "3 May 2013"),
        ("nine years", "nine months"),
        ("10:30 a.m.", "10:30 p.m."),
    ],
)
def test_another_value_is_another_value(one: str, other: str) -> None:
    left, right = read(f"It is {one} now").values, read(f"It is {other} now").values
    assert len(left) == len(right) == 1
    assert not same_value(left[0], right[0])
    assert not same_value(right[0], left[0])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Élise Ørn signed for Velm", {"Élise Ørn", "Velm"}),
        ("“Ida Moe” signed for Velm", {"Ida Moe", "Velm"}),
        ("Ida\u00a0Moe signed for Velm", {"Ida Moe", "Velm"}),
        ("The Serum Institute of Velm signed", {"Serum Institute of Velm"}),
    ],
)
def test_names_are_found(text: str, names: set[str]) -> None:
    def plain(name: str) -> str:
        return unicodedata.normalize("NFC", name).replace("\u00a0", " ")

    assert {plain(name.value) for name in read(text).names} == {plain(name) for name in names}


def test_the_words_of_a_claim_stand_in_no_value() -> None:
    claim = read("Orla lends nine pilot boats in May 2031")
    assert {"pilot", "boat"} <= claim.plain_words
    assert not claim.plain_words & {"nine", "9", "may", "2031", "orla"}


def test_a_number_that_belongs_to_a_name_is_no_value() -> None:
    assert read("The airship C-60 flies").values == ()


@pytest.mark.parametrize(
    ("text", "is_negated"),
    [
        ("The pact is not binding.", True),
        ("The pact is binding.", False),
        ("The pact isn’t binding.", True),
        ("Work ends no later than May.", False),
        ("No. 3 of the pact binds.", False),
    ],
)
def test_the_polarity_of_a_claim(text: str, is_negated: bool) -> None:
    assert read(text).is_negated is is_negated
