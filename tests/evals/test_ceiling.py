"""The four wordings, the swapped values and the figures of the ceiling."""

from __future__ import annotations

import pytest
from claim_builders import NOW, reading
from eval_builders import FIELDS, MONEY, NOWHERE, SIGNED, TEXT, VELM, fact, question, span, suite

from evals.claims.ceiling import ProbeRow, summarise_ceiling
from evals.claims.wordings import Wording, evidence_sentence, full_sentence, kind_of, probes_of, swapped_value
from evals.gate import FAILED, PASSED, Gate, exit_code, judge_figures
from rag.schema.verification import ClaimVerdict

REPORTED = question(
    "q-report", "When was the first report?", fact("f-report", "date", ("9 June 2025",), "first report on 9 June 2025")
)
RUNS = question("q-runs", "For how long?", fact("f-runs", "number", ("four years",), "over four years"))
PROJECTS = question("q-projects", "How many projects?", fact("f-projects", "number", ("48",), "counted 48 projects"))


def row(wording: Wording, verdict: ClaimVerdict, *, kind: str = "date", suite: str = "small") -> ProbeRow:
    right = wording != "swapped"
    return ProbeRow(
        suite=suite, id="q", kind=kind, wording=wording, question="?", text="…", right=right, reading=reading(verdict)
    )


ROWS = [
    row("gold", "supported"),
    row("gold", "supported", kind="money"),
    row("stated", "supported"),
    row("stated", "not_found", kind="money"),
    row("swapped", "contradicted"),
    row("swapped", "supported", kind="money"),
]


def test_an_answer_is_put_in_four_wordings() -> None:
    probes = [probe for probe in probes_of(suite(SIGNED, NOWHERE)) if probe.right]
    assert {probe.wording: probe.text for probe in probes} == {
        "gold": "3 May 2024",
        "evidence": "The Orla Accord was signed on 3 May 2024 in Bern by Ada Quill and Tom Reyes.",
        "stated": "The text states that the answer is 3 May 2024.",
        "sentence": "According to the document, 3 May 2024.",
    }


def test_the_evidence_is_widened_to_its_sentences() -> None:
    assert evidence_sentence(TEXT, span("tidal power")).startswith("It puts €7 million into tidal power")
    assert evidence_sentence("No sentence here", span("48 projects")) == "48 projects"


@pytest.mark.parametrize(
    ("asked", "answer", "sentence"),
    [
        ("Who signed for Norland?", "Ada Quill", "Ada Quill signed for Norland."),
        ("What is the budget of the pact?", "€2 million", "The budget of the pact is €2 million."),
        ("How many ferries will sail at night?", "three", "Three ferries will sail at night."),
        ("How many ferries will the harbour buy?", "three", "According to the document, three."),
        ("What is the pier expected to cost?", "£3 million", "According to the document, £3 million."),
        ("Who signed it, and when was that?", "Ada Quill", "According to the document, Ada Quill."),
        ("Is the pact binding?", "No", "No, according to the document."),
        ("Is the pact binding?", "Yes, it binds both", "Yes, it binds both."),
    ],
)
def test_question_and_answer_make_a_sentence_where_that_is_safe(asked: str, answer: str, sentence: str) -> None:
    assert full_sentence(asked, answer) == sentence


def test_a_swapped_value_is_of_the_same_kind_and_document_and_no_answer() -> None:
    small = suite(SIGNED, REPORTED, MONEY, VELM, FIELDS, RUNS, PROJECTS)
    assert swapped_value(small, SIGNED) == "9 June 2025"
    assert swapped_value(small, REPORTED) == "3 May 2024"
    assert swapped_value(small, VELM) is None  # alone of its kind in its document
    assert swapped_value(small, FIELDS) is None  # a list stands for no other list
    assert swapped_value(small, PROJECTS) is None  # a length of time is no count
    twin = question("q-twin", "On which day?", fact("f-twin", "date", ("2024-05-03",), "3 May 2024"))
    assert swapped_value(suite(SIGNED, twin), SIGNED) is None


def test_kinds_of_numbers() -> None:
    assert (kind_of(RUNS.facts[0]), kind_of(PROJECTS.facts[0]), kind_of(SIGNED.facts[0])) == (
        "duration",
        "number",
        "date",
    )
    assert kind_of(fact("f", "number", ("60 percent",), "48 projects")) == "percentage"


def test_the_shares_by_hand() -> None:
    found = summarise_ceiling(ROWS, started=NOW, gold_sha256={})
    assert found.figures("small") == {
        "gold": 1.0, "evidence": None, "stated": 0.5, "sentence": None, "swapped_refused": 0.5,
    }  # fmt: skip
    stated = next(result for result in found.results if result.wording == "stated")
    assert stated.by_kind == {"date": (1, 1), "money": (0, 1)}
    assert summarise_ceiling(ROWS[::-1], started=NOW, gold_sha256={}).results == found.results


def test_a_lost_answer_fails_the_gate() -> None:
    floors = {"gold": 1.0, "swapped_refused": 0.5}

    def code(rows: list[ProbeRow]) -> int:
        found = summarise_ceiling(rows, started=NOW, gold_sha256={})
        return exit_code(judge_figures("small", floors, found.figures("small"), errors=found.errors))

    assert code(ROWS) == PASSED
    assert code([row("gold", "partly"), *ROWS[1:]]) == FAILED
    assert code([*ROWS[:4], row("swapped", "supported"), ROWS[5]]) == FAILED


def test_the_shipped_gate_has_floors_for_the_gate() -> None:
    gate = Gate.load()
    assert {"right_accepted", "wrong_refused", "blind_right_accepted", "blind_wrong_refused"} == set(gate.claims)
    assert {"seed", "fiction", "languages"} == set(gate.ceiling)
