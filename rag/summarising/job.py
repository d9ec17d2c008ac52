"""The story of a summary: read, choose, reword, prove; then the facts that need no model."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from rag.embedding.protocol import Embedder
from rag.errors import ContextOverflowError, DefectError, ModelOutputError, naming_the_document
from rag.evidence.building import for_sentence
from rag.evidence.layout import layout
from rag.grounding.proof import prove
from rag.llm.prices import since
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.parallel import in_order
from rag.progress import Progress, silent
from rag.schema.answer import Citation, Hit, Timings
from rag.schema.report import FailedDocument
from rag.schema.summary import Dropped, Length, OpenPoint, Summary, SummarySentence
from rag.settings import Settings
from rag.storage.store import Store
from rag.summarising import candidates
from rag.summarising.candidates import ANAPHORA, Candidate, Source, without_lead
from rag.summarising.comparing import compare
from rag.summarising.facts import Fact, facts_of, open_points, quote, timeline
from rag.summarising.rewording import lost_reserve, object_to, support
from rag.text.sentences import Sentence
from rag.text.wording import content_words

SENTENCES: dict[Length, int] = {"short": 3, "medium": 6, "long": 12}
"""Sentences about one document; of several documents together at most twice as many, one of each first."""

LONGEST: dict[Length, int] = {"short": 20, "medium": 26, "long": 36}
"""Words from which a sentence is given to the model to be shortened."""

FACTS_SHOWN: dict[Length, int] = {"short": 4, "medium": 8, "long": 20}
DATES_SHOWN: dict[Length, int] = {"short": 6, "medium": 12, "long": 40}
OPEN_SHOWN: dict[Length, int] = {"short": 3, "medium": 6, "long": 12}

FEWEST_TITLE_WORDS = 4
"""Content words from which a title says enough to be the headline."""

HEADLINE_WORDS = 30
MAX_SENTENCE_TOKENS = 120
"""Output bound of one rewording: some 80 words."""

TITLES_LISTED = 3
MIN_HEADLINE_COVERAGE = 0.8


class Reworded(BaseModel):
    """The one field the model fills."""

    sentence: str = Field(max_length=600)


@dataclass(slots=True)
class _Work:
    """What the parts of a summary are made with, and the record of what was not kept."""

    store: Store
    model: LanguageModel
    settings: Settings
    dropped: list[Dropped] = field(default_factory=list)
    model_seconds: float = 0.0

    def ask(self, prompt: Prompt, **values: str) -> str | None:
        """The model's sentence on one line, or None when it gave none in the shape it was asked for."""
        started = time.perf_counter()
        try:
            completion = self.model.complete(
                prompt.render(**values), Reworded, max_tokens=MAX_SENTENCE_TOKENS, prompt=prompt.id
            )
        except (ModelOutputError, ContextOverflowError) as error:
            self.dropped.append(Dropped(text="", reason=error.message, replaced=True))
            return None
        finally:
            self.model_seconds += time.perf_counter() - started
        return " ".join(completion.value.sentence.split())

    def part(self) -> _Work:
        """The work on one of several sentences that are reworded at the same time."""
        return _Work(self.store, self.model, self.settings)

    def take(self, part: _Work) -> None:
        """Add the record of a part."""
        self.dropped += part.dropped
        self.model_seconds += part.model_seconds


def summarise(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    documents: Sequence[str],
    *,
    length: Length = "medium",
    focus: str = "",
    jobs: int = 1,
    progress: Progress = silent,
) -> Summary:
    """Summarise documents together. Every sentence is one of theirs, or a shorter wording of it that code has proved.

    Raises UnknownDocumentError, ModelError and its subclasses; an output of the model that does not fit, or cannot be
    proved, raises nothing: the document's own sentence stands in its place. A document that the program cannot cope
    with is left out and stands in `failed`; DefectError is raised when there is no other.
    """

    def together(sound: Sequence[str]) -> Summary:
        return _summary(
            store, embedder, model, settings, sound, length=length, focus=focus, jobs=jobs, progress=progress
        )

    try:
        with naming_the_document(", ".join(documents)):
            return together(documents)
    except DefectError:
        failed = _defective(store, embedder, documents, focus)
        sound = [document for document in documents if document not in {one.document for one in failed}]
        if not failed or not sound:
            raise
        return together(sound).model_copy(update={"failed": failed})


def _defective(store: Store, embedder: Embedder, documents: Sequence[str], focus: str) -> tuple[FailedDocument, ...]:
    """The documents among these whose sentences or values the program cannot read, found without the model."""
    failed = []
    for document in documents:
        try:
            with naming_the_document(document):
                source = Source.read(document, store.document(document).title, store.text(document))
                scored = candidates.score([source], embedder, focus, silent)
                facts = facts_of(source, store.place)
                timeline([source], store.place, _places(scored[0]), 1)
                open_points([source], facts, focus, store.place)
        except DefectError as error:
            failed.append(FailedDocument(document=document, **error.as_dict()))
    return tuple(failed)


def _summary(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    documents: Sequence[str],
    *,
    length: Length,
    focus: str,
    jobs: int,
    progress: Progress,
) -> Summary:
    started = time.perf_counter()
    before = model.spent
    work = _Work(store, model, settings)
    sources = [Source.read(one, store.document(one).title, store.text(one)) for one in dict.fromkeys(documents)]
    chosen = _choose(candidates.score(sources, embedder, focus, progress), length)
    chose = time.perf_counter()
    facts = [fact for source in sources for fact in facts_of(source, store.place)]
    agreements, differences = compare(facts, embedder)
    sentences = _sentences(work, sources, chosen, length, jobs, progress)
    headline = _headline(work, sources, chosen)
    told = {candidate.sentence.document for candidate in chosen}
    return Summary(
        documents=tuple(source.document for source in sources),
        left_out=tuple(source.document for source in sources if source.document not in told),
        length=length,
        focus=focus,
        headline=headline,
        sentences=tuple(sentences),
        key_facts=tuple(fact.shown for fact in _telling(facts, chosen, length, focus)),
        open_points=tuple(_open(work, sources, facts, chosen, focus)[: OPEN_SHOWN[length]]),
        timeline=tuple(timeline(sources, store.place, _places(chosen), DATES_SHOWN[length])),
        agreements=tuple(agreements),
        differences=tuple(differences),
        dropped=tuple(work.dropped),
        model=model.name,
        usage=since(model.spent, before),
        timings=Timings(retrieval=chose - started, model=work.model_seconds, total=time.perf_counter() - started),
    )


def _choose(scored: list[list[Candidate]], length: Length) -> list[Candidate]:
    """The sentences of the summary in the order of the documents: first the best of each, then the best of all."""
    filled = [group for group in scored if group]
    limit = SENTENCES[length] * (1 if len(filled) == 1 else 2)
    best = [one for group in filled for one in candidates.choose(group, 1)]
    chosen = sorted(best, key=lambda one: -one.score)[:limit]
    together = [one for group in filled for one in group]
    chosen += candidates.choose(together, limit - len(chosen), chosen)
    order = {id(one): number for number, one in enumerate(together)}
    return sorted(chosen, key=lambda one: order[id(one)])


def _sentences(
    work: _Work, sources: Sequence[Source], chosen: Sequence[Candidate], length: Length, jobs: int, progress: Progress
) -> list[SummarySentence]:
    by_document = {source.document: source for source in sources}

    def worded(candidate: Candidate) -> tuple[SummarySentence, _Work]:
        part = work.part()
        return _sentence(part, by_document[candidate.sentence.document], candidate, LONGEST[length]), part

    progress("summarising", 0, len(chosen))
    made = in_order(worded, chosen, jobs=jobs, done=lambda done: progress("summarising", done, len(chosen)))
    for _, part in made:
        work.take(part)
    return [sentence for sentence, _ in made]


def _sentence(work: _Work, source: Source, candidate: Candidate, longest: int) -> SummarySentence:
    """The document's sentence, or a proved rewording where it is long or leans on the sentence before."""
    sentence = without_lead(candidate.sentence)
    verbatim = SummarySentence(text=sentence.text, citations=(quote(sentence, work.store.place),), verbatim=True)
    if len(sentence.text.split()) <= longest and not ANAPHORA.match(sentence.text):
        return verbatim
    evidence = _surroundings(work, sentence)
    wording = work.ask(Prompt.load("summary-sentence"), evidence=evidence, sentence=sentence.text, words=str(longest))
    if wording is None or wording == sentence.text:
        return verbatim
    cited = support(sentence, source.sentences[: candidate.place], wording)
    objection = object_to(wording, sentence, cited, longest)
    if objection is not None:
        dropped = Dropped(text=wording, reason=objection.reason, unproved=objection.unproved, replaced=True)
        work.dropped.append(dropped)
        return verbatim
    citations = tuple(_proof(one, work, wording) for one in cited)
    return SummarySentence(text=wording, citations=citations, verbatim=False)


def _surroundings(work: _Work, sentence: Sentence) -> str:
    """What the model reads when it rewords a sentence."""
    evidence = for_sentence(work.store, work.settings, sentence)
    return layout(work.store, evidence) if evidence else sentence.text


def _proof(sentence: Sentence, work: _Work, wording: str) -> Citation:
    shown = quote(sentence, work.store.place)
    if wording in sentence.text:
        return shown
    return shown.model_copy(update={"match": "derived", "how": "shorter wording with the same names and values"})


def _headline(work: _Work, sources: Sequence[Source], chosen: Sequence[Candidate]) -> SummarySentence | None:
    """The title where it stands in the text and says enough; else the model's sentence, if proved; else the best."""
    if not chosen:
        return None
    titles = [title for source in sources if (title := _title(work, source)) is not None]
    if len(sources) > 1:
        return _titles_together(titles, sources) if titles else _as_it_stands(work, chosen)
    if titles and len(content_words(titles[0].text)) >= FEWEST_TITLE_WORDS:
        return titles[0]
    return _worded_headline(work, sources[0]) or _as_it_stands(work, chosen)


def _title(work: _Work, source: Source) -> SummarySentence | None:
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


def _worded_headline(work: _Work, source: Source) -> SummarySentence | None:
    first = source.sentences[0]
    wording = work.ask(Prompt.load("summary-headline"), evidence=_surroundings(work, first))
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
    work.dropped.append(Dropped(text=wording, reason=reason, unproved=proof.unproved, replaced=True))
    return None


def _as_it_stands(work: _Work, chosen: Sequence[Candidate]) -> SummarySentence:
    best = max(chosen, key=lambda one: one.score).sentence
    return SummarySentence(text=best.text, citations=(quote(best, work.store.place),), verbatim=True)


def _telling(facts: Sequence[Fact], chosen: Sequence[Candidate], length: Length, focus: str) -> list[Fact]:
    """The facts to be shown: those of chosen sentences first; with a focus, no others."""
    told = _places(chosen)
    inside = [fact for fact in facts if (fact.sentence.document, fact.sentence.start) in told]
    outside = [] if focus else [fact for fact in facts if fact not in inside]
    kept = (inside + outside)[: FACTS_SHOWN[length]]
    return [fact for fact in facts if fact in kept]


def _places(chosen: Sequence[Candidate]) -> frozenset[tuple[str, int]]:
    """Where the chosen sentences stand."""
    return frozenset((one.sentence.document, one.sentence.start) for one in chosen)


def _open(
    work: _Work, sources: Sequence[Source], facts: Sequence[Fact], chosen: Sequence[Candidate], focus: str
) -> list[OpenPoint]:
    if not chosen and focus:
        return [OpenPoint(text=f"No sentence of the documents speaks of “{focus}”.")]
    return open_points(sources, facts, focus, work.store.place)
