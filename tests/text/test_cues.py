"""Each language has its own words for what a sentence speaks of."""

from __future__ import annotations

from typing import get_args

import pytest

from rag.text.cues import LANGUAGES, Cue, cue

CUES: tuple[Cue, ...] = get_args(Cue)

SPEAKS: list[tuple[str, Cue, str]] = [
    ("de", "signed", "Für die Stadt unterschrieb Bürgermeisterin Ada Holt."),
    ("de", "payer", "Den Rest bringt die Firma Velm auf."),
    ("de", "term", "Der Vertrag läuft neun Jahre."),
    ("de", "left open", "Über den Standort ist noch nicht endgültig entschieden."),
    ("nl", "signed", "Namens Orla tekende wethouder Ada Holt."),
    ("nl", "payer", "Velm betaalt de helft."),
    ("nl", "term", "Het akkoord geldt voor negen jaar."),
    ("nl", "left open", "De plaats is nog niet bekend."),
    ("fr", "signed", "Ada Holt a signé pour la ville."),
    ("fr", "payer", "La région apporte deux millions d'euros."),
    ("fr", "term", "L'accord est conclu pour neuf ans."),
    ("fr", "left open", "Le lieu n'est pas encore fixé."),
    ("es", "signed", "Por la ciudad firmó Ada Holt."),
    ("es", "payer", "La empresa aportará dos millones."),
    ("es", "term", "El convenio tiene una vigencia de nueve años."),
    ("es", "left open", "El lugar no ha sido anunciado."),
    ("pt", "signed", "Pelo município assinou Ada Holt."),
    ("pt", "payer", "A empresa paga metade."),
    ("pt", "term", "A parceria vigora por nove anos."),
    ("pt", "left open", "O local não foi ainda divulgado."),
    ("it", "signed", "Per il Comune ha firmato la sindaca Ada Holt."),
    ("it", "payer", "Il Comune versa la metà."),
    ("it", "term", "L'accordo dura nove anni."),
    ("it", "left open", "Il luogo non è ancora stato fissato."),
    ("de", "planned", "Der Vertrag soll am 4. Juni unterzeichnet werden."),
    ("nl", "planned", "Het akkoord wordt op 4 juni getekend."),
    ("fr", "planned", "L'accord sera signé le 4 juin."),
    ("es", "planned", "El acuerdo se firmará el 4 de junio."),
    ("pt", "planned", "O acordo será assinado a 4 de junho."),
    ("it", "planned", "L'accordo sarà firmato il 4 giugno."),
]


@pytest.mark.parametrize(("language", "name", "sentence"), SPEAKS)
def test_a_sentence_speaks_of_it_in_its_own_language(language: str, name: Cue, sentence: str) -> None:
    assert cue(name, language).search(sentence)
    assert not cue(name).search(sentence)


@pytest.mark.parametrize(
    ("language", "name", "sentence"),
    [
        ("de", "planned", "Er will das nicht."),
        ("de", "signed", "Das Schild stand am Ufer."),
        ("fr", "left open", "Ce train ne remplacera aucune liaison, a précisé le maire."),
        ("es", "signed", "La firme del camino es dura."),
        ("it", "left open", "I lavori non toccano il lago, ha annunciato il sindaco."),
        ("nl", "payer", "Hij draait aan de knop."),
    ],
)
def test_other_sentences_do_not(language: str, name: Cue, sentence: str) -> None:
    assert not cue(name, language).search(sentence)


@pytest.mark.parametrize("name", CUES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_cue(language: str, name: Cue) -> None:
    pattern = cue(name, language)
    assert not pattern.search("")
    assert language == "en" or pattern.pattern != cue(name).pattern


def test_a_language_without_an_entry_is_read_as_english() -> None:
    assert cue("signed", "sv") == cue("signed")
