"""The proof page as a file: every proof is marked where it stands, and no text becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_builders import HOSTILE_TEXT, TEXT, accord, at, hostile

from rag.exporting.leaves import leaves
from rag.exporting.proof_page import Proofs, segments, write_proof_page
from rag.schema.partnership import Grounded, Partnership
from rag.text.hidden import visible

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "h1", "h2",
    "h3", "p", "ul", "li", "a", "span", "mark", "sup", "div", "details", "summary", "q",
}  # fmt: skip


class Page(HTMLParser):
    """Elements and attributes of a page, the text of its document part, and what is inside each mark."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.body = ""
        self.marked: list[tuple[set[str], str]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self.open]
        if any(attributes.get("class") == "body" for _, attributes in self.open) and "sup" not in inside:
            self.body += data
            if inside[-1] == "mark":
                self.marked.append((set((self.open[-1][1]["class"] or "").split()), data))

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]


@pytest.fixture
def page() -> Page:
    return Page(write_proof_page(accord(), TEXT, "Accord"))


def test_the_text_is_there_as_it_is(page: Page) -> None:
    assert page.body == TEXT


def test_every_value_is_marked_where_it_stands(page: Page) -> None:
    proofs = Proofs.of(accord(), TEXT)
    for leaf in leaves(accord()):
        number = proofs.numbers[leaf.proof.start, leaf.proof.end]
        pieces = [words for classes, words in page.marked if f"s{number}" in classes]
        assert "".join(pieces) == leaf.proof.quote


def test_every_link_leads_somewhere_and_every_id_is_one_of_its_kind(page: Page) -> None:
    ids = page.ids()
    assert len(ids) == len(set(ids))
    links = [attributes["href"] or "" for tag, attributes in page.elements if tag == "a"]
    assert len(links) >= 2 * len(Proofs.of(accord(), TEXT).numbers)
    assert all(link[0] == "#" and link[1:] in ids for link in links)


def test_overlapping_fields_share_a_mark(page: Page) -> None:
    (shared,) = [classes for classes, words in page.marked if words == "currents"]
    assert "two" in shared
    assert len([one for one in shared if one[0] == "f"]) == 1 and len([one for one in shared if one[0] == "g"]) == 1


def test_what_was_left_out_is_listed_with_its_reason() -> None:
    source = write_proof_page(accord(), TEXT, "Accord")
    assert "Unsupported (2)" in source
    assert "Dame Ruth Okell" in source and "the text holds no such span of time" in source
    assert "Not stated in the text: Countries, Duration, Effective on, " in source


def test_hostile_text_is_only_text() -> None:
    source = write_proof_page(hostile(), HOSTILE_TEXT, "<b>\u202etitle")
    page = Page(source)
    assert page.body == visible(HOSTILE_TEXT)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert not any(name.startswith("on") or name == "src" for _, attributes in page.elements for name in attributes)
    assert all((one.get("href") or "#")[0] == "#" for _, one in page.elements)
    assert "\u202e" not in source and "\x1b" not in source and "\u200b" not in source
    assert source.count("</style>") == 1


def test_nothing_may_be_loaded_or_run() -> None:
    page = Page(write_proof_page(accord(), TEXT, "Accord"))
    (policy,) = [one["content"] or "" for _, one in page.elements if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    style = next(tag for tag, _ in page.elements if tag == "style")
    assert style and "url(" not in write_proof_page(accord(), TEXT, "Accord")


def test_a_quote_that_is_not_in_the_text_is_never_shown_as_proved() -> None:
    lie = Grounded[str](document="accord", start=3, end=8, value="Corn", quote="Corn!", match="exact")
    beyond = Grounded[str](document="accord", start=5, end=9_999, value="x", quote="x", match="exact")
    record = Partnership(document="accord", title=lie, duration=beyond)
    page = Page(write_proof_page(record, TEXT, "Accord"))
    assert page.marked == []
    assert not [tag for tag, _ in page.elements if tag == "a"]


def test_an_empty_record_of_an_empty_text_is_a_page() -> None:
    page = Page(write_proof_page(Partnership(document="empty"), "", ""))
    assert page.body == "" and page.marked == []


@given(st.text(max_size=80), st.data())
def test_any_spans_of_any_text_leave_the_text_whole(text: str, data: st.DataObject) -> None:
    bound = st.integers(0, len(text))
    drawn = data.draw(st.lists(st.tuples(bound, bound).map(sorted), max_size=6))
    spans = list({(start, end) for start, end in drawn if start < end})
    cut = list(segments(len(text), spans))
    assert "".join(text[one.start : one.end] for one in cut) == text
    for span in spans:
        assert "".join(text[one.start : one.end] for one in cut if span in one.spans) == text[slice(*span)]


@given(st.text(min_size=1, max_size=60))
def test_any_text_comes_back_as_what_is_visible(text: str) -> None:
    record = Partnership(document="d", title=at(text, text, document="d"))
    assert Page(write_proof_page(record, text, text)).body == visible(text)
