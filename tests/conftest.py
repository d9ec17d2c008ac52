"""What the tests share: a clean environment, one loaded embedder, and libraries in temporary folders."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from library_opening import OpenLibrary

from rag.embedding.minilm import MiniLMEmbedder
from rag.library import Library

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a runner started in the background ignores Ctrl-C, and so would every program the tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)


settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
"""Property tests have no deadline: the first example reads tables or a model, and a busy machine is slow."""


def _loaded_once(part: str) -> None:
    """Let the embedders of this process share what one has loaded: each command line that a test runs opens its own."""
    load, loaded = vars(MiniLMEmbedder)[part].func, dict[int, Any]()

    def shared(embedder: MiniLMEmbedder) -> Any:
        threads = embedder._threads
        if threads not in loaded:
            loaded[threads] = load(embedder)
        return loaded[threads]

    setattr(MiniLMEmbedder, part, property(shared))


for _part in ("_session", "_truncating", "_counting"):
    _loaded_once(_part)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers (`-n 2`) a file stays with one, which keeps what its tests share.

    All tests of the embedded model stay with one as well, so that it is never loaded twice at a time; they have longer,
    since the other worker wants one of the cores on which the model runs.
    """
    for item in items:
        if item.get_closest_marker("model"):
            item.add_marker(pytest.mark.xdist_group("model"))
            item.add_marker(pytest.mark.timeout(900))
        else:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting and no key of the developer's own machine reaches a test."""
    for name in list(os.environ):
        if name.upper().startswith(("RAG_", "OPENAI_", "CHROMA_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests that drive one are skipped where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium on PATH (Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="module")
def engine(chromium: str) -> Iterator[Any]:
    """A running headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def embedder() -> MiniLMEmbedder:
    """The real embedder, loaded once."""
    return MiniLMEmbedder()


@pytest.fixture
def open_library(tmp_path: Path, embedder: MiniLMEmbedder) -> Iterator[OpenLibrary]:
    """Opens libraries that share the loaded embedder, and closes them at the end."""
    opened: list[Library] = []

    def open_one(folder: Path | None = None, **settings: Any) -> Library:
        settings.setdefault("cache", tmp_path / "cache")
        library = Library.open(folder or tmp_path / "library", **settings)
        library.__dict__["embedder"] = embedder  # where the cached property would put it
        opened.append(library)
        return library

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    """An empty library in a folder that does not exist yet."""
    return open_library()
