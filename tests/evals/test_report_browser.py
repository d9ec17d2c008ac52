"""The reports in a real browser: Chromium draws them, nothing hostile runs, they work narrow, dark and on paper.

The first tests need Chromium alone and drive its command line; the others need Playwright as well.
"""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from eval_builders import QUESTIONS, perfect
from report_builders import hostile, make_run, mixed, records, sample

from evals.compare import compare_runs, sides_of
from evals.report import write_comparison, write_report
from evals.store import read_samples

pytestmark = pytest.mark.browser

PHONE, DESK = (400, 800), (1280, 900)


@pytest.fixture(scope="module")
def browser(chromium: str) -> str:
    return chromium


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    make_run(tmp_path / "run", [*mixed(), hostile()], records())
    return write_report(tmp_path / "run")[1]


@pytest.fixture
def comparison(tmp_path: Path) -> Path:
    old, new = tmp_path / "old", tmp_path / "new"
    make_run(old, [sample(asked, perfect(asked)) for asked in QUESTIONS])
    make_run(new, [*mixed()[:4], hostile()])
    found = compare_runs(sides_of(old), sides_of(new))
    return write_comparison(found, tmp_path / "out", old=read_samples(old), new=read_samples(new))[1]


def chromium(browser: str, tmp_path: Path, *arguments: str) -> str:
    """One headless run; its standard output."""
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
               f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000", *arguments]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def tags(dom: str) -> set[str]:
    """The elements of a dumped page."""
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.add(tag)  # type: ignore[method-assign]
    parser.feed(dom)
    return found


def corner(png: Path) -> tuple[int, int, int]:
    """The red, green and blue of the top left pixel. Before it there is no pixel to predict it from, so that its
    bytes are the colour under every filter of the format.
    """
    data = png.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(packed)
    return raw[1], raw[2], raw[3]


def test_the_page_is_drawn_and_hostile_text_does_not_run(browser: str, report: Path, tmp_path: Path) -> None:
    dom = chromium(browser, tmp_path, "--dump-dom", report.as_uri())
    assert "<title>Eval failed: run</title>" in dom
    assert "3 of 4 rules did not pass." in dom
    assert "&lt;script&gt;document.title" in dom
    assert not tags(dom) & {"script", "img", "iframe", "object", "link"}


def test_a_comparison_is_drawn_and_hostile_text_does_not_run(browser: str, comparison: Path, tmp_path: Path) -> None:
    dom = chromium(browser, tmp_path, "--dump-dom", comparison.as_uri())
    assert "<title>Compare old with new</title>" in dom
    assert "What flipped" in dom
    assert not tags(dom) & {"script", "img", "iframe", "object", "link"}


def test_the_page_is_light_by_default(browser: str, report: Path, tmp_path: Path) -> None:
    shot = tmp_path / "wide.png"
    chromium(browser, tmp_path, f"--screenshot={shot}", "--window-size=1280,2400", report.as_uri())
    assert min(corner(shot)) > 200


@pytest.fixture
def engine(browser: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


def show(engine: Any, path: Path, size: tuple[int, int] = DESK, **options: Any) -> Any:
    page = engine.new_page(viewport={"width": size[0], "height": size[1]}, **options)
    page.goto(path.as_uri())
    return page


def test_nothing_is_refused_asked_for_or_said(engine: Any, report: Path, comparison: Path) -> None:
    for path in (report, comparison):
        page = engine.new_page()
        told: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message, told=told: told.append(message.text))
        page.on("pageerror", lambda error, told=told: told.append(str(error)))
        page.on("dialog", lambda dialog, told=told: told.append(dialog.message))
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        assert told == []
        assert asked == [path.as_uri()]
        assert "owned" not in page.title()


def test_the_escaping_alone_stops_hostile_text(engine: Any, report: Path, comparison: Path) -> None:
    for path in (report, comparison):
        page = show(engine, path, bypass_csp=True)
        page.wait_for_timeout(200)
        assert "owned" not in page.title()


def test_a_question_opens_without_javascript(engine: Any, report: Path) -> None:
    page = show(engine, report, java_script_enabled=False)
    row = page.locator("details.row-wrong", has_text="When was the Orla Accord signed?").first
    objection = row.get_by_text("4 May 2024 stands in no passage")
    assert not objection.is_visible()
    row.locator("summary").first.click()
    assert objection.is_visible()
    assert row.locator("mark.gold[data-label]").first.is_visible()


def test_a_link_to_a_lost_fact_opens_its_question(engine: Any, report: Path) -> None:
    page = show(engine, report)
    body = page.locator('[id="q.small.q-signed"]')
    assert not body.is_visible()
    page.locator('a[href="#q.small.q-signed"]').first.click()
    body.wait_for(state="visible")
    assert page.url.endswith("#q.small.q-signed")


def test_every_link_of_the_bar_leads_to_a_section(engine: Any, report: Path) -> None:
    page = show(engine, report)
    links = page.locator("nav.jump a")
    assert links.count() == 4
    for at in range(links.count()):
        links.nth(at).click()
        target = page.locator(f'[id="{(links.nth(at).get_attribute("href") or "")[1:]}"]')
        assert target.is_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_never_scrolls_sideways(engine: Any, report: Path, comparison: Path, size: tuple[int, int]) -> None:
    for path in (report, comparison):
        page = show(engine, path, size, bypass_csp=True)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_colour_scheme_of_the_reader_is_followed(
    engine: Any, report: Path, tmp_path: Path, scheme: str, dark: bool
) -> None:
    page = show(engine, report, color_scheme=scheme)
    page.screenshot(path=tmp_path / "shot.png")
    assert (max(corner(tmp_path / "shot.png")) < 60) is dark


def test_paper_shows_what_is_folded_on_light_ground(engine: Any, report: Path) -> None:
    page = show(engine, report, color_scheme="dark", bypass_csp=True)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav.jump").is_visible()
    folded = page.locator("details.row-wrong .text").first
    assert folded.evaluate("part => part.getBoundingClientRect().height") > 0
    assert page.pdf().startswith(b"%PDF")
