"""The sentences of a summary: chosen by code, worded by the model, put in the order that a reader wants.

With a model of an endpoint one free draft over the chosen statements comes first, each sentence of it proved; what
does not hold is mended once or withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.grounding.gate import Gate
from rag.grounding.pointing import Embed
from rag.progress import Progress
from rag.prose.answers import Form, laid_out
from rag.prose.calls import Calls
from rag.prose.choosing import adds_nothing, says_again
from rag.prose.drafting import Drafter
from rag.prose.pieces import Piece, piece_of
from rag.prose.proving import Told
from rag.prose.themes import ORDER, theme_of
from rag.prose.wording import Worder, Wordings
from rag.schema.answer import Citation, Hit
from rag.schema.summary import Length, Standing, SummarySentence, Theme
from rag.storage.store import Store
from rag.summarising import candidates
from rag.summarising.candidates import SentenceCandidate, Source
from rag.summarising.facts import quote
from rag.text.sentences import Sentence

WORDS: dict[Length, int] = {"short": 60, "medium": 150, "long": 400}
"""Words of a summary, its headline among them."""

SENTENCES: dict[Length, int] = {"short": 4, "medium": 8, "long": 20}
LONGEST: dict[Length, int] = {"short": 20, "medium": 24, "long": 30}
"""Words from which a sentence is given to the model to be shortened."""

JOINED: dict[Length, int] = {"short": 24, "medium": 28, "long": 32}
"""Words of two sentences that are joined into one: two short ones read like a list of facts."""

ALIKE = 0.75
"""Cosine from which statements of two documents say the same, where no value of theirs differs."""

NEWS = 0.55
"""Cosine below which no statement of an earlier document is like one of the latest document."""

FEWEST_WORDS = 6
"""What is left of the room when no sentence fits any more."""

PASSAGE = 40_000
"""Characters that a large model is shown whole; of more, the chosen statements."""


@dataclass
class Teller:
    """What the sentences of one summary are made with."""

    calls: Calls
    store: Store
    sources: Sequence[Source]
    length: Length
    form: Form
    focus: str
    progress: Progress
    embed: Embed | None = None
    _worders: dict[str, Worder] = field(default_factory=dict)

    def tell(self, scored: list[list[SentenceCandidate]], headline: SummarySentence | None) -> list[SummarySentence]:
        """At most as many words as the length allows, in the order what, who, when, money, what next."""
        room = WORDS[self.length] - (len(headline.text.split()) if headline else 0)
        told = self._drafted(scored, room) if self.form == "draft" else []
        if len(told) < 2:
            told = self._chosen(scored, room, headline)
            told = self._joined(told)
        return [self._sentence(one, scored) for one in self._in_order(told)]

    def _chosen(self, scored: list[list[SentenceCandidate]], room: int, headline: SummarySentence | None) -> list[Told]:
        """Statements by merit, each worded before the next is chosen, as long as there is room."""
        most = SENTENCES[self.length]
        told: list[Told] = []
        for candidate in _by_merit(scored, 4 * most):
            self.progress("summarising", len(told), most)
            if len(told) == most or room < FEWEST_WORDS:
                break
            piece = piece_of(candidate.sentence)
            known = [one.text for one in told]
            is_headline = headline is not None and adds_nothing(piece.text, headline.text)
            if is_headline or any(says_again(piece.text, other) for other in known):
                continue
            worded = self._worder(piece.document).shorter(piece, candidate.place, LONGEST[self.length])
            if worded.verbatim and piece.leans and self._stands_far(piece, told):
                continue
            if len(worded.text.split()) > room or any(says_again(worded.text, other) for other in known):
                continue
            told.append(worded)
            room -= len(worded.text.split())
        self.progress("summarising", most, most)
        return told

    def _drafted(self, scored: list[list[SentenceCandidate]], room: int) -> list[Told]:
        """The proved sentences of a free draft, in its order, whole ones as long as there is room."""
        hits = self._evidence(scored)
        if not hits:
            return []
        gate = Gate(tuple(hits), self.embed)
        pieces = [piece_of(one.sentence) for one in _by_merit(scored, 3 * SENTENCES["long"])]
        evidence = laid_out(self.store, pieces)
        about = f" Tell only what speaks of: {self.focus}." if self.focus else ""
        task = (
            "Summarise the text for somebody who follows partnerships: what it is about, who takes part, when, the"
            f" money, and what comes next, in at most {room} words. Join facts that belong together.{about}"
        )
        drafted = Drafter(self.calls, gate, self.store.place).write(evidence, task, SENTENCES[self.length])
        told: list[Told] = []
        for one in drafted.told:
            words = len(one.text.split())
            if words <= room:
                told.append(one)
                room -= words
            else:
                self.calls.withdraw(one.text, "no room for it in a summary of this length", replaced=False)
        return told

    def _evidence(self, scored: list[list[SentenceCandidate]]) -> list[Hit]:
        """The documents whole while they are short enough together, else their chosen statements."""
        if sum(len(source.text) for source in self.sources) <= PASSAGE:
            return [_hit(source.document, 0, source.text) for source in self.sources if source.text]
        return [
            _hit(one.sentence.document, one.sentence.start, one.sentence.text)
            for one in _by_merit(scored, 3 * SENTENCES["long"])
        ]

    def _joined(self, told: list[Told]) -> list[Told]:
        """Neighbours in reading order of one theme, both short, made one sentence where the wording is proved."""
        ordered = self._in_order(told)
        longest = JOINED[self.length]
        for first, second in pairwise(ordered):
            if first.place[0] != second.place[0] or self._theme(first) != self._theme(second):
                continue
            if len(first.text.split()) + len(second.text.split()) > longest:
                continue
            joined = self._worder(first.place[0]).joined(first, second, longest)
            if joined is not None:
                rest = [one for one in ordered if one not in (first, second)]
                return self._joined([*rest, joined])
        return ordered

    def _in_order(self, told: Sequence[Told]) -> list[Told]:
        """By theme, within it as the documents have it; what introduces a single document comes first."""
        places = [source.document for source in self.sources]
        rank = {theme: number for number, theme in enumerate(ORDER)}
        return sorted(told, key=lambda one: (rank[self._theme(one)], places.index(one.place[0]), one.place[1]))

    def _theme(self, told: Told) -> Theme:
        document, start = told.place
        first = Sentence(document, start, start + len(told.text), told.text)
        source = next(source for source in self.sources if source.document == document)
        opening = next((one for one in source.sentences if one.is_prose and len(one.text.split()) > FEWEST_WORDS), None)
        if opening is not None and opening.start == start:
            return "what"
        return theme_of(Piece(told.text, (first,), first))

    def _stands_far(self, piece: Piece, told: Sequence[Told]) -> bool:
        """Whether the sentence that a leaning statement needs is not told right before it."""
        source = next(source for source in self.sources if source.document == piece.document)
        place = next((n for n, one in enumerate(source.sentences) if one.start == piece.main.start), 0)
        before = source.sentences[place - 1].start if place else -1
        return not any(one.place == (piece.document, before) for one in told)

    def _sentence(self, told: Told, scored: list[list[SentenceCandidate]]) -> SummarySentence:
        """A sentence with its theme and, among several documents, where else it is said."""
        theme = self._theme(told)
        standing: Standing = ""
        citations = told.citations
        if len(self.sources) > 1:
            also, nearest = self._elsewhere(told, scored)
            citations = tuple(dict.fromkeys([*citations, *also]))
            is_latest = told.place[0] == self._latest()
            standing = "common" if also else "new" if is_latest and nearest < NEWS else ""
        return SummarySentence(
            text=told.text, citations=citations, verbatim=told.verbatim, theme=theme, standing=standing
        )

    def _elsewhere(self, told: Told, scored: list[list[SentenceCandidate]]) -> tuple[list[Citation], float]:
        """Quotes of other documents that say the same, and how like the nearest statement of them is."""
        together = [one for group in scored for one in group]
        own = next((one for one in together if (one.sentence.document, one.sentence.start) == told.place), None)
        if own is None:
            return [], 1.0
        found: dict[str, SentenceCandidate] = {}
        nearest = 0.0
        for other in together:
            if other.sentence.document == own.sentence.document:
                continue
            likeness = float(own.vector @ other.vector)
            nearest = max(nearest, likeness)
            same = likeness >= ALIKE and says_again(own.sentence.text, other.sentence.text)
            if same and other.sentence.document not in found:
                found[other.sentence.document] = other
        return [quote(one.sentence, self.store.place) for one in found.values()], nearest

    def _latest(self) -> str:
        """The latest document by the dates of their files; "" where they are not all known."""
        dated = [(self.store.document(source.document).date, source.document) for source in self.sources]
        if any(date is None for date, _ in dated) or len({date for date, _ in dated}) < len(dated):
            return ""
        return max(dated, key=lambda one: str(one[0]))[1]

    def _worder(self, document: str) -> Worder:
        if document not in self._worders:
            source = next(source for source in self.sources if source.document == document)
            kept = Wordings(self.store, document, self.calls.model.fingerprint)
            self._worders[document] = Worder(self.calls, self.store, source.sentences, kept)
        return self._worders[document]


def _by_merit(scored: list[list[SentenceCandidate]], count: int) -> list[SentenceCandidate]:
    """The best of each document, then the best of all, each judged by its score less its likeness to those before."""
    filled = [group for group in scored if group]
    best = [one for group in filled for one in candidates.choose(group, 1)]
    chosen = sorted(best, key=lambda one: -one.score)[:count]
    together = [one for group in filled for one in group]
    return chosen + candidates.choose(together, count - len(chosen), chosen)


def _hit(document: str, start: int, text: str) -> Hit:
    return Hit(document=document, start=start, end=start + len(text), text=text, score=1.0)
