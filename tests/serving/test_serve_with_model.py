"""The server with the real embedded model: asked by the command line, which loads nothing itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from served_documents import ACCORD
from served_process import served

from rag.library import Library

pytestmark = pytest.mark.model


def test_the_embedded_model_answers_through_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accord.txt").write_text(ACCORD, encoding="utf-8")
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        library.add(tmp_path / "accord.txt")
    with served(folder) as server:
        question = "When was the Tidal Accord signed?"
        line = [sys.executable, "-m", "rag", "--library", str(folder), "ask", question, "--json"]
        asked = subprocess.run(line, capture_output=True, text=True, check=True, timeout=800)
        answer = json.loads(asked.stdout)
        assert "4 May 2031" in answer["text"]
        assert (
            ACCORD[answer["citations"][0]["start"] : answer["citations"][0]["end"]] == answer["citations"][0]["quote"]
        )
        lanes = httpx2.get(f"{server.address}/healthz", trust_env=False).json()["lanes"]
        assert lanes["model"]["served"] == 2  # the loading and this question
