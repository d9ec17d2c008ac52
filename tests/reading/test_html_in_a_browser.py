"""What a browser shows of an article is in its text, and what it hides is not: Chromium is the judge."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_reading_html import parse

from rag.errors import EmptyFileError
from rag.schema.document import ParsedDocument

pytestmark = pytest.mark.browser


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking, which takes minutes with a browser in the loop."""

SHOWN = """() => {
  const shown = [], hidden = [];
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.textContent.trim(), element = node.parentElement;
    if (!text || element.closest("script, style, template, noscript, select, textarea, svg title")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const seen = box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0
      && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    (seen ? shown : hidden).push(text);
  }
  return { shown, hidden };
}"""
"""The text nodes of the article with a box on the page that is not transparent, and the others."""

WORDS = st.integers(10_000, 99_999).map(lambda number: f"w{number}")
STYLES = st.sampled_from([
    "", "", "", "display:none", "visibility:hidden", "visibility:visible", "opacity:0", "display:inline",
    "position:absolute;left:-9999px", "display:block", "font-weight:bold", "opacity:.6", "color:red", "font-size:0",
    "font-size:20px", "float:right", "display:flex", "margin-left:20px",
])  # fmt: skip
CLASSES = st.sampled_from(["", "", "", "a", "b", "c", "lead", "banner", "share-capital", "note"])
SHEET = ".a { display: none } article .b { opacity: 0 } p.c, div > .c { visibility: hidden } .lead { font-size: 2em }"
BLOCKS = [
    *("div", "div", "p", "p", "section", "aside", "figure", "blockquote", "ul", "ol", "dl", "table", "h2", "header"),
    *("footer", "details", "address", "pre", "center"),
]
INLINES = [
    *("span", "a", "b", "em", "q", "code", "label", "time", "mark", "small", "sup", "sub", "abbr", "nobr", "button"),
    *("cite", "del", "ins", "kbd", "u", "font"),
]
NOT_IN_THEMSELVES = frozenset({"a", "button", "nobr"})
"""Elements that a browser ends where the next one begins, and libxml2 does not; no program writes such pages."""


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """A random piece of an article whose every word stands once."""
    kind = draw(st.sampled_from(["text", "inline", "block", "block"] if depth < 4 else ["text", "inline"]))
    if kind == "text":
        return f" {draw(WORDS)} "
    tag = draw(st.sampled_from(BLOCKS if kind == "block" else INLINES))
    style, name = draw(STYLES), draw(CLASSES)
    inner = "".join(draw(st.lists(elements(depth=depth + 1 if kind == "block" else 9), min_size=1, max_size=3)))
    attributes = (
        f" style='{style}' class='{name}'"
        + (" href='/x'" if tag == "a" else "")
        + (" open" if tag == "details" else "")
    )
    if tag in ("ul", "ol"):
        inner = f"<li>{inner}</li><li>{draw(WORDS)}</li>"
    elif tag == "dl":
        inner = f"<dt>{draw(WORDS)}</dt><dd>{inner}</dd>"
    elif tag == "table":
        inner = f"<tr><td>{draw(WORDS)}</td><td></td><td>{inner}</td></tr>"
    elif tag == "figure":
        inner = f"{inner}<figcaption>{draw(WORDS)}</figcaption>"
    elif tag in NOT_IN_THEMSELVES:
        inner = f" {draw(WORDS)} "
    elif tag in ("p", "h2", "pre"):
        inner = "".join(draw(st.lists(elements(depth=9), min_size=1, max_size=4)))
    return f"<{tag}{attributes}>{inner}</{tag}>"


@pytest.fixture(scope="module")
def tab(engine: Any) -> Any:
    return engine.new_page()


def compared(tab: Any, html: str) -> tuple[list[str], list[str], str]:
    """The words that the browser shows and hides, and the text that was read."""
    tab.set_content(html)
    found = tab.evaluate(SHOWN)
    try:
        read: ParsedDocument | None = parse(html)
    except EmptyFileError:
        read = None
    text = "" if read is None else unicodedata.normalize("NFKC", read.text)
    return (
        [one for node in found["shown"] for one in node.split()],
        [one for node in found["hidden"] for one in node.split()],
        text,
    )


@given(st.lists(elements(), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
def test_every_text_that_a_browser_shows_of_an_article_is_in_its_text(tab: Any, pieces: list[str]) -> None:
    article = "".join(pieces)
    html = f"<!doctype html><style>{SHEET}</style><main><article><h1>Ferry</h1>{article}</article></main>"
    shown, hidden, text = compared(tab, html)
    assert [word for word in shown if word not in text] == []
    assert [word for word in hidden if word not in shown and word in text] == []


@pytest.mark.parametrize(
    "article",
    [
        "<details><summary>s1</summary>closed1</details>",
        "<p>a1<wbr>b1 <ruby>base<rp>(</rp><rt>top</rt><rp>)</rp></ruby></p>",
        "<svg width=99 height=20><title>no1</title><text y=15>chart1</text></svg>",
        "<math><mfrac><mn>11</mn><mn>22</mn></mfrac><msup><mi>x</mi><mn>33</mn></msup></math>",
        "<p>unclosed <b>bold1 <p>next1<table><tr><td>cell1<td>cell2<p>in cell3</table>tail1",
        "<table>lost1<tr><td>cell1</table><select><option>opt1</select><textarea>area1</textarea>",
        "<p><object data=x>fallback1</object><video>video1</video><iframe>frame1</iframe></p>",
        "<form><fieldset><legend>legend1</legend><label>label1 <input value=v1></label></fieldset></form>",
    ],
)
def test_odd_elements_too(tab: Any, article: str) -> None:
    shown, _, text = compared(tab, f"<!doctype html><article><h1>Ferry</h1><p>Text.</p>{article}</article>")
    assert [word for word in shown if word not in text and word not in ("(", ")")] == []
