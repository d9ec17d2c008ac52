"""Footnotes of a page: each quote once, numbered in the order of its first use, with its place in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.schema.answer import Citation


@dataclass(slots=True)
class Footnotes:
    """The quotes of a page by number."""

    citations: list[Citation] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def numbers(self, citations: Iterable[Citation]) -> list[int]:
        """The numbers of quotes, new ones numbered on; in ascending order, each once."""
        return sorted({self._number(citation) for citation in citations})

    def _number(self, citation: Citation) -> int:
        key = citation.document, citation.start, citation.end
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.citations.append(citation)
        return self._numbers[key]


def place_of(citation: Citation) -> str:
    """Where a quote stands, for people: "accord, p. 3, line 12"."""
    page = citation.where or ("" if citation.page is None else f"p. {citation.page}")
    return f"{citation.document}{', ' if page else ''}{page}, line {citation.line}"
