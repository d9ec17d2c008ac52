"""Datelines: where they end, and when an answer stands in nothing else."""

from __future__ import annotations

import pytest

from rag.text.datelines import MAX_CHARACTERS, dateline_end, only_in_dateline


@pytest.mark.parametrize(
    "head",
    [
        "TARN, 9 May 2031",
        "Tarn, May 9, 2031",
        "ORLA/VELM, 9 May 2031",
        "Tarn, Friday, 9 May 2031",
        "9 May 2031",
        "The City of Orla, 9 May 2031",
    ],
)
@pytest.mark.parametrize("separator", [" – ", " — ", " - ", " -- ", ": ", "\n", ""])
def test_a_dateline_ends_at_a_dash_a_colon_or_the_line(head: str, separator: str) -> None:
    rest = "The towns signed a pact." if separator else ""
    assert dateline_end(head + separator + rest) == len(head)


@pytest.mark.parametrize(
    "text",
    [
        "The towns signed a pact on 9 May 2031.",
        "signed on 9 May 2031 – and not before",
        "TARN – The towns signed a pact.",  # no date
        "TARN: the towns",
        "Orla, Velm " * 9 + "9 May 2031 – " + "The towns signed.",  # too long for one
        "",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert dateline_end(text) is None


def test_the_address_of_an_agency_belongs_to_a_dateline() -> None:
    line = "TARN, Velmora (Coastwire.example) Friday May 9, 2031 @ 7:15 AM — The towns signed a pact."
    assert dateline_end(line) == line.index(" —")


def test_a_dateline_is_short() -> None:
    date = ", 9 May 2031"
    assert dateline_end("T" * (MAX_CHARACTERS - len(date)) + date) == MAX_CHARACTERS
    assert dateline_end("T" * (MAX_CHARACTERS - len(date) + 1) + date) is None


LINE = "TARN, 9 May 2031 – The towns signed a pact on 2 May 2031 in Orla."


@pytest.mark.parametrize(
    ("answer", "question", "evidence", "expected"),
    [
        ("9 May 2031", "When did the towns sign?", LINE, True),
        ("Tarn", "Where did the towns sign?", LINE, True),
        ("2 May 2031", "When did the towns sign?", LINE, False),
        ("Orla", "Where did the towns sign?", LINE, False),
        ("9 May 2031", "When was the article published?", LINE, False),
        ("9 May 2031", "What is the date of the press release?", LINE, False),
        ("9 May 2031", "When did the towns sign?", LINE + " They meet today.", True),  # it is of the meeting
        ("9 May 2031", "When did the towns meet?", LINE + " They meet today.", False),
        ("9 May 2031", "When did the towns meet?", LINE + " The towns met yesterday.", False),
        ("9 May 2031", "When did the towns sign?", LINE + " It shapes the research of tomorrow.", True),
    ],
)
def test_an_answer_that_stands_in_nothing_but_a_dateline(
    answer: str, question: str, evidence: str, expected: bool
) -> None:
    assert only_in_dateline(answer, LINE, question, evidence) is expected


def test_without_a_dateline_there_is_nothing_to_object_to() -> None:
    sentence = "The towns signed on 9 May 2031."
    assert not only_in_dateline("9 May 2031", sentence, "When did they sign?", sentence)
