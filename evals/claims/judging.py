"""One text through `Library.verify`, and what came of it, as a row that can be kept."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import Field

from rag.errors import UsageError
from rag.evidence.building import for_question
from rag.grounding.asked import ASKED_CHECKS
from rag.grounding.checks import CHECKS
from rag.grounding.gate import Gate
from rag.grounding.judging import judge
from rag.library import Library
from rag.schema.answer import Status
from rag.schema.document import Frozen
from rag.schema.verification import CheckedClaim, ClaimVerdict, Verification

from ..asking import HOPELESS, as_failure
from ..filling import add_documents
from ..load import SuiteDocument
from ..schema import Failure


class Verifier(Protocol):
    """What judges a text without a language model: `Library.verify`, or the gate behind `Library.ask`."""

    def verify(self, text: str, question: str = "", documents: Sequence[str] | None = None) -> Verification:
        """Judge a text against the documents."""
        ...


class Asking:
    """The gate as `Library.ask` uses it, given an answer instead of a model's: the same evidence, the same judge.

    An answer that is left whole is supported; of one that is cut to its proved items, part is.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def verify(self, text: str, question: str = "", documents: Sequence[str] | None = None) -> Verification:
        """The verdict on an answer to a question."""
        library = self._library
        scope = None if documents is None else list(documents)
        asked, evidence = for_question(library.store, library.embedder, library.settings, question, scope)
        gate = Gate(tuple(evidence), library.vectors_of, frozenset(library.settings.checks_off))
        verdict = judge(gate, asked, text, library.store.place)
        claim = CheckedClaim(
            text=text,
            start=0,
            end=len(text),
            verdict=_AS_CLAIM[verdict.status],
            citations=verdict.citations,
            reason=verdict.reason,
            objections=tuple(dict.fromkeys(objection.check for objection in verdict.objections)),
        )
        return Verification(text=text, question=question, claims=(claim,))


_AS_CLAIM: Mapping[Status, ClaimVerdict] = {
    "answered": "supported",
    "partial": "partly",
    "not_in_documents": "not_found",
}


class CheckingTwice:
    """`Library.verify` with a second opinion of the library's model."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def verify(self, text: str, question: str = "", documents: Sequence[str] | None = None) -> Verification:
        """The verdict of the code, then of the model."""
        return self._library.verify(text, question, documents, second_check=True)


class ClaimReading(Frozen):
    """One claim of a text: its verdict, and the names of the checks that spoke against it."""

    text: str
    verdict: ClaimVerdict
    reason: str = ""
    objections: tuple[str, ...] = ()


class Reading(Frozen):
    """What the gate made of a text. A failure is a reading without claims."""

    claims: tuple[ClaimReading, ...] = ()
    seconds: float = Field(default=0.0, description="seconds of processor time, which other programs do not lengthen")
    error: Failure | None = None

    @property
    def supported(self) -> bool:
        """Whether the text came through: it has claims, and every one is supported."""
        return bool(self.claims) and all(claim.verdict == "supported" for claim in self.claims)

    @property
    def refused(self) -> bool:
        """Whether at least one claim is not supported. A text in which no claim was found is not refused."""
        return any(claim.verdict != "supported" for claim in self.claims)

    @property
    def verdict(self) -> ClaimVerdict:
        """The verdict on the whole text: contradicted when a claim is, partly when only some of it is supported."""
        found = {claim.verdict for claim in self.claims}
        if "contradicted" in found:
            return "contradicted"
        if found <= {"not_found"}:
            return "not_found"
        return "supported" if found == {"supported"} else "partly"

    @property
    def checks(self) -> frozenset[str]:
        """The checks that spoke about any of the claims."""
        return frozenset(name for claim in self.claims for name in claim.objections)

    @property
    def reason(self) -> str:
        """Why the first claim that is not supported is not."""
        if self.error is not None:
            return f"{self.error.type}: {self.error.message}"
        return next((claim.reason or claim.verdict for claim in self.claims if claim.verdict != "supported"), "")


class VerifyOptions(Frozen):
    """Settings of the library for a measurement of the gate.

    `without` are checks to switch off; `gate` is which use of it the ceiling looks at; `model` gives a second opinion
    on claims, "" for none.
    """

    gate: Literal["ask", "verify"] = "ask"
    without: tuple[str, ...] = ()
    model: str = ""
    settings: Mapping[str, Any] = Field(default_factory=dict)

    def as_settings(self) -> dict[str, Any]:
        """The settings with the checks to switch off. Raises UsageError for a check that does not exist."""
        known = {*CHECKS, *ASKED_CHECKS}
        unknown = [name for name in self.without if name not in known]
        if unknown:
            raise UsageError(f"there is no check {unknown[0]}", hint=f"Checks: {', '.join(sorted(known))}.")
        asked = {"model": self.model} if self.model else {}
        return {**self.settings, **asked, **({"checks_off": self.without} if self.without else {})}

    def verifier(self, library: Library) -> Verifier:
        """What judges the claims."""
        return CheckingTwice(library) if self.model else library


def read_text(verifier: Verifier, text: str, question: str, documents: Sequence[str] | None) -> Reading:
    """Judge one text; a failure of the gate is a reading too. Raises what every further text would meet as well."""
    began = time.process_time()
    try:
        verified = verifier.verify(text, question=question, documents=documents)
        claims = tuple(
            ClaimReading(
                text=claim.text, verdict=claim.verdict, reason=claim.reason, objections=tuple(claim.objections)
            )
            for claim in verified.claims
        )
    except HOPELESS:
        raise
    except Exception as error:  # an eval must outlive the failure of what it measures
        return Reading(seconds=time.process_time() - began, error=as_failure(error))
    return Reading(claims=claims, seconds=time.process_time() - began)


@contextmanager
def filled_library(documents: Sequence[SuiteDocument], options: VerifyOptions) -> Iterator[Library]:
    """A throw-away library with the documents, whose texts are the very ones that gold was checked against."""
    with (
        tempfile.TemporaryDirectory(prefix="rag-claims-") as folder,
        Library.open(Path(folder) / "library", **options.as_settings()) as library,
    ):
        add_documents(library, documents)
        yield library
