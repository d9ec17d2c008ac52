"""What the model may add to a question that code read in part: only what the question and the column hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rag.llm.protocol import Completion, Message
from rag.register.query import Condition, Query
from rag.register.questions import QuestionReading
from rag.register.schemas import PARTNERSHIP
from rag.register.translating import translate
from rag.schema.answer import Usage

JAPAN = Condition(field="countries", op="has", value="JP")
VALUES = {"focus_areas": ("tidal power", "lamps"), "governing_law": ("England and Wales",)}


class Saying:
    """A model that fills the form it is given with the same words every time."""

    def __init__(self, name: str = "local/saying", **said: Any) -> None:
        self.said = {"where": [], "do": "list", "column": "none", "missing": "", **said}
        self.read: list[str] = []
        self.name = self.fingerprint = name
        self.context_tokens, self.spent = 4096, Usage()

    def complete(self, messages: list[Message], schema: Any, *, max_tokens: int, prompt: str = "") -> Completion[Any]:
        self.read.append(messages[-1].content)
        return Completion(schema.model_validate(self.said), Usage(), 0.0, 1)

    def close(self) -> None:
        """Nothing is open."""


def asked(question: str, *unknown: str, **said: Any) -> tuple[Query | None, str]:
    model = Saying(**said)
    reading = QuestionReading(Query(where=(JAPAN,)), unknown)
    found = translate(model, question, reading, PARTNERSHIP.fields, VALUES, date(2031, 10, 1))
    assert len(model.read) == 1 and question in model.read[0] and "agreements with Japan" in model.read[0]
    return found.query, found.why


def test_a_condition_with_words_of_the_question_and_of_the_column_is_taken() -> None:
    where = [{"column": "focus_areas", "op": "contains", "value": "tidal"}]
    query, _ = asked("Which Japanese deals deal in tidal things?", "tidal", where=where)
    assert query is not None
    assert query.where == (JAPAN, Condition(field="focus_areas", op="contains", value="tidal"))


@pytest.mark.parametrize(
    "said",
    [
        {"where": [{"column": "focus_areas", "op": "contains", "value": "lamps"}]},
        {"where": [{"column": "parties.kind", "op": "has", "value": "university"}]},
        {"do": "count"},
        {},
    ],
)
def test_words_that_stay_open_decline_the_question(said: dict[str, Any]) -> None:
    assert asked("Which Japanese deals annoyed somebody?", "annoyed", **said) == (
        None,
        "the register has no field and no value for “annoyed”",
    )


def test_what_the_model_misses_is_told_in_its_words() -> None:
    query, why = asked("What is the carbon footprint with Japan?", "carbon", "footprint", missing="carbon footprint")
    assert query is None and why == "the register has no field and no value for “carbon footprint”"


def test_a_value_that_no_cell_holds_is_told_with_its_column() -> None:
    where = [{"column": "governing_law", "op": "contains", "value": "Peru"}]
    query, why = asked("Which follow the rules of Peru?", "rules", "Peru", where=where)
    assert query is None and why == "the register has no governing law like “Peru”"


def test_a_shape_that_code_did_not_see_is_taken() -> None:
    query, _ = asked("The richest deal with Japan?", "richest", do="max", column="funding.amount")
    assert query is not None and (query.aggregate, query.select) == ("max", ("funding.amount",))


def test_an_endpoints_model_is_taken_at_its_word_within_the_columns() -> None:
    reading = QuestionReading(Query(where=(JAPAN,)), ("paper", "Welsh"))
    law = [{"column": "governing_law", "op": "contains", "value": "England and Wales"}]

    def of(model: Saying) -> Query | None:
        question = "Which Japanese papers are under Welsh law?"
        return translate(model, question, reading, PARTNERSHIP.fields, VALUES, date(2031, 10, 1)).query

    strong = of(Saying("openai/strong", where=law))
    assert strong is not None
    assert strong.where == (JAPAN, Condition(field="governing_law", op="contains", value="England and Wales"))
    assert of(Saying("openai/strong", missing="Welsh")) is None
    assert of(Saying(where=law)) is None  # the embedded model needs the words of the question
    invented = [{"column": "governing_law", "op": "contains", "value": "Peru"}]
    assert of(Saying("openai/strong", where=invented)) is None
    understood = of(Saying("openai/strong"))
    assert understood is not None and understood.where == (JAPAN,)
