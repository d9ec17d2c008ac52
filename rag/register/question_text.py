"""A question with the stretches of it that were understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.register.query import Operator
from rag.register.question_words import NOT, NOT_BEHIND, is_free

_WORD = re.compile(r"[^\W\d_][\w'’&-]*|\d+|[<>≤≥=]+")
_SUBJECT = re.compile(r"\b(?:that|which|where)\s+$", re.IGNORECASE)


@dataclass(slots=True)
class AskedText:
    """The question; `used` are the stretches that were read."""

    text: str
    used: list[tuple[int, int]] = field(default_factory=list)

    def take(self, start: int, end: int) -> bool:
        """Mark a stretch as read; False where part of it was read before."""
        if any(start < e and s < end for s, e in self.used):
            return False
        self.used.append((start, end))
        return True

    def use(self, pattern: str) -> None:
        """Mark whatever a pattern finds as read."""
        for hit in re.finditer(pattern, self.text, re.IGNORECASE):
            self.take(hit.start(), hit.end())

    def search(self, pattern: str) -> re.Match[str] | None:
        """The first place of a pattern, read or not."""
        return re.search(pattern, self.text, re.IGNORECASE)

    def free(self, pattern: str) -> re.Match[str] | None:
        """The first place of a pattern that was not read yet."""
        for hit in re.finditer(pattern, self.text, re.IGNORECASE):
            if not any(hit.start() < e and s < hit.end() for s, e in self.used):
                return hit
        return None

    def left(self) -> list[tuple[int, int]]:
        """The words that say something and were not read."""
        words = _WORD.finditer(self.text)
        free = (w for w in words if not any(s < w.end() and w.start() < e for s, e in self.used))
        return [(w.start(), w.end()) for w in free if not is_free(w[0])]


def polarity(text: str, start: int, end: int, op: Operator) -> Operator:
    """The operator, turned round where a negation stands before the place, or behind it in a clause that begins with it
    ("that Orla is no part of")."""
    denied = _SUBJECT.search(text[:start]) is not None and NOT_BEHIND.match(text[end:]) is not None
    if not denied and NOT.search(text[:start]) is None:
        return op
    return "!=" if op == "=" else "has_not"
