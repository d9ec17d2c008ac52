"""Sentence boundaries: by a well-kept splitter within lines, since a line end is a boundary in what people store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.text.function_words import function_words_of
from rag.values.cldr import month_names

NEVER_LAST = frozenset("Ms Mx Amb Shri Smt Dipl Mme Mmes Mlle Mevr Dhr Cía Sra Sig".split())  # noqa: SIM905
"""Titles that the splitter knows in no language of ours; a name follows."""

ADDED = frozenset("Vol approx Govt Intl Natl Pty Bst Ziff Abs Ch App Sch Encl Para Inst rer nat".split())  # noqa: SIM905
"""Other abbreviations that it does not know, or only in languages that are not asked."""

ENGLISH = "en"
OTHER_LANGUAGES = ("de", "es", "fr", "pt")
"""Languages whose abbreviations count, too; the lists of Italian and Dutch hold words like "it" and "am"."""

LONGEST_LINE = 4000
"""Characters that the splitter is given at once: its time grows with the square of what a line holds of some marks."""

_LAST_WORD = re.compile(r"(?:^|[\s(\[“\"'–—/-])([^\W\d_][^\W\d_.]{0,9})\.\Z")
_ROMAN = re.compile(r"[IVXLC]{2,}")
"""Numbers of sections, which stand for themselves."""
_DAY = re.compile(r"(?<!\d)\d{1,2}\.\Z")
_LIST_NUMBER = re.compile(r"\s*\(?\w{1,3}\.")
_AROUND = ".,;:!?()[]“”\"'’"
_MARKS = re.compile(r"(?:[⁰¹²³⁴-⁹]+|\[\d{1,3}\])+")
"""Marks of footnotes behind a full stop, which belong to the sentence that it ends."""


def sentence_spans(text: str, language: str = ENGLISH) -> list[tuple[int, int]]:
    """Spans of the sentences of a text: no space around them, none empty, in order, none across a line end."""
    spans: list[tuple[int, int]] = []
    start = 0
    for line in _lines(text):
        end = start + len(line)
        first = start
        for cut in [*_cuts(line, language), len(line)]:
            piece = text[first : start + cut]
            stripped = piece.strip()
            if stripped:
                opening = first + len(piece) - len(piece.lstrip())
                spans.append((opening, opening + len(stripped)))
            first = start + cut
        start = end
    return spans


def _cuts(line: str, language: str) -> Iterator[int]:
    """Where sentences end within a line."""
    import sentencex

    if line.isspace():
        return
    cut = 0
    for piece in sentencex.segment(language, line):
        found = line.find(piece, cut)
        if found < 0:
            return
        cut = found + len(piece)
        mark = _MARKS.match(line, cut)
        end = mark.end() if mark else cut
        if _ends(line[:end], line[end:], language):
            yield end


def _ends(up_to: str, rest: str, language: str) -> bool:  # noqa: PLR0911, a row of exceptions
    """Whether a full stop that the splitter takes for the end of a sentence is one."""
    before, following = up_to.rstrip(), rest.lstrip()
    if not following or not before.endswith("."):
        return bool(following)
    if before == up_to and rest == following and (following[0].isalnum() or following[0] == "-"):  # "Dipl.-Ing."
        return False
    next_word = following.split(None, 1)[0]
    if following[0].islower() and not _LIST_NUMBER.fullmatch(before):
        return False  # "5 Mio. to", "Govt. of": a sentence begins with a capital (UAX #29, rule SB8)
    if language != ENGLISH and _DAY.search(before) and next_word.strip(_AROUND).lower() in month_names():
        return False  # "am 31. Dezember"
    word = _LAST_WORD.search(before[-14:])
    if word is None or _ROMAN.fullmatch(word[1]):
        return True
    if word[1] in NEVER_LAST:
        return False
    goes_on = (
        following[0].isdigit()
        or _is_abbreviated(next_word, language)
        or not _begins(next_word.strip(_AROUND), language)
    )
    return not (goes_on and _is_abbreviation(word[1], language))


def _is_abbreviated(word: str, language: str) -> bool:
    return word.endswith(".") and _is_abbreviation(word[:-1], language)


@lru_cache(maxsize=4096)
def _is_abbreviation(word: str, language: str) -> bool:
    """Whether the splitter keeps a word as an abbreviation of one of our languages. Small words need the text's own."""
    import sentencex

    if word in ADDED:
        return True
    languages = (language,) if word.islower() and len(word) < 3 else (language, ENGLISH, *OTHER_LANGUAGES)
    return any(len(sentencex.segment(one, f"Velm {word}. Ida")) == 1 for one in dict.fromkeys(languages))


@lru_cache(maxsize=4096)
def _begins(word: str, language: str) -> bool:
    """Whether a word begins a sentence even behind an abbreviation: the splitter cuts "Ltd. The", not "Ltd. Orla".

    In other languages than English it does not, and their function words tell.
    """
    import sentencex

    if language != ENGLISH:
        return word.lower() in function_words_of(language)

    return len(sentencex.segment(language, f"Velm Ltd. {word} signs.")) > 1


def _lines(text: str) -> Iterator[str]:
    """The lines of a text; those that are too long are cut behind a full stop, else at a space."""
    for line in text.splitlines(keepends=True):
        rest = line
        while len(rest) > LONGEST_LINE:
            stop = rest.rfind(". ", 0, LONGEST_LINE)
            cut = (stop if stop > 0 else rest.rfind(" ", 0, LONGEST_LINE)) + 1 or LONGEST_LINE
            yield rest[:cut]
            rest = rest[cut:]
        yield rest
