"""Negations in seven languages: what denies, what only looks like it, and in which clause it does so."""

from __future__ import annotations

import pytest

from rag.text.negations import clauses, is_negated, negation_words_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The pact is not binding."),
        ("en", "No town pays."),
        ("en", "Neither town pays."),
        ("en", "The pact cannot be renewed."),
        ("en", "The pact doesn't bind."),
        ("en", "The pact doesn’t bind."),
        ("en", "Orla works without a crane."),
        ("en", "Velm never pays."),
        ("de", "Der Pakt ist nicht bindend."),
        ("de", "Es gibt keine Gebühren."),
        ("de", "Orla zahlt nie."),
        ("nl", "Het verdrag is niet bindend."),
        ("nl", "Er is geen kade."),
        ("fr", "Le pacte ne lie pas Orla."),
        ("fr", "Aucun port ne paie."),
        ("fr", "Orla travaille sans grue."),
        ("es", "El pacto no es vinculante."),
        ("es", "Ningún puerto paga."),
        ("pt", "O pacto não é vinculativo."),
        ("pt", "Nenhum porto paga."),
        ("it", "Il patto non è vincolante."),
        ("it", "Nessun porto paga."),
        ("xx", "The pact is not binding."),  # a language that is not in the table is read as English
    ],
)
def test_what_denies(language: str, text: str) -> None:
    assert is_negated(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The pact is binding."),
        ("en", "Work ends no later than May."),
        ("en", "Protocol No. 3 applies."),
        ("en", "Not only Orla pays."),
        ("en", "There is no doubt that Orla pays."),
        ("en", "Boats are lent at no cost."),
        ("en", "Boats are lent at no extra charge."),
        ("en", "The pact holds whether or not Velm pays."),
        ("en", "A not-for-profit body runs the pier."),
        ("en", "This applies without prejudice to older pacts."),
        ("en", "No fewer than nine boats sail."),
        ("en", "The pact is not unlimited and is not free."),  # two negations
        ("en", "The knot is tied in Norway."),
        ("de", "Der Pakt ist bindend."),
        ("nl", "Het verdrag is bindend."),
        ("fr", "Le passage du port est payant."),
        ("es", "El pacto es notable."),
        ("pt", "O pacto é vinculativo."),
        ("it", "Il patto nona è vincolante."),
    ],
)
def test_what_does_not_deny(language: str, text: str) -> None:
    assert not is_negated(text, language)


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "Orla pays, but Velm does not.", ["Orla pays", "Velm does not."]),
        ("en", "Orla gives no money; it lends its pier.", ["Orla gives no money", "it lends its pier."]),
        ("en", "Orla pays and Velm builds.", ["Orla pays", "Velm builds."]),
        ("en", "Orla (not Velm) pays.", ["Orla", "not Velm", "pays."]),
        ("de", "Orla zahlt, aber Velm zahlt nicht.", ["Orla zahlt", "Velm zahlt nicht."]),
        ("nl", "Orla betaalt maar Velm niet.", ["Orla betaalt", "Velm niet."]),
        ("fr", "Orla paie mais Velm ne paie pas.", ["Orla paie", "Velm ne paie pas."]),
        ("es", "Orla paga pero Velm no.", ["Orla paga", "Velm no."]),
        ("pt", "Orla paga mas Velm não.", ["Orla paga", "Velm não."]),
        ("it", "Orla paga mentre Velm non paga.", ["Orla paga", "Velm non paga."]),
    ],
)
def test_the_clauses_of_a_sentence(language: str, text: str, parts: list[str]) -> None:
    assert [text[start:end].strip() for start, end in clauses(text, language)] == parts


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "Boats are lent without a crew.", ["Boats are lent", "without a crew."]),
        ("de", "Boote werden ohne Mannschaft verliehen.", ["Boote werden", "ohne Mannschaft verliehen."]),
        ("fr", "Sans grue, Orla travaille.", ["Sans grue", "Orla travaille."]),
    ],
)
def test_without_may_begin_a_clause(language: str, text: str, parts: list[str]) -> None:
    assert [text[start:end].strip() for start, end in clauses(text, language, without_apart=True)] == parts


@pytest.mark.parametrize(
    ("language", "text", "holds"),
    [
        ("en", "Work begins not until May.", True),
        ("en", "Work doesn't begin.", True),
        ("en", "Work begins now.", False),
        ("de", "Nicht nur Orla zahlt.", True),
        ("de", "Orla zahlt jetzt.", False),
    ],
)
def test_words_of_negation_are_found_where_they_deny_nothing_too(language: str, text: str, holds: bool) -> None:
    assert bool(negation_words_of(language).search(text)) is holds


def test_the_clauses_of_nothing() -> None:
    assert clauses("") == []
    assert clauses(" , ; ") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Fähre fährt nicht später als neun Uhr."),
        ("es", "La barca no sólo lleva coches."),
        ("it", "Il molo chiude entro e non oltre il 4 maggio."),
    ],
)
def test_bounds_and_not_only_deny_nothing(language: str, text: str) -> None:
    assert not is_negated(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La barca no lleva ningún coche."),
        ("it", "Il molo non chiude mai."),
        ("pt", "A barca não leva nenhum carro."),
    ],
)
def test_negations_that_agree_make_one(language: str, text: str) -> None:
    assert is_negated(text, language)
