"""Where in the evidence does an answer stand? Finds the sentences that prove it, and names what they do not prove."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.grounding.citing import cite
from rag.schema.answer import Citation, Hit, Place
from rag.text.sentences import Sentence, sentences_of
from rag.text.wording import content_words, matches
from rag.values import check
from rag.values.dates import find_dates
from rag.values.folding import contains_words

MAX_CITATIONS = 3
"""Sentences quoted for one short answer; a list over more is rare, and each further quote has to be read."""

CALENDAR = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905

WHOLE_WEIGHT, PROSE_WEIGHT = 0.3, 0.3
"""What the answer in one piece, and being a sentence, are worth beside likeness to the question (at most 1)."""

MIN_COVERAGE = 0.6
"""Share of the answer's content words that the cited sentences must hold for a free wording to count as proved."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Citations for an answer, the values they fail to prove, and the share of its content words they hold."""

    citations: tuple[Citation, ...]
    unproved: tuple[str, ...]
    coverage: float

    @property
    def complete(self) -> bool:
        return bool(self.citations) and not self.unproved and self.coverage >= MIN_COVERAGE


def prove(question: str, answer: str, evidence: Sequence[Hit], place_of: Callable[[str, int], Place]) -> Proof:
    """Cite the fewest sentences that hold the answer's words, preferring those that speak of the question.

    `place_of(document, offset)` gives line and page for a citation. Deterministic; quotes are slices of the evidence.
    """
    sentences = sentences_of(evidence)
    asked = content_words(question)
    wanted = content_words(answer)
    if wanted <= {"yes", "no"}:
        chosen = _best(sentences, asked, asked, answer="")
        coverage = _share(asked, chosen)
    elif dated := _with_date(sentences, answer):
        chosen, coverage = _best(dated, frozenset(), asked, answer), 1.0
    else:
        chosen = _cover(sentences, wanted, asked, answer)
        coverage = _share(wanted, chosen)
    cited = " … ".join(sentence.text for sentence in chosen)
    unproved = tuple(item.text for item in check(answer, cited)) if wanted - {"yes", "no"} else ()
    citations = tuple(cite(sentence, answer, place_of) for sentence in _in_order(chosen, sentences))
    return Proof(citations, unproved, coverage)


def _with_date(sentences: Sequence[Sentence], answer: str) -> list[Sentence]:
    """Where the answer is a date and nothing else: the sentences that hold it, however it is written there."""
    dates = find_dates(answer)
    if len(dates) != 1 or content_words(answer[: dates[0].start] + answer[dates[0].end :]) - CALENDAR:
        return []
    return [one for one in sentences if any(found.value.proves(dates[0].value) for found in find_dates(one.text))]


def _cover(sentences: Sequence[Sentence], wanted: frozenset[str], asked: frozenset[str], answer: str) -> list[Sentence]:
    """Greedy set cover of the answer's words; the first sentence is the one most like question and answer together."""
    chosen: list[Sentence] = []
    missing = set(wanted)
    while missing and len(chosen) < MAX_CITATIONS:
        best = _best([s for s in sentences if s not in chosen], frozenset(missing), asked, answer if not chosen else "")
        gained = {word for word in missing if best and matches(word, content_words(best[0].text))}
        if not best or not gained:
            break
        chosen += best
        missing -= gained
    return chosen


def _best(sentences: Sequence[Sentence], wanted: frozenset[str], asked: frozenset[str], answer: str) -> list[Sentence]:
    """The sentence that holds most of `wanted`; among equals the one most like the question.

    A rare word of the question tells more than a common one (inverse document frequency over the sentences); having
    the answer in one piece and being a sentence rather than a title count as well.
    """
    if not sentences:
        return []
    words = {sentence: content_words(sentence.text) for sentence in sentences}
    weights = rarity(asked, list(words.values()))

    def merit(sentence: Sentence) -> tuple[int, float]:
        held = sum(matches(word, words[sentence]) for word in wanted)
        like = sum(weight for word, weight in weights.items() if matches(word, words[sentence]))
        whole = bool(answer) and contains_words(answer, sentence.text)
        return held, like + WHOLE_WEIGHT * whole + PROSE_WEIGHT * sentence.is_prose

    return [max(sentences, key=merit)]


def rarity(asked: frozenset[str], sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Share of each word of the question in its inverse document frequency; they add up to 1."""
    raw = {
        word: math.log((1 + len(sentences)) / (1 + sum(matches(word, words) for words in sentences))) for word in asked
    }
    total = sum(raw.values())
    return {word: weight / total for word, weight in raw.items()} if total else {}


def _share(wanted: frozenset[str], chosen: Sequence[Sentence]) -> float:
    if not wanted:
        return 1.0 if chosen else 0.0
    held = content_words(" ".join(sentence.text for sentence in chosen))
    return sum(matches(word, held) for word in wanted) / len(wanted)


def _in_order(chosen: Sequence[Sentence], sentences: Sequence[Sentence]) -> list[Sentence]:
    return [sentence for sentence in sentences if sentence in chosen]
