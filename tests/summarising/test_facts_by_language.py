"""Facts of documents in other languages than English, read without a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.schema.answer import Place
from rag.summarising.candidates import Source
from rag.summarising.facts import facts_of, open_points, timeline
from rag.values.writing import Writing

SUITE = Path(__file__).parents[2] / "evals" / "gold" / "languages" / "documents"


def read(name: str) -> Source:
    path = next(SUITE.glob(f"{name}_*.txt"))
    text = path.read_text(encoding="utf-8")
    return Source.read(path.stem, "", text, Writing.of(text, name[:2]))


def place_of(document: str, start: int) -> Place:
    return Place(line=1)


@pytest.mark.parametrize(
    ("name", "signed", "duration"),
    [
        ("de1", "11. März 2031", "zwanzig Jahre"),
        ("fr1", "lundi 2 juin 2031", "douze ans"),
        ("es1", "lunes 12 de mayo de 2031", "veinticinco años"),
        ("it1", "martedì 7 ottobre 2031", "trent'anni"),
        ("pt1", "terça-feira, 18 de fevereiro de 2031", "vinte anos"),
        ("nl1", None, "vijftien jaar"),  # "yesterday" behind the dateline is all that it says
    ],
)
def test_the_day_of_signing_and_the_term_are_key_facts(name: str, signed: str | None, duration: str) -> None:
    facts = [(fact.shown.kind, fact.shown.value) for fact in facts_of(read(name), place_of)]
    assert [value for kind, value in facts if kind == "signed"] == ([signed] if signed else [])
    assert ("duration", duration) in facts


@pytest.mark.parametrize("name", ["de1", "de2", "es1", "es2", "nl1", "nl2"])
def test_a_document_that_says_who_pays_and_what_comes_is_not_told_to_be_silent(name: str) -> None:
    assert [point.text for point in open_points([read(name)], "", place_of) if not point.citations] == []


@pytest.mark.parametrize(("language", "text"), [
    ("de", "Velm und Orla arbeiten zusammen. Sie haben viel vor."),
    ("fr", "Velm et Orla travaillent la main dans la main."),
    ("it", "Velm e Orla lavorano fianco a fianco."),
])  # fmt: skip
def test_silence_is_told_in_every_language(language: str, text: str) -> None:
    source = Source.read("x", "", text, Writing.of(text, language))
    said = " ".join(point.text for point in open_points([source], "", place_of))
    assert "no sum of money" in said
    assert "who pays" in said
    assert "how long it lasts" in said


def test_signings_come_before_other_days_of_a_timeline() -> None:
    text = "Am 1. Mai 2031 regnete es. Am 2. Mai 2031 unterzeichnete Velm den Vertrag. Am 3. Mai 2031 schien die Sonne."
    source = Source.read("x", "", text, Writing.of(text, "de"))
    assert [entry.date for entry in timeline([source], place_of, frozenset(), 1)] == ["2031-05-02"]
