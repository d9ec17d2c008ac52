"""Web pages: the main content without what is around it, and what the page says about itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from made_files import FIRST, SECOND

from rag.errors import BinaryFileError, EmptyFileError, MissingExtraError
from rag.library import Library
from rag.reading.html import MAX_ELEMENTS, read_html
from rag.schema.document import ParsedDocument

PATH = Path("page.html")
NAVIGATION = "".join(f"<li><a href='/{n}'>Menu entry {n}</a></li>" for n in range(30))
PAGE = f"""<!doctype html>
<html lang="en-GB"><head>
<title>Two ports agree - The Lindholm Courier</title>
<meta property="og:title" content="Two ports agree">
<meta property="article:published_time" content="2024-03-05T10:00:00Z">
<meta name="author" content="Ada Brandt">
<link rel="canonical" href="https://courier.example/2024/two-ports-agree">
<style>.x {{ color: red }}</style><script>var stolen = "script text";</script>
</head><body>
<header><nav><ul>{NAVIGATION}</ul></nav></header>
<main><article>
<h1>Two ports agree</h1>
<p>{FIRST}</p>
<h2>The <em>board</em></h2>
<p>{SECOND}</p>
<ul><li>Lindholm pays first.</li><li>Varre pays <b>second</b>.</li></ul>
<table><tr><th>Port</th><th>Share</th></tr><tr><td>Lindholm</td><td>40&nbsp;%</td></tr></table>
</article></main>
<footer><p>Copyright The Lindholm Courier. All rights reserved. Privacy. Imprint. Contact us.</p></footer>
</body></html>"""


def parse(html: str | bytes) -> ParsedDocument:
    return read_html(html.encode() if isinstance(html, str) else html, PATH)


def test_the_main_content_is_kept_and_the_rest_is_not() -> None:
    text = parse(PAGE).text
    assert text.startswith(f"Two ports agree\n\n{FIRST}\n\nThe board\n\n{SECOND}\n\n")
    assert "Lindholm pays first.\nVarre pays second." in text
    assert "Port | Share\nLindholm | 40 %" in text
    for unwanted in ("Menu entry", "script text", "color: red", "Copyright"):
        assert unwanted not in text


def test_what_the_page_says_about_itself_becomes_metadata() -> None:
    parsed = parse(PAGE)
    assert (parsed.title, parsed.date, parsed.media_type) == ("Two ports agree", "2024-03-05", "text/html")
    assert parsed.metadata == {
        "author": "Ada Brandt",
        "source": "https://courier.example/2024/two-ports-agree",
        "language": "en-GB",
        "site": "courier.example",
    }
    assert "2024" not in parsed.text  # and so can never be quoted


def test_headings_stand_where_they_say() -> None:
    parsed = parse(PAGE)
    assert [(one.level, parsed.text[one.start : one.end]) for one in parsed.headings] == [
        (1, "Two ports agree"),
        (2, "The board"),
    ]
    assert [one.title for one in parsed.headings] == ["Two ports agree", "The board"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Short page.</p>", "Short page."),
        ("just text", "just text"),
        ("<p>One\n   two\tthree.</p>", "One two three."),
        ("<p>Line one<br>line two<br><br>line three</p>", "Line one\nline two\n\nline three"),
        ("<div>Outer <div>inner</div> tail</div>", "Outer\n\ninner\n\ntail"),
        ("<p>A &amp; B &lt;b&gt; &eacute; &#8364;</p>", "A & B <b> é €"),
        ("<p>Cafe\u0301</p>", "Café"),
        ("<p>unclosed <b>bold <p>next", "unclosed bold\n\nnext"),
        ("<table><tr><td><p>Lay-out one</p><p>Lay-out two</p></td></tr></table>", "Lay-out one\n\nLay-out two"),
    ],
)
def test_small_and_odd_pages_are_kept_whole(body: str, text: str) -> None:
    assert parse(f"<html><body>{body}</body></html>").text == text


@pytest.mark.parametrize(
    "data",
    [
        "<p>Łódź agrees with Besançon — 6 €.</p>".encode(),
        b"\xef\xbb\xbf" + "<p>Łódź agrees with Besançon — 6 €.</p>".encode(),
        "<p>Łódź agrees with Besançon — 6 €.</p>".encode("utf-16"),
        "<meta charset=utf-8><p>Łódź agrees with Besançon — 6 €.</p>".encode(),
    ],
    ids=["UTF-8", "with a mark", "UTF-16", "declared"],
)
def test_encodings(data: bytes) -> None:
    assert parse(data).text == "Łódź agrees with Besançon — 6 €."


def test_a_declared_encoding_counts_when_it_is_not_utf_8() -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">'
    assert parse((head + "<p>Łódź agrees.</p>").encode("iso-8859-2")).text == "Łódź agrees."
    assert parse("<p>Besançon – 6 €</p>".encode("cp1252")).text == "Besançon – 6 €"
    assert parse('<meta charset="no-such"><p>Besançon</p>'.encode("cp1252")).text == "Besançon"


def test_large_pages_are_taken_whole_with_their_metadata() -> None:
    rows = "".join(f"<p>Paragraph {n} of a long report.</p>" for n in range(MAX_ELEMENTS + 1))
    parsed = parse(PAGE.replace("</article>", rows + "</article>"))
    assert parsed.text.count("of a long report") == MAX_ELEMENTS + 1
    assert FIRST in parsed.text
    assert "Menu entry" not in parsed.text
    assert (parsed.title, parsed.date) == ("Two ports agree", "2024-03-05")


@pytest.mark.parametrize("html", ["<html><body></body></html>", "<script>x</script>", "<p> &nbsp; </p>", "<!-- x -->"])
def test_a_page_without_text_is_refused(html: str) -> None:
    with pytest.raises(EmptyFileError, match=r"page\.html holds no text"):
        parse(html)


def test_another_format_under_this_ending_is_named() -> None:
    with pytest.raises(BinaryFileError, match="a PDF document"):
        parse(b"%PDF-1.7 ...")


def test_a_missing_extra_names_its_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(MissingExtraError) as caught:
        parse(PAGE)
    assert caught.value.hint == "pip install 'partnership-rag[html]'"


def test_a_missing_extra_stops_no_other_file(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "in" / "note.txt").write_text(FIRST, encoding="utf-8")
    report = library.add(tmp_path / "in")
    assert [one.id for one in report.added] == ["note"]
    assert [(one.type, one.hint) for one in report.failed] == [
        ("MissingExtraError", "pip install 'partnership-rag[html]'")
    ]


def test_pages_are_found_in_folders_and_searched(library: Library, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.html").write_text(PAGE, encoding="utf-8")
    library.add(tmp_path / "in")
    info = library.document("page")
    assert (info.title, info.date, info.metadata["author"]) == ("Two ports agree", "2024-03-05", "Ada Brandt")
    assert "board of seven members" in library.search("Who manages the common fund?", limit=1)[0].text
