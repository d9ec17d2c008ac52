"""The page of a verification: the text with each claim marked on the left, the passages it rests on at the right.

One HTML file without script or external asset; `rag.exporting.elements` escapes everything.
"""

from __future__ import annotations

from collections.abc import Callable

from rag.exporting.elements import Html, element, head_of, page
from rag.schema.verification import CheckedClaim, ClaimVerdict, Verification

BESIDE = 400
"""Characters of the document that are shown before and after a quote."""

WORDS: dict[ClaimVerdict, str] = {
    "supported": "supported",
    "partly": "supported in part",
    "contradicted": "contradicted",
    "not_found": "not found",
}

STYLE = """
:root { --bg: #f6f6f4; --card: #fff; --fg: #1b1d21; --muted: #555b65; --line: #d9dbdf; --link: #1a56b0;
  --supported: #d5efd9; --partly: #fbeeb8; --contradicted: #f9d3cf; --not_found: #e6dcf3; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) {
  :root { --bg: #121418; --card: #1a1d23; --fg: #e7e9ec; --muted: #a7aeb9; --line: #353a44; --link: #8ab8ff;
    --supported: #1d4a28; --partly: #57490f; --contradicted: #6b2620; --not_found: #41325c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); overflow-wrap: anywhere;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header, main { max-width: 82rem; margin: 0 auto; padding: 1rem 1.25rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.25rem; align-items: start; }
@media (max-width: 55rem) { main { grid-template-columns: minmax(0, 1fr); } }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; }
.text { white-space: pre-wrap; } mark { color: inherit; border-radius: 3px; padding: .05em .15em; }
.supported { background: var(--supported); } .partly { background: var(--partly); }
.contradicted { background: var(--contradicted); } .not_found { background: var(--not_found); }
a { color: var(--link); } sup a { text-decoration: none; font-weight: 600; }
article { border-top: 1px solid var(--line); padding: .6rem 0; } article:first-of-type { border-top: 0; }
article:target { outline: 2px solid var(--link); outline-offset: 4px; }
.muted { color: var(--muted); font-size: .875rem; margin: .2rem 0; } blockquote { margin: .4rem 0 .4rem .8rem; }
b.tag { border-radius: 4px; padding: .1em .4em; font-size: .8rem; }
"""


def write_verification_page(verification: Verification, text_of: Callable[[str], str]) -> str:
    """The page as one HTML document; `text_of` gives the stored text of a document (`library.text`)."""
    head = head_of("Verification", STYLE)
    counts = ", ".join(f"{verification.count(key)} {word}" for key, word in WORDS.items() if verification.count(key))
    asked = [element("p", f"Question: {verification.question}")] if verification.question else []
    body = element(
        "body",
        element("header", element("h1", "Verification"), *asked, element("p", counts or "no claim", class_="muted")),
        element("main", _marked(verification), _passages(verification, text_of)),
    )
    return page(head, body)


def _marked(verification: Verification) -> Html:
    """The text, each claim marked with its verdict and the number of its entry on the right."""
    parts: list[Html | str] = []
    done = 0
    for number, claim in enumerate(verification.claims, start=1):
        parts.append(verification.text[done : claim.start])
        link = element("sup", element("a", str(number), href=f"#c{number}", aria_label=f"Passages of claim {number}"))
        words = verification.text[claim.start : claim.end]
        parts += [element("mark", words, class_=claim.verdict, title=WORDS[claim.verdict], id=f"t{number}"), link]
        done = claim.end
    parts.append(verification.text[done:])
    return element("section", element("h2", "The text"), element("div", parts, class_="text", dir="auto"))


def _passages(verification: Verification, text_of: Callable[[str], str]) -> Html:
    entries = [_entry(number, claim, text_of) for number, claim in enumerate(verification.claims, start=1)]
    return element("section", element("h2", "What the documents say"), entries)


def _entry(number: int, claim: CheckedClaim, text_of: Callable[[str], str]) -> Html:
    parts: list[Html] = [
        element(
            "p",
            element("a", str(number), href=f"#t{number}", aria_label=f"Back to claim {number}"),
            " ",
            element("b", WORDS[claim.verdict], class_=f"tag {claim.verdict}"),
        )
    ]
    if claim.reason and claim.verdict != "supported":
        parts.append(element("p", claim.reason, class_="muted"))
    for citation in claim.citations:
        text = text_of(citation.document)
        before = text[max(0, citation.start - BESIDE) : citation.start].rpartition("\n")[2]
        after = text[citation.end : citation.end + BESIDE].partition("\n")[0]
        place = f"{citation.document}, " + (f"page {citation.page}" if citation.page else f"line {citation.line}")
        parts.append(element("p", place, class_="muted"))
        quote = element("mark", citation.quote, class_=claim.verdict)
        parts.append(element("blockquote", before, quote, after, dir="auto"))
    return element("article", parts, id=f"c{number}")
