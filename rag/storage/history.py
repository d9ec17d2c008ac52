"""Questions that were asked and records of documents: the tables `questions` and `records`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from rag.schema.answer import Answer, Asked
from rag.storage.connection import Connection


class History:
    """Reads and writes the two tables; errors of SQLite pass through."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def remember(self, answer: Answer, documents: Sequence[str] | None, now: datetime) -> int:
        """Keep a question with its answer; returns its number."""
        scope = None if documents is None else json.dumps(list(documents), ensure_ascii=False)
        cursor = self._db.execute(
            "INSERT INTO questions (asked_at, question, documents, status, answer) VALUES (?, ?, ?, ?, ?)"
            " RETURNING number",
            (now.astimezone(UTC).isoformat(), answer.question, scope, answer.status, answer.model_dump_json()),
        )
        return int(cursor.fetchall()[0][0])

    def questions(self, *, limit: int, search: str = "") -> list[Asked]:
        """The latest questions, newest first; with `search`, those whose question or answer holds that text."""
        found = self._db.execute(
            "SELECT number, asked_at, documents, answer FROM questions"
            " WHERE ? = '' OR instr(lower(question), lower(?)) > 0 OR instr(lower(answer ->> '$.text'), lower(?)) > 0"
            " ORDER BY number DESC LIMIT ?",
            (search, search, search, limit),
        )
        return [_asked(row) for row in found]

    def question(self, number: int) -> Asked | None:
        """One question by its number."""
        found = self._db.execute(
            "SELECT number, asked_at, documents, answer FROM questions WHERE number = ?", (number,)
        ).fetchone()
        return None if found is None else _asked(found)

    def record(self, document: int, kind: str, fingerprint: str) -> str | None:
        """The record that is kept for a document under this kind, if it was made with the same fingerprint."""
        found = self._db.execute(
            "SELECT body FROM records WHERE document = ? AND kind = ? AND fingerprint = ?",
            (document, kind, fingerprint),
        ).fetchone()
        return None if found is None else str(found[0])

    def records(self, kind: str) -> dict[int, str]:
        """The latest of this kind for every document, whatever it was made with."""
        return dict(self._db.execute("SELECT document, body FROM records WHERE kind = ?", (kind,)).fetchall())

    def keep_record(self, document: int, kind: str, fingerprint: str, body: str, now: datetime) -> None:
        """Keep a record of a document, in place of the earlier record."""
        self._db.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?) ON CONFLICT (document, kind) DO UPDATE SET"
            " fingerprint = excluded.fingerprint, made_at = excluded.made_at, body = excluded.body",
            (document, kind, fingerprint, now.astimezone(UTC).isoformat(), body),
        )


def _asked(row: tuple[int, str, str | None, str]) -> Asked:
    number, asked_at, documents, answer = row
    return Asked(
        number=number,
        asked_at=datetime.fromisoformat(asked_at),
        documents=None if documents is None else tuple(json.loads(documents)),
        answer=Answer.model_validate_json(answer),
    )
