"""The page of a verification in a real browser: claims lead to their passages and back, nothing hostile runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from verification_builders import HOSTILE_SOURCE, SOURCE, checked, hostile

from rag.exporting.verification_page import write_verification_page

pytestmark = pytest.mark.browser

PHONE, DESK = (400, 800), (1280, 900)


@pytest.fixture
def ordinary(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(write_verification_page(checked(), lambda _: SOURCE), encoding="utf-8")
    return path


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    path = tmp_path / "evil.html"
    path.write_text(write_verification_page(hostile(), lambda _: HOSTILE_SOURCE), encoding="utf-8")
    return path


def show(engine: Any, path: Path, size: tuple[int, int] = DESK, **options: Any) -> Any:
    page = engine.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **options)
    page.goto(path.as_uri())
    return page


def test_a_number_leads_to_the_passages_and_back(engine: Any, ordinary: Path) -> None:
    page = show(engine, ordinary, PHONE, java_script_enabled=False)
    page.locator('sup a[href="#c2"]').click()
    entry = page.locator("#c2")
    assert "£4 million" in entry.inner_text()
    assert entry.evaluate("part => getComputedStyle(part).outlineStyle") == "solid"
    entry.locator('a[href="#t2"]').click()
    assert page.url.endswith("#t2")


@pytest.mark.parametrize("javascript", [True, False])
def test_nothing_hostile_runs_and_nothing_is_asked_for(engine: Any, evil: Path, javascript: bool) -> None:
    page = engine.new_page(java_script_enabled=javascript, bypass_csp=javascript)
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(evil.as_uri())
    page.wait_for_timeout(200)
    assert told == []
    assert asked == [evil.as_uri()]


@pytest.mark.parametrize("size", [DESK, PHONE, (320, 600)], ids=["desk", "phone", "small"])
def test_the_page_never_scrolls_sideways(engine: Any, ordinary: Path, evil: Path, size: tuple[int, int]) -> None:
    for path in (ordinary, evil):
        page = show(engine, path, size, bypass_csp=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_text_and_passages_stand_side_by_side_where_there_is_room(engine: Any, ordinary: Path) -> None:
    for size, beside in ((DESK, True), (PHONE, False)):
        left, right = (box.bounding_box() for box in show(engine, ordinary, size).locator("section").all())
        assert (left["y"] == right["y"]) is beside
        assert (left["x"] + left["width"] <= right["x"]) is beside


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_verdicts_have_colours_of_their_own(engine: Any, ordinary: Path, scheme: str) -> None:
    page = show(engine, ordinary, color_scheme=scheme)
    colour = "part => getComputedStyle(part).backgroundColor"
    assert len({mark.evaluate(colour) for mark in page.locator(".text mark").all()}) == 3
