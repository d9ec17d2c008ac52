"""The prose on one question: a draft of the model over the statements that code has chosen, each sentence proved, then
the chosen statements that the draft left out, as they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.evidence.layout import layout
from rag.grounding.citing import PlaceOf
from rag.grounding.gate import Gate
from rag.prose.calls import Calls
from rag.prose.choosing import (
    LEAST,
    SAME_PARAGRAPH,
    Scored,
    asks_for_something,
    choose,
    gives_kind,
    has_kind,
    is_asked_for,
    lacks_reason,
    left_asked,
    looks_ahead,
    says_again,
    scored_for,
    speaks_of,
)
from rag.prose.drafting import Drafted, Drafter
from rag.prose.pieces import Piece, pieces_of, reading_order
from rag.prose.proving import Told, as_it_stands, leans
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

COMPLETING = 0.7
"""How far below the best statement one may stand that is added to a draft. On the open questions of the suite `prose` a
wider margin adds more words than points."""

REACH = 2
"""Statements that a leaning one may need before it, or that may go on behind a told one."""

SPOKEN = 0.6
"""Share of the question's words, by rarity, that a statement must hold to answer it by itself."""


_TOPIC = re.compile(r"\b(?:about|describe|explain|overview|role|compare|differ\w*|account)\b", re.IGNORECASE)
"""Questions about a thing as a whole: what its paragraph goes on to say belongs to the answer."""

_WHY = re.compile(r"\W*(?:why|how come|for what reason)\b", re.IGNORECASE)
_BECAUSE = re.compile(r"\b(?:because|reasons?|due to|owing to|caused by)\b", re.IGNORECASE)
BETWEEN = 60
"""Characters that may lie between two statements of a paragraph: a sentence of a few words."""

REASON_REACH = 4
"""Statements behind one that states a fact, within its paragraph, that may give its reason."""

_DEFINITE = re.compile(r"(?:the|this|that) (\w+)", re.IGNORECASE)


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
    told = [one for one in drafted.told if _answers(question, one)]
    if form != "draft" or not told:
        near = {one.piece.place for one in shown} & set(drafted.near)
        told += _completed(gate, question, shown, told, known, store.place, most, sides, near)
        told += _reasons(gate, question, shown, told, store.place, most - len(told))
        if told and any(gives_kind(question, _with_quotes(one)) for one in told):
            told += _beside(gate, question, told, known, store.place, most - len(told))
        if _TOPIC.search(question):
            told += _following(gate, told, store.place, most - len(told), with_values=bool(sides))
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
    if not _has_names(question, text, gate):
        return False
    asked = left_asked(question, text) - _title_stems(gate)
    if not is_asked_for(question, text):
        return False
    return gate.weights.share(asked, stems(text)) >= SPOKEN if asked else asks_for_something(question)


def _has_names(question: str, text: str, gate: Gate) -> bool:
    """Whether a text has all names of a question that the evidence is not about."""
    names = [name.value for name in find_names(question) if not _is_topic(name.value, gate)]
    return all(contains_words(name, text) or stems(name) <= stems(text) for name in names)


def _title_stems(gate: Gate) -> frozenset[str]:
    """The stems of the first line of the evidence: what all of it is about, and no statement need repeat."""
    return stems(gate.windows[0].main.text) if gate.windows else frozenset()


def _following(gate: Gate, told: Sequence[Told], place_of: PlaceOf, most: int, *, with_values: bool) -> list[Told]:
    """Statements that go on right behind a told one, in its paragraph: they begin with a pronoun or name again what it
    names; `with_values`, those that give a value as well."""
    pieces = [piece for piece in pieces_of(gate.windows) if len(piece.sentences) == 1]
    quoted = {(one.document, one.start) for sentence in told for one in sentence.citations}
    added: list[Told] = []
    held: frozenset[str] = frozenset()
    reach = 0
    for before, piece in pairwise(pieces):
        gap = piece.main.start - before.main.end
        if before.place in quoted:
            held, reach = before.stems, REACH
        elif before.document != piece.document or reach == 0:
            continue
        if before.document != piece.document or not 0 <= gap <= SAME_PARAGRAPH:
            reach = 0
            continue
        reach -= 1
        goes_on = leans(piece.text) and before.place in quoted
        again = _begins_with(piece.text, held) and (before.place in quoted or (with_values and bool(piece.values)))
        if len(added) >= most or piece.place in quoted or not (goes_on or again):
            continue
        if not any(says_again(piece.text, other.text) for other in [*told, *added]):
            added.append(as_it_stands(piece, place_of))
    return added


def _reasons(
    gate: Gate, question: str, shown: Sequence[Scored], told: Sequence[Told], place_of: PlaceOf, most: int
) -> list[Told]:
    """Where a reason is asked for and none is told: the statement that says "because" or "the reason" in the paragraph
    of one that has most words of the question, with that one."""
    if told or not _WHY.match(question):
        return []
    asked = left_asked(question, "")
    pieces = pieces_of(gate.windows)
    places = [piece.place for piece in pieces]
    for one in shown:
        text = one.piece.text
        if gate.weights.share(asked, stems(text)) < SPOKEN or not _has_names(question, text, gate):
            continue
        index = places.index(one.piece.place)
        for before, piece in pairwise(pieces[index : index + REASON_REACH + 1]):
            if not _in_paragraph(gate, before, piece):
                break
            if _BECAUSE.search(piece.text):
                return [as_it_stands(one.piece, place_of), as_it_stands(piece, place_of)][: max(0, most)]
    return []


def _beside(
    gate: Gate, question: str, told: Sequence[Told], known: Sequence[Told], place_of: PlaceOf, most: int
) -> list[Told]:
    """Statements right beside a told one, in its paragraph, that give further values of the kind that is asked for."""
    pieces = pieces_of(gate.windows)
    quoted = {(one.document, one.start) for sentence in told for one in sentence.citations}
    added: list[Told] = []
    for before, piece in pairwise(pieces):
        if not _in_paragraph(gate, before, piece) or (before.place in quoted) == (piece.place in quoted):
            continue
        other = piece if before.place in quoted else before
        is_new = not any(says_again(other.text, one.text) for one in [*told, *known, *added])
        if len(added) < most and is_new and gives_kind(question, other.text) and not other.leans:
            added.append(as_it_stands(other, place_of))
    return added


def _in_paragraph(gate: Gate, before: Piece, piece: Piece) -> bool:
    """Whether a statement stands behind another in one paragraph, but for a few words between."""
    if before.document != piece.document:
        return False
    first, last = before.sentences[-1].end, piece.main.start
    for hit in gate.evidence:
        if hit.document == piece.document and hit.start <= first <= last <= hit.end:
            return last - first <= BETWEEN and "\n" not in hit.text[first - hit.start : last - hit.start]
    return False


def _begins_with(text: str, held: frozenset[str]) -> bool:
    """Whether a statement begins with "the" or "this" and a thing that the statement before has: "The agreement …"."""
    match = _DEFINITE.match(text)
    return match is not None and bool(stems(match[1]) & held)


def _completed(
    gate: Gate,
    question: str,
    shown: Sequence[Scored],
    told: Sequence[Told],
    known: Sequence[Told],
    place_of: PlaceOf,
    most: int,
    sides: Sequence[str],
    pointed_at: AbstractSet[tuple[str, int]],
) -> list[Told]:
    """The chosen statements that speak to the question, near the best one, and that no told sentence says already; also
    those that a refused sentence of the model came near to, where they give the kind of value that is asked for."""
    near = [
        one
        for one in shown
        if _on_side(gate, one.piece, sides)
        or (one.score >= shown[0].score - COMPLETING and speaks_to(question, one.piece.text, gate))
        or (
            one.piece.place in pointed_at
            and gives_kind(question, one.piece.text)
            and _has_names(question, one.piece.text, gate)
        )
    ]
    added: list[Told] = []
    for one in near:
        if len(told) + len(added) >= most:
            break
        standing = _standing(one.piece, gate)
        if len(told) + len(added) + len(standing) > most:
            continue
        for piece in standing:
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
    for first in range(index - 1, max(-1, index - 1 - REACH), -1):
        if not _in_paragraph(gate, before[first], before[first + 1]):
            return []
        if not before[first].leans:
            return before[first : index + 1]
    return []


def _with_sides(gate: Gate, shown: list[Scored], scored: Sequence[Scored], sides: Sequence[str]) -> list[Scored]:
    """The chosen pieces, and for each side of a comparison that none of them speaks of the best one that does."""
    for side in sides:
        if not any(speaks_of(one.piece, side, gate.weights) for one in shown):
            speaking = [one for one in scored if speaks_of(one.piece, side, gate.weights)]
            shown = [*shown, *choose(speaking, 1)]
    return shown


def _on_side(gate: Gate, piece: Piece, sides: Sequence[str]) -> bool:
    return any(speaks_of(piece, side, gate.weights) for side in sides)


def _answers(question: str, told: Told) -> bool:
    """Whether a proved sentence of the model has what is asked for, : a value, a step ahead, a reason."""
    quoted = _with_quotes(told)
    return has_kind(question, quoted) and looks_ahead(question, told.text) and not lacks_reason(question, quoted)


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
