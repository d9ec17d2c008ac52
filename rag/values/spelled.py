"""Numbers in words: English by a reader of our own, which knows dozens, lakhs and "two and a half"; the other
languages by text2num."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.values import cldr
from rag.values.languages import AND_A_HALF, ARTICLES, ENGLISH, languages_of_word
from rag.values.scanned import Scanned, Token
from rag.values.vocabulary import word_list

UNITS = {
    word: number
    for number, word in enumerate(
        word_list(
            """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """
        )
    )
}
TENS = {word: 10 * i for i, word in enumerate(word_list("twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
ORDINAL_UNITS = {
    word: number
    for number, word in enumerate(
        word_list(
            """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
    """
        ),
        start=1,
    )
}
ORDINAL_TENS = {
    word: 10 * i
    for i, word in enumerate(
        word_list(
            """
    twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth
    """
        ),
        2,
    )
}
_SINGULAR_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "lakh": 10**5, "lac": 10**5, "million": 10**6, "crore": 10**7,
    "billion": 10**9, "trillion": 10**12, "dozen": 12,
}  # fmt: skip
SCALES = {form: scale for word, scale in _SINGULAR_SCALES.items() for form in (word, word + "s")}

_ATOM = "|".join(sorted([*UNITS, *TENS, *ORDINAL_UNITS, *ORDINAL_TENS, *SCALES], key=len, reverse=True))
_RUN = re.compile(
    rf"\b(?:an?[\s-]+half[\s-]+|half[\s-]+an?[\s-]+|an?\s+)?(?:{_ATOM})\b(?:\s+and\s+a\s+half\b|(?:\s+and\s+|\s+|-|,\s+)(?:{_ATOM})\b)*",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[a-z]+", re.IGNORECASE)
_ATOMS = frozenset([*UNITS, *TENS, *ORDINAL_UNITS, *ORDINAL_TENS, *SCALES])
_HELPERS = frozenset({"a", "an", "half"})
# "ten" is a preposition in Dutch.
_NOT_ENGLISH = {"nl": frozenset({"ten"})}

# Numbers that lose their last letter before a vowel; it is an "a" here, "venti" and "cento" lose another.
_ELIDED = {
    "it": {
        "venta": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60, "settanta": 70, "ottanta": 80,
        "novanta": 90, "centa": 100,
    },
}  # fmt: skip

_PIECE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[^\w\s]")
_PERCENT_LEADS = frozenset({"pour", "por", "per"})  # the "cent" of "pour cent" is no hundred
_HUNDRED, _MILLION = 100, 10**6


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words, in levelled text."""

    value: Decimal
    start: int
    end: int
    ordinal: bool = False


def spelled_numbers(scanned: Scanned) -> list[Spelled]:
    """Every number in words of a text, in English and in the text's language.

    Where another language only shows in a magnitude, a unit of time or "per cent", its number words count
    beside such a word alone: "drei Jahre" in an English text.
    """
    found = list(_english(scanned))
    if scanned.language in (None, ENGLISH):
        for hint in sorted(scanned.hints):
            found += [number for number in _foreign(scanned, hint) if _leads_to_word_of(scanned.plain, number, hint)]
    elif scanned.language in cldr.LANGUAGES:
        found += _foreign(scanned, scanned.language)
    found.sort(key=lambda number: (number.start, -number.end))
    return found


# -- English --------------------------------------------------------------------------------------------


def _english(scanned: Scanned) -> Iterator[Spelled]:
    plain, end = scanned.plain, 0
    other = _NOT_ENGLISH.get(scanned.language or "", frozenset())
    tokens = scanned.tokens
    for position, token in enumerate(tokens):
        if token.start < end or not _may_begin(tokens, position):
            continue
        match = _RUN.match(plain, token.start)
        if match is None or match.group().lower() in other:
            continue
        end = match.end()
        yield from _read_run(match)


def _may_begin(tokens: tuple[Token, ...], position: int) -> bool:
    text = tokens[position].text
    if text not in _HELPERS:
        return text in _ATOMS
    return any(token.text in _ATOMS for token in tokens[position + 1 : position + 3])


def _read_run(match: re.Match[str]) -> list[Spelled]:
    """The numbers of a run of number words; a run such as "two three" is two numbers."""
    numbers: list[Spelled] = []
    tokens = [
        (m.group().lower(), match.start() + m.start(), match.start() + m.end()) for m in _TOKEN.finditer(match.group())
    ]
    state = _Adding()
    for position, (word, start, end) in enumerate(tokens):
        following = tokens[position + 1][0] if position + 1 < len(tokens) else ""
        comma = position > 0 and "," in match.group()[tokens[position - 1][2] - match.start() : start - match.start()]
        if comma or not state.take(word, start, end, following):
            numbers += state.result()
            state = _Adding()
            state.take(word, start, end, following)
    return numbers + state.result()


class _Adding:
    """Adds up number words from left to right, and says when a word cannot continue the number."""

    def __init__(self) -> None:
        self.total = Decimal(0)  # what has passed a thousand, million, ...
        self.group = Decimal(0)  # below the next thousand
        self.room = 0  # the next plain word must be smaller than this; 0 means a fresh group of any size
        self.scale = 0  # the last scale passed: the next must be smaller
        self.start = self.end = -1
        self.ordinal = False

    def take(self, word: str, start: int, end: int, following: str) -> bool:
        if self.ordinal:
            return False
        if word in ("a", "an", "half", "and"):
            return self._take_helper(word, start, end, following)
        accepted = self._take_scale(word) if word in SCALES else self._take_plain(word)
        if accepted:
            self.start = start if self.start < 0 else self.start
            self.end = end
        return accepted

    def _take_helper(self, word: str, start: int, end: int, following: str) -> bool:
        if word == "and":
            return self.end > 0 and (following == "a" or (self.room not in (1, 10) and following not in SCALES))
        if self.end > 0:
            whole = self.scale if self.scale and not self.group else 1  # "a million and a half"
            self.group, self.room, self.end = self.group + (whole * Decimal("0.5") if word == "half" else 0), 1, end
            return True
        self.start = start if self.start < 0 else self.start
        self.group = Decimal("0.5") if word == "half" or self.group == Decimal("0.5") else Decimal(1)
        self.room = 1
        return True

    def _take_scale(self, word: str) -> bool:
        factor = SCALES[word]
        if not self.group or (factor <= 100 and self.group >= 100):
            return False
        if factor <= 100:
            self.group, self.room = self.group * factor, 100 if factor == 100 else 1
            return True
        if self.scale and factor >= self.scale:
            return False
        self.total, self.group, self.room, self.scale = (
            self.total + self.group * factor,
            Decimal(0),
            0,
            factor,
        )
        return True

    def _take_plain(self, word: str) -> bool:
        ordinal = word in ORDINAL_UNITS or word in ORDINAL_TENS
        tens = word in TENS or word in ORDINAL_TENS
        amount = next((table[word] for table in (UNITS, TENS, ORDINAL_UNITS, ORDINAL_TENS) if word in table), None)
        if amount is None or (self.room and amount >= self.room) or (self.room and amount == 0):
            return False
        self.group += amount
        self.room = 10 if tens else 1
        self.ordinal = ordinal
        return True

    def result(self) -> list[Spelled]:
        if self.end < 0:
            return []
        return [Spelled(self.total + self.group, self.start, self.end, self.ordinal)]


# -- the other languages --------------------------------------------------------------------------------


class _Piece:
    """A word as text2num asks for it."""

    __slots__ = ("end", "start", "written")

    def __init__(self, written: str, start: int, end: int) -> None:
        self.written, self.start, self.end = written, start, end

    def text(self) -> str:
        return self.written

    def nt_separated(self, previous: _Piece) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self.written.isdigit()


def _foreign(scanned: Scanned, language: str) -> Iterator[Spelled]:
    from text_to_num import find_numbers  # type: ignore[import-untyped]  # a native module, needed for other languages than English only

    plain = scanned.plain
    for token in scanned.tokens:
        if token.text in AND_A_HALF:
            yield Spelled(AND_A_HALF[token.text], token.start, token.end)
        elif plain[token.end : token.end + 1] == "'" and token.text + "a" in _ELIDED.get(language, {}):
            yield Spelled(Decimal(_ELIDED[language][token.text + "a"]), token.start, token.end + 1)  # "trent'anni"
    pieces = [_Piece(match.group(), match.start(), match.end()) for match in _PIECE.finditer(plain)]
    for found in find_numbers(pieces, language, 0.0):
        first, last = pieces[found.start], pieces[found.end - 1]
        if first.written.isdigit():
            continue
        before = pieces[found.start - 1] if found.start else None
        value, single = Decimal(str(found.value)), found.end - found.start == 1
        if single and not found.is_ordinal:
            lead = before.written.lower() if before else ""
            if lead in _PERCENT_LEADS and value == _HUNDRED:
                continue
            if value == 1 and first.written.lower() in ARTICLES and not _leads_to(plain, first.end, language):
                continue  # an article
            if value >= _MILLION and first.written.lower() in {*languages_of_word(), *_SINGULAR_SCALES}:
                if before is None or lead not in ARTICLES:
                    continue  # "Millionen" alone is no number
                first = before
        yield Spelled(_whole(value), first.start, last.end, found.is_ordinal)


def _leads_to(plain: str, end: int, language: str) -> bool:
    """True when the next word is a unit of time, a magnitude or the like of the language."""
    following = _PIECE.match(plain, end + 1)
    return following is not None and language in languages_of_word().get(following.group().lower(), ())


def number_of_word(word: str, language: str) -> Decimal | None:
    """The number that one word of another language than English stands for, or None."""
    from text_to_num import text2num

    try:
        return _whole(Decimal(str(text2num(word, language))))
    except ValueError:
        return None


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _leads_to_word_of(plain: str, number: Spelled, language: str) -> bool:
    """True when the word behind the number, or in it, belongs to the language."""
    following = _PIECE.match(plain, number.end + 1)
    words = plain[number.start : number.end].lower().split()[1:]
    two = plain[number.end : number.end + 12].lower().split()[:2]
    words += [following.group().lower()] if following else []
    words += [" ".join(two)]
    return any(language in languages_of_word().get(word, ()) for word in words)
