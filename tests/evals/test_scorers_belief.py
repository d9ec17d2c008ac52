"""AUC and calibration error by hand."""

from __future__ import annotations

import pytest

from evals.scorers.belief import Believed, auc, calibration_error


def believed(*pairs: tuple[float, bool]) -> list[Believed]:
    return [Believed(certainty, right) for certainty, right in pairs]


def test_auc_by_hand() -> None:
    assert auc(believed((0.9, True), (0.8, True), (0.3, False))) == 1
    assert auc(believed((0.9, False), (0.3, True))) == 0
    assert auc(believed((0.5, True), (0.5, False))) == 0.5
    assert auc(believed((0.9, True), (0.4, True), (0.6, False), (0.2, False))) == 3 / 4


def test_auc_needs_right_and_wrong_answers() -> None:
    assert auc([]) is None
    assert auc(believed((0.9, True))) is None
    assert auc(believed((0.9, False))) is None


def test_calibration_error_by_hand() -> None:
    assert calibration_error([]) is None
    assert calibration_error(believed((1.0, True), (0.0, False))) == 0
    assert calibration_error(believed((0.95, False))) == pytest.approx(0.95)
    # bin 0.8-0.9: mean .85, one of two right; bin 0.2-0.3: .25, none right
    rows = believed((0.82, True), (0.88, False), (0.25, False), (0.25, False))
    assert calibration_error(rows) == pytest.approx((2 * 0.35 + 2 * 0.25) / 4)


def test_a_turned_outcome_lowers_the_auc() -> None:
    rows = believed((0.9, True), (0.8, True), (0.3, False), (0.2, False))
    turned = [rows[0], Believed(0.8, False), *rows[2:]]
    before, after = auc(rows), auc([Believed(0.9, False), *rows[1:]])
    assert before == 1 and after is not None and after < before
    assert auc(turned) == 1
