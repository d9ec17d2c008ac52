"""The beginning of a long document is read with every question about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.evidence.building import are_whole, for_question
from rag.library import Library

DATED = "This accord is made on 4 May 2031 between the towns of Orla and Velm. "
FILLING = "".join(f"Clause {number} speaks of boats, crews and maps of the sea bed. " for number in range(400))


def test_a_long_document_is_read_with_its_beginning(open_library: Callable[..., Library], tmp_path: Path) -> None:
    (tmp_path / "accord.txt").write_text(f"{DATED}\n\n{FILLING}\n\nThe ferry needs repairs.\n", encoding="utf-8")
    library = open_library(whole_document_tokens=200)
    library.add(tmp_path / "accord.txt")
    _, evidence = for_question(library.store, library.embedder, library.settings, "What needs repairs?", ["accord"])
    assert evidence[0].start == 0 and DATED.strip() in evidence[0].text
    assert any("ferry" in hit.text for hit in evidence)
    assert not are_whole(library.store, evidence)
