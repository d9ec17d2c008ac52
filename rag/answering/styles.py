"""Does a question want a short answer or an explanation, and which parts does it have?

Told by how it begins, and leniently: an explanation of one sentence is also a good short answer. "How many", "how long"
and the like ask for a value and stay short.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.answering.parts import split_question
from rag.grounding.expectation import expected_kind
from rag.schema.answer import Style

StyleSetting = Literal["auto", "short", "explained"]

_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|will|would|can|could|shall|should|has|have|had|may|might|must|to|else|so|and why)"
)
_OPEN = re.compile(
    r"^\W*(?:(?:and|but|so|then|please|can you|could you)\s+)*(?:"
    rf"why\b|how\s+{_AUXILIARY}\b|how come\b|for what (?:reason|purpose)\b"
    r"|(?:what|how) about\b|(?:tell (?:me|us)|say)\b.{0,20}\babout\b|tell (?:me|us) (?:how|why|more)\b"
    r"|describe\b|explain\b|outline\b|compare\b"
    r"|give (?:me |us )?(?:an? )?(?:overview|account|description|summary)\b|in what (?:way|sense)\b"
    r"|what\b.{0,40}\brole\b|what (?:happens|comes|follows|is (?:planned|next\W*$)|are the next|will happen)\b"
    r"|what (?:is|are|was|were) (?:the )?(?:main |key |other )?"
    r"(?:aims?|purposes?|goals?|reasons?|benefits?|difference|differences"
    r"|conditions|terms|consequences|plans?|background|next steps|effects?|criticisms?|objections?|arrangements?)\b"
    r"|(?:on|under) (?:what|which) (?:conditions|terms|circumstances)\b|who (?:benefits|gains|profits)\b"
    r"|(?:is|are) there (?:any|some)\b|what (?:do|does|did|will|would) (?:\S+ ){1,6}(?:do|mean|involve|entail|bring"
    r"|change|offer|leave out)\W*$"
    r"|what (?:\w+ )?(?:objections?|criticisms?|concerns?|doubts?|risks?|changes)\b"
    r")",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\?\s+|;\s+|,?\s+(?:and|but)\s+(?=(?:what|how|why|who|whom|when|where|which|on what|under what)\b)", re.IGNORECASE
)
_SIDE = r"(?P<{0}>[^,;?]{{2,80}}?)"
_FIRST, _SECOND = _SIDE.format("first"), _SIDE.format("second")
_COMPARISONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bdifferences?\s+between\s+{_FIRST}\s+and\s+{_SECOND}\W*$",
        rf"\bcompare\s+(?:what\s+)?{_FIRST}\s+(?:and|with|to)\s+{_SECOND}\W*$",
        rf"\bhow\s+(?:do|does|did)\s+{_FIRST}\s+(?:and|differ from|compare (?:with|to))\s+{_SECOND}"
        r"(?:\s+(?:differ|compare)\b.*)?\W*$",
    )
)
_IS_COMPARING = re.compile(r"\b(?:compare\w*|differ\w*)\b", re.IGNORECASE)


_FOR_A_NAME = re.compile(r"^\W*(?:who|whom|whose|which|when|where)\b", re.IGNORECASE)
STATEMENT_WORDS = 8
"""Words from which an answer that ends like a sentence states something; names, sums and dates are shorter."""


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One thing that a question asks; `sides` are the two that a comparison must both speak of."""

    question: str
    sides: tuple[str, ...] = ()


def style_of(question: str, setting: StyleSetting = "auto") -> Style:
    """The style of the answer: as set, else explained for an open question and short for any other."""
    if setting != "auto":
        return setting
    if split_question(question) is not None:
        return "short"
    return "explained" if any(_OPEN.match(part.question) for part in parts_of(question)) else "short"


def turned_out_open(question: str, answer: str) -> bool:
    """Whether the short answer to a question shows that it was an open one: it is a statement, and no name or value was
    asked for. Of the short answers of `fiction` three in 201 are, of those to 24 open questions twelve."""
    if expected_kind(question) != "anything" or _FOR_A_NAME.match(question):
        return False
    return len(answer.split()) >= STATEMENT_WORDS and answer.rstrip('"”’)').endswith((".", "…"))


def parts_of(question: str) -> list[QuestionPart]:
    """The questions within a question, in order, at most three; a comparison stays one with two sides."""
    sides = _sides(question)
    if sides:
        return [QuestionPart(question, sides)]
    pieces = [piece.strip(" ?;,") for piece in _JOINT.split(question)]
    kept = [piece for piece in pieces if len(piece.split()) > 1][:3]
    if len(kept) < 2:
        return [QuestionPart(question)]
    return [QuestionPart(piece[0].upper() + piece[1:] + "?") for piece in kept]


def _sides(question: str) -> tuple[str, ...]:
    if not _IS_COMPARING.search(question):
        return ()
    for pattern in _COMPARISONS:
        if match := pattern.search(question):
            return match["first"].strip(), match["second"].strip()
    return ()
