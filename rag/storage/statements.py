"""The values of all records, a row each, and what people judged about them: `statements`, `stated`, `judgements`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from rag.storage.connection import Connection
from rag.storage.database import transaction

_OTHERS = (
    'entry, entity, field, path, value, normal, low, high, amount, size, currency, quote, start, "end", page, match,'
    " how, model, prompt, revision, proposed"
)


class StatementRow(NamedTuple):
    """One row of the table; `document` is the id, `entry` the entry that the document belongs to."""

    document: str
    kind: str
    entry: str
    entity: str
    field: str
    path: str
    value: str
    normal: str
    low: str
    high: str
    amount: str | None
    size: float | None
    currency: str
    quote: str
    start: int
    end: int
    page: int | None
    match: str
    how: str
    model: str
    prompt: str
    revision: int
    proposed: int

    @property
    def decimal(self) -> Decimal | None:
        """The amount, exactly."""
        return None if self.amount is None else Decimal(self.amount)


class KeptRecord(NamedTuple):
    """A record as it is kept: with the document's id, number and revision in force."""

    document: str
    number: int
    revision: int
    fingerprint: str
    made_at: str
    body: str


class Judgement(NamedTuple):
    """What somebody decided about two things: `a` before `b`."""

    sort: str
    a: str
    b: str
    same: bool


class Statements:
    """Reads and writes the three tables; errors of the database pass through."""

    def __init__(
        self, connection: Connection, clock: Callable[[], datetime], take_turn: Callable[[], None] = lambda: None
    ) -> None:
        """`take_turn` waits, inside a transaction, for other writers of a catalogue that takes several at once."""
        self._db = connection
        self._clock = clock
        self._take_turn = take_turn

    def kept(self, kind: str) -> list[KeptRecord]:
        """The records of a kind, by document."""
        found = self._db.execute(
            "SELECT d.id, d.number, d.revision, r.fingerprint, r.made_at, r.body FROM records r"
            " JOIN documents d ON d.number = r.document WHERE r.kind = ? ORDER BY d.id",
            (kind,),
        )
        return [KeptRecord(*row) for row in found]

    def state(self, kind: str) -> tuple[int, int, str]:
        """What changes whenever a record comes, goes or is made anew: how many, their revisions, the latest."""
        found = self._db.execute(
            "SELECT count(*), coalesce(sum(d.revision), 0), coalesce(max(r.made_at), '') FROM records r"
            " JOIN documents d ON d.number = r.document WHERE r.kind = ?",
            (kind,),
        ).fetchone()
        return int(found[0]), int(found[1]), str(found[2])

    def unread(self, kind: str) -> list[str]:
        """The documents that have no record of the kind."""
        found = self._db.execute(
            "SELECT id FROM documents WHERE number NOT IN (SELECT document FROM records WHERE kind = ?) ORDER BY id",
            (kind,),
        )
        return [str(row[0]) for row in found]

    def stated(self, kind: str) -> tuple[str, str] | None:
        """The stamp under which the statements of a kind were made, and what else came of it (JSON)."""
        row = self._db.execute("SELECT stamp, outcome FROM stated WHERE kind = ?", (kind,)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def replace(self, kind: str, rows: Iterable[StatementRow], stamp: str, outcome: str) -> None:
        """Put the statements of a kind in place of the earlier ones: all or none."""
        with transaction(self._db):
            self._take_turn()
            numbers = dict(self._db.execute("SELECT id, number FROM documents").fetchall())
            self._db.execute("DELETE FROM statements WHERE kind = ?", (kind,))
            self._db.executemany(
                f"INSERT INTO statements (document, kind, {_OTHERS}) VALUES ({', '.join('?' * 23)})",
                [(numbers[row.document], *row[1:]) for row in rows if row.document in numbers],
            )
            self._db.execute("DELETE FROM stated WHERE kind = ?", (kind,))
            self._db.execute("INSERT INTO stated VALUES (?, ?, ?)", (kind, stamp, outcome))

    def rows(
        self, kind: str, *, entries: Sequence[str] | None = None, fields: Sequence[str] = ()
    ) -> list[StatementRow]:
        """The statements of a kind, of these entries and fields when given, in the order of the records."""
        sql = (
            f"SELECT d.id, s.kind, {', '.join(f's.{name.strip()}' for name in _OTHERS.split(','))} FROM statements s"
            " JOIN documents d ON d.number = s.document WHERE s.kind = ?"
        )
        values: list[Any] = [kind]
        for column, wanted in (("entry", entries), ("field", fields or None)):
            if wanted is not None:
                sql += f" AND s.{column} IN ({', '.join('?' * len(wanted))})"
                values += wanted
        return [StatementRow(*row) for row in self._db.execute(sql + " ORDER BY d.id, s.path", values)]

    def select(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Rows of a compiled query: `sql` is made of this package's own words, whatever people wrote is in `values`."""
        return self._db.execute(sql, values).fetchall()

    # judgements

    def judgements(self) -> list[Judgement]:
        """Everything that was judged, oldest first."""
        found = self._db.execute("SELECT sort, a, b, same FROM judgements ORDER BY made_at, a, b")
        return [Judgement(sort, a, b, bool(same)) for sort, a, b, same in found]

    def judge(self, made: Iterable[Judgement]) -> None:
        """Keep judgements, each in place of an earlier one about the same two things."""
        now = self._clock().astimezone(UTC).isoformat()
        with transaction(self._db):
            self._take_turn()
            for one in made:
                a, b = sorted((one.a, one.b))
                self._db.execute("DELETE FROM judgements WHERE sort = ? AND a = ? AND b = ?", (one.sort, a, b))
                self._db.execute("INSERT INTO judgements VALUES (?, ?, ?, ?, ?)", (one.sort, a, b, int(one.same), now))

    def forget(self, pairs: Iterable[Judgement]) -> None:
        """Take judgements back, so that the rules decide again."""
        with transaction(self._db):
            for one in pairs:
                a, b = sorted((one.a, one.b))
                self._db.execute("DELETE FROM judgements WHERE sort = ? AND a = ? AND b = ?", (one.sort, a, b))
