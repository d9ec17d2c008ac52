"""A field of which nothing was proved is asked for once more, with what failed named."""

from __future__ import annotations

from typing import cast

import pytest

from rag.extracting.asking import Interview, _whole
from rag.llm.protocol import LanguageModel


def interview() -> Interview:
    return Interview(cast(LanguageModel, None), "")


def test_the_second_question_names_what_failed_and_why() -> None:
    asked: list[str] = []
    talk = interview()

    def read(wanted: str) -> str:
        asked.append(wanted)
        if len(asked) == 1:
            talk.drop("signed_on", "9 May", "no sentence about signing holds this date")
            return ""
        return "3 May"

    assert talk.insist("date of signing", read) == "3 May"
    assert asked == ["date of signing", "date of signing (not “9 May”: no sentence about signing holds this date)"]


def test_what_is_proved_or_was_never_said_is_not_asked_again() -> None:
    asked: list[str] = []
    talk = interview()

    def proved(wanted: str) -> tuple[str, ...]:
        asked.append(wanted)
        talk.drop("parties", "ZK7", "no sentence that speaks of an agreement names it")
        return ("Orla Tugs",)

    def silent(wanted: str) -> tuple[str, ...]:
        asked.append(wanted)
        return ()

    def broken(wanted: str) -> tuple[str, ...]:
        asked.append(wanted)
        talk.drop("parties", "", "the model gave no usable output")
        return ()

    assert talk.insist("parties", proved) == ("Orla Tugs",)
    assert talk.insist("parties", silent) == ()
    assert talk.insist("parties", broken) == ()
    assert asked == ["parties"] * 3


def test_it_insists_only_once_and_names_few() -> None:
    asked: list[str] = []
    talk = interview()

    def read(wanted: str) -> tuple[str, ...]:
        asked.append(wanted)
        for number in range(8):
            talk.drop("parties", f"name {number}", "these words are not in the text")
        return ()

    assert talk.insist("parties", read) == ()
    assert len(asked) == 2
    assert asked[1].count("“name") == 3


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("tidal power", "tidal power"),
        ("tidal  power,\n and wind", "tidal power, and wind"),
        ("x" * 100 + " schools, and semiconductors"[:20], "x" * 100 + " schools, and"),
        ("y" * 120, "y" * 120),
    ],
)
def test_a_word_that_the_bound_cuts_off_goes(said: str, kept: str) -> None:
    assert _whole(said) == kept
