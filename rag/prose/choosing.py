"""Which statements answer a question: relevance by the gate's pointing, what the question asks for, and no repetition.

The score of a piece is that of its best window for the question: likeness of meaning plus the rarity-weighted share of
the question's words. A piece that also has what the question asks for (a reason, a condition, a next step, a sum) is
preferred. Pieces that only repeat chosen ones are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.grounding.gate import Gate
from rag.grounding.pointing import Weights
from rag.prose.pieces import Piece, overlap, pieces_of
from rag.text.wording import stems, terms
from rag.values import find_dates, find_durations, find_money, find_names
from rag.values.finding import find_values
from rag.values.folding import contains_words

REPEATS = 0.6
"""Share of the shorter statement's content words from which two say the same, unless a value of one is new."""

CUE = 0.35
"""What a piece gains that has what the question asks for: about the spread of scores among the first five."""

WITHIN = 0.75
"""How far below the best piece a statement may stand and still belong to the answer (scores run from 0 to 2)."""

LEAST = 0.35
"""Least score of the best piece: below it no statement of the documents speaks of the question."""

NEIGHBOUR, SAME_PARAGRAPH = 0.4, 2
"""What a statement right behind a better one (so many characters at most between them) gains of its lead: an
explanation goes on in the next sentence."""

_REASON = re.compile(
    r"\b(?:because|since|so that|in order to|due to|owing to|thanks to|therefore|the reason|as a result|led to|caus\w+"
    r"|aim(?:s|ed|ing)?|purpose|goals?|intended|to (?:help|make|replace|improve|support|strengthen|give|protect|foster"
    r"|ensure|reduce|meet|warn|detect|keep))\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|provided|subject to|on condition|only|must|may|shall|until|require\w*|notice|terms?|limited)\b",
    re.I,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|plan\w*|next|is to|are to|due|expect\w*|intend\w*|soon|later|opens?|begin\w*|start\w*|future)\b",
    re.I,
)
_MANNER = re.compile(r"\b(?:by|through|using|with|via|under which|means of|works?|each|every)\b", re.IGNORECASE)

_WANTED = (
    (
        re.compile(r"^\W*(?:why|how come|for what (?:reason|purpose))\b|\b(?:reasons?|purpose|aims?|goals?)\b", re.I),
        _REASON,
    ),
    (re.compile(r"\b(?:conditions?|terms|rules|allowed|leave|terminat\w*|end the)\b", re.IGNORECASE), _CONDITION),
    (re.compile(r"\b(?:next|future|plans?|planned|ahead|follow)\b", re.IGNORECASE), _FUTURE),
    (re.compile(r"^\W*how\b", re.IGNORECASE), _MANNER),
)
_AHEAD = 2
"""The place of "what next" among them."""

_KINDS = (
    (
        re.compile(r"\b(?:money|fund\w*|cost\w*|budget\w*|financ\w*|pa(?:y|ys|id)|invest\w*|grants?)\b", re.I),
        find_money,
    ),
    (re.compile(r"\b(?:dates?|when|timetable|schedule|deadlines?)\b", re.IGNORECASE), find_dates),
    (re.compile(r"\b(?:duration|how long)\b", re.IGNORECASE), find_durations),
)

_ASKING = frozenset(
    stems(
        "tell say describe explain compare outline overview account role play reason purpose condition terms happen"
        " next difference differ benefit involve mean come follow plan fit work about there go aim goal objection"
        " criticism concern side take part whole"
    )
)
"""Words by which a question asks, and that an answer need not hold."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece with its score for a question."""

    piece: Piece
    score: float


def scored_for(gate: Gate, question: str) -> list[Scored]:
    """The pieces of the evidence with their scores for a question, in the order of the evidence."""
    if not gate.windows:
        return []
    pointed = gate.pointed(subject_of(question))
    best: dict[tuple[str, int], float] = {}
    for window, score in zip(gate.windows, pointed.scores, strict=True):
        key = window.document, window.main.start
        best[key] = max(best.get(key, 0.0), score)
    pieces = pieces_of(gate.windows)
    ahead = [piece for piece in pieces if looks_ahead(question, piece.text)] or pieces
    return _with_neighbours([Scored(piece, best[piece.place] + _wanted(question, piece)) for piece in ahead])


def choose(scored: Sequence[Scored], most: int, *, within: float = WITHIN) -> list[Scored]:
    """At most `most` of the pieces, the best first, none far below the best and none that repeats another."""
    best_first = sorted(scored, key=lambda one: -one.score)
    if not best_first:
        return []
    least = best_first[0].score - within
    chosen: list[Scored] = []
    for one in best_first:
        if len(chosen) >= most or one.score < least:
            break
        if not repeats(one.piece, [other.piece for other in chosen]):
            chosen.append(one)
    return chosen


def repeats(piece: Piece, others: Sequence[Piece]) -> bool:
    """Whether a piece says in other words what one of the others says: most of its words, and no new value or name."""
    return any(says_again(piece.text, other.text) for other in others)


def says_again(text: str, other: str) -> bool:
    """Whether a text shares most of its content words with another and brings no value or name of its own."""
    if overlap(stems(text), stems(other)) <= REPEATS:
        return False
    mine, theirs = values_in(text), values_in(other)
    return mine <= theirs or theirs <= mine


def adds_nothing(text: str, other: str) -> bool:
    """Whether another text holds most of the words of this one, and all its values."""
    own = stems(text)
    return bool(own) and len(own & stems(other)) / len(own) > REPEATS and values_in(text) <= values_in(other)


def values_in(text: str) -> frozenset[str]:
    """The values of a text, by kind and value."""
    return frozenset(f"{value.kind}:{value.value}" for value in find_values(text) if value.kind != "country")


def speaks_of(piece: Piece, subject: str, weights: Weights) -> bool:
    """Whether a piece names a subject: its name, or most of its words by rarity."""
    names = [name.value for name in find_names(subject)]
    if any(contains_words(name, piece.text) for name in names):
        return True
    return weights.share(stems(subject), piece.stems) >= 0.5


def asked_words(question: str) -> frozenset[str]:
    """The stems of what a question asks about, less the words that only say how it is asked."""
    return stems(question) - _ASKING


def subject_of(question: str) -> str:
    """What a question is about, in its own words: "What role does Horizon Europe play?" is about "Horizon Europe". The
    question itself where nothing is left."""
    kept = [question[term.start : term.end] for term in terms(question) if term.stem not in _ASKING]
    return " ".join(kept) or question


def is_asked_for(question: str, text: str) -> bool:
    """Whether a text has what the question asks for: a reason, a condition, something ahead, a sum, a date. True for a
    question that asks for nothing of the kind; of how things are done no word tells."""
    for asks, has in _WANTED[:-1]:
        if asks.search(question):
            return has.search(text) is not None
    return has_kind(question, text)


def has_kind(question: str, text: str) -> bool:
    """Whether a text has a value of the kind that the question asks for; True where it asks for none."""
    return all(bool(finder(text)) for asks, finder in _KINDS if asks.search(question))


def gives_kind(question: str, text: str) -> bool:
    """Whether a question asks for a kind of value, and a text has one."""
    return any(asks.search(question) for asks, _ in _KINDS) and has_kind(question, text)


def asks_for_something(question: str) -> bool:
    """Whether a question asks for a reason, a condition, something ahead, or a kind of value."""
    return any(asks.search(question) for asks, _ in (*_WANTED[:-1], *_KINDS))


def lacks_reason(question: str, text: str) -> bool:
    """Whether a question asks for a reason, and a text gives none."""
    asks, has = _WANTED[0]
    return asks.search(question) is not None and has.search(text) is None


def looks_ahead(question: str, text: str) -> bool:
    """Whether a text speaks of what is still to come, where the question asks for that."""
    asks, has = _WANTED[_AHEAD]
    return not asks.search(question) or has.search(text) is not None


def left_asked(question: str, text: str) -> frozenset[str]:
    """The stems that a statement must hold to speak to a question: those of its subject, less the word for a kind of
    value that the statement has ("money")."""
    found = asked_words(question)
    for asks, finder in _KINDS:
        if asks.search(question) and finder(text):
            found -= frozenset().union(*(stems(match[0]) for match in asks.finditer(question)))
    return found


def _wanted(question: str, piece: Piece) -> float:
    """The gain of a piece that has what the question asks for."""
    for asks, has in _WANTED:
        if asks.search(question) and has.search(piece.text):
            return CUE
    for asks, finder in _KINDS:
        if asks.search(question) and finder(piece.text):
            return CUE
    return 0.0


def _with_neighbours(scored: Sequence[Scored]) -> list[Scored]:
    """Each statement gains a share of the score of the one right before it in its paragraph, where that is better."""
    found: list[Scored] = []
    for index, one in enumerate(scored):
        before = scored[index - 1] if index else None
        follows = (
            before is not None
            and before.piece.document == one.piece.document
            and 0 <= one.piece.main.start - before.piece.sentences[-1].end <= SAME_PARAGRAPH
            and before.score > one.score
        )
        gain = NEIGHBOUR * (before.score - one.score) if before is not None and follows else 0.0
        found.append(Scored(one.piece, one.score + gain))
    return found
