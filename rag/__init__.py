"""Ask, extract and summarise documents about partnerships; every answer carries a quote verified in the source.

    from rag import Library

    with Library.open("my-library") as library:
        library.add("articles/")
        print(library.ask("When was the partnership signed?").text)

Importing this package is cheap: each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rag.version import __version__

if TYPE_CHECKING:
    from rag.answering.chat import Chat
    from rag.errors import RagError
    from rag.library import Library
    from rag.schema.answer import Answer, Asked, Citation, Hit
    from rag.schema.conversation import Conversation, Turn
    from rag.schema.document import Chunk, DocumentInfo, Span
    from rag.schema.partnership import Grounded, Partnership
    from rag.schema.report import AddReport, DoctorReport, Extracted
    from rag.schema.summary import Summary
    from rag.settings import Settings


_HOMES = {
    "AddReport": "rag.schema.report",
    "Answer": "rag.schema.answer",
    "Asked": "rag.schema.answer",
    "Chat": "rag.answering.chat",
    "Chunk": "rag.schema.document",
    "Citation": "rag.schema.answer",
    "Conversation": "rag.schema.conversation",
    "DoctorReport": "rag.schema.report",
    "DocumentInfo": "rag.schema.document",
    "Extracted": "rag.schema.report",
    "Grounded": "rag.schema.partnership",
    "Hit": "rag.schema.answer",
    "Library": "rag.library",
    "Partnership": "rag.schema.partnership",
    "RagError": "rag.errors",
    "Settings": "rag.settings",
    "Span": "rag.schema.document",
    "Summary": "rag.schema.summary",
    "Turn": "rag.schema.conversation",
}

__all__ = [
    "AddReport",
    "Answer",
    "Asked",
    "Chat",
    "Chunk",
    "Citation",
    "Conversation",
    "DoctorReport",
    "DocumentInfo",
    "Extracted",
    "Grounded",
    "Hit",
    "Library",
    "Partnership",
    "RagError",
    "Settings",
    "Span",
    "Summary",
    "Turn",
    "__version__",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return __all__
