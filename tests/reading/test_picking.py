"""Which files of a folder are meant: the patterns of .gitignore, exclude wins, files named outright are in any case."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import UsageError
from rag.reading import Picker, find_files

FILES = (
    "top.txt",
    "note.md",
    "reports/2024/a.txt",
    "reports/2024/a.md",
    "reports/b.txt",
    "drafts/c.txt",
    "x/drafts/d.md",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path / "docs"


def picked(folder: Path, *, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in find_files([folder], Picker(include, exclude))}


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ((), (), set(FILES)),
        (("*.md",), (), {"note.md", "reports/2024/a.md", "x/drafts/d.md"}),
        (("reports/*.txt",), (), {"reports/b.txt"}),
        (("reports/**/*.txt",), (), {"reports/b.txt", "reports/2024/a.txt"}),
        (("reports",), (), {"reports/2024/a.txt", "reports/2024/a.md", "reports/b.txt"}),
        (("a.txt", "note.*"), (), {"reports/2024/a.txt", "note.md"}),
        (("/*.txt",), (), {"top.txt"}),
        (("*.md",), ("drafts",), {"note.md", "reports/2024/a.md"}),
        ((), ("drafts/", "*.md"), {"top.txt", "reports/2024/a.txt", "reports/b.txt"}),
        (("top.txt",), ("top.txt",), set()),
        ((), ("**/2024/**",), set(FILES) - {"reports/2024/a.txt", "reports/2024/a.md"}),
    ],
)
def test_patterns_are_those_of_gitignore(
    folder: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: set[str]
) -> None:
    assert picked(folder, include=include, exclude=exclude) == expected


def test_a_file_named_outright_is_read_whatever_the_patterns_say(folder: Path) -> None:
    picker = Picker(("*.md",), ("top.txt",))
    assert find_files([folder / "top.txt"], picker) == [folder / "top.txt"]


def test_names_that_mean_something_in_gitignore_can_be_matched(tmp_path: Path) -> None:
    for name in ("#draft.txt", "a b.txt", "Łódź.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert picked(tmp_path, include=("#draft*",)) == {"#draft.txt"}
    assert picked(tmp_path, include=("a b.*", "Łó*")) == {"a b.txt", "Łódź.txt"}


@pytest.mark.parametrize("pattern", ["", " ", "/", "!*.md", "!"])
def test_a_pattern_that_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="include"):
        Picker(include=(pattern,))
    with pytest.raises(UsageError, match="exclude"):
        Picker(exclude=(pattern,))


def test_one_pattern_may_be_given_as_text(folder: Path) -> None:
    found = find_files([folder], Picker(include="note.md"))
    assert [path.name for path in found] == ["note.md"]
