"""The checks that need the question: is an answer of the kind that was asked for, and does it answer at all?

Like the checks of `checks.py` each is a small function that objects or keeps silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.grounding.claims import Claim
from rag.grounding.expectation import AnswerKind, fits, is_sum_for_number
from rag.grounding.signing import other_party
from rag.grounding.support import Objection, Support
from rag.schema.answer import Hit
from rag.text.datelines import HEAD_CHARACTERS, only_in_dateline
from rag.text.sentences import Sentence, sentences_of
from rag.text.wording import stems
from rag.values import check
from rag.values.dates import find_dates
from rag.values.finding import same_value
from rag.values.folding import contains_words, folded
from rag.values.languages import ENGLISH
from rag.values.numbers import find_numbers

_KIND_WORDS: dict[AnswerKind, str] = {
    "money": "a sum of money",
    "number": "a number",
    "date": "a date",
    "duration": "a length of time",
    "person": "a person",
}
_NAME_RUN = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w'’-]*(?:\s+(?:of|the|for|de|and)?\s*[A-ZÀ-ÖØ-Þ][\w'’-]*)*")
SENTENCE = 5
"""Words from which an answer without a name is a statement, and names nobody."""

_WHO = re.compile(r"\W*who(?:m|se)?\b", re.IGNORECASE)
_CODE = re.compile(r"\b[^\W\d_]+-?\d+\b")
"""A name that ends in a number, such as "C-60"."""


@dataclass(frozen=True, slots=True)
class AskedClaim:
    """An answer beside its question: the claim, the support that was found for its items, and the evidence."""

    question: str
    kind: AnswerKind
    claim: Claim
    supports: tuple[Support, ...]
    evidence: Sequence[Hit]

    @property
    def answer(self) -> str:
        return self.claim.body

    @property
    def quotes(self) -> list[str]:
        """The texts of the windows that carry the answer."""
        return [one.window.text for one in self.supports if one.window is not None]

    @property
    def places(self) -> list[Sentence]:
        """The sentences that carry the answer or, where none does, those in which it stands, a date in any spelling."""
        windows = [one.window for one in self.supports if one.holds and one.window is not None]
        if windows:
            return [part for window in windows for part in self._telling(window.parts) or [window.main]]
        return self._telling(sentences_of(self.evidence))

    def _telling(self, sentences: Sequence[Sentence]) -> list[Sentence]:
        dates = [date.value for date in find_dates(self.answer)]
        return [
            sentence
            for sentence in sentences
            if contains_words(self.answer, sentence.text)
            or (len(dates) == 1 and any(found.value.proves(dates[0]) for found in find_dates(sentence.text)))
        ]


def kind(asked: AskedClaim) -> Objection | None:
    """An answer to "how much", "how many", "when", "how long", "who" or "which minister" must be of that kind."""
    if is_sum_for_number(asked.question, asked.answer):
        return Objection("kind", f"“{asked.answer}” is a sum of money, not a number of things")
    if _WHO.match(asked.question) and len(asked.answer.split()) >= SENTENCE and not _names_somebody(asked):
        return Objection("kind", f"“{asked.answer}” names nobody")
    if asked.kind not in _KIND_WORDS or fits(asked.answer, asked.kind, asked.claim.writing):
        return None
    return Objection("kind", f"“{asked.answer}” is not {_KIND_WORDS[asked.kind]}")


def echo(asked: AskedClaim) -> Objection | None:
    """An answer that only repeats words of the question answers nothing, unless the text has them elsewhere too, or the
    question asks whether it is so."""
    said = stems(asked.answer)
    if asked.kind == "yes_no" or not said or not said <= stems(asked.question) or re.search(r"\bor\b", asked.question):
        return None
    numbers = {found.value for found in find_numbers(asked.answer)}
    if numbers - {found.value for found in find_numbers(_CODE.sub(" ", asked.question))}:
        return None  # "60 tonnes" does not repeat "the C-60"
    phrases = [run[0] for run in _NAME_RUN.finditer(asked.question) if folded(asked.answer) in folded(run[0])]
    longer = [folded(phrase) for phrase in phrases if len(folded(phrase)) > len(folded(asked.answer))]
    for quote in asked.quotes if longer else ():
        rest = folded(quote)
        for phrase in longer:
            rest = rest.replace(phrase, " ")
        if folded(asked.answer) in rest:
            return None
    return Objection("echo", f"“{asked.answer}” only repeats the question")


def dateline(asked: AskedClaim) -> Objection | None:
    """Where and when a text was published is no answer to what happened."""
    places = asked.places
    text = "\n".join(hit.text for hit in asked.evidence)
    if places and all(
        place.start < HEAD_CHARACTERS and only_in_dateline(asked.answer, place.text, asked.question, text)
        for place in places
    ):
        return Objection("dateline", f"“{asked.answer}” is where and when the text was published, not what is asked")
    return None


def in_date(asked: AskedClaim) -> Objection | None:
    """A number that the text has only as part of a date counts nothing."""
    if asked.kind != "number" or any(date.value.month for date in find_dates(asked.answer)):
        return None
    rest = []
    for quote in asked.quotes:
        undated = quote
        for date in reversed(find_dates(quote)):
            if date.value.month is not None:  # "2031" by itself may well be a number
                undated = undated[: date.start] + " … " + undated[date.end :]
        rest.append(undated)
    if _lacks(asked, " … ".join(rest)):
        return Objection("in_date", f"“{asked.answer}” stands in the text only as part of a date")
    return None


def _lacks(asked: AskedClaim, rest: str) -> bool:
    """Whether a value of the answer does not stand in a text."""
    writing = asked.claim.writing
    if writing.language == ENGLISH:
        return bool(check(asked.answer, rest))
    there = writing.values(rest)
    return not all(any(same_value(mine, found) for found in there) for mine in asked.claim.values)


def party(asked: AskedClaim) -> Objection | None:
    """Who signed for one party did not sign for the other."""
    other = other_party(asked.question, asked.answer, asked.evidence)
    return Objection("party", f"the text has “{asked.answer}” sign for “{other}”") if other else None


def _names_somebody(asked: AskedClaim) -> bool:
    """Whether an answer names somebody whom the question does not."""
    return any(not contains_words(name.value, asked.question) for name in asked.claim.names)


AskedCheck = Callable[[AskedClaim], Objection | None]
ASKED_CHECKS: dict[str, AskedCheck] = {one.__name__: one for one in (kind, echo, dateline, in_date, party)}
"""All of them by name, in the order in which they speak."""
