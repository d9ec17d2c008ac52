"""Web pages with gold, and what readers make of them: how much of the visible content is kept, and how little else.

Each page is written out here with its furniture marked `data-not-content`; everything else that is visible is content.
The marks are taken out before a reader sees the page. Words are counted as multisets, without regard to order.

For pages of your own (`pages_in`), the gold is what headless Chromium shows of the article: the `innerText` of the
`article`, or `main`, or else of the whole page, with raised numbers set apart from the words they stand behind.
"""

from __future__ import annotations

import logging
import re
import shutil
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from rag.reading.html import read_html

_MARK = "data-not-content"
_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴-⁹]+")
_SHOWN = """() => {
    for (const one of document.querySelectorAll("sup"))
        if (/^\\W*\\d+\\W*$/.test(one.textContent)) { one.prepend(" "); one.append(" "); }
    const article = document.querySelector("article") || document.querySelector("main") || document.body;
    return article.innerText;
}"""
_PARAGRAPHS = (
    "The councils of Tarnmouth and Velby have agreed to share one ferry, which calls at both islands every day.",
    "The mayor of Tarnmouth, who had asked for it since the bridge was closed to lorries, spoke of a good day.",
    "Two crews of six sailors each will work in turn, and the harbour master will see to it that they are trained.",
    "Farmers hope to bring their lambs to the market in a single day; so far they have had to stay in the town.",
    "Whether dogs are let on board is still open, since the two councils have rules that differ on this point.",
    "The old ferry will be given to a museum, where children may climb into its engine room and ring the bell.",
)
_LINKS = "".join(f"<li><a href='/s{n}'>Section {n}</a></li>" for n in range(12))
_TEASERS = "".join(
    f"<div class=teaser><h4><a href='/n{n}'>Other news {n}</a></h4><a href='/n{n}'>Fire in Orlen, page {n}</a></div>"
    for n in range(6)
)
_CONSENT = (
    "<p>We and our 340 partners store cookies on your device and process personal data. You may accept or manage your "
    "choices and withdraw your consent at any time.</p><button>Accept all</button><button>Settings</button>"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the words of its content."""

    name: str
    html: bytes
    gold: Counter[str]


def words(text: str) -> Counter[str]:
    """The words of a text, marks of footnotes and separators of cells aside."""
    apart = _SUPERSCRIPTS.sub(lambda match: f" {unicodedata.normalize('NFKC', match.group())} ", text)
    return Counter(re.findall(r"\w+", apart.replace("|", " ")))


def pages() -> list[Page]:
    """The pages, made anew."""
    return [_page(name, html) for name, html in _sources().items()]


def pages_in(folder: Path) -> list[Page]:
    """The pages of a folder and its folders, with what a browser shows of their articles as gold."""
    from playwright.sync_api import sync_playwright

    found = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".htm", ".xhtml"))
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = opened.new_page(java_script_enabled=True, offline=True)
        made = []
        for path in found:
            page.goto(path.resolve().as_uri())
            made.append(Page(path.relative_to(folder).as_posix(), path.read_bytes(), words(page.evaluate(_SHOWN))))
        opened.close()
    return made


def _page(name: str, html: str) -> Page:
    from lxml import html as lxml_html

    tree = lxml_html.document_fromstring(html)
    for element in [*tree.iter("head", "script", "style")]:
        element.drop_tree()
    for element in tree.xpath(f"//*[@{_MARK}]"):
        element.drop_tree()
    gold = words(" ".join(" ".join(tree.itertext()).split()))
    return Page(name, html.replace(f" {_MARK}", "").encode(), gold)


def _paragraphs(start: int = 0, end: int = 6) -> str:
    return "".join(f"<p>{one}</p>" for one in _PARAGRAPHS[start:end])


def _news(middle: str = "", *, aside: str = "", head: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Ferry</title>{head}</head><body>"
        f"<header {_MARK}><a href=/>The Courier</a><nav><ul>{_LINKS}</ul></nav></header><main><article>"
        f"<h1>Ferry agreed</h1>{_paragraphs(0, 3)}{middle}{_paragraphs(3)}</article></main>"
        f"<aside {_MARK}><h3>Most read</h3><ul>{_LINKS}</ul></aside>{aside}"
        f"<footer {_MARK}>© The Courier. All rights reserved. <a href=/p>Privacy</a></footer></body></html>"
    )


def _sources() -> dict[str, str]:
    """One page for each way in which pages are built."""
    partners = "".join(f"<li><a href='https://p{n}.example/'>Partner {name}</a></li>" for n, name in enumerate("ABC"))
    table = (
        "<table><tr><th>Council<th>2029<th>2030<tr><td>Velby<td><td>700<tr><td>Tarnmouth<td>400<td></table>"
        "<p>Sums in thousands.</p>"
    )
    divs = "".join(f"<div>{one}</div>" for one in _PARAGRAPHS)
    return {
        "news": _news(),
        "text in div": _news("<div>The treaty was signed on 3 March 2029.</div>"),
        "label and value": _news("<div><strong>Signed:</strong> 3 March 2029</div><div class=lead>In Velby</div>"),
        "list of links": _news(f"<h2>Partners</h2><ul>{partners}</ul>"),
        "aside and figure": _news(
            "<aside><p>Term: six years</p></aside>"
            "<figure><img src=a.png><figcaption>The quay of Velby</figcaption></figure>"
        ),
        "short inline": _news(
            "<p>It was <q>signed</q>.</p><p>See <code>T/29</code>.</p><p><label>Seat:</label> Velby</p>"
        ),
        "table": _news(table),
        "definitions": _news("<dl><dt>Signed</dt><dd>3 March 2029</dd><dt>Seat</dt><dd>Velby</dd></dl>"),
        "details": _news("<details><summary>Who pays?</summary>Tarnmouth pays €1.2 million.</details>"),
        "teasers below": _news(aside=f"<section class=related {_MARK}><h3>Read on</h3>{_TEASERS}</section>"),
        "divs only": (
            f"<html><body><div id=top {_MARK}><ul>{_LINKS}</ul></div>"
            f"<div id=content><h1>Ferry agreed</h1>{divs}</div>"
            f"<div id=footer {_MARK}>Copyright The Courier <a href=/a>About</a></div></body></html>"
        ),
        "short, with consent": (
            f"<html><body><div id=cookie-banner {_MARK}>{_CONSENT}</div><article><h1>Ferry</h1>"
            f"<p>The treaty was signed on 3 March 2029.</p><p>Velby pays €700 000.</p></article></body></html>"
        ),
        "consent dialogue": (
            f"<html><body><article><h1>Ferry</h1>{_paragraphs(0, 2)}</article><div role=dialog aria-modal=true {_MARK}>"
            f"<h2>Your privacy</h2>{_CONSENT}</div></body></html>"
        ),
        "ministry": (
            f"<html><body><div class=breadcrumbs {_MARK}><a href=/>Home</a> › <a href=/n>News</a> › Ferry</div>"
            f"<div class=content><h1>Joint statement</h1><div class=date>3 March 2029</div>{_paragraphs(0, 4)}<ol>"
            f"<li>The councils share the cost.</li><li>The seat is Velby.</li></ol>"
            f"<div class=signature>Odile Renshaw<br>Jon Askild</div></div>"
            f"<div class=footer {_MARK}><a href=/i>Imprint</a> <a href=/c>Contact</a></div></body></html>"
        ),
        "lay-out table": (
            f"<html><body><table><tr><td class=menu {_MARK}><a href=/>Home</a> <a href=/a>News</a></td>"
            f"<td><h1>Ferry</h1>{_paragraphs(0, 3)}</td></tr></table></body></html>"
        ),
        "advertisements": _news(f"<div class=ad-slot {_MARK}><p>Buy tugs, cheap and fast</p></div>"),
        "newsletter": _news(
            aside=f"<div class=newsletter {_MARK}><p>Sign up for news</p><input><button>Go</button></div>"
        ),
        "hidden": _news(
            f"<p class=k {_MARK}>The secret sum is £99.</p><p style='opacity:0' {_MARK}>Nobody sees this.</p>",
            head="<style>.k { display: none }</style>",
        ),
        "plain": f"<html><body><h1>Ferry</h1>{_paragraphs(0, 2)}<p>Signed: 3 March 2029</p></body></html>",
        "questions": _news(
            "<section><h2><button>When does it end?</button></h2><div>In 2035.</div>"
            "<h2>Who pays?</h2><div>Both.</div></section>"
        ),
    }


Extract = Callable[[bytes], str]


def readers() -> dict[str, Extract]:
    """The readers compared, by name: those that are installed."""
    for name in ("trafilatura", "htmldate", "readability", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    every = {
        "partnership-rag": _ours,
        "the same, nothing left out": _whole,
        "trafilatura": _trafilatura,
        "trafilatura, favour recall": lambda data: _trafilatura(data, favor_recall=True),
        "trafilatura, baseline": _trafilatura_baseline,
        "resiliparse, main content": lambda data: _resiliparse(data, main_content=True),
        "resiliparse, whole": lambda data: _resiliparse(data, main_content=False),
        "readability-lxml": _readability,
        "jusText": _justext,
    }
    found: dict[str, Extract] = {}
    for name, extract in every.items():
        try:
            extract(b"<html><body><p>A page with a few words.</p></body></html>")
        except ImportError:
            continue
        found[name] = extract
    return found


def _ours(data: bytes) -> str:
    return read_html(data, Path("page.html")).text


def _whole(data: bytes) -> str:
    from rag.reading.blocks import BlockList
    from rag.reading.markup import decode_html, parse_html, prune, write_blocks

    tree = parse_html(decode_html(data, Path("page.html")), Path("page.html"))
    prune(tree)
    blocks = BlockList()
    write_blocks(tree, blocks)
    return blocks.joined().text


def _trafilatura(data: bytes, **settings: bool) -> str:
    import trafilatura

    return trafilatura.extract(data, include_tables=True, include_comments=False, **settings) or ""


def _trafilatura_baseline(data: bytes) -> str:
    import trafilatura

    return str(trafilatura.baseline(data)[1])


def _resiliparse(data: bytes, *, main_content: bool) -> str:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return str(
        extract_plain_text(bytes_to_str(data, detect_encoding(data)), main_content=main_content, alt_texts=False)
    )


def _readability(data: bytes) -> str:
    from lxml import html as lxml_html
    from readability import Document

    document = Document(data.decode("utf-8", "replace"))
    return f"{document.short_title()} {' '.join(lxml_html.fromstring(document.summary()).itertext())}"


def _justext(data: bytes) -> str:
    import justext

    paragraphs = justext.justext(data, justext.get_stoplist("English"))
    return "\n".join(one.text for one in paragraphs if not one.is_boilerplate)


@dataclass(slots=True)
class Scores:
    """Sums over pages: words of the gold, of the reader, and those that are in both."""

    gold: int = 0
    read: int = 0
    both: int = 0
    whole: int = 0
    seconds: float = 0.0

    def line(self, name: str, count: int) -> str:
        """A row of the table."""
        recall, precision = self.both / max(1, self.gold), self.both / max(1, self.read)
        return (
            f"{name:<28} {recall:>8.2%} {precision:>9.2%} {f'{self.whole}/{count}':>11}"
            f" {1000 * self.seconds / max(1, count):>8.1f}"
        )


def compare(chosen: Iterable[Page]) -> None:
    """Print a table of all readers on some pages. `complete` counts the pages without any word lost."""
    every = list(chosen)
    print(f"{'reader':<28} {'recall':>8} {'precision':>9} {'complete':>11} {'ms/page':>8}")
    for name, extract in readers().items():
        scores = Scores()
        for page in every:
            started = time.perf_counter()
            try:
                found = words(extract(page.html))
            except Exception as error:  # a reader that fails on a page has read nothing of it
                print(f"{name} on {page.name}: {type(error).__name__}")
                found = Counter()
            scores.seconds += time.perf_counter() - started
            both = (page.gold & found).total()
            scores.gold += page.gold.total()
            scores.read += found.total()
            scores.both += both
            scores.whole += both == page.gold.total()
        print(scores.line(name, len(every)))
