"""Comparing wordings: SQuAD's normalisation, exact match and token F1, and containment on word boundaries.

Sources: P. Rajpurkar et al., SQuAD (arXiv 1606.05250) and SQuAD 2.0 (arXiv 1806.03822), official evaluation
script.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ARTICLES = frozenset({"a", "an", "the"})

_LETTER = r"(?:[^\W\d_][\u0300-\u036f]*)"
_WORD = re.compile(rf"\d+(?:[.,]\d+)*|{_LETTER}(?:\.{_LETTER})+\.?|{_LETTER}+")
"""A number with its separators, an abbreviation with points ("U.S."), or a run of letters."""

_PLURAL_FROM = 5
"""Words of at least this many letters lose a plural s; shorter ones ("news", "its") would collide."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Token precision, recall and F1 of a prediction against one accepted answer."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word with the code-point offsets it was read from."""

    text: str
    start: int
    end: int


def harmonic(precision: float, recall: float) -> float:
    """F1 = 2PR / (P + R), 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def normalise(text: str) -> str:
    """SQuAD v2, in this order: lower-case, drop punctuation, drop a/an/the, collapse spaces.

    The script drops ASCII punctuation, "$" and "+" among it; its Unicode kin (curly quotes, dashes, "£") go
    as well, or the same sentence would score differently in another typography.
    """
    bare = "".join(char for char in text.lower() if unicodedata.category(char)[0] not in "PS")
    return " ".join(word for word in bare.split() if word not in _ARTICLES)


def exact_match(prediction: str, answers: Iterable[str]) -> float:
    """1.0 when the normalised prediction equals an accepted answer; without any, the empty one is."""
    return float(normalise(prediction) in {normalise(answer) for answer in tuple(answers) or ("",)})


def token_overlap(prediction: str, answer: str) -> Overlap:
    """Bag-of-words precision and recall of normalised tokens; both empty = 1, one empty = 0."""
    said, gold = normalise(prediction).split(), normalise(answer).split()
    if not said or not gold:
        both = float(said == gold)
        return Overlap(both, both)
    shared = sum((Counter(said) & Counter(gold)).values())
    return Overlap(shared / len(said), shared / len(gold))


def best_overlap(prediction: str, answers: Iterable[str]) -> Overlap:
    """The overlap with the accepted answer that gives the highest F1; without any, the empty answer is the
    gold.
    """
    return max((token_overlap(prediction, answer) for answer in tuple(answers) or ("",)), key=lambda o: o.f1)


def token_f1(prediction: str, answers: Iterable[str]) -> float:
    """Bag-of-words F1, best over the accepted answers; both empty = 1, one empty = 0."""
    return best_overlap(prediction, answers).f1


def words(text: str) -> list[Word]:
    """Folded words with their offsets: case, accents kept apart from letters by NFD, articles and plural s
    gone.

    Unlike `normalise` this breaks words at hyphens, so that "Netherlands" is found in "UK-Netherlands", and
    keeps a number whole: thousands separators go ("2,000" is 2000), a decimal point stays ("1" is not in
    "1.5").
    """
    found = []
    for match in _WORD.finditer(text):
        folded = _fold(match.group())
        if folded not in _ARTICLES:
            found.append(Word(folded, match.start(), match.end()))
    return found


def contains(text: str, part: str) -> bool:
    """Whether the words of `part` stand in `text`, in a row and whole ("9" is not in "2019")."""
    return bool(occurrences(words(text), part))


def occurrences(text: Sequence[Word], part: str) -> list[tuple[int, int]]:
    """Where the words of `part` stand in `text`: (first, last + 1) word positions."""
    wanted = [word.text for word in words(part)]
    if not wanted:
        return []
    have = [word.text for word in text]
    size = len(wanted)
    return [(at, at + size) for at in range(len(have) - size + 1) if have[at : at + size] == wanted]


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    if letters[0].isdigit():
        return re.sub(r",(?=\d{3}(?:\D|$))", "", letters)
    letters = letters.replace(".", "")
    if len(letters) >= _PLURAL_FROM and letters.endswith("s") and not letters.endswith("ss"):
        return letters[:-1]
    return letters
