"""`rag chat`, piped and on a terminal, and what `rag history` shows of it afterwards."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_stub import answering
from finished import Finished, Runner
from stub_server import Reply, Request, Stub, stub_server

from rag.cli.line_input import completions

WHEN = "When was the Tidal Research Accord signed?"

Talk = Callable[..., Finished]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    with stub_server(answering(lambda prompt: "2 May 2024")) as server:
        monkeypatch.setenv("RAG_MODEL", "openai/stub")
        monkeypatch.setenv("RAG_BASE_URL", server.url)
        yield server


@pytest.fixture
def talk(rag: Runner, stocked: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Run `rag chat` with these lines on standard input."""

    def run(*lines: str, flags: tuple[str, ...] = ()) -> Finished:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return rag("chat", "--library", stocked, *flags)

    return run


def test_a_piped_chat_prints_questions_answers_and_proofs(talk: Talk) -> None:
    done = talk(WHEN)
    assert done.code == 0, done.err
    question, answer, source, quote, figures = done.out.splitlines()
    assert question == f"> {WHEN}"
    assert answer == "2 May 2024"
    assert source.strip() == "[1] tidal, line 3"
    assert "signed a Tidal Research Accord on 2 May 2024" in quote
    assert "first word after" in figures and "70 of them read before" in figures


def test_quiet_leaves_out_the_figures(talk: Talk) -> None:
    assert "first word" not in talk(WHEN, flags=("--quiet",)).out


def test_an_answer_that_does_not_hold_is_marked_as_withdrawn(talk: Talk, stub: Stub) -> None:
    stub.script = answering(lambda prompt: "7 June 2044")
    lines = talk(WHEN).out.splitlines()
    for place, line in enumerate(lines):
        if line == "7 June 2044":
            assert lines[place + 1].startswith("[withdrawn: ")
    assert "7 June 2044" in lines
    assert "The documents do not say." in lines


def test_a_follow_up_shows_what_was_asked(talk: Talk, stub: Stub) -> None:
    stub.script = answering(
        lambda prompt: "2 May 2024",
        other=lambda prompt: json.dumps({"question": "How long does the Tidal Research Accord run?"}),
    )
    done = talk(WHEN, "And how long does it run?")
    assert "(asked as: How long does the Tidal Research Accord run?)" in done.out


def test_one_json_object_with_all_turns(talk: Talk) -> None:
    done = talk(WHEN, "/sources", flags=("--json",))
    said = done.out.splitlines()[-1]
    turns = json.loads(said)["turns"]
    assert [turn["said"] for turn in turns] == [WHEN]
    assert turns[0]["answer"]["status"] == "answered"
    assert turns[0]["numbers"] == [1]


def test_slash_commands(talk: Talk, tmp_path: Path) -> None:
    done = talk("/help", "/docs", "/use tidal", WHEN, "/sources", "/why", "/save kept.md", "/model", "/quit", "never")
    assert done.code == 0, done.err
    for text in ("/summary", "evil", "Staying within tidal.", "Evidence: 1 passage", "Saved as kept.md", "openai/stub"):
        assert text in done.out
    assert "never" not in done.out
    saved = (tmp_path / "kept.md").read_text(encoding="utf-8")
    assert saved.startswith("# Conversation 1\n")
    assert f"## {WHEN}" in saved and "2 May 2024 \\[1\\]" in saved and "1. tidal, line 3: “" in saved


def test_a_summary_within_a_chat(talk: Talk) -> None:
    done = talk("/use tidal", "/summary")
    assert done.code == 0, done.err
    assert "Harbour towns agree on tidal research" in done.out
    assert "Key facts" in done.out


@pytest.mark.parametrize("line", ["/nonsense", "/use nowhere", "/why", "/save", "/summary nowhere"])
def test_a_mistake_is_told_and_the_chat_goes_on(talk: Talk, line: str) -> None:
    done = talk(line, WHEN)
    assert done.code == 1
    assert "error: " in done.err and "hint: " in done.err
    assert "2 May 2024" in done.out


def test_a_file_is_never_overwritten(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "kept.md").write_text("mine", encoding="utf-8")
    assert "exists already" in talk(WHEN, "/save kept.md").err
    assert (tmp_path / "kept.md").read_text(encoding="utf-8") == "mine"


def test_a_chat_goes_on_where_it_was_left(talk: Talk, rag: Runner, stocked: Path) -> None:
    assert talk("/help", flags=("--continue",)).code == 2
    talk(WHEN)
    done = talk("/sources", flags=("--continue",))
    assert "[1] tidal, line 3" in done.out
    listed = rag("history", "--library", stocked)
    assert listed.out.startswith("1   ")
    shown = rag("history", "show", "1", "--library", stocked)
    assert f"> {WHEN}" in shown.out and "2 May 2024 [1]" in shown.out
    markdown = rag("history", "show", "1", "--format", "markdown", "--library", stocked)
    assert markdown.out.startswith("# Conversation 1\n")
    assert rag("history", "show", "1", "--json", "--library", stocked).json["conversation"]["number"] == 1


@pytest.mark.parametrize("words", [("show",), ("show", "x"), ("nonsense",), ("show", "99")])
def test_history_show_explains_what_it_wants(rag: Runner, stocked: Path, words: tuple[str, ...]) -> None:
    done = rag("history", *words, "--library", stocked)
    assert done.code == 2
    assert "hint: " in done.err


def test_usage_is_summed_up(talk: Talk, rag: Runner, stocked: Path) -> None:
    assert "No model has been asked yet" in rag("history", "--usage", "--library", stocked).out
    talk(WHEN, WHEN)
    (spent,) = rag("history", "--usage", "--json", "--library", stocked).json["usage"]
    assert spent["model"] == "openai/stub"
    assert spent["answers"] == 2
    assert spent["usage"]["prompt_tokens"] >= 180
    assert spent["cost"] is None
    assert "unknown" in rag("history", "--usage", "--library", stocked).out


def test_a_price_of_ones_own(talk: Talk, rag: Runner, stocked: Path, tmp_path: Path) -> None:
    (tmp_path / "rag.toml").write_text(
        '[prices."openai/stub"]\nprompt = 1000\ncompletion = 1000\ncached = 0\n', encoding="utf-8"
    )
    talk(WHEN)
    (spent,) = rag("history", "--usage", "--json", "--library", stocked).json["usage"]
    usage = spent["usage"]
    assert spent["cost"] == pytest.approx(
        (usage["prompt_tokens"] - usage["cached_tokens"] + usage["completion_tokens"]) / 1000
    )


def test_what_tab_completes() -> None:
    def documents() -> list[str]:
        return ["tidal", "tower", "evil\x1b"]

    commands = ["/save", "/sources", "/use"]
    assert completions("/s", commands, documents) == ["/save", "/sources"]
    assert completions("/use t", commands, documents) == ["tidal", "tower"]
    assert completions("/use ", commands, documents) == ["tidal", "tower"]
    assert completions("what t", commands, documents) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_ctrl_c_stops_the_answer_and_not_the_program(stocked: Path, stub: Stub, tmp_path: Path) -> None:
    plain = answering(lambda prompt: "2 May 2024")

    def slow(request: Request) -> Reply:
        if "never" in str(request.body["messages"][-1]["content"]):
            time.sleep(3)
        return plain(request)

    stub.script = slow
    with Terminal("chat", "--library", str(stocked), home=tmp_path) as terminal:
        terminal.expect("/help lists")
        terminal.type("Will this never end?\r")
        terminal.expect("answering")
        time.sleep(1.5)
        terminal.type("\x03")
        terminal.expect("[stopped")
        terminal.type(f"{WHEN}\r")
        terminal.expect("[1] tidal, line 3")
        terminal.type("\x03")
        terminal.expect("leaves")
        terminal.type("/qu\t\r")
        assert terminal.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_a_withdrawn_answer_is_struck_out(stocked: Path, stub: Stub, tmp_path: Path) -> None:
    stub.script = answering(lambda prompt: "7 June 2044")
    with Terminal("chat", "--library", str(stocked), home=tmp_path) as terminal:
        terminal.expect("/help lists")
        terminal.type(f"{WHEN}\r")
        terminal.expect("The documents do not say.")
        terminal.type("\x04")
        assert terminal.wait() == 0
    assert "\x1b[2;9m7 June 2044" in terminal.seen
    assert "[withdrawn: " in terminal.seen


class Terminal:
    """The program on a pseudo-terminal, typed at like a person would."""

    def __init__(self, *arguments: str, home: Path) -> None:
        self._arguments = arguments
        self._home = home
        self.seen = ""

    def __enter__(self) -> Terminal:
        import pty

        pid, descriptor = pty.fork()
        if pid == 0:
            environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
            os.chdir(self._home)
            os.execve(sys.executable, [sys.executable, "-m", "rag", *self._arguments], environment)
        self._pid, self._terminal = pid, descriptor
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._terminal)

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def expect(self, text: str, seconds: float = 60) -> None:
        """Read until `text` has been printed since the last call."""
        import select

        fresh = ""
        end = time.monotonic() + seconds
        while text not in fresh:
            assert time.monotonic() < end, f"{text!r} did not come: {fresh!r}"
            if select.select([self._terminal], [], [], 0.2)[0]:
                fresh += self._read()
        time.sleep(0.2)

    def wait(self) -> int:
        """The exit code."""
        import select

        while True:
            if select.select([self._terminal], [], [], 0.2)[0] and not self._read():
                break
            done, status = os.waitpid(self._pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _read(self) -> str:
        try:
            data = os.read(self._terminal, 65536).decode(errors="replace")
        except OSError:
            return ""
        self.seen += data
        if "\x1b[6n" in data:
            self.type("\x1b[1;1R")  # where the cursor is, which the line editor asks for
        return data
