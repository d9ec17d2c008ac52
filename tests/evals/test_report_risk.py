"""The risk-coverage curve: the surest answers first, and what is wrong among them."""

from __future__ import annotations

import pytest
from eval_builders import SIGNED, answer, citation, perfect
from report_builders import failed, sample

from evals.report.risk import area, curve, risk_section
from evals.schema import Sample
from rag.schema.answer import Answer, Try


def with_certainty(given: Answer, confidence: float, doubt: float = 0.0) -> Answer:
    made = Try(prompt="answer@1", said="", confidence=confidence, doubt=doubt)
    return given.model_copy(update={"tries": (made,), "certainty": made.certainty if given.citations else None})


def row(right: bool, confidence: float, doubt: float = 0.0) -> Sample:
    given = perfect(SIGNED) if right else answer("Bern", citation("Bern"))
    return sample(SIGNED, with_certainty(given, confidence, doubt))


def test_the_surest_come_first_and_equal_certainties_together() -> None:
    rows = [row(False, 0.6), row(True, 0.9), row(True, 0.8), row(False, 0.9, doubt=0.1), row(True, 0.81)]
    points = curve(rows)
    assert [(round(one.certainty, 2), one.answered, one.wrong) for one in points] == [
        (0.9, 1, 0),
        (0.81, 3, 1),
        (0.8, 4, 1),
        (0.6, 5, 2),
    ]
    assert area(points) == pytest.approx((0 + 2 * (1 / 3) + 1 / 4 + 2 / 5) / 5)


def test_what_is_no_answer_or_has_no_certainty_is_left_out() -> None:
    declined = with_certainty(answer(""), 0.9).model_copy(update={"status": "not_in_documents", "citations": ()})
    rows = [sample(SIGNED, declined), failed(SIGNED), sample(SIGNED, perfect(SIGNED))]
    assert curve(rows) == []
    assert area([]) is None
    assert risk_section(rows) is None


def test_the_section_tells_what_a_threshold_would_do() -> None:
    drawn = str(risk_section([row(True, 0.97), row(False, 0.72), row(True, 0.75)]))
    assert "<polyline" in drawn
    assert "3 answers of 3 questions, 1 of them wrong" in drawn
    assert "≥ 0.95" in drawn
    cells = drawn.partition("≥ 0.70")[2].partition("</tr>")[0]
    assert "0.333" in cells
