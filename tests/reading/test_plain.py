"""Plain text: the first line is the title, and lines that look like headings are headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.reading.plain import MAX_TITLE, read_plain

PATH = Path("harbour-accord.txt")
BODY = "The two ports will share pilots, tugs and a winter depot for as long as the accord lasts, and longer."
SEED = Path(__file__).parents[2] / "seeds" / "000_521fadb25ba8fe12.txt"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Harbour Accord\n\nThe ports agreed.", "Harbour Accord"),
        ("\n\n  Harbour \t Accord  \nThe ports agreed.", "Harbour Accord"),
        ("Harbour Accord", "Harbour Accord"),
        ("x" * MAX_TITLE + "\nmore", "x" * MAX_TITLE),
        ("x" * (MAX_TITLE + 1) + "\nmore", "harbour-accord"),
    ],
    ids=["first line", "blank lines and spaces", "only line", "longest title", "a paragraph is no title"],
)
def test_the_title(text: str, title: str) -> None:
    assert read_plain(text.encode(), PATH).title == title


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Strategic Goals", True),
        ("2 Scope of the work", True),
        ("The ports agreed.", False),
        ("the ports", False),
        ("- Pilots and tugs", False),
        ("(a) Pilots and tugs", False),
        ("London, 13 November 2025", False),
        ("12345", False),
        ("A heading " * 12, False),
    ],
)
def test_lines_that_look_like_headings(line: str, is_heading: bool) -> None:
    parsed = read_plain(f"Title\n\n{line}\n{BODY}\n".encode(), PATH)
    assert [heading.title for heading in parsed.headings] == ([" ".join(line.split())] if is_heading else [])


def test_a_short_line_before_another_short_line_is_no_heading() -> None:
    assert read_plain(b"Title\n\nHarbour Office\nQuay 3.\n", PATH).headings == ()


def test_offsets_of_headings_are_those_of_the_text() -> None:
    parsed = read_plain(f"Título\r\n\r\n  Rôles of the ports  \r\n{BODY}\r\n".encode(), PATH)
    (heading,) = parsed.headings
    assert parsed.text[heading.start : heading.end] == "Rôles of the ports" == heading.title
    assert parsed.media_type == "text/plain"


def test_the_seed_article_has_its_title_and_headings() -> None:
    parsed = read_plain(SEED.read_bytes(), SEED)
    assert parsed.title == "UK and Netherlands Forge Tech Partnership to Boost Innovation"
    assert [heading.title for heading in parsed.headings] == [
        "Strategic Goals and Areas of Focus",
        "Enhancing Technological Ecosystems",
        "Semiconductors and Cross-Ecosystem Innovation",
        "Broader Impacts and Future Prospects",
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("PRESS RELEASE\nFor immediate release: 2 May 2024\n\nTowns agree\n\nBody.", "Towns agree"),
        ("MEMORANDUM\nbetween Aldervik\nand Brennhavn\n\nArticle 1", "MEMORANDUM between Aldervik and Brennhavn"),
        ("Towns agree\nOslo, 2 May 2024", "Towns agree"),
        ("News\n", "News"),
    ],
)
def test_the_title_says_more_than_the_kind_of_text(text: str, title: str) -> None:
    assert read_plain(text.encode(), Path("note.txt")).title == title
