"""The parts below the pages: text stays text, hidden characters show, marks overlap as they may."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from eval_builders import TEXT, span
from hypothesis import given, settings
from hypothesis import strategies as st
from report_builders import HOSTILE

from evals.report import highlight
from evals.report.pieces import anchor
from evals.schema import Excerpt
from rag.exporting.elements import element, escape, join, shorten, style_sheet
from rag.schema.document import Span
from rag.text.hidden import visible


class Reader(HTMLParser):
    """The text of a piece and the attributes of its elements."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes[tag] = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text())
def test_escaped_text_comes_back_as_what_is_visible(text: str) -> None:
    read = Reader(element("p", element("b", text, title=text)).source)
    assert read.text == visible(text) + "\n"
    assert read.attributes == {"p": {}, "b": {"title": visible(text)}}


@given(st.text())
def test_nothing_hidden_is_left(text: str) -> None:
    assert not {unicodedata.category(c) for c in visible(text) if c not in "\t\n"} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("a\x7fb", "a␡b"),
        ("a\r\n\tb", "a␍\n\tb"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
        ("soft\u00adhyphen", "soft⟨U+00AD⟩hyphen"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("é £ “ ” – \u00a0 😀", "é £ “ ” – \u00a0 😀"),
    ],
)
def test_control_characters_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_elements_take_text_markup_nesting_and_nothing() -> None:
    made = element("b", "<", [element("i", "x"), None, ["&"]], class_='a"b', data_x=1, open=True, hidden=False)
    assert str(made) == '<b class="a&quot;b" data-x="1" open>&lt;<i>x</i>&amp;</b>'
    assert str(join("a", None, element("br"))) == "a<br>"
    assert escape("'\"") == "&#x27;&quot;"
    assert shorten("abcdef", 3) == "abc… (3 more characters)"
    with pytest.raises(ValueError, match="closing tag"):
        style_sheet("</style>")


def test_anchors_of_different_names_differ() -> None:
    assert anchor("q", "seed", "q-1") == "q.seed.q-1"
    assert anchor("q", "a b") != anchor("q", "a-b") != anchor("q", "a.b")
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", anchor("q", HOSTILE))


def cut(marks: list[highlight.Mark], start: int = 0, end: int = 20) -> Iterator[tuple[int, int, str]]:
    for found in highlight.segments(Span(document="d", start=start, end=end), marks):
        yield found.start, found.end, found.style


def mark(start: int, end: int, kind: highlight.MarkKind = "gold", document: str = "d") -> highlight.Mark:
    return highlight.Mark(Span(document=document, start=start, end=end), kind, f"{kind} {start}")


@pytest.mark.parametrize(
    ("marks", "segments"),
    [
        ([], [(0, 20, "")]),
        ([mark(5, 9)], [(0, 5, ""), (5, 9, "gold"), (9, 20, "")]),
        ([mark(5, 9), mark(7, 12, "cited")],
         [(0, 5, ""), (5, 7, "gold"), (7, 9, "both"), (9, 12, "cited"), (12, 20, "")]),
        ([mark(2, 18), mark(5, 9, "cited")],
         [(0, 2, ""), (2, 5, "gold"), (5, 9, "both"), (9, 18, "gold"), (18, 20, "")]),
        ([mark(5, 9), mark(5, 9, "cited")], [(0, 5, ""), (5, 9, "both"), (9, 20, "")]),
        ([mark(5, 9), mark(9, 12, "cited")], [(0, 5, ""), (5, 9, "gold"), (9, 12, "cited"), (12, 20, "")]),
        ([mark(15, 40)], [(0, 15, ""), (15, 20, "gold")]),
        ([mark(5, 5)], [(0, 20, "")]),
        ([mark(9, 5)], [(0, 20, "")]),
        ([mark(5, 9, document="other")], [(0, 20, "")]),
    ],
)  # fmt: skip
def test_spans_are_cut_where_they_overlap(marks: list[highlight.Mark], segments: list[tuple[int, int, str]]) -> None:
    assert list(cut(marks)) == segments


@settings(max_examples=200)
@given(st.lists(st.builds(mark, st.integers(0, 40), st.integers(0, 40), st.sampled_from(["gold", "cited"]))))
def test_segments_are_the_stretch_without_gap_or_overlap(marks: list[highlight.Mark]) -> None:
    found = list(cut(marks, 10, 30))
    assert [start for start, _, _ in found] == [10, *(end for _, end, _ in found[:-1])]
    assert found[-1][1] == 30
    for start, end, style in found:
        kinds = {m.kind for m in marks if m.span.start <= start and end <= m.span.end}
        assert style == ("both" if len(kinds) > 1 else next(iter(kinds), ""))


def test_an_excerpt_is_cut_at_code_points() -> None:
    text = "😀 é — €7 million 😀"
    start = text.index("€")
    source = Excerpt(document="d", start=100, end=100 + len(text), text=text)
    drawn = str(highlight.excerpt(source, [mark(100 + start, 100 + start + 10)], 4000))
    assert '<mark class="gold" data-label="gold 106" title="gold 106">€7 million</mark>' in drawn
    assert "… (9 more characters)" in str(highlight.excerpt(source, [], len(text) - 9))


def test_a_quote_is_checked_against_the_excerpt_that_holds_it() -> None:
    found = span("€7 million")
    source = Excerpt(document="orla", start=50, end=150, text=TEXT[50:150])
    assert highlight.is_verbatim(found, found.quote, [source]) is True
    assert highlight.is_verbatim(found, "€8 million", [source]) is False
    assert highlight.is_verbatim(found, found.quote, []) is None
