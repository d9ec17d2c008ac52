"""Front matter is what a Markdown file says about itself: metadata, and never a quote."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import EmptyFileError
from rag.reading.markdown import read_markdown
from rag.schema.document import ParsedDocument


def parse(front: str, body: str = "# Heading\n\nText.\n") -> ParsedDocument:
    return read_markdown(f"---\n{front}\n---\n{body}".encode(), Path("notes.md"))


def test_it_is_no_part_of_the_text_and_offsets_are_those_of_the_rest() -> None:
    parsed = parse("title: Notes\ndate: 2024-03-05", "\n\nIntro.\n\n# Heading\n\nText.\n")
    assert parsed.text == "Intro.\n\n# Heading\n\nText.\n"
    (heading,) = parsed.headings
    assert parsed.text[heading.start : heading.end] == "# Heading\n"
    assert (parsed.title, parsed.date, parsed.metadata) == ("Notes", "2024-03-05", {})


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("author: Ada", "author", "Ada"),
        ("authors: Ada and Bo", "author", "Ada and Bo"),
        ("lang: en-GB", "language", "en-GB"),
        ("language: 'de'", "language", "de"),
        ("url: https://a.example/x?y=1", "source", "https://a.example/x?y=1"),
        ("canonical_url: https://a.example", "source", "https://a.example"),
        ("date: 5 March 2024", "date", "5 March 2024"),
        ("team: North", "team", "North"),
    ],
)
def test_names_for_the_same_thing_become_one(line: str, name: str, value: str) -> None:
    assert parse(line).metadata == {name: value}


@pytest.mark.parametrize("name", ["date", "published", "publication_date", "pubDate"])
def test_the_publication_date_by_any_name(name: str) -> None:
    assert parse(f"{name}: 2024-03").date == "2024-03"


def test_a_file_of_front_matter_alone_is_empty() -> None:
    with pytest.raises(EmptyFileError):
        parse("title: Notes", "\n")
