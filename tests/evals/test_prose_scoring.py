"""The suite of open questions and the figures of summaries: a perfect prediction, empty ones, a corrupted one."""

from __future__ import annotations

from evals.prose.run import documents_of, load
from evals.prose.scoring import Figures, Judged, OpenQuestion, covered
from evals.prose.summaries import copied, repeated

ASKED = OpenQuestion("s", "01_doc", "How is it paid for?", (("3 million", "three million"), ("Orla",)))
UNANSWERABLE = OpenQuestion("s", "01_doc", "Why not?", None)


def judged(question: OpenQuestion, status: str, text: str, supported: int = 1) -> Judged:
    made = covered(text, question.points or ())
    return Judged(question, status, made, 1 if text else 0, supported if text else 0, 0, 1.0, text)


def test_points_are_covered_by_words_in_any_order_and_form() -> None:
    assert ASKED.points is not None
    assert covered("Orla pays £3 million.", ASKED.points) == 2
    assert covered("Velm pays.", ASKED.points) == 0
    assert covered("", ASKED.points) == 0


def test_a_perfect_run_and_a_corrupted_one() -> None:
    perfect = Figures.of(
        [judged(ASKED, "answered", "Orla pays £3 million."), judged(UNANSWERABLE, "not_in_documents", "")]
    )
    assert (perfect.useful, perfect.covered, perfect.bluffed, perfect.supported) == (1, 2, 0, 1)
    bad = Figures.of([judged(ASKED, "not_in_documents", ""), judged(UNANSWERABLE, "answered", "Because.", 0)])
    assert (bad.useful, bad.covered, bad.bluffed, bad.supported) == (0, 0, 1, 0)
    assert Figures.of([]).answerable == 0


def test_the_questions_are_sound() -> None:
    questions = load()
    assert len(questions) == 60 == len({one.id for one in questions})
    assert sum(one.points is None for one in questions) == 15
    for suite in {one.suite for one in questions}:
        known = {path.stem for path in documents_of(suite, None)}
        assert {one.document for one in questions if one.suite == suite} <= known


def test_the_points_stand_in_their_documents() -> None:
    for question in load():
        (path,) = [one for one in documents_of(question.suite, None) if one.stem == question.document]
        text = path.read_text(encoding="utf-8")
        for point in question.points or ():
            assert covered(text, [point]) == 1, (question.id, point)


def test_copied_runs_and_repeated_sentences() -> None:
    source = "one two three four five six seven eight nine ten"
    assert copied("zero one two three four five six seven eight eleven", source) == 8
    assert copied("one two three four", source) == 0
    assert repeated(["Orla pays for the basin.", "The basin is what Orla pays for.", "Velm lends a boat."]) == 1
