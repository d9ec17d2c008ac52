"""summary.md and compare.md: short, the worst first, and no text can become Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest
from eval_builders import NOWHERE, QUESTIONS, SIGNED, perfect
from report_builders import GATE, HOSTILE, failed, hostile, make_run, mixed, records, sample

from evals.compare import compare_runs, sides_of
from evals.errors import MeasureError
from evals.gate import Gate, judge_comparison
from evals.report import write_comparison, write_report
from evals.report.summary import MOST_LINES, markdown
from evals.results import GateVerdict


@pytest.fixture(autouse=True)
def _no_step_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def summary_of(folder: Path) -> list[str]:
    write_report(folder)
    return (folder / "summary.md").read_text(encoding="utf-8").splitlines()


def cells(row: str) -> int:
    return row.count("|") - 1


def test_lost_facts_and_regressions_come_before_everything_else(tmp_path: Path) -> None:
    make_run(tmp_path / "run", mixed(), records())
    lines = summary_of(tmp_path / "run")
    assert lines[0] == "## ❌ Evals: failed"
    bullets = [line.split(" ", 2)[1] for line in lines if line.startswith("- **")]
    assert bullets == ["**lost**", "**fail**", "**fail**", "**unmeasured**"]
    problems = [line for line in lines if line.startswith("- ")]
    assert "f-signed" in problems[0]
    assert "regression: fact_recall_vital" in problems[1]
    assert "floor: joint_f1" in problems[2]
    assert "- 1 failed: small/q-money" in lines
    assert "- 1 wrong: small/q-signed" in lines


def test_a_run_that_passed_says_so(tmp_path: Path) -> None:
    rows = [sample(asked, perfect(asked)) for asked in QUESTIONS]
    make_run(tmp_path / "run", rows, gate=GATE[:1], exit_code=0)
    lines = summary_of(tmp_path / "run")
    assert lines[0] == "## ✅ Evals: passed"
    assert "- every rule of the gate passed (1)" in lines
    assert any(line.startswith("| small | 5 / 0 / 0 / 0 |") for line in lines)


def test_a_gate_without_a_verdict_is_not_a_pass(tmp_path: Path) -> None:
    make_run(tmp_path / "run", mixed(), gate=(), exit_code=2)
    lines = summary_of(tmp_path / "run")
    assert lines[0] == "## ❓ Evals: could not measure"
    assert any("judged nothing" in line for line in lines)


def test_an_unfinished_run_is_called_unfinished(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", mixed())
    (tmp_path / "run" / "run.json").write_text(run.model_copy(update={"finished": None}).model_dump_json())
    assert summary_of(tmp_path / "run")[0].endswith("unfinished")


def test_twenty_lines_whatever_failed_and_however_many_suites_there_are(tmp_path: Path) -> None:
    rows = [
        failed(asked.model_copy(update={"id": f"{asked.id}-{n}"}), name=f"suite-{n}")
        for n in range(12)
        for asked in QUESTIONS
    ]
    gate = [
        GateVerdict(suite=f"suite-{n}", rule="floor", metric="mrr", verdict="fail", message=f"too low {n}",
                    flipped=tuple(f"f-{n}-{k}" for k in range(30)))
        for n in range(12)
    ]  # fmt: skip
    make_run(tmp_path / "run", rows, gate=gate)
    lines = summary_of(tmp_path / "run")
    assert len(lines) <= MOST_LINES
    assert any("more in report.html" in line for line in lines)
    assert any("more suites" in line for line in lines)
    assert "and 24 more" in lines[4]


def test_hostile_text_breaks_neither_a_line_nor_a_cell(tmp_path: Path) -> None:
    name = "a|b\n| `c` <b> *d*"
    verdict = GATE[1].model_copy(update={"suite": name, "message": f"{HOSTILE}\n\n# heading\n| a | b |"})
    make_run(tmp_path / "run", [hostile(name), sample(NOWHERE, perfect(NOWHERE), name=name)], gate=[verdict])
    lines = summary_of(tmp_path / "run")
    assert len(lines) <= MOST_LINES
    table = [line for line in lines if line.startswith("|")]
    assert len({cells(row) for row in table}) == 1
    text = "\n".join(lines)
    assert "`" not in text
    assert "<" not in text
    assert "\u202e" not in text
    assert not any(line.startswith("# ") for line in lines)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", "a&#124;b"),
        ("a\\|b", "a&#92;&#124;b"),
        ("`x`", "&#96;x&#96;"),
        ("one\ntwo\r\n\tthree", "one two␍ three"),
        ("joint_f1 and _x_", "joint_f1 and \\_x\\_"),
        ("[a](http://b)", "\\[a\\](http&#58;//b)"),
        ("&lt;", "&#38;lt;"),
        ("a\u202eb\x00", "a⟨U+202E⟩b␀"),
        ("a\u2028b", "a⟨U+2028⟩b"),
    ],
)
def test_text_is_shown_as_it_is(text: str, written: str) -> None:
    assert markdown(text) == written


def test_long_text_is_cut() -> None:
    assert len(markdown("x" * 10_000)) == 200


def test_the_summary_is_appended_to_the_summary_of_the_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "step.md"
    target.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(target))
    make_run(tmp_path / "run", mixed())
    written = summary_of(tmp_path / "run")
    assert target.read_text(encoding="utf-8").splitlines() == ["before", *written]


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="not a run"):
        write_report(tmp_path)


def test_a_comparison_names_what_flipped_before_its_table(tmp_path: Path) -> None:
    make_run(tmp_path / "old", [sample(asked, perfect(asked)) for asked in QUESTIONS])
    make_run(tmp_path / "new", mixed())
    comparison = compare_runs(sides_of(tmp_path / "old"), sides_of(tmp_path / "new"))
    verdicts = judge_comparison(Gate.load(), comparison)
    paths = write_comparison(comparison, tmp_path / "out", verdicts=verdicts)
    assert [path.name for path in paths] == ["compare.md", "compare.html"]
    lines = paths[0].read_text(encoding="utf-8").splitlines()
    assert lines[0] == "## Evals: old → new"
    assert lines[2] == "- **3 worse**: small/q-fields, small/q-money, small/q-signed"
    assert lines[3] == "- **0 better**"
    assert lines[4] == "- **lost** small: 3 vital facts: f-fields, f-money, f-signed"
    assert any(line.startswith("- **fail** small: joint_f1") for line in lines)
    table = [line for line in lines if line.startswith("|")]
    assert len({cells(row) for row in table}) == 1
    assert len(table) == 2 + len(comparison.results)


def test_the_same_run_compared_with_itself_flips_nothing(tmp_path: Path) -> None:
    make_run(tmp_path / "run", [sample(SIGNED, perfect(SIGNED))])
    side = sides_of(tmp_path / "run")
    path = write_comparison(compare_runs(side, side), tmp_path)[0]
    assert "- **0 worse**\n- **0 better**\n\n|" in path.read_text(encoding="utf-8")
