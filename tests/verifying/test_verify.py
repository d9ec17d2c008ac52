"""`Library.verify`: claims with verdicts, values and quotes, for any text and without a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library_opening import OpenLibrary
from stub_server import Reply, Request, chat, stub_server

from rag.errors import EmptyLibraryError, UnknownDocumentError, UsageError
from rag.library import Library
from rag.schema.verification import CheckedClaim, Verification, worst
from rag.verifying.job import WHOLE_CHARACTERS

PACT = """# The Tidal Pact

Orla and Velm signed the Tidal Pact on 3 May 2031. The pact runs for nine years.
The pact is not legally binding. Orla pays £4.5 million for the crane; Velm pays €2 million for the mast.
Ida Moe directs the harbour office.

The partners will exchange:
- tide tables
- pilot boats
- divers
"""
MEADOW = """# The Meadow Charter

Tarn and Brenn adopted the Meadow Charter in June 2029. It protects 1,400 hectares of pasture.
"""


@pytest.fixture
def stocked(library: Library, tmp_path: Path) -> Library:
    for name, text in (("pact.md", PACT), ("meadow.md", MEADOW)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    return library


def only(found: Verification) -> CheckedClaim:
    (claim,) = found.claims
    return claim


def assert_verbatim(library: Library, found: Verification) -> None:
    """Every claim, value and citation is a slice at its offsets."""
    for claim in found.claims:
        assert found.text[claim.start : claim.end] == claim.text
        for value in claim.values:
            assert found.text[value.start : value.end] == value.text
        for citation in claim.citations:
            text = library.text(citation.document)
            assert text[citation.start : citation.end] == citation.quote
            assert citation.line == text.count("\n", 0, citation.start) + 1


@pytest.mark.parametrize(
    "text",
    [
        "Orla and Velm signed the Tidal Pact on 3 May 2031.",
        "The Tidal Pact was signed by Velm and Orla in May 2031.",
        "The pact runs for 9 years.",
        "The Tidal Pact is not legally binding.",
        "Orla pays £4,500,000 for the crane.",
        "Velm pays 2 million euros for the mast.",
        "The partners will exchange tide tables, pilot boats and divers.",
        "The harbour office is directed by Ida Moe.",
        "The Meadow Charter protects 1400 hectares of pasture.",
        "Yes, the pact runs for nine years.",
        "According to the document, the pact runs for nine years.",
    ],
)
def test_what_the_documents_say_is_supported_with_a_quote(stocked: Library, text: str) -> None:
    found = stocked.verify(text)
    claim = only(found)
    assert claim.verdict == "supported", (claim.reason, claim.objections)
    assert claim.citations
    assert not claim.reason and not claim.objections
    assert found.supported
    assert_verbatim(stocked, found)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("Orla and Velm signed the Tidal Pact on 4 May 2031.", "values"),
        ("The pact runs for twelve years.", "values"),
        ("Orla pays £5.4 million for the crane.", "values"),
        ("The Tidal Pact is legally binding.", "polarity"),
        ("The Meadow Charter protects 1,500 hectares of pasture.", "values"),
    ],
)
def test_the_contrary_is_shown_by_a_quote(stocked: Library, text: str, check: str) -> None:
    found = stocked.verify(text)
    claim = only(found)
    assert claim.verdict == "contradicted"
    assert check in claim.objections
    assert claim.reason
    assert claim.citations
    assert not found.supported
    assert_verbatim(stocked, found)


@pytest.mark.parametrize(
    "text",
    [
        "Zeppelins fly over Patagonia every Tuesday.",
        "Orla will train forty nurses in the valley.",
        "Bananas are yellow.",
    ],
)
def test_what_no_document_speaks_of_is_not_found(stocked: Library, text: str) -> None:
    claim = only(stocked.verify(text))
    assert claim.verdict == "not_found"
    assert claim.reason
    assert claim.citations == ()


def test_a_value_has_its_own_verdict_and_the_value_given_instead(stocked: Library) -> None:
    claim = only(stocked.verify("Note: Orla pays £5.4 million for the crane."))
    (value,) = claim.values
    assert (value.kind, value.text, value.verdict, value.found) == (
        "money",
        "£5.4 million",
        "contradicted",
        "£4.5 million",
    )
    claim = only(stocked.verify("Orla pays £4,500,000 for the crane."))
    (value,) = claim.values
    assert (value.text, value.verdict, value.found) == ("£4,500,000", "supported", "")


def test_a_list_is_supported_in_part(stocked: Library) -> None:
    claim = only(stocked.verify("tide tables, pilot boats, camels", question="What will the partners exchange?"))
    assert claim.verdict == "partly"
    assert claim.reason


def test_a_note_is_read_claim_by_claim(stocked: Library) -> None:
    note = "# Briefing\n\nThe pact runs for nine years. It cost £9 trillion.\n\n- Ida Moe directs the harbour office.\n"
    found = stocked.verify(note)
    assert [claim.text for claim in found.claims] == [
        "The pact runs for nine years.",
        "It cost £9 trillion.",
        "Ida Moe directs the harbour office.",
    ]
    assert [claim.verdict == "supported" for claim in found.claims] == [True, False, True]
    assert found.count("supported") == 2
    assert found.count("supported", "partly", "contradicted", "not_found") == 3
    assert found.model == ""
    assert found.seconds > 0
    assert_verbatim(stocked, found)


def test_with_a_question_the_whole_text_is_one_answer(stocked: Library) -> None:
    found = stocked.verify("  3 May 2031\n", question="When was the\n Tidal Pact signed?")
    assert found.question == "When was the Tidal Pact signed?"
    assert only(found).text == "3 May 2031"
    assert only(found).verdict == "supported"
    assert_verbatim(stocked, found)
    assert only(stocked.verify("June 2029", question="When was the Tidal Pact signed?")).verdict != "supported"
    assert only(stocked.verify("Yes", question="Is the Tidal Pact legally binding?")).verdict != "supported"
    assert only(stocked.verify("No", question="Is the Tidal Pact legally binding?")).verdict == "supported"


def test_two_documents_never_prove_one_claim_together(stocked: Library) -> None:
    claim = only(stocked.verify("The Meadow Charter was signed by Orla and Velm on 3 May 2031."))
    assert claim.verdict != "supported"


def test_only_the_documents_that_are_named_are_looked_at(stocked: Library) -> None:
    text = "The Meadow Charter protects 1,400 hectares of pasture."
    pact, meadow = (next(d.id for d in stocked.documents() if word in d.id) for word in ("pact", "meadow"))
    found = stocked.verify(text, documents=[meadow])
    assert (only(found).verdict, found.documents) == ("supported", (meadow,))
    assert {citation.document for citation in only(found).citations} == {meadow}
    found = stocked.verify(text, documents=[pact])
    assert (only(found).verdict, found.documents) == ("not_found", (pact,))
    assert only(found).citations == ()


def test_large_libraries_are_looked_at_by_passages(library: Library, tmp_path: Path) -> None:
    filler = "".join(
        f"Pier {number} of the harbour of Brenn was painted in a shade of grey, and its planks were mended.\n\n"
        for number in range(1, 800)
    )
    assert len(filler) > WHOLE_CHARACTERS
    (tmp_path / "piers.md").write_text(filler[:30_000] + PACT + filler[30_000:], encoding="utf-8")
    library.add(tmp_path / "piers.md")
    found = library.verify("The pact runs for nine years. Ida Moe directs the harbour office. Camels race at noon.")
    assert [claim.verdict == "supported" for claim in found.claims] == [True, True, False]
    assert_verbatim(library, found)
    contradicted = only(library.verify("Orla pays £5.4 million for the crane."))
    assert (contradicted.verdict, contradicted.values[0].found) == ("contradicted", "£4.5 million")


def test_bad_input_is_refused_with_a_remedy(stocked: Library, open_library: OpenLibrary, tmp_path: Path) -> None:
    for text in ("", " \n\t"):
        with pytest.raises(UsageError):
            stocked.verify(text)
    with pytest.raises(UnknownDocumentError):
        stocked.verify("Orla pays.", documents=["nowhere"])
    with pytest.raises(EmptyLibraryError):
        open_library(tmp_path / "empty").verify("Orla pays.")


def test_a_text_without_a_claim_is_not_supported(stocked: Library) -> None:
    found = stocked.verify("# Only a heading\n\n---\n")
    assert found.claims == ()
    assert not found.supported


def test_a_check_that_is_off_does_not_speak(open_library: OpenLibrary, tmp_path: Path) -> None:
    (tmp_path / "pact.md").write_text(PACT, encoding="utf-8")
    library = open_library(tmp_path / "off", checks_off=("polarity",))
    library.add(tmp_path / "pact.md")
    assert only(library.verify("The Tidal Pact is legally binding.")).verdict == "supported"


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["supported"], "supported"),
        (["supported", "not_found"], "partly"),
        (["partly", "not_found"], "partly"),
        (["supported", "contradicted"], "contradicted"),
        (["contradicted", "not_found"], "not_found"),
        (["contradicted", "partly"], "partly"),
        (["not_found", "not_found"], "not_found"),
    ],
)
def test_the_verdict_on_a_whole(verdicts: list[str], whole: str) -> None:
    assert worst(verdicts) == whole  # type: ignore[arg-type]


SPELT = [
    "Élise Ørn gave £1.2 million to the “Blue Pier” fund.",
    "E\u0301lise Ørn gave £1.2 million to the “Blue Pier” fund.",  # NFD
    'Élise Ørn gave £1.2 million to the "Blue Pier" fund.',
    "Élise Ørn gave £1.2\u00a0million to the “Blue\u00a0Pier” fund.",
    "Élise Ørn gave £1.2 mil\u00adlion to the “Blue Pier” fund.",
    "Élise Ørn gave £1,200,000 to the ‘Blue Pier’ fund.",
    "ÉLISE ØRN gave £1.2m to the Blue Pier fund.",
]


@pytest.mark.parametrize("stored", [SPELT[0], SPELT[1], SPELT[3], SPELT[4]], ids=["plain", "nfd", "nbsp", "soft"])
@pytest.mark.parametrize("text", SPELT, ids=["plain", "nfd", "straight", "nbsp", "soft", "digits", "capitals"])
def test_a_claim_is_the_same_in_any_spelling(library: Library, tmp_path: Path, stored: str, text: str) -> None:
    (tmp_path / "fund.txt").write_text(f"The fund\n\nTarn watched. {stored} Brenn did not.\n", encoding="utf-8")
    library.add(tmp_path / "fund.txt")
    found = library.verify(text)
    assert only(found).verdict == "supported", (only(found).reason, only(found).objections)
    assert_verbatim(library, found)
    wrong = library.verify(text.replace("1.2", "2.1").replace("1,200,000", "2,100,000"))
    assert only(wrong).verdict != "supported"
    assert_verbatim(library, wrong)


ODD = st.sampled_from(
    [
        "The pact ",
        "runs for nine years",
        "Yes",
        "No",
        "£4.5 million",
        "3 May 2031",
        "not ",
        "- ",
        "1. ",
        "\n",
        "\r\n",
        ". ",
        "| a | b |\n",
        "“",
        "”",
        "\u00ad",
        "\u00a0",
        "\u200b",
        "\u202e",
        "e\u0301",
        "[bold]",
        "\x1b[31m",
        "\x00",
        "?",
        ", ",
        " and ",
        "東京",
        "🙂",
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=120), st.lists(ODD, max_size=12).map("".join)), asked=st.booleans())
def test_any_text_can_be_verified(stocked: Library, text: str, asked: bool) -> None:
    if not text.strip():
        return
    found = stocked.verify(text, question="How long does the pact run?" if asked else "")
    assert found.text == text
    assert_verbatim(stocked, found)


SAID_OTHERWISE = "Orla finances lifting equipment. The pact runs for nine years. The pact runs for eleven years."


def checked_by(open_library: OpenLibrary, tmp_path: Path, reply: str) -> tuple[Verification, list[str]]:
    """`SAID_OTHERWISE` verified with an endpoint that gives this reply, and what it was asked."""

    def script(request: Request) -> Reply:
        return chat('{"colour": "blue"}' if "Name a colour" in json.dumps(request.body["messages"]) else reply)

    with stub_server(script) as stub:
        library = open_library(model="openai/stub", base_url=stub.url)
        (tmp_path / "pact.md").write_text(PACT, encoding="utf-8")
        library.add(tmp_path / "pact.md")
        found = library.verify(SAID_OTHERWISE, second_check=True)
        asked = [body["messages"][-1]["content"] for body in stub.bodies]
    return found, [one for one in asked if "Does each passage say" in one]


@pytest.mark.parametrize(
    ("words", "verdicts"),
    [
        (["supported", "supported"], ["supported", "supported", "contradicted"]),
        (["not stated", "supported"], ["not_found", "supported", "contradicted"]),
        (["not stated", "not stated"], ["not_found", "not_found", "contradicted"]),
        (["contradicted", "contradicted"], ["contradicted", "contradicted", "contradicted"]),
        (["supported"], ["not_found", "supported", "contradicted"]),  # which claim it is about cannot be told
        ([], ["not_found", "supported", "contradicted"]),
    ],
)
def test_a_second_opinion_settles_the_wording_and_no_value(
    open_library: OpenLibrary, tmp_path: Path, words: list[str], verdicts: list[str]
) -> None:
    found, asked = checked_by(open_library, tmp_path, json.dumps({"verdicts": words}))
    assert [claim.verdict for claim in found.claims] == verdicts, [claim.reason for claim in found.claims]
    assert found.model == "openai/stub"
    assert found.usage.calls >= 1
    (once,) = set(asked)
    assert "eleven" not in once
    assert all(claim.citations for claim in found.claims if claim.verdict == "supported")


def test_no_model_is_asked_unless_it_is_wished(stocked: Library) -> None:
    found = stocked.verify("The pact runs for nine years.")
    assert (found.model, found.usage.calls) == ("", 0)
