"""The JSON API over a real library and a scripted endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_documents import ACCORD
from starlette.testclient import TestClient

from rag.embedding.minilm import MiniLMEmbedder
from rag.library import Library
from rag.schema.answer import Answer
from rag.serving.app import build_app
from rag.serving.lanes import Desks

QUESTION = "When was the Tidal Accord signed?"


@pytest.fixture
def client(stocked: Library, embedder: MiniLMEmbedder) -> Iterator[TestClient]:
    app = build_app(Desks(stocked.settings, embedder=embedder))
    with TestClient(app, base_url="http://127.0.0.1:8765") as opened:
        yield opened


def test_documents_are_listed_and_read_by_their_offsets(client: TestClient) -> None:
    listed = client.get("/api/documents").json()["documents"]
    assert [one["id"] for one in listed] == ["accord", "harbour"]
    part = client.get("/api/text", params={"id": "accord", "start": 4, "end": 20}).json()
    assert part["text"] == ACCORD[4:20]
    assert part["characters"] == len(ACCORD)


def test_an_answer_is_that_of_the_library(client: TestClient) -> None:
    answer = Answer.model_validate(client.post("/api/ask", json={"question": QUESTION}).json())
    assert answer.status == "answered"
    assert answer.text == "4 May 2031"
    citation = answer.citations[0]
    assert ACCORD[citation.start : citation.end] == citation.quote


def test_an_answer_streams_its_tokens_and_ends_with_the_result(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"question": QUESTION, "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = read_events(reply.text)
    kinds = [kind for kind, _ in events]
    assert "".join(data["text"] for kind, data in events if kind == "token") == "4 May 2031"
    assert kinds[-1] == "result"
    assert kinds.index("token") < kinds.index("result")


def read_events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in text.strip().split("\n\n"):
        if not block.startswith(":"):
            event, data = block.split("\n")
            found.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_conversation_goes_on_by_its_number(client: TestClient) -> None:
    first = client.post("/api/chat", json={"text": QUESTION}).json()
    second = client.post(
        "/api/chat", json={"text": "What does Orla pay?", "conversation": first["conversation"]}
    ).json()
    assert second["conversation"] == first["conversation"]
    kept = client.get("/api/conversation", params={"number": first["conversation"]}).json()
    assert [turn["said"] for turn in kept["turns"]] == [QUESTION, "What does Orla pay?"]


def test_a_true_claim_is_supported_and_a_false_one_contradicted(client: TestClient) -> None:
    text = "The Tidal Accord was signed on 4 May 2031. The Tidal Accord was signed on 9 June 2034."
    checked = client.post("/api/verify", json={"text": text}).json()
    assert [claim["verdict"] for claim in checked["claims"]] == ["supported", "contradicted"]


def test_a_summary_and_a_record_come_with_their_proof(client: TestClient) -> None:
    summary = client.post("/api/summarise", json={"documents": ["accord"], "length": "short"}).json()
    assert all(sentence["citations"] for sentence in summary["sentences"])
    record = client.post("/api/extract", json={"document": "accord"}).json()
    assert record["document"] == "accord"
    assert client.get("/api/records").json()["records"] == [record]


def test_a_file_is_uploaded_found_and_removed_with_its_text(client: TestClient, stocked: Library) -> None:
    note = b"The ferry between Orla and Velm sails at noon.\n"
    report = client.post("/api/upload", files={"file": ("../../ferry.txt", note)}).json()
    assert [one["id"] for one in report["added"]] == ["ferry"]
    place = Path(report["added"][0]["source"])
    assert place == stocked.settings.library.resolve() / "uploads" / "ferry.txt"
    assert client.post("/api/search", json={"query": "ferry"}).json()["hits"][0]["document"] == "ferry"
    assert client.post("/api/remove", json={"documents": ["ferry"]}).status_code == 200
    assert client.get("/api/text", params={"id": "ferry"}).status_code == 404
    assert not place.exists()


def test_a_file_that_cannot_be_read_leaves_the_one_before_it(client: TestClient, stocked: Library) -> None:
    client.post("/api/upload", files={"file": ("ferry.txt", b"The ferry sails at noon.\n")})
    report = client.post("/api/upload", files={"file": ("ferry.txt", b"\x00\x01\x02" * 100)}).json()
    assert [one["type"] for one in report["failed"]] == ["BinaryFileError"]
    assert report["failed"][0]["message"]
    assert (stocked.settings.library / "uploads" / "ferry.txt").read_bytes() == b"The ferry sails at noon.\n"
    assert client.get("/api/text", params={"id": "ferry"}).json()["text"] == "The ferry sails at noon.\n"


def test_the_servers_own_files_cannot_be_added(client: TestClient) -> None:
    for address in ("/etc/passwd", "file:///etc/passwd"):
        reply = client.post("/api/add", json={"addresses": [address]})
        assert reply.status_code == 400
    assert len(client.get("/api/documents").json()["documents"]) == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", "/api/document?id=nobody", None, 404, "UnknownDocumentError"),
        ("GET", "/api/document", None, 422, "RefusedError"),
        ("GET", "/api/document?id=a&id=b", None, 422, "RefusedError"),
        ("POST", "/api/ask", b"{", 422, "RefusedError"),
        ("POST", "/api/ask", b'{"question": " "}', 400, "UsageError"),
        ("POST", "/api/ask", b'{"question": "x", "model": "y"}', 422, "RefusedError"),
        ("GET", "/api/conversation?number=99999", None, 400, "UsageError"),
        ("GET", "/nowhere", None, 404, "RefusedError"),
        ("DELETE", "/api/ask", None, 405, "RefusedError"),
    ],
)
def test_wrong_requests_are_explained(
    client: TestClient, method: str, path: str, body: bytes | None, status: int, kind: str
) -> None:
    reply = client.request(method, path, content=body, headers={"content-type": "application/json"})
    assert reply.status_code == status
    error = reply.json()["error"]
    assert error["type"] == kind
    assert error["message"] and error["hint"]


def test_a_form_of_another_kind_is_refused(client: TestClient) -> None:
    reply = client.post("/api/ask", content=b'{"question": "x"}', headers={"content-type": "text/plain"})
    assert reply.status_code == 415


def test_every_operation_is_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    ask = described["paths"]["/api/ask"]["post"]
    assert ask["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/ToAsk")
    assert {"Answer", "Citation", "ToAsk"} <= described["components"]["schemas"].keys()


def test_health_tells_how_long_the_lines_are(client: TestClient) -> None:
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["lanes"]["model"] == {"running": 0, "waiting": 0, "served": 0, "longest_wait": 0.0}
