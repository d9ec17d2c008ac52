"""Two-turn conversations: is a follow-up understood, with and without being made to stand alone?

Each second question is asked twice over the whole library of a suite: in a chat, which rewrites what leans on the
first answer, and as it was typed. Both answers are scored like any other, against the facts of a question of the suite.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rag.library import Library
from rag.schema.answer import Answer
from rag.schema.conversation import Done, Turn
from rag.schema.document import Frozen

from .errors import GoldError
from .load import GOLD, Suite, hash_file, load_suite, read_lines, verify_manifest
from .schema import Question
from .scoring import score_answer
from .stats import Pair, Paired, paired

SUITE = "fiction"


class ConversationGold(Frozen):
    """Two questions in a row; the second is about what the first was, and its facts are those of `facts_of`."""

    id: str = Field(min_length=1)
    first: str = Field(min_length=1)
    second: str = Field(min_length=1)
    facts_of: str = Field(min_length=1, description="id of the question of the suite that asks the same by itself")


class SecondTurn(Frozen):
    """The second turn of a conversation, answered both ways: `recall` of its gold facts, `cluster` their document."""

    id: str
    cluster: str
    said: str
    asked: str
    answer: str
    recall: float
    raw_answer: str
    raw_recall: float
    seconds: float
    raw_seconds: float


class ConversationReport(Frozen):
    """What rewriting is worth: fact recall of the second turns with it and without it, paired."""

    model: str
    gold_sha256: str
    recall: float
    raw_recall: float
    difference: float | None
    low: float | None
    high: float | None
    wins: int
    ties: int
    losses: int
    turns: tuple[SecondTurn, ...]


def load_conversations(suite: Suite, gold: Path = GOLD) -> tuple[ConversationGold, ...]:
    """The conversations over a suite, checked against it. Raises GoldError."""
    path = gold / f"{suite.name}.conversations.jsonl"
    if not path.is_file():
        raise GoldError(f"there are no conversations over {suite.name}: {path} is missing", hint="Restore the file.")
    verify_manifest(gold, [path])
    conversations = tuple(read_lines(path, ConversationGold))
    known = {question.id for question in suite.questions if question.facts}
    for one in conversations:
        if one.facts_of not in known:
            raise GoldError(
                f"{path}: {one.id} takes its facts from {one.facts_of}, which {suite.name} has not",
                hint="Name a question with facts.",
            )
    if len({one.id for one in conversations}) != len(conversations):
        raise GoldError(f"{path}: an id is used twice", hint="Give every conversation its own.")
    return conversations


def run_conversations(model: str | None, *, limit: int | None = None, gold: Path = GOLD) -> ConversationReport:
    """Hold every conversation over the suite's whole library, with the model the settings or `model` name."""
    suite = load_suite(SUITE, gold=gold)
    conversations = load_conversations(suite, gold)[:limit]
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library", model=model) as library:
        library.add(*(document.path for document in suite.documents))
        turns = tuple(_second_turns(library, suite, conversations))
        name = library.model.name
    return summarise(turns, name, hash_file(gold / f"{SUITE}.conversations.jsonl"))


def summarise(turns: Sequence[SecondTurn], model: str, gold_sha256: str) -> ConversationReport:
    """The means, and their difference with its interval, clustered by document."""
    if not turns:
        raise GoldError("no conversation to hold", hint="Ask for one or more.")
    told: Paired = paired([Pair(cluster=turn.cluster, old=turn.raw_recall, new=turn.recall) for turn in turns])
    return ConversationReport(
        model=model,
        gold_sha256=gold_sha256,
        recall=sum(turn.recall for turn in turns) / len(turns),
        raw_recall=sum(turn.raw_recall for turn in turns) / len(turns),
        difference=told.difference,
        low=told.low,
        high=told.high,
        wins=told.wins,
        ties=told.ties,
        losses=told.losses,
        turns=tuple(turns),
    )


def show_conversations(report: ConversationReport) -> None:
    """The figures and every second turn, on stderr. Answers are untrusted: shown as plain text."""
    console = Console(stderr=True)
    table = Table("conversation", "said", "asked", "answer", "recall", "as typed", "recall")
    for turn in report.turns:
        asked = "" if turn.asked == turn.said else turn.asked
        cells = [
            turn.id,
            turn.said,
            asked,
            turn.answer,
            f"{turn.recall:.2f}",
            turn.raw_answer,
            f"{turn.raw_recall:.2f}",
        ]
        table.add_row(*(Text("".join(c if c.isprintable() else "�" for c in cell)) for cell in cells))
    console.print(table)
    interval = "" if report.low is None else f" [{report.low:+.2f}, {report.high:+.2f}]"
    console.print(
        f"fact recall of the second turn: {report.recall:.3f} rewritten, {report.raw_recall:.3f} as typed; "
        f"difference {report.difference or 0:+.3f}{interval}, "
        f"{report.wins} won, {report.ties} the same, {report.losses} lost",
        highlight=False,
        markup=False,
    )


def _second_turns(library: Library, suite: Suite, conversations: Sequence[ConversationGold]) -> Iterator[SecondTurn]:
    for gold in conversations:
        question = _question(suite, gold)
        with library.chat() as chat:
            _said(chat.send(gold.first))
            turn = _said(chat.send(gold.second))
        raw = library.ask(gold.second)
        yield SecondTurn(
            id=gold.id,
            cluster=question.cluster,
            said=gold.second,
            asked=turn.answer.question,
            answer=turn.answer.text,
            recall=_recall(question, turn.answer, suite),
            raw_answer=raw.text,
            raw_recall=_recall(question, raw, suite),
            seconds=turn.answer.timings.total,
            raw_seconds=raw.timings.total,
        )


def _said(events: Iterator[object]) -> Turn:
    """The turn that an answer ends with."""
    done = [event for event in events if isinstance(event, Done)]
    return done[-1].turn


def _question(suite: Suite, gold: ConversationGold) -> Question:
    return next(question for question in suite.questions if question.id == gold.facts_of)


def _recall(question: Question, answer: Answer, suite: Suite) -> float:
    score = score_answer(question, answer, suite.texts, []).scores["fact_recall"]
    return score.value or 0.0
