"""Results of the JSON API that are not results of the library itself."""

from __future__ import annotations

from pydantic import Field

from rag.schema.answer import Asked, Hit
from rag.schema.conversation import Spent, Turn
from rag.schema.document import Chunk, DocumentInfo, Dropped, Frozen
from rag.schema.partnership import Partnership


class DocumentList(Frozen):
    """Documents, by id."""

    documents: tuple[DocumentInfo, ...]


class TextPart(Frozen):
    """`text` is `[start:end]` of the stored text of the document; `characters` are those of all of it."""

    document: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    characters: int = Field(ge=0)
    text: str


class FoundPlace(Frozen):
    """Where people find an offset."""

    line: int
    page: int | None = None
    where: str = ""


class ChunkList(Frozen):
    """The chunks of a document."""

    chunks: tuple[Chunk, ...]


class DroppedList(Frozen):
    """Parts that a reader left out."""

    dropped: tuple[Dropped, ...]


class HitList(Frozen):
    """Passages, best first."""

    hits: tuple[Hit, ...]


class RecordList(Frozen):
    """Kept records."""

    records: tuple[Partnership, ...]


class RecordsMade(Frozen):
    """Records of many documents; see `rag.schema.report.Extracted`."""

    records: tuple[Partnership, ...] = ()
    failed: tuple[dict[str, str], ...] = ()


class Judged(Frozen):
    """A judgement that was kept; see `Library.judge`."""

    a: str
    b: str
    same: bool | None


class Said(Frozen):
    """A turn, and the number of its conversation (None when it could not be kept)."""

    conversation: int | None
    turn: Turn


class AskedList(Frozen):
    """Questions of the history, newest first."""

    asked: tuple[Asked, ...]


class SpentList(Frozen):
    """The bill, by model."""

    spent: tuple[Spent, ...]


class Health(Frozen):
    """The server is up: its lanes with their lengths. `proof` shows a caller with the key file that it is ours."""

    status: str
    version: str
    lanes: dict[str, dict[str, float]]
    proof: str = ""
