"""The language of a document and of a question."""

from __future__ import annotations

import pytest

from rag.text.language import language_of, language_of_question
from rag.text.plain_answers import in_language, plain_answers

ARTICLES = {
    "en": "The two harbours will share a tidal dock from spring, and the council has agreed to pay for the gates.",
    "de": "Die beiden Häfen teilen sich ab dem Frühjahr ein Dock, und der Stadtrat will die neuen Tore bezahlen.",
    "nl": "De twee havens delen vanaf het voorjaar een dok, en de gemeenteraad heeft beloofd de deuren te betalen.",
    "fr": "Les deux ports partageront un bassin dès mai, et le conseil municipal a promis de payer les portes.",
    "es": "Los dos puertos tendrán un dique común desde la primavera, y el ayuntamiento ha dicho que pagará las obras.",
    "pt": "Os dois portos vão partilhar uma doca a partir da primavera, e a câmara prometeu pagar as comportas.",
    "it": "I due porti condivideranno un bacino dalla primavera, e il consiglio comunale pagherà le chiuse nuove.",
}


@pytest.mark.parametrize("language", ARTICLES)
def test_the_language_of_an_article(language: str) -> None:
    assert language_of(ARTICLES[language]) == language


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("", None, "en"),
        ("Orla Consortium, Porto", None, "en"),
        ("Orla Consortium, Porto", "pt-BR", "pt"),
        ("Orla Consortium, Porto", "x-klingon", "en"),
        ("EUR 2.500 | 12 | 0,75 | 2031\n" * 40, None, "en"),
        (ARTICLES["de"], "en-GB", "de"),
        (f"{ARTICLES['nl']}\n" * 60 + f"{ARTICLES['en']}\n" * 90, None, "en"),
    ],
)
def test_what_does_not_tell_is_as_declared_or_english(text: str, declared: str | None, language: str) -> None:
    assert language_of(text, declared) == language


@pytest.mark.parametrize(
    ("question", "among", "language"),
    [
        ("Wer zahlt für das Dock?", (), "de"),
        ("Hoeveel kost het dok?", (), "nl"),
        ("Combien coûte le bassin ?", (), "fr"),
        ("¿Cuánto cuesta el dique?", (), "es"),
        ("Quanto custa a doca?", (), "pt"),
        ("Quanto costa il bacino dell'Orla?", (), "it"),
        ("Who pays for the dock?", ("de",), "en"),
        ("Wie tekende?", ("nl",), "nl"),
        ("Quanto dura?", ("it",), "it"),
        ("Orla?", ("it",), "en"),
        ("", (), "en"),
    ],
)
def test_the_language_of_a_question(question: str, among: tuple[str, ...], language: str) -> None:
    assert language_of_question(question, among) == language


def test_a_bare_yes_or_no_comes_in_the_language_of_the_question() -> None:
    assert in_language("No.", "de") == "Nein" and in_language("oui", "pt") == "Sim"
    assert in_language("No", "es") == "No" and in_language("yes", "en") == "yes"
    assert in_language("No partner pays", "de") == "No partner pays"
    assert plain_answers("xx") == plain_answers("en") != plain_answers("it")
