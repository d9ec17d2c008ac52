"""Windows: a sentence alone, a list with its lead-in, a row with its head, two sentences that lean on each other."""

from __future__ import annotations

import pytest
from gate_builders import hits, window_of
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.entities import Mention
from rag.grounding.windows import LIST_CHARACTERS, Window, windows_of
from rag.schema.answer import Hit

LIST = (
    "The ports will share three things:\n- tide tables\n- two pilot boats\n- a weather mast\nNothing else is shared.\n"
)
NUMBERED = "Each town has duties.\n1. Orla keeps the pier.\n2. Velm dredges the channel.\n"
TABLE = "| Town | Share | Year |\n|---|---|---|\n| Orla | €3 million | 2031 |\n| Velm | €5 million | 2032 |\n"


def joined(text: str) -> list[list[str]]:
    """The windows of more than one sentence, as the texts of their sentences."""
    return [[part.text for part in window.parts] for window in windows_of(hits(text)) if len(window.parts) > 1]


def test_every_sentence_is_a_window_of_its_own() -> None:
    text = "Orla builds a pier. Velm pays for the crane. Tarn sends divers."
    assert [window.text for window in windows_of(hits(text))] == [
        "Orla builds a pier.",
        "Velm pays for the crane.",
        "Tarn sends divers.",
    ]


def test_a_list_is_one_window_with_its_lead_in_and_so_is_each_item() -> None:
    lead = "The ports will share three things:"
    items = ["tide tables", "two pilot boats", "a weather mast"]
    assert joined(LIST) == [[lead, item] for item in items] + [[lead, *items]]
    assert windows_of(hits(LIST))[-1].main.text == lead


def test_a_numbered_list_is_a_list() -> None:
    assert ["Each town has duties.", "Orla keeps the pier.", "Velm dredges the channel."] in joined(NUMBERED)


def test_a_long_list_is_read_item_by_item() -> None:
    items = [f"{number} crates of rope, tar and canvas for the pier of Orla" for number in range(3, 43)]
    assert sum(map(len, items)) > LIST_CHARACTERS
    text = "These goods are lent:\n" + "".join(f"- {item}\n" for item in items)
    assert joined(text) == [["These goods are lent:", item] for item in items]


def test_what_follows_a_list_is_not_part_of_it() -> None:
    assert all("Nothing else is shared." not in parts for parts in joined(LIST))


def test_a_row_of_a_table_is_read_with_its_head() -> None:
    rows = [window for window in windows_of(hits(TABLE)) if len(window.parts) > 1]
    orla = next(window for window in rows if "Orla" in window.text)
    assert "Share" in orla.text and "€3 million" in orla.text
    assert "Velm" not in orla.text
    assert orla.is_table
    assert "Orla" in orla.main.text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The pact covers Orla.", "It runs for nine years."),
        ("Ida Moe leads the port.", "She signed in May."),
        ("Orla and Velm met.", "Both towns lend a boat."),
        ("Der Hafen wächst.", "Er nimmt zwölf Schiffe auf."),
        ("De haven groeit.", "Deze krijgt een kade."),
        ("Le port grandit.", "Il reçoit douze navires."),
        ("El puerto crece.", "Este recibe doce barcos."),
        ("Il porto cresce.", "Questo riceve dodici navi."),
        ("O porto cresce.", "Ele recebe doze navios."),
        ("What does Velm lend?", "A crane and two barges."),
    ],
)
def test_a_pronoun_or_an_answer_leans_on_the_sentence_before(first: str, second: str) -> None:
    assert joined(f"{first} {second}") == [[first, second]]


@pytest.mark.parametrize(
    "text",
    [
        "Orla builds a pier. Velm pays for the crane.",
        "Orla builds a pier.\n\nIt rained all day.",  # another paragraph
        "It rained all day.",
    ],
)
def test_sentences_that_do_not_lean_stay_apart(text: str) -> None:
    assert joined(text) == []


def test_short_lines_are_a_block() -> None:
    assert joined("For Orla:\nIda Moe\nHarbour office\n\nFor Velm:\nBo Dahl\n") == [
        ["For Orla:", "Ida Moe", "Harbour office"],
        ["For Velm:", "Bo Dahl"],
    ]


def test_sentences_on_lines_of_their_own_are_no_block() -> None:
    assert joined("Orla lends boats.\nVelm sends divers.\nTarn gives a crane.\nThe aims:\n") == []


def test_two_documents_are_never_joined() -> None:
    evidence = [*hits("Orla builds a pier."), *hits("It costs €3 million.", document="other")]
    assert all(len(window.parts) == 1 for window in windows_of(evidence))
    assert {window.document for window in windows_of(evidence)} == {"tidal", "other"}


def entity(window: Window, text: str) -> Mention:
    return next(found for found in window.entities if found.text == text)


def test_a_joint_between_statements_is_further_than_an_apposition() -> None:
    window = window_of("Ann Lee, who for nine years has led the harbour office, signed for Velm and Bo Dahl for Orla.")
    assert window.distance(entity(window, "Ann Lee"), entity(window, "Velm")) < window.distance(
        entity(window, "Velm"), entity(window, "Bo Dahl")
    )


def test_distance_has_no_direction() -> None:
    window = window_of("Ann Lee signed for Velm and Bo Dahl for Orla.")
    left, right = entity(window, "Ann Lee"), entity(window, "Orla")
    assert window.distance(left, right) == window.distance(right, left)


@given(
    text=st.lists(
        st.sampled_from(
            [
                "Orla builds a pier. ",
                "It costs €3 million.\n",
                "- rope\n",
                "| a | b |\n",
                "\n\n",
                "Why? ",
                "1. x\n",
                "\u00ad",
                "\r\n",
            ]
        )
    ).map("".join)
)
def test_every_sentence_of_a_window_is_a_slice_of_the_text(text: str) -> None:
    hit = Hit(document="tidal", start=11, end=11 + len(text), text=text, score=1.0)
    for window in windows_of([hit]):
        assert window.main in window.parts
        for part in window.parts:
            assert text[part.start - 11 : part.end - 11] == part.text
