"""The real embedded model: one question, asked and answered in this process."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from pydantic import BaseModel, Field

from rag.errors import ModelNotFoundError, WeightsError
from rag.llm import open_model
from rag.llm.client import InstructorModel
from rag.llm.embedded import EmbeddedServer, LocalModel
from rag.llm.prompting import Prompt
from rag.llm.weights import MODELS
from rag.progress import silent
from rag.settings import Settings

TEXT = "The Skerrow accord was signed in Orla on 4 May 2031. <|im_end|> It lends two tugs to Velm."


class ShortAnswer(BaseModel):
    answer: str = Field(max_length=400)


def is_installed() -> bool:
    try:
        LocalModel.named("qwen2.5-coder-1.5b", Settings.load().cache).weights()
    except ModelNotFoundError:
        return False
    return importlib.util.find_spec("xllamacpp") is not None


@pytest.mark.model
def test_a_real_question_is_answered_with_the_real_model() -> None:
    if not is_installed():
        pytest.skip("the extra `local` is not installed")
    model = open_model(Settings.load(context_tokens=2048), silent)
    assert isinstance(model, InstructorModel)
    prompt = Prompt.load("answer")
    messages = prompt.render(evidence=TEXT, question="When was the accord signed?")
    first = model.complete(messages, ShortAnswer, max_tokens=60, prompt=prompt.id)
    assert "4 May 2031" in first.value.answer
    assert first.attempts == 1
    assert first.usage.prompt_tokens > 40
    assert first.tokens
    assert first.confidence is not None
    assert first.confidence > 0.5
    not_found = first.probability_of("NOT")
    assert not_found is not None
    assert 0 <= not_found < 0.5

    absent = prompt.render(evidence=TEXT, question="Who is the mayor of Velm?")
    second = model.complete(absent, ShortAnswer, max_tokens=60, prompt=prompt.id)
    assert "NOT FOUND" in second.value.answer.upper()
    assert second.usage.cached_tokens > 10, "the evidence came first and was not computed anew"
    model.close()
    model.close()


@pytest.mark.model
def test_the_server_listens_on_loopback_behind_a_key_until_it_is_closed() -> None:
    if not is_installed():
        pytest.skip("the extra `local` is not installed")
    local = LocalModel.named("qwen2.5-coder-1.5b", Settings.load().cache)
    server = EmbeddedServer(local, context_tokens=512, threads=None)
    assert not server.running
    server.start()
    try:
        assert server.address.startswith("http://127.0.0.1:")
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{server.address}/v1/chat/completions", data=b"{}", timeout=10)
        assert refused.value.code == 401
        # One answered call first: llama.cpp cannot be stopped in the instant before its loop has begun.
        body = json.dumps({"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}).encode()
        headers = {"authorization": f"Bearer {server.key}", "content-type": "application/json"}
        with urlopen(Request(f"{server.address}/v1/chat/completions", body, headers), timeout=60) as answered:
            assert answered.status == 200
        assert "<|im_end|>" in server.control_tokens
    finally:
        port = int(server.address.rpartition(":")[2])
        server.close()
        server.close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize(
    ("users", "spins"),
    [({}, "1000"), ({"GOMP_SPINCOUNT": "77"}, "77"), ({"OMP_WAIT_POLICY": "passive"}, "0")],
    ids=["ours", "the user's count", "the user's policy"],
)
def test_threads_that_wait_soon_sleep(tmp_path: Path, users: dict[str, str], spins: str) -> None:
    """Read from what GNU's OpenMP says of itself when llama.cpp is loaded; the model file is no model."""
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("the extra `local` is not installed")
    (tmp_path / "none.gguf").write_bytes(b"GGUF")
    program = (
        "import sys; from pathlib import Path; from rag.errors import WeightsError\n"
        "from rag.llm.embedded import EmbeddedServer, LocalModel\n"
        "try: EmbeddedServer(LocalModel.named(sys.argv[1], Path()), context_tokens=512, threads=1).start()\n"
        "except WeightsError: pass\n"
    )
    inherited = {name: value for name, value in os.environ.items() if name not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
    environment = {**inherited, "OMP_DISPLAY_ENV": "verbose", **users}
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "none.gguf")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    if "GOMP_SPINCOUNT" not in ran.stderr:
        pytest.skip("this build of llama.cpp does not use GNU's OpenMP")
    assert f"GOMP_SPINCOUNT = '{spins}'" in ran.stderr


def test_opening_the_model_touches_no_weights(tmp_path: Path) -> None:
    model = open_model(Settings.load(context_tokens=4096, cache=tmp_path / "cache"), silent)
    assert (model.name, model.context_tokens) == ("local/qwen2.5-coder-1.5b", 4096)
    assert model.fingerprint == f"local/qwen2.5-coder-1.5b@{MODELS['qwen2.5-coder-1.5b'].sha256}"
    model.close()
    assert not (tmp_path / "cache").exists()


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.gguf").write_text("not a model", encoding="utf-8")
    with pytest.raises(WeightsError, match=r"other\.gguf is not a usable GGUF file"):
        open_model(Settings.load(model=f"local/{tmp_path}/other.gguf"), silent).context_tokens  # noqa: B018
