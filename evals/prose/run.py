"""`python -m evals prose`: the open questions, asked one document at a time, live or from recordings."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.library import Library

from ..prose.scoring import Figures, Judged, OpenQuestion, covered

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions.json"
GOLD = HERE.parent / "gold"
RECORDINGS = HERE.parent / "recordings" / "prose"


def load(path: Path = QUESTIONS) -> list[OpenQuestion]:
    """The questions of a file: a list of [suite, document, question, points or null]."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        OpenQuestion(suite, document, question, None if points is None else tuple(map(tuple, points)))
        for suite, document, question, points in rows
    ]


def run(
    questions: Sequence[OpenQuestion],
    folder: Path,
    *,
    mode: str,
    recordings: Path,
    model: str | None = None,
    form: str | None = None,
    data: Path | None = None,
) -> list[Judged]:
    """Ask every question of its document in a library made in `folder`. Raises RagError."""
    judged = []
    replay = None if mode == "live" else recordings
    with Library.open(folder, model=model, prose=form, replay=replay, replay_mode=mode) as library:
        wanted = {(one.suite, one.document) for one in questions}
        paths = {path.stem: path for suite, _ in wanted for path in documents_of(suite, data)}
        library.add(*(paths[document] for _, document in sorted(wanted)))
        for question in questions:
            answer = library.ask(question.question, documents=[question.document])
            told = [one.text for one in answer.sentences]
            check = library.verify("\n".join(told), documents=[question.document]) if told else None
            unsupported = {claim.text for claim in check.claims if claim.verdict != "supported"} if check else set()
            judged.append(
                Judged(
                    question=question,
                    status=answer.status,
                    covered=covered(answer.text, question.points or ()),
                    sentences=len(told),
                    supported=sum(not any(claim in text for claim in unsupported) for text in told),
                    withdrawn=len(answer.withdrawn),
                    seconds=answer.timings.total,
                    text=answer.text,
                )
            )
    return judged


def documents_of(suite: str, data: Path | None) -> list[Path]:
    """The documents of a suite of ours, or of a folder of data."""
    folder = GOLD / suite / "documents"
    if suite == "seed" and not folder.is_dir():
        folder = HERE.parents[1] / "seeds"
    if not folder.is_dir() and data is not None:
        folder = data / suite if (data / suite).is_dir() else data
    return sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".md"))


def draw(judged: Sequence[Judged], *, show: bool) -> str:
    """The figures as a table and, with `show`, every answer above it."""
    lines: list[str] = []
    for one in judged if show else ():
        points = "unanswerable" if one.question.points is None else f"{one.covered}/{len(one.question.points)} points"
        lines += [f"{one.question.id}", f"  [{one.status}, {points}, {one.seconds:.1f} s] {one.text}"]
    found = Figures.of(judged)
    lines += [
        f"usefully answered   {found.useful} of {found.answerable}",
        f"points covered      {found.covered} of {found.points}",
        f"sentences supported {found.supported} of {found.sentences}",
        f"withdrawn           {found.withdrawn}",
        f"bluffed             {found.bluffed} of {found.unanswerable}",
        f"words               {found.words}",
        f"seconds (median)    {found.seconds:.1f}",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """The command. Exit code 0 when it was measured."""
    parser = argparse.ArgumentParser(prog="evals prose", description="open questions over documents of the project")
    parser.add_argument("--mode", choices=("live", "record", "replay"), default="replay")
    parser.add_argument("--model")
    parser.add_argument("--form", choices=("chosen", "draft"))
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="another file of questions")
    parser.add_argument("--data", type=Path, help="folder with the documents of other suites")
    parser.add_argument("--part", help="only these, as in 1-30")
    parser.add_argument("--show", action="store_true", help="every answer")
    given = parser.parse_args(arguments)
    questions = load(given.questions)
    if given.part:
        first, last = map(int, given.part.split("-"))
        questions = questions[first - 1 : last]
    with TemporaryDirectory() as folder:
        judged = run(
            questions,
            Path(folder),
            mode=given.mode,
            recordings=RECORDINGS,
            model=given.model,
            form=given.form,
            data=given.data,
        )
    print(draw(judged, show=given.show))
    return 0
