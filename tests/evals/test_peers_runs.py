"""Whole runs of the peers against a scripted endpoint, and the mapping of those that are other people's packages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eval_builders import NOWHERE, RECORD, SIGNED, TEXTS, write_gold
from rich.console import Console
from stub_server import Reply, Request, Stub, chat, stub_server

from evals.errors import MeasureError
from evals.peers.declining import declines
from evals.peers.figures import with_figures
from evals.peers.run import Plan, make_peers, read_rows, run_peers
from evals.peers.show import show_peers
from evals.scorers.citations import is_verbatim
from rag.errors import MissingExtraError, UsageError

SUMMARY = [
    {"text": "The Orla Accord was signed on 3 May 2024.", "quote": "The Orla Accord was signed on 3 May 2024"},
    {"text": "It is worth €9 million.", "quote": "It is worth nine million."},
]

# whole runs


def scripted(request: Request) -> Reply:
    """What the model says, by what it is asked for."""
    schema = request.body["response_format"]["json_schema"]["name"]
    prompt = request.body["messages"][-1]["content"]
    if schema == "QuotedAnswer":
        found = "Which bank" not in prompt
        said: Any = {"answer": "3 May 2024", "found": found, "quotes": ["signed on 3 May 2024", "on May 3"]}
    elif schema == "QuotedSummary":
        said = {"sentences": SUMMARY}
    else:
        names = request.body["response_format"]["json_schema"]["schema"]["properties"]
        lists = {name: [] for name, kind in names.items() if kind.get("type") == "array"}
        said = {**dict.fromkeys(names), **lists, "title": "Orla Accord", "signed_on": "2024-05-03"}
        said["locations"] = ["Bern"]
    return chat(json.dumps(said))


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(scripted) as server:
        yield server


@pytest.fixture
def plan(tmp_path: Path, stub: Stub) -> Plan:
    gold = [question.model_dump(mode="json") for question in (SIGNED, NOWHERE)]
    write_gold(tmp_path / "gold", gold, [RECORD.model_dump(mode="json")])
    return Plan(
        suites=("small",),
        peers=("plain",),
        model="openai/stub",
        out=tmp_path / "runs",
        gold=tmp_path / "gold",
        settings={"base_url": stub.url, "cache": tmp_path / "cache"},
    )


def with_(plan: Plan, **changes: Any) -> Plan:
    return Plan(**{**{name: getattr(plan, name) for name in plan.__dataclass_fields__}, **changes})


def test_plain_does_every_job_with_one_call_each(plan: Plan, stub: Stub) -> None:
    folder, report = run_peers(plan)
    assert len(stub.requests) == 5  # two questions, a record, two summaries
    assert all(request.body["temperature"] == 0 for request in stub.requests)
    (questions,), (records,), (summaries,) = report.questions, report.records, report.summaries
    assert questions.correct.value == 1
    assert (questions.quotes_verbatim.good, questions.quotes_verbatim.of) == (1, 2)
    assert records.all_f1.value == 1
    assert records.proved.value == 0
    assert (summaries.rows, summaries.cited_sentences.of) == (2, 4)
    assert json.loads((folder / "peers.json").read_text())["finished"]
    console = Console(width=80, record=True)
    show_peers(report, console)
    shown = console.export_text()
    assert all(word in shown for word in ("questions", "records", "summaries", "plain", "signed_on"))


def test_the_schema_reaches_the_prompt_of_plain_strict_only(plan: Plan, stub: Stub) -> None:
    run_peers(with_(plan, peers=("plain", "plain-strict"), jobs=("records",)))
    plain, shown = (request.body["messages"][0]["content"] for request in stub.requests)
    assert "date on which the agreement was signed" not in plain
    assert "date on which the agreement was signed" in shown


def test_a_killed_run_goes_on_and_peers_may_be_added(plan: Plan, stub: Stub) -> None:
    folder, whole = run_peers(plan)
    path = folder / "peers.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:4]) + lines[4][:50], encoding="utf-8")
    stub.requests.clear()
    again, resumed = run_peers(with_(plan, resume=folder))
    assert again == folder
    assert len(stub.requests) == 1
    assert [one.model_dump(exclude={"p50", "p95"}) for one in resumed.summaries] == [
        one.model_dump(exclude={"p50", "p95"}) for one in whole.summaries
    ]
    _, more = run_peers(with_(plan, resume=folder, peers=("plain-strict",), jobs=("records",)))
    assert [line.peer for line in more.records] == ["plain", "plain-strict"]
    assert with_figures(more, read_rows(folder)) == more


def test_another_measurement_cannot_be_resumed(plan: Plan) -> None:
    folder, _ = run_peers(with_(plan, jobs=("records",)))
    with pytest.raises(MeasureError, match="cannot be resumed"):
        run_peers(with_(plan, resume=folder, model="openai/other"))


def test_a_limit_shortens_every_job(plan: Plan, stub: Stub) -> None:
    _, report = run_peers(with_(plan, limit=1))
    assert [line.rows for line in (*report.questions, *report.records, *report.summaries)] == [1, 1, 1]
    with pytest.raises(UsageError):
        run_peers(with_(plan, limit=0))


def test_an_endpoint_that_breaks_gives_failed_rows_and_the_run_goes_on(plan: Plan, stub: Stub) -> None:
    stub.script = lambda request: chat("{", finish="length")
    _, report = run_peers(plan)
    assert [line.failures for line in (*report.questions, *report.records, *report.summaries)] == [2, 1, 2]
    assert report.questions[0].correct.value == 0
    assert report.records[0].all_f1.value == 0


def test_ours_comes_first_and_an_unknown_peer_is_named() -> None:
    assert [peer.name for peer in make_peers(["plain", "ours", "plain"])] == ["ours", "plain"]
    with pytest.raises(UsageError, match="no peer oracle"):
        make_peers(["oracle"])


def test_ours_runs_beside_plain(plan: Plan, stub: Stub) -> None:
    def script(request: Request) -> Reply:
        schema = request.body["response_format"]["json_schema"]["name"]
        if schema.startswith("Quoted"):
            return scripted(request)
        return chat(json.dumps({"answer": "3 May 2024", "colour": "red"}))

    stub.script = script
    _, report = run_peers(with_(plan, peers=("plain", "ours"), jobs=("questions",), limit=1))
    assert [(line.peer, line.correct.value) for line in report.questions] == [("ours", 1), ("plain", 1)]


# other people's packages


@pytest.mark.parametrize(
    "said",
    [
        "The document does not provide information on that.",
        "The amount is not specified.",
        "It is not explicitly mentioned in the text.",
        "There is no information about the bank.",
        "The total cannot be determined from the text.",
        "The agreement does not specify a duration.",
        "No specific details are given",
        "Unknown",
        "Empty Response",
        "",
    ],
)
def test_words_that_decline(said: str) -> None:
    assert declines(said)


@pytest.mark.parametrize(
    "said",
    [
        "3 May 2024",
        "No",
        "No, it does not.",
        "The pact does not provide funding.",
        "There are no plans to extend it.",
        "It will provide information on floods.",
        "It does not include Norway.",
    ],
)
def test_words_that_answer(said: str) -> None:
    assert not declines(said)


@pytest.mark.parametrize(("name", "package"), [("llamaindex", "llama_index"), ("langextract", "langextract")])
def test_a_missing_package_is_named_with_its_extra(name: str, package: str) -> None:
    try:
        __import__(package)
    except ImportError:
        with pytest.raises(MissingExtraError, match=package) as raised:
            make_peers([name])
        assert "[peers]" in raised.value.hint
    else:
        assert [peer.name for peer in make_peers([name])] == [name]


def test_llamaindex_answers_from_its_chunks_and_declines_in_words(plan: Plan, stub: Stub) -> None:
    pytest.importorskip("llama_index.core")
    stub.script = lambda request: chat(
        "The bank is not mentioned." if "bank" in request.body["messages"][-1]["content"] else "3 May 2024"
    )
    folder, report = run_peers(with_(plan, peers=("llamaindex",)))
    (line,) = report.questions
    assert (line.correct.value, line.declined.value, line.quotes_verbatim.value) == (1, 1, 1)
    assert "Context information is below." in stub.requests[0].body["messages"][-1]["content"]
    assert TEXTS["orla"] in stub.requests[0].body["messages"][-1]["content"]
    assert TEXTS["velm"] not in stub.requests[0].body["messages"][-1]["content"]
    cited = [quote for row in read_rows(folder) for quote in row.output["citations"]]
    assert [quote["quote"] for quote in cited] == [TEXTS["orla"]]
    assert report.records == report.summaries == ()


def test_langextract_gives_a_record_with_its_intervals(plan: Plan, stub: Stub) -> None:
    pytest.importorskip("langextract")
    said = [
        {"title": "Orla Accord", "title_attributes": None},
        {"signed_on": "3 May 2024", "signed_on_attributes": {"date": "2024-05-03"}},
        {"locations": "Bern", "locations_attributes": None},
        {"locations": "bern", "locations_attributes": None},
        {"programmes": "Zebra Quagga Initiative", "programmes_attributes": None},
        {"funding": "€7 million", "funding_attributes": {"amount": None, "currency": "EUR", "purpose": None}},
    ]
    stub.script = lambda request: chat(json.dumps({"extractions": said}))
    folder, report = run_peers(with_(plan, peers=("langextract",)))
    (row,) = read_rows(folder)
    assert report.records[0].all_f1.value == 1
    assert row.output["values"]["locations"] == ["Bern"]
    assert float(row.output["values"]["funding"][0]["amount"]) == 7_000_000
    assert [proof["quote"] for proof in row.output["proofs"]] == ["Orla Accord", "3 May 2024", "Bern", "€7 million"]
    assert all(is_verbatim(proof, TEXTS) for proof in row.output["proofs"])
    assert "signed_on" in json.dumps(stub.requests[0].body["response_format"])


def test_a_chunk_that_langextract_cannot_read_is_counted(plan: Plan, stub: Stub) -> None:
    pytest.importorskip("langextract")
    stub.script = lambda request: chat('{"extractions": [', finish="length")
    folder, report = run_peers(with_(plan, peers=("langextract",)))
    (row,) = read_rows(folder)
    assert (row.error, row.output["dropped"]) == (None, 1)
    assert (report.records[0].all_f1.value, report.records[0].dropped) == (0, 1)
