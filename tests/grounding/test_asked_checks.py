"""The checks that need the question: kind, echo, dateline, number in a date, and party."""

from __future__ import annotations

import pytest
from gate_builders import hits, read

from rag.grounding.asked import ASKED_CHECKS, AskedClaim
from rag.grounding.expectation import expected_kind
from rag.grounding.gate import Gate

SIGNED = "Ann Lee signed the pact for Velm and Bo Dahl signed it for Orla."
DATELINE = "TARN, 9 May 2031 – The towns of Orla and Velm signed a pact on 2 May 2031 in Velm."
LISBON = "In Tarn the ministers adopted the Tarn Declaration. The Velm Declaration was drawn up elsewhere."

SPEAKS = [
    ("kind", "How many boats does Orla lend?", "Velm", "Orla lends boats to Velm."),
    ("kind", "When was the pact signed?", "Orla", "Orla signed the pact."),
    ("kind", "How long does the pact run?", "Orla", "The pact runs for nine years in Orla."),
    ("kind", "What is the budget of the basin?", "the harbour office", "The harbour office sets the budget."),
    ("kind", "Which minister opened the basin?", "Tarn", "The minister opened the basin in Tarn."),
    ("echo", "Who signed the Tidal Pact?", "Tidal Pact", "Ann Lee signed the Tidal Pact."),
    ("echo", "What does the basin test?", "the basin", "The basin tests turbines."),
    ("echo", "Where was the Velm Declaration drawn up?", "Velm", LISBON),
    ("echo", "How many of the 60 tonnes are coal?", "60 tonnes", "Of the 60 tonnes, 12 are coal."),
    ("dateline", "When did the towns sign the pact?", "9 May 2031", DATELINE),
    ("dateline", "Where did the towns sign the pact?", "Tarn", DATELINE),
    ("in_date", "How many boats does Orla lend?", "2031", "Orla lends boats from 3 May 2031."),
    ("in_date", "How many boats does Orla lend?", "3", "Orla lends boats from 3 May 2031."),
    ("party", "Who signed for Orla?", "Ann Lee", SIGNED),
    ("party", "Who signed the pact on behalf of Velm?", "Bo Dahl", SIGNED),
]

SILENT = [
    ("kind", "How many boats does Orla lend?", "twelve", "Orla lends twelve boats."),
    ("kind", "How many boats does Orla lend?", "none", "Orla lends no boats."),
    ("kind", "When was the pact signed?", "last spring", "The pact was signed last spring."),
    ("kind", "When does the pact end?", "July", "The pact ends in July."),
    ("kind", "What is the funding for?", "training nurses", "The funding is for training nurses."),
    ("kind", "Who paid?", "Velm", "Velm paid."),
    ("kind", "How much does Orla pay?", "half of the cost", "Orla pays half of the cost."),
    ("echo", "Where was the Tarn Declaration adopted?", "Tarn", LISBON),
    ("echo", "Is Orla or Velm the host?", "Velm", "Velm is the host."),
    ("echo", "May the basin be sold?", "The basin may not be sold.", "The basin may not be sold."),
    ("echo", "How many tonnes will the C-60 carry?", "60 tonnes", "The airship C-60 will carry 60 tonnes."),
    ("echo", "Who signed the Tidal Pact?", "Ann Lee", "Ann Lee signed the Tidal Pact."),
    ("dateline", "When did the towns sign the pact?", "2 May 2031", DATELINE),
    ("dateline", "When was this report published?", "9 May 2031", DATELINE),
    ("dateline", "When did they sign?", "9 May 2031", "TARN, 9 May 2031 – The towns signed a pact today."),
    ("in_date", "How many boats does Orla lend?", "12", "Orla lends 12 boats from 3 May 2031."),
    ("in_date", "When does Orla lend boats?", "2031", "Orla lends boats from 3 May 2031."),
    ("party", "Who signed for Velm?", "Ann Lee", SIGNED),
    ("party", "Who signed for Velm?", "Minister Lee", SIGNED),
    ("party", "Who signed the pact?", "Bo Dahl", SIGNED),
]


def asked(question: str, answer: str, text: str) -> AskedClaim:
    gate = Gate(tuple(hits(text)))
    claim = read(answer)
    return AskedClaim(question, expected_kind(question), claim, gate.supports(claim, question), gate.evidence)


@pytest.mark.parametrize(("check", "question", "answer", "text"), SPEAKS)
def test_a_check_speaks(check: str, question: str, answer: str, text: str) -> None:
    objection = ASKED_CHECKS[check](asked(question, answer, text))
    assert objection is not None
    assert objection.check == check
    assert objection.reason


@pytest.mark.parametrize(("check", "question", "answer", "text"), SILENT)
def test_a_check_keeps_silent(check: str, question: str, answer: str, text: str) -> None:
    assert ASKED_CHECKS[check](asked(question, answer, text)) is None


@pytest.mark.parametrize(("question", "answer", "text"), [case[1:] for case in SILENT])
def test_no_other_check_speaks_there_either(question: str, answer: str, text: str) -> None:
    spoke = [name for name, check in ASKED_CHECKS.items() if check(asked(question, answer, text))]
    assert spoke == []


def test_every_check_is_tried() -> None:
    assert {case[0] for case in SPEAKS} == {case[0] for case in SILENT} == set(ASKED_CHECKS)
