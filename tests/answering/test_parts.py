"""Questions that ask two things at once are told from those that only look like it."""

from __future__ import annotations

import pytest

from rag.answering.parts import split_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Where and when is the session due?", ("Where is the session due?", "When is the session due?")),
        ("When and in which city was it signed?", ("When was it signed?", "In which city was it signed?")),
        ("How many and which towns join?", None),
        ("Where will it open, and on what day?", ("Where will it open?", "On what day will it open?")),
        ("Where is the session due?", None),
        ("Who signed for Velm and Orla?", None),
        ("Who signed, and in what capacity?", None),
        ("When did Orla and Velm meet?", None),
        ("", None),
    ],
)
def test_parts(question: str, parts: tuple[str, str] | None) -> None:
    assert split_question(question) == parts
