"""Kinds of pages that other readers lose text of, five inputs each: what a person sees is in the text, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reading_html import PATH, parse

from rag.errors import RagError
from rag.reading.html import read_html

FACT = "The ferry treaty was signed on 3 March 2029."
PROSE = [
    "The councils of Tarnmouth and Velby have agreed to share one ferry, which calls at both of the islands on every "
    "day of the week but Sunday.",
    "The mayor of Tarnmouth, who had asked for the ferry since the bridge was closed to lorries, spoke of a good day "
    "for the whole of the coast.",
    "Two crews of six sailors each will work in turn, and the harbour master of Velby will see to it that they are "
    "trained before the winter.",
    "Farmers hope to bring their lambs to the market in a single day; so far they have had to stay overnight in the "
    "town on the mainland.",
    "Whether dogs are let on board is still open, since the two councils have rules that differ, and neither wants to "
    "change its own.",
    "The old ferry will be given to a museum, where children may climb into its engine room and ring the bell as often "
    "as they like.",
]  # fmt: skip


def page(inserted: str, *, before: str = "", after: str = "", head: str = "") -> str:
    """An article of six paragraphs with something in the middle, and things around it."""
    paragraphs = [f"<p>{one}</p>" for one in PROSE]
    article = "".join([*paragraphs[:3], inserted, *paragraphs[3:]])
    return (
        f"<!doctype html><html><head><title>Ferry</title>{head}</head><body>{before}"
        f"<main><article><h1>Ferry agreed</h1>{article}</article></main>{after}</body></html>"
    )


@pytest.mark.parametrize(
    "inserted",
    [
        f"<div>{FACT}</div>",
        f"<div class='teaser'>{FACT}</div>",
        f"<div><div><span>{FACT}</span></div></div>",
        f"<section>{FACT}</section>",
        f"{FACT}",
        f"<aside>{FACT}</aside>",
        f"<figure><img src=a.jpg><figcaption>{FACT}</figcaption></figure>",
        f"<details><summary>When?</summary>{FACT}</details>",
        f"<dl><dt>Signed</dt><dd>{FACT}</dd></dl>",
        f"<blockquote>{FACT}</blockquote>",
        f"<address>{FACT}</address>",
        f"<fieldset><legend>Signing</legend>{FACT}</fieldset>",
        f"<center><font color=navy>{FACT}</font></center>",
        f"<footer>{FACT}</footer>",
        f"<div role=note class='share-capital'>{FACT}</div>",
        f"<pre>{FACT}</pre>",
        f"<custom-element>{FACT}</custom-element>",
        f"<h3><button>{FACT}</button></h3>",
        f"<svg width=9 height=9><title>x</title><text>{FACT}</text></svg>",
    ],
)
def test_text_is_kept_in_whatever_block_it_stands(inserted: str) -> None:
    text = parse(page(inserted)).text
    assert text.count(FACT) == 1
    assert all(one in text for one in PROSE)


INLINE = """
a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output q s samp small span strike strong
time tt u var x-other
"""


@pytest.mark.parametrize(
    "inline",
    INLINE.split(),
)
def test_a_short_sentence_is_kept_whatever_element_stands_in_it(inline: str) -> None:
    assert (
        "Velby signed it on 3 March 2029."
        in parse(page(f"<p>Velby <{inline}>signed</{inline}> it on 3 March 2029.</p>")).text
    )


PARTNERS = ["Tarnmouth Council", "Velby Harbour Trust, since 3 March 2029", "Askild Shipyard"]


@pytest.mark.parametrize(
    "listed",
    [
        "<h2>Partners</h2><ul>{}</ul>",
        "<p>Partners:</p><ul class='links'>{}</ul>",
        "<div class='partners'><h3>Partners</h3><ol>{}</ol></div>",
        "<aside><h3>Partners</h3><ul>{}</ul></aside>",
        "<section id='social-partners'><ul>{}</ul></section>",
    ],
)
def test_a_list_of_links_is_kept_in_an_article(listed: str) -> None:
    items = "".join(f"<li><a href='https://x.example/{n}'>{name}</a></li>" for n, name in enumerate(PARTNERS))
    text = parse(page(listed.format(items))).text
    assert "\n".join(PARTNERS) in text


CONSENT = (
    "We and our 340 partners store information on your device, such as cookies, and process personal data. You may "
    "accept or manage your choices, and withdraw your consent at any time. Some partners rely on their legitimate "
    "interest and do not ask for consent."
)


@pytest.mark.parametrize(
    "banner",
    [
        f"<div id='CybotCookiebotDialog'><p>{CONSENT}</p><button>OK</button></div>",
        f"<div role='dialog' aria-modal='true'><h1>Your privacy</h1><p>{CONSENT}</p><button>Accept all</button></div>",
        f"<div class='cookie_notice'>{CONSENT} <a href='/privacy'>More</a></div>",
        f"<dialog open><p>{CONSENT}</p><form method=dialog><button>Fine</button></form></dialog>",
        f"<div style='position:fixed;bottom:0'><p>{CONSENT}</p><a href='#' role=button>OK</a></div>",
        f"<section class='xk3'><p>{CONSENT}</p><button>Accept</button><button>Reject</button></section>",
        "<div id=bar9><p>En continuant, vous acceptez les cookies.</p><a href='#'>Tout accepter</a> "
        "<a href='javascript:void(0)'>Plus</a></div>",
        "<div class='rgpd-modal'><p>Nous utilisons des cookies et traitons des données personnelles.</p>"
        "<button>Accepter</button></div>",
    ],
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_consent_dialogue_loses_against_the_shortest_article(banner: str, place: str) -> None:
    article = f"<article><h1>Ferry</h1><p>{FACT}</p></article>"
    body = banner + article if place == "before" else article + banner
    parsed = parse(f"<html><body>{body}</body></html>")
    assert parsed.text == f"Ferry\n\n{FACT}"
    assert [one.kind for one in parsed.dropped] == ["consent"]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='consent-decree'><h1>Consent decree</h1><p>{FACT}</p><button>Print</button></div>",
        f"<article><h1>Cookie policy</h1><div class='cookie-policy'><p>We set cookies. {FACT}</p><a "
        f"href=/x>x</a></div></article>",
        f"<h1>Cookies of Velby</h1><div class='recipe'><p>Bake the cookies. {FACT}</p></div>",
        f"<main><h1>News</h1><div class='banner'>{FACT}</div></main>",
        f"<h1>Cookies of Velby</h1><p>Bake the cookies. {FACT} <a href='#'>Top</a></p>",
        f"<h1>Patients</h1><p class='informed-consent'>Consent was given. {FACT}</p>",
        f"<footer><p>{FACT}</p></footer>",
        f"<nav><p>{FACT}</p></nav>",
        f"<div class='ad-hoc-committee'><p>{FACT}</p></div>",
        f"<div "
        f"class='newsletter-issue'><h2>News</h2><p>{FACT}</p><p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p></div>",
    ],
)
def test_a_name_alone_drops_nothing(body: str) -> None:
    assert FACT in parse(f"<html><body>{body}</body></html>").text
    if "cookie-policy" not in body:  # beside an article that is a notice of the site
        assert FACT in parse(page("", after=body.replace("h1>", "h2>"))).text


@pytest.mark.parametrize(
    ("around", "kind"),
    [
        ("<nav><ul><li><a href=/a>Home</a></li><li><a href=/b>UNWANTED</a></li></ul></nav>", "navigation"),
        ("<div class='breadcrumbs'><a href=/>Home</a> › UNWANTED</div>", "navigation"),
        ("<div class='x7'><a href=/a>UNWANTED</a> | <a href=/b>Sport</a> | <a href=/c>Weather</a></div>", "navigation"),
        ("<aside><h3>Most read</h3><ul><li><a href=/a>UNWANTED</a></li><li><a href=/b>Fire</a></li></ul></aside>",
         "navigation"),
        ("<div class='ad-slot'><p>UNWANTED tugs, cheap</p></div>", "advertisement"),
        ("<div><span>Advertisement</span><p>UNWANTED tugs, cheap</p></div>", "advertisement"),
        ("<div class='newsletter-box'><p>UNWANTED by mail</p><input name=mail><button>Go</button></div>", "banner"),
        ("<footer>© 2029 UNWANTED Ltd. All rights reserved.</footer>", "footer"),
        ("<form role=search><label>UNWANTED</label><input type=search></form>", "navigation"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["before", "after"])
def test_furniture_is_left_out_and_listed(around: str, kind: str, place: str) -> None:
    parsed = parse(page("", **{place: around}))
    assert "UNWANTED" not in parsed.text
    assert [one.kind for one in parsed.dropped] == [kind]
    assert "UNWANTED" in parsed.dropped[0].text
    assert all(one in parsed.text for one in PROSE)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><th>Council<th>2029<th>2030<tr><td>Velby<td><td>700", "Council | 2029 | 2030\nVelby | | 700"),
        ("<tr><td>Velby<td>4<td>&nbsp;<td>7<tr><td>Tarnmouth<td><td><td>9", "Velby | 4 | | 7\nTarnmouth | | | 9"),
        ("<tr><td><td>2029<td>2030<tr><td>Velby<td>4<td>", "| 2029 | 2030\nVelby | 4"),
        ("<tr><th rowspan=2>Council<th colspan=2>Share<tr><th>2029<th>2030<tr><td>Velby<td>4<td>7",
         "Council | Share | Share\nCouncil | 2029 | 2030\nVelby | 4 | 7"),
        ("<tr><td rowspan=2>Velby<td>2029<td>4<tr><td>2030<td>7<tr><td>Tarnmouth<td>2029<td>9",
         "Velby | 2029 | 4\nVelby | 2030 | 7\nTarnmouth | 2029 | 9"),
        ("<tr><th colspan=3>Shares<tr><td>Velby<td><img src=no.png><td>7", "Shares\nVelby | | 7"),
        ("<tr><td><p>Velby</p><p>(island)</p><td><ul><li>4<li>7</ul><td>x", "Velby (island) | 4 7 | x"),
    ],
)  # fmt: skip
def test_values_stay_under_their_heads(rows: str, text: str) -> None:
    assert f"\n\n{text}\n\n" in parse(page(f"<table>{rows}</table>")).text


ROLES = (
    "<div role=table><div role=rowgroup><div role=row><span role=columnheader>Council</span>"
    "<span role=columnheader>2029</span><span role=columnheader>2030</span></div></div><div role=row>"
    "<div role=cell>Velby</div><div role=cell></div><div role=cell>700</div></div></div>"
)
STYLES = (
    "<div style='display: table'><div style='display:table-row'><div style='display:table-cell'>Council</div>"
    "<div style='display:table-cell'>2029</div><div style='display:table-cell'>2030</div></div>"
    "<div style='display:table-row'><b style='display:table-cell'>Velby</b><i></i><div style='display:table-cell'> "
    "</div><div style='display:table-cell'>700</div></div></div>"
)


@pytest.mark.parametrize("made", [ROLES, STYLES, ROLES.replace("table", "grid").replace("cell>", "gridcell>")])
def test_what_is_made_up_as_a_table_is_one(made: str) -> None:
    assert "\n\nCouncil | 2029 | 2030\nVelby | | 700\n\n" in parse(page(made)).text


@pytest.mark.parametrize(
    "made",
    [
        "<div role=row><div role=cell>Velby</div><div role=cell>700</div></div>",
        "<div role=grid><p>Velby</p><p role=cell>700</p></div>",
        "<div role=table><div role=table>Velby</div><p>700</p></div>",
    ],
)
def test_parts_of_no_table_lose_nothing(made: str) -> None:
    text = parse(page(made)).text
    assert "Velby" in text
    assert "700" in text


@pytest.mark.parametrize(
    "layout",
    [
        "<table><tr><td class=menu><a href=/>Home</a> <a "
        "href=/a>News</a></td><td><h1>Ferry</h1><p>{}</p></td></tr></table>",
        "<table><tr><td><a href=/>Home</a><br><a href=/a>News</a></td><td><h1>Ferry</h1>{}<br><br></td></tr></table>",
        "<table "
        "width=600><tr><td><table><tr><td><h1>Ferry</h1></td></tr><tr><td>{}</td></tr></table></td></tr></table>",
        "<table><tr><td><h1>Ferry</h1></td></tr><tr><td><p>{}</p></td></tr></table>",
        "<table role=presentation><tr><td><h1>Ferry</h1></td><td><div>{}</div></td></tr></table>",
    ],
)
def test_tables_that_lay_out_a_page_are_read_as_a_page(layout: str) -> None:
    sentence = (
        "The <i>councils</i> of <b>Velby</b> and <i>Tarnmouth</i> signed on <i>3 March 2029</i>, for <b>six</b> years."
    )
    parsed = parse(f"<html><body>{layout.format(sentence)}</body></html>")
    assert parsed.text == "Ferry\n\nThe councils of Velby and Tarnmouth signed on 3 March 2029, for six years."
    assert [one.title for one in parsed.headings] == ["Ferry"]


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("Velby pays €85<sup>1</sup> a day", "Velby pays €85[1] a day"),
        ("Velby pays €85<sup><a href='#n'>1</a></sup> a day", "Velby pays €85[1] a day"),
        ("Velby pays €85<a href='#n'><sup>[1]</sup></a> a day", "Velby pays €85[1] a day"),
        ("Velby pays €85<a href='#fn1' class='footnote-ref'>1</a> a day", "Velby pays €85[1] a day"),
        ("Velby pays €85<span style='vertical-align: super; font-size: 60%'>1</span> a day", "Velby pays €85[1] a day"),
        ("Velby pays €85<span class='up'>1</span> a day", "Velby pays €85[1] a day"),
        ("Velby pays €85<span class='superscript'>1</span> a day", "Velby pays €85[1] a day"),
        ("since 2029<sup>2</sup><sup>,</sup><sup>3</sup>", "since 2029[2],[3]"),
        ("10<sup>6</sup> t on 4 km<sup>2</sup>, CO<sub>2</sub>", "10⁶ t on 4 km², CO2"),
        ("the 1<sup>st</sup> and 2<sup>e</sup>, N<sup>o</sup> 5", "the 1st and 2e, No 5"),
        ("3<sup>1</sup>/<sub>2</sub> miles", "3 1/2 miles"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math> t", "10⁶ t"),
    ],
)  # fmt: skip
def test_marks_of_footnotes_stay_apart_from_numbers(marked: str, text: str) -> None:
    head = "<style>.up { vertical-align: super }</style>"
    assert f"\n\n{text}\n\n" in parse(page(f"<p>{marked}</p>", head=head)).text


@pytest.mark.parametrize(
    "before",
    [
        "<noscript><div id=no></noscript>",
        "<script>document.write('<noscript>')</script>",
        "<!-- <noscript> -->",
        "<noscript><p>Switch it on.</noscript>",
        "<title>Of <noscript> and such</title>",
    ],
)
def test_what_stands_in_for_scripts_swallows_no_page(before: str) -> None:
    text = parse(page(f"<p>{FACT}</p>", before=before, after="<noscript></div></noscript>")).text
    assert FACT in text
    assert "Switch" not in text


SECRET = "The secret sum is £99."


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("", "<p hidden>{}</p>"),
        ("", "<p style='DISPLAY : none'>{}</p>"),
        ("", "<p style='position:absolute; left:-9999px'>{}</p>"),
        ("", "<p style='opacity:0'>{}</p>"),
        ("", "<p style='opacity: .001'>{}</p>"),
        ("", "<p style='font-size:0'>{}</p>"),
        ("", "<p style='font-size:1px'>{}</p>"),
        ("", "<p style='color:#fff'>{}</p>"),
        ("", "<p style='color:white;background:#ffffff'>{}</p>"),
        ("", "<font color=white>{}</font>"),
        ("", "<p style='text-indent:-999em'>{}</p>"),
        ("", "<p style='max-height:0;overflow:hidden'>{}</p>"),
        ("", "<p style='clip-path: inset(100%)'>{}</p>"),
        ("", "<p style='position:absolute;clip:rect(0,0,0,0)'>{}</p>"),
        ("", "<p style='transform: scale(0)'>{}</p>"),
        ("", "<p style='transform: translateX(-9999px)'>{}</p>"),
        ("", "<dialog>{}</dialog>"),
        ("", "<div popover>{}</div>"),
        ("", "<template>{}</template>"),
        ("", "<noscript>{}</noscript>"),
        (".k { display: none }", "<div class='a k'><p>{}</p></div>"),
        ("#k > span { visibility: hidden }", "<p id=k><span>{}</span></p>"),
        ("article .k { position: fixed; top: -2000px }", "<div class=k>{}</div>"),
        ("p.k { display: block } .k { display: none !important }", "<p class=k>{}</p>"),
        ("@media screen { [data-k] { opacity: 0 } }", "<p data-k=1>{}</p>"),
        ("body { background: #123456 } .k { color: #123456 }", "<p class=k>{}</p>"),
        ("div:not(.open) > .k { display: none }", "<div><p class=k>{}</p></div>"),
    ],
)  # fmt: skip
def test_hidden_text_stays_out_and_is_listed(style: str, hidden: str) -> None:
    parsed = parse(page(hidden.format(SECRET) + f"<p>{FACT}</p>", head=f"<style>{style}</style>"))
    assert "secret" not in parsed.text
    assert FACT in parsed.text
    unlisted = ("<template", "<noscript", "font-size", "color", "visibility")
    assert (
        hidden.startswith(unlisted)
        or any(one in hidden + style for one in unlisted)
        or [(one.kind, one.text) for one in parsed.dropped] == [("hidden", SECRET)]
    )


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("@media print { p { display: none } }", "<p>{}</p>"),
        ("@media (max-width: 400px) { .k { display: none } }", "<p class=k>{}</p>"),
        (".k { display: none } article .k { display: block }", "<p class=k>{}</p>"),
        (".k { visibility: hidden } .k span { visibility: visible }", "<p class=k>x <span>{}</span></p>"),
        (".k { font-size: 0 } .k span { font-size: 16px }", "<p class=k>x <span>{}</span></p>"),
        ("body { visibility: hidden; opacity: 0 }", "<p>{}</p>"),
        (".k::before { display: none }", "<p class=k>{}</p>"),
        ("p:hover { display: none }", "<p>{}</p>"),
        (".k:is( { display: none }", "<p class=k>{}</p>"),
        ("", "<p aria-hidden=true>{}</p>"),
        ("", "<p style='position:absolute;left:-10px;opacity:0.5'>{}</p>"),
        ("", "<div style='background:#000'><p style='color:#fff'>{}</p></div>"),
        ("", "<div style='background:url(x.png)'><p style='color:#fff'>{}</p></div>"),
        ("", "<table bgcolor=black><tr><td><font color=white>{}</font></table>"),
    ],
)  # fmt: skip
def test_text_that_only_looks_hidden_is_kept(style: str, shown: str) -> None:
    assert FACT in parse(page(shown.format(FACT), head=f"<style>{style}</style>")).text


PIECES = """
<p> </p> <div class=cookie style='opacity:0'> </div> <table> <tr> <td colspan=9 rowspan=9> <th> <sup> </sup> <sub>
</table> <a href=#> </a> <h1> </h1> <nav> <aside> <article> </article> <main> <button> <style>p{display:none}</style>
<q> &#0; <li> <style>*>*{color:red}</style> <math><msup> <br> <svg><text> word 12 é <!-- --> &shy;
<style>a:is(b{}}</style> <div style='color:rgb(1,2' bgcolor=x>
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=60))
@settings(deadline=20_000)
def test_any_markup_is_read_or_refused(pieces: list[str]) -> None:
    try:
        parsed = read_html(" ".join(pieces).encode(), PATH)
    except RagError as error:
        assert error.message and error.hint
    else:
        assert parsed.text.strip()
        assert all(parsed.text[one.start : one.end] == one.title for one in parsed.headings)
