"""What kind of answer does a question want? Read from its own words, so that an answer of another kind is noticed.

Small models rarely fail to answer; they answer something else: a place for a person, the first number they see for a
sum. Only kinds that can be told with near certainty from the wording are named; every other question expects anything.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.grounding.question_words import kind_asked
from rag.values.cldr import time_units
from rag.values.countries import find_countries
from rag.values.dates import find_dates
from rag.values.durations import find_durations
from rag.values.folding import words
from rag.values.languages import ENGLISH
from rag.values.money import find_money
from rag.values.name_forms import person_core
from rag.values.name_words import INSTITUTION_HEADS
from rag.values.names import find_names
from rag.values.numbers import find_numbers
from rag.values.writing import PLAIN, Writing

AnswerKind = Literal["money", "number", "date", "duration", "person", "yes_no", "anything"]

_MONEY = re.compile(
    r"\bhow much (?:money|funding|cash|capital|did .* (?:cost|pay|invest|spend)|does .* cost|is .* (?:paying|investing|"
    r"spending|contributing|putting)|will .* (?:cost|pay|invest|spend|contribute))"
    r"|\bwhat (?:is|was|are|were) the (?:\w+ ){0,3}"
    r"(?:budget|cost|price|price tag|sum|amount|funding|investment|value)\b(?!.*\bfor\W*$)"
    r"|\bwhat (?:\w+ ){0,2}(?:budget|sum|amount of money)\b|\bin (?:\w+ )?(?:dollars|euros|pounds|yen)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\bhow (?:many|large|big|high|tall|far|deep|wide|heavy|old|fast)\b"
    r"|\b(?:what|which) (?:percentage|per ?cent|share|number|proportion)\b"
    r"|\b(?:at|to) what (?:\w+ )?(?:level|rate|price)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^when\b|\b(?:on|by) (?:which|what) (?:day|date)\b|\b(?:in|by|since) (?:which|what) (?:year|month)\b"
    r"|\bwhat (?:day|date|year|month)\b|\bwhen (?:did|was|were|is|are|will|does|do|had|has|should|must|can)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\bhow long\b|\b(?:for|over|in|after|within|last) how many (?:years|months|weeks|days)\b"
    r"|\bhow many (?:years|months|weeks|days)\b|\bwhat (?:is|was) the (?:duration|term|length)\b",
    re.IGNORECASE,
)
_OFFICES = r"(?:minister|president|person|official|ambassador|professor|director|executive|rector|mayor|chancellor|ceo)"
_PERSON = re.compile(
    r"^who (?:signed|sealed|inked|put)\b.*\b(?:for|on behalf of|as|side|behalf)\b"
    rf"|\bwhich (?:\w+ ){{0,2}}{_OFFICES}s?\b"
    rf"|\bwhat (?:is|was) the name of the (?:\w+ ){{0,3}}{_OFFICES}\b|\bname the (?:\w+ ){{0,3}}{_OFFICES}s?\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|must)\b(?!.*\bor\b)",
    re.IGNORECASE,
)
_TIME_WORDS = re.compile(
    r"\b(?:today|yesterday|tomorrow|day|days|week|weeks|month|months|monthly|year|years|yearly|annual\w*|quarter\w*|date|"
    r"spring|summer|autumn|fall|winter|immediately|once|upon|after|before|until|end|beginning|weekly|daily|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|january|february|march|april|(?-i:May)|june|july|august|september|"
    r"october|november|december|now|currently|recently|century|decade)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(rf"\b{_OFFICES}\b", re.IGNORECASE)
_OFFICE_BEFORE = re.compile(rf"^.*\b{_OFFICES}\s+(?!(?:of|for|to|and)\b)(?=\S+\s+\S)", re.IGNORECASE)

_NONE = re.compile(r"\b(?:no|none|nothing|zero|nil|free|several|both|all|unlimited)\b", re.IGNORECASE)


def expected_kind(question: str, language: str = ENGLISH) -> AnswerKind:
    """The kind of answer a question asks for; "anything" when its wording does not settle it."""
    if language != ENGLISH:
        return kind_asked(question, language)
    words = question.strip()
    if _YES_NO.search(words):
        return "yes_no"
    for kind, pattern in _PATTERNS:
        if pattern.search(words):
            return kind
    return "anything"


_PATTERNS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    ("duration", _DURATION),
    ("money", _MONEY),
    ("number", _NUMBER),
    ("date", _DATE),
    ("person", _PERSON),
)


def bare_person(name: str) -> str:
    """A person's name without honorifics, and without an office and its field: "Energy Minister Ann Lee" is Ann Lee."""
    return _OFFICE_BEFORE.sub("", person_core(name))


def is_person(name: str) -> bool:
    """True when a name can be a person's: two words or an honorific, no institution's head noun, no country."""
    core = bare_person(name)
    parts = [word.text for word in words(core)]
    if any(part in INSTITUTION_HEADS for part in parts) or find_countries(core):
        return False
    return len(parts) >= 2 or core != name


def fits(answer: str, kind: AnswerKind, writing: Writing = PLAIN) -> bool:
    """True when an answer can be of that kind. Lenient: only what is plainly of another kind is refused."""
    match kind:
        case "money":
            return bool(find_money(answer, *writing.reads) or _NONE.search(answer))
        case "number":
            return bool(find_numbers(answer, *writing.reads) or _NONE.search(answer))
        case "date":
            return bool(find_dates(answer, *writing.reads) or _TIME_WORDS.search(answer))
        case "duration":
            return _names_unit_of_time(answer) or bool(
                find_durations(answer, *writing.reads)
                or find_numbers(answer, *writing.reads)
                or find_dates(answer)
                or _TIME_WORDS.search(answer)
            )
        case "person":
            return names_person(answer) or bool(_OFFICE.search(answer))
        case _:
            return True


def _names_unit_of_time(answer: str) -> bool:
    """Whether a word for a span of time stands in an answer, in any of our languages: "trent'anni"."""
    return any(word.lower() in time_units() for word in re.findall(r"[^\W\d_]+", answer))


def names_person(answer: str) -> bool:
    """True when the answer holds a name that can be a person's."""
    return any(is_person(name.value) for name in find_names(answer))


def is_sum_for_number(question: str, answer: str) -> bool:
    """True when "how many things" is answered by a sum of money."""
    asked = re.search(r"\bhow many ([\w'’-]+)", question, re.IGNORECASE)
    return bool(asked and find_money(answer) and not find_money("1 " + asked[1]))
