"""The documentation as a site: it builds without a warning, holds together, and loads nothing from elsewhere."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from snippets import ROOT

pytest.importorskip("zensical", reason="the site is built by the extra docs")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built beside a copy of the pages so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp("documentation")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    (folder / "rag").symlink_to(ROOT / "rag")
    built = build(folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "site"


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def check(site: Path) -> list[str]:
    """What the check of the CI script prints."""
    command = [sys.executable, str(ROOT / ".ci" / "check_site.py"), str(site)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == (1 if done.stdout else 0), done.stderr
    return done.stdout.splitlines()


def test_the_site_holds_together_and_loads_nothing_from_elsewhere(site: Path) -> None:
    assert check(site) == []


def test_every_page_is_in_the_navigation(site: Path) -> None:
    """A page that is missing here needs a line under `nav` in mkdocs.yml."""
    start = (site / "index.html").read_text(encoding="utf-8")
    pages = [page.stem for page in (ROOT / "docs").glob("*.md") if page.stem != "index"]
    assert [name for name in pages if f'href="{name}/' not in start and f'href="./{name}/' not in start] == []


def test_the_reference_shows_methods_fields_and_errors(site: Path) -> None:
    page = (site / "api" / "index.html").read_text(encoding="utf-8")
    for name in ("library.Library.ask", "schema.answer.Answer.certainty", "errors.EmptyLibraryError"):
        assert f'id="rag.{name}"' in page


def test_a_link_to_nowhere_ends_the_build(site: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Start\n\n[there](nowhere.md)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    assert build(tmp_path).returncode != 0


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ('<script src="https://cdn.example/x.js"></script>', "index.html loads https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//fonts.example/a.css">', "index.html loads //fonts.example/a.css"),
        ('<img src="missing.png">', "index.html links to missing.png, which is not there"),
        ('<a href="../ARCHITECTURE.md">more</a>', "index.html links to ../ARCHITECTURE.md, which is not there"),
        ('<a href="./gone/">page</a>', "index.html links to ./gone/, which is not there"),
    ],
)
def test_the_check_names_what_is_wrong(html: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text(html, encoding="utf-8")
    assert check(tmp_path / "site") == [wrong]


def test_the_check_lets_links_to_other_sites_be_and_reads_style_sheets(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="https://example.org/">x</a><a href="#top">y</a>', encoding="utf-8")
    assert check(tmp_path) == []
    (tmp_path / "a.css").write_text("@font-face{src:url('https://fonts.example/f.woff2')}", encoding="utf-8")
    assert check(tmp_path) == ["a.css loads https://fonts.example/f.woff2"]
    assert check(tmp_path / "nothing")[0].endswith("build it with zensical build --strict")


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The site's address on a free port of the loopback interface."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.browser
def test_a_browser_asks_no_other_host_and_finds_words_by_search(served: str, chromium: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    asked: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for name in ("", "ask/", "figures/", "api/"):
            page.goto(served + name, wait_until="networkidle")
        page.keyboard.press("Control+k")
        page.keyboard.type("recordings")
        page.get_by_role("link", name="Privacy").first.wait_for()
        browser.close()
    assert len(asked) > 4
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []
