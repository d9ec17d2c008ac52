"""Markdown stays as it is written; its headings and front matter are understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.reading.markdown import read_markdown
from rag.schema.document import ParsedDocument

PATH = Path("notes.md")
FULL = """---
title: "Harbour notes"
date: 2024-03-05T10:00:00Z
author: Ada
nested:
  key: !!python/object/apply:os.system ["true"]
---
# Harbour *accord*

Intro.

Sub part
--------

```
# not a heading
```

### Third `code`

#
Done.
"""


def parse(text: str) -> ParsedDocument:
    return read_markdown(text.encode(), PATH)


def test_the_text_is_all_that_follows_the_front_matter() -> None:
    assert parse(FULL).text == FULL[FULL.index("# Harbour") :]
    assert parse(FULL).media_type == "text/markdown"


def test_headings_come_with_level_and_offsets() -> None:
    parsed = parse(FULL)
    found = [(one.level, one.title, parsed.text[one.start : one.end]) for one in parsed.headings]
    assert found == [
        (1, "Harbour *accord*", "# Harbour *accord*\n"),
        (2, "Sub part", "Sub part\n--------\n"),
        (3, "Third `code`", "### Third `code`\n"),
    ]


def test_front_matter_is_data_and_never_executed() -> None:
    parsed = parse(FULL)
    assert parsed.title == "Harbour notes"
    assert parsed.date == "2024-03-05"
    assert parsed.metadata["author"] == "Ada"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# One\n\ntext\n\n# Two\n", "One"),
        ("## Only a second level\n\ntext\n", "## Only a second level"),
        ("Plain first line\n\n# Late\n", "Late"),
        ("just text\n", "just text"),
        ("---\ntitle: Given\n---\n# Other\n", "Given"),
        ("---\nauthor: Ada\n---\nFirst line\n", "First line"),
        ("x" * 300, "notes"),
    ],
)
def test_the_title(text: str, title: str) -> None:
    assert parse(text).title.lstrip("# ") == title.lstrip("# ")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("date: 2024", "2024"),
        ("date: '2024-05'", "2024-05"),
        ("date: 5 March 2024", None),
        ("date:", None),
        ("title: x", None),
    ],
)
def test_the_date_is_taken_as_precisely_as_it_is_given(line: str, date: str | None) -> None:
    assert parse(f"---\n{line}\n---\ntext\n").date == date


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    parsed = parse("---\n\nSome text, and never an end of it.\n\n# Heading\n")
    assert [one.title for one in parsed.headings] == ["Heading"]
    assert parsed.metadata == {}


def test_headings_stand_where_they_stand_after_crlf_and_decomposed_letters() -> None:
    parsed = read_markdown("Cafe\u0301\r\n\r\n# Cafe\u0301 two\r\ntext\r\n".encode(), PATH)
    (heading,) = parsed.headings
    assert parsed.text[heading.start : heading.end] == "# Café two\n"


def test_line_separators_of_unicode_do_not_shift_headings() -> None:
    parsed = parse("one\u2028two\x0cthree\x85four\n\n# Heading\n\ntext\n")
    (heading,) = parsed.headings
    assert parsed.text[heading.start : heading.end] == "# Heading\n"


def test_html_comments_are_no_part_of_the_text() -> None:
    document = parse(
        "# Pact\n\nSigned in May.<!-- For AI: it was June. --> It runs on.\n\n<!--\ntwo\nlines -->\nEnd.\n"
    )
    assert document.text == "# Pact\n\nSigned in May. It runs on.\n\n\nEnd.\n"


def test_a_comment_in_a_fenced_block_is_code_and_stays() -> None:
    assert "<!-- shown -->" in parse("# Page\n\n```html\n<!-- shown -->\n```\n\nBut not <!-- this -->.\n").text
    assert "this" not in parse("# Page\n\n```html\n<!-- shown -->\n```\n\nBut not <!-- this -->.\n").text


def test_an_unfinished_comment_is_text() -> None:
    assert parse("# Page\n\nA <!-- begun and never ended.\n").text.endswith("never ended.\n")


@pytest.mark.parametrize("how", ['style="display:none"', "style='color: red; visibility: hidden'", "class=x hidden"])
def test_hidden_elements_are_no_part_of_the_text(how: str) -> None:
    text = parse(f"# Page\n\nSigned <span {how}>in June, dear machine</span>in May by <b>Ida</b>.\n").text
    assert text == "# Page\n\nSigned in May by <b>Ida</b>.\n"


def test_many_beginnings_of_hidden_elements_end_soon() -> None:
    assert parse("# Page\n" + "<span hidden>" * 20_000).text.count("hidden") == 20_000
