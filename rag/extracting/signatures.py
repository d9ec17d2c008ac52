"""Reads the sentences about signing: when an agreement was signed and announced, by whom and where."""

from __future__ import annotations

from rag.extracting.anchoring import Anchor, DocumentText
from rag.extracting.asking import Interview
from rag.extracting.naming import beside
from rag.extracting.patterns import NEAR_SIGNING, SIGNING_REACH, in_place
from rag.schema.partnership import Grounded, Signatory
from rag.text.cues import ENGLISH, Cue, cue
from rag.text.datelines import HEAD_CHARACTERS, dateline_end
from rag.values.countries import country
from rag.values.dates import PartialDate, find_dates
from rag.values.folding import words
from rag.values.found import Found
from rag.values.name_forms import person_core


def announced_on(source: DocumentText) -> Grounded[PartialDate] | None:
    """The date at the head of the document: its dateline, or the first full date there."""
    dates = [found for found in find_dates(source.text[:HEAD_CHARACTERS], *source.writing.reads) if _is_full(found)]
    if not dates:
        return None
    heading = next((found for found in dates if _is_in_dateline(source.text, found)), None)
    if heading is not None:
        return _dated(source, heading)
    outside = [found for found in dates if not _speaks(source, "signing", source.sentence_at(found.start).text)]
    return _dated(source, (outside or dates)[0])


def signed_on(
    source: DocumentText, interview: Interview, wanted: str, announced: Grounded[PartialDate] | None
) -> Grounded[PartialDate] | None:
    """The date the model names, if a sentence about signing holds it; "today" is the day of the announcement."""
    signing = [sentence for sentence in source.sentences if _speaks(source, "signing", sentence.text)]
    if not signing:
        return None
    candidates = [
        Found(found.value, sentence.start + found.start, sentence.start + found.end, found.text)
        for sentence in signing
        for found in find_dates(sentence.text, *source.writing.reads)
        if _is_full(found)
    ]
    if candidates:
        said, _ = interview.value(wanted, name="signed_on")
        named = [date.value for date in find_dates(said, *source.writing.reads)]
        chosen = next((found for found in candidates if any(found.value.agrees(date) for date in named)), None)
        if chosen is not None:
            return _dated(source, chosen)
        if said and not _speaks(source, "today", said):
            interview.drop("signed_on", said, "no sentence about signing holds this date")
    for sentence in signing:
        today = cue("today", source.writing.language).search(sentence.text)
        if today is not None and announced is not None:
            anchor = Anchor(sentence.start + today.start(), sentence.start + today.end(), "derived")
            return source.grounded(announced.value, anchor, how="the day of the document's dateline")
    return None


def signatories(source: DocumentText, interview: Interview, wanted: str) -> tuple[Signatory, ...]:
    """The persons whose names stand where the text speaks of signing."""
    if not any(_speaks(source, "signing", sentence.text) for sentence in source.sentences):
        return ()
    keys = {"name": "of the person", "role": "office or job", "party": "for whom the person signed"}
    near = NEAR_SIGNING.get(source.writing.language, NEAR_SIGNING[ENGLISH])
    found = []
    for said in interview.objects(wanted, keys, name="signatories"):
        anchor = source.first(person_core(said["name"]), near=near)
        if anchor is None or not _is_personal(said["name"]):
            interview.drop("signatories", said["name"], "no such person's name in the text")
            continue
        if not _near_signing(source, anchor):
            interview.drop("signatories", said["name"], "the text does not say that this person signed")
            continue
        found.append(
            Signatory(
                name=source.grounded(source.text[anchor.start : anchor.end], anchor),
                role=beside(source, interview, "signatories.role", said["role"], anchor),
                party=beside(source, interview, "signatories.party", said["party"], anchor),
            )
        )
    return tuple({signatory.name.value: signatory for signatory in found}.values())


def places_of_signing(source: DocumentText) -> list[str]:
    """Where the sentences about signing say it happened: "signed ... in Port Calder"."""
    found = []
    for sentence in source.sentences:
        if _speaks(source, "signed", sentence.text):
            for match in in_place(source.writing.language).finditer(sentence.text):
                if not find_dates(match[1]) and country(match[1]) is None:
                    found.append(match[1])
    return found


def _near_signing(source: DocumentText, anchor: Anchor) -> bool:
    """True when the name stands in a sentence about signing, or in what follows one, as in a block of signatures.

    A person who is quoted, or was only present, did not sign.
    """
    sentence = source.sentence_at(anchor.start)
    if _speaks(source, "signing", sentence.text):
        return not _speaks(source, "present", sentence.text) or _speaks(source, "signed", sentence.text)
    if _speaks(source, "speech", sentence.text) or _speaks(source, "present", sentence.text):
        return False
    before = [other for other in source.sentences if other.start < sentence.start <= other.start + SIGNING_REACH]
    return any(_speaks(source, "signed", other.text) for other in before)


def _speaks(source: DocumentText, of: Cue, text: str) -> bool:
    """Whether a text has a cue of the document's language."""
    return cue(of, source.writing.language).search(text) is not None


def _is_personal(name: str) -> bool:
    core = person_core(name)
    return len(words(core)) >= 2 and country(core) is None


def _dated(source: DocumentText, found: Found[PartialDate]) -> Grounded[PartialDate]:
    return source.grounded(found.value, Anchor(found.start, found.end, "derived"), how="read as a date")


def _is_in_dateline(text: str, found: Found[PartialDate]) -> bool:
    """Whether a date stands in the dateline of its line, which may go on with a sentence about signing."""
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    stop = dateline_end(text[start : end if end >= 0 else len(text)])
    return stop is not None and found.end <= start + stop


def _is_full(found: Found[PartialDate]) -> bool:
    return found.value.year is not None and found.value.month is not None and found.note != "ambiguous"
