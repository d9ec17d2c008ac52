"""Evidence, gates and readings from a few lines of text."""

from __future__ import annotations

from rag.grounding.claims import Claim, read_claim
from rag.grounding.gate import Gate
from rag.grounding.judging import Verdict, judge
from rag.grounding.pointing import Embed, Weights
from rag.grounding.readers import read_by_code
from rag.grounding.support import WindowReading
from rag.grounding.windows import Window, windows_of
from rag.schema.answer import Hit, Place
from rag.text.wording import stems


def hits(text: str, start: int = 0, document: str = "tidal") -> list[Hit]:
    """A document as the one passage of the evidence."""
    return [Hit(document=document, start=start, end=start + len(text), text=text, score=1.0)]


def judged(
    question: str, answer: str, text: str, embed: Embed | None = None, without: frozenset[str] = frozenset()
) -> Verdict:
    """The judge's verdict on an answer from one document."""
    gate = Gate(tuple(hits(text)), embed, without)
    return judge(gate, question, answer, lambda _, offset: Place(text.count("\n", 0, offset) + 1))


def read_or_judged(question: str, answer: str, text: str) -> Verdict:
    """What becomes of an answer when the readers may speak where it does not hold, as in the job of answering."""
    verdict = judged(question, answer, text)
    if verdict.status != "not_in_documents":
        return verdict
    return read_by_code(question, hits(text), lambda _, __: Place(1), abstained=verdict.abstained) or verdict


def window_of(text: str) -> Window:
    """The widest window of a text: the one of most sentences."""
    return max(windows_of(hits(text)), key=lambda window: len(window.parts))


def reading(claim: str, text: str, question: str = "", **more: object) -> WindowReading:
    """A claim held against the widest window of a text; `more` are fields of the reading."""
    windows = windows_of(hits(text))
    fields = {"question": question, "given": stems(question), **more}
    return WindowReading(read(claim), window_of(text), Weights(windows), **fields)  # type: ignore[arg-type]


def read(text: str) -> Claim:
    """A text as one claim."""
    return read_claim(text)
