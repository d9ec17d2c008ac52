"""Agreement fields: what code proposes, when the model is asked, and what it may choose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from extracting_stub import question_of
from library_opening import OpenLibrary
from stub_server import Reply, Request, chat, stub_server

from rag import Partnership
from rag.extracting.agreement_fields import strongest
from rag.extracting.anchoring import DocumentText
from rag.extracting.course import FINDERS

LEASE = """\
TUG AGREEMENT

This agreement is made as of 3 May 2031 between Orla Tugs Ltd and Velm Harbour Board.
1. It enters into force on 1 July 2031 and expires on 30 June 2036.
2. It shall be renewed automatically for successive periods of two (2) years, unless a party gives ninety (90) \
days' written notice before its end.
3. A party in breach has ten days to cure the breach after written notice.
4. This agreement is governed by the laws of the Republic of Latvia, without its rules on conflicts.
5. Orla Tugs is a company organised under the laws of Estonia, and insurance shall be renewed each year.
"""

NEWS = """Orla and Velm renew friendship

ORLA, 9 May 2031. The towns signed the Tidal Accord on 4 May 2031 and gave notice of a party on 3 June. A law on ports
governs both harbours, work begins on 1 July 2031, and the old bridge closes for two years. The accord is renewable
energy in its purest form, said the mayor.
"""


def proposed(text: str) -> dict[str, list[str]]:
    source = DocumentText("lease", text)
    found = {name: strongest(find(source)) for name, find in FINDERS.items()}
    for few in found.values():
        assert all(source.text[one.anchor.start : one.anchor.end] for one in few)
    return {name: [one.written for one in few] for name, few in found.items() if few}


def test_an_agreement_proposes_a_value_for_each_field() -> None:
    assert proposed(LEASE) == {
        "effective_on": ["2031-07-01"],
        "expires_on": ["2036-06-30"],
        "renewal": ["shall be renewed automatically for successive periods of two (2) years, unless a party gives "
                    "ninety (90) days' written notice before its end"],
        "notice_period": ["ninety (90) days"],
        "governing_law": ["Republic of Latvia"],
    }  # fmt: skip


def test_news_proposes_nothing() -> None:
    assert proposed(NEWS) == {}


@pytest.mark.parametrize(
    ("clause", "field", "value"),
    [
        ("This Agreement, dated 1 May 2031, is made effective as of 3 June 2031.", "effective_on", "2031-06-03"),
        ('Made between A and B on June 3, 2031 (the "Effective Date").', "effective_on", "2031-06-03"),
        ("The treaty came into force on 3 June 2031.", "effective_on", "2031-06-03"),
        ("Term: from 1 February 2026 to 31 January 2027.", "effective_on", "2026-02-01"),
        ("Term: from 1 February 2026 to 31 January 2027.", "expires_on", "2027-01-31"),
        ("The contract remains valid until 31 January 2027.", "expires_on", "2027-01-31"),
        ("The pact was to end on 1 May 2030. The pact now ends on 1 May 2032.", "expires_on", "2032-05-01"),
        ("The agreement may be extended by letter.", "renewal", "may be extended by letter"),
        ("There is no renewal of the agreement.", "renewal", "no renewal of the agreement"),
        ("Either party may end the contract upon six months' notice.", "notice_period", "six months"),
        ("Swiss law applies to this contract.", "governing_law", "Swiss law"),
        ("The law of England and Wales governs this deal.", "governing_law", "England and Wales"),
    ],
)
def test_clauses_are_read_in_their_wordings(clause: str, field: str, value: str) -> None:
    assert proposed(f"Orla and Velm agree.\n\n{clause}\n")[field] == [value]


@pytest.mark.parametrize(
    ("clause", "field"),
    [
        ("The agreement was signed at the end of November 2031.", "expires_on"),
        ("The call for papers ends on 3 June 2031.", "expires_on"),
        ("The agreement ends if a breach is not cured within thirty days of written notice.", "notice_period"),
        ("The insurance policy under this agreement shall be renewed each year.", "renewal"),
        ("Orla Tugs, existing under the laws of Estonia, is governed by its board.", "governing_law"),
        ("The agreement is subject to the patent laws of the United States.", "governing_law"),
    ],
)
def test_what_only_looks_alike_is_no_value(clause: str, field: str) -> None:
    assert field not in proposed(f"Orla and Velm agree.\n\n{clause}\n")


TWO = """Orla and Velm share a tug

The agreement on tugs takes effect on 1 July 2031. The agreement on pilots takes effect on 1 August 2031.
"""


def extracted(open_library: OpenLibrary, folder: Path, text: str, said: str) -> tuple[Partnership, list[str]]:
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        question = question_of(request)
        if "Name a colour" in question:
            return chat('{"colour": "blue"}')
        if "takes effect" in question:
            asked.append(str(request.body["messages"]))
            return chat(json.dumps({"answer": said}))
        return chat(json.dumps({"items": []} if "items" in question else {"answer": "NOT FOUND"}))

    (folder / "tugs.txt").write_text(text, encoding="utf-8")
    with stub_server(answer) as stub:
        library = open_library(model="openai/stub", base_url=stub.url)
        library.add(folder / "tugs.txt")
        record = library.extract("tugs", fresh=True)
    assert isinstance(record, Partnership)
    return record, asked


def test_the_model_is_not_asked_where_code_finds_one_value(open_library: OpenLibrary, tmp_path: Path) -> None:
    record, asked = extracted(open_library, tmp_path, LEASE, "NOT FOUND")
    assert not asked
    assert record.effective_on is not None and record.effective_on.value.iso() == "2031-07-01"
    assert record.effective_on.quote == "1 July 2031"
    assert record.governing_law is not None and record.governing_law.match == "exact"


def test_of_two_values_the_model_chooses_one_from_their_sentences(open_library: OpenLibrary, tmp_path: Path) -> None:
    record, asked = extracted(open_library, tmp_path, TWO, "1 August 2031")
    assert len(asked) == 1 and "1 July 2031; 1 August 2031" in asked[0] and "share a tug" not in asked[0]
    assert record.effective_on is not None and record.effective_on.quote == "1 August 2031"


def test_a_value_that_was_not_offered_is_left_out_and_told(open_library: OpenLibrary, tmp_path: Path) -> None:
    record, _ = extracted(open_library, tmp_path, TWO, "4 May 2031")
    assert record.effective_on is None
    assert [one.said for one in record.unsupported if one.field == "effective_on"] == ["4 May 2031"]
