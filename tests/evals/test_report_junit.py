"""junit.xml: one case a question, well-formed whatever was said."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from eval_builders import MONEY, SIGNED, perfect
from report_builders import HOSTILE, failed, hostile, make_run, mixed, records, sample

from evals.report import write_report
from evals.report.junit import clean


@pytest.fixture(autouse=True)
def _no_step_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def junit_of(folder: Path) -> ET.Element:
    write_report(folder)
    return ET.parse(folder / "junit.xml").getroot()


def test_one_case_a_question_with_its_outcome(tmp_path: Path) -> None:
    make_run(tmp_path / "run", mixed(), records())
    root = junit_of(tmp_path / "run")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert len(cases) == 5
    verdicts = {name: [child.tag for child in case] for name, case in cases.items()}
    assert verdicts == {
        "q-signed": ["failure"],
        "q-fields": ["failure"],
        "q-money": ["error"],
        "q-velm": [],
        "q-nowhere": [],
    }
    assert cases["q-signed"].get("classname") == "small.fact"
    assert cases["q-signed"].get("time") == "1.250"
    assert cases["q-fields"][0].get("type") == "abstained"


def test_a_failure_says_what_was_wanted_and_what_was_said(tmp_path: Path) -> None:
    make_run(tmp_path / "run", mixed())
    failure = junit_of(tmp_path / "run").find(".//testcase[@name='q-signed']/failure")
    assert failure is not None
    assert failure.get("message") == "wrong; facts not stated: f-signed"
    assert "gold f-signed: 3 May 2024" in (failure.text or "")
    assert "answer (answered): 9 June 2025" in (failure.text or "")


def test_an_error_keeps_its_class_message_and_hint(tmp_path: Path) -> None:
    make_run(tmp_path / "run", [failed(MONEY)])
    error = junit_of(tmp_path / "run").find(".//error")
    assert error is not None
    assert (error.get("type"), error.get("message")) == ("ModelConnectionError", "the endpoint refused")
    assert error.text == "Is the endpoint running?"


def test_counts_add_up_over_suites(tmp_path: Path) -> None:
    rows = [*mixed(), sample(SIGNED, perfect(SIGNED), name="other")]
    make_run(tmp_path / "run", rows)
    root = junit_of(tmp_path / "run")
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "2", "1")
    assert [suite.get("name") for suite in root] == ["small", "other"]
    assert [suite.get("tests") for suite in root] == ["5", "1"]
    assert root[0].get("timestamp") == "2026-01-02T03:04:00"


def test_what_xml_forbids_is_removed_and_the_rest_escaped(tmp_path: Path) -> None:
    make_run(tmp_path / "run", [hostile(), failed(MONEY, f"\x00\x1b[31m]]> {HOSTILE} \ufffe \ufdd0 😀")])
    raw = write_report(tmp_path / "run")[2].read_text(encoding="utf-8")
    assert "\x07" not in raw
    assert "<script" not in raw
    root = ET.fromstring(raw)
    error = root.find(".//error")
    assert error is not None
    assert (error.get("message") or "").startswith("[31m]]> <script>")
    assert (error.get("message") or "").endswith("  \ufdd0 😀")


@pytest.mark.parametrize("text", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_every_forbidden_kind_goes(text: str) -> None:
    assert clean(f"a{text}b") == "ab"


@pytest.mark.parametrize("text", ["\t", "\n", "\r", "é", "\x85", "\u202e", "\ufffd", "😀"])
def test_what_is_allowed_stays(text: str) -> None:
    assert clean(f"a{text}b") == f"a{text}b"
