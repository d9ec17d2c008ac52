"""Keyword search in SQLite, whose cost does not grow with the commonest words of the question.

FTS5 scores every row that holds any word of an expression. So the rarest words choose the rows and score them, as many
words as keep the rows within a budget; the words left out, which hardly tell one chunk from another, are looked for in
the best rows only. Within up to `SCORED` chunks no word is left out: there the scores are plain bm25.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.storage.connection import Connection
from rag.text.function_words import function_words_of
from rag.text.language import language_of_question
from rag.text.wording import stem_in
from rag.values.folding import folded
from rag.values.languages import ENGLISH

_WORD = re.compile(r"[^\W_]+")

STOP_WORDS = frozenset(
    """
    a an the this that these those it its they their there here he his her him we us our you your i my me
    of in on at to for from by with within into onto upon over under about as and or but nor so than then
    is are was were be been being am do does did has have had will would shall should can could may might must
    which who whom whose what when where why how if whether s
    """.split()  # noqa: SIM905
)
"""Words that nearly every English chunk holds: they rank nothing, and make SQLite score every chunk."""

TEXT_WEIGHT, HEADING_WEIGHT = 1.0, 0.5
"""bm25 weights of the columns: a heading is shared by many chunks, so it tells less than the text."""

SCORED = 60_000
"""Rows scored for a search at most, unless the rarest word alone holds more. This lies between budgets that were timed
on 200,000 synthetic chunks, on a loaded machine: 40,000 took 22 ms (p50) and 58 ms (p95), 80,000 took 44 and 137, and
everything 43 and 143. A smaller share of a library costs recall (benchmarks/keywords.py): 85.8 % when all is scored,
85.2 with 15 % of the chunks, 82.8 with 4 %."""

COUNTED = 10_000
"""Rows up to which the rows of a word are counted; from there on they are estimated."""

REFINED = 5
"""Times the rows asked for that are looked at for the words left out."""

LEAST_RARITY = 1e-6
"""What FTS5 takes for the rarity of a word that more than half of the rows hold."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A form of a word of the question and about how many rows hold it."""

    word: str
    rows: int

    def rarity(self, rows: int) -> float:
        """Its inverse document frequency among so many rows, as FTS5's bm25 computes it."""
        held = min(self.rows, rows)
        return max(math.log((rows - held + 0.5) / (held + 0.5)), LEAST_RARITY)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The rows to stay within: a range that FTS5 reads alone, and the documents within it."""

    first: int
    last: int
    documents: str | None = None

    @property
    def size(self) -> int:
        """Rows of the range, those of other documents in it included."""
        return self.last - self.first + 1

    @property
    def where(self) -> str:
        """As a condition on `words`."""
        within = "rowid BETWEEN :first AND :last"
        if self.documents is None:
            return within
        chosen = "(SELECT document FROM chunks WHERE number = words.rowid)"
        return f"{within} AND {chosen} IN (SELECT value FROM json_each(:documents))"

    @property
    def values(self) -> dict[str, object]:
        """What stands for the names in `where`."""
        return {"first": self.first, "last": self.last, "documents": self.documents}


def word_forms(query: str, languages: Sequence[str]) -> list[str]:
    """What to look up for a query: its words, written small, without stop words where there are others.

    Behind the words stand their stems in the `languages` of the library, since chunks in them are indexed by stems.
    """
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(query)))
    language = language_of_question(query, languages) if languages else ENGLISH
    skipped = STOP_WORDS if language == ENGLISH else STOP_WORDS | function_words_of(language)
    telling = [word for word in words if word not in skipped and folded(word) not in skipped] or words
    return list(dict.fromkeys([*telling, *(stem_in(word, one) for one in languages for word in telling)]))


def keyword_rows(
    db: Connection, forms: Sequence[str], *, limit: int, numbers: Sequence[int] | None
) -> list[tuple[int, float]]:
    """Rows of the keyword index with any of these forms and their scores (higher is better), best first.

    `numbers` are those of the documents to stay within.
    """
    scope = _scope(db, numbers)
    if not forms or scope is None:
        return []
    if scope.size <= SCORED:
        return _scored(db, forms, scope, limit)
    words = sorted((_counted(db, form, scope) for form in forms), key=lambda one: one.rows)
    choosing = _within_budget(words)
    left_out = words[len(choosing) :]
    found = _scored(db, [one.word for one in choosing], scope, limit * REFINED if left_out else limit)
    return _refined(db, found, left_out, scope)[:limit] if left_out else found


def _scope(db: Connection, numbers: Sequence[int] | None) -> _Scope | None:
    """None when there is no row."""
    if numbers is None:
        first, last = db.execute("SELECT (SELECT min(number) FROM chunks), (SELECT max(number) FROM chunks)").fetchone()
        return None if first is None else _Scope(first, last)
    documents = json.dumps(list(numbers))
    first, last = db.execute(
        "SELECT min(number), max(number) FROM chunks WHERE document IN (SELECT value FROM json_each(?))", (documents,)
    ).fetchone()
    return None if first is None else _Scope(first, last, documents)


def _counted(db: Connection, word: str, scope: _Scope) -> _Word:
    """About how many rows of the range hold the word: counted up to `COUNTED`, estimated from there on.

    The rows come in their order, so that the one at which counting ends tells how densely the word stands.
    """
    count, reached = db.execute(
        "SELECT count(*), max(rowid) FROM (SELECT rowid FROM words WHERE words MATCH :word"
        " AND rowid BETWEEN :first AND :last LIMIT :most)",
        {**scope.values, "word": _expression([word]), "most": COUNTED},
    ).fetchone()
    if count >= COUNTED:
        count = count * scope.size // (reached - scope.first + 1)
    return _Word(word, int(count))


def _within_budget(words: Sequence[_Word]) -> list[_Word]:
    """The rarest words, the first that is held anywhere and as many more as the budget takes."""
    chosen: list[_Word] = []
    rows = 0
    for word in words:
        if rows and rows + word.rows > SCORED:
            break
        chosen.append(word)
        rows += word.rows
    return chosen


def _scored(db: Connection, words: Sequence[str], scope: _Scope, limit: int) -> list[tuple[int, float]]:
    found = db.execute(
        f"SELECT rowid, -bm25(words, {TEXT_WEIGHT}, {HEADING_WEIGHT}) AS score FROM words"
        f" WHERE words MATCH :expression AND {scope.where} ORDER BY score DESC, rowid LIMIT :limit",
        {**scope.values, "expression": _expression(words), "limit": limit},
    )
    return [(row[0], float(row[1])) for row in found]


def _refined(
    db: Connection, found: Sequence[tuple[int, float]], left_out: Sequence[_Word], scope: _Scope
) -> list[tuple[int, float]]:
    """The rows in their order when the words left out count as well: each as one mention in a row of usual length."""
    scores = dict(found)
    among = json.dumps(list(scores))
    for word in left_out:
        holding = db.execute(
            "SELECT rowid FROM words WHERE words MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
            (_expression([word.word]), among),
        )
        for (row,) in holding.fetchall():
            scores[row] += word.rarity(scope.size) * TEXT_WEIGHT
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _expression(words: Sequence[str]) -> str:
    """Words as an FTS5 expression: quoted, so that no operator of the query language gets in, or-ed."""
    return " OR ".join(f'"{word}"' for word in words)
