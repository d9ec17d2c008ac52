"""The prose on one question: a draft of the model over the statements that code has chosen, each sentence proved, then
the chosen statements that the draft left out, as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evidence.layout import layout
from rag.grounding.citing import PlaceOf
from rag.grounding.gate import Gate
from rag.prose.calls import Calls
from rag.prose.choosing import (
    LEAST,
    Scored,
    choose,
    has_kind,
    is_asked_for,
    left_asked,
    says_again,
    scored_for,
    speaks_of,
)
from rag.prose.drafting import Drafted, Drafter
from rag.prose.pieces import Piece, pieces_of, reading_order
from rag.prose.proving import Told, as_it_stands
from rag.storage.store import Store
from rag.text.orders import is_order
from rag.text.wording import stems
from rag.values import find_names
from rag.values.folding import contains_words

Form = Literal["chosen", "draft", "both"]
"""How prose is made: of chosen statements alone, of a free draft over whole passages, or of a draft over chosen
statements, completed by them."""

MOST_SENTENCES = 5

SHOWN = 7
"""Chosen statements that the model reads for a draft: some 250 tokens, four seconds on a laptop."""

COMPLETING = 0.5
"""How far below the best statement one may stand that is added to a draft. On the open questions of the suite `prose` a
wider margin adds more words than points."""

SPOKEN = 0.5
"""Share of the question's words, by rarity, that a statement must hold to answer it by itself."""


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
) -> Explained:
    """At most `most` proved sentences on a question; `known` are sentences already told, which are not repeated.

    Where no sentence of the model holds, the documents' own statements stand alone if they speak of all that is asked.
    Raises ModelError and its subclasses.
    """
    scored = scored_for(gate, question)
    shown = _with_sides(gate, choose(scored, SHOWN), scored, sides)
    if not shown or shown[0].score < LEAST:
        return Explained(reason="no passage of the documents speaks of it")
    drafted = Drafted()
    if form != "chosen":
        drafter = Drafter(calls, gate, store.place, mends=form == "draft", known=list(known))
        evidence = layout(store, gate.evidence) if form == "draft" else laid_out(store, [one.piece for one in shown])
        drafted = drafter.write(evidence, f"Answer the question from the text: {question}", most)
        if drafted.declined:
            return Explained(reason="the model found no answer in the passages")
    told = [one for one in drafted.told if has_kind(question, _with_quotes(one))]
    if form != "draft" or not told:
        told += _completed(gate, question, shown, told, known, store.place, most, sides)
    if not told:
        refused = calls.withdrawn[-1].reason if calls.withdrawn else ""
        return Explained(reason=refused or "no statement of the documents answers it")
    in_order = told if form == "draft" and drafted.told else _ordered(gate, told)
    return Explained(tuple(in_order[:most]))


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


def speaks_to(question: str, text: str, gate: Gate) -> bool:
    """Whether a statement of the documents answers a question by itself: it has all names that the question has and
    the text is not about, most of its words by rarity, and the reason or condition that is asked for."""
    names = [name.value for name in find_names(question) if not _is_topic(name.value, gate)]
    if any(not contains_words(name, text) and not stems(name) <= stems(text) for name in names):
        return False
    asked = left_asked(question, text)
    return is_asked_for(question, text) and (not asked or gate.weights.share(asked, stems(text)) >= SPOKEN)


def _completed(
    gate: Gate,
    question: str,
    shown: Sequence[Scored],
    told: Sequence[Told],
    known: Sequence[Told],
    place_of: PlaceOf,
    most: int,
    sides: Sequence[str],
) -> list[Told]:
    """The chosen statements that speak to the question, near the best one, and that no told sentence says already."""
    near = [
        one
        for one in shown
        if _on_side(gate, one.piece, sides)
        or (one.score >= shown[0].score - COMPLETING and speaks_to(question, one.piece.text, gate))
    ]
    added: list[Told] = []
    for one in near:
        if len(told) + len(added) >= most:
            break
        for piece in _standing(one.piece, gate):
            said = [*told, *known, *added]
            if not any(says_again(piece.text, other.text) or _is_quoted(piece, other) for other in said):
                added.append(as_it_stands(piece, place_of))
    return added


def _standing(piece: Piece, gate: Gate) -> list[Piece]:
    """A piece that can stand alone; one that leans on the sentence before comes with it, or not at all."""
    if not piece.leans:
        return [piece]
    before = [other for other in pieces_of(gate.windows) if other.document == piece.document]
    places = [other.place for other in before]
    index = places.index(piece.place) if piece.place in places else 0
    if index == 0 or before[index - 1].leans:
        return []
    return [before[index - 1], piece]


def _with_sides(gate: Gate, shown: list[Scored], scored: Sequence[Scored], sides: Sequence[str]) -> list[Scored]:
    """The chosen pieces, and for each side of a comparison that none of them speaks of the best one that does."""
    for side in sides:
        if not any(speaks_of(one.piece, side, gate.weights) for one in shown):
            speaking = [one for one in scored if speaks_of(one.piece, side, gate.weights)]
            shown = [*shown, *choose(speaking, 1)]
    return shown


def _on_side(gate: Gate, piece: Piece, sides: Sequence[str]) -> bool:
    return any(speaks_of(piece, side, gate.weights) for side in sides)


def _with_quotes(told: Told) -> str:
    return " ".join([told.text, *(one.quote for one in told.citations)])


def _is_quoted(piece: Piece, told: Told) -> bool:
    """Whether a told sentence rests on this statement already."""
    return any(one.document == piece.document and one.start == piece.main.start for one in told.citations)


def _ordered(gate: Gate, told: Sequence[Told]) -> list[Told]:
    """In reading order, documents in the order of the evidence."""
    documents = list(dict.fromkeys(hit.document for hit in gate.evidence))
    return sorted(told, key=lambda one: (documents.index(one.place[0]), one.place[1]))


def _is_topic(name: str, gate: Gate) -> bool:
    return any(contains_words(name, topic) or contains_words(topic, name) for topic in gate.topics)
