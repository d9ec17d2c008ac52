"""What a summary would cost, told before anything is spent."""

from __future__ import annotations

from collections.abc import Sequence

from rag.embedding.protocol import Embedder
from rag.llm.counting import CountingModel
from rag.llm.protocol import LanguageModel
from rag.progress import Progress
from rag.schema.summary import Length, SummaryPlan
from rag.settings import Settings
from rag.storage.store import Store
from rag.summarising.job import summarise


def plan_summary(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    documents: Sequence[str],
    *,
    length: Length,
    focus: str,
    progress: Progress,
) -> SummaryPlan:
    """The calls and tokens of a summary, by making it with a model that only counts. Raises what `summarise` raises."""
    counting = CountingModel(model)
    made = summarise(store, embedder, counting, settings, documents, length=length, focus=focus, progress=progress)
    return SummaryPlan(
        documents=made.documents,
        length=length,
        sentences=len(made.sentences),
        calls=counting.spent.calls,
        prompt_tokens=counting.spent.prompt_tokens,
        completion_tokens=counting.spent.completion_tokens,
        model=counting.name,
    )
