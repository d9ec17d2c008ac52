"""What a peer is: a way of answering, extracting and summarising that is measured beside ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rag.errors import UsageError
from rag.schema.answer import Answer

from ..load import SuiteDocument
from ..scorers.summaries import Sentence

if TYPE_CHECKING:
    import openai

    from rag.settings import Settings

Job = Literal["questions", "records", "summaries"]

JOBS: tuple[Job, ...] = ("questions", "records", "summaries")

NOWHERE = 0
"""Start and end of a quote that stands nowhere in its document: an empty span, which no scorer takes for a proof."""


@dataclass(frozen=True, slots=True)
class Served:
    """The OpenAI-compatible endpoint that all peers but ours share; `timeout` in seconds."""

    base_url: str
    key: str
    model: str
    timeout: float

    def client(self) -> openai.OpenAI:
        """A client of its own for the caller, who closes it. Failed calls are not repeated."""
        import httpx2
        import openai

        from rag.llm.endpoint import is_private

        http = httpx2.Client(timeout=self.timeout, trust_env=not is_private(self.base_url))
        return openai.OpenAI(
            base_url=self.base_url, api_key=self.key, timeout=self.timeout, max_retries=0, http_client=http
        )


@dataclass(frozen=True)
class Bench:
    """What a peer has to work with.

    `settings` are those of our library, `folder` is empty and the peer's own, `served` gives the shared endpoint and
    starts it when it is first called.
    """

    settings: Settings
    folder: Path
    served: Callable[[], Served]


@dataclass(frozen=True)
class Extracted:
    """A record as bare values in the shape of the gold's, and the proofs that came with it.

    `dropped` are parts of the document whose output the peer itself threw away as unreadable.

    A proof is a dumped span with its quote: document, start, end, quote.
    """

    values: Mapping[str, Any]
    proofs: tuple[Mapping[str, Any], ...] = ()
    dropped: int = 0


class Peer:
    """One way of doing some of the jobs. `open` comes first, `close` last; in between any number of jobs, in any order.

    Whatever a job raises is that row's failure.
    """

    name: ClassVar[str]
    jobs: ClassVar[frozenset[Job]]

    def open(self, documents: Sequence[SuiteDocument], bench: Bench, jobs: Sequence[Job]) -> None:
        """Get ready for these jobs over these documents. Raises RagError."""
        raise NotImplementedError

    def ask(self, question: str, documents: Sequence[str] | None) -> Answer:
        """Answer from these documents, all when None. An unproved quote is kept, with an empty span (see NOWHERE)."""
        raise UsageError(f"{self.name} answers no questions", hint="Name another --job.")

    def extract(self, document: str) -> Extracted:
        """The partnership record of one document."""
        raise UsageError(f"{self.name} extracts no records", hint="Name another --job.")

    def summarise(self, document: str) -> list[Sentence]:
        """The summary of one document."""
        raise UsageError(f"{self.name} writes no summaries", hint="Name another --job.")

    def close(self) -> None:
        """Free everything. Calling it twice is harmless."""
        raise NotImplementedError
