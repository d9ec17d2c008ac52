"""The one table of negations: the words that deny, by language, and the clauses in which they do."""

from __future__ import annotations

import re
from functools import cache

_WORDS = {
    "en": "not no none never neither nor cannot without non",
    "de": "nicht kein keine keinen keiner keinem keines nie niemals ohne weder",
    "nl": "niet geen nooit zonder noch",
    "fr": "pas jamais aucun aucune sans ni non",
    "es": "no nunca ningún ninguna ninguno sin ni tampoco",
    "pt": "não nunca nenhum nenhuma sem nem",
    "it": "non mai nessun nessuna nessuno senza né",
}
_DENY_NOTHING = (
    r"(?!\.?\s*\d|\s+(?:only|just|merely|later|earlier|less|fewer|more|until|before|doubt|prejudice|limit\w*"
    r"|(?:extra |additional )?(?:cost|charge))\b|-(?:for|profit|stop))"
)
"""What turns an English negation into something else: "no later than", "No. 3", "not only", "not-for-profit"."""

_CLAUSE_WORDS = {
    "en": "but and while although though which who whose where if unless because",
    "de": "aber und während obwohl der die das wenn weil",
    "nl": "maar en terwijl hoewel die dat als omdat",
    "fr": "mais et tandis qui que où si car",
    "es": "pero y e mientras aunque que quien si porque",
    "pt": "mas e enquanto embora que quem se porque",
    "it": "ma e mentre sebbene che chi se perché",
}
_ENGLISH = "en"


@cache
def negations_of(language: str) -> re.Pattern[str]:
    """The negations of a language, English for one that is not in the table."""
    words = "|".join(_WORDS.get(language, _WORDS[_ENGLISH]).split())
    if language in _WORDS and language != _ENGLISH:
        return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    return re.compile(rf"\b(?<!or )(?:{words})\b{_DENY_NOTHING}|\w{{2}}n['’]t\b", re.IGNORECASE)


@cache
def _clause_end(language: str) -> re.Pattern[str]:
    words = "|".join(_CLAUSE_WORDS.get(language, _CLAUSE_WORDS[_ENGLISH]).split())
    return re.compile(rf"[;:,–—()|]|\s-\s|[.!?]\s+(?-i:(?=[A-ZÀ-Þ“\"]))|\b(?:{words})\b", re.IGNORECASE)


def clauses(text: str, language: str = _ENGLISH) -> list[tuple[int, int]]:
    """The spans of the clauses of one sentence or several, cut at punctuation and at the words that begin a clause."""
    spans = []
    start = 0
    for end in _clause_end(language).finditer(text):
        spans.append((start, end.start()))
        start = end.end()
    spans.append((start, len(text)))
    return [(first, last) for first, last in spans if text[first:last].strip()]


def is_negated(clause: str, language: str = _ENGLISH) -> bool:
    """Whether an odd number of negations stands in a clause, so that it denies."""
    return len(negations_of(language).findall(clause)) % 2 == 1
