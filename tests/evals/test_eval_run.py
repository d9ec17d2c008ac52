"""Whole runs: a real library in a temporary folder, and a loopback endpoint that speaks the OpenAI
protocol.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from eval_builders import QUESTIONS, TEXTS, write_gold

from evals.errors import MeasureError
from evals.run import Plan, run
from evals.schema import Sample
from evals.store import read_run, read_samples
from rag.errors import RecordingMissingError

SAYS = {
    "When was the Orla Accord signed?": "3 May 2024",
    "Which two fields does it pay for?": "tidal power and soil science",
    "How much money is there?": "€7 million",
    "When was the Velm Pact signed?": "12 March 2019",
    "Which bank holds the money?": "NOT FOUND",
}


@dataclass
class Endpoint:
    """A scripted endpoint: what it says to each question, and how often it was asked."""

    url: str = ""
    says: dict[str, str] = field(default_factory=lambda: dict(SAYS))
    refuses: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def reply(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        prompt = " ".join(str(message["content"]) for message in body["messages"])
        found = next((question for question in self.says if question in prompt), "")
        self.asked.append(found)
        if found in self.refuses:
            return 400, {"error": {"message": "scripted refusal", "type": "invalid_request_error"}}
        said: dict[str, Any] = {"answer": self.says.get(found, "NOT FOUND")}
        if "Does each passage say" in json.dumps(body["messages"]):
            said = {"verdicts": ["supported"]}  # the second, short question
        message = {"role": "assistant", "content": json.dumps(said)}
        return 200, {
            "id": "stub",
            "object": "chat.completion",
            "created": 0,
            "model": body.get("model", "stub"),
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 50, "completion_tokens": 5, "total_tokens": 55},
        }


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    script = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, reply = script.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            data = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    for name in ("RAG_MODEL", "RAG_BASE_URL", "RAG_LIBRARY"):
        monkeypatch.delenv(name, raising=False)
    yield script
    server.shutdown()
    server.server_close()


@pytest.fixture
def plan(tmp_path: Path, endpoint: Endpoint) -> Plan:
    write_gold(tmp_path / "gold", [question.model_dump(mode="json") for question in QUESTIONS])
    gate = "schema_version = 1\n[invariants]\nschema_valid = 1.0\ncitation_validity = 1.0\n"
    (tmp_path / "gate.toml").write_text(gate, encoding="utf-8")
    return Plan(
        suites=("small",),
        mode="live",
        model="openai/stub",
        out=tmp_path / "runs",
        gold=tmp_path / "gold",
        recordings=tmp_path / "recordings",
        baselines=tmp_path / "baselines",
        gate=tmp_path / "gate.toml",
        settings={"base_url": endpoint.url, "api_key": "test-key"},
    )


def with_(plan: Plan, **changes: Any) -> Plan:
    return Plan(**{**{name: getattr(plan, name) for name in plan.__dataclass_fields__}, **changes})


def test_a_run_asks_everything_scores_it_and_writes_it_down(plan: Plan) -> None:
    folder, finished = run(plan)
    samples = read_samples(folder)
    assert {sample.id for sample in samples} == {question.id for question in QUESTIONS}
    assert [sample.outcome for sample in samples] == ["correct"] * 5
    cited = [c for sample in samples for c in (sample.answer or {})["citations"]]
    assert cited
    assert all(TEXTS[c["document"]][c["start"] : c["end"]] == c["quote"] for c in cited)
    assert finished.exit_code == 0
    assert read_run(folder) == finished
    result = finished.suites[0]
    assert (result.expected, result.scored, result.errored) == (5, 5, 0)
    assert result.metrics["correct"].value == 1
    assert result.usage.prompt_tokens >= 250
    assert all(finished.fingerprints.model_dump().values())
    assert all(sample.retrieved and sample.excerpts for sample in samples if sample.gold.answerable)


def test_a_wrong_answer_is_seen(plan: Plan, endpoint: Endpoint) -> None:
    endpoint.says["When was the Orla Accord signed?"] = "9 June 2025"
    folder, _ = run(plan)
    by_id = {sample.id: sample for sample in read_samples(folder)}
    assert by_id["q-signed"].outcome in ("wrong", "abstained")
    assert not by_id["q-signed"].facts[0].stated


def test_a_killed_run_resumes_where_it_stopped(plan: Plan, endpoint: Endpoint) -> None:
    folder, whole = run(plan)
    path = folder / "samples.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:2]) + lines[2][:40], encoding="utf-8")
    kept = {sample.asked for sample in map(json_sample, lines[:2])}
    endpoint.asked.clear()
    again, resumed = run(with_(plan, resume=folder))
    assert again == folder
    assert not kept & set(endpoint.asked)
    assert len(read_samples(folder)) == 5
    assert resumed.suites[0].metrics == whole.suites[0].metrics


def json_sample(line: str) -> Any:
    from evals.schema import Sample

    return Sample.model_validate_json(line)


@pytest.mark.parametrize("change", [{"model": "openai/other"}, {"limit": 2}, {"mode": "record"}])
def test_another_measurement_cannot_be_resumed(plan: Plan, change: dict[str, Any]) -> None:
    folder, _ = run(with_(plan, limit=1))
    with pytest.raises(MeasureError, match="cannot be resumed"):
        run(with_(plan, **{"limit": 1, **change}, resume=folder))


def test_a_failed_call_is_a_row_with_the_worst_scores_and_fails_the_gate(plan: Plan, endpoint: Endpoint) -> None:
    endpoint.refuses.add("How much money is there?")
    folder, finished = run(plan)
    failed = next(sample for sample in read_samples(folder) if sample.id == "q-money")
    assert failed.error is not None
    assert failed.outcome == "error"
    assert finished.exit_code == 1
    assert finished.suites[0].metrics["correct"].value == pytest.approx(0.8)
    assert finished.suites[0].errored == 1


def test_a_missing_recording_cannot_be_measured_and_asks_nobody(plan: Plan, endpoint: Endpoint) -> None:
    with pytest.raises(RecordingMissingError):
        run(with_(plan, mode="replay"))
    assert endpoint.asked == []


def comparable(sample: Sample) -> Sample:
    """The sample without what differs between two runs that found the same: seconds."""
    answer = dict(sample.answer) if sample.answer else None
    if answer is not None:
        answer["timings"] = None
        answer["tries"] = [{**attempt, "seconds": 0.0} for attempt in answer.get("tries", ())]
    return sample.model_copy(update={"answer": answer, "seconds": 0.0})


def test_a_recorded_run_replays_alike_without_the_model(plan: Plan, endpoint: Endpoint) -> None:
    recorded, _ = run(with_(plan, mode="record"))
    endpoint.asked.clear()
    replayed, finished = run(with_(plan, mode="replay"))
    assert endpoint.asked == []
    assert finished.exit_code == 0
    assert [comparable(sample) for sample in read_samples(recorded)] == [
        comparable(sample) for sample in read_samples(replayed)
    ]


def test_several_questions_at_a_time_give_the_same_rows(plan: Plan) -> None:
    alone, _ = run(plan)
    together, _ = run(with_(plan, concurrency=3))

    def rows(folder: Path) -> list[tuple[str, dict[str, Any]]]:
        return sorted((sample.id, sample.model_dump()["scores"]) for sample in read_samples(folder))

    assert rows(alone) == rows(together)


def test_a_limited_run_is_marked_and_judged_on_what_was_asked(plan: Plan) -> None:
    _, finished = run(with_(plan, limit=2))
    result = finished.suites[0]
    assert (result.limited, result.expected, result.scored) == (True, 2, 2)
    assert finished.exit_code == 0
