"""The fields of a `Partnership`: for each, what is asked, when it is asked at all, and what code makes of the answer.

Small models invent where a document is silent. So optional fields are asked only when the text holds what could answer
them (a signature, a sum, a span of time), and every value must stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rag.extracting.anchoring import Anchor, Source, distinct
from rag.extracting.asking import Interview
from rag.extracting.patterns import (
    COMPANY_FORM,
    IN_PLACE,
    KINDS,
    LONG_NAME,
    MAX_AIMS,
    MAX_THEMES,
    MIN_CAPITALS,
    MIN_COVER,
    PRESENCE,
    PROGRAMME_HEADS,
    SIGNED,
    SIGNING,
    SIGNING_REACH,
    SMALL,
    SPEECH,
    SPELLED_OUT,
    TODAY,
)
from rag.grounding.datelines import HEAD_CHARACTERS
from rag.schema.partnership import Funding, Grounded, Organisation, Partnership, Party, PartyKind, Signatory
from rag.values.countries import country, find_countries
from rag.values.dates import PartialDate, find_dates
from rag.values.durations import find_durations
from rag.values.folding import words
from rag.values.found import Found
from rag.values.money import Money, find_money
from rag.values.name_forms import acronym_of, person_core, same_name
from rag.values.numbers import find_numbers


def read_partnership(source: Source, interview: Interview, *, title: str) -> dict[str, Any]:
    """The fields of the record, each proved; what could not be proved is on the interview's record."""
    wanted = {name: info.description or name for name, info in Partnership.model_fields.items()}
    announced = _announced(source)
    parties = _parties(source, interview, wanted["parties"])
    names = [party.name.value for party in parties]
    organisations = _organisations(source, interview, wanted["organisations"], names)
    named = [*names, *(one.name.value for one in organisations)]
    return {
        "title": _title(source, title),
        "announced_on": announced,
        "signed_on": _signed(source, interview, wanted["signed_on"], announced),
        "parties": parties,
        "countries": _countries(source, parties),
        "signatories": _signatories(source, interview, wanted["signatories"]),
        "organisations": organisations,
        "locations": _locations(source, interview, wanted["locations"], names),
        "programmes": _programmes(source, interview, wanted["programmes"], names),
        "focus_areas": _themes(source, interview, "focus_areas", wanted["focus_areas"], named)[:MAX_THEMES],
        "objectives": _themes(source, interview, "objectives", wanted["objectives"], named)[:MAX_AIMS],
        "funding": _funding(source, interview, wanted["funding"]),
        "duration": _duration(source, interview, wanted["duration"]),
    }


# one value each


def _title(source: Source, title: str) -> Grounded[str] | None:
    anchor = source.first(title)
    return source.grounded(title, anchor) if anchor else None


def _announced(source: Source) -> Grounded[PartialDate] | None:
    """The date at the head of the document: its dateline, or the first full date there."""
    dates = [found for found in find_dates(source.text[:HEAD_CHARACTERS]) if _is_full(found)]
    if not dates:
        return None
    outside = [found for found in dates if not SIGNING.search(source.sentence_at(found.start).text)]
    return _dated(source, (outside or dates)[0])


def _signed(
    source: Source, interview: Interview, wanted: str, announced: Grounded[PartialDate] | None
) -> Grounded[PartialDate] | None:
    """The date the model names, if a sentence about signing holds it; "today" is the day of the announcement."""
    signing = [sentence for sentence in source.sentences if SIGNING.search(sentence.text)]
    if not signing:
        return None
    candidates = [
        Found(found.value, sentence.start + found.start, sentence.start + found.end, found.text)
        for sentence in signing
        for found in find_dates(sentence.text)
        if _is_full(found)
    ]
    if candidates:
        said, _ = interview.value(wanted, name="signed_on")
        named = [date.value for date in find_dates(said)]
        chosen = next((found for found in candidates if any(found.value.agrees(date) for date in named)), None)
        if chosen is not None:
            return _dated(source, chosen)
        if said and not TODAY.search(said):
            interview.drop("signed_on", said, "no sentence about signing holds this date")
    today = next((s for s in signing if (m := TODAY.search(s.text)) and m), None)
    if today is None or announced is None:
        return None
    match = TODAY.search(today.text)
    assert match is not None
    anchor = Anchor(today.start + match.start(), today.start + match.end(), "derived")
    return source.grounded(announced.value, anchor, how="the day of the document's dateline")


def _duration(source: Source, interview: Interview, wanted: str) -> Grounded[str] | None:
    spans = [found for found in find_durations(source.text) if found.note not in ("age", "past")]
    if not spans:
        return None
    said, certainty = interview.value(wanted, name="duration")
    if not said or (certainty is not None and certainty < 0.5):
        return None
    named = find_durations(said)
    for found in spans:
        if any(found.value.agrees(one.value) for one in named):
            return source.grounded(found.text, Anchor(found.start, found.end, "exact"))
    interview.drop("duration", said, "the text holds no such span of time")
    return None


# lists


def _parties(source: Source, interview: Interview, wanted: str) -> tuple[Party, ...]:
    found = []
    for name, anchor in _located(source, interview, "parties", interview.values(wanted, name="parties")):
        kind = _kind_of(name)
        proof = source.grounded(kind, anchor, how="by the words of the name") if kind else None
        found.append(Party(name=source.grounded(name, anchor), kind=proof))
    return tuple(found)


def _countries(source: Source, parties: Sequence[Party]) -> tuple[Grounded[str], ...]:
    """Countries that are partners, or in the name of one."""
    found: dict[str, Grounded[str]] = {}
    for party in parties:
        for one in find_countries(party.name.quote):
            start = party.name.start + one.start
            anchor = Anchor(start, start + len(one.text), "derived")
            written = one.text if not one.value.demonym and len(one.text) >= SPELLED_OUT else one.value.name
            found.setdefault(one.value.alpha2, source.grounded(written, anchor, how="the country of that name"))
    return tuple(found.values())


def _signatories(source: Source, interview: Interview, wanted: str) -> tuple[Signatory, ...]:
    if not any(SIGNING.search(sentence.text) for sentence in source.sentences):
        return ()
    keys = {"name": "of the person", "role": "office or job", "party": "for whom the person signed"}
    found = []
    for said in interview.objects(wanted, keys, name="signatories"):
        anchor = source.first(person_core(said["name"]), near="signed signature for on behalf of")
        if anchor is None or not _is_personal(said["name"]):
            interview.drop("signatories", said["name"], "no such person's name in the text")
            continue
        if not _near_signing(source, anchor):
            interview.drop("signatories", said["name"], "the text does not say that this person signed")
            continue
        found.append(
            Signatory(
                name=source.grounded(source.text[anchor.start : anchor.end], anchor),
                role=_beside(source, interview, "signatories.role", said["role"], anchor),
                party=_beside(source, interview, "signatories.party", said["party"], anchor),
            )
        )
    return tuple({one.name.value: one for one in found}.values())


def _organisations(
    source: Source, interview: Interview, wanted: str, parties: Sequence[str]
) -> tuple[Organisation, ...]:
    said = [*parties, *interview.values(wanted, name="organisations")]
    kept = []
    for name, anchor in _located(source, interview, "organisations", said):
        if country(name) is None and words(name):
            kept.append(Organisation(name=source.grounded(name, anchor)))
    return tuple(kept)


def _programmes(source: Source, interview: Interview, wanted: str, parties: Sequence[str]) -> tuple[Grounded[str], ...]:
    """Proper names of programmes: models also list whatever the text does."""
    said = []
    for name in interview.values(wanted, name="programmes"):
        if _is_programme(name) and not any(same_name(name, party) for party in parties):
            said.append(name)
        else:
            interview.drop("programmes", name, "this is not the name of a programme")
    return tuple(source.grounded(name, anchor) for name, anchor in _located(source, interview, "programmes", said))


def _is_programme(name: str) -> bool:
    telling = [word for word in re.findall(r"[^\W\d_][\w'’-]*", name) if word.lower() not in SMALL]
    capitals = sum(word[0].isupper() for word in telling)
    heads = {word.text for word in words(name)} & PROGRAMME_HEADS
    return len(telling) > 1 and capitals >= MIN_CAPITALS * len(telling) and bool(heads)


def _locations(source: Source, interview: Interview, wanted: str, parties: Sequence[str]) -> tuple[Grounded[str], ...]:
    """Places that are not simply the partners themselves."""
    said = interview.values(wanted, name="locations")
    places = [name for name in said if not any(same_name(name, party) for party in parties)]
    places = distinct([*_places_of_signing(source), *places], same_name)
    return tuple(source.grounded(name, anchor) for name, anchor in _located(source, interview, "locations", places))


def _places_of_signing(source: Source) -> list[str]:
    """Where the sentences about signing say it happened: "signed ... in Port Calder"."""
    found = []
    for sentence in source.sentences:
        if SIGNED.search(sentence.text):
            for match in IN_PLACE.finditer(sentence.text):
                if not find_dates(match[1]) and country(match[1]) is None:
                    found.append(match[1])
    return found


def _themes(
    source: Source, interview: Interview, field: str, wanted: str, names: Sequence[str]
) -> tuple[Grounded[str], ...]:
    """Free wordings: proved where they stand, or by the sentence that holds nearly all of their words."""
    found = []
    for said in distinct(interview.values(wanted, name=field), _same_words):
        if country(said) is not None or said.isupper() or any(same_name(said, one) for one in names):
            interview.drop(field, said, "this is a name, not what the partnership is about")
            continue
        anchor = source.first(said) or source.covering(said, share=MIN_COVER)
        if anchor is None:
            interview.drop(field, said, "no sentence holds these words")
        else:
            found.append(source.grounded(said, anchor))
    return tuple(found)


def _funding(source: Source, interview: Interview, wanted: str) -> tuple[Funding, ...]:
    sums = find_money(source.text)
    if not sums:
        return ()
    keys = {"sum": "the sum of money", "purpose": "what it is for"}
    found: dict[int, Funding] = {}
    for said in interview.objects(wanted, keys, name="funding"):
        amounts = {one.value.amount for one in find_money(said["sum"])} | {
            one.value for one in find_numbers(said["sum"])
        }
        match = next((one for one in sums if one.value.amount in amounts), None)
        if match is None:
            interview.drop("funding", said["sum"], "no such sum in the text")
            continue
        found.setdefault(match.start, _sum(source, interview, match, said["purpose"]))
    return tuple(found.values())


def _sum(source: Source, interview: Interview, money: Found[Money], purpose: str) -> Funding:
    anchor = Anchor(money.start, money.end, "exact")
    currency = money.value.currency
    return Funding(
        amount=source.grounded(Decimal(money.value.amount), anchor, how="the sum as a number"),
        currency=source.grounded(currency, anchor, how="the code of the currency") if currency else None,
        purpose=_beside(source, interview, "funding.purpose", purpose, anchor),
        text=source.grounded(money.text, anchor),
    )


# helpers


def _located(source: Source, interview: Interview, field: str, said: Sequence[str]) -> list[tuple[str, Anchor]]:
    """Names as the text writes them, each once and in its fullest form, with their places."""
    found: list[tuple[str, Anchor]] = []
    for name in said:
        anchor = source.first(name) or source.window(name)
        if anchor is None:
            interview.drop(field, name, "these words are not in the text")
            continue
        anchor = _fullest(source, name, anchor)
        written = " ".join(source.text[anchor.start : anchor.end].split())
        if not any(same_name(written, other) for other, _ in found):
            found.append((written, anchor))
    return found


def _fullest(source: Source, name: str, anchor: Anchor) -> Anchor:
    """The fullest form the text gives: "National Trade Council (NTC)" for "NTC", "Orla Tugs Ltd" for "Orla Tugs"."""
    spelled = re.compile(rf"{LONG_NAME}\s*\((?:the |hereinafter )?[\"“'‘]?{re.escape(name)}[\"”'’]?\)")
    for match in spelled.finditer(source.text):
        start = match.start(1)
        initials = acronym_of(match[1])
        if not name.isupper() or initials.endswith(name) or same_name(match[1], name):
            return Anchor(start, match.end(), "exact")
    with_form = re.compile(rf"\b{re.escape(name)}(?:\s[A-Z][\w&-]*){{0,2}},?\s{COMPANY_FORM}(?!\w)")
    longer = with_form.search(source.text)
    return Anchor(longer.start(), longer.end(), "exact") if longer else anchor


def _beside(source: Source, interview: Interview, field: str, said: str, anchor: Anchor) -> Grounded[str] | None:
    """A part of a thing, which must stand in the same sentence or paragraph as the thing itself."""
    if not said.strip():
        return None
    sentence = source.sentence_at(anchor.start)
    window = source.window(said)
    places = list(source.places(said)) or ([window] if window else [])
    if not places:
        interview.drop(field, said, "these words are not in the text")
        return None
    nearest = min(places, key=lambda place: abs(place.start - anchor.start))
    if not sentence.start - 300 <= nearest.start <= sentence.end + 300:
        interview.drop(field, said, "these words stand elsewhere in the text")
        return None
    return source.grounded(" ".join(source.text[nearest.start : nearest.end].split()), nearest)


def _near_signing(source: Source, anchor: Anchor) -> bool:
    """True when the name stands in a sentence about signing, or in what follows one, as in a block of signatures.

    Whoever is quoted or was merely present did not sign by that.
    """
    sentence = source.sentence_at(anchor.start)
    if SIGNING.search(sentence.text):
        return not PRESENCE.search(sentence.text) or bool(SIGNED.search(sentence.text))
    if SPEECH.search(sentence.text) or PRESENCE.search(sentence.text):
        return False
    before = [one for one in source.sentences if one.start < sentence.start <= one.start + SIGNING_REACH]
    return any(SIGNED.search(one.text) for one in before)


def _is_personal(name: str) -> bool:
    core = person_core(name)
    return len(words(core)) >= 2 and country(core) is None


def _kind_of(name: str) -> PartyKind | None:
    if country(name) is not None or re.fullmatch(
        r"(?:the )?(?:government|republic|kingdom|state) of .*", name, re.IGNORECASE
    ):
        return "country"
    for kind, pattern in KINDS:
        if re.search(rf"\b(?:{pattern})\b\.?", name, re.IGNORECASE):
            return kind
    return "organisation"


def _dated(source: Source, found: Found[PartialDate]) -> Grounded[PartialDate]:
    return source.grounded(found.value, Anchor(found.start, found.end, "derived"), how="read as a date")


def _is_full(found: Found[PartialDate]) -> bool:
    return found.value.year is not None and found.value.month is not None and found.note != "ambiguous"


def _same_words(one: str, other: str) -> bool:
    return [word.text for word in words(one)] == [word.text for word in words(other)]
