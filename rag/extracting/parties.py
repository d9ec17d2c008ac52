"""Who the partners are, among the names a model lists: those the text ties to the agreement, in their formal names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag.extracting.anchoring import Anchor, DocumentText
from rag.extracting.patterns import COMPANY_FORM, KINDS
from rag.schema.partnership import PartyKind
from rag.text.cues import cue
from rag.text.datelines import HEAD_CHARACTERS
from rag.values.countries import country, find_countries
from rag.values.found import Found
from rag.values.name_forms import same_name

Named = tuple[str, Anchor]
"""A name as the text writes it, and its place."""

_BEFORE = re.compile(
    r"(?:government of (?:the )?)?(?:(?:(?:federal|federative|people['’]s|democratic|islamic|socialist|united) )*"
    r"(?:republic|kingdom|commonwealth|state|federation|principality|sultanate) of (?:the )?)?$",
    re.IGNORECASE,
)
_GOVERNMENT = re.compile(r"^(?:the )?government of (?:the )?", re.IGNORECASE)
_SHORTENED = re.compile(rf"(?:,?\s{COMPANY_FORM}|\s*\([^)]*\))+$")
_BETWEEN = re.compile(r"\s*(?:\([^)]{1,80}\))?,? and (?:the )?", re.IGNORECASE)

_INSTITUTIONS = 2
"""With so many institutions as partners, a country that is only part of their names is none itself."""


def pick_parties(source: DocumentText, named: Sequence[Named]) -> tuple[list[Named], list[tuple[str, str]]]:
    """The partners among the names, and those left out with the reason.

    A name counts when some sentence that speaks of an agreement holds it, or the head of the text does. Countries get
    the formal names in which the text pairs them ("the Republic of A and the Kingdom of B").
    """
    formal = _formal_pairs(source.text)
    institutions = [name for name, _ in named if country(name) is None and len(name.split()) > 1]
    kept: list[Named] = []
    dropped: list[tuple[str, str]] = []
    for name, anchor in named:
        if not _is_tied(source, name):
            dropped.append((name, "no sentence that speaks of an agreement names it"))
        elif len(institutions) >= _INSTITUTIONS and _is_part_of(name, institutions):
            dropped.append((name, "the text names it as part of the names of partners"))
        else:
            kept.append(_in_formal_name(source, name, anchor, formal))
    return kept, dropped


def state_of(name: str) -> str | None:
    """The code of the country that a name names, by itself or by its government; None for any other name."""
    bare = country(_GOVERNMENT.sub("", name))
    return None if bare is None else bare.alpha2


def _is_tied(source: DocumentText, name: str) -> bool:
    agreeing = cue("agreeing", source.writing.language)
    for form in (name, _SHORTENED.sub("", name)):
        for place in source.places(form):
            if place.start < HEAD_CHARACTERS or agreeing.search(source.sentence_at(place.start).text):
                return True
    return False


def _is_part_of(name: str, institutions: Sequence[str]) -> bool:
    others = [other for other in institutions if not same_name(name, other)]
    state = country(name)
    if state is not None:
        return any(found.value == state for other in others for found in find_countries(other))
    return " " not in name and any(re.search(rf"\b{re.escape(name)}\b", other) for other in others)


def _formal_pairs(text: str) -> list[Found[str]]:
    """Formal names of countries where two of them stand side by side, as a treaty names its parties; `value` is the
    code of the country."""
    formal: list[Found[str]] = []
    for found in find_countries(text):
        before = _BEFORE.search(text[max(0, found.start - 80) : found.start])
        start = found.start - len(before[0]) if before else found.start
        if " of " in text[start : found.end] and not found.value.demonym:
            formal.append(Found(found.value.alpha2, start, found.end, text[start : found.end]))
    paired: list[Found[str]] = []
    for left, right in itertools.pairwise(formal):
        if left.value != right.value and _BETWEEN.fullmatch(text[left.end : right.start]):
            paired += [left, right]
    return paired


def _in_formal_name(source: DocumentText, name: str, anchor: Anchor, formal: Sequence[Found[str]]) -> Named:
    said = country(name)
    for found in formal:
        if said is not None and said.alpha2 == found.value:
            place = Anchor(found.start, found.end, "exact")
            return " ".join(found.text.split()), place
    return name, anchor


def kind_of(name: str) -> PartyKind:
    """What kind of partner a name is of, by its words; an organisation when they do not tell."""
    if state_of(name) is not None or re.fullmatch(
        r"(?:the )?(?:government|republic|kingdom|state) of .*", name, re.IGNORECASE
    ):
        return "country"
    for kind, pattern in KINDS:
        if re.search(rf"\b(?:{pattern})\b\.?", name, re.IGNORECASE):
            return kind
    return "organisation"
