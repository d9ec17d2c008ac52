"""The forms of one name: with and without titles, in full and abbreviated."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.values.folding import NameKey, folded, level, words
from rag.values.name_words import CORPORATE, FORMS_OF_ADDRESS, HONORIFICS, POST_NOMINALS, UNWEIGHTY
from rag.values.vocabulary import word_set

KEPT_NAMES = 8192
"""Names whose forms are remembered: each is compared with many others, a claim's with all of a passage."""

# Letters after a name that are not all capitals.
_MIXED_POST_NOMINALS = word_set("Jr Sr PhD DPhil Esq MSc BSc DSc FREng Esquire")
_BRACKETED = re.compile(r"\s*(?P<name>.+?)\s*[(\[]\s*(?P<short>[^)\]]+?)\s*[)\]]\s*")


@lru_cache(maxsize=KEPT_NAMES)
def person_core(name: str) -> str:
    """The name without honorifics and offices before it and letters after it: "Dr Ann Lee, SC" is "Ann Lee".

    A name that is nothing but offices is returned whole, and an office stays when its field follows
    ("Minister for Law"), because nothing tells where the field ends and the person begins.
    """
    text = re.sub(r"\bTan Sri\b", "Sri", re.sub(r"\([^)]*\)", " ", level(name).text))
    parts = [part for part in re.split(r"[\s,]+", text.strip()) if part]
    left, right = 0, len(parts)
    leading = HONORIFICS if any(not _is_honorific(part, HONORIFICS) for part in parts) else FORMS_OF_ADDRESS
    while left < right - 1 and _is_honorific(parts[left], leading) and parts[left + 1] not in ("of", "for"):
        left += 1
    while right > left + 1 and _is_post_nominal(parts[right - 1]):
        right -= 1
    return " ".join(parts[left:right]) if left < right else name.strip()


def acronym_of(name: str) -> str:
    """The initials of the words that count: "National University of Selvia" becomes "NUS"."""
    return _initials(name, without=UNWEIGHTY)


def same_name(a: str, b: str, *, surname: bool = False) -> bool:
    """True when two names are forms of one.

    Case, accents, "the", honorifics, "Ltd" and its like, "&" and a bracketed short form do not count; an acronym
    is the same as its expansion and an initial as the given name. With `surname` the first or last word of a full
    name, alone, is the same as the name: "Tan" and "Tan Wei Ling", "Lee" and "Ann Lee".
    """
    full_a, short_a = _split_brackets(a)
    full_b, short_b = _split_brackets(b)
    if _keys(a) & _keys(b) or _keys(full_a) & _keys(full_b):
        return True
    if (short_a and _key(short_a) == _key(b)) or (short_b and _key(short_b) == _key(a)):
        return True
    if _is_acronym_pair(full_a, full_b):
        return True
    core_a, core_b = _key(person_core(a)), _key(person_core(b))
    return _initials_agree(core_a, core_b) or (surname and _is_surname_of(core_a, core_b))


def _is_honorific(part: str, honorifics: frozenset[str]) -> bool:
    if _bare(part) in ("he", "her", "his"):
        return part.startswith(("H.", "HE", "His", "Her"))
    return _bare(part) in honorifics


def _is_post_nominal(part: str) -> bool:
    letters = part.strip(".,")
    return _bare(part) in POST_NOMINALS and (letters.isupper() or letters in _MIXED_POST_NOMINALS)


def _bare(part: str) -> str:
    return part.strip(".,;").lower()


def _initials(name: str, *, without: frozenset[str] = frozenset()) -> str:
    parts = re.split(r"[\s/-]+", level(name).text)
    return "".join(part[0].upper() for part in parts if part[:1].isalnum() and part.lower() not in without)


def _split_brackets(name: str) -> tuple[str, str]:
    """The name and its short form in brackets ("" without one): what has two capitals is a short form."""
    match = _BRACKETED.fullmatch(name)
    if match is None or sum(character.isupper() for character in match["short"]) < 2 or " " in match["short"]:
        return name, ""
    return match["name"], match["short"]


@lru_cache(maxsize=KEPT_NAMES)
def _keys(name: str) -> frozenset[NameKey]:
    """What the name is compared by: as it is and as a person's, each also without "Ltd" and its like."""
    keys: set[NameKey] = set()
    for key in (_key(name), _key(person_core(name))):
        stripped = key
        while len(stripped) > 1 and stripped[-1] in CORPORATE:
            stripped = stripped[:-1]
        keys |= {key, stripped}
    return frozenset(keys - {()})


@lru_cache(maxsize=KEPT_NAMES)
def _key(name: str) -> NameKey:
    undotted = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", name.replace("&", " and "))
    return tuple(word.text for word in words(folded(undotted)) if word.text != "the")


def _is_acronym_pair(a: str, b: str) -> bool:
    """One is the other's initials, with or without those of its small words."""
    short, long = sorted((a.replace(".", "").strip(), b.strip()), key=len)
    short = short.replace(".", "")
    if len(short) < 2 or not short.isupper() or len(long.split()) < 2:
        return False
    return short in (acronym_of(long), _initials(long))


def _initials_agree(a: NameKey, b: NameKey) -> bool:
    """As "J. K. Smith" and "John Smith": one last name, given names that begin alike, one an initial."""
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1] or len(a[-1]) < 2:
        return False
    pairs = list(zip(a[:-1], b[:-1], strict=False))
    abbreviated = any(1 in (len(x), len(y)) for x, y in pairs)
    return abbreviated and all(x == y or (1 in (len(x), len(y)) and x[0] == y[0]) for x, y in pairs)


def _is_surname_of(a: NameKey, b: NameKey) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) == 1 < len(long) and short[0] in (long[0], long[-1]) and len(short[0]) > 1
