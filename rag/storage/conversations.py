"""Conversations and costs: the tables `conversations`, `turns` and `costs`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from rag.schema.answer import Answer, Usage
from rag.schema.conversation import Conversation, Spent, Turn
from rag.storage.connection import Connection
from rag.storage.database import transaction
from rag.storage.history import History

_TURN = "q.number, q.asked_at, t.said, q.answer, t.first_token"


class Conversations:
    """Reads and writes the tables; errors of SQLite pass through."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._db = connection
        self._clock = clock

    def begin(self, documents: Sequence[str] | None) -> int:
        """A new conversation; returns its number."""
        cursor = self._db.execute(
            "INSERT INTO conversations (started_at, documents) VALUES (?, ?) RETURNING number",
            (self._now().isoformat(), _listed(documents)),
        )
        return int(cursor.fetchall()[0][0])

    def keep(
        self, conversation: int, said: str, answer: Answer, documents: Sequence[str] | None, first_token: float | None
    ) -> int:
        """Keep a turn; its answer becomes part of the history. Returns the question's number."""
        with transaction(self._db):
            number = History(self._db).remember(answer, documents, self._now())
            self._db.execute("INSERT INTO turns VALUES (?, ?, ?, ?)", (number, conversation, said, first_token))
        return number

    def charge(self, job: str, model: str, usage: Usage, conversation: int | None = None) -> None:
        """Keep the cost of calls that made no answer; does nothing when nothing was spent."""
        if usage == Usage():
            return
        self._db.execute(
            "INSERT INTO costs (spent_at, job, conversation, model, usage) VALUES (?, ?, ?, ?, ?)",
            (self._now().isoformat(), job, conversation, model, usage.model_dump_json()),
        )

    def get(self, number: int) -> Conversation | None:
        """A conversation with its turns."""
        row = self._db.execute("SELECT * FROM conversations WHERE number = ?", (number,)).fetchone()
        if row is None:
            return None
        turns = self._db.execute(
            f"SELECT {_TURN} FROM turns t JOIN questions q ON q.number = t.question"
            " WHERE t.conversation = ? ORDER BY q.number",
            (number,),
        )
        documents = None if row[2] is None else tuple(json.loads(row[2]))
        started = datetime.fromisoformat(row[1])
        return Conversation(number=row[0], started_at=started, documents=documents, turns=_turns(turns))

    def latest(self) -> Conversation | None:
        """The conversation with the latest turn."""
        row = self._db.execute("SELECT conversation FROM turns ORDER BY question DESC LIMIT 1").fetchone()
        return None if row is None else self.get(row[0])

    def around(self, number: int) -> Conversation | None:
        """The conversation of a question of the history; of one asked by itself, a conversation 0 of one turn."""
        row = self._db.execute("SELECT conversation FROM turns WHERE question = ?", (number,)).fetchone()
        if row is not None:
            return self.get(row[0])
        asked = History(self._db).question(number)
        if asked is None:
            return None
        (numbers,) = numbered([asked.answer])
        turn = Turn(number=number, asked_at=asked.asked_at, said=asked.question, answer=asked.answer, numbers=numbers)
        return Conversation(number=0, started_at=asked.asked_at, documents=asked.documents, turns=(turn,))

    def spent(self) -> list[Spent]:
        """The cost of every model over the whole history, by the name of the model."""
        answers: dict[str, int] = {}
        usages: dict[str, Usage] = {}
        asked = self._db.execute("SELECT answer ->> '$.model', answer ->> '$.usage' FROM questions")
        for model, usage in asked.fetchall():
            answers[model] = answers.get(model, 0) + 1
            usages[model] = usages.get(model, Usage()) + Usage.model_validate_json(usage)
        for model, usage in self._db.execute("SELECT model, usage FROM costs").fetchall():
            usages[model] = usages.get(model, Usage()) + Usage.model_validate_json(usage)
        return [Spent(model=model, answers=answers.get(model, 0), usage=usages[model]) for model in sorted(usages)]

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)


def numbered(answers: Iterable[Answer]) -> list[tuple[int, ...]]:
    """Numbers of the citations of successive answers: counted on at first use, and the same for the same quote."""
    known: dict[tuple[str, int, int], int] = {}
    return [
        tuple(known.setdefault((cited.document, cited.start, cited.end), len(known) + 1) for cited in answer.citations)
        for answer in answers
    ]


def _turns(rows: Iterable[tuple[int, str, str, str, float | None]]) -> tuple[Turn, ...]:
    kept = [(row, Answer.model_validate_json(row[3])) for row in rows]
    numbers = numbered(answer for _, answer in kept)
    return tuple(
        Turn(
            number=row[0],
            asked_at=datetime.fromisoformat(row[1]),
            said=row[2],
            answer=answer,
            numbers=own,
            first_token=row[4],
        )
        for (row, answer), own in zip(kept, numbers, strict=True)
    )


def _listed(documents: Sequence[str] | None) -> str | None:
    return None if documents is None else json.dumps(list(documents), ensure_ascii=False)
