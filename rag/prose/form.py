"""Which form of prose a model is asked for: strictness and freedom follow what it can do."""

from __future__ import annotations

from rag.llm.protocol import LanguageModel
from rag.prose.answers import Form
from rag.settings import Settings

EMBEDDED = "local/"


def form_for(settings: Settings, model: LanguageModel) -> Form:
    """As set; else a free draft over whole passages for an endpoint's model, and for the embedded one a draft over the
    few statements that code has chosen, completed by them: it writes one true sentence where five are asked for."""
    if settings.prose != "auto":
        return settings.prose
    return "both" if model.name.startswith(EMBEDDED) else "draft"
