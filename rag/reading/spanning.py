"""Cells that span several rows or columns, in every format alike: they stand in each, so that a row reads alone."""

from __future__ import annotations

from dataclasses import dataclass

from rag.reading.tables import MAX_GROWTH, MAX_REPEATED


@dataclass(slots=True)
class Repeater:
    """Repeats the texts of a table's spanning cells, as long as that does not make more of the table than is in it."""

    own: int = 0
    repeated: int = 0

    def first(self, text: str) -> str:
        """A text where it stands."""
        self.own += len(text)
        return text

    def again(self, text: str) -> str:
        """The text once more, or nothing: long texts stand once."""
        if len(text) > MAX_REPEATED or self.repeated > MAX_GROWTH * (self.own + MAX_REPEATED):
            return ""
        self.repeated += len(text)
        return text
