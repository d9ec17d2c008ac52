"""The story of a summary: read, choose, reword, prove; then the facts that need no model."""

from __future__ import annotations

import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from rag.embedding.protocol import Embedder
from rag.errors import DefectError, naming_the_document
from rag.llm.protocol import LanguageModel
from rag.progress import Progress, silent
from rag.prose.calls import Calls
from rag.prose.form import form_for
from rag.schema.answer import Timings
from rag.schema.report import FailedDocument
from rag.schema.summary import Length, OpenPoint, Summary
from rag.settings import Settings
from rag.storage.store import Store
from rag.summarising import candidates
from rag.summarising.candidates import SentenceCandidate, Source
from rag.summarising.comparing import compare
from rag.summarising.facts import Fact, facts_of, open_points, timeline
from rag.summarising.headline import Titling, headline
from rag.summarising.telling import Teller

FACTS_SHOWN: dict[Length, int] = {"short": 4, "medium": 8, "long": 20}
DATES_SHOWN: dict[Length, int] = {"short": 6, "medium": 12, "long": 40}
OPEN_SHOWN: dict[Length, int] = {"short": 3, "medium": 6, "long": 12}


def summarise(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    documents: Sequence[str],
    *,
    length: Length = "medium",
    focus: str = "",
    progress: Progress = silent,
) -> Summary:
    """Summarise documents together. Every sentence is one of theirs, or a shorter wording of it that code has proved.

    Raises UnknownDocumentError, ModelError and its subclasses; an output of the model that does not fit, or cannot be
    proved, raises nothing: the document's own sentence stands in its place. A document that the program cannot cope
    with is left out and stands in `failed`; DefectError is raised when there is no other.
    """

    def together(sound: Sequence[str]) -> Summary:
        return _summary(store, embedder, model, settings, sound, length=length, focus=focus, progress=progress)

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
                source = _source(store, document)
                scored = candidates.score([source], embedder, focus, silent)
                facts_of(source, store.place)
                timeline([source], store.place, _places(scored[0]), 1)
                open_points([source], focus, store.place)
        except DefectError as error:
            failed.append(FailedDocument(document=document, **error.as_dict()))
    return tuple(failed)


def _source(store: Store, document: str) -> Source:
    return Source.read(document, store.document(document).title, store.text(document), store.writing(document))


def _summary(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    documents: Sequence[str],
    *,
    length: Length,
    focus: str,
    progress: Progress,
) -> Summary:
    started = time.perf_counter()
    calls = Calls(model)
    sources = [_source(store, one) for one in dict.fromkeys(documents)]
    scored = candidates.score(sources, embedder, focus, progress)
    chose = time.perf_counter()
    facts = [fact for source in sources for fact in facts_of(source, store.place)]
    agreements, differences = compare(facts, embedder)
    best = [max(group, key=lambda one: one.score) for group in scored if group]
    title = headline(Titling(calls, store, settings), sources, best)
    teller = Teller(calls, store, sources, length, form_for(settings, model), focus, progress)
    sentences = teller.tell(scored, title)
    places = frozenset((one.document, one.start) for sentence in sentences for one in sentence.citations)
    told = {document for document, _ in places}
    return Summary(
        documents=tuple(source.document for source in sources),
        left_out=tuple(source.document for source in sources if source.document not in told),
        length=length,
        focus=focus,
        headline=title,
        sentences=tuple(sentences),
        key_facts=tuple(fact.shown for fact in _telling(facts, places, length, focus)),
        open_points=tuple(_open(store, sources, bool(sentences), focus)[: OPEN_SHOWN[length]]),
        timeline=tuple(timeline(sources, store.place, places, DATES_SHOWN[length])),
        agreements=tuple(agreements),
        differences=tuple(differences),
        dropped=tuple(calls.withdrawn),
        model=model.name,
        usage=calls.usage,
        timings=Timings(retrieval=chose - started, model=calls.seconds, total=time.perf_counter() - started),
    )


def _telling(facts: Sequence[Fact], told: AbstractSet[tuple[str, int]], length: Length, focus: str) -> list[Fact]:
    """The facts to be shown: those of told sentences first; with a focus, no others."""
    inside = [fact for fact in facts if (fact.sentence.document, fact.sentence.start) in told]
    outside = [] if focus else [fact for fact in facts if fact not in inside]
    kept = (inside + outside)[: FACTS_SHOWN[length]]
    return [fact for fact in facts if fact in kept]


def _places(chosen: Sequence[SentenceCandidate]) -> frozenset[tuple[str, int]]:
    """Where candidates stand."""
    return frozenset((one.sentence.document, one.sentence.start) for one in chosen)


def _open(store: Store, sources: Sequence[Source], is_told: bool, focus: str) -> list[OpenPoint]:
    if not is_told and focus:
        return [OpenPoint(text=f"No sentence of the documents speaks of “{focus}”.")]
    return open_points(sources, focus, store.place)
