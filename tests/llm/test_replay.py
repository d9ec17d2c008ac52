"""Recorded calls are played back as they happened, and a call that was never recorded is named."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from stub_server import Request, Stub, chat, error, in_turn, stub_server

from rag.errors import ModelConnectionError, RecordingMissingError, SettingsError
from rag.llm import open_model
from rag.llm.protocol import Completion, LanguageModel, Message
from rag.llm.replay import PROMPT_HEADER, recording_key
from rag.progress import silent
from rag.settings import Settings


class ShortAnswer(BaseModel):
    answer: str


def answers(request: Request) -> Any:
    return chat('{"colour": "blue"}' if "colour" in str(request.body["messages"]) else '{"answer": "two tugs"}')


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(answers) as running:
        yield running


def open_at(url: str, mode: str, folder: Path, **settings: Any) -> LanguageModel:
    settings = {"model": "openai/stub", "base_url": url, "replay": folder, "replay_mode": mode, **settings}
    return open_model(Settings.load(**settings), silent)


def ask(model: LanguageModel, question: str = "How many tugs?") -> Completion[ShortAnswer]:
    return model.complete([Message("user", question)], ShortAnswer, max_tokens=50, prompt="answer@1")


def test_what_was_recorded_is_played_back_without_the_endpoint(tmp_path: Path, stub: Stub) -> None:
    recorded = ask(open_at(stub.url, "record", tmp_path))
    stub.requests.clear()
    stub.script = in_turn(error(500))
    replayed = ask(open_at(stub.url, "replay", tmp_path))
    assert replayed.value.answer == recorded.value.answer == "two tugs"
    assert (replayed.usage, replayed.attempts) == (recorded.usage, recorded.attempts)
    assert stub.requests == []


def test_the_likely_alternatives_to_a_token_are_played_back(tmp_path: Path, stub: Stub) -> None:
    def token(text: str, *alternatives: tuple[str, float]) -> dict[str, Any]:
        other = [{"token": one, "logprob": math.log(p), "bytes": None} for one, p in alternatives]
        return {"token": text, "logprob": math.log(0.6), "bytes": None, "top_logprobs": other}

    value = token("two", ("two", 0.6), ("NOT", 0.3), ("zzz", 0.0001))
    stub.script = in_turn(chat('{"answer": "two"}', logprobs=[token('{"answer": "'), value, token('"}')]))
    recorded = ask(open_at(stub.url, "record", tmp_path))
    replayed = ask(open_at(stub.url, "replay", tmp_path))
    assert recorded.tokens == replayed.tokens
    assert replayed.probability_of("NOT") == pytest.approx(0.3), "without it a replayed answer is judged otherwise"
    assert "zzz" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_failed_tries_replay_as_they_happened(tmp_path: Path, stub: Stub) -> None:
    good, bad = chat('{"answer": "two"}', prompt_tokens=30), chat('{"reply": 1}', prompt_tokens=20)
    stub.script = in_turn(chat('{"colour": "blue"}'), bad, good)
    recorded = ask(open_at(stub.url, "record", tmp_path))
    assert (recorded.attempts, recorded.usage.prompt_tokens) == (2, 50)
    replayed = ask(open_at(stub.url, "replay", tmp_path))
    assert (replayed.attempts, replayed.usage, replayed.value.answer) == (2, recorded.usage, "two")


def test_a_call_that_was_never_recorded_names_the_prompt_and_the_command(tmp_path: Path, stub: Stub) -> None:
    ask(open_at(stub.url, "record", tmp_path))
    with pytest.raises(RecordingMissingError, match=r"no recording of the prompt answer@1 with openai/stub") as caught:
        ask(open_at(stub.url, "replay", tmp_path), "How many pilots?")
    assert str(tmp_path) in caught.value.message
    assert "pilots" not in caught.value.message
    assert "rag eval run --mode record" in caught.value.hint


def test_an_empty_folder_has_no_recordings(tmp_path: Path) -> None:
    with pytest.raises(RecordingMissingError):
        ask(open_at("http://127.0.0.1:9/v1", "replay", tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 99}', ""])
def test_a_damaged_recording_is_named(tmp_path: Path, stub: Stub, content: str) -> None:
    ask(open_at(stub.url, "record", tmp_path))
    for path in tmp_path.glob("*.json"):
        path.write_text(content, encoding="utf-8")
    with pytest.raises(RecordingMissingError, match="recording"):
        ask(open_at(stub.url, "replay", tmp_path))


def test_recordings_hold_no_messages_and_no_key(tmp_path: Path, stub: Stub) -> None:
    ask(open_at(stub.url, "record", tmp_path, api_key="secret-key"), "A secret question?")
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()]
    assert {one["prompt"] for one in kept} == {"answer@1", "probe"}
    assert "secret" not in json.dumps(kept)
    assert all(PROMPT_HEADER.lower() not in request.headers for request in stub.requests), "labels stay at home"


def test_passing_failures_are_not_recorded(tmp_path: Path, stub: Stub) -> None:
    stub.script = in_turn(error(503))
    with pytest.raises(ModelConnectionError):
        ask(open_at(stub.url, "record", tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_the_key_covers_all_that_can_change_the_answer() -> None:
    body = {"model": "a", "messages": [{"role": "user", "content": "é"}], "temperature": 0}
    assert recording_key("x", body) == recording_key("x", {**dict(reversed(body.items())), "model": "b"})
    others = [
        recording_key("y", body),
        recording_key("x", {**body, "temperature": 1}),
        recording_key("x", {**body, "messages": [{"role": "user", "content": "e"}]}),
    ]
    assert len({recording_key("x", body), *others}) == 4


def test_replaying_needs_a_folder_and_no_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="needs a folder") as caught:
        ask(open_model(Settings.load(model="openai/gpt", replay_mode="replay"), silent))
    assert "RAG_REPLAY" in caught.value.hint
    with pytest.raises(RecordingMissingError):
        ask(open_model(Settings.load(model="openai/gpt", replay_mode="replay", replay=tmp_path), silent))


def test_the_embedded_model_replays_without_weights(tmp_path: Path) -> None:
    model = open_model(Settings.load(cache=tmp_path / "cache", replay=tmp_path / "r", replay_mode="replay"), silent)
    with pytest.raises(RecordingMissingError, match=r"with local/qwen2\.5-coder-1\.5b"):
        ask(model)
    assert not (tmp_path / "cache").exists()
