"""Records of documents in other languages than English, as far as code reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from rag.extracting.anchoring import DocumentText
from rag.extracting.asking import Interview
from rag.extracting.parties import kind_of, pick_parties
from rag.extracting.signatures import announced_on, places_of_signing, signatories
from rag.llm.protocol import LanguageModel
from rag.values.writing import Writing

SUITE = Path(__file__).parents[2] / "evals" / "gold" / "languages" / "documents"


class Said(Interview):
    """An interview whose model lists these persons."""

    persons: tuple[str, ...] = ()

    def objects(self, wanted: str, keys: Mapping[str, str], *, name: str) -> list[dict[str, str]]:
        return [dict.fromkeys(keys, "") | {"name": person} for person in self.persons]


def source_of(text: str, language: str) -> DocumentText:
    return DocumentText("d", text, Writing.of(text, language))


def suite(name: str) -> DocumentText:
    text = next(SUITE.glob(f"{name}_*.txt")).read_text(encoding="utf-8")
    return source_of(text, name[:2])


@pytest.mark.parametrize(
    ("name", "said", "signed"),
    [
        (
            "de1",
            ["Oberbürgermeisterin Dr. Hanna Liebknecht-Orth", "Joris Tamm"],
            ["Hanna Liebknecht-Orth", "Joris Tamm"],
        ),
        ("nl1", ["burgemeester Fenna Roorda", "wethouder Sybren Postma"], ["Fenna Roorda", "Sybren Postma"]),
        ("fr1", ["Mme Odile Ferracci", "Bastien Kermarrec"], ["Odile Ferracci", "Bastien Kermarrec"]),
        ("es1", ["alcaldesa Remedios Olmo Fuentes", "Íñigo Bastarrica"], ["Remedios Olmo Fuentes", "Íñigo Bastarrica"]),
        ("pt1", ["Graça Mendonça", "Tomé Vilhena"], ["Graça Mendonça", "Tomé Vilhena"]),
        ("it1", ["sindaca Ilaria Donzelli", "Corrado Bassani"], ["Ilaria Donzelli", "Corrado Bassani"]),
    ],
)
def test_those_who_signed_are_read_without_their_offices(name: str, said: list[str], signed: list[str]) -> None:
    assert [one.name.value for one in signatories(suite(name), _interview(said), "")] == signed


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Das Werk ist fertig. „Es läuft“, sagte Ada Holt."),
        ("fr", "L'usine est prête. « Elle tourne », a déclaré Ada Holt."),
        ("es", "La fábrica está lista. «Funciona», dijo Ada Holt."),
        ("it", "Il Comune ha firmato l'accordo. «Funziona», ha detto Ada Holt."),
        ("nl", "Het akkoord is getekend. „Het werkt,” zei Ada Holt."),
        ("pt", "O acordo foi assinado. «Funciona», disse Ada Holt."),
    ],
)
def test_who_only_speaks_did_not_sign(language: str, text: str) -> None:
    assert signatories(source_of(text, language), _interview(["Ada Holt"]), "") == ()


def _interview(persons: list[str]) -> Said:
    interview = Said(cast(LanguageModel, None), "")
    interview.persons = tuple(persons)
    return interview


@pytest.mark.parametrize(
    ("name", "day"),
    [("de1", "2031-03-14"), ("nl1", "2031-05-08"), ("fr1", "2031-06-03"), ("es1", "2031-05-15"), ("pt1", "2031-02-20"),
     ("it1", "2031-10-10")],
)  # fmt: skip
def test_the_dateline_is_the_day_of_the_announcement(name: str, day: str) -> None:
    announced: Any = announced_on(suite(name))
    assert announced.value.iso() == day


@pytest.mark.parametrize(
    ("language", "text", "places"),
    [
        ("de", "Der Vertrag wurde in Bad Velm am 4. Juni 2031 unterzeichnet und tritt in Kraft.", ["Bad Velm"]),
        ("de", "Unterzeichnet in Anwesenheit von Ada Holt.", []),
        ("nl", "Het akkoord is ondertekend in Velmhaven op 4 juni 2031.", ["Velmhaven"]),
        ("fr", "L'accord a été signé à Port-Velm, le 4 juin 2031.", ["Port-Velm"]),
        ("es", "El convenio se firmó en Puerto Velm el 4 de junio de 2031.", ["Puerto Velm"]),
        ("pt", "O acordo foi assinado em Velmira, a 4 de junho de 2031.", ["Velmira"]),
        ("it", "L'accordo è stato firmato a Velmino il 4 giugno 2031.", ["Velmino"]),
        ("de", "Die Feier war in Bad Velm am 4. Juni 2031.", []),
    ],
)
def test_places_of_signing(language: str, text: str, places: list[str]) -> None:
    assert places_of_signing(source_of(text, language)) == places


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Fachhochschule Velm", "university"), ("Universidade de Velm", "university"), ("École de Velm", "university"),
        ("Umweltministerium", "agency"), ("Agence de l'eau", "agency"), ("Rails de Velm S.p.A.", "company"),
        ("Compagnie de Velm", "company"), ("Stadt Velm", "region"), ("Ville de Velm", "region"),
        ("Ayuntamiento de Velm", "region"), ("Gemeente Velm", "region"), ("Comune di Velm", "region"),
        ("Verein der Fischer", "organisation"),
    ],
)  # fmt: skip
def test_kinds_of_partners(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Orla Werft und Velm Pilot haben eine Absichtserklärung unterschrieben."),
        ("nl", "Orla Werft en Velm Pilot sloten een overeenkomst."),
        ("fr", "Orla Werft et Velm Pilot ont conclu un partenariat."),
        ("es", "Orla Werft y Velm Pilot suscribieron un convenio."),
        ("pt", "Orla Werft e Velm Pilot celebraram uma parceria."),
        ("it", "Orla Werft e Velm Pilot hanno stretto un'intesa."),
    ],
)
def test_partners_are_tied_to_the_agreement_by_the_words_of_their_language(language: str, sentence: str) -> None:
    filler = {"de": "Der Hafen war still. ", "nl": "De haven was stil. "}.get(language, "Orrin 4 mil. ") * 60
    source = source_of(f"{filler}\n\n{sentence} {filler}", language)
    named = [(name, anchor) for name in ("Orla Werft", "Velm Pilot") if (anchor := source.first(name)) is not None]
    assert [name for name, _ in pick_parties(source, named)[0]] == ["Orla Werft", "Velm Pilot"]
