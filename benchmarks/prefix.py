"""What the prefix cache is worth: seconds to the first word, first and second question on a document, with and without.

    python benchmarks/prefix.py FOLDER [--model NAME]
    python benchmarks/prefix.py FOLDER --ahead SECONDS [--limit N]

Every document of FOLDER that is sent whole is asked two questions in a chat, twice over: once as the program works, and
once with llama.cpp told to forget the prompt before. Paired within one session, so that both meet the same machine.

With `--ahead`, the first question of a new program comes after so many seconds of typing, for each of N documents: once
with reading ahead, as `rag chat` does it on a terminal, and once without.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from rag import Library
from rag.schema.conversation import Done, Turn

QUESTIONS = ("Who are the partners?", "When was it signed?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--limit", type=int, default=8, metavar="N", help="documents asked about (default: 8)")
    parser.add_argument("--ahead", type=float, metavar="SECONDS", help="how long somebody types the first question")
    arguments = parser.parse_args()
    if arguments.ahead is not None:
        typed(arguments.folder, arguments.model, arguments.ahead, arguments.limit)
        return
    seconds: dict[tuple[str, int], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, Library.open(folder, model=arguments.model) as library:
        library.add(arguments.folder)
        ask(library, library.documents()[0].id, "Is this in English?")  # loads the model
        whole = [info.id for info in library.documents() if len(library.text(info.id)) < 6000][: arguments.limit]
        for document in whole:
            for reuse in (True, False):  # in this order, or the first question would find the document read
                forget(library, not reuse)
                for place, question in enumerate(QUESTIONS):
                    turn = ask(library, document, question)
                    first = turn.first_token if turn.first_token is not None else turn.answer.timings.total
                    key = ("with reuse" if reuse else "without", place + 1)
                    seconds.setdefault(key, []).append((first, turn.answer.timings.total))
    print(f"{len(whole)} documents, median seconds")
    print(f"{'':12}{'question':>9}{'first word':>12}{'whole answer':>14}")
    for (how, place), rows in sorted(seconds.items()):
        words, totals = zip(*rows, strict=True)
        print(f"{how:12}{place:>9}{statistics.median(words):>12.2f}{statistics.median(totals):>14.2f}")


def typed(folder: Path, model: str | None, seconds: float, limit: int) -> None:
    """Print what the first question takes, from the Enter key on, with reading ahead and without."""
    with tempfile.TemporaryDirectory() as made:
        with Library.open(made) as library:
            library.add(folder)
            documents = [info.id for info in library.documents() if info.characters < 6000][:limit]
        for document in documents:
            for ahead in (False, True):
                with Library.open(made, model=model) as library, library.chat(documents=[document]) as chat:
                    library.search("warm", limit=1)
                    if ahead:
                        chat.read_ahead()
                    time.sleep(seconds)
                    started = time.perf_counter()
                    turn = next(event.turn for event in chat.send(QUESTIONS[0]) if isinstance(event, Done))
                    took, first = time.perf_counter() - started, turn.first_token
                how = "reading ahead" if ahead else "without"
                print(f"{document:30.30} {how:14} first word {first or took:5.2f} s, whole answer {took:5.2f} s")


def ask(library: Library, document: str, question: str) -> Turn:
    with library.chat(documents=[document]) as chat:
        return next(event.turn for event in chat.send(question) if isinstance(event, Done))


def forget(library: Library, forgets: bool) -> None:
    """Tell llama.cpp whether to keep what it has read."""
    model: Any = library.model
    model._manner = model._manner.having({"extra_body": {"cache_prompt": not forgets}})


if __name__ == "__main__":
    main()
