"""Which facts an answer states: lenient about what stands around a value, strict about a second value."""

from __future__ import annotations

import pytest
from eval_builders import fact, question

from evals.schema import Fact, FactType, Question
from evals.scorers.facts import judge, unproved_values

QUOTE = "signed on 3 May 2024"


def stated(
    kind: FactType,
    answers: tuple[str, ...],
    said: str,
    *,
    asked: str = "What?",
    items: tuple[tuple[str, ...], ...] | None = None,
) -> bool:
    return judge(question("q", asked, fact("f", kind, answers, QUOTE, items=items)), said)[0].stated


@pytest.mark.parametrize(
    ("kind", "answers", "said", "right"),
    [
        ("date", ("3 May 2024",), "It was signed on May 3, 2024, in Bern.", True),
        ("date", ("3 May 2024",), "2024-05-03", True),
        ("date", ("3 May 2024",), "May 2024", True),
        ("date", ("3 May 2024",), "4 May 2024", False),
        ("date", ("3 May 2024",), "3 May 2024, and again on 4 May 2024", False),
        ("date", ("3 May 2024",), "in Bern", False),
        ("date", ("2022",), "from 2022", True),
        ("date", ("2022",), "2021 and 2022", False),
        ("date", ("on the last signature",), "on the last signature", True),
        ("money", ("€7 million",), "EUR 7,000,000", True),
        ("money", ("€7 million",), "€7m for tidal power", True),
        ("money", ("€7 million",), "£7 million", False),
        ("money", ("€7 million",), "€7 billion", False),
        ("money", ("€7 million",), "€7 million or €8 million", False),
        ("money", ("none", "no funds"), "It commits no funds.", True),
        ("number", ("48",), "48 projects", True),
        ("number", ("48",), "forty-eight", True),
        ("number", ("9",), "2019", False),
        ("number", ("48",), "48 of 60 projects", False),
        ("number", ("four years",), "4 years", True),
        ("number", ("four years",), "4 months", False),
        ("number", ("four years",), "four", True),
        ("number", ("10 from Europe and 11 from India",), "10 European and 11 Indian", True),
        ("number", ("10 from Europe and 11 from India",), "10", False),
        ("number", ("annually", "once a year"), "Once a year.", True),
        ("number", ("annually", "once a year"), "twice a month", False),
        ("person", ("Ada Quill",), "Dr Ada Quill, Minister for Tides", True),
        ("person", ("Ada Quill",), "Ada Quill and Tom Reyes", False),
        ("person", ("Ada Quill",), "Tom Reyes", False),
        ("person", ("Ada Quill",), "Adam Quill", False),
        ("place", ("Bern",), "in Bern, Switzerland", True),
        ("place", ("Bern",), "Bern and Basel", False),
        ("place", ("Bern",), "Bernau", False),
        ("org", ("Ministry of Trade and Industry", "MTI"), "the Ministry of Trade and Industry", True),
        ("org", ("Ministry of Trade",), "Ministry of Education", False),
        ("text", ("a steering committee",), "It is led by the steering committee.", True),
        ("text", ("joint steering committee for tides",), "joint committee for tides", True),
        ("text", ("Article 4 of the accord",), "Article 5 of the accord", False),
        ("text", ("a steering committee",), "nobody", False),
        ("text", ("no", "not legally binding"), "No, it is a statement of intent.", True),
        ("text", ("no", "not legally binding"), "It is not legally binding.", True),
        ("text", ("no", "not legally binding"), "Yes, it is legally binding.", False),
        ("text", ("yes", "legally binding"), "It is not legally binding.", False),
        ("text", ("yes", "legally binding"), "It is legally binding.", True),
        ("text", ("yes",), "perhaps", False),
    ],
)
def test_typed_matching(kind: FactType, answers: tuple[str, ...], said: str, right: bool) -> None:
    assert stated(kind, answers, said) is right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("tidal power, soil science", True),
        ("soil science and tidal power", True),
        ("It pays for tidal power and for soil science.", True),
        ("tidal power", False),
        ("tidal power, soil science and nuclear fusion", False),
        ("wind power / soil science", False),
        ("tidal power and tidal power", False),
    ],
)
def test_lists_need_every_item_and_no_other(said: str, right: bool) -> None:
    items = (("tidal power", "tides"), ("soil science",))
    assert stated("list", ("tidal power and soil science",), said, items=items) is right
    assert stated("list", ("tidal power and soil science",), said) is right


def test_one_part_of_an_answer_serves_one_item_only() -> None:
    items = (("AI", "AI safety"), ("AI safety",))
    assert stated("list", ("AI, AI safety",), "AI safety, AI", items=items)
    assert not stated("list", ("AI, AI safety",), "AI safety", items=items)


def test_an_item_that_holds_an_and_is_not_cut() -> None:
    items = (("impacts, adaptation and vulnerability",), ("mitigation",))
    answers = ("impacts, adaptation and vulnerability; mitigation",)
    assert stated("list", answers, "mitigation, and impacts, adaptation and vulnerability", items=items)


def test_a_partial_list_gets_partial_credit() -> None:
    items = (("a1",), ("b1",), ("c1",), ("d1",))
    listed = fact("f", "list", ("a1, b1, c1, d1",), QUOTE, items=items)
    found = judge(question("q", "Which?", listed), "a1, b1, x1")[0]
    assert (found.precision, found.recall) == (pytest.approx(2 / 3), 0.5)


def test_half_a_date_gets_no_credit() -> None:
    found = judge(question("q", "When?", fact("f", "date", ("3 May 2024",), QUOTE)), "4 May 2024")[0]
    assert (found.precision, found.recall) == (0, 0)


def test_a_value_of_the_question_may_be_repeated() -> None:
    asked = "What was signed after the summit of 9 June 2023, and when?"
    said = "After the summit of 9 June 2023, on 3 May 2024"
    assert stated("date", ("3 May 2024",), said, asked=asked)
    assert not stated("date", ("3 May 2024",), said)


def test_facts_of_one_question_do_not_contradict_each_other() -> None:
    both = Question(
        id="q",
        question="When was it signed and when reported on?",
        kind="fact",
        facts=(
            fact("f1", "date", ("3 May 2024",), QUOTE),
            fact("f2", "date", ("9 June 2025",), "9 June 2025"),
        ),
    )
    assert all(found.stated for found in judge(both, "3 May 2024 and 9 June 2025"))
    assert [found.stated for found in judge(both, "3 May 2024")] == [True, False]


def test_an_empty_answer_states_nothing() -> None:
    everything: list[Fact] = [
        fact("f", kind, ("no",), QUOTE)
        for kind in ("date", "money", "number", "person", "org", "place", "list", "text")
    ]
    assert not any(judge(question("q", "?", each), " ")[0].stated for each in everything)


@pytest.mark.parametrize(
    ("said", "quotes", "lacking", "values"),
    [
        ("3 May 2024", ["signed on 3 May 2024"], [], 1),
        ("4 May 2024", ["signed on 3 May 2024"], ["4 May 2024"], 1),
        ("€7 million over 4 years", ["puts €7 million into tides"], ["4"], 2),
        ("€7 million over 4 years", ["puts €7 million into tides", "over four years"], [], 2),
        ("48 projects", [], ["48"], 1),
        ("in Bern", [], [], 0),
    ],
)
def test_values_that_no_cited_span_holds(said: str, quotes: list[str], lacking: list[str], values: int) -> None:
    assert unproved_values(said, quotes) == (lacking, values)
