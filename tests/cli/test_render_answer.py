"""How an answer looks to people."""

from __future__ import annotations

from typing import Any

import pytest

from rag.cli.render_answer import draw_answer, sentence_around, telling_spans
from rag.cli.screen import Screen, draw_page
from rag.schema.answer import Answer, Citation, Hit, Timings, Try, Usage

TEXT = (
    "Harbour towns agree\n"
    "Aldervik and Brennhavn met. They signed an Accord on 2 May 2024. It runs for five years.\n"
    "Both councils gave €4 million."
)


def _cite(quote: str) -> Citation:
    start = TEXT.index(quote)
    line = TEXT.count("\n", 0, start) + 1
    return Citation(document="tidal", start=start, end=start + len(quote), quote=quote, match="exact", line=line)


def _answer(**changes: Any) -> Answer:
    first = Try(prompt="answer@1", said="May 2024", objection="no proof\x1b[1m", confidence=0.31, seconds=1.5)
    fields: dict[str, Any] = {
        "question": "When was it signed?",
        "status": "answered",
        "text": "2 May 2024",
        "citations": (_cite("an Accord on 2 May 2024"),),
        "evidence": (
            Hit(document="tidal", start=0, end=len(TEXT), text=TEXT, heading="Tides", score=0.18, similarity=0.5),
        ),
        "tries": (first, Try(prompt="answer-again@1", said="2 May 2024", seconds=0.5)),
        "model": "local/some-model",
        "usage": Usage(calls=2, prompt_tokens=410, completion_tokens=20, cached_tokens=300),
        "timings": Timings(total=2.04),
    }
    return Answer(**{**fields, **changes})


def _drawn(capsys: pytest.CaptureFixture[str], answer: Answer, *, explain: bool = False, quiet: bool = False) -> str:
    def draw(screen: Screen) -> None:
        draw_answer(screen, answer, lambda document: TEXT, explain=explain)

    draw_page(draw, quiet=quiet)
    return capsys.readouterr().out


def test_an_answer_is_followed_by_the_sentence_that_proves_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert _drawn(capsys, _answer()) == (
        "2 May 2024\n"
        "\n"
        "  tidal, line 2\n"
        "  They signed «an Accord on 2 May 2024».\n"
        "\n"
        "local/some-model · 2.0 s · 410 + 20 tokens, 300 cached\n"
    )


def test_quiet_leaves_out_what_it_cost(capsys: pytest.CaptureFixture[str]) -> None:
    out = _drawn(capsys, _answer(), quiet=True)
    assert "tokens" not in out
    assert "«an Accord on 2 May 2024»" in out


def test_quotes_of_one_sentence_are_shown_together(capsys: pytest.CaptureFixture[str]) -> None:
    out = _drawn(capsys, _answer(citations=(_cite("2 May 2024"), _cite("an Accord"), _cite("€4 million"))))
    assert "They signed «an Accord» on «2 May 2024»." in out
    assert "Both councils gave «€4 million»." in out
    assert out.count("tidal, line") == 2


def test_not_in_the_documents_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _answer(
        status="not_in_documents", text="The documents do not say.", citations=(), reason="the model found no answer"
    )
    out = _drawn(capsys, answer)
    assert out.startswith("The documents do not say.\nWhy: the model found no answer\n")


def test_a_partial_answer_names_what_is_not_proved(capsys: pytest.CaptureFixture[str]) -> None:
    out = _drawn(capsys, _answer(status="partial", text="2 May 2024 in Oslo", unproved=("Oslo\u202e",)))
    assert "Not proved: Oslo\\u202e\n" in out
    assert "«an Accord on 2 May 2024»" in out


def test_explain_shows_evidence_and_every_try(capsys: pytest.CaptureFixture[str]) -> None:
    out = _drawn(capsys, _answer(), explain=True)
    assert "tidal [0:" in out
    assert "Tides" in out
    assert "score 0.1800 · similarity 0.500" in out
    assert "1.  answer@1 · 1.5 s · confidence 0.31\n    said: May 2024\n    objection: no proof\\x1b[1m\n" in out
    assert "2.  answer-again@1 · 0.5 s\n    said: 2 May 2024\n    objection: none\n" in out


def test_what_the_model_said_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    out = _drawn(capsys, _answer(text="2 May\x1b[2J 2024\n[red]x[/red]", model="local/\x07"), explain=True)
    assert out.startswith("2 May\\x1b[2J 2024\\x0a[red]x[/red]\n")
    assert "\x1b" not in out
    assert "\x07" not in out


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("met", "Aldervik and Brennhavn met."),
        ("met. They", "Aldervik and Brennhavn met. They signed an Accord on 2 May 2024."),
        ("agree\nAldervik", "Harbour towns agree\nAldervik and Brennhavn met."),
        ("€4 million.", "Both councils gave €4 million."),
    ],
)
def test_the_sentence_around_a_quote(quote: str, shown: str) -> None:
    start = TEXT.index(quote)
    first, last = sentence_around(TEXT, start, start + len(quote))
    assert TEXT[first:last] == shown


def test_a_line_without_sentences_does_not_fill_the_screen() -> None:
    text = "word " * 100_000
    first, last = sentence_around(text, 250_000, 250_004)
    assert first <= 250_000 and last >= 250_004
    assert last - first < 2_000


@pytest.mark.parametrize(
    ("answer", "highlighted"),
    [
        ("Oxford PV and the Centre", ["Oxford PV and the Centre"]),
        ("the Centre, Oxford PV", ["Oxford PV", "the Centre"]),
        ("oxford  pv", ["Oxford PV"]),
        ("nobody", ["It involves Oxford PV and the Centre."]),
    ],
)
def test_in_a_sentence_that_is_all_quote_the_words_of_the_answer_are_highlighted(
    answer: str, highlighted: list[str]
) -> None:
    sentence = "It involves Oxford PV and the Centre."
    spans = telling_spans(sentence, [(0, len(sentence))], answer)
    assert [sentence[start:end] for start, end in spans] == highlighted
