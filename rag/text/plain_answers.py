"""Yes, no, and "the documents do not say", in the language of the question."""

from __future__ import annotations

from typing import NamedTuple

from rag.values.languages import ENGLISH


class PlainAnswers(NamedTuple):
    """The three answers that need no document to be worded."""

    yes: str
    no: str
    not_found: str


PLAIN_ANSWERS = {
    "en": PlainAnswers("Yes", "No", "The documents do not say."),
    "de": PlainAnswers("Ja", "Nein", "Die Dokumente sagen dazu nichts."),
    "nl": PlainAnswers("Ja", "Nee", "De documenten zeggen daar niets over."),
    "fr": PlainAnswers("Oui", "Non", "Les documents ne le disent pas."),
    "es": PlainAnswers("Sí", "No", "Los documentos no lo dicen."),
    "pt": PlainAnswers("Sim", "Não", "Os documentos não o dizem."),
    "it": PlainAnswers("Sì", "No", "I documenti non lo dicono."),
}


def plain_answers(language: str) -> PlainAnswers:
    """The answers in a language, in English for one that is not in the table."""
    return PLAIN_ANSWERS.get(language, PLAIN_ANSWERS[ENGLISH])


def in_language(answer: str, language: str) -> str:
    """A bare yes or no in that language; any other answer as it is."""
    said, wanted = answer.strip(" .!").casefold(), plain_answers(language)
    if said in (wanted.yes.casefold(), wanted.no.casefold()):
        return answer
    if any(said == one.yes.casefold() for one in PLAIN_ANSWERS.values()):
        return wanted.yes
    return wanted.no if any(said == one.no.casefold() for one in PLAIN_ANSWERS.values()) else answer
