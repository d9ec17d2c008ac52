"""Ctrl-C in unlucky moments."""

from __future__ import annotations

import signal

import pytest
from finished import Runner

from rag import Library


def test_an_interruption_that_other_code_renamed_is_still_one(rag: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Library, **narrowing: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise ImportError("half imported") from error

    monkeypatch.setattr(Library, "documents", fail)
    before = signal.getsignal(signal.SIGINT)
    try:
        done = rag("list")
        assert signal.getsignal(signal.SIGINT) == signal.SIG_DFL  # a second Ctrl-C would end the process
    finally:
        signal.signal(signal.SIGINT, before)
    assert (done.code, done.out, done.err) == (130, "", "Interrupted\n")


def test_without_an_interruption_the_handler_is_given_back(rag: Runner) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert rag("list").code == 0
    assert signal.getsignal(signal.SIGINT) == before
