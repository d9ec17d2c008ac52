"""Lines that a program broke are joined in place; lines that a person ended are not."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.markdown import read_markdown
from rag.reading.plain import read_plain
from rag.reading.wrapping import unwrapped
from rag.text.boundaries import sentence_spans

REPORT = (
    "The councils of Tarnmouth and Velby agreed in March to share one ferry, which will call at both islands on every "
    "day but Sunday. Mayor Odile Renshaw, who had asked for the ferry since the bridge was closed to lorries, signed "
    "for Tarnmouth on 3 March 2029; the harbour master of Velby, Jon Askild, signed two days later. Tarnmouth pays "
    "€1.2 million for the landing stage, and Velby, which owns the ferry, pays €700 000 in each of the first six years."
)
WIDTHS = (44, 58, 66, 72, 79, 98, 120)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrapped_report_has_the_sentences_of_the_unwrapped_one(width: int) -> None:
    wrapped = textwrap.fill(REPORT, width, break_on_hyphens=False)
    parsed = read_plain(f"Ferry agreed\n\n{wrapped}\n".encode(), Path("report.txt"))
    found = [" ".join(parsed.text[start:end].split()) for start, end in sentence_spans(parsed.text)]
    assert found == ["Ferry agreed", *(REPORT[start:end] for start, end in sentence_spans(REPORT))]


@pytest.mark.parametrize(
    "wrapped",
    [
        "Mayor Odile Renshaw of Tarnmouth signed the ferry treaty in\nMarch, and Jon\nAskild of Velby, who "
        "owns the quay, signed two days after her.",
        "The landing stage at Tarnmouth, which the two councils share, costs €\n1.2 million, of which "
        "Velby\npays a quarter before the end of the first year.",
        "    The ferry calls at both of the islands on every day but\n    Sunday, as it did before the war.",
        "The treaty was signed by Odile Renshaw, who is the mayor of Tarnmouth and a\nmember of its harbour "
        "board. It\nends in 2035.",
        "The councils agreed in the spring of 2029 on a ferry that both of them\npay for.\nThe quay is old.",
    ],
    ids=["before a name", "before a number", "indented", "after short words", "a last short line"],
)  # fmt: skip
def test_irregular_lines_are_joined_too(wrapped: str) -> None:
    joined = unwrapped(wrapped)
    assert "\n" not in joined.removesuffix("\nThe quay is old.")
    assert len(joined) == len(wrapped)


@pytest.mark.parametrize(
    "text",
    [
        "Odile Renshaw, Mayor\nTown Hall of Tarnmouth, Market Square\n4 Quay Street\nTarnmouth",
        "Signed on: 3 March 2029 in the town hall\nParties: Tarnmouth and Velby, two islands\nTerm: six years "
        "from the day of signing.",
        "The councils share what the ferry costs, namely\n- the landing stage,\n- the crew,\n- the fuel.",
        "Council              2029        2030\nTarnmouth       1,200,000     700,000\nVelby             "
        "700,000     700,000.",
        "| Council | Share |\n| --- | --- |\n| Tarnmouth, the larger of the two islands | 60 % |\n| Velby | 40 % |.",
        "FERRY TREATY OF TARNMOUTH AND VELBY ISLAND\nThe councils agree on what follows, and sign it.",
        "Ferry treaty\nThe councils of Tarnmouth and Velby, which share the ferry, agree on what follows.",
        "First paragraph of one long line that was never wrapped, because the program that wrote it wraps nothing at "
        "all.\nSecond paragraph of the same kind, which is as long as the first one and has nothing to do with "
        "it at all, "
        "either.",
    ],
    ids=["address", "labels", "list", "columns", "table", "capitals", "heading", "one line a paragraph"],
)  # fmt: skip
def test_lines_that_were_ended_on_purpose_stay(text: str) -> None:
    assert unwrapped(text) == text


def test_markdown_is_unwrapped_within_its_paragraphs_only() -> None:
    body = textwrap.fill(REPORT, 70, break_on_hyphens=False)
    quoted = textwrap.indent(body, "> ")
    listed = textwrap.indent(body, "  ").replace("  ", "- ", 1)
    code = "```\n" + body + "\n```"
    hard = "One line of some length that ends with a break  \nand another."
    text = "\n\n".join(["# Ferry", body, quoted, listed, code, hard]) + "\n"
    parsed = read_markdown(text.encode(), Path("a.md"))
    assert len(parsed.text) == len(text)
    paragraphs = [" ".join(one.split()) for one in parsed.text.split("\n\n")]
    assert paragraphs[1:4] == [REPORT, f"> {REPORT}", f"- {REPORT}"]
    assert code in parsed.text
    assert "break  \nand" in parsed.text


@given(st.text(alphabet="ab. \n-:,>#|A\t", max_size=300) | st.text(max_size=200))
def test_nothing_but_line_ends_changes(text: str) -> None:
    joined = unwrapped(text)
    assert len(joined) == len(text)
    assert all(one == other or (one, other) == ("\n", " ") for one, other in zip(text, joined, strict=True))
