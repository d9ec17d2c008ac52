"""Where people find what is cited: pages, slides, cells and chapters, as the library tells them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rag.library import Library

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))
from made_files import FIRST, pdf
from made_formats import epub, pptx, sheet, slide


def _slides() -> bytes:
    def build(made: object) -> None:
        slide(made, "The Harbour Accord", "Selma pays.")
        slide(made, "Costs", "Tarn pays £4 million a year.")

    return pptx(build)


@pytest.mark.parametrize(
    ("name", "data", "words", "where", "page"),
    [
        ("budget.xlsx", sheet([["Port", "2041"], ["Selma", 410], ["Tarn", 630]]), "Port: Tarn", "Budget!A3:B3", None),
        ("costs.csv", b"Port,2041\nSelma,410\nTarn,630\n", "2041: 410", "row 2", None),
        ("talk.pptx", _slides(), "£4 million", "slide 2", 2),
        ("book.epub", epub([("One", "<h1>One</h1><p>a</p>"), ("Two", f"<h1>Two</h1><p>{FIRST}</p>")]), "£6 million",
         "chapter 2: Two", None),
        ("accord.pdf", pdf([["Selma pays."], [FIRST]]), "£6 million", "p. 2", 2),
        ("plain.txt", b"The accord.\n\nTarn pays.\n", "Tarn", "", None),
    ],
)  # fmt: skip
def test_each_offset_has_its_place(
    name: str, data: bytes, words: str, where: str, page: int | None, tmp_path: Path, library: Library
) -> None:
    (tmp_path / name).write_bytes(data)
    document = library.add(tmp_path / name).added[0].id
    place = library.store.place(document, library.text(document).index(words))
    assert (place.where, place.page) == (where, page)


def test_a_citation_says_where(tmp_path: Path, library: Library) -> None:
    from rag.grounding.proof import prove
    from rag.schema.answer import Hit

    (tmp_path / "budget.xlsx").write_bytes(sheet([["Port", "Sum (EUR)"], ["Selma", 410], ["Tarn", 630]]))
    document = library.add(tmp_path / "budget.xlsx").added[0].id
    text = library.text(document)
    hit = Hit(document=document, start=0, end=len(text), text=text, score=1.0)
    proof = prove("How much does Tarn pay in EUR?", "630", [hit], library.store.place)
    assert [one.where for one in proof.citations] == ["Budget!A3:B3"]
    assert all(text[one.start : one.end] == one.quote for one in proof.citations)
