"""The catalogue on PostgreSQL: what differs from SQLite, above all for several writers and in the keyword search."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.schema.document import Chunk
from rag.storage.catalog import CHUNK_COLUMNS, Catalog, as_chunk
from rag.storage.keywords import HEADING_WEIGHT, LEAST_RARITY
from rag.storage.lexemes import lexeme, text_vector
from rag.values.cldr import LANGUAGES
from rag.values.languages import ENGLISH

K1, B = 1.2, 0.75
"""Of bm25, as SQLite has them."""

SCORED = 5_000
"""Rows ranked for a search at most, unless the rarest word alone holds more; four times as many in any case."""

LOOKED_AT, REFINED = 200, 5
"""Rows whose words are counted: at least so many, or so many times those asked for. PostgreSQL's own rank, word by word
with our rarities, says which; to take a row apart takes far longer than to rank it."""

_LIKELY = "?::float8 * ts_rank('{0.5, 1, 1, 1}', words, ?::tsquery) / (0.5 + length / ?::float8)"

COUNTED = 20_000
"""Chunks from which the server's own statistics tell how many rows hold a common word, instead of counting them."""

_COMMON = """
SELECT common.lexeme, common.share FROM pg_stats s,
LATERAL unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS common (lexeme, share)
WHERE s.schemaname = current_schema() AND s.tablename = 'chunks' AND s.attname = 'words'
AND common.lexeme = ANY(?)
"""

_SCORES = """
WITH asked (lexeme, rarity) AS (SELECT * FROM unnest(?::text[], ?::float8[])),
held AS (SELECT number, words, length FROM chunks WHERE words @@ ?::tsquery {scope} LIMIT ?),
chosen AS (SELECT number, words, length FROM held ORDER BY {likely} DESC LIMIT ?)
SELECT chosen.number, sum(
    asked.rarity * found.mentions * (? + 1) / (found.mentions + ? * (1 - ? + ? * chosen.length / ?))
) AS score
FROM chosen, LATERAL (
    SELECT lexeme, cardinality(positions) - ? * cardinality(array_positions(weights, 'D')) AS mentions
    FROM unnest(chosen.words)
) found JOIN asked ON asked.lexeme = found.lexeme
GROUP BY chosen.number ORDER BY score DESC, chosen.number LIMIT ?
"""


class PostgresCatalog(Catalog):
    """Several writers at once: numbers come from sequences, and changes of documents are put in force in turn."""

    def take_turn(self) -> None:
        """Wait until no other writer is putting a change in force; others wait until the transaction ends."""
        self._db.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':rag commits'), 1)")

    def bump(self) -> None:
        """Start the next generation."""
        self._db.execute("UPDATE meta SET value = (value::bigint + 1)::text WHERE key = 'generation'")

    def new_revision(self) -> int:
        """As in SQLite; pending under the number of this writer."""
        revision = int(self._db.execute("SELECT nextval('revisions')").fetchone()[0])
        self.abandon(revision)
        return revision

    def new_number(self) -> int:
        """A number that no document had before."""
        return int(self._db.execute("SELECT nextval('document_numbers')").fetchone()[0])

    def leftovers(self) -> list[int]:
        """Pending revisions of this writer, and of those that live no more: each holds a lock on its number."""
        found = self._db.execute(
            "SELECT revision FROM pending WHERE writer IS NULL"
            " OR writer = nullif(current_setting('rag.writer', true), '')::integer"
            " OR NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid::bigint = (hashtext(current_schema() || ':rag writers')::bigint & 4294967295)"
            " AND objid::bigint = pending.writer) ORDER BY revision"
        )
        return [row[0] for row in found]

    def languages(self) -> list[str]:
        """As in SQLite."""
        found = self._db.execute(
            "SELECT known.language FROM unnest(?::text[]) AS known (language)"
            " WHERE EXISTS (SELECT 1 FROM documents d WHERE d.language = known.language)",
            ([language for language in LANGUAGES if language != ENGLISH],),
        )
        return [row[0] for row in found]

    def put_chunks(self, number: int, chunks: Sequence[Chunk]) -> None:
        """Replace the chunks of a document."""
        language = self.writing(number).language
        self._db.execute("DELETE FROM chunks WHERE document = ?", (number,))
        self._db.executemany(
            'INSERT INTO chunks (document, ordinal, start, "end", tokens, heading, text, words, length)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?::tsvector, ?)",
            [
                (number, one.ordinal, one.start, one.end, one.tokens, one.heading, one.text, *vector)
                for one in chunks
                for vector in [text_vector(one.text, one.heading, language)]
            ],
        )
        self._db.execute("UPDATE documents SET chunks = ? WHERE number = ?", (len(chunks), number))

    def chunks_of(self, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Chunk]:
        """The chunks in force under these revisions and ordinals."""
        wanted = list(keys)
        found = self._db.execute(
            f"SELECT d.revision, {CHUNK_COLUMNS} FROM unnest(?::bigint[], ?::bigint[]) AS k (revision, ordinal)"
            " JOIN documents d ON d.revision = k.revision"
            " JOIN chunks c ON c.document = d.number AND c.ordinal = k.ordinal",
            ([revision for revision, _ in wanted], [ordinal for _, ordinal in wanted]),
        )
        return {(row[0], row[2]): as_chunk(row[1:]) for row in found}

    def keyword_rows(
        self, forms: Sequence[str], *, limit: int, numbers: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """Rows with any of the forms, best bm25 first. The rarest words choose the rows; all words score them.

        Within `numbers` all words choose, since a document has few rows. Forms that are one word in the index count
        once each, as in SQLite.
        """
        times = Counter(word for word in map(lexeme, forms) if word)
        words = list(times)
        if not words:
            return []
        total, mean = self._size()
        if not total:
            return []
        held = self._held(words, total)
        choosing = words if numbers is not None else _rarest(held)
        rarities = [times[word] * _rarity(min(held[word], total), total) for word in words]
        scope = "" if numbers is None else "AND document = ANY(?)"
        within = [] if numbers is None else [list(numbers)]
        likely = [value for word, rarity in zip(words, rarities, strict=True) for value in (rarity, f"'{word}'", mean)]
        expression = " | ".join(f"'{word}'" for word in choosing)
        found = self._db.execute(
            _SCORES.format(scope=scope, likely=" + ".join([_LIKELY] * len(words))),
            (
                *(words, rarities, expression, *within, 4 * SCORED, *likely, max(LOOKED_AT, REFINED * limit)),
                *(K1, K1, B, B, mean, 1 - HEADING_WEIGHT, limit),
            ),
        )
        return [(int(row[0]), float(row[1])) for row in found]

    def problems(self) -> list[str]:
        """Documents that are not whole, and chunks that the keyword index does not hold."""
        counts = self._db.execute(
            "SELECT id FROM documents d WHERE chunks != (SELECT count(*) FROM chunks c WHERE c.document = d.number)"
            " OR NOT EXISTS (SELECT 1 FROM texts t WHERE t.document = d.number)"
        )
        found = [f"{row[0]} is incomplete" for row in counts]
        lost = self._db.execute("SELECT count(*) FROM chunks WHERE length > 0 AND words = ''::tsvector").fetchone()[0]
        return found + ([f"{lost} chunks are not in the keyword index"] if lost else [])

    def _size(self) -> tuple[int, float]:
        """Chunks, and their mean length in words: of a large table as the server last estimated and sampled them."""
        about = int(self._db.execute("SELECT reltuples FROM pg_class WHERE oid = 'chunks'::regclass").fetchone()[0])
        if about < COUNTED:
            count, mean = self._db.execute("SELECT count(*), avg(length) FROM chunks").fetchone()
            return int(count), float(mean or 1) or 1.0
        share = min(100.0, 100.0 * COUNTED / about)
        mean = self._db.execute("SELECT avg(length) FROM chunks TABLESAMPLE SYSTEM (?)", (share,)).fetchone()[0]
        return about, float(mean or 1) or 1.0

    def _held(self, words: Sequence[str], total: int) -> dict[str, int]:
        """How many rows hold each word."""
        known: dict[str, int] = {}
        if total >= COUNTED:
            common = self._db.execute(_COMMON, (list(words),)).fetchall()
            known = {word: int(share * total) for word, share in common if share * total > SCORED}
        for word in words:
            if word not in known:
                found = self._db.execute("SELECT count(*) FROM chunks WHERE words @@ ?::tsquery", (f"'{word}'",))
                known[word] = int(found.fetchone()[0])
        return known


def _rarity(held: int, total: int) -> float:
    """The inverse document frequency of a word, as FTS5's bm25 computes it."""
    return max(math.log((total - held + 0.5) / (held + 0.5)), LEAST_RARITY)


def _rarest(held: dict[str, int]) -> list[str]:
    """The rarest words: the first that is held anywhere, and as many more as the budget takes."""
    chosen: list[str] = []
    rows = 0
    for word, count in sorted(held.items(), key=lambda pair: pair[1]):
        if rows and rows + count > SCORED:
            break
        chosen.append(word)
        rows += count
    return chosen
