"""The blocks of a Markdown page, and the command lines in them, for the tests that hold the pages to their word.

A comment above a block is its mark; several marks are parted by a semicolon:

    <!-- file: NAME -->            the block is a file of that name
    <!-- files of index.md -->     (a line by itself) the files of that page are there too
    <!-- needs the model -->       the block asks the language model; without this mark it must not
    <!-- exits with 3 -->          the exit code of each command of the block
    <!-- shown -->                 the commands exist with these options, but are not run here
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHELL = ("sh", "bash")

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^>]+) -->\n)?^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
_BORROWED = re.compile(r"^<!-- files of (\S+) -->$", re.MULTILINE)
_ASSIGNMENT = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)", re.DOTALL)
_JOINTS = ("&&", "||", "|", ";")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A block of a page; `place` is the page and line for messages."""

    place: str
    language: str
    code: str
    marks: tuple[str, ...]

    @property
    def file(self) -> str | None:
        """The name of the file that the block is, if it is one."""
        return next((mark.removeprefix("file: ") for mark in self.marks if mark.startswith("file: ")), None)

    @property
    def exit_code(self) -> int:
        """What each of its commands ends with."""
        return next((int(mark.removeprefix("exits with ")) for mark in self.marks if mark.startswith("exits ")), 0)

    @property
    def is_shell(self) -> bool:
        """Whether it holds command lines."""
        return self.language in SHELL and self.file is None

    @property
    def runs(self) -> bool:
        """Whether it is run where its page is run; commands for installing and testing are not."""
        return not {"shown", "demo command", "test command"} & set(self.marks)


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, the variables set before it, and the file it reads from (`< FILE`)."""

    program: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    stdin: str | None


def pages() -> list[Path]:
    """Every page whose snippets must hold."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def snippets(page: Path) -> list[Snippet]:
    """The blocks of a page in order, after the files that it borrows from another."""
    text = page.read_text(encoding="utf-8")
    borrowed = [one for name in _BORROWED.findall(text) for one in snippets(page.parent / name) if one.file]
    return borrowed + [
        Snippet(
            place=f"{page.name}:{text.count(chr(10), 0, found.start()) + 1}",
            language=found["language"],
            code=found["code"],
            marks=tuple(mark.strip() for mark in (found["mark"] or "").split(";") if mark.strip()),
        )
        for found in _BLOCK.finditer(text)
    ]


def commands(code: str) -> list[Command]:
    """The commands of a shell block, comments left out. Raises ValueError for a quotation mark that is not closed."""
    found: list[Command] = []
    for line in code.replace("\\\n", " ").splitlines():
        words = _words(line)
        start = 0
        for place in [*(place for place, word in enumerate(words) if word in _JOINTS), len(words)]:
            if words[start:place]:
                found.append(_command(words[start:place]))
            start = place + 1
    return found


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>")
    lexer.whitespace_split = True
    return list(lexer)


def _command(words: list[str]) -> Command:
    environment = {}
    while words and (found := _ASSIGNMENT.fullmatch(words[0])):
        environment[found[1]] = found[2]
        words = words[1:]
    stdin = None
    if "<" in words:
        place = words.index("<")
        stdin = words[place + 1]
        words = [*words[:place], *words[place + 2 :]]
    program, *arguments = words or [""]
    return Command(program, tuple(arguments), environment, stdin)
