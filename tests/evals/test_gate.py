"""The gate, from rows to exit code; and the same rows with one thing corrupted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eval_builders import QUESTIONS, RECORD, TEXTS, answer, citation, perfect, suite, whole

from evals.__main__ import main
from evals.aggregate import summarise_suite
from evals.compare import compare_runs, sides_of, sides_of_run
from evals.errors import GoldError, MeasureError
from evals.gate import Gate, bless, exit_code, judge_comparison, judge_run
from evals.load import Suite
from evals.results import Fingerprints, Run, SuiteResult
from evals.schema import Failure, Question, RecordSample, Sample
from evals.scoring import score_answer, score_failure, score_record
from evals.store import append, write_run
from rag.schema.answer import Answer, Citation, Hit

Answerer = Callable[[Question], Answer]

GATE = Gate(
    schema_version=1,
    require_baseline=("small",),
    invariants={"schema_valid": 1.0, "citation_validity": 1.0},
    floors={"small": {"joint_f1": 0.9}},
    ceilings={"small": {"bluff_rate": 0.1}},
    regression={"joint_f1": 0.05, "citation_recall": 0.05, "fact_recall_vital": 0.05},
)


def hits_for(asked: Question) -> tuple[Hit, ...]:
    return (whole(asked.documents[0]),)


def row(asked: Question, given: Answer) -> Sample:
    judged = score_answer(asked, given, TEXTS, hits_for(asked))
    return Sample(
        suite="small",
        id=asked.id,
        cluster=asked.cluster,
        asked=asked.question,
        gold=asked,
        answer=given.model_dump(mode="json"),
        outcome=judged.outcome,
        scores=judged.scores,
        facts=judged.facts,
    )


def failed_row(asked: Question) -> Sample:
    judged = score_failure(asked)
    return Sample(
        suite="small",
        id=asked.id,
        cluster=asked.cluster,
        asked=asked.question,
        gold=asked,
        answer=None,
        outcome=judged.outcome,
        scores=judged.scores,
        facts=judged.facts,
        error=Failure(type="ModelConnectionError", message="refused"),
    )


def write(
    folder: Path,
    samples: Sequence[Sample],
    measured: Suite | None = None,
    records: Sequence[RecordSample] = (),
    *,
    limited: bool = False,
) -> Run:
    """A finished run folder holding those rows."""
    result = summarise_suite(measured or suite(), samples, records, limited=limited, records_expected=len(records))
    now = datetime(2026, 1, 2, tzinfo=UTC)
    run = Run(
        id=folder.name,
        started=now,
        finished=now,
        mode="live",
        model="test/stub",
        fingerprints=Fingerprints(model="m", prompts="p", chunker="c", embedder="e", settings="s"),
        suites=(result,),
    )
    write_run(folder, run)
    for sample in samples:
        append(folder, sample)
    for record in records:
        append(folder, record)
    return run


def good_rows() -> list[Sample]:
    return [row(asked, perfect(asked)) for asked in QUESTIONS]


def changed(id: str, given: Answer) -> list[Sample]:
    return [row(asked, given if asked.id == id else perfect(asked)) for asked in QUESTIONS]


@pytest.fixture
def baselines(tmp_path: Path) -> Path:
    write(tmp_path / "blessed", good_rows())
    bless(tmp_path / "blessed", tmp_path / "baselines", GATE)
    return tmp_path / "baselines"


def verdicts(
    tmp_path: Path,
    samples: Sequence[Sample],
    baselines: Path,
    measured: Suite | None = None,
    gate: Gate = GATE,
) -> tuple[int, dict[tuple[str, str], str]]:
    run = write(tmp_path / "new", samples, measured)
    found = judge_run(gate, run.suites, sides_of_run("new", run, list(samples), []), baselines)
    return exit_code(found), {(verdict.rule, verdict.metric): verdict.verdict for verdict in found}


def test_the_same_run_passes(tmp_path: Path, baselines: Path) -> None:
    code, found = verdicts(tmp_path, good_rows(), baselines)
    assert code == 0
    assert set(found.values()) == {"pass"}
    assert ("regression", "joint_f1") in found


GOOD = citation("signed on 3 May 2024")
MUTATIONS: Mapping[str, tuple[Answer, tuple[str, str]]] = {
    "one fact": (answer("4 May 2024", GOOD), ("regression", "fact_recall_vital")),
    "one quote": (
        answer("3 May 2024", Citation(**{**GOOD.model_dump(), "quote": "signed on 3 May 2025"})),
        ("invariant", "citation_validity"),
    ),
    "one offset": (
        answer("3 May 2024", Citation(**{**GOOD.model_dump(), "end": GOOD.end + 1})),
        ("invariant", "citation_validity"),
    ),
    "one citation": (answer("3 May 2024", citation("48 projects")), ("regression", "citation_recall")),
    "one answer": (answer(""), ("regression", "joint_f1")),
    "one output": (answer("", calls=0), ("invariant", "schema_valid")),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_one_corruption_fails_the_gate(tmp_path: Path, baselines: Path, what: str) -> None:
    given, rule = MUTATIONS[what]
    code, found = verdicts(tmp_path, changed("q-signed", given), baselines)
    assert code == 1
    assert found[rule] == "fail"


def test_lost_vital_facts_are_named(tmp_path: Path, baselines: Path) -> None:
    samples = changed("q-signed", answer("4 May 2024", GOOD))
    run = write(tmp_path / "new", samples)
    found = judge_run(GATE, run.suites, sides_of_run("new", run, samples, []), baselines)
    failed = [verdict for verdict in found if verdict.rule == "regression" and verdict.verdict == "fail"]
    assert failed
    assert all(verdict.flipped == ("f-signed",) for verdict in failed)


def test_a_bluff_breaks_the_ceiling_and_a_bad_answer_the_floor(tmp_path: Path, baselines: Path) -> None:
    code, found = verdicts(tmp_path, changed("q-nowhere", answer("Bank of Bern", citation("in Bern"))), baselines)
    assert code == 1
    assert found["ceiling", "bluff_rate"] == "fail"
    assert found["floor", "joint_f1"] == "fail"


def test_an_error_fails_and_does_not_leave_the_denominator(tmp_path: Path, baselines: Path) -> None:
    samples = [failed_row(QUESTIONS[0]), *good_rows()[1:]]
    code, found = verdicts(tmp_path, samples, baselines)
    result = summarise_suite(suite(), samples, [])
    assert code == 1
    assert found["invariant", "errors"] == "fail"
    assert result.metrics["correct"].value == 0.8
    assert (result.metrics["correct"].n, result.errored, result.outcomes.error) == (5, 1, 1)


def test_a_question_that_was_not_asked_fails(tmp_path: Path, baselines: Path) -> None:
    code, found = verdicts(tmp_path, good_rows()[:-1], baselines)
    assert code == 1
    assert found["invariant", "questions_scored"] == "fail"


def test_a_missing_baseline_cannot_be_measured(tmp_path: Path) -> None:
    code, found = verdicts(tmp_path, good_rows(), tmp_path / "none")
    assert code == 2
    assert found["regression", "any"] == "unmeasured"


def test_a_suite_that_needs_no_baseline_is_judged_without(tmp_path: Path) -> None:
    code, _ = verdicts(tmp_path, good_rows(), tmp_path / "none", gate=GATE.model_copy(update={"require_baseline": ()}))
    assert code == 0


def test_a_gate_that_compared_nothing_is_never_a_pass(tmp_path: Path) -> None:
    assert exit_code([]) == 2
    declined = [row(asked, answer("")) for asked in QUESTIONS]
    gate = Gate(schema_version=1, invariants={"citation_validity": 1.0})
    code, found = verdicts(tmp_path, declined, tmp_path / "none", gate=gate)
    assert code == 2
    assert found["invariant", "citation_validity"] == "unmeasured"


def test_other_gold_is_refused(tmp_path: Path, baselines: Path) -> None:
    reworded = QUESTIONS[0].model_copy(update={"question": "On which day was it signed?"})
    other = suite(reworded, *QUESTIONS[1:])
    with pytest.raises(GoldError, match="not the gold of the baseline"):
        verdicts(tmp_path, good_rows(), baselines, other)


def test_the_order_of_rows_does_not_matter() -> None:
    samples = changed("q-signed", answer("4 May 2024", GOOD))
    assert summarise_suite(suite(), samples, []) == summarise_suite(suite(), samples[::-1], [])


def test_every_metric_of_a_suite_is_within_its_bounds() -> None:
    samples = [failed_row(QUESTIONS[0]), row(QUESTIONS[1], answer("soil science")), *good_rows()[2:]]
    result = summarise_suite(suite(), samples, [])
    assert {name for name, m in result.metrics.items() if m.value is not None and not 0 <= m.value <= 1} <= {
        "truthfulness"
    }


def test_records_enter_the_figures() -> None:
    def record(document: str, values: dict[str, object]) -> RecordSample:
        counts, scores = score_record(RECORD, values, TEXTS)
        return RecordSample(
            suite="small", id=document, cluster=document, gold=RECORD, record=values, fields=counts, scores=scores
        )

    rows = [record("a", RECORD.record), record("b", {**RECORD.record, "duration": "a year", "locations": []})]
    result: SuiteResult = summarise_suite(suite(), good_rows(), rows, records_expected=2)
    # title, signed_on and Bern right twice but for one Bern missed; one duration invented
    assert result.metrics["field_f1"].value == pytest.approx(2 * 5 / (2 * 5 + 1 + 1))
    assert result.metrics["null_hallucination"].value == 0.5
    assert result.metrics["exact_record"].value == 0.5
    by_field = {each.field: each for each in result.fields}
    assert by_field["locations"].recall == 0.5
    assert by_field["duration"].f1 == 0
    assert result.metrics["field_macro_f1"].value == pytest.approx((1 + 1 + 2 / 3 + 0) / 4)


def test_comparing_two_runs_names_every_flip(tmp_path: Path) -> None:
    write(tmp_path / "old", good_rows())
    write(tmp_path / "new", changed("q-signed", answer("4 May 2024", GOOD)))
    comparison = compare_runs(sides_of(tmp_path / "old"), sides_of(tmp_path / "new"))
    correct = next(result for result in comparison.results if result.metric == "correct")
    assert correct.difference == pytest.approx(-0.2)
    assert (correct.wins, correct.ties, correct.losses, correct.n) == (0, 4, 1, 5)
    assert [(flip.id, flip.old, flip.new) for flip in correct.flips] == [("q-signed", 1, 0)]
    assert comparison.lost_facts == {"small": ("f-signed",)}
    assert exit_code(judge_comparison(GATE, comparison)) == 1
    backwards = compare_runs(sides_of(tmp_path / "new"), sides_of(tmp_path / "old"))
    assert backwards.gained_facts == {"small": ("f-signed",)}
    assert exit_code(judge_comparison(GATE, backwards)) == 0


def test_more_contradiction_is_a_loss(tmp_path: Path) -> None:
    write(tmp_path / "old", good_rows())
    write(tmp_path / "new", changed("q-signed", answer("4 May 2024", GOOD)))
    comparison = compare_runs(sides_of(tmp_path / "old"), sides_of(tmp_path / "new"))
    contradiction = next(result for result in comparison.results if result.metric == "contradiction")
    assert contradiction.difference is not None and contradiction.difference > 0
    assert (contradiction.wins, contradiction.losses) == (0, 1)


def test_compare_exits_by_what_it_found(tmp_path: Path) -> None:
    write(tmp_path / "old", good_rows())
    write(tmp_path / "same", good_rows())
    write(tmp_path / "worse", [row(asked, answer("")) for asked in QUESTIONS])
    write(tmp_path / "other", good_rows(), suite(*QUESTIONS[:4]))
    (tmp_path / "empty").mkdir()

    def compare(new: str) -> int:
        return main(["compare", str(tmp_path / "old"), str(tmp_path / new)])

    assert compare("same") == 0
    assert compare("worse") == 1
    assert compare("other") == 2
    assert compare("empty") == 2
    assert compare("missing") == 2


def test_runs_without_a_common_question_cannot_be_compared(tmp_path: Path) -> None:
    write(tmp_path / "old", good_rows()[:2])
    write(tmp_path / "new", good_rows()[2:])
    with pytest.raises(MeasureError, match="nothing was compared"):
        compare_runs(sides_of(tmp_path / "old"), sides_of(tmp_path / "new"))


def test_only_a_whole_and_clean_run_can_be_blessed(tmp_path: Path) -> None:
    write(tmp_path / "limited", good_rows(), limited=True)
    with pytest.raises(MeasureError, match="only some questions"):
        bless(tmp_path / "limited", tmp_path / "baselines", GATE)
    write(tmp_path / "broken", [failed_row(QUESTIONS[0]), *good_rows()[1:]])
    with pytest.raises(MeasureError, match="invariant"):
        bless(tmp_path / "broken", tmp_path / "baselines", GATE)
    run = write(tmp_path / "killed", good_rows())
    write_run(tmp_path / "killed", run.model_copy(update={"finished": None}))
    with pytest.raises(MeasureError, match="did not finish"):
        bless(tmp_path / "killed", tmp_path / "baselines", GATE)
    assert not (tmp_path / "baselines").exists()


def test_the_gate_that_is_shipped_names_real_metrics() -> None:
    gate = Gate.load()
    assert gate.allowed_errors == 0
    assert {"schema_valid", "citation_validity"} <= set(gate.invariants)
    assert set(gate.require_baseline) == {"seed", "fiction"}


@pytest.mark.parametrize(
    "content", ["x =", "schema_version = 2", "schema_version = 1\n[invariants]\nbeauty = 1.0", "surprise = 1"]
)
def test_a_malformed_gate_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "gate.toml").write_text(content, encoding="utf-8")
    with pytest.raises(MeasureError):
        Gate.load(tmp_path / "gate.toml")


def test_a_samples_file_with_a_torn_middle_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "old", good_rows())
    path = tmp_path / "old" / "samples.jsonl"
    path.write_text("{\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["compare", str(tmp_path / "old"), str(tmp_path / "old")]) == 2


@pytest.mark.parametrize(
    "arguments", [[], ["walk"], ["run", "--mode", "guess"], ["run", "--set", "x"], ["run", "--limit", "0"]]
)
def test_wrong_usage_is_two(arguments: list[str]) -> None:
    assert main(arguments) == 2


def test_help_is_zero() -> None:
    assert main(["--help"]) == 0


def test_floors_only_leaves_the_baseline_aside(tmp_path: Path, baselines: Path) -> None:
    run = write(tmp_path / "new", good_rows())
    sides = sides_of_run("new", run, good_rows(), [])
    rules = {one.rule for one in judge_run(GATE, run.suites, sides, baselines, floors_only=True)}
    assert "regression" not in rules
    assert "invariant" in rules
    assert "regression" in {one.rule for one in judge_run(GATE, run.suites, sides, baselines)}


def test_a_folder_of_baselines_is_compared_as_a_whole(tmp_path: Path, baselines: Path) -> None:
    write(tmp_path / "new", good_rows())
    comparison = compare_runs(sides_of(baselines), sides_of(tmp_path / "new"))
    assert comparison.results
    assert all(one.losses == 0 for one in comparison.results)
