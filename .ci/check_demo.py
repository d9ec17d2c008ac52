"""Checks what `rag demo --json` printed: two proved answers, one honest "not in the documents", quotes verbatim."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rag._assets import asset_folder


def main() -> None:
    """Raise AssertionError at the first thing that is not as it should be."""
    answers = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["answers"]
    text = next(asset_folder("seeds").glob("*.txt")).read_text(encoding="utf-8")
    statuses = [answer["status"] for answer in answers]
    assert statuses == ["answered", "answered", "not_in_documents"], statuses
    assert "11 November 2025" in answers[0]["text"], answers[0]["text"]
    for answer in answers[:2]:
        assert answer["citations"], answer["question"]
        for citation in answer["citations"]:
            assert text[citation["start"] : citation["end"]] == citation["quote"], citation
    assert not answers[2]["citations"]
    print(f"demo: {len(answers)} answers as expected, every quote verbatim")


if __name__ == "__main__":
    main()
