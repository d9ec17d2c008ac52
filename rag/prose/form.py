"""Which form of prose a model is asked for: strictness and freedom follow what it can do."""

from __future__ import annotations

from rag.llm.protocol import LanguageModel, is_embedded
from rag.prose.answers import Form
from rag.settings import Settings


def form_for(settings: Settings, model: LanguageModel) -> Form:
    """As set; else a free draft over whole passages for an endpoint's model, and the documents' own statements for the
    embedded one, which leaves key facts out of a draft and reverses roles."""
    if settings.prose != "auto":
        return settings.prose
    return "chosen" if is_embedded(model) else "draft"
