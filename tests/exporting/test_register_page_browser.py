"""The register page in a real browser: sorting, filtering, searching, grouping, proofs; narrow, dark, on paper."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from register_page_builders import TEXTS, small_register

from rag.exporting import write_register_page

pytestmark = pytest.mark.browser

PHONE, DESK = (400, 800), (1280, 900)


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    path = tmp_path / "grid.html"
    path.write_text(write_register_page(small_register(), TEXTS.__getitem__, title="Pacts"), encoding="utf-8")
    return path


def show(engine: Any, path: Path, size: tuple[int, int] = DESK, **options: Any) -> Any:
    page = engine.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **options)
    page.goto(path.as_uri())
    return page


def keep(page: Any, name: str) -> None:
    """Take a picture for people, where REGISTER_PAGE_SHOTS names a folder."""
    folder = os.environ.get("REGISTER_PAGE_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"register-{name}.png")


def entries(page: Any) -> list[str]:
    """The documents under the titles of the rows that are shown, in order."""
    return [part.split("\n")[-1] for part in page.locator("#grid tbody th[scope=row]").all_inner_texts()]


def test_a_click_on_a_head_sorts_and_a_second_click_turns(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    head = page.locator("#grid thead button", has_text="Signed on")
    head.click()
    assert entries(page) == ["fourth", "first, second", "third"]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Signed on")
    head.click()
    assert entries(page) == ["third", "first, second", "fourth"]
    keep(page, "desk")


def test_rows_without_a_value_come_last_either_way(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    for _ in range(2):
        page.locator("#grid thead button", has_text="Funding").click()
        assert entries(page)[-1] == "fourth"


def test_search_and_filters_narrow_and_the_count_tells(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    page.locator("#search").fill("velm")
    assert entries(page) == ["first, second"]
    assert page.locator("#shown").inner_text() == "1 of 3 entries"
    page.locator("#search").fill("")
    page.get_by_label("Filter Signed on").fill(">= 2031")
    assert entries(page) == ["first, second", "third"]
    page.get_by_label("Filter Funding: amount").fill("< 1,000,000")
    assert entries(page) == ["third"]
    page.get_by_label("Filter Funding: amount").fill("!chf")
    assert entries(page) == ["first, second"]


def test_only_conflicts_and_only_unsure_cells(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    page.get_by_label("with conflicts").check()
    assert entries(page) == ["first, second"]
    page.get_by_label("unsure").check()
    assert entries(page) == ["first, second"]


def test_groups_repeat_an_entry_under_each_of_its_values(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    page.locator("#group").select_option(label="Parties")
    heads = page.locator("#grid tr.group").all_inner_texts()
    assert [head.strip() for head in heads][-2:] == ["Orla (2)", "Velm (1)"]
    page.locator("#group").select_option(label="Funding: amount")
    assert [head.strip() for head in page.locator("#grid tr.group").all_inner_texts()] == [
        "CHF (1)", "EUR (1)", "no value (1)",
    ]  # fmt: skip


def test_a_click_on_a_cell_opens_its_sentence_and_escape_closes_it(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    page.locator("#grid td.conflict a").click()
    panel = page.locator(".proof:target")
    assert panel.is_visible()
    assert panel.locator("mark").all_inner_texts() == ["€4.5 million", "4.2 million euros"]
    assert "first is more official" in panel.inner_text()
    keep(page, "proof")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('.proof:target')")
    assert page.evaluate("document.activeElement.closest('td').classList.contains('conflict')")


def test_proofs_open_and_close_without_script(engine: Any, grid: Path) -> None:
    page = show(engine, grid, java_script_enabled=False)
    assert not page.locator(".tools").is_visible()
    page.locator("#grid td.conflict a").click()
    assert page.locator(".proof:target").is_visible()
    page.locator(".proof:target .close").click()
    assert page.locator(".proof:target").count() == 0


def test_nothing_hostile_runs_and_nothing_is_complained_about(engine: Any, grid: Path) -> None:
    page = engine.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(grid.as_uri())
    page.locator("#group").select_option(label="Parties")
    assert page.title() == "Pacts"
    assert said == []


def test_columns_that_nobody_fills_are_hidden_at_first(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    head = page.locator("#grid thead th", has_text="Notice period")
    assert not head.is_visible()
    page.locator("details.columns summary").click()
    page.get_by_label("Notice period", exact=True).check()
    assert head.is_visible()


def test_a_phone_shows_cards_and_no_row_is_wider_than_the_screen(engine: Any, grid: Path) -> None:
    page = show(engine, grid, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert not page.locator("#grid thead").is_visible()
    page.locator("#filters").click()
    page.get_by_label("Filter Signed on").fill("2035")
    assert entries(page) == ["third"]
    keep(page, "phone")


def test_dark_mode_is_dark(engine: Any, grid: Path) -> None:
    page = show(engine, grid, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 20, 24)"
    keep(page, "dark")


def test_paper_has_neither_tools_nor_panels(engine: Any, grid: Path) -> None:
    page = show(engine, grid)
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    assert page.locator(".proof").first.is_hidden()
    assert page.locator("svg").is_visible()
