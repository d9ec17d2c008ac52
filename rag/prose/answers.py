"""The prose on one question: the documents' own statements that it points to, or a model's draft, each sentence proved.

Which statements answer is decided by likeness alone, and whether any does by the model: both were better on questions
that nobody here had written than cues for reasons, conditions, sums and steps ahead (docs/experiments.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evidence.layout import layout
from rag.grounding.gate import Gate
from rag.grounding.judging import DECLINED
from rag.llm.forms import ABSTENTION, ShortAnswer
from rag.llm.prompting import Prompt
from rag.prose.calls import Calls
from rag.prose.choosing import Scored, choose, giving_kind, says_again, scored_for, speaks_of
from rag.prose.drafting import Drafter
from rag.prose.pieces import Piece, pieces_of, reading_order
from rag.prose.proving import Told, as_it_stands
from rag.schema.answer import Citation
from rag.storage.store import Store
from rag.text.orders import is_order

Form = Literal["chosen", "draft"]
"""How prose is made: of the documents' own statements, chosen by code, or of a model's draft over whole passages."""

MOST_SENTENCES = 5

TOO_DOUBTFUL = 0.3
"""Probability of "NOT FOUND" from which the chosen statements are taken not to answer: of questions on real news by
somebody who had not seen the program it keeps 23 of 26 and declines 8 of 10 that the text does not answer."""

ANSWER_TOKENS = 100
"""Output bound of the short answer; only its first token's probabilities are read."""

REACH = 2
"""Statements that a leaning one may need before it."""

BETWEEN = 60
"""Characters that may lie between two statements of a paragraph: a sentence of a few words."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What the documents say on a question: proved sentences in reading order, or none and why."""

    told: tuple[Told, ...] = ()
    reason: str = ""


def explain(
    calls: Calls,
    gate: Gate,
    store: Store,
    question: str,
    *,
    form: Form,
    sides: Sequence[str] = (),
    known: Sequence[Told] = (),
    most: int = MOST_SENTENCES,
    answered_by: Sequence[Citation] = (),
) -> Explained:
    """At most `most` proved sentences on a question; `known` are sentences already told, which are not repeated, and
    `answered_by` quotes that are known to answer, whose statements come before others.

    Raises ModelError and its subclasses.
    """
    if form == "draft":
        return _drafted(calls, gate, store, question, known, most)
    scored = scored_for(gate, question)
    given = giving_kind(question, scored)
    if given:
        pieces = _told_once(gate, given, known, most)
        return Explained(tuple(as_it_stands(piece, store.place) for piece in pieces))
    quoted = [one for one in scored if any(_stands_in(one.piece, quote) for quote in answered_by)]
    chosen = [*quoted, *_with_sides(gate, choose(scored, most), scored, sides)]
    pieces = _told_once(gate, chosen, known, most)
    if not pieces:
        return Explained(reason="no passage of the documents speaks of it")
    if not quoted and not _do_they_answer(calls, store, question, pieces):
        return Explained(reason="the model finds no answer in the statements that the question points to")
    return Explained(tuple(as_it_stands(piece, store.place) for piece in pieces))


def _drafted(calls: Calls, gate: Gate, store: Store, question: str, known: Sequence[Told], most: int) -> Explained:
    """A draft of the model over the whole evidence, each sentence proved, mended once or withdrawn."""
    drafter = Drafter(calls, gate, store.place, known=list(known))
    drafted = drafter.write(layout(store, gate.evidence), f"Answer the question from the text: {question}", most)
    if drafted.declined:
        return Explained(reason="the model found no answer in the passages")
    refused = calls.withdrawn[-1].reason if calls.withdrawn else "no statement of the documents answers it"
    return Explained(drafted.told[:most], "" if drafted.told else refused)


def _do_they_answer(calls: Calls, store: Store, question: str, pieces: Sequence[Piece]) -> bool:
    """Whether the model finds an answer when it reads nothing but these statements."""
    prompt = Prompt.load("answer")
    messages = prompt.render(evidence=laid_out(store, pieces), question=question)
    completion = calls.ask(prompt.id, messages, ShortAnswer, ANSWER_TOKENS)
    if completion is None:
        return False
    doubt = completion.probability_of(ABSTENTION)
    return doubt <= TOO_DOUBTFUL if doubt is not None else not DECLINED.match(completion.value.answer)


def laid_out(store: Store, pieces: Sequence[Piece]) -> str:
    """Chosen statements as the model reads them: each document's title, then its statements in reading order."""
    parts: list[str] = []
    previous = None
    for piece in reading_order(pieces):
        if piece.document != previous:
            parts.append(_title(store, piece.document))
        parts.append(piece.text)
        previous = piece.document
    return "\n".join(part for part in parts if part)


def _title(store: Store, document: str) -> str:
    """The title of a document as the model may read it."""
    title = store.document(document).title
    return document if is_order(title) else title


def _told_once(gate: Gate, chosen: Sequence[Scored], known: Sequence[Told], most: int) -> list[Piece]:
    """The best of the chosen statements that no known sentence says already, at most `most`, in reading order."""
    kept: list[Piece] = []
    for one in chosen:
        standing = [piece for piece in _standing(one.piece, gate) if piece not in kept]
        if len(kept) + len(standing) > most:
            continue
        for piece in standing:
            is_known = any(_is_quoted(piece, told) or says_again(piece.text, told.text) for told in known)
            if not is_known and not any(says_again(piece.text, other.text) for other in kept):
                kept.append(piece)
    return reading_order(kept)


def _standing(piece: Piece, gate: Gate) -> list[Piece]:
    """A piece that can stand alone; one that leans on the sentence before comes with it, or not at all."""
    if not piece.leans:
        return [piece]
    before = [other for other in pieces_of(gate.windows) if other.document == piece.document]
    places = [other.place for other in before]
    index = places.index(piece.place) if piece.place in places else 0
    for first in range(index - 1, max(-1, index - 1 - REACH), -1):
        if not _in_paragraph(gate, before[first], before[first + 1]):
            return []
        if not before[first].leans:
            return before[first : index + 1]
    return []


def _in_paragraph(gate: Gate, before: Piece, piece: Piece) -> bool:
    """Whether a statement stands behind another in one paragraph, but for a few words between."""
    if before.document != piece.document:
        return False
    first, last = before.sentences[-1].end, piece.main.start
    for hit in gate.evidence:
        if hit.document == piece.document and hit.start <= first <= last <= hit.end:
            return last - first <= BETWEEN and "\n" not in hit.text[first - hit.start : last - hit.start]
    return False


def _with_sides(gate: Gate, shown: list[Scored], scored: Sequence[Scored], sides: Sequence[str]) -> list[Scored]:
    """The chosen pieces, before them for each side of a comparison that the best two do not speak of the best that
    does."""
    for side in sides:
        if not any(speaks_of(one.piece, side, gate.weights) for one in shown[:2]):
            speaking = [one for one in scored if speaks_of(one.piece, side, gate.weights)]
            best = choose(speaking, 1)
            shown = [*best, *(one for one in shown if one not in best)]
    return shown


def _stands_in(piece: Piece, quote: Citation) -> bool:
    """Whether a quote has a sentence of this statement."""
    return quote.document == piece.document and quote.start < piece.sentences[-1].end and piece.main.start < quote.end


def _is_quoted(piece: Piece, told: Told) -> bool:
    """Whether a told sentence rests on this statement already."""
    return any(one.document == piece.document and one.start == piece.main.start for one in told.citations)
