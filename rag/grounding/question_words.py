"""What kind of answer does a question in another language than English want? Read from its question words.

Only what the words settle is named; every other question, and every question in a language that is not in the table,
expects anything. A question without any question word and without "or" asks for yes or no: that holds in all six
languages, whose yes/no questions differ from statements in the order of words or in the tone alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

OtherKind = Literal["money", "number", "date", "duration", "yes_no", "anything"]

_KINDS: dict[str, dict[OtherKind, str]] = {
    "de": {
        "duration": r"wie lange|wie viele (?:jahre|monate|wochen|tage|stunden)n?",
        "date": r"wann|an welchem (?:tag|datum)|in welchem (?:jahr|monat)",
        "money": r"wie teuer|wie ?viel geld",
        "number": r"wie ?viele[nr]?|wie (?:hoch|groß|weit|tief|schwer|alt) (?:ist|sind|war|wird|werden|liegt)",
    },
    "nl": {
        "duration": r"hoe ?lang duurt|hoeveel (?:jaar|jaren|maanden|weken|dagen)",
        "date": r"wanneer|op welke (?:dag|datum)|in welk jaar|in welke maand",
        "money": r"hoe duur|hoeveel geld",
        "number": r"hoeveel",
    },
    "fr": {
        "duration": r"combien de temps|combien d['’e ]*(?:ans|années|mois|semaines|jours)",
        "date": r"quand|(?:à|a) quelle date|en quelle année|quel jour",
        "money": r"combien d['’]argent|combien (?:coût\w*|cout\w*)",
        "number": r"combien",
    },
    "es": {
        "duration": r"cu[áa]nto tiempo|cu[áa]nt[oa]s (?:años|meses|semanas|días)",
        "date": r"cu[áa]ndo|en qu[ée] (?:fecha|año|mes)|qu[ée] día",
        "money": r"cu[áa]nto dinero|cu[áa]nto cuesta\w*",
        "number": r"cu[áa]nt[oa]s?",
    },
    "pt": {
        "duration": r"quanto tempo|quant[oa]s (?:anos|meses|semanas|dias)",
        "date": r"quando|em que (?:data|ano|mês|dia)",
        "money": r"quanto dinheiro|quanto cust\w*",
        "number": r"quant[oa]s?",
    },
    "it": {
        "duration": r"quanto tempo|quanto dura\w*|quant[ie] (?:anni|mesi|settimane|giorni)",
        "date": r"quando|in (?:che|quale) (?:data|anno|mese|giorno)",
        "money": r"quanto denaro|quanto cost\w*",
        "number": r"quant[oiea]",
    },
}
"""In this order; "how much" alone is a number of anything, since sums are numbers too."""

_ASKING = {
    "de": r"w(?:er|en|em|essen|as|ann|o|ie|ieso|arum|elche\w*)|wo[rhmdfnuz]\w+",
    "nl": r"wie|wat|waar\w*|wanneer|waarom|hoe\w*|welke?|wiens",
    "fr": r"qui|que|quoi|quand|où|comment|pourquoi|combien|quel\w*|(?:les|la|le|du|des|au|aux)quel\w*",
    "es": r"qu[ée]|qui[ée]n\w*|cu[áa]l\w*|cu[áa]ndo|d[óo]nde|adónde|c[óo]mo|cu[áa]nt\w+",
    "pt": r"que|quem|qual|quais|quando|onde|aonde|como|quant\w+|porquê|porque",
    "it": r"chi|che|cosa|quale|quali|quando|dove|come|quant\w+|perché|qual",
}
"""The question words. "est-ce que" holds one and asks for yes or no, which makes such a question expect anything."""

_OR = {"de": "oder", "nl": "of", "fr": "ou", "es": "o|u", "pt": "ou", "it": "o|oppure"}


def kind_asked(question: str, language: str) -> OtherKind:
    """The kind of answer that a question in that language wants; "anything" for a language that is not known."""
    if language not in _KINDS:
        return "anything"
    for kind, pattern in _patterns(language):
        if pattern.search(question):
            return kind
    is_open = _words(_ASKING[language]).search(question) or _words(_OR[language]).search(question)
    return "anything" if is_open else "yes_no"


@cache
def _patterns(language: str) -> tuple[tuple[OtherKind, re.Pattern[str]], ...]:
    return tuple((kind, _words(pattern)) for kind, pattern in _KINDS[language].items())


@cache
def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
