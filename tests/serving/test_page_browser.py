"""The pages in a real browser: answers stream, a click leads to the quote, nothing hostile runs, axe finds nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_server import served

from rag.embedding.minilm import MiniLMEmbedder
from rag.library import Library

pytestmark = pytest.mark.browser

PHONE, DESK = (390, 800), (1280, 850)
QUESTION = "When was the Tidal Accord signed?"
PROOF = "The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031."
DRAFT = "Orla pays £3 million towards the basin. The accord was signed in Orla on 5 May 2031. Camels race at noon."
SERIOUS = ("serious", "critical")


SLOW = 90_000
"""Milliseconds to wait: the first answer of a process loads the index and the embedder."""


@pytest.fixture
def site(stocked: Library, embedder: MiniLMEmbedder) -> Iterator[str]:
    settings = stocked.settings
    stocked.close()
    with served(settings, embedder) as address:
        yield address


@pytest.fixture
def page(engine: Any, site: str) -> Iterator[Any]:
    """The first page on a desk; whatever the browser complains of fails the test."""
    opened = engine.new_page(viewport={"width": DESK[0], "height": DESK[1]}, reduced_motion="reduce")
    told: list[str] = []
    opened.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.set_default_timeout(SLOW)
    opened.goto(site)
    yield opened
    opened.close()
    assert told == []


def keep(page: Any, name: str) -> None:
    """Take a picture for people, where PAGE_SHOTS names a folder."""
    folder = os.environ.get("PAGE_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"page-{name}.png", full_page=True)


def ask(page: Any, question: str) -> Any:
    """Ask by the keyboard and wait for the answer."""
    before = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(".turn").nth(before).locator(".answer")
    answer.wait_for(timeout=SLOW)
    return answer


def test_a_click_on_a_mark_opens_the_quote_beside_the_answer(page: Any) -> None:
    answer = ask(page, QUESTION)
    assert "4 May 2031" in answer.inner_text()
    answer.locator("sup a.cite").click()
    here = page.locator("#source #here")
    here.wait_for()
    assert here.inner_text() == PROOF
    assert page.locator("#source p.near").count() == 1
    box, pane = here.bounding_box(), page.locator("#pane").bounding_box()
    assert pane["x"] > page.locator(".turn").bounding_box()["x"] and 0 <= box["y"] <= DESK[1]
    keep(page, "answer")
    page.keyboard.press("Escape")
    assert page.locator("#pane").is_hidden()
    assert page.evaluate("document.activeElement.className") == "cite"


def test_next_and_previous_go_from_quote_to_quote(page: Any) -> None:
    ask(page, QUESTION)
    ask(page, "What does Orla pay?")
    page.locator("a.cite").first.click()
    page.locator("#here").wait_for()
    previous, following = page.locator("[data-step='-1']"), page.locator("[data-step='1']")
    assert previous.is_disabled()
    following.click()
    page.locator("#here", has_text="Orla pays").wait_for()
    assert page.locator("#pane .count").inner_text() == "2 of 2"
    assert following.is_disabled()
    previous.click()
    page.locator("#here", has_text="4 May 2031").wait_for()


def test_the_conversation_is_at_its_address_and_goes_on(page: Any, site: str) -> None:
    ask(page, QUESTION)
    page.wait_for_url(re.compile(r"conversation=\d+"))
    page.reload()
    assert page.locator(".turn").count() == 1
    ask(page, "What does Orla pay?")
    assert page.locator(".turn").count() == 2
    page.goto(site)
    page.locator("summary", has_text="Earlier").click()
    page.get_by_role("link", name=QUESTION).first.click()
    assert page.locator(".turn").count() == 2


def test_what_the_check_took_back_stays_visible_as_withdrawn(page: Any) -> None:
    answer = ask(page, "What does Velm pay?")
    assert "Not in the documents" in answer.inner_text()
    assert answer.locator("del", has_text="£9 million").count() == 1


def test_a_draft_is_marked(page: Any, site: str) -> None:
    page.goto(f"{site}/verify")
    page.locator("#draft").fill(DRAFT)
    page.get_by_role("button", name="Check it").click()
    page.locator(".claims").wait_for()
    verdicts = page.locator(".draft mark").evaluate_all("marks => marks.map(mark => mark.className)")
    assert verdicts == ["supported", "contradicted", "not_found"]
    page.locator(".claims a.cite").first.click()
    page.locator("#here", has_text="Orla pays").wait_for()
    keep(page, "draft")


def test_a_summary_leads_to_its_quotes(page: Any, site: str) -> None:
    page.goto(f"{site}/summary")
    page.locator("details summary").first.click()
    page.get_by_label("Harbour accord").check()
    page.get_by_role("button", name="Summarise").click()
    page.locator(".results article a.cite").first.click()
    page.locator("#here").wait_for()
    keep(page, "summary")


def test_files_are_dropped_refused_and_removed(page: Any, site: str) -> None:
    page.goto(f"{site}/documents")
    page.evaluate("""() => {
        const files = new DataTransfer();
        files.items.add(new File(["The quay of Velm opens in June 2032."], "quay.txt"));
        files.items.add(new File(["?"], "picture.xyz"));
        document.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
    }""")
    page.locator("#results .report", has_text="Added").wait_for()
    page.locator("#results .warn", has_text="picture.xyz").wait_for()
    row = page.locator("#list tr", has_text="quay")
    row.wait_for()
    keep(page, "documents")
    page.on("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button").click()
    page.wait_for_load_state()
    assert page.locator("#list tr", has_text="quay").count() == 0


def test_nothing_hostile_runs(page: Any, site: str) -> None:
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    for path in ("/", "/documents", "/d/harbour", "/d/harbour?span=0-40"):
        page.goto(site + path)
        page.wait_for_timeout(50)
    assert ran == []
    assert "<script>" in page.locator("h1").inner_text()


def test_deep_links_work_without_a_script(engine: Any, site: str) -> None:
    bare = engine.new_page(java_script_enabled=False, viewport={"width": PHONE[0], "height": PHONE[1]})
    bare.set_default_timeout(SLOW)
    bare.goto(f"{site}/d/accord?span=16-60#here")
    box = bare.locator("mark.here").bounding_box()
    assert box is not None and 0 <= box["y"] <= PHONE[1]
    bare.goto(site)
    bare.locator("#question").fill(QUESTION)
    bare.get_by_role("button", name="Ask").click()
    bare.locator(".answer a.cite").first.click()
    assert bare.locator("mark.here").inner_text() == PROOF
    bare.close()


@pytest.mark.parametrize("size", [DESK, PHONE, (320, 600)], ids=["desk", "phone", "small"])
def test_no_page_scrolls_sideways(engine: Any, site: str, size: tuple[int, int]) -> None:
    page = engine.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="dark")
    for path in ("/", "/documents", "/summary", "/verify", "/d/harbour"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    page.goto(site)
    ask(page, QUESTION)
    page.locator("a.cite").first.click()
    page.locator("#here").wait_for()
    keep(page, f"{size[0]}-dark")
    pane = page.locator("#pane").bounding_box()
    assert pane["x"] >= 0 and pane["x"] + pane["width"] <= size[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(engine: Any, site: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = engine.new_context(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page, axe, found = context.new_page(), Axe(), []

    def check(name: str) -> None:
        violations = axe.run(page).response["violations"]
        found.extend((name, one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in SERIOUS)
        print(name, scheme, [(one["id"], one["impact"]) for one in violations])

    for path in ("/", "/documents", "/summary", "/d/accord?span=16-60", "/d/none"):
        page.goto(site + path)
        check(path)
    page.goto(site)
    ask(page, QUESTION)
    ask(page, "What does Velm pay?")
    page.locator("a.cite").first.click()
    page.locator("#here").wait_for()
    check("answer")
    page.goto(f"{site}/verify")
    page.locator("#draft").fill(DRAFT)
    page.get_by_role("button", name="Check it").click()
    page.locator(".claims").wait_for()
    check("draft")
    context.close()
    assert found == []
