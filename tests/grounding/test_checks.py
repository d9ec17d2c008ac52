"""Each check by its name: a reading against which it speaks, and a near miss about which it keeps silent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gate_builders import hits, reading

from rag.grounding.checks import CHECKS
from rag.grounding.claims import read_claim
from rag.grounding.gate import Gate
from rag.grounding.pointing import Embed

SPEAKS = [
    ("values", "The crane costs €5 million", "The crane costs €4 million."),
    ("values", "The crane costs $4 million", "The crane costs €4 million."),
    ("values", "The pact was signed on 4 May 2031", "The pact was signed on 3 May 2031."),
    ("values", "The pact runs for nine months", "The pact runs for nine years."),
    ("values", "Orla covers 16% of the cost", "Orla covers 60 per cent of the cost."),
    ("values", "Orla lends 12 boats", "Orla lends boats."),
    ("values", "The pact was signed on 3 May 2031", "The pact was signed in May 2031."),
    ("names", "Bo Dahl directs the harbour office", "Ann Lee directs the harbour office."),
    ("names", "The pact was signed in Tarn", "The pact was signed in Orla."),
    ("words", "Orla will train forty nurses in the valley", "Orla lends a crane."),
    ("words", "The pact obliges Orla to buy electricity", "The pact concerns Orla."),
    ("polarity", "The pact is legally binding", "The pact is not legally binding."),
    ("polarity", "The pact is not legally binding", "The pact is legally binding."),
    ("polarity", "Orla pays for the crane", "Orla does not pay for the crane."),
    ("polarity", "The pact covers eels", "The pact covers cod but not eels; the pact never covers eels."),
    ("roles", "Bo Dahl signed for Velm", "Ann Lee signed for Velm and Bo Dahl signed for Orla."),
    ("roles", "Orla pays €5 million", "Orla pays €3 million and Velm pays €5 million."),
    ("roles", "Velm joined in 2031", "Orla joined in 2031; Velm joined in 2033."),
    ("scope", "All partners pay for the crane", "Partners pay for the crane."),
    ("scope", "Only Orla pays for the crane", "Orla pays for the crane."),
    ("scope", "The crane is always lent", "The crane is lent."),
    ("scope", "The crane is only lent to towns", "Any town may borrow the crane; all cranes are lent to towns."),
]

SILENT = [
    ("values", "The crane costs 4,000,000 euros", "The crane costs €4 million."),
    ("values", "The pact was signed on 2031-05-03", "The pact was signed on 3 May 2031."),
    ("values", "The pact was signed in May 2031", "The pact was signed on 3 May 2031."),
    ("values", "Orla covers 60%", "Orla covers sixty per cent of the cost."),
    ("values", "The pact runs for 9 years", "The pact runs for nine years."),
    ("values", "Orla lends a crane", "Orla lends a crane for €4 million."),
    ("names", "Dr Ann Lee directs the harbour office", "Ann Lee directs the harbour office."),
    ("names", "Lee directs the harbour office", "Ann Lee directs the harbour office."),
    ("names", "The harbour office is directed", "Ann Lee directs the harbour office."),
    ("words", "Orla is funding a crane", "Orla funds the crane."),
    ("words", "The crane is funded by Orla", "Orla funds the crane."),
    ("polarity", "The pact is legally binding", "The pact is legally binding."),
    ("polarity", "The pact is not legally binding", "The pact is not legally binding."),
    ("polarity", "The work ends by May", "The work ends no later than May."),
    ("polarity", "Orla lends its pier", "Orla gives no money; it lends its pier."),
    ("polarity", "Orla pays for the crane", "Orla pays for the crane and does not pay for the mast."),
    ("roles", "Ann Lee signed for Velm", "Ann Lee signed for Velm and Bo Dahl signed for Orla."),
    ("roles", "Bo Dahl signed for Orla", "Ann Lee signed for Velm and Bo Dahl signed for Orla."),
    ("roles", "Velm pays €5 million", "Orla pays €3 million and Velm pays €5 million."),
    ("roles", "Orla and Velm signed", "Velm and Orla signed."),
    ("scope", "All partners pay for the crane", "Every partner pays for the crane."),
    ("scope", "Partners pay for the crane", "All partners pay for the crane."),
    ("scope", "Only Orla pays for the crane", "Only Orla pays for the crane."),
]


@pytest.mark.parametrize(("check", "claim", "text"), SPEAKS)
def test_a_check_speaks(check: str, claim: str, text: str) -> None:
    objection = CHECKS[check](reading(claim, text))
    assert objection is not None
    assert objection.check == check
    assert objection.weight >= 1
    assert objection.reason and "\n" not in objection.reason


@pytest.mark.parametrize(("check", "claim", "text"), SILENT)
def test_a_check_keeps_silent(check: str, claim: str, text: str) -> None:
    assert CHECKS[check](reading(claim, text)) is None


@pytest.mark.parametrize(("check", "claim", "text"), SILENT)
def test_what_no_check_objects_to_is_supported(check: str, claim: str, text: str) -> None:
    assert check in CHECKS
    support = Gate(tuple(hits(text))).support(read_claim(claim))
    assert support.holds, support.objections


@pytest.mark.parametrize(("check", "claim", "text"), SPEAKS)
def test_a_claim_that_a_check_objects_to_is_not_supported(check: str, claim: str, text: str) -> None:
    support = Gate(tuple(hits(text))).support(read_claim(claim))
    assert not support.holds
    assert check in {objection.check for objection in support.objections} or support.reading is None


def test_a_table_puts_its_cells_together_by_its_head() -> None:
    text = "| Town | Sum |\n|---|---|\n| Orla | €3 million |\n| Velm | €5 million |\n"
    assert Gate(tuple(hits(text))).support(read_claim("Orla: €3 million")).holds
    assert not Gate(tuple(hits(text))).support(read_claim("Orla: €5 million")).holds


def test_another_value_or_polarity_denies_and_an_absent_one_does_not() -> None:
    other = CHECKS["values"](reading("The crane costs €5 million", "The crane costs €4 million."))
    absent = CHECKS["values"](reading("Orla lends 12 boats", "Orla lends boats."))
    opposite = CHECKS["polarity"](reading("The pact is binding", "The pact is not binding."))
    assert other is not None and other.denies and "€4 million" in other.reason
    assert absent is not None and not absent.denies
    assert opposite is not None and opposite.denies


def test_scattered_words_support_nothing() -> None:
    text = (
        "The Meridian Fund was set up in spring. The towns hope for research. "
        "Its programme committee meets on Mondays. Development of the pier goes on in Velm."
    )
    claim = read_claim("The Meridian Fund is a programme that supports research and development in Velm")
    assert not Gate(tuple(hits(text))).support(claim).holds


PLACES = (
    "Orla and Velm signed the Tidal Pact on 3 May 2031 in the town hall. The lighthouse burned down on 7 June 1911. "
    "The lighthouse had been a landmark."
)


def test_pointing_objects_to_the_value_of_another_event(embed: Embed) -> None:
    gate = Gate(tuple(hits(PLACES)), embed)
    question = "When did Orla and Velm sign the Tidal Pact?"
    wrong = gate.support(read_claim("7 June 1911"), question)
    assert not wrong.holds
    assert {one.check for one in wrong.objections} >= {"pointing"}
    assert gate.support(read_claim("3 May 2031"), question).holds


def test_pointing_needs_a_question() -> None:
    far = replace(reading("7 June 1911", "The lighthouse burned down on 7 June 1911."), gap=-2.0, rival_gap=-1.0)
    assert CHECKS["pointing"](far) is None
    assert CHECKS["pointing"](replace(far, question="When did they sign?")) is not None
    assert CHECKS["pointing"](replace(far, question="When did it burn?", gap=0.0, rival_gap=1.0)) is None


def test_a_check_can_be_left_out_by_name() -> None:
    text, claim = "The pact is not legally binding.", read_claim("The pact is legally binding")
    assert not Gate(tuple(hits(text))).support(claim).holds
    assert Gate(tuple(hits(text)), without=frozenset({"polarity"})).support(claim).holds


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_says_what_it_is_for(check: str) -> None:
    assert (CHECKS[check].__doc__ or "").strip().endswith(".") or "\n" in (CHECKS[check].__doc__ or "")


@pytest.mark.parametrize(
    ("claim", "text", "question"),
    [
        ("The van has not been bought.", "The van has been bought.", "Has the van been bought?"),
        ("The minutes were not approved.", "The minutes were approved.", "What became of the minutes?"),
        ("The pact says who owns the crane.", "The pact says nothing about who owns the crane.", ""),
    ],
)
def test_a_sentence_that_repeats_the_question_has_a_polarity(claim: str, text: str, question: str) -> None:
    assert CHECKS["polarity"](reading(claim, text, question)) is not None
