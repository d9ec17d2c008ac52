"""How long a page of 25 claims takes against 100 documents: `python benchmarks/verifying.py`.

The documents are those of the suite `fiction`, several times, with another mark behind each sentence so that no text is
twice the same; the claims are hand-made ones of the gold, right and wrong.
"""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path

from evals.claims.gold import load_claims
from rag.library import Library

DOCUMENTS, CLAIMS = 100, 25


def main() -> None:
    """Print seconds on the wall and of the processor for the first time and for the second."""
    suite = load_claims(suites=("seed", "fiction"))
    texts = [document.text for document in suite.documents]
    page = " ".join(claim.text for claim in suite.claims if claim.author == "blind-3" and not claim.question)
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library") as library:
        for number in range(DOCUMENTS):
            text = re.sub(r"([.?!])(?=\s)", rf" [{number}]\1", texts[number % len(texts)])
            (Path(folder) / f"document{number}.md").write_text(text, encoding="utf-8")
        library.add(*sorted(Path(folder).glob("*.md")))
        library.verify("The river is wide.")  # loads the parts
        sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", page)
        note = " ".join(sentences[:CLAIMS])
        for turn in ("first", "second"):
            began, busy = time.perf_counter(), time.process_time()
            found = library.verify(note)
            wall, processor = time.perf_counter() - began, time.process_time() - busy
            print(f"{turn:6} {wall:6.2f} s ({processor:.2f} of processor)  {len(found.claims)} claims", flush=True)


if __name__ == "__main__":
    main()
