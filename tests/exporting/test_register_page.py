"""The register page: strict, escaped, complete, for any schema."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from register_page_builders import HOSTILE, TEXTS, small_register

from rag.exporting import write_register_page
from rag.exporting.elements import script
from rag.schema.register import Cell, Entry, FieldKind, Register, Statement, Value


@pytest.fixture(scope="module")
def html() -> str:
    return write_register_page(small_register(), TEXTS.__getitem__, title="Pacts")


class Tags(HTMLParser):
    """The start tags of a page with their attributes, and the text of each cell."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_is_loaded_and_only_the_own_script_may_run(html: str) -> None:
    tags = Tags(html).tags
    assert [name for name, _ in tags if name in ("link", "img", "iframe", "object", "form", "base")] == []
    assert sum(name == "script" for name, _ in tags) == 1
    assert all("src" not in attributes for _, attributes in tags)
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in tags)
    assert not any(key.startswith("on") for _, attributes in tags for key in attributes)
    policy = next(a["content"] for n, a in tags if n == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and policy.startswith("default-src 'none'")
    assert re.search(r"script-src 'sha256-[\w+/]{43}='", policy)


def test_text_of_documents_is_escaped(html: str) -> None:
    assert HOSTILE not in html
    assert "<script>document.title" not in html
    assert "\u202e" not in html
    assert "&lt;script&gt;document.title" in html


def test_a_script_with_a_closing_tag_is_refused() -> None:
    with pytest.raises(ValueError, match="closing tag"):
        script("'</script>'")


def test_each_link_has_its_proof_and_each_proof_its_paragraph(html: str) -> None:
    tags = Tags(html).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    links = {(attributes.get("href") or "")[1:] for name, attributes in tags if name == "a"}
    assert links <= set(ids)
    assert "Velm and Orla signed on <mark>12 March 2031</mark> in Velm. Velm pays €4.5 million.</blockquote>" in html
    assert "The pact, signed in <mark>March 2031</mark>, brings 4.2 million euros to Orla.</blockquote>" in html


def test_conflicts_stand_beside_each_other_and_are_marked(html: str) -> None:
    proof = next(part for part in html.split('<section id="') if "first is more official" in part)
    assert "4,500,000 EUR" in proof and "4,200,000 EUR" in proof
    assert " proposed" in proof and " contradicted" in proof
    assert 'class="stated conflict' in html


def test_empty_cells_tell_why(html: str) -> None:
    assert html.count(">text is silent<") == 2
    assert html.count(">not read<") == 2
    assert "Not read yet (1)" in html and "<li>fifth</li>" in html


def test_unsure_cells_and_renewals_are_marked(html: str) -> None:
    assert 'class="stated unsure' in html
    assert "renewal of The basin" in html


def test_the_timeline_draws_coarse_dates_wide(html: str) -> None:
    picture = html[html.index("<svg") : html.index("</svg>")]
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="10"', picture)]
    assert len(widths) == 3
    assert max(widths) > 5 * min(widths)


def test_a_quote_that_is_no_longer_there_is_said(html: str) -> None:
    changed = write_register_page(small_register(), lambda name: "new " + TEXTS[name])
    assert "The document has changed" in changed and "The document has changed" not in html


def test_records_of_any_schema_make_a_grid() -> None:
    """A schema of a user, with numbers, choices and nested parts that no partnership has."""
    text = "Invoice 12 of 9 pallets, priority high."
    fields: dict[str, FieldKind] = {"lines.pallets": "number", "priority": "choice", "buyer.name": "name"}
    cells = {}
    for field, quote in (("lines.pallets", "9"), ("priority", "high")):
        start = text.index(quote)
        proof = Statement(document="note", start=start, end=start + len(quote), kind="Invoice", field=field, path=field,
                          value=quote, normal=quote, quote=quote, match="exact")  # fmt: skip
        cells[field] = Cell(field=field, state="stated", values=(Value(text=quote, normal=quote, statements=(proof,)),))
    entry = Entry(id="note", title="Invoice 12", documents=("note",), cells=cells)
    html = write_register_page(Register(kind="Invoice", fields=fields, entries=(entry,)), lambda name: text)
    assert "Lines: pallets" in html and "Priority" in html and ">Buyer<" in html
    assert 'data-k="9"' in html
    assert "Invoice 12 of <mark>9</mark> pallets" in html
    assert html.count(">not read<") == 1


def test_an_empty_register_is_a_page() -> None:
    html = write_register_page(Register(kind="Invoice", fields={"total": "number"}, entries=()), TEXTS.__getitem__)
    assert "0 entries" in html and "<svg" not in html
