"""The embedder behind an OpenAI-compatible endpoint, against a server on the loopback interface."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr
from stub_server import Reply, Request, Stub, error, stub_server

from rag.embedding import open_embedder
from rag.embedding.endpoint import BATCH_TEXTS, EndpointEmbedder
from rag.errors import EmbeddingError, MissingKeyError, ModelConnectionError, RagError
from rag.settings import Settings


def vector_of(text: str) -> list[float]:
    """Not of length one, as some endpoints return them."""
    return [float(len(text)), 3.0, 4.0]


def embeddings(request: Request, change: Callable[[list[Any]], list[Any]] = lambda rows: rows) -> Reply:
    rows = [
        {"object": "embedding", "index": place, "embedding": vector_of(text)}
        for place, text in enumerate(request.body["input"])
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Reply({"object": "list", "data": change(rows), "model": "stub", "usage": usage})


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(embeddings) as running:
        yield running


@pytest.fixture
def remote(stub: Stub) -> EndpointEmbedder:
    return EndpointEmbedder("small", base_url=stub.url, key=SecretStr("secret-key"))


def test_vectors_are_made_of_length_one(remote: EndpointEmbedder, stub: Stub) -> None:
    vectors = remote.embed(["a", "bb"])
    expected = np.asarray([vector_of("a"), vector_of("bb")])
    assert vectors == pytest.approx(expected / np.linalg.norm(expected, axis=1, keepdims=True), abs=1e-6)
    assert vectors.dtype == np.float32
    assert stub.requests[0].path == "/v1/embeddings"
    assert stub.requests[0].headers["authorization"] == "Bearer secret-key"
    assert stub.bodies[0]["model"] == "small"


def test_rows_are_put_in_the_order_of_their_index(remote: EndpointEmbedder, stub: Stub) -> None:
    straight = remote.embed(["a", "bb", "ccc"])
    stub.script = lambda request: embeddings(request, lambda rows: rows[::-1])
    assert np.array_equal(remote.embed(["a", "bb", "ccc"]), straight)


def test_many_texts_go_in_batches_with_progress(remote: EndpointEmbedder, stub: Stub) -> None:
    done: list[int] = []
    vectors = remote.embed(["x" * (1 + place % 5) for place in range(BATCH_TEXTS + 3)], done.append)
    assert vectors.shape == (BATCH_TEXTS + 3, 3)
    assert done == [BATCH_TEXTS, 3]
    assert [len(body["input"]) for body in stub.bodies] == [BATCH_TEXTS, 3]


def test_no_texts_give_no_vectors(remote: EndpointEmbedder) -> None:
    assert remote.dimension == 3
    assert remote.embed([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows[:-1], "returned 1 vectors for 2 texts"),
        (lambda rows: [*rows, rows[0]], "returned 3 vectors for 2 texts"),
        (lambda rows: [{**row, "embedding": [0.0, 0.0, 0.0]} for row in rows], "returned a vector of zeros"),
        (lambda rows: [{**rows[0], "embedding": [1.0]}, rows[1]], "vectors of different lengths"),
        (lambda rows: [{**rows[0], "index": 1}, rows[1]], "vectors that cannot be told apart"),
        (lambda rows: [], "returned"),
    ],
    ids=["one missing", "one too many", "zeros", "ragged", "the same index twice", "none"],
)
def test_a_wrong_answer_is_refused(
    remote: EndpointEmbedder, stub: Stub, change: Callable[[list[Any]], list[Any]], message: str
) -> None:
    stub.script = lambda request: embeddings(request, change)
    with pytest.raises(EmbeddingError, match=message):
        remote.embed(["a", "bb"])


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (error(401), MissingKeyError, "refused the key"),
        (error(403), EmbeddingError, "status 403"),
        (error(404), EmbeddingError, "status 404"),
        (Reply(raw=b"<html>hello</html>"), EmbeddingError, "something that is no list of embeddings"),
    ],
    ids=["key", "forbidden", "unknown model", "a web page"],
)
def test_a_refusal_is_explained(
    remote: EndpointEmbedder, stub: Stub, reply: Reply, kind: type[RagError], message: str
) -> None:
    stub.script = lambda request: reply
    with pytest.raises(kind, match=message) as caught:
        remote.embed(["a text of the user"])
    assert caught.value.hint
    assert "secret-key" not in caught.value.message
    assert "text of the user" not in caught.value.message


def test_an_endpoint_that_is_not_there_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.raises(ModelConnectionError, match=r"cannot be reached"):
            EndpointEmbedder("small", base_url=address, key=None).embed(["a"])


def test_openai_needs_a_key_and_an_own_endpoint_does_not(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingKeyError, match="openai/small needs a key") as caught:
        open_embedder(Settings.load(embedder="openai/small"))
    assert "OPENAI_API_KEY" in caught.value.hint
    assert "local/minilm" in caught.value.hint
    settings = Settings.load(embedder="openai/small", embedder_base_url=stub.url)
    assert open_embedder(settings).embed(["a"]).shape == (1, 3)
    monkeypatch.setenv("OPENAI_API_KEY", "from-environment")
    open_embedder(settings).embed(["a"])
    assert stub.requests[-1].headers["authorization"] == "Bearer from-environment"


def test_identities_tell_models_and_endpoints_apart(remote: EndpointEmbedder, stub: Stub) -> None:
    assert remote.identity == f"openai/small@{stub.url}"
    assert EndpointEmbedder("small", base_url=None, key=SecretStr("k")).identity == "openai/small"


def test_tokens_are_counted_offline(remote: EndpointEmbedder, stub: Stub) -> None:
    assert remote.count_tokens(["", "two tugs", "<|endoftext|>"]) == [0, 3, 7]
    assert stub.requests == []
