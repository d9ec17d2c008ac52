"""Reading ahead: the model reads the document that the next question will be about while the user still types.

Prompts hold the evidence before the question, so that what has been read of one serves the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from rag.errors import RagError
from rag.evidence.building import before_any_question
from rag.evidence.layout import layout
from rag.llm.forms import ShortAnswer
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel, Message, StreamingModel
from rag.settings import Settings
from rag.storage.store import Store

FIRST_TOKEN = 1
"""The prompt has been read when the first token comes."""


def beginning(store: Store, settings: Settings, scope: Sequence[str] | None) -> list[Message]:
    """The prompt of a question that is not asked yet; without evidence where that depends on the question.

    Raises UnknownDocumentError, StorageError.
    """
    evidence = before_any_question(store, settings, scope)
    return Prompt.load("answer").render(evidence=layout(store, evidence), question="")


def read(model: LanguageModel, messages: list[Message]) -> None:
    """Let the model read a prompt; it is loaded first if need be. Nothing is raised: what fails here fails at the
    question as well, and is told there."""
    if not hasattr(model, "stream"):
        return
    pieces = cast("StreamingModel", model).stream(messages, ShortAnswer, max_tokens=FIRST_TOKEN, prompt="read-ahead")
    try:
        next(pieces, None)
    except RagError:
        return
    finally:
        pieces.close()
