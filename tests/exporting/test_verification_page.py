"""The page of a verification: each claim marked where it stands, its passages beside it; no text becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verification_builders import HOSTILE_SOURCE, HOSTILE_TEXT, SOURCE, TEXT, checked, hostile

from rag.exporting.verification_page import BESIDE, WORDS, write_verification_page
from rag.schema.verification import CheckedClaim, Verification
from rag.text.hidden import has_hidden

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "h1", "h2", "p", "a",
    "mark", "sup", "div", "b", "blockquote",
}  # fmt: skip


class Page(HTMLParser):
    """Elements of a page, the text on the left without its numbers, and the quotes on the right."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self.quoted: list[str] = []
        self.words = ""
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
        if "style" in inside:
            return
        self.words += data
        if any(attributes.get("class") == "text" for _, attributes in self.open) and "sup" not in inside:
            self.text += data
            if inside[-1] == "mark":
                self.marked.append(data)
        elif inside[-1:] == ["mark"] and "blockquote" in inside:
            self.quoted.append(data)


def page_of(verification: Verification, source: str = SOURCE) -> Page:
    return Page(write_verification_page(verification, lambda _: source))


def test_the_text_is_there_as_it_is_with_every_claim_marked() -> None:
    page = page_of(checked())
    assert page.text == TEXT
    assert page.marked == [claim.text for claim in checked().claims]


def test_the_quotes_stand_beside_it_within_their_line() -> None:
    page = page_of(checked())
    assert page.quoted == [citation.quote for claim in checked().claims for citation in claim.citations]
    assert "before the quote" in page.words and "another paragraph" not in page.words
    assert "not “£9 million”" in page.words


def test_each_verdict_is_told_in_words_and_not_by_colour_alone() -> None:
    page = page_of(checked())
    for verdict in ("supported", "contradicted", "not_found"):
        assert WORDS[verdict] in page.words  # type: ignore[index]
    titles = [attributes.get("title") for tag, attributes in page.elements if tag == "mark" and "id" in attributes]
    assert titles == ["supported", "contradicted", "not found"]


def test_every_link_leads_somewhere_and_ids_are_unique() -> None:
    page = page_of(checked())
    ids = [attributes["id"] or "" for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)) == 2 * len(checked().claims)
    links = [attributes["href"] or "" for tag, attributes in page.elements if tag == "a"]
    assert len(links) == len(ids)
    assert all(link[0] == "#" and link[1:] in ids for link in links)


def test_hostile_text_becomes_no_markup() -> None:
    source = write_verification_page(hostile(), lambda _: HOSTILE_SOURCE)
    page = Page(source)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert "<script" not in source.lower()
    assert not has_hidden(source)
    assert "<script>alert(1)</script>" in page.text
    assert HOSTILE_TEXT.splitlines()[0] in page.text


def test_the_page_asks_for_nothing() -> None:
    page = page_of(hostile(), HOSTILE_SOURCE)
    assert not [1 for _, attributes in page.elements if {"src", "srcset"} & set(attributes)]
    (policy,) = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None and "default-src 'none'" in policy


def test_without_a_claim_the_page_says_so() -> None:
    page = page_of(Verification(text="nothing here"))
    assert page.text == "nothing here"
    assert "no claim" in page.words


def test_much_text_around_a_quote_is_cut() -> None:
    quote = "It costs €4 million."
    source = "a" * 3 * BESIDE + quote + "b" * 3 * BESIDE
    found = checked(source=source, quote=quote)
    words = page_of(found, source).words
    assert "a" * BESIDE in words and "a" * (BESIDE + 1) not in words
    assert "b" * BESIDE in words and "b" * (BESIDE + 1) not in words


@given(st.text(max_size=80), st.text(max_size=40), st.sampled_from(list(WORDS)))
@pytest.mark.parametrize("question", ["", "<b>&amp;?"])
def test_any_text_is_text(question: str, text: str, reason: str, verdict: str) -> None:
    claims = (CheckedClaim(text=text, start=0, end=len(text), verdict=verdict, reason=reason),)  # type: ignore[arg-type]
    page = page_of(Verification(text=text, question=question, claims=claims if text else ()))
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert page.open == []
