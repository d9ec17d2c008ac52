"""`python -m evals summaries`: gold facts per hundred words, repetition, copying, values without proof; all by code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.library import Library
from rag.text.wording import stems
from rag.values.folding import words

from ..load import load_suite
from ..outside import load_partnerships
from ..schema import Fact
from ..scorers.summaries import Sentence, covered_facts, unproved

RECORDINGS = Path(__file__).parent.parent / "recordings" / "summaries"

RUN = 8
"""Words in a row that count as copied."""

REPEATS = 0.6
"""Share of the shorter sentence's content words from which two of a summary say the same."""


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of one summary."""

    document: str
    words: int
    sentences: int
    facts: int
    covered: int
    repeated: int
    copied: int
    values: int
    unproved: int
    calls: int
    seconds: float
    text: str


def measure(document: str, summary: object, source: str, facts: Sequence[Fact]) -> Told:
    """The figures of a `Summary`, headline included; of a summary made by any version of the program."""
    told = [one for one in (summary.headline, *summary.sentences) if one is not None]  # type: ignore[attr-defined]
    sentences = [Sentence(one.text, tuple(citation.model_dump() for citation in one.citations)) for one in told]
    text = " ".join(one.text for one in sentences)
    coverage, lacking = covered_facts(sentences, facts), unproved(sentences)
    return Told(
        document=document,
        words=len(text.split()),
        sentences=len(sentences),
        facts=len(facts),
        covered=round((coverage.value or 0.0) * len(facts)),
        repeated=repeated([one.text for one in sentences]),
        copied=copied(text, source),
        values=lacking.n,
        unproved=round((lacking.value or 0.0) * lacking.n),
        calls=summary.usage.calls,  # type: ignore[attr-defined]
        seconds=summary.timings.total,  # type: ignore[attr-defined]
        text="\n    ".join(one.text for one in sentences),
    )


def repeated(sentences: Sequence[str]) -> int:
    """Pairs of sentences that share more than REPEATS of the content words of the shorter one."""
    held = [stems(sentence) for sentence in sentences]
    return sum(bool(a and b) and len(a & b) / min(len(a), len(b)) > REPEATS for a, b in combinations(held, 2))


def copied(text: str, source: str) -> int:
    """Words of a text that stand in the source in runs of RUN words or more."""
    said = [word.text for word in words(text)]
    there = [word.text for word in words(source)]
    runs = {tuple(there[place : place + RUN]) for place in range(len(there) - RUN + 1)}
    marked = [False] * len(said)
    for place in range(len(said) - RUN + 1):
        if tuple(said[place : place + RUN]) in runs:
            marked[place : place + RUN] = [True] * RUN
    return sum(marked)


def draw(told: Sequence[Told], *, show: bool) -> str:
    """The figures over all summaries and, with `show`, every summary above them."""
    lines: list[str] = []
    for one in told if show else ():
        lines += [f"{one.document} [{one.words} words, {one.covered}/{one.facts} facts, {one.seconds:.1f} s]"]
        lines += [f"    {one.text}"]
    total = sum(one.words for one in told) or 1
    pairs = sum(one.sentences * (one.sentences - 1) // 2 for one in told)
    facts = sum(one.covered for one in told)
    return "\n".join(
        [
            *lines,
            f"summaries            {len(told)}, {total} words",
            f"facts covered        {facts} of {sum(one.facts for one in told)}",
            f"facts per 100 words  {100 * facts / total:.2f}",
            f"redundant pairs      {sum(one.repeated for one in told)} of {pairs}",
            f"copied in runs of {RUN}+ {sum(one.copied for one in told) / total:.2f} of the words",
            f"unproved values      {sum(one.unproved for one in told)} of {sum(one.values for one in told)}",
            f"calls, seconds       {sum(one.calls for one in told)}, {sum(one.seconds for one in told):.0f}",
        ]
    )


def run(
    suite_name: str,
    *,
    length: str,
    mode: str,
    model: str | None,
    data: Path | None,
    limit: int | None,
    settings: dict[str, Any] | None = None,
) -> list[Told]:
    """A summary of each document of a suite. Raises RagError."""
    replay = None if mode == "live" else RECORDINGS
    told = []
    with (
        TemporaryDirectory() as work,
        TemporaryDirectory() as folder,
        Library.open(folder, model=model, replay=replay, replay_mode=mode, **(settings or {})) as library,
    ):
        suite = load_suite(suite_name) if data is None else load_partnerships(data, Path(work))[0]
        for document in suite.documents[:limit]:
            library.add(document.path)
            facts = [fact for one in suite.questions if list(one.documents) == [document.id] for fact in one.facts]
            summary = library.summarise(document.id, length=length)  # type: ignore[arg-type]
            told.append(measure(document.id, summary, document.text, facts))
            sys.stderr.write(f"{document.id}\n")
    return told


def main(arguments: Sequence[str]) -> int:
    """The command. Exit code 0 when it was measured."""
    parser = argparse.ArgumentParser(prog="evals summaries", description="summaries of the documents of a suite")
    parser.add_argument("--suite", default="fiction")
    parser.add_argument("--mode", choices=("live", "record", "replay"), default="live")
    parser.add_argument("--model")
    parser.add_argument("--length", choices=("short", "medium", "long"), default="medium")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--show", action="store_true", help="every summary")
    given = parser.parse_args(arguments)
    told = run(given.suite, length=given.length, mode=given.mode, model=given.model, data=given.data, limit=given.limit)
    print(draw(told, show=given.show))
    return 0
