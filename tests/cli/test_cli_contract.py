"""What scripts rely on: global options, errors, exit codes."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path

import pytest
from finished import Runner

import rag as package
from rag import Library
from rag.cli.commands.evaluating import load_evals

COMMANDS = (
    "add",
    "list",
    "show",
    "remove",
    "search",
    "ask",
    "chat",
    "summarise",
    "extract",
    "table",
    "history",
    "doctor",
    "demo",
    "eval",
)


@pytest.mark.parametrize("place", ["before", "after", "between"])
def test_global_options_work_before_and_after_the_command(rag: Runner, stocked: Path, place: str) -> None:
    arguments = {
        "before": ["--library", stocked, "--json", "--quiet", "search", "basin"],
        "after": ["search", "basin", "--library", stocked, "--json", "--quiet"],
        "between": ["--json", "search", "--library", stocked, "basin"],
    }[place]
    assert rag(*arguments).json["hits"]


def test_the_option_after_the_command_wins(rag: Runner, stocked: Path) -> None:
    done = rag("--library", "elsewhere", "list", "--library", stocked, "--json")
    assert len(done.json["documents"]) == 2


def test_model_and_embedder_reach_the_settings(rag: Runner, stocked: Path) -> None:
    for arguments in (["--embedder", "nonesuch", "search", "x"], ["search", "x", "--embedder", "nonesuch"]):
        done = rag(*arguments, "--library", stocked, "--json")
        assert done.code != 0
        assert "nonesuch" in done.json["error"]["message"]
    for arguments in (["--model", "nonesuch", "ask", "x"], ["ask", "x", "--model", "nonesuch"]):
        done = rag(*arguments, "--library", stocked, "--json")
        assert done.code != 0
        assert "nonesuch" in done.json["error"]["message"]


def test_the_environment_names_the_library(rag: Runner, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LIBRARY", str(stocked))
    assert len(rag("list", "--json").json["documents"]) == 2


def test_an_unknown_setting_is_wrong_usage(rag: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LIBARY", "x")
    done = rag("list", "--json")
    assert done.code == 2
    assert done.json["error"]["type"] == "SettingsError"
    assert "RAG_LIBRARY" in done.json["error"]["hint"]


@pytest.mark.parametrize("arguments", [["--version"], ["list", "--version"], ["ask", "--version"]])
def test_the_version_is_told_anywhere(rag: Runner, arguments: list[str]) -> None:
    project = tomllib.loads((Path(package.__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    assert rag(*arguments).out == f"rag {version}\n"
    assert rag(*arguments, "--json").json == {"version": version}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(rag: Runner, command: str) -> None:
    done = rag(command, "--help")
    assert done.code == 0
    assert "rag " + command in done.out
    if command != "eval":
        assert "--json" in done.out and "--library" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonesuch"],
        ["list", "extra"],
        ["ask"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--limit", "many"],
        ["list", "--nonesuch"],
        ["add"],
        ["--library"],
    ],
)
def test_wrong_usage_has_exit_code_2_and_one_json_error(rag: Runner, arguments: list[str]) -> None:
    done = rag("--json", *arguments)
    assert done.code == 2
    error = done.json["error"]
    assert set(error) == {"type", "message", "hint"}
    assert error["type"] == "UsageError"
    assert error["message"] and "--help" in error["hint"]
    assert done.err == ""


def test_wrong_usage_for_people_is_two_lines_on_stderr(rag: Runner) -> None:
    done = rag("lst")
    assert done.code == 2
    assert done.out == ""
    assert done.err == "error: No such command 'lst'. Did you mean 'list'?\nhint: rag --help shows how it is used.\n"


def test_without_a_command_the_help_is_shown(rag: Runner) -> None:
    done = rag()
    assert done.code == 2
    assert "Usage: rag" in done.out and "demo" in done.out


def test_what_stands_after_two_dashes_is_no_option(rag: Runner, stocked: Path) -> None:
    done = rag("search", "--library", stocked, "--", "--json")
    assert done.code == 0
    assert not done.out.startswith("{")


def test_an_unexpected_error_is_one_line_and_a_way_to_see_more(rag: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Library, **narrowing: object) -> None:
        raise ValueError("boom\x1b[31m\nand more")

    monkeypatch.setattr(Library, "documents", fail)
    done = rag("list")
    assert done.code == 1
    first, second = done.err.splitlines()
    assert first == "error: ValueError: boom\\x1b[31m and more"
    assert "--trace" in second
    assert rag("list", "--json").json["error"]["type"] == "ValueError"
    traced = rag("list", "--trace")
    assert "Traceback" in traced.err and "in fail" in traced.err
    assert traced.err.endswith(done.err)
    assert "\x1b" not in traced.err


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_plainly(rag: Runner, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fail(self: Library, **narrowing: object) -> None:
        raise OSError(code, "No space left on device", "/library/catalogue")

    monkeypatch.setattr(Library, "documents", fail)
    done = rag("list")
    assert done.code == 1
    assert done.err.startswith("error: No space left on device: /library/catalogue\nhint: Free some disk space")


def test_ctrl_c_in_a_command_says_so_and_nothing_else(rag: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: Library, **narrowing: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "documents", interrupt)
    for form in ((), ("--json",)):
        done = rag("list", *form)
        assert (done.code, done.out, done.err) == (130, "", "Interrupted\n")


def test_doctor_tells_its_findings_and_whether_all_is_well(rag: Runner, stocked: Path) -> None:
    done = rag("doctor", "--library", stocked, "--json")
    report = done.json
    assert report["healthy"] is (done.code == 0)
    assert report["healthy"] is all(check["severity"] != "error" for check in report["checks"])
    assert {"name", "severity", "message", "remedy"} == set(report["checks"][0])
    people = rag("doctor", "--library", stocked)
    assert people.code == done.code
    assert all(check["name"] in people.out for check in report["checks"])


def test_eval_is_the_same_as_python_m_evals(rag: Runner) -> None:
    helped = rag("eval", "--help")
    assert "compare" in helped.out and "bless" in helped.out
    assert "--suite" in rag("eval", "run", "--help").out
    assert rag("eval").code == 2
    assert rag("eval", "run", "--nonesuch").code == 2
    assert rag("--library", "x", "eval", "run").code == 2


def test_eval_gets_the_global_options_before_it(rag: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def record(argv: list[str]) -> int:
        given.append(argv)
        return 1

    load_evals()
    monkeypatch.setattr("rag.evals.__main__.main", record)
    assert rag("--json", "--model", "local/m", "eval", "run", "--limit", "2", "--suite", "seed").code == 1
    assert given == [["run", "--limit", "2", "--suite", "seed", "--json", "--model", "local/m"]]
