"""Fills the fields of a `Partnership`: which question is asked for each field, when, and how code reads the answer.

Small models invent where a document is silent. So optional fields are asked only when the text holds what could answer
them (a signature, a sum, a span of time), and every value must stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rag.extracting.agreement_fields import agreement_fields
from rag.extracting.anchoring import Anchor, DocumentText, distinct
from rag.extracting.asking import Interview
from rag.extracting.name_kinds import is_place, may_be_place
from rag.extracting.naming import beside, fuller_places, located
from rag.extracting.parties import kind_of, pick_parties, state_of
from rag.extracting.patterns import (
    MAX_AIMS,
    MAX_THEMES,
    MIN_CAPITALS,
    MIN_COVER,
    PROGRAMME_HEADS,
    SMALL,
    SPELLED_OUT,
)
from rag.extracting.signatures import announced_on, places_of_signing, signatories, signed_on
from rag.schema.partnership import Funding, Grounded, Organisation, Partnership, Party
from rag.values.countries import country, find_countries
from rag.values.durations import find_durations
from rag.values.folding import words
from rag.values.found import Found
from rag.values.money import Money, find_money
from rag.values.name_forms import same_name
from rag.values.numbers import find_numbers


def read_partnership(source: DocumentText, interview: Interview, *, title: str) -> dict[str, Any]:
    """The fields of the record, each proved; what could not be proved is on the interview's record."""
    wanted = {name: info.description or name for name, info in Partnership.model_fields.items()}
    announced = announced_on(source)
    parties = interview.insist(wanted["parties"], lambda ask: _parties(source, interview, ask))
    names = [party.name.value for party in parties]
    organisations = _organisations(source, interview, wanted["organisations"], names)
    places = [one.name.value for one in organisations if is_place(source, one.name.value)]
    organisations = tuple(one for one in organisations if one.name.value not in places)
    named = [*names, *(organisation.name.value for organisation in organisations)]
    return {
        "title": _title(source, title),
        "announced_on": announced,
        "signed_on": interview.insist(wanted["signed_on"], lambda ask: signed_on(source, interview, ask, announced)),
        "parties": parties,
        "countries": _countries(source, parties),
        "signatories": interview.insist(wanted["signatories"], lambda ask: signatories(source, interview, ask)),
        "organisations": organisations,
        "locations": _locations(source, interview, wanted["locations"], names, places),
        "programmes": _programmes(source, interview, wanted["programmes"], names),
        "focus_areas": _themes(source, interview, "focus_areas", wanted["focus_areas"], named)[:MAX_THEMES],
        "objectives": _themes(source, interview, "objectives", wanted["objectives"], named)[:MAX_AIMS],
        "funding": interview.insist(wanted["funding"], lambda ask: _funding(source, interview, ask)),
        "duration": interview.insist(wanted["duration"], lambda ask: _duration(source, interview, ask)),
        **agreement_fields(source, interview),
    }


# one value each


def _title(source: DocumentText, title: str) -> Grounded[str] | None:
    anchor = source.first(title)
    return source.grounded(title, anchor) if anchor else None


def _duration(source: DocumentText, interview: Interview, wanted: str) -> Grounded[str] | None:
    spans = [found for found in find_durations(source.text, *source.writing.reads) if found.note not in ("age", "past")]
    if not spans:
        return None
    said, certainty = interview.value(wanted, name="duration")
    if not said or (certainty is not None and certainty < 0.5):
        return None
    named = find_durations(said, *source.writing.reads)
    for found in spans:
        if any(found.value.agrees(other.value) for other in named):
            return source.grounded(found.text, Anchor(found.start, found.end, "exact"))
    interview.drop("duration", said, "the text holds no such span of time")
    return None


# lists


def _parties(source: DocumentText, interview: Interview, wanted: str) -> tuple[Party, ...]:
    said = interview.values(wanted, name="parties")
    named, dropped = pick_parties(source, located(source, interview, "parties", said))
    for name, reason in dropped:
        interview.drop("parties", name, reason)
    found = []
    for name, anchor in named:
        kind = source.grounded(kind_of(name), anchor, how="by the words of the name")
        found.append(Party(name=source.grounded(name, anchor), kind=kind))
    return tuple(found)


def _countries(source: DocumentText, parties: Sequence[Party]) -> tuple[Grounded[str], ...]:
    """Countries that are partners, or in the name of one, by their usual name where the text uses it."""
    found: dict[str, Grounded[str]] = {}
    for party in parties:
        for state in find_countries(party.name.quote):
            start = party.name.start + state.start
            anchor = Anchor(start, start + len(state.text), "derived")
            spelled_out = not state.value.demonym and len(state.text) >= SPELLED_OUT
            is_usual = not spelled_out or source.first(state.value.name) is not None
            written = state.value.name if is_usual else state.text
            found.setdefault(state.value.alpha2, source.grounded(written, anchor, how="the country of that name"))
    return tuple(found.values())


def _organisations(
    source: DocumentText, interview: Interview, wanted: str, parties: Sequence[str]
) -> tuple[Organisation, ...]:
    keys = {"name": "of the organisation", "role": "its part in the partnership"}
    listed = interview.objects(wanted, keys, name="organisations")
    roles = {item["name"]: item["role"] for item in listed}
    kept = []
    for name, anchor in located(source, interview, "organisations", [*parties, *roles]):
        if state_of(name) is None and words(name):
            role = next((r for o, r in roles.items() if same_name(o, name)), "")
            role = "" if same_name(role, name) else role
            kept.append(
                Organisation(
                    name=source.grounded(name, anchor),
                    role=beside(source, interview, "organisations.role", role, anchor),
                )
            )
    return tuple(kept)


def _programmes(
    source: DocumentText, interview: Interview, wanted: str, parties: Sequence[str]
) -> tuple[Grounded[str], ...]:
    """Proper names of programmes: models also list whatever the text does."""
    said = []
    for name in interview.values(wanted, name="programmes"):
        if _is_programme(name) and not any(same_name(name, party) for party in parties):
            said.append(name)
        else:
            interview.drop("programmes", name, "this is not the name of a programme")
    return tuple(source.grounded(name, anchor) for name, anchor in located(source, interview, "programmes", said))


def _is_programme(name: str) -> bool:
    telling = [word for word in re.findall(r"[^\W\d_][\w'’-]*", name) if word.lower() not in SMALL]
    capitals = sum(word[0].isupper() for word in telling)
    heads = {word.text for word in words(name)} & PROGRAMME_HEADS
    return len(telling) > 1 and capitals >= MIN_CAPITALS * len(telling) and bool(heads)


def _locations(
    source: DocumentText, interview: Interview, wanted: str, parties: Sequence[str], known: Sequence[str]
) -> tuple[Grounded[str], ...]:
    """Places that are not simply the partners themselves. `known` are those told by the text around them."""
    states = {state_of(party) for party in parties} - {None}
    places = [
        name
        for name in interview.values(wanted, name="locations")
        if state_of(name) not in states and not any(same_name(name, party) for party in parties)
    ]
    signing = places_of_signing(source)
    places = [name for name in places if country(name) is not None or may_be_place(source, name)]
    places = distinct([*signing, *places, *known], same_name)
    places = fuller_places(places)
    return tuple(source.grounded(name, anchor) for name, anchor in located(source, interview, "locations", places))


def _themes(
    source: DocumentText, interview: Interview, field: str, wanted: str, names: Sequence[str]
) -> tuple[Grounded[str], ...]:
    """Free wordings: proved where they stand, or by the sentence that holds nearly all of their words."""
    found = []
    for said in distinct(interview.values(wanted, name=field), _same_words):
        if country(said) is not None or any(same_name(said, name) for name in names):
            interview.drop(field, said, "this is a name, not what the partnership is about")
            continue
        anchor = source.first(said) or source.covering(said, share=MIN_COVER)
        if anchor is None:
            interview.drop(field, said, "no sentence holds these words")
        else:
            found.append(source.grounded(said, anchor))
    return tuple(found)


def _funding(source: DocumentText, interview: Interview, wanted: str) -> tuple[Funding, ...]:
    sums = find_money(source.text, *source.writing.reads)
    if not sums:
        return ()
    keys = {"sum": "the sum of money", "purpose": "what it is for"}
    found: dict[int, Funding] = {}
    for said in interview.objects(wanted, keys, name="funding"):
        amounts = {money.value.amount for money in find_money(said["sum"], *source.writing.reads)} | {
            money.value for money in find_numbers(said["sum"], *source.writing.reads)
        }
        match = next((money for money in sums if money.value.amount in amounts), None)
        if match is None:
            interview.drop("funding", said["sum"], "no such sum in the text")
            continue
        found.setdefault(match.start, _sum(source, interview, match, said["purpose"]))
    return tuple(found.values())


def _sum(source: DocumentText, interview: Interview, money: Found[Money], purpose: str) -> Funding:
    anchor = Anchor(money.start, money.end, "exact")
    currency = money.value.currency
    return Funding(
        amount=source.grounded(Decimal(money.value.amount), anchor, how="the sum as a number"),
        currency=source.grounded(currency, anchor, how="the code of the currency") if currency else None,
        purpose=beside(source, interview, "funding.purpose", purpose, anchor),
        text=source.grounded(money.text, anchor),
    )


def _same_words(wording: str, other: str) -> bool:
    return [word.text for word in words(wording)] == [word.text for word in words(other)]
