"""How a document is written: its language, and its way with numbers and dates. Made once, when it is taken in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.values.languages import ENGLISH
from rag.values.scanned import Conventions

if TYPE_CHECKING:
    from rag.values.finding import FoundValue

MOST_CHARACTERS = 50_000
"""Characters that are read for the conventions of a document: more numbers than settle them."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The language of a text (an ISO 639-1 code) and the conventions of its document, None where nobody looked.

    What is not known to be in another language is read as English.
    """

    language: str = ENGLISH
    numbers: Conventions | None = None

    @classmethod
    def of(cls, text: str, language: str = ENGLISH) -> Writing:
        """The writing of a document in that language.

        An English document has conventions only where its own numbers show them: British and American writers differ
        about dates, and many write in English who put a comma before the decimals.
        """
        is_english = language == ENGLISH
        found = Conventions.of(text[:MOST_CHARACTERS], None if is_english else language)
        if is_english and not found.from_numbers:
            return cls(language)
        return cls(language, found)

    @property
    def known_language(self) -> str | None:
        """The language to give to a finder; None for English, where each sentence is looked at by itself."""
        return None if self.language == ENGLISH else self.language

    @property
    def reads(self) -> tuple[str | None, Conventions | None]:
        """What each finder takes behind the text: `find_money(text, *writing.reads)`."""
        return self.known_language, self.numbers

    def values(self, text: str) -> tuple[FoundValue, ...]:
        """Every value of a part of the document."""
        from rag.values.finding import find_values  # what finds is loaded where something is to be found

        return find_values(text, *self.reads)

    def pack(self) -> str:
        """The conventions as a short code that `unpacked` reads: the decimal sign, then "d" or "m" first, then "n"
        where numbers showed it."""
        if self.numbers is None:
            return ""
        order = {True: "d", False: "m", None: "?"}[self.numbers.day_first]
        return f"{self.numbers.decimal_sign or '?'}{order}{'n' if self.numbers.from_numbers else '-'}"

    @classmethod
    def unpacked(cls, language: str | None, packed: str | None) -> Writing:
        """The writing that is stored as a language and a code; English for nothing."""
        plain = cls(language or ENGLISH)
        if not packed:
            return plain
        sign, order, shown = packed[0], packed[1], packed[2]
        decimal = sign if sign in (".", ",") else None
        day_first = {"d": True, "m": False}.get(order)
        return replace(plain, numbers=Conventions(decimal, day_first, from_numbers=shown == "n"))  # type: ignore[arg-type]


PLAIN = Writing()
"""Of a text about which nothing is known."""
