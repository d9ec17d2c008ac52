"""Does the evidence deny what a yes/no question asks? A small model takes "does not cover groundwater" for silence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.grounding.citing import PlaceOf, cite
from rag.grounding.proof import rarity
from rag.schema.answer import Citation, Hit
from rag.text.negations import clauses, negations_of
from rag.text.sentences import sentences_of
from rag.text.wording import content_words, matches, stems
from rag.values.languages import ENGLISH
from rag.values.names import find_names

MIN_DENIED = 0.7
"""Share of the question's content words, the rarer the heavier, that the denying sentence must hold. Of the 53 yes/no
questions of the suite `fiction` eight have such a sentence, and all eight are denied; lower down the others begin."""

_THE_TEXT = frozenset("text document article release statement paper page report".split())  # noqa: SIM905
"""Words by which a question speaks of the text itself, which the text has no need of."""

_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w'’-]*")


def find_denial(question: str, evidence: Sequence[Hit], place_of: PlaceOf) -> Citation | None:
    """The sentence that denies a yes/no question: it says nearly all of what is asked, and its negation stands there.

    "Gives no money; it lends its building" denies the money, not the building: of what the question asks, names aside,
    the clauses with a negation must say more than the others.
    """
    sentences = sentences_of(evidence)
    if not sentences:
        return None
    language = sentences[0].writing.language
    negation = negations_of(language)
    if negation.search(question):
        return None
    words = {sentence: _words(sentence.text, language) for sentence in sentences}
    weights = rarity(_words(question, language) - _THE_TEXT, list(words.values()))
    weight = {sentence: _weight(weights, held) for sentence, held in words.items()}
    best = max(sentences, key=weight.__getitem__)
    rivals = [one for one in sentences if weight[one] >= weight[best] and not negation.search(one.text)]
    if weight[best] < MIN_DENIED or rivals:
        return None
    names = _words(" ".join(_NAME.findall(question[1:])), language)
    plain = {word: weight for word, weight in weights.items() if word not in names}
    said: dict[bool, float] = {True: 0.0, False: 0.0}
    # "lent without a crew" denies the crew, and must not answer "No" to whether anything is lent
    for start, end in clauses(best.text, language, without_apart=True):
        clause = best.text[start:end]
        negated = bool(negation.search(clause))
        said[negated] += _weight(plain, _words(clause, language))
        if negated and _is_of_another(clause, question, names - words[best]):
            return None
    return cite(best, "", place_of) if said[True] > said[False] else None


def _words(text: str, language: str) -> frozenset[str]:
    return content_words(text) if language == ENGLISH else stems(text, language)


def _is_of_another(clause: str, question: str, missing: frozenset[str]) -> bool:
    """True when a clause that lacks a name of the question speaks of another: it may deny something of that one."""
    return bool(missing) and any(name.value not in question for name in find_names(clause))


def _weight(weights: Mapping[str, float], words: frozenset[str]) -> float:
    return sum(weight for word, weight in weights.items() if matches(word, words))
