"""Documents, their texts and their chunks in SQLite, with the keyword index over the chunks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rag.schema.document import Chunk, DocumentInfo, Dropped, Heading, Mark, PageStart, ParsedDocument
from rag.storage.connection import Connection
from rag.storage.keywords import keyword_rows, word_forms
from rag.text.wording import stemmed
from rag.values.cldr import LANGUAGES
from rag.values.languages import ENGLISH, base
from rag.values.writing import PLAIN, Writing

_INFO = (
    "number, revision, id, title, source, media_type, date, sha256, characters, chunks, added_at, metadata,"
    " json_array_length(structure, '$.pages'), language, conventions"
)
CHUNK_COLUMNS = 'd.id, c.ordinal, c.start, c."end", c.text, c.heading, c.tokens'


MOST = 2**62
"""A limit that is none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stored document with the numbers under which the catalogue and the vectors know it, and how it is written."""

    number: int
    revision: int
    info: DocumentInfo
    writing: Writing = PLAIN


class Catalog:
    """Reads and writes rows. Transactions are the caller's business, errors of SQLite pass through."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def take_turn(self) -> None:
        """Begin to put a change in force. One writer at a time does, so that there is nobody to wait for."""

    # meta

    def get(self, key: str) -> str | None:
        """A value of the meta table."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        """Set a value of the meta table."""
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
        )

    @property
    def generation(self) -> int:
        """Grows with every change of the documents; readers compare it to see whether theirs is stale."""
        return int(self.get("generation") or 0)

    def bump(self) -> None:
        """Start the next generation."""
        self.set("generation", str(self.generation + 1))

    def new_revision(self) -> int:
        """A number that no version of any document had before; its vectors are pending from now on."""
        revision = int(self.get("last_revision") or 0) + 1
        self.set("last_revision", str(revision))
        self.abandon(revision)
        return revision

    def new_number(self) -> int:
        """A number that no document had before, since vectors of a removed one may not be gone yet."""
        last = int(self.get("last_number") or 0)
        self.set("last_number", str(last + 1))
        return last + 1

    def abandon(self, revision: int) -> None:
        """The revision's vectors are not in force: not yet, or no more."""
        self._db.execute("INSERT INTO pending (revision) VALUES (?)", (revision,))

    def leftovers(self) -> list[int]:
        """Pending revisions that no living writer is working on: the one that asks is the only one."""
        return self.pending()

    def pending(self) -> list[int]:
        """Revisions whose vectors may be in the index though no document points at them."""
        return [row[0] for row in self._db.execute("SELECT revision FROM pending ORDER BY revision")]

    def settle(self, revision: int) -> None:
        """The revision's vectors are gone, or in force."""
        self._db.execute("DELETE FROM pending WHERE revision = ?", (revision,))

    # documents

    def rows(self, *, after: str = "", limit: int | None = None) -> list[Row]:
        """Documents by id: those that come after an id, so many at most."""
        most = MOST if limit is None else limit
        found = self._db.execute(f"SELECT {_INFO} FROM documents WHERE id > ? ORDER BY id LIMIT ?", (after, most))
        return [_row(row) for row in found]

    def count(self) -> int:
        """How many documents there are."""
        return int(self._db.execute("SELECT count(*) FROM documents").fetchone()[0])

    def count_chunks(self) -> int:
        """How many chunks all documents have together."""
        return int(self._db.execute("SELECT count(*) FROM chunks").fetchone()[0])

    def has_chunks(self) -> bool:
        """Whether there is anything to search; counting them takes longer the more there are."""
        return self._db.execute("SELECT 1 FROM chunks LIMIT 1").fetchone() is not None

    def find(self, column: str, value: str) -> Row | None:
        """The first document with that `id`, `source` or `sha256`."""
        if column not in ("id", "source", "sha256"):
            raise ValueError(column)
        found = self._db.execute(f"SELECT {_INFO} FROM documents WHERE {column} = ? ORDER BY number", (value,))
        row = found.fetchone()
        return None if row is None else _row(row)

    def text(self, number: int) -> str:
        """The stored text of a document."""
        return str(self._db.execute("SELECT text FROM texts WHERE document = ?", (number,)).fetchone()[0])

    def pages(self, number: int) -> tuple[PageStart, ...]:
        """Where the pages of a document begin; none when it is gone."""
        row = self._db.execute("SELECT structure ->> '$.pages' FROM documents WHERE number = ?", (number,)).fetchone()
        return () if row is None else tuple(PageStart(**page) for page in json.loads(row[0]))

    def dropped(self, number: int) -> tuple[Dropped, ...]:
        """What the reader of a document left out; nothing when it is gone."""
        row = self._db.execute("SELECT structure ->> '$.dropped' FROM documents WHERE number = ?", (number,)).fetchone()
        return tuple(Dropped(**one) for one in json.loads((row and row[0]) or "[]"))

    def text_at(self, number: int, revision: int) -> str | None:
        """The stored text of a document, if that revision of it is still in force."""
        found = self._db.execute(
            "SELECT text FROM texts JOIN documents ON number = document WHERE number = ? AND revision = ?",
            (number, revision),
        ).fetchone()
        return None if found is None else str(found[0])

    def parsed(self, row: Row) -> ParsedDocument:
        """The document as its reader made it: what cutting it anew needs."""
        structure = self._db.execute("SELECT structure FROM documents WHERE number = ?", (row.number,)).fetchone()[0]
        parts = json.loads(structure)
        return ParsedDocument(
            text=self.text(row.number),
            title=row.info.title,
            media_type=row.info.media_type,
            date=row.info.date,
            headings=tuple(Heading(**part) for part in parts["headings"]),
            pages=tuple(PageStart(**part) for part in parts["pages"]),
            marks=_marks(parts.get("marks", [])),
            metadata=row.info.metadata,
            dropped=tuple(Dropped(**one) for one in parts.get("dropped", ())),
            writing=row.writing,
        )

    def writing(self, number: int) -> Writing:
        """The language and the conventions of a document; plain English when it is gone."""
        row = self._db.execute("SELECT language, conventions FROM documents WHERE number = ?", (number,)).fetchone()
        return Writing.unpacked(*(row or (None, None)))

    def languages(self) -> list[str]:
        """The languages of the documents, of those whose words can be stemmed."""
        known = json.dumps([language for language in LANGUAGES if language != ENGLISH])
        found = self._db.execute(
            "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM documents WHERE language = value)", (known,)
        )
        return [row[0] for row in found]

    def marks(self, number: int) -> tuple[Mark, ...]:
        """Where in its file the parts of a document stand; none when it is gone."""
        row = self._db.execute("SELECT structure ->> '$.marks' FROM documents WHERE number = ?", (number,)).fetchone()
        return () if row is None or row[0] is None else _marks(json.loads(row[0]))

    def insert(
        self,
        parsed: ParsedDocument,
        *,
        id: str,
        number: int,
        revision: int,
        source: str,
        sha256: str,
        now: datetime,
    ) -> int:
        """A new document without chunks; returns its number."""
        structure = {
            "headings": [one.model_dump() for one in parsed.headings],
            "pages": [one.model_dump() for one in parsed.pages],
            "marks": [[one.start, one.label] for one in parsed.marks],
            "dropped": [one.model_dump() for one in parsed.dropped],
        }
        self._db.execute(
            "INSERT INTO documents (number, id, revision, title, source, media_type, date, sha256, characters, chunks,"
            " added_at, metadata, structure, language, conventions)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
            (
                number,
                id,
                revision,
                parsed.title,
                source,
                parsed.media_type,
                parsed.date,
                sha256,
                len(parsed.text),
                now.astimezone(UTC).isoformat(),
                json.dumps(parsed.metadata, ensure_ascii=False),
                json.dumps(structure, ensure_ascii=False),
                parsed.writing.language,
                parsed.writing.pack(),
            ),
        )
        self._db.execute("INSERT INTO texts VALUES (?, ?)", (number, parsed.text))
        return number

    def put_chunks(self, number: int, chunks: Sequence[Chunk]) -> None:
        """Replace the chunks of a document."""
        language = self.writing(number).language
        self._db.execute("DELETE FROM chunks WHERE document = ?", (number,))
        self._db.executemany(
            'INSERT INTO chunks (document, ordinal, start, "end", tokens, heading, text, stems)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (number, it.ordinal, it.start, it.end, it.tokens, it.heading, it.text, stemmed(it.text, language))
                for it in chunks
            ],
        )
        self._db.execute("UPDATE documents SET chunks = ? WHERE number = ?", (len(chunks), number))

    def move(self, number: int, revision: int) -> None:
        """Put another revision of a document's vectors in force."""
        self._db.execute("UPDATE documents SET revision = ? WHERE number = ?", (revision, number))

    def delete(self, number: int) -> None:
        """Remove a document with its text, chunks and records."""
        self._db.execute("DELETE FROM chunks WHERE document = ?", (number,))  # first, so that its trigger runs
        self._db.execute("DELETE FROM documents WHERE number = ?", (number,))

    # chunks

    def chunks(self, number: int) -> list[Chunk]:
        """The chunks of a document, in order."""
        found = self._db.execute(
            f"SELECT {CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.number = c.document"
            " WHERE c.document = ? ORDER BY c.ordinal",
            (number,),
        )
        return [as_chunk(row) for row in found]

    def chunk_keys(self) -> frozenset[tuple[int, int]]:
        """Revision and ordinal of every chunk in force."""
        found = self._db.execute("SELECT d.revision, c.ordinal FROM chunks c JOIN documents d ON d.number = c.document")
        return frozenset((row[0], row[1]) for row in found)

    def chunks_of(self, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Chunk]:
        """The chunks in force under these revisions and ordinals."""
        found = self._db.execute(
            f"SELECT d.revision, {CHUNK_COLUMNS} FROM json_each(?) k"
            " JOIN documents d ON d.revision = k.value ->> 0"
            " JOIN chunks c ON c.document = d.number AND c.ordinal = k.value ->> 1",
            (json.dumps([list(key) for key in keys]),),
        )
        return {(row[0], row[2]): as_chunk(row[1:]) for row in found}

    def keyword_search(self, query: str, *, limit: int, numbers: Sequence[int] | None) -> list[tuple[Chunk, float]]:
        """Chunks that hold any of the query's words, best first by bm25 (higher is better); see `keywords`."""
        forms = word_forms(query, self.languages())
        scores = dict(self.keyword_rows(forms, limit=limit, numbers=numbers))
        found = self._db.execute(
            f"SELECT c.number, {CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.number = c.document"
            " WHERE c.number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(scores)),),
        )
        chunks = {row[0]: as_chunk(row[1:]) for row in found}
        return [(chunks[row], score) for row, score in scores.items() if row in chunks]

    def keyword_rows(
        self, forms: Sequence[str], *, limit: int, numbers: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """The numbers of the chunks with any of these forms, and their scores."""
        return keyword_rows(self._db, forms, limit=limit, numbers=numbers)

    def problems(self) -> list[str]:
        """SQLite's own checks, references, the keyword index against the chunks, and the counts."""
        found = [str(row[0]) for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"{row[0]} {row[1]} refers to nothing" for row in self._db.execute("PRAGMA foreign_key_check")]
        counts = self._db.execute(
            "SELECT id FROM documents d WHERE chunks != (SELECT count(*) FROM chunks c WHERE c.document = d.number)"
            " OR NOT EXISTS (SELECT 1 FROM texts t WHERE t.document = d.number)"
        )
        found += [f"{row[0]} is incomplete" for row in counts]
        if self._db.execute("PRAGMA query_only").fetchone()[0]:
            return found  # on a read-only medium; the check of the keyword index counts as writing
        try:
            self._db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            found.append(f"the keyword index disagrees with the chunks ({error})")
        return found


def _marks(stored: list[tuple[int, str]]) -> tuple[Mark, ...]:
    return tuple(Mark(start=start, label=label) for start, label in stored)


def _shown_language(found: str | None, declared: str | None) -> str | None:
    """The language that was found, as the file declares it ("en-GB") where both agree."""
    return declared if declared and base(declared) == found else found


def _row(row: tuple[Any, ...]) -> Row:
    number, revision, name, title, source, media_type, date, sha256, characters, chunks, added_at = row[:11]
    metadata, pages = json.loads(row[11]), row[12]
    info = DocumentInfo(
        id=name,
        title=title,
        source=source,
        media_type=media_type,
        date=date,
        sha256=sha256,
        characters=characters,
        chunks=chunks,
        added_at=datetime.fromisoformat(added_at),
        language=_shown_language(row[13], metadata.get("language")),
        pages=pages or None,
        metadata=metadata,
    )
    return Row(number, revision, info, Writing.unpacked(row[13], row[14]))


def as_chunk(row: tuple[Any, ...]) -> Chunk:
    document, ordinal, start, end, text, heading, tokens = row[:7]
    return Chunk(document=document, ordinal=ordinal, start=start, end=end, text=text, heading=heading, tokens=tokens)
