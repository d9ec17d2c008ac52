"""What an agreement says about its own course: when it takes effect and ends, its renewal, notice and law.

Code proposes: dates, spans of time and places that stand in a clause about the agreement's course, tied to its verb. A
text without such a clause proposes nothing, and then nothing is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rag.extracting.anchoring import Anchor, DocumentText
from rag.text.sentences import Sentence
from rag.values.dates import PartialDate, find_dates
from rag.values.durations import find_durations
from rag.values.found import Found

LONGEST_CLAUSE = 240
"""Characters of a clause about renewal that are kept as its value."""

HEAD = 2500
"""Characters at the beginning of an agreement within which its parties and its date stand."""

_AGREEMENT = (
    r"(?:agreements?|contract|memorandum|mou|protocol|treaty|accord|pact|arrangement|convention|partnership|alliance|"
    r"(?:joint )?venture|licen[cs]e|term|period)"
)
_OF_IT = re.compile(rf"\b{_AGREEMENT}\b|^\W*(?:[\d.()]+\s*)?(?:\([a-z]\)\s*)?(?:it|this|and)\b", re.IGNORECASE)
"""A clause that is about the agreement: it names it, or begins with a word that stands for it."""

_GAP = r"(?:\s|,|:|\bafter\s+\w+\s+(?:years?|months?)\b|\b(?:on|from|as|of|the|at|and|only|is|be|shall|will|date|day|in|it)\b|\d\d?[:.]\d\d|\b[ap]\.?m\.?|\b[A-Z]\w+ (?:Standard |Daylight )?Time\b){0,9}$"  # noqa: E501
_TAKES_EFFECT = re.compile(
    r"(?:\b(?:takes?|took|taking|has|have|had)\s+effect|\b(?:enter(?:s|ed)?|com(?:es?|ing)|came|goes|went|be|is|are)"
    r"\s+(?:in|into|in full)\s+(?:force|effect)|\bentry\s+into\s+(?:force|effect)|\beffective(?:\s+date\W*)?"
    r"(?:\s+means)?|\bin\s+(?:force|effect)\s+(?:from|since|as\s+of))" + _GAP,
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:commenc(?:e|es|ed|ing)|begins?|began|beginning|starts?|starting)\b" + _GAP, re.IGNORECASE)
_NAMED_EFFECTIVE = re.compile(r"[\s,]*\(?[^()\d]{0,30}[\"“”'‘(]\s*(?:the\s+)?[\"“'‘]?effective\s+date", re.IGNORECASE)
_EFFECTIVE_MEANS = re.compile(r"[\"“”'‘]effective\s+date[\"“”'’]\s+(?:means|shall\s+mean|is)\b", re.IGNORECASE)
_ENDS = re.compile(
    r"(?:\b(?:expir(?:es?|ed|ing|y|ation)(?:\s+date)?|terminates?|(?<!the )(?:ends|end|ending)|ceases?|lapses?)\b|"
    r"\b(?:in\s+(?:full\s+)?(?:force|effect)|effective|valid|continues?|lasts?|runs?|remains?)\b[^.;]{0,40}\b(?:until|till|"
    r"to|through)\b)" + _GAP,
    re.IGNORECASE,
)
_SUPERSEDED = re.compile(r"\b(?:was|were)\s+(?:\w+\s+)?to\b|\boriginally\b|\bwould\s+have\b|\bhad\b", re.IGNORECASE)
"""What was to be, before something changed it."""

_FROM = re.compile(r"\b(?:from|between|commencing|beginning)(?:\s+on)?(?:\s+the)?\s*$", re.IGNORECASE)
_TO = re.compile(r"[\s,]*\b(?:to|until|till|through|and(?:\s+ending)?)\b(?:\s+on)?(?:\s+the)?\s*", re.IGNORECASE)
_BY_SIGNATURE = re.compile(
    r"\b(?:effective|effect|force|commences?|begins?)\s+(?:on|from|as\s+of|upon|at|with)\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:(?:dat(?:e|es)|day)\s+(?:of\s+(?:its\s+|this\s+|the\s+)?(?:agreement|signature|signing|execution)|hereof|"
    r"first\s+(?:above\s+)?(?:written|set))|signing\s+date|(?:its\s+)?(?:signature|signing|execution)\b)",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:made|entered\s+into|dated|executed|concluded|signed|agreed|effective|as\s+of)\b", re.IGNORECASE
)
_ORDINAL_APART = re.compile(r"(\d)\s?(s\s?t|n\s?d|r\s?d|t\s?h)\b")

_NOTICE = re.compile(r"\bnotice\b|\bnotif(?:y|ies|ied)\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"\b(?:terminat\w+|renew\w*|non-?\s?renewal|cancel\w*|withdraw\w*|denounc\w+|end(?:s|ed)?|expir\w+|extend\w*)\b",
    re.IGNORECASE,
)
_RENEWING = re.compile(r"\b(?:non-?\s?renew\w*|renew\w*|extend\w*|extension)\b", re.IGNORECASE)
_BEFORE_THE_END = re.compile(
    r"\s+(?:prior\s+to|before|in\s+advance\s+of)\s+(?:\w+\s+){0,4}(?:expir\w*|end|renewal|anniversary|terminat\w*)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\bunless\b|\bterminat\w+\s+by\b", re.IGNORECASE)
_NO_NOTICE = re.compile(
    r"\b(?:within|during|after|in\s+the|additional|successive|every|periods?\s+of|terms?\s+of|next|for\s+an?)\s*$",
    re.IGNORECASE,
)
_A_TERM = re.compile(r"[\s-]*(?:periods?|terms?|successive|additional)\b", re.IGNORECASE)
_WITHOUT_CAUSE = re.compile(
    r"\b(?:at\s+any\s+time|without\s+(?:cause|reason)|for\s+(?:any|no)\s+(?:reason|cause)|convenience|either\s+party|"
    r"each\s+party|(?:any|a)\s+party|either\s+side|(?:with\s+or\s+)without\s+cause)\b",
    re.IGNORECASE,
)
_FAULT = re.compile(
    r"\b(?:(?<!or )with\s+cause|for\s+cause|breach\w*|default\w*|cure[sd]?|remed\w+|insolv\w+|bankrupt\w*|"
    r"fail\w*|violat\w+|non-?payment|change\s+of\s+"
    r"control|force\s+majeure|audit\w*|invoice\w*|receivership|infring\w+|indemnif\w+|claim\w*)\b",
    re.IGNORECASE,
)
_NEAR_NOTICE, _NEAR_END = 90, 180
"""Characters between a span of time and the word "notice", and between it and the end that it counts from."""

_RENEWAL = re.compile(
    r"\b(?:(?:shall|will|may|can|could|must|is|are|be)\b[^.;]{0,40}\b(?:renewed|extended|prolonged)\b"
    r"|\bunless\b[^.;]{0,40}\brenews?\b|\b(?:shall|will|may|automatically)\b[^.;]{0,60}\b(?:renews?|extends?\s+(?:the|this)\s+(?:\w+\s+)?(?:term|agreement|contract))\b"
    r"|\bno\s+(?:automatic\s+)?(?:renewal|extension)\b|option[^.;]{0,80}\bto\s+(?:extend|renew)\b"
    r"|(?:renewable|extendable|extensible)\s+(?:for|by|once|at|upon|on|in)\b)",
    re.IGNORECASE,
)
_OF_TERM = re.compile(
    rf"\b{_AGREEMENT}s?\b|^\W*(?:[\d.()]+\s*)?(?:it|there)\b|\band\s+may\s+be\b|\brenewal term\b", re.IGNORECASE
)
_NOT_OF_TERM = re.compile(
    r"\b(?:insurance|polic(?:y|ies)|patents?|warrant\w*|copyrights?|registrations?|trademarks?|credit|lien|"
    r"time\s+for|deadline|lease|extend\w*\s+to\b|due\s+date|invitation)\b",
    re.IGNORECASE,
)

_LAW = re.compile(r"\b[Ll]aws?\b|\bLAWS?\b")
_RULES = re.compile(
    r"\bgovern\w*|\bconstru\w+|\binterpret\w*|\benforced\b|\bapplies\b|\bapply\b|\bapplicable\b|\bapplication\s+of\b|"
    r"\bsubject\s+to\b|\bdetermined\b",
    re.IGNORECASE,
)
_GOVERNED = re.compile(
    r"\bgovern(?:ed|s|ing)?\b|\bconstrued\b|\binterpreted\b|\bconstruction\b|\blaws?\s+applies\b|"
    r"\bapplication\s+of\s+the\s+[A-Z]",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"\b(?:intellectual\s+property|patent|securities|tax|corporate|federal|privacy|bankruptcy|conflicts?\s+of|copyright|"
    r"antitrust|export|provisions?\s+governing)\b[^.;]{0,25}$",
    re.IGNORECASE,
)
_ORGANISED = re.compile(r"\b(?:organi[sz]ed|existing|incorporated|established|duly|registered)\b", re.IGNORECASE)
_PLACE = (
    r"(?:(?:the\s+)?(?:(?:State|STATE|Commonwealth|COMMONWEALTH|Province|PROVINCE|Republic|REPUBLIC|Kingdom|"
    r"People['’]s\s+Republic|Federal\s+Republic|Swiss\s+Confederation)\s+(?:of|OF)\s+)?"
    r"[A-Z][\w.'’-]*(?:\s+(?:and\s+|of\s+)?[A-Z][\w.'’-]*){0,3}(?:,\s+(?:Australia|Canada))?)"
)
_LAW_OF = re.compile(
    rf"\b(?:[Ll]aws?|LAWS?)\s+(?:(?:in\s+force\s+)?(?:of|in)|OF|IN)\s+(?:the\s+|THE\s+)?(?P<place>{_PLACE})"
)
_LAW_HERE = re.compile(rf"\bin\s+(?:the\s+)?(?P<place>{_PLACE})\s[^.;]{{0,80}}\blaws\s+thereof\b")
_SOMEBODYS_LAW = re.compile(r"\b(?P<place>[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?\s+[Ll]aw)s?\b(?!\s+of)")


@dataclass(frozen=True, slots=True)
class CourseCandidate:
    """A value that code proposes; the sentence that holds it, and how closely it is tied to what the field asks."""

    value: Any
    anchor: Anchor
    sentence: Sentence
    weight: int

    @property
    def written(self) -> str:
        """The value as people write it."""
        return self.value.iso() if isinstance(self.value, PartialDate) else str(self.value)


def effective_dates(source: DocumentText) -> Iterator[CourseCandidate]:
    """Dates on which the agreement takes effect."""
    for sentence, found, before, behind in _dated(source):
        of_it = _OF_IT.search(sentence.text) is not None
        if _NAMED_EFFECTIVE.match(behind) or _EFFECTIVE_MEANS.search(before):
            yield _date(sentence, found, 4)
        elif of_it and _TAKES_EFFECT.search(before):
            yield _date(sentence, found, 3)
        elif of_it and (_BEGINS.search(before) or (_FROM.search(before) and _reaches(behind))):
            yield _date(sentence, found, 2)
    for sentence in source.sentences:
        said = _BY_SIGNATURE.search(sentence.text)
        made = _made_on(source) if said is not None and _OF_IT.search(sentence.text) else None
        if said is not None and made is not None:
            yield CourseCandidate(made.value, Anchor(made.start, made.end, "derived"), sentence, 2)


def expiry_dates(source: DocumentText) -> Iterator[CourseCandidate]:
    """Dates on which the agreement ends."""
    for sentence, found, before, _ in _dated(source):
        if _OF_IT.search(sentence.text) is None:
            continue
        if _ENDS.search(before):
            yield _date(sentence, found, 2 if _SUPERSEDED.search(before) else 3)
        elif (to := re.search(rf"{_TO.pattern}$", before, re.IGNORECASE)) is not None:
            starts = [one for one in find_dates(before[: to.start()]) if one.end >= to.start() - 1]
            if starts and _FROM.search(before[: starts[-1].start]):
                yield _date(sentence, found, 2)


def notice_periods(source: DocumentText) -> Iterator[CourseCandidate]:
    """How long before its end, or before its renewal, notice must be given."""
    for sentence in source.sentences:
        if not _CLOSING.search(sentence.text) or not _OF_IT.search(sentence.text):
            continue
        for found in find_durations(sentence.text, *source.writing.reads):
            before, behind = sentence.text[: found.start], sentence.text[found.end :]
            around = before[-_NEAR_NOTICE:] + found.text + behind[:_NEAR_NOTICE]
            counted_back = _BEFORE_THE_END.match(behind) is not None
            noted = bool(found.note) and not (found.note == "past" and counted_back)
            if found.value.until is not None or noted or _NO_NOTICE.search(before) or _A_TERM.match(behind):
                continue
            if _FAULT.search(around) or not _CLOSING.search(before[-_NEAR_END:] + behind[:_NEAR_END]):
                continue
            if not _NOTICE.search(around) and not (counted_back and _UNLESS.search(before)):
                continue
            weight = 3 if _RENEWING.search(sentence.text) else 2 if _WITHOUT_CAUSE.search(sentence.text) else 0
            start = sentence.start + found.start
            if weight:
                yield CourseCandidate(found.text, Anchor(start, start + len(found.text), "exact"), sentence, weight)


def renewals(source: DocumentText) -> Iterator[CourseCandidate]:
    """The clauses that say whether and how the agreement is renewed."""
    for sentence in source.sentences:
        said = _RENEWAL.search(sentence.text)
        if said is None or _NOT_OF_TERM.search(sentence.text) or not _OF_TERM.search(sentence.text):
            continue
        end = said.end() + len(re.match(r"[^.;]*", sentence.text[said.end() :])[0])  # type: ignore[index]
        start, end = said.start(), min(end, said.start() + LONGEST_CLAUSE)
        clause = sentence.text[start:end].rstrip(" ,")
        weight = 1 + any(not one.note for one in find_durations(sentence.text)) + ("automatic" in sentence.text.lower())
        place = Anchor(sentence.start + start, sentence.start + start + len(clause), "exact")
        yield CourseCandidate(" ".join(clause.split()), place, sentence, weight)


def laws(source: DocumentText) -> Iterator[CourseCandidate]:
    """The places, or the peoples, whose law governs the agreement."""
    for sentence in source.sentences:
        if not _LAW.search(sentence.text) or not _RULES.search(sentence.text):
            continue
        whole = 2 * bool(_GOVERNED.search(sentence.text)) + bool(_OF_IT.search(sentence.text))
        for pattern, weight in ((_LAW_OF, 3), (_LAW_HERE, 3), (_SOMEBODYS_LAW, 2)):
            for match in pattern.finditer(sentence.text):
                before = sentence.text[max(0, match.start() - 60) : match.start()]
                if _ORGANISED.search(before) or _SPECIAL.search(before):
                    continue
                start = sentence.start + match.start("place")
                written = _trimmed(match["place"])
                place = Anchor(start, start + len(written), "exact")
                yield CourseCandidate(" ".join(written.split()), place, sentence, weight + whole)


FINDERS: Mapping[str, Callable[[DocumentText], Iterator[CourseCandidate]]] = {
    "effective_on": effective_dates,
    "expires_on": expiry_dates,
    "renewal": renewals,
    "notice_period": notice_periods,
    "governing_law": laws,
}


def _dated(source: DocumentText) -> Iterator[tuple[Sentence, Found[PartialDate], str, str]]:
    """Each full date with its sentence, and what stands before and behind it there."""
    for sentence in source.sentences:
        text = _ORDINAL_APART.sub(lambda m: f"{m[1]}{''.join(m[2].split())}".ljust(len(m[0])), sentence.text)
        for found in find_dates(text, *source.writing.reads):
            if found.value.year is not None and found.value.month is not None and found.note != "ambiguous":
                yield sentence, found, text[: found.start], text[found.end :]


def _reaches(behind: str) -> bool:
    to = _TO.match(behind)
    return to is not None and any(one.start == 0 for one in find_dates(behind[to.end() :]))


def _date(sentence: Sentence, found: Found[PartialDate], weight: int) -> CourseCandidate:
    place = Anchor(sentence.start + found.start, sentence.start + found.end, "derived")
    return CourseCandidate(found.value, place, sentence, weight)


def _made_on(source: DocumentText) -> Found[PartialDate] | None:
    """The date under which the agreement was made, at its head."""
    for sentence, found, before, _ in _dated(source):
        if sentence.start > HEAD:
            return None
        if _MADE.search(before) or _MADE.search(sentence.text):
            return Found(found.value, sentence.start + found.start, sentence.start + found.end, found.text)
    return None


def _trimmed(place: str) -> str:
    """A place without the full stop of its sentence: "Virginia." but "U.S."."""
    return place.removesuffix(".") if "." not in place[:-1] else place
