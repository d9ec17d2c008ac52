"""The headline of a summary: the title where it says enough, else the model's sentence if proved, else the best one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence.building import for_sentence
from rag.evidence.layout import layout
from rag.grounding.proof import prove
from rag.llm.prompting import Prompt
from rag.prose.calls import Calls
from rag.prose.faithful import lost_reserve
from rag.prose.pieces import cleaned
from rag.schema.answer import Hit
from rag.schema.summary import SummarySentence
from rag.settings import Settings
from rag.storage.store import Store
from rag.summarising.candidates import SentenceCandidate, Source
from rag.summarising.facts import quote
from rag.text.sentences import Sentence
from rag.text.wording import content_words

FEWEST_TITLE_WORDS = 4
"""Content words from which a title says enough to be the headline."""

HEADLINE_WORDS = 30
HEADLINE_TOKENS = 120
TITLES_LISTED = 3
MIN_HEADLINE_COVERAGE = 0.8


@dataclass(frozen=True, slots=True)
class Titling:
    """What a headline is made with."""

    calls: Calls
    store: Store
    settings: Settings


def headline(work: Titling, sources: Sequence[Source], chosen: Sequence[SentenceCandidate]) -> SummarySentence | None:
    """The title where it stands in the text and says enough; else the model's sentence, if proved; else the best."""
    if not chosen:
        return None
    titles = [title for source in sources if (title := _title(work, source)) is not None]
    if len(sources) > 1:
        return _titles_together(titles, sources) if titles else _as_it_stands(work, chosen)
    if titles and len(content_words(titles[0].text)) >= FEWEST_TITLE_WORDS:
        return titles[0]
    return _worded_headline(work, sources[0]) or _as_it_stands(work, chosen)


def _title(work: Titling, source: Source) -> SummarySentence | None:
    """The title as a quote, when the text begins with it."""
    for sentence in source.sentences[:3]:
        bare = sentence.text.strip("#*_ ")
        if bare and bare == source.title.strip("#*_ "):
            start = sentence.start + sentence.text.index(bare)
            whole = quote(sentence, work.store.place)
            cited = whole.model_copy(update={"start": start, "end": start + len(bare), "quote": bare})
            return SummarySentence(text=bare, citations=(cited,), verbatim=True)
    return None


def _titles_together(titles: Sequence[SummarySentence], sources: Sequence[Source]) -> SummarySentence:
    """The first few titles, those that say something before mere kinds of documents."""
    telling = sorted(titles, key=lambda one: len(content_words(one.text)) < FEWEST_TITLE_WORDS)
    shown = telling[:TITLES_LISTED]
    more = len(sources) - len(shown)
    text = "; ".join(one.text for one in shown) + (f"; and {more} more" if more else "")
    return SummarySentence(text=text, citations=tuple(one.citations[0] for one in shown), verbatim=False)


def _worded_headline(work: Titling, source: Source) -> SummarySentence | None:
    first = source.sentences[0]
    wording = work.calls.sentence(Prompt.load("summary-headline"), HEADLINE_TOKENS, evidence=_surroundings(work, first))
    if wording is None:
        return None
    text = work.store.text(source.document)
    whole = Hit(document=source.document, start=0, end=len(text), text=text, score=1.0)
    proof = prove("", wording, [whole], work.store.place)
    quotes = " ".join(one.quote for one in proof.citations)
    if len(wording.split()) > HEADLINE_WORDS:
        reason = "longer than it was asked to be"
    elif not proof.complete or proof.coverage < MIN_HEADLINE_COVERAGE:
        reason = "not in the documents"
    elif objection := lost_reserve(wording, quotes):
        reason = objection
    else:
        return SummarySentence(text=wording, citations=proof.citations, verbatim=False)
    work.calls.withdraw(wording, reason, unproved=proof.unproved, replaced=True)
    return None


def _as_it_stands(work: Titling, chosen: Sequence[SentenceCandidate]) -> SummarySentence:
    best = max(chosen, key=lambda one: one.score).sentence
    return SummarySentence(
        text=cleaned(best.text), citations=(quote(best, work.store.place),), verbatim=cleaned(best.text) == best.text
    )


def _surroundings(work: Titling, sentence: Sentence) -> str:
    """The document, or the part of it around a sentence, as the model reads it."""
    evidence = for_sentence(work.store, work.settings, sentence)
    return layout(work.store, evidence) if evidence else sentence.text
