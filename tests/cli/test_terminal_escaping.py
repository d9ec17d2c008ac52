"""What may reach a terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from rag.cli.screen import Screen
from rag.cli.terminal import escaped, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain £6 million, café, 東京, 🌊", "plain £6 million, café, 東京, 🌊"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("over\rwritten\x08", "over\\x0dwritten\\x08"),
        ("a\u202eb\u2066c\u061c", "a\\u202eb\\u2066c\\u061c"),
        ("zero\u200bwidth\ufeff\u2060", "zero\\u200bwidth\\ufeff\\u2060"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("line\u2028end", "line\\u2028end"),
        ("soft\u00adhyphen", "soft\\xadhyphen"),
        ("caf\udce9.txt", "caf\\udce9.txt"),
        ("tab\tand\nnewline", "tab\tand\nnewline"),
    ],
)
def test_what_hides_or_is_obeyed_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_on_one_line_tabs_and_newlines_are_escaped_too() -> None:
    assert one_line("a\tb\nc") == "a\\x09b\\x0ac"


def _screen(*, terminal: bool, width: int = 60) -> tuple[Screen, io.StringIO]:
    file = io.StringIO()
    console = Console(
        file=file,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    return Screen(console, quiet=False), file


def test_no_escape_sequence_of_a_document_reaches_a_terminal() -> None:
    screen, file = _screen(terminal=True)
    hostile = "\x1b[2J\x1b]8;;http://x\x07click\x9b5m [bold]not markup[/bold] :smiley:"
    screen.line(hostile, "bold", indent=2)
    screen.quoted(hostile, [(3, 9)])
    screen.table(["title"], [[hostile]])
    written = file.getvalue()
    assert set(re.findall(r"\x1b[^m]*m", written)) <= {"\x1b[1m", "\x1b[0m", "\x1b[1;4m"}
    assert written.count("\x1b") == len(re.findall(r"\x1b\[[\d;]+m", written))
    assert "\x9b" not in written
    assert "[bold]not" in written


def test_quotes_are_marked_with_signs_where_a_style_cannot_be_seen() -> None:
    screen, file = _screen(terminal=False)
    screen.quoted("signed on 2 May 2024 in Oslo", [(10, 20)])
    assert file.getvalue() == "signed on «2 May 2024» in Oslo\n"


def test_quotes_are_bold_and_underlined_on_a_terminal() -> None:
    screen, file = _screen(terminal=True)
    screen.quoted("signed on 2 May 2024 in Oslo", [(10, 20)])
    assert file.getvalue() == "signed on \x1b[1;4m2 May 2024\x1b[0m in Oslo\n"


def test_text_wraps_with_its_indent_on_a_terminal_only() -> None:
    sentence = "The towns signed an accord on tidal research and a shared basin."
    screen, file = _screen(terminal=True, width=30)
    screen.line(sentence, indent=4)
    lines = file.getvalue().splitlines()
    assert len(lines) > 1
    assert all(line.startswith("    ") and len(line) <= 30 for line in lines)
    screen, file = _screen(terminal=False, width=30)
    screen.line(sentence, indent=4)
    assert file.getvalue() == f"    {sentence}\n"


def test_a_table_in_a_pipe_is_one_line_a_row() -> None:
    screen, file = _screen(terminal=False, width=20)
    screen.table(["document", "title"], [["a-very-long-identifier", "A title\twith a tab\nand more"]])
    assert file.getvalue() == "a-very-long-identifier\tA title\\x09with a tab\\x0aand more\n"


def test_blank_lines_are_kept_on_a_terminal_and_in_a_pipe() -> None:
    for terminal in (True, False):
        screen, file = _screen(terminal=terminal)
        screen.line("one\n\ntwo", indent=2)
        screen.line()
        assert file.getvalue() == "  one\n\n  two\n\n"
