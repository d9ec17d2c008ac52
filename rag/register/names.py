"""Names of parties and persons: the form in which they are compared, and the short forms that a text defines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cleanco import basename

from rag.values import acronym_of, country, find_countries, folded, person_core
from rag.values.folding import words

SMALL = frozenset({"the", "of", "and", "for", "de", "des", "du", "der", "van", "la", "le", "di", "in"})
"""Words that tell no two names apart."""

_STATE = re.compile(r"^(?:the\s+)?(?:(?:royal|federal)\s+)?government\s+of\s+", re.IGNORECASE)
_DEFINED = r"\s*,?\s*\(\s*(?P<short>[^()\n]{2,80}?)\s*\)"
_LEAD = re.compile(
    r"^(?:(?:hereinafter|hereafter|henceforth|referred to as|known as|called|formerly|or|the|in short|short)[\s,:]+)*",
    re.IGNORECASE,
)
_QUOTES = " \"'“”„‘’«»"
LONGEST_SHORT = 5
"""Words of a short form: a longer bracket is a remark."""
KEPT = 65536


@lru_cache(maxsize=KEPT)
def without_form(name: str) -> str:
    """The name without its legal form: "Delta Pumps B.V." is "Delta Pumps"."""
    bare = " ".join(name.split())
    while (shorter := str(basename(bare)).strip(" ,.&")) and shorter != bare.strip(" ,.&"):
        bare = shorter
    return bare


@lru_cache(maxsize=KEPT)
def state_of(name: str) -> str:
    """The ISO code of a name that is a state's, or its government's; else ""."""
    found = country(_STATE.sub("", name.strip()))
    return found.alpha2 if found is not None else ""


@lru_cache(maxsize=KEPT)
def party_key(name: str) -> str:
    """Equal for two names of a party that differ by legal form, order, small words, case and accents alone."""
    state = state_of(name)
    if state:
        return f"state {state}"
    return " ".join(sorted(core_words(name))) or folded(name)


@lru_cache(maxsize=KEPT)
def core_words(name: str) -> tuple[str, ...]:
    """The telling words of a name in order, folded, without the legal form and a bracket behind it."""
    bare = re.sub(r"\s*\([^)]*\)\s*$", "", name) or name
    return tuple(word.text for word in words(folded(without_form(bare))) if word.text not in SMALL)


@lru_cache(maxsize=KEPT)
def home_of(name: str) -> tuple[str, str]:
    """The name without the country that it names, and that country's code: ("ministry of digital affairs", "EE")."""
    found = find_countries(name)
    if len(found) != 1 or len(core_words(name)) < 3:
        return name, ""
    one = found[0]
    rest = f"{name[: one.start]} {name[one.end :]}".strip()
    rest = re.sub(r"\s+(?:of|for|in)(?:\s+the)?$", "", " ".join(rest.split()))
    return rest, one.value.alpha2


def person_key(name: str) -> str:
    """Equal for two names of a person that differ by titles, case and accents alone."""
    return " ".join(word.text for word in words(folded(person_core(name))))


def is_initials(short: str, name: str) -> bool:
    """Whether an acronym is made of the first letters of a name."""
    letters = short.replace(".", "").strip()
    if len(letters) < 2 or not letters.isupper():
        return False
    plain = re.sub(r"\s*\([^)]*\)\s*$", "", name)
    return letters in {acronym_of(plain), acronym_of(without_form(plain)), _all_initials(plain)}


def defined_in(text: str, name: str) -> Iterator[str]:
    """The other names that a text gives in brackets behind a name: "… (“NWO”)"."""
    inside = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", name)
    if inside is not None:
        name = inside[1]
    if name not in text and inside is None:
        return
    shorts = [inside[2]] if inside is not None else []
    shorts += [match["short"] for match in re.finditer(re.escape(name) + _DEFINED, text)]
    for short in dict.fromkeys(shorts):
        bare = _LEAD.sub("", short.strip(_QUOTES)).strip(_QUOTES)
        if bare and _is_another_name(bare, name):
            yield bare


def _is_another_name(short: str, name: str) -> bool:
    """Whether a bracket holds a name of the same thing: its initials, or a name that shares a telling word with it."""
    if len(short.split()) > max(LONGEST_SHORT, len(name.split()) + 2) or not short[0].isupper() or country(short):
        return False
    letters = [letter for letter in short if letter.isupper()]
    mine, theirs = set(core_words(short)), set(core_words(name))
    if mine & theirs or is_initials(name, short):
        return mine != theirs
    starts = {word[0] for word in theirs}
    return len(letters) > 1 and " " not in short and short[0].lower() in starts


def _all_initials(name: str) -> str:
    return "".join(part[0].upper() for part in re.split(r"[\s/-]+", name) if part[:1].isalnum())
