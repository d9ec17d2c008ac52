"""`rag serve` as a process: found by other commands, left alone where it should be, stopped in good order."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from served_process import served
from stub_server import Stub

from rag.cli import main
from rag.errors import ServerError
from rag.library import Library
from rag.remote.server_file import FILE, ServerFile, running_server

QUESTION = "When was the Tidal Accord signed?"


@pytest.fixture
def folder(stocked: Library, stub: Stub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a closed library, and an environment with its settings."""
    settings = stocked.settings
    stocked.close()
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "RAG_MODEL": settings.model,
        "RAG_BASE_URL": stub.url,
        "RAG_SECOND_CHECK": "off",
        "RAG_CACHE": str(settings.cache),
        "RAG_LIBRARY": str(settings.library),
    }.items():
        monkeypatch.setenv(name, value)
    return settings.library


def rag(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_second_ask_uses_the_running_server_and_answers_the_same(folder: Path, stub: Stub) -> None:
    with served(folder) as server:
        asked = rag("ask", QUESTION, "--json")
        assert asked.returncode == 0, asked.stderr
        health = httpx2.get(f"{server.address}/healthz").json()
        assert health["lanes"]["model"]["served"] >= 1 + 1  # the loading, and this question
        alone = rag("ask", QUESTION, "--json", "--no-server")
        after = httpx2.get(f"{server.address}/healthz").json()
        assert after["lanes"]["model"]["served"] == health["lanes"]["model"]["served"]
    told: list[dict[str, Any]] = [json.loads(one.stdout) for one in (asked, alone)]
    for key in ("status", "text", "citations", "evidence"):
        assert told[0][key] == told[1][key]


def test_a_command_that_a_server_answers_loads_nothing_heavy(folder: Path) -> None:
    heavy = {"openai", "chromadb", "instructor", "numpy", "onnxruntime", "babel", "asyncio", "rag.library", "rag.llm"}
    with served(folder):
        command = [sys.executable, "-X", "importtime", "-m", "rag", "ask", QUESTION]
        asked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    imported = {line.rpartition("|")[2].strip() for line in asked.stderr.splitlines()}
    assert "rag.remote.library" in imported
    assert imported & heavy == set()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_file_is_its_owners_and_goes_with_the_server(folder: Path, how: int) -> None:
    with served(folder) as server:
        place = folder / FILE
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        found = running_server(Library.open(folder).settings)
        assert found is not None and found.address == server.address
        code = server.stop(how)
        assert not place.exists()
    assert code == (0 if how == signal.SIGINT else -signal.SIGTERM)


def test_a_stale_file_and_a_stranger_on_the_port_are_ignored(folder: Path, stub: Stub) -> None:
    settings = Library.open(folder).settings
    for address in ("http://127.0.0.1:9", stub.url.removesuffix("/v1")):
        ServerFile.of(settings, address, "secret").write(folder)
        assert running_server(settings) is None
    asked = rag("ask", QUESTION, "--json")
    assert json.loads(asked.stdout)["text"] == "4 May 2031"


def test_a_server_with_other_settings_is_not_used(folder: Path) -> None:
    with served(folder):
        assert running_server(Library.open(folder).settings) is not None
        assert running_server(Library.open(folder, passages=7).settings) is None


def test_one_server_a_library(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(folder) as server:
        assert main(["serve", "--port", "0"]) == 2
        assert server.address in capsys.readouterr().err


def test_other_machines_need_the_token(folder: Path) -> None:
    with served(folder, "--host", "0.0.0.0") as server:
        port = server.address.rpartition(":")[2]
        address = f"http://127.0.0.1:{port}"
        assert len(server.token) > 40
        assert httpx2.get(f"{address}/api/documents").status_code == 401
        assert httpx2.get(f"{address}/healthz").status_code == 200
        allowed = httpx2.get(f"{address}/api/documents", headers={"Authorization": f"Bearer {server.token}"})
        assert allowed.status_code == 200
        with Library.open(address, token="wrong") as library, pytest.raises(ServerError, match="token"):
            library.documents()
        assert json.loads(rag("ask", QUESTION, "--json").stdout)["text"] == "4 May 2031"  # by the token of the file


def test_a_port_that_is_taken_is_told(folder: Path, stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    port = stub.url.removesuffix("/v1").rpartition(":")[2]
    assert main(["serve", "--port", port]) == 2
    assert "--port" in capsys.readouterr().err


def test_a_server_that_is_killed_leaves_nothing_that_hinders(folder: Path) -> None:
    with served(folder) as server:
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(timeout=10)
    assert (folder / FILE).exists()
    assert json.loads(rag("ask", QUESTION, "--json").stdout)["status"] == "answered"
    with served(folder) as server:
        assert httpx2.get(f"{server.address}/healthz").status_code == 200
