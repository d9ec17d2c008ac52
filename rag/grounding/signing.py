"""Who signed for whom? Read from "Ann Lee signed for Velm and Bo Dahl for Orla", whose names small models mix up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.grounding.citing import cite
from rag.grounding.expectation import bare_person, is_person
from rag.schema.answer import Citation, Hit, Place
from rag.text.sentences import Sentence, sentences_of
from rag.text.wording import content_words, matches
from rag.values.countries import country
from rag.values.name_forms import same_name
from rag.values.name_words import INSTITUTION_HEADS
from rag.values.names import find_names

_QUESTION = re.compile(
    r"^\W*who (?:(?:has|have|had|also|actually) )?(?:signed|inked|sealed)\b(?P<rest>[^?]*)\?*\W*$", re.IGNORECASE
)
_PARTY_BEGINS = re.compile(r"\b(?:for|on behalf of) ", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:signed|inked|sealed|signatures?)\b", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|on behalf of)\s+([^,;:.()]+?)(?=[,;:.()]|\s+(?:and|for|on)\b|$)", re.IGNORECASE)
_OFFICE_END = re.compile(
    r"(?:\b(?:ministers?|secretar(?:y|ies)|state|commissioner|director|chief|head|president|officer|adviser|advisor|envoy"
    r"|dean|provost|rector|representative)|chancellor|-general)\s+$",
    re.IGNORECASE,
)
"""What stands before the "for" of an office: "Minister for Harbours" signs for no harbours."""

_IS_OTHER = re.compile(r"\b(?:for|of|at|in|from|with|a|an)\s+(?:the\s+)?$|\bthe\s+$", re.IGNORECASE)
"""What stands before the name of a party, a place or a thing, and not before that of a person without an office."""

_TOGETHER = re.compile(r"\s*,?\s*(?:and|&)\s+(?:the\s+)?", re.IGNORECASE)
_BYSTANDER = re.compile(r"\b(?:presence of|witnessed by|deputy to|with)\s+(?:the\s+)?$", re.IGNORECASE)
_BY = re.compile(r"\bby\b", re.IGNORECASE)
_BREAK = re.compile(r"[.;:]")
_HEADS = INSTITUTION_HEADS | {"city", "town", "county", "province", "region", "state", "government"}
_SIGNED_FOR = re.compile(
    r"(?P<person>[^,;.]{3,80}?)\s(?:has |have )?sign(?:ed|s)\s(?:\w+\s){0,4}?(?:for|on behalf of)\s"
    r"(?P<party>[^,;.]{2,60})"
)
_AGREEMENTS = frozenset(
    """
    agreement accord compact contract convention charter deal declaration document framework it letter memorandum mou
    pact paper partnership protocol statement this treaty understanding new joint
    """.split()  # noqa: SIM905
)
"""Words for what is signed that name none in particular."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Persons whom one sentence has sign for a party; `parties` are all that follow "for" behind them."""

    persons: tuple[str, ...]
    parties: tuple[str, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was signed, in the question's words, for whom, and whether more is asked."""

    what: str
    party: str
    more: bool


def signed_for(
    question: str, evidence: Sequence[Hit], place_of: Callable[[str, int], Place]
) -> tuple[str, Citation] | None:
    """The persons that one sentence, and no other, has sign for the party of the question; else None.

    A sentence that does not name the agreement of the question, when it names one, tells nothing about it.
    """
    asked = _asked(question)
    if asked is None or asked.more:
        return None
    what = content_words(asked.what) - _AGREEMENTS
    found = [
        one
        for one in _signings_for(asked.party, signings(evidence))
        if all(matches(word, content_words(one.sentence.text)) for word in what)
    ]
    by_full_name = [one for one in found if content_words(asked.party) in map(content_words, one.parties)]
    found = by_full_name or found
    if len(found) != 1:
        return None
    names = " and ".join(filter(None, [", ".join(found[0].persons[:-1]), found[0].persons[-1]]))
    citation = cite(found[0].sentence, "", place_of)
    return names, citation.model_copy(update={"how": "the sentence has them sign for that party"})


def other_party(question: str, answer: str, evidence: Sequence[Hit]) -> str:
    """Another party than the one asked about, for which the text has the person of the answer sign; or "".

    Only where the text has somebody else sign for the party asked about: otherwise both may be names of one.
    """
    asked = _asked(question)
    if asked is None:
        return ""
    every = signings(evidence)
    said = [bare_person(name.value) for name in find_names(answer)]
    own = [
        one
        for one in every
        if any(same_name(bare_person(person), name, surname=True) for person in one.persons for name in said)
    ]
    theirs = _signings_for(asked.party, every)
    if not own or not theirs or any(one in theirs for one in own):
        return ""
    return own[0].parties[0]


def _asked(question: str) -> _Asked | None:
    """For whom the signatory is asked for; None when the question asks for something else."""
    match = _QUESTION.match(" ".join(question.split()))
    begins = _PARTY_BEGINS.search(match["rest"]) if match else None
    if match is None or begins is None:
        return None
    party, comma, _ = match["rest"][begins.end() :].partition(",")
    return _Asked(match["rest"][: begins.start()], party.strip(), bool(comma))


def _signings_for(party: str, every: Sequence[Signing]) -> list[Signing]:
    return [one for one in every if any(_same_party(party, own) for own in one.parties)]


def signings(evidence: Sequence[Hit]) -> list[Signing]:
    """All that the evidence says of persons signing for parties."""
    found: list[Signing] = []
    for sentence in sentences_of(evidence):
        if _SIGNED.search(sentence.text):
            found += _signings_of(sentence)
    return found


def _signings_of(sentence: Sentence) -> list[Signing]:
    """Persons with the "for ..." behind them; of persons joined by "and" the first share that of the last.

    Nothing where a "for ..." comes first ("signed for Velm by Bo Dahl"): then it belongs to who follows.
    """
    text = sentence.text
    persons = _persons(text)
    if not persons or _FOR.search(text[: persons[0][0]]):
        return []
    ends = [*(start for start, _, _ in persons), len(text)][1:]
    signed: list[Signing] = []
    for (_, person_end, name), end in reversed(list(zip(persons, ends, strict=True))):
        behind = _BREAK.split(text[person_end:end])[0]
        parties = tuple(found[1] for found in _FOR.finditer(behind) if not _OFFICE_END.search(behind[: found.start()]))
        if any(_BY.search(party) for party in parties):
            return []
        if parties:
            signed.append(Signing((name,), parties, sentence))
        elif signed and _TOGETHER.fullmatch(text[person_end:end]):
            last = signed.pop()
            signed.append(Signing((name, *last.persons), last.parties, sentence))
    return signed[::-1]


def _persons(text: str) -> list[tuple[int, int, str]]:
    """Start, end and name of the persons of a sentence; "Minister Ann Lee for Velm" is Minister Ann Lee."""
    found = []
    for name in find_names(text):
        person, before = name.text.partition(" for ")[0], text[: name.start]
        bare = bare_person(person) == person
        if not is_person(person) or content_words(person) & _AGREEMENTS or _BYSTANDER.search(before):
            continue
        if not (bare and _IS_OTHER.search(before)):
            found.append((name.start, name.start + len(person), person))
    return found


def _same_party(one: str, other: str) -> bool:
    """True when the telling words of one party are all among the other's, or both are the same country."""
    countries = country(one), country(other)
    if all(countries):
        return countries[0] == countries[1]
    left, right = content_words(one), content_words(other)
    heads = left & _HEADS, right & _HEADS
    if all(heads) and heads[0] != heads[1]:
        return False
    left, right = (words - _HEADS or words for words in (left, right))
    return bool(left and right) and (
        all(matches(word, right) for word in left) or all(matches(word, left) for word in right)
    )


def wrong_side(text: str, evidence: Sequence[Hit]) -> str:
    """That the evidence has a person sign for another party than the text does; "" where it does not."""
    for signed in _SIGNED_FOR.finditer(text):
        person, party = signed["person"].strip(), signed["party"].strip()
        if other := other_party(f"Who signed for {party}?", person, evidence):
            return f"the text has “{person}” sign for “{other}”"
    return ""
