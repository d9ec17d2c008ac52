"""What a check alone refuses, source by source, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from claim_builders import report

from evals.claims.ablation import earned, judged_in
from evals.claims.show import show_ablation
from rag.errors import UsageError


def test_what_a_check_alone_refuses_is_counted_by_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "claims-1.json"
    path.write_text(report().model_dump_json(), encoding="utf-8")
    found = {(one.check, one.source): one for one in earned(judged_in([path]))}
    values = [one for (check, _), one in found.items() if check == "values"]
    assert (sum(one.wrong for one in values), sum(one.right for one in values)) == (1, 1)
    assert found["polarity", "ada"].wrong == 1 and found["polarity", "ada"].pays
    assert not any(one.pays for one in values if one.right >= one.wrong)
    show_ablation(list(found.values()))
    assert "polarity" in capsys.readouterr().err


def test_another_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"run\.json is no report"):
        judged_in([tmp_path / "run.json"])
