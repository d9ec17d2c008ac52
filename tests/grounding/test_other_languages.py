"""The gate on documents in other languages: values, stems, polarity and plain denials."""

from __future__ import annotations

import pytest

from rag.grounding.gate import Gate
from rag.grounding.judging import judge
from rag.grounding.readers import read_by_code
from rag.schema.answer import Hit, Place
from rag.values.writing import Writing

TEXTS = {
    "de": "Die Reederei Velm zahlt für die Fähre 3,5 Mio. Euro. Die Insel Orla zahlt 1.250 Euro. Die Fähre fährt ab dem"
    " 4. Mai 2032. Sonntags fährt die Fähre nicht.",
    "fr": "La compagnie Velm verse 3,5 millions d'euros pour le bac. L'île d'Orla verse 1 250 euros. Le bac partira dès"
    " le 4 mai 2032. Le bac ne circulera pas le dimanche.",
    "it": "La compagnia Velm versa 3,5 milioni di euro per il traghetto. L'isola di Orla versa 1.250 euro. Il traghetto"
    " parte dal 4 maggio 2032. Il traghetto non viaggia la domenica.",
}


def gate(language: str) -> Gate:
    text = TEXTS[language]
    return Gate((Hit(document="d", start=0, end=len(text), text=text, score=1, writing=Writing.of(text, language)),))


def place(document: str, offset: int) -> Place:
    return Place(1)


@pytest.mark.parametrize(
    ("language", "question", "answer", "status"),
    [
        ("de", "Wie viel zahlt die Reederei Velm?", "3,5 Mio. Euro", "answered"),
        ("de", "Wie viel zahlt die Reederei Velm?", "3.5 million euros", "answered"),
        ("de", "Wie viel zahlt die Insel Orla?", "1250 Euro", "answered"),
        ("de", "Wie viel zahlt die Insel Orla?", "1,25 Euro", "not_in_documents"),
        ("de", "When does the ferry start?", "4 May 2032", "answered"),
        ("de", "Fährt die Fähre sonntags?", "Nein", "answered"),
        ("de", "Fährt die Fähre sonntags?", "Ja", "not_in_documents"),
        ("de", "Wann fährt die Fähre?", "die Insel Orla", "not_in_documents"),
        ("fr", "Combien verse l'île d'Orla ?", "1 250 euros", "answered"),
        ("fr", "Le bac circulera-t-il le dimanche ?", "Non", "answered"),
        ("fr", "Le bac circulera-t-il le dimanche ?", "Oui", "not_in_documents"),
        ("it", "Quanto versa la compagnia Velm?", "3,5 milioni di euro", "answered"),
        ("it", "Il traghetto viaggia la domenica?", "Sì", "not_in_documents"),
        ("it", "Il traghetto viaggia la domenica?", "No", "answered"),
    ],
)
def test_answers_are_judged_in_the_language_of_the_document(
    language: str, question: str, answer: str, status: str
) -> None:
    assert judge(gate(language), question, answer, place).status == status


def test_a_plain_denial_is_read_in_another_language() -> None:
    verdict = read_by_code("Fährt die Fähre sonntags?", gate("de").evidence, place, abstained=True)
    assert (
        verdict is not None and verdict.text == "No" and verdict.citations[0].quote == "Sonntags fährt die Fähre nicht."
    )
