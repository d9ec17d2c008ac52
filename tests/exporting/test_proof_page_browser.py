"""The proof page in a real browser: a click leads to the proof, nothing hostile runs, narrow, dark and on paper."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from record_builders import HOSTILE_TEXT, TEXT, accord, hostile

from rag.exporting import write_proof_page

pytestmark = pytest.mark.browser

PHONE, DESK = (400, 800), (1280, 900)


@pytest.fixture
def proof_page(tmp_path: Path) -> Path:
    path = tmp_path / "accord.html"
    path.write_text(write_proof_page(accord(), TEXT, "Orla and Velm agree on a tidal basin"), encoding="utf-8")
    return path


@pytest.fixture
def hostile_page(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.html"
    path.write_text(write_proof_page(hostile(), HOSTILE_TEXT, "<b>\u202etitle"), encoding="utf-8")
    return path


def show(engine: Any, path: Path, size: tuple[int, int] = DESK, **options: Any) -> Any:
    page = engine.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **options)
    page.goto(path.as_uri())
    return page


def keep(page: Any, name: str) -> None:
    """Take a picture for people, where PROOF_PAGE_SHOTS names a folder."""
    folder = os.environ.get("PROOF_PAGE_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"proof-{name}.png")


def test_a_click_on_a_value_lights_up_its_proof_and_back(engine: Any, proof_page: Path) -> None:
    page = show(engine, proof_page, PHONE, java_script_enabled=False)
    value = page.locator("#record").get_by_role("link", name="Harbour Office")
    value.click()
    proof = page.locator("mark", has_text="Harbour Office")
    assert proof.evaluate("part => getComputedStyle(part).outlineStyle") == "solid"
    box = proof.bounding_box()
    assert box is not None and 0 <= box["y"] <= PHONE[1]
    keep(page, "phone-target")
    number = (value.get_attribute("href") or "")[2:]
    page.locator(f'sup a[href="#v{number}"]').click()
    assert page.url.endswith(f"#v{number}")
    assert value.bounding_box()["y"] >= 0


def test_all_pieces_of_a_cut_span_light_up(engine: Any, proof_page: Path) -> None:
    page = show(engine, proof_page)
    page.locator("#record").get_by_role("link", name="Orla and Velm agree on a tidal basin").click()
    lit = "parts => parts.filter(part => getComputedStyle(part).outlineStyle == 'solid').map(part => part.innerText)"
    assert "".join(page.locator("mark").evaluate_all(lit)) == "Orla and Velm agree on a tidal basin"


def test_fields_have_colours_of_their_own(engine: Any, proof_page: Path) -> None:
    page = show(engine, proof_page)
    keep(page, "wide")
    colour = "part => getComputedStyle(part).backgroundColor"
    marks = [page.locator("mark", has_text=words).first.evaluate(colour) for words in ("4 May", "9 May", "Ida Brandt")]
    assert len(set(marks)) == 3
    swatches = "parts => parts.map(part => getComputedStyle(part, '::before').backgroundColor)"
    found = page.locator("h3").evaluate_all(swatches)
    assert len(set(found)) == len(found) >= 10


@pytest.mark.parametrize("javascript", [True, False])
def test_nothing_hostile_runs_and_nothing_is_asked_for(engine: Any, hostile_page: Path, javascript: bool) -> None:
    page = engine.new_page(java_script_enabled=javascript, bypass_csp=javascript)
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hostile_page.as_uri())
    page.wait_for_timeout(200)
    keep(page, "hostile")
    assert told == []
    assert asked == [hostile_page.as_uri()]
    assert "owned" not in page.title().split(" ")


@pytest.mark.parametrize("size", [DESK, PHONE, (320, 600)], ids=["desk", "phone", "small"])
def test_the_page_never_scrolls_sideways(
    engine: Any, proof_page: Path, hostile_page: Path, size: tuple[int, int]
) -> None:
    for path in (proof_page, hostile_page):
        page = show(engine, path, size, bypass_csp=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_wide_the_record_is_beside_the_text_and_narrow_above_it(engine: Any, proof_page: Path) -> None:
    for size, beside in ((DESK, True), (PHONE, False)):
        page = show(engine, proof_page, size)
        record, text = page.locator("#record").bounding_box(), page.locator("#text").bounding_box()
        assert (record["y"] == text["y"]) is beside
        assert (record["x"] + record["width"] <= text["x"]) is beside


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_on_every_mark(engine: Any, proof_page: Path, scheme: str) -> None:
    page = show(engine, proof_page, color_scheme=scheme)
    keep(page, scheme)
    read = "part => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor]"
    grounds = [one.evaluate(read) for one in page.locator("mark:not(.two)").all()]
    assert all(contrast(*colours) >= 4.5 for colours in grounds)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (luminance(ground) < 0.1) is (scheme == "dark")


def test_paper_shows_all_on_white(engine: Any, proof_page: Path) -> None:
    page = show(engine, proof_page, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    record = page.locator("#record")
    assert record.evaluate("part => part.scrollHeight <= part.clientHeight + 1")
    assert page.pdf().startswith(b"%PDF")


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(r, g, b)` (WCAG 2.2)."""
    parts = [int(float(part)) / 255 for part in colour[4:-1].split(",")]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2): 4.5 is enough for text of ordinary size."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
