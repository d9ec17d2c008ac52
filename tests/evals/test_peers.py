"""The peers: their schema, quotes, rows and figures."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from eval_builders import NOWHERE, QUESTIONS, RECORD, SIGNED, TEXTS, answer, perfect, suite

from evals.peers.bare import bare_model, count_values, plain_values
from evals.peers.figures import question_lines, record_lines, summary_lines
from evals.peers.protocol import Extracted, Job, Peer
from evals.peers.quotes import citation, locate, span
from evals.peers.rows import PeerRow, ask, extract, score_summary, summarise
from evals.schema import Confusion, Score
from evals.scorers.citations import is_verbatim
from evals.scorers.summaries import Sentence
from rag.schema.answer import Answer
from rag.schema.partnership import Partnership

SUMMARY = [
    {"text": "The Orla Accord was signed on 3 May 2024.", "quote": "The Orla Accord was signed on 3 May 2024"},
    {"text": "It is worth €9 million.", "quote": "It is worth nine million."},
]


class Given(Peer):
    """Gives what the test put into it; whatever is missing is an error."""

    name: ClassVar[str] = "given"
    jobs: ClassVar[frozenset[Job]] = frozenset({"questions", "records", "summaries"})

    def __init__(self, **given: Any) -> None:
        self.given = given

    def ask(self, question: str, documents: Any) -> Answer:
        found: Answer = self.given["answer"]
        return found

    def extract(self, document: str) -> Extracted:
        found: Extracted = self.given["record"]
        return found

    def summarise(self, document: str) -> list[Sentence]:
        found: list[Sentence] = self.given["summary"]
        return found


# the schema


def test_the_bare_schema_has_the_fields_and_descriptions_of_the_grounded_one() -> None:
    bare = bare_model(Partnership)
    beside = {"document", "unsupported", "model", "usage", "seconds"}
    assert list(bare.model_fields) == [name for name in Partnership.model_fields if name not in beside]
    for name, info in bare.model_fields.items():
        assert info.description == Partnership.model_fields[name].description
    schema = bare.model_json_schema()
    assert "Grounded" not in json.dumps(schema)
    assert set(schema["$defs"]) == {"Party", "Signatory", "Organisation", "Funding"}
    assert schema["$defs"]["Funding"]["properties"]["amount"]["type"] == "number"
    assert {"type": "string"} in schema["properties"]["signed_on"]["anyOf"]
    assert schema["properties"]["locations"] == {
        "description": Partnership.model_fields["locations"].description,
        "items": {"type": "string"},
        "title": "Locations",
        "type": "array",
    }
    assert "country" in json.dumps(schema["$defs"]["Party"]["properties"]["kind"])


def test_the_bare_schema_takes_bare_values_and_nothing_at_all() -> None:
    bare = bare_model(Partnership)
    given = {"parties": [{"name": "Orla"}], "signed_on": "2024-05-03", "funding": [{"amount": 7e6, "text": "7m"}]}
    dumped = plain_values(bare.model_validate(given).model_dump(mode="json"))
    assert dumped["funding"][0]["amount"] == 7000000
    assert isinstance(dumped["funding"][0]["amount"], int)
    assert dumped["signed_on"] == "2024-05-03"
    assert count_values(dumped) == 4
    assert count_values(bare().model_dump()) == 0


def test_without_defaults_every_field_must_be_written() -> None:
    schema = bare_model(Partnership, required=True).model_json_schema()
    assert schema["required"] == list(schema["properties"])
    assert set(schema["$defs"]["Funding"]["required"]) == {"amount", "currency", "purpose", "text"}
    assert "default" not in json.dumps(schema)


# quotes


def test_a_verbatim_quote_is_found_in_the_document_that_holds_it() -> None:
    assert locate("12 March 2019", TEXTS, ["orla", "velm"])[0] == "velm"
    found = citation("3 May 2024", TEXTS, ["orla"])
    assert TEXTS["orla"][found.start : found.end] == "3 May 2024"
    assert is_verbatim(found.model_dump(), TEXTS)


@pytest.mark.parametrize("quote", ["on 4 May 2024", "", "the orla accord"])
def test_any_other_quote_is_kept_and_never_verbatim(quote: str) -> None:
    assert not is_verbatim(citation(quote, TEXTS, ["orla"]).model_dump(), TEXTS)
    assert not is_verbatim(span(quote, TEXTS, ["orla"]), TEXTS)
    assert citation(quote, TEXTS, ["orla"]).quote == quote


# rows


def test_a_perfect_answer_is_a_perfect_row() -> None:
    row = ask(Given(answer=perfect(SIGNED)), suite(), SIGNED)
    assert (row.outcome, row.error) == ("correct", None)
    assert row.scores["joint_f1"].value == 1
    assert row.output["text"] == "3 May 2024"


def test_a_failed_question_scores_worst() -> None:
    row = ask(Given(), suite(), SIGNED)
    assert (row.outcome, row.output) == ("error", None)
    assert row.error is not None
    assert row.error.type == "KeyError"
    assert row.scores["correct"].value == 0
    assert row.scores["joint_f1"].value == 0
    assert row.scores["over_abstention"].value == 1
    assert ask(Given(), suite(), NOWHERE).scores["abstention_recall"].value == 0


def test_a_record_is_scored_with_its_proofs() -> None:
    values = {"title": "Orla Accord", "signed_on": "2024-05-03", "locations": ["Bern"], "duration": None}
    row = extract(Given(record=Extracted(values, (span("Bern", TEXTS, ["orla"]),))), suite(), RECORD)
    assert row.scores["field_f1"].value == 1
    assert row.scores["record_validity"] == Score(value=1 / 3, n=3, reason="1 of 3 values with a verbatim quote")


def test_a_failed_record_misses_everything_and_is_credited_no_empty_field() -> None:
    row = extract(Given(), suite(), RECORD)
    assert row.error is not None
    assert row.scores["field_f1"].value == 0
    assert row.scores["null_hallucination"].value == 1
    assert sum(row.fields.values(), Confusion()).fn == 3


def test_a_summary_is_scored_by_its_quotes_and_its_document() -> None:
    sentences = [Sentence(one["text"], (span(one["quote"], TEXTS, ["orla"]),)) for one in SUMMARY]
    row = summarise(Given(summary=sentences), suite(), "orla")
    assert row.scores["cited_sentences"].value == 0.5
    assert row.scores["covered_facts"].value == pytest.approx(1 / 3)
    assert "9 million" in row.scores["values_absent"].reason
    assert row.scores["names_absent"].value == 0


def test_a_failed_summary_proves_and_covers_nothing() -> None:
    row = summarise(Given(), suite(), "orla")
    assert row.error is not None
    assert row.scores["covered_facts"].value == 0
    assert row.scores["covered_facts"].n == 3
    assert row.scores["cited_sentences"].value == 0


def test_an_invented_quote_proves_its_value_but_the_document_does_not_hold_it() -> None:
    invented = [Sentence("Rik Solm signed for €9 million.", ({**span("Rik Solm, €9 million", TEXTS, ["orla"])},))]
    scores = score_summary(invented, "orla", [], TEXTS)
    assert scores["values_unproved"].value == 0
    assert scores["values_absent"].value == 1
    assert scores["names_absent"].value == 1


# figures


def row(peer: str, job: Job, name: str, **more: Any) -> PeerRow:
    return PeerRow(suite="small", peer=peer, job=job, id=name, cluster=name, **{"scores": {}, "seconds": 1.0, **more})


def test_figures_of_questions_count_failures_and_weigh_quotes() -> None:
    rows = [
        ask(Given(answer=perfect(SIGNED)), suite(), SIGNED),
        ask(Given(answer=answer("9 June 2025", citation("nowhere", TEXTS, ["orla"]))), suite(), QUESTIONS[3]),
        ask(Given(), suite(), QUESTIONS[2]),
        ask(Given(answer=answer("")), suite(), NOWHERE),
    ]
    (line,) = question_lines(rows)
    assert (line.rows, line.failures) == (4, 1)
    assert (line.correct.good, line.correct.of) == (2, 4)
    assert (line.declined.good, line.declined.of) == (1, 1)
    assert (line.wrongly_declined.good, line.wrongly_declined.of) == (1, 3)
    assert (line.quotes_verbatim.good, line.quotes_verbatim.of) == (1, 2)
    assert line.cited_characters == (len("signed on 3 May 2024") + len("nowhere")) / 2


def test_figures_of_records_are_micro_and_strict_ones_leave_the_wordy_fields_out() -> None:
    rows = [
        row("a", "records", "one", fields={"parties": Confusion(tp=2, fn=1), "objectives": Confusion(fd=3)}),
        row("a", "records", "two", fields={"parties": Confusion(tp=1, fa=1)}, seconds=3.0),
        row("b", "records", "one", fields={"parties": Confusion(fn=3)}),
    ]
    first, second = record_lines(rows)
    assert first.strict_f1.value == pytest.approx(6 / 8)
    assert first.all_f1.value == pytest.approx(6 / 14)
    assert (first.p50, first.rows) == (2.0, 2)
    assert second.strict_f1.value == 0
    assert [(one.field, one.precision, one.recall) for one in first.fields] == [
        ("parties", 3 / 4, 3 / 4),
        ("objectives", 0, 0),
    ]


def test_figures_of_summaries_are_counts_over_all_documents() -> None:
    rows = [
        row("a", "summaries", "one", scores={"cited_sentences": Score(value=0.5, n=4)}),
        row("a", "summaries", "two", scores={"cited_sentences": Score(value=1, n=1)}),
    ]
    (line,) = summary_lines(rows)
    assert (line.cited_sentences.good, line.cited_sentences.of) == (3, 5)
    assert line.values_unproved.value is None
