"""Whatever is sent, the server answers and explains; it never fails. RAG_MALFORMED=10000 sends more."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from malformed import malformed
from starlette.testclient import TestClient

from rag.embedding.minilm import MiniLMEmbedder
from rag.library import Library
from rag.serving.app import build_app
from rag.serving.lanes import Desks
from rag.serving.mounting import mounted

MANY = int(os.environ.pop("RAG_MALFORMED", "150"))


@pytest.fixture
def client(stocked: Library, embedder: MiniLMEmbedder) -> Iterator[TestClient]:
    desks = Desks(stocked.settings, embedder=embedder)
    mounts, entered = mounted(desks, "http://127.0.0.1:8765")
    app = build_app(desks, mounts=mounts, entered=entered)
    with TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.timeout(3600)
def test_malformed_requests_are_answered_and_never_fail(client: TestClient) -> None:
    requests = malformed(client.get("/openapi.json").json())
    statuses: Counter[int] = Counter()

    @settings(max_examples=MANY, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def send(data: Any) -> None:
        method, path, headers, body = data.draw(requests)
        reply = client.request(method, path, headers=headers, content=body, follow_redirects=False)
        statuses[reply.status_code] += 1
        assert reply.status_code < 500, (method, path, headers, body, reply.text)

    send()
    print(f"{statuses.total()} requests: {dict(sorted(statuses.items()))}")
    assert statuses.total() >= MANY * 0.9
    assert statuses[200] < statuses.total() / 2  # most of them are malformed indeed
