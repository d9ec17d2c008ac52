"""Which gold facts does an answer state, and does it state anything its proof does not hold?

An answer may say more than the fact ("It was signed on 3 May 2024 in Bern."), so a fact is stated when its
value is *contained*. It may not hedge: an answer that also gives a second value of the same type, one that
neither the question nor another fact of the question mentions, does not state the fact. By type:

- date: a date agrees with an accepted one at the coarser precision, and none disagrees with all of them;
- money: amount and currency are equal (a currency that one side leaves out is no difference), and no other
  sum is given;
- number: all numbers of an accepted wording are given, in the same unit of time where both name one, and no
  other;
- person, org, place: an accepted name as it stands or as `same_name` reads it, and no second name joined by
  "and", "or", ";", "&" or "/";
- list: every item is matched one to one by a part of the answer, and no part is left that matches none;
- duration: a span of time of the same number of days, and no other;
- clause: anything is said; whether it is the right clause is for the citations to show;
- text: an accepted wording in whole words, or token F1 >= 0.6 with the same figures; yes or no by polarity.

Accepted wordings that hold no value of the fact's type ("once a year" for a number) are looked for as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..schema import Fact, Question
from .matching import match_one_to_one
from .text import Word, best_overlap, contains, occurrences, token_f1, words
from .values import Value, find_values, same_name, spans_of_time

TEXT_F1 = 0.6
"""Token F1 from which a text answer counts as the gold one: two of three words shared, function words not
counted.
"""

_LOOSE_WORDS = 3
"""An accepted wording of so many words is also found in another order ("Israel, fall 2022"); shorter ones are
not, since two words that merely both occur prove little."""

_FUNCTION_WORDS = frozenset(
    {
        "and",
        "or",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "as",
        "is",
        "was",
        "were",
        "be",
        "been",
        "are",
        "it",
        "its",
        "that",
        "this",
        "their",
        "his",
        "her",
    }
)
_NEGATORS = frozenset({"not", "no", "never", "none", "neither", "nor", "cannot", "without"})
_CONTRACTED_NOT = re.compile(r"n['’]t\b")

_SEPARATOR = re.compile(r"\s*(?:,\s*and\b|,\s*or\b|\band\b|\bor\b|[,;/&\n•])\s*", re.IGNORECASE)
"""Between the items of a list."""

_JOINER = re.compile(r"\s*(?:,?\s*\band\b|,?\s*\bor\b|[;&/\n])\s*", re.IGNORECASE)
"""Between two names. Not the comma: it stands between a name and a role, and between a city and a country."""

_NAME_PARTICLES = frozenset(
    {
        "of",
        "in",
        "by",
        "at",
        "from",
        "on",
        "for",
        "the",
        "van",
        "von",
        "den",
        "der",
        "de",
        "del",
        "di",
        "da",
        "la",
        "le",
        "bin",
        "al",
        "el",
        "mr",
        "ms",
        "mrs",
        "dr",
    }
)
_ROLE_WORDS = frozenset(
    {
        "minister",
        "secretary",
        "director",
        "president",
        "chair",
        "chairman",
        "chairwoman",
        "chief",
        "officer",
        "envoy",
        "ambassador",
        "governor",
        "head",
        "professor",
        "provost",
        "dean",
        "commissioner",
        "chancellor",
        "executive",
        "deputy",
        "vice",
        "representative",
        "mayor",
        "king",
        "queen",
    }
)
_NAME_WORDS = {"person": 2, "org": 2, "place": 1}
"""Capitalised words a part needs to be taken for a second name: "Trade and Industry" is one ministry."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a fact is stated, with the precision and recall of the answer on it, and why.

    A stated fact has both 1. Of a list that is not, they are matched items / parts of the answer and matched
    items / items; of a name or text, token precision and recall against the best wording; of a date, sum,
    number, yes or no: 0, since half a date is no half of the truth.
    """

    fact: str
    stated: bool
    precision: float
    recall: float
    reason: str


def judge(question: Question, answer: str, *, strict: bool = True) -> tuple[Judgement, ...]:
    """A judgement for every fact of the question. `strict` off allows other values beside the right one
    (summaries).
    """
    return tuple(_judge(fact, question, answer, strict=strict) for fact in question.facts)


def unproved_values(answer: str, quotes: Iterable[str]) -> tuple[list[str], int]:
    """The dates, sums and numbers of the answer that occur in none of the quotes, and how many values it
    has.
    """
    proved = [find_values(quote) for quote in quotes]
    found = find_values(answer)
    lacking = [value.text for value in found if not any(value.agrees(other) for held in proved for other in held)]
    return lacking, len(found)


def _judge(fact: Fact, question: Question, answer: str, *, strict: bool) -> Judgement:
    if not answer.strip():
        return Judgement(fact.id, False, 0.0, 0.0, "nothing was said")
    if fact.type == "list":
        return _judge_list(fact, question, answer, strict=strict)
    if fact.type != "clause" and _polarity_of(fact.answers[0]) is not None:
        return _judge_polarity(fact, answer)
    reason = _miss(fact, question, answer, strict=strict)
    if not reason:
        return Judgement(fact.id, True, 1.0, 1.0, "stated")
    if fact.type in ("date", "money", "number"):
        return Judgement(fact.id, False, 0.0, 0.0, reason)
    overlap = best_overlap(answer, fact.answers)
    return Judgement(fact.id, False, overlap.precision, overlap.recall, reason)


def _miss(fact: Fact, question: Question, answer: str, *, strict: bool) -> str:
    """Why the fact is not stated; "" when it is."""
    if fact.type in ("date", "money", "number"):
        return _miss_value(fact, question, answer, strict=strict)
    if fact.type == "duration":
        return _miss_duration(fact, question, answer, strict=strict)
    if fact.type == "clause":
        return ""
    if fact.type == "text":
        return "" if _says(answer, fact.answers) or _close(answer, fact.answers) else "no accepted wording"
    if not (_says(answer, fact.answers) or any(same_name(answer, alias) for alias in fact.answers)):
        return f"no accepted {fact.type}"
    second = _second_name(fact, question, answer) if strict else ""
    return f"a second {fact.type} beside it: {second}" if second else ""


def _miss_value(fact: Fact, question: Question, answer: str, *, strict: bool) -> str:
    readings = [(alias, _of_type(fact.type, alias)) for alias in fact.answers]
    plain = [alias for alias, values in readings if not values]
    typed = [values for _, values in readings if values]
    given = _of_type(fact.type, answer)
    accepted = [value for values in typed for value in values]
    if strict:
        allowed = accepted + _allowed(fact, question)
        for value in given:
            if not value.faint and not any(value.agrees(other) for other in allowed):
                return f"another {fact.type}: {value.text}"
    if _says(answer, plain):
        return ""
    if fact.type == "number":
        whole = any(all(any(g.agrees(v) for g in given) for v in values) for values in typed)
    else:
        whole = any(value.agrees(other) for value in given for other in accepted)
    return "" if whole else f"no accepted {fact.type}"


def _miss_duration(fact: Fact, question: Question, answer: str, *, strict: bool) -> str:
    accepted = {days for alias in fact.answers for _, days in spans_of_time(alias)}
    asked = {days for _, days in spans_of_time(question.question)}
    given = spans_of_time(answer)
    other = [wording for wording, days in given if days not in accepted | asked]
    if strict and other:
        return f"another duration: {other[0]}"
    return "" if _says(answer, fact.answers) or {days for _, days in given} & accepted else "no accepted duration"


def _allowed(fact: Fact, question: Question) -> list[Value]:
    """Values that the answer may repeat: those of the question and of its other facts."""
    texts = [question.question]
    texts += [alias for other in question.facts if other.id != fact.id for alias in other.answers]
    return [value for text in texts for value in _of_type(fact.type, text)]


def _of_type(kind: str, text: str) -> list[Value]:
    return [value for value in find_values(text) if value.kind == kind]


def _judge_list(fact: Fact, question: Question, answer: str, *, strict: bool) -> Judgement:
    """The best judgement over the accepted lists: the given items, or else each accepted wording cut into
    items.
    """
    lists = [fact.items] if fact.items else [[(part,) for part in _split(wording, ())] for wording in fact.answers]
    judged = [_judge_items(fact, items, question, answer, strict=strict) for items in lists]
    return max(judged, key=lambda judgement: (judgement.stated, judgement.recall, judgement.precision))


def _judge_items(
    fact: Fact, items: Sequence[Sequence[str]], question: Question, answer: str, *, strict: bool
) -> Judgement:
    aliases = [alias for item in items for alias in item]
    parts = _split(answer, aliases)
    matched = match_one_to_one([[_is_item(part, item) for part in parts] for item in items])
    spare = [part for column, part in enumerate(parts) if column not in matched.values()]
    known = [word for text in (question.question, *aliases, *fact.answers) for word in words(text)]
    spare = [part for part in spare if not _only_words_of(part, known)]
    recall = len(matched) / len(items)
    said = len(matched) + len(spare)
    precision = len(matched) / said if said else 0.0
    if recall == 1 and (not spare or not strict):
        return Judgement(fact.id, True, 1.0, 1.0, "stated")
    reason = f"{len(matched)} of {len(items)} items" + (f", and also: {'; '.join(spare)}" if spare else "")
    return Judgement(fact.id, False, precision, recall, reason)


def _split(text: str, whole: Sequence[str]) -> list[str]:
    """The parts between separators; a wording in `whole` that holds a separator itself is not cut."""
    found = words(text)
    guarded = [
        (found[first].start, found[last - 1].end)
        for alias in whole
        if _SEPARATOR.search(alias)
        for first, last in occurrences(found, alias)
    ]
    parts, begin = [], 0
    for cut in _SEPARATOR.finditer(text):
        inside = any(start < cut.end() and cut.start() < end for start, end in guarded)
        if inside or _in_number(text, cut):
            continue
        parts.append(text[begin : cut.start()])
        begin = cut.end()
    parts.append(text[begin:])
    return [part.strip() for part in parts if words(part)]


def _in_number(text: str, cut: re.Match[str]) -> bool:
    """Whether the cut is the comma of "2,000"."""
    after = text[cut.end() : cut.end() + 1]
    return cut.group() == "," and text[cut.start() - 1 : cut.start()].isdigit() and after.isdigit()


def _is_item(part: str, item: Sequence[str]) -> bool:
    return _says(part, item) or _close(part, item) or any(same_name(part, alias) for alias in item)


def _only_words_of(part: str, known: Sequence[Word]) -> bool:
    vocabulary = {word.text for word in known} | _FUNCTION_WORDS
    return all(word.text in vocabulary for word in words(part))


def _says(answer: str, wordings: Iterable[str]) -> bool:
    """Whether an accepted wording stands in the answer, or all words of a longer one in any order."""
    return any(contains(answer, wording) or _holds_all_words(answer, wording) for wording in wordings)


def _holds_all_words(answer: str, wording: str) -> bool:
    wanted = {word.text for word in words(wording)} - _FUNCTION_WORDS
    return len(wanted) >= _LOOSE_WORDS and wanted <= {word.text for word in words(answer)}


def _close(answer: str, wordings: Iterable[str]) -> bool:
    """Token F1 >= 0.6 with a wording whose figures are the same."""
    return any(token_f1(answer, [wording]) >= TEXT_F1 and _figures(answer) == _figures(wording) for wording in wordings)


def _figures(text: str) -> set[str]:
    return {word.text for word in words(text) if word.text[0].isdigit()}


def _second_name(fact: Fact, question: Question, answer: str) -> str:
    """A part of the answer, joined to the right name, that is a name of its own; "" when there is none."""
    texts = [question.question, *(alias for each in question.facts for alias in each.answers)]
    known = [word for text in texts for word in words(text)]
    for part in _JOINER.split(answer):
        if _says(part, fact.answers) or _only_words_of(part, known):
            continue
        if _is_name(part, _NAME_WORDS[fact.type]):
            return part.strip()
    return ""


def _is_name(part: str, capitalised: int) -> bool:
    tokens = re.findall(r"[^\W\d_][\w.'’-]*", part)
    names = [token for token in tokens if token[0].isupper() and token.lower() not in _NAME_PARTICLES]
    others = [token for token in tokens if not token[0].isupper() and token not in _NAME_PARTICLES]
    acronym = any(len(token) > 1 and token.isupper() for token in names)
    titled = any(token.lower() in _ROLE_WORDS for token in tokens)
    return not others and not titled and (len(names) >= capitalised or acronym)


def _polarity_of(text: str) -> bool | None:
    """True for "yes", False for "no" as the first word, None for anything else."""
    first = next((word.text for word in words(text)), "")
    return {"yes": True, "no": False}.get(first) if len(words(text)) == 1 or _leads(text) else None


def _leads(text: str) -> bool:
    """Whether a first yes or no stands for itself ("No, it does not") and is not part of a phrase ("no
    funds").
    """
    return re.match(r"\s*(?:yes|no)\s*[,.;:!–—-]", text, re.IGNORECASE) is not None


def _judge_polarity(fact: Fact, answer: str) -> Judgement:
    """A leading yes or no decides; else the answer must use an accepted wording and be negated as the gold
    is.
    """
    gold, said = _polarity_of(fact.answers[0]), _polarity_of(answer)
    if said is None:
        negated = _CONTRACTED_NOT.search(answer) or {word.text for word in words(answer)} & _NEGATORS
        worded = [alias for alias in fact.answers if len(words(alias)) > 1]
        said = not negated if _says(answer, worded) or _close(answer, worded) else None
    if said is gold:
        return Judgement(fact.id, True, 1.0, 1.0, "stated")
    return Judgement(fact.id, False, 0.0, 0.0, "neither yes nor no" if said is None else "the opposite")
