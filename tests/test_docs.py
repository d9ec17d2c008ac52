"""README and docs keep their word: every snippet runs, every command, option, setting, file and link exists."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_checks import complaint
from markdown_it import MarkdownIt
from pages_stub import answering_pages
from snippets import ROOT, Command, Snippet, commands, pages, snippets
from stub_server import Stub, stub_server

from rag.cli import main
from rag.schema.partnership import Grounded, Partnership, Record
from rag.settings import Settings

PAGES = pages()
RUNNING = [page for page in PAGES if any(one.runs and one.code for one in snippets(page))]
LINKED = [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "SECURITY.md", ROOT / "evals" / "README.md"]

PRINTED = {
    "records.md": ("2031-05-04 because it says '4 May 2031'", "3000000 £3 million"),
    "ask.md": (
        "answered 4 May 2031",
        "accord 3 The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031.",
    ),
    "chat.md": ("Mayor Per Lund", "(asked as: For Orla, who signed the Tidal Accord?)", "June 2041"),
    "summaries.md": ("£3 million", "2031-05-04"),
}
"""Lines that a page's snippets print, among others."""

WRITTEN = {"records.md": ("records.csv", "records.json", "accord.html", "pages/accord.html")}
"""Files that a page's snippets write."""


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(answering_pages()) as server:
        yield server


@pytest.fixture
def surroundings(tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A folder with the shipped article, an endpoint in place of the model, and no module left over."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_MODEL", "openai/stub")
    monkeypatch.setenv("RAG_BASE_URL", stub.url)
    monkeypatch.setenv("RAG_CACHE", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield stub
    for name in set(sys.modules) - before:
        if (tmp_path / f"{name}.py").is_file():
            del sys.modules[name]


@pytest.mark.parametrize("page", RUNNING, ids=lambda page: page.name)
def test_a_page_runs_from_top_to_bottom_and_only_the_marked_snippets_ask_the_model(
    page: Path, surroundings: Stub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for snippet in snippets(page):
        asked = len(surroundings.requests)
        run(snippet, monkeypatch)
        if "needs the model" not in snippet.marks:
            assert len(surroundings.requests) == asked, f"{snippet.place} asks the model and is not marked"
    out = capsys.readouterr().out
    for line in PRINTED.get(page.name, ()):
        assert line in out
    for name in WRITTEN.get(page.name, ()):
        assert Path(name).stat().st_size > 100


def run(snippet: Snippet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a file, run Python in a namespace of its own, or run the lines of `rag`."""
    if snippet.file is not None:
        path = Path(snippet.file)
        path.parent.mkdir(exist_ok=True)
        path.write_text(snippet.code, encoding="utf-8")
    elif snippet.runs and snippet.language == "python":
        exec(compile(snippet.code, snippet.place, "exec"), {})
    elif snippet.runs and snippet.is_shell:
        for command in commands(snippet.code):
            assert run_command(command, monkeypatch) == snippet.exit_code, (snippet.place, command)


def run_command(command: Command, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of one line of `rag`, run in this process."""
    assert command.program == "rag", f"{command.program} is not run by this test: mark the block as shown"
    with monkeypatch.context() as patch:
        for name, value in command.environment.items():
            patch.setenv(name, value)
        if command.stdin is None:
            return main([*command.arguments])
        with Path(command.stdin).open(encoding="utf-8") as lines:
            patch.setattr(sys, "stdin", lines)
            return main([*command.arguments])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_shown_exists_with_its_options(page: Path) -> None:
    for snippet in snippets(page):
        if snippet.is_shell:
            assert [complaint(command) for command in commands(snippet.code) if complaint(command)] == [], snippet.place


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("rag ask 'When?' --stirct", "stirct"),
        ("rag asks 'When?'", "asks"),
        ("rag summarise --length huge", "huge"),
        ("RAG_MODLE=openai/x rag list", "RAG_MODLE"),
        ("pip install '.[locale]'", "locale"),
        ("python -m evals run --suites seed", "evals"),
        ("python -m evals.golden.fill", "golden"),
        ("python benchmarks/nothing.py", "nothing"),
        ("rag list && rag lists", "lists"),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str, wrong: str) -> None:
    assert wrong in " ".join(complaint(command) for command in commands(line))


def test_a_good_command_is_no_complaint() -> None:
    for line in ("rag --json list", "OPENAI_API_KEY=x rag ask 'When?' --strict", "rag chat < questions.txt  # piped"):
        assert [complaint(command) for command in commands(line)] == [""]


def links(page: Path) -> list[str]:
    """The targets of a page's links and pictures."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    inline = [child for token in tokens for child in token.children or ()]
    return [str(token.attrs[name]) for token in inline for name in ("href", "src") if name in token.attrs]


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    found = [target.partition("#")[0] for target in links(page) if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in found if not (page.parent / target).exists()] == []


def test_records_names_every_field() -> None:
    text = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    for name in {*Partnership.model_fields, *Record.model_fields, *Grounded.model_fields}:
        assert f"`{name}`" in text, name


def test_the_settings_are_listed_with_their_defaults() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \|([^|]*)\|", text, re.MULTILINE))
    assert set(rows) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, bool | int | float | str):
            default = f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
            assert rows[name].strip("` ") == default, name
