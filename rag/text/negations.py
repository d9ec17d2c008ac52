"""The one table of negations: the words that deny, by language, and the clauses in which they do."""

from __future__ import annotations

import re
from functools import cache

_WORDS = {
    "en": "not no none never neither nor cannot without non nothing nobody nowhere",
    "de": "nicht kein keine keinen keiner keinem keines nie niemals ohne weder niemand nichts nirgends keinerlei",
    "nl": "niet geen nooit zonder noch niemand niets nergens geenszins",
    "fr": "pas jamais aucun aucune sans ni non rien nulle nullement",
    "es": "no nunca jamás ningún ninguna ninguno sin ni tampoco nadie nada",
    "pt": "não nunca jamais nenhum nenhuma sem nem ninguém nada",
    "it": "non mai nessun nessuna nessuno senza né niente nulla",
}
_SHORT = r"\w{2}n['’]t\b"
"""The English negation that is written together with its verb."""

_DENY_NOTHING = (
    r"(?!\.?\s*\d|\s+(?:only|just|merely|later|earlier|less|fewer|more|until|before|doubt|prejudice|limit\w*"
    r"|(?:extra |additional )?(?:cost|charge))\b|-(?:for|profit|stop))"
)
"""What turns an English negation into something else: "no later than", "No. 3", "not only", "not-for-profit"."""

_DENY_NOTHING_IN = {
    "de": r"nur|bloß|allein|später|früher|weniger|mehr als|länger als|zuletzt|weiteres|Zweifel",
    "nl": r"alleen|slechts|enkel|later|eerder|meer dan|minder|langer dan|twijfel",
    "fr": r"seulement|uniquement|plus tard|moins|plus de|doute",
    "es": r"s[óo]lo|solamente|[úu]nicamente|m[áa]s (?:tarde|de)|menos|despu[ée]s|duda|m[áa]s",
    "pt": r"s[óo]|somente|apenas|mais (?:tarde|de)|menos|d[úu]vida|depois",
    "it": r"solo|soltanto|solamente|oltre|pi[ùu] (?:tardi|di)|meno|dopo|dubbio",
}
"""The same in the other languages: a bound ("nicht später als", "entre y no más tarde", "e non oltre") or "not only"
behind the negation. What French and Dutch put around it ("ne … que", "niet … maar ook") is not looked at."""

_CLAUSE_WORDS = {  # no article or reflexive pronoun, though "die" and "se" may begin a clause: a comma does it then
    "en": "but and while although though which who whose where if unless because",
    "de": "aber und während obwohl wenn weil",
    "nl": "maar en terwijl hoewel die dat als omdat",
    "fr": "mais et tandis qui que où si car",
    "es": "pero y e mientras aunque que quien si porque",
    "pt": "mas e enquanto embora que quem porque",
    "it": "ma e mentre sebbene che chi se perché",
}
_WITHOUT = {"en": "without", "de": "ohne", "nl": "zonder", "fr": "sans", "es": "sin", "pt": "sem", "it": "senza"}
"""Negations that deny what follows them and nothing before: "boats are lent without a crew"."""

_EXCEPTIONS = {
    "en": r"except(?:ing|ions?)?|unless|other than|save (?:as|for|that)|provided,? (?:that|however)|subject to"
    r"|notwithstanding|nothing (?:in|herein|contained)|to the extent|in the absence of"
    r"|without (?:(?:the|its|their|his|her|prior|express|written) )*(?:consent|permission|approval)",
    "de": r"außer|es sei denn|so(?:fern|weit) nicht|mit Ausnahme|ausgenommen|vorbehaltlich|ohne (?:\w+ )?Zustimmung",
    "nl": r"behalve|tenzij|uitgezonderd|behoudens|zonder (?:\w+ ){0,3}toestemming",
    "fr": r"sauf|à moins|excepté|hormis|sous réserve|à l['’]exception|sans (?:\w+ ){0,3}(?:accord|autorisation)",
    "es": r"salvo|excepto|a menos que|con excepción|sin perjuicio|sin (?:\w+ ){0,3}(?:consentimiento|autorización)",
    "pt": r"salvo|exceto|a menos que|com exceção|sem prejuízo|sem (?:\w+ ){0,3}(?:consentimento|autorização)",
    "it": r"salvo|eccetto|tranne|a meno che|ad eccezione|fatt[oa] salv[oa]|senza (?:\w+ ){0,3}consenso",
}
"""Words that leave room beside a denial: "shall not disclose it except to advisers" does not deny every disclosure."""

_AGREEING = frozenset({"fr", "es", "pt", "it"})
"""Romance languages, in which two negations make one: "no talaremos ningún árbol", "non abbatteremo nessun larice"."""

_ENGLISH = "en"


@cache
def negations_of(language: str) -> re.Pattern[str]:
    """The negations of a language, English for one that is not in the table."""
    words = "|".join(_WORDS.get(language, _WORDS[_ENGLISH]).split())
    if language in _WORDS and language != _ENGLISH:
        return re.compile(rf"\b(?:{words})\b(?!\s+(?:{_DENY_NOTHING_IN[language]})\b)", re.IGNORECASE)
    return re.compile(rf"\b(?<!or )(?:{words})\b{_DENY_NOTHING}|{_SHORT}", re.IGNORECASE)


@cache
def negation_words_of(language: str) -> re.Pattern[str]:
    """The words that can deny, also where they deny nothing: "not" in "not until May", without which it says another
    thing. English for a language that is not in the table."""
    words = "|".join(_WORDS.get(language, _WORDS[_ENGLISH]).split())
    return re.compile(rf"\b(?:{words})\b|{_SHORT}", re.IGNORECASE)


@cache
def _clause_end(language: str, without_apart: bool) -> re.Pattern[str]:
    words = "|".join(_CLAUSE_WORDS.get(language, _CLAUSE_WORDS[_ENGLISH]).split())
    without = rf"|(?=\b{_WITHOUT.get(language, _WITHOUT[_ENGLISH])}\b)" if without_apart else ""
    return re.compile(rf"[;:,–—()|]|\s-\s|[.!?]\s+(?-i:(?=[A-ZÀ-Þ“\"]))|\b(?:{words})\b{without}", re.IGNORECASE)


def clauses(text: str, language: str = _ENGLISH, *, without_apart: bool = False) -> list[tuple[int, int]]:
    """The spans of the clauses of one sentence or several, cut at punctuation and at the words that begin a clause;
    with `without_apart` before "without" too."""
    spans = []
    start = 0
    for end in _clause_end(language, without_apart).finditer(text):
        spans.append((start, end.start()))
        start = end.end()
    spans.append((start, len(text)))
    return [(first, last) for first, last in spans if text[first:last].strip()]


@cache
def exceptions_of(language: str) -> re.Pattern[str]:
    """The words of a language that make an exception or a condition, English for one that is not in the table."""
    return re.compile(rf"\b(?:{_EXCEPTIONS.get(language, _EXCEPTIONS[_ENGLISH])})\b", re.IGNORECASE)


def is_negated(clause: str, language: str = _ENGLISH) -> bool:
    """Whether a clause denies: an odd number of negations stands in it or, where they agree with each other, any."""
    found = len(negations_of(language).findall(clause))
    return found > 0 if language in _AGREEING else found % 2 == 1
