"""Published data sets as suites, on small invented ones of the same shape; and how their questions are scored."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eval_builders import answer

from evals.errors import GoldError
from evals.groups import group_samples
from evals.load import Suite
from evals.published import is_published, load_published
from evals.published.cuad import accepted
from evals.published.slices import draw, fold_of, slice_of, take_turns
from evals.report.suites import groups_table
from evals.results import GroupResult
from evals.run import Plan, load_suites
from evals.schema import Question, Sample
from evals.scorers import facts
from evals.scoring import Judged, score_answer
from rag.errors import UsageError
from rag.schema.answer import Answer, Citation

AGREEMENT = """SUPPLY ALLIANCE AGREEMENT

This agreement is made on the 3rd day of May 2014 between Orla Ltd and Velm Inc.

1. Audit. Orla may inspect the books of Velm once
a year.

2. Law. The laws of the State of Oregon govern this agreement.

3. Renewal. It is renewed for successive terms of twelve (12) months.
"""


def cuad(folder: Path, agreements: int = 1) -> Path:
    questions = [
        {"category": "Agreement Date", "kind": "date", "question": "Which date?", "answer": "5/3/14",
         "evidence": ["3rd day of May 2014"]},
        {"category": "Audit Rights", "kind": "clause", "question": "Which audit?", "answer": "Yes",
         "evidence": ["Orla may inspect the books of Velm once a year."]},
        {"category": "Renewal Term", "kind": "duration", "question": "How long?", "answer": "successive 1 year",
         "evidence": ["successive terms of twelve (12) months"]},
        {"category": "Governing Law", "kind": "text", "question": "Which law?", "answer": "Oregon, United States",
         "evidence": ["The laws of the State of Oregon govern this agreement."]},
        {"category": "Insurance", "kind": "clause", "question": "Which insurance?", "answer": None, "evidence": []},
    ]  # fmt: skip
    (folder / "texts").mkdir(parents=True)
    entries = []
    for number in range(agreements):
        name = f"ORLA_05_03_2014-EX-{number} Supply, Agreement"
        (folder / "texts" / f"{name}.txt").write_text(AGREEMENT, encoding="utf-8")
        entries.append({"id": name, "words": 50, "questions": questions})
    (folder / "questions.json").write_text(json.dumps(entries), encoding="utf-8")
    return folder


def squad2(folder: Path, titles: int = 4, paragraphs: int = 80) -> Path:
    made = []
    for title in range(titles):
        for number in range(paragraphs):
            questions: list[dict[str, Any]] = [
                {"id": f"{title}-{number}-{each}", "question": f"Who led {each}?", "answers": ["Ada Quill"],
                 "impossible": False, "plausible": []}
                for each in range(8)
            ]  # fmt: skip
            questions.append({"id": f"{title}-{number}-no", "question": "Who paid?", "answers": [],
                              "impossible": True, "plausible": ["Tom"]})  # fmt: skip
            context = f"Paragraph {number} of article {title}: Ada Quill led the works."
            made.append({"title": f"Article {title}", "context": context, "questions": questions})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "paragraphs.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


def contract_nli(folder: Path) -> Path:
    text = "Orla keeps all secrets. Orla may not copy anything."
    annotations = {
        "nda-1": {"choice": "Entailment", "spans": [0]},
        "nda-2": {"choice": "Contradiction", "spans": [1]},
        "nda-3": {"choice": "NotMentioned", "spans": []},
    }
    labels = {
        "nda-1": {"hypothesis": "Orla shall keep secrets."},
        "nda-2": {"hypothesis": "Orla may copy some things."},
        "nda-3": {"hypothesis": "Orla shall return the papers."},
    }
    document = {"id": 7, "text": text, "spans": [[0, 23], [24, 51]], "annotation_sets": [{"annotations": annotations}]}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dev.json").write_text(json.dumps({"documents": [document], "labels": labels}), encoding="utf-8")
    return folder


def by_tag(suite: Suite, tag: str) -> Question:
    (found,) = [question for question in suite.questions if tag in question.tags]
    return found


def cited(suite: Suite, said: str, quote: str) -> Answer:
    document = suite.documents[0]
    start = document.text.index(quote)
    proof = Citation(document=document.id, start=start, end=start + len(quote), quote=quote, match="exact", line=1)
    return answer(said, proof)


def judge(suite: Suite, tag: str, given: Answer) -> Judged:
    return score_answer(by_tag(suite, tag), given, suite.texts, [])


@pytest.mark.parametrize("name", ["cuad", "cuad-a", "squad2-b", "squad2-all", "contract_nli-all-a"])
def test_a_suite_name_tells_the_source_the_sample_and_the_fold(name: str) -> None:
    assert is_published(name)


@pytest.mark.parametrize("name", ["cuad-c", "cuad-a-all", "squad", "seed", "squad2-"])
def test_other_names_are_no_published_suites(name: str) -> None:
    assert not is_published(name)
    with pytest.raises(UsageError):
        load_published(name, Path(), Path())


def test_folds_are_equal_and_do_not_depend_on_the_order() -> None:
    groups = [f"group {number}" for number in range(40)]
    folds = fold_of(groups)
    assert sorted(folds.values()).count("a") == 20
    assert fold_of(groups[::-1]) == folds
    assert draw(groups) == draw(groups[::-1]) != groups


def test_turns_are_fair() -> None:
    assert take_turns(["abc", "d", "ef"]) == ["a", "d", "e", "b", "f", "c"]
    assert take_turns([]) == []


def test_an_agreement_is_added_under_a_name_that_gives_nothing_away(tmp_path: Path) -> None:
    suite = load_published("cuad", cuad(tmp_path / "cuad"), tmp_path / "work")
    (document,) = suite.documents
    assert document.id == "cuad-01" and document.path.name == "cuad-01.txt"
    assert document.path.read_text(encoding="utf-8") == AGREEMENT
    assert [question.kind for question in suite.questions] == ["fact"] * 4 + ["unanswerable"]


def test_the_folder_above_the_data_set_will_do(tmp_path: Path) -> None:
    cuad(tmp_path / "data" / "cuad")
    squad2(tmp_path / "data" / "squad2")
    plan = Plan(suites=("cuad", "squad2-a"), data=tmp_path / "data")
    assert [suite.name for suite in load_suites(plan, tmp_path / "work")] == ["cuad", "squad2-a"]
    with pytest.raises(UsageError):
        load_suites(replace(plan, data=None), tmp_path / "work")


def test_folds_share_no_document_and_the_whole_is_their_sum(tmp_path: Path) -> None:
    data = cuad(tmp_path / "cuad", agreements=30)
    names = {
        name: {document.id for document in load_published(name, data, tmp_path / name).documents}
        for name in ("cuad", "cuad-a", "cuad-b", "cuad-all", "cuad-all-a", "cuad-all-b")
    }
    assert len(names["cuad"]) == 18 and names["cuad"] == names["cuad-a"] | names["cuad-b"]
    assert names["cuad-a"] < names["cuad-all-a"] and names["cuad-b"] < names["cuad-all-b"]
    assert not names["cuad-all-a"] & names["cuad-all-b"]
    assert names["cuad-all"] == names["cuad-all-a"] | names["cuad-all-b"] and len(names["cuad-all"]) == 30


def test_paragraphs_are_split_by_article_and_sampled_alike_every_time(tmp_path: Path) -> None:
    data = squad2(tmp_path / "squad2")
    sample = load_published("squad2", data, tmp_path / "work")
    assert len(sample.questions) == 600
    assert load_published("squad2", data, tmp_path / "again").sha256 == sample.sha256
    first, second = (load_published(f"squad2-{fold}", data, tmp_path / fold) for fold in "ab")
    titles = [{question.tags[1] for question in each.questions} for each in (first, second)]
    assert len(titles[0]) == len(titles[1]) == 2 and not titles[0] & titles[1]
    per_paragraph = [sum(q.documents == (d.id,) for q in first.questions) for d in first.documents]
    assert max(per_paragraph) <= 5 and sum(per_paragraph) == 300
    assert len(load_published("squad2-all", data, tmp_path / "all").questions) == 4 * 80 * 9


def test_hypotheses_become_questions(tmp_path: Path) -> None:
    suite = load_published("contract_nli", contract_nli(tmp_path / "contract_nli"), tmp_path / "work")
    yes, no, unknown = suite.questions
    assert (yes.kind, yes.facts[0].answers) == ("yes_no", ("Yes",))
    assert (no.facts[0].answers, no.facts[0].evidence[0].quote) == (("No",), "Orla may not copy anything.")
    assert unknown.kind == "unanswerable" and "return the papers" in unknown.question


def test_a_quote_that_stands_nowhere_is_an_error_of_gold(tmp_path: Path) -> None:
    data = cuad(tmp_path / "cuad")
    path = data / "questions.json"
    path.write_text(path.read_text(encoding="utf-8").replace("once a year", "twice a year"), encoding="utf-8")
    with pytest.raises(GoldError, match="stands nowhere"):
        load_published("cuad", data, tmp_path / "work")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"questions\.json is missing"):
        load_published("cuad", tmp_path, tmp_path / "work")


def test_a_clause_is_right_when_it_is_answered_and_cited_on_gold(tmp_path: Path) -> None:
    suite = load_published("cuad", cuad(tmp_path / "cuad"), tmp_path / "work")
    quote = "Orla may inspect the books of Velm"
    assert judge(suite, "Audit Rights", cited(suite, "Orla may look at them.", quote)).outcome == "correct"
    elsewhere = judge(suite, "Audit Rights", cited(suite, "Orla may look at them.", "The laws of the State"))
    assert elsewhere.outcome == "wrong" and elsewhere.scores["joint_f1"].value == 0
    assert judge(suite, "Audit Rights", answer("")).outcome == "abstained"
    assert judge(suite, "Insurance", answer("")).outcome == "correct"
    assert judge(suite, "Insurance", cited(suite, "A policy.", quote)).scores["answerability"].value == 0


@pytest.mark.parametrize(
    ("said", "right"),
    [("3 May 2014", True), ("May 3rd, 2014", True), ("the 3rd day of May 2014", True),
     ("2014-05-03", True), ("3 June 2014", False), ("May 2015", False), ("4 May 2014", False)],
)  # fmt: skip
def test_a_date_is_right_in_any_spelling(tmp_path: Path, said: str, right: bool) -> None:
    question = by_tag(load_published("cuad", cuad(tmp_path / "cuad"), tmp_path / "work"), "date")
    assert facts.judge(question, said)[0].stated is right


@pytest.mark.parametrize(
    ("said", "right"),
    [("one year", True), ("twelve (12) months", True), ("12 months", True), ("successive one-year terms", True),
     ("1 year", True), ("two years", False), ("12 weeks", False), ("1 year, or 18 months", False), ("12", False)],
)  # fmt: skip
def test_a_duration_is_right_when_it_is_as_long(tmp_path: Path, said: str, right: bool) -> None:
    question = by_tag(load_published("cuad", cuad(tmp_path / "cuad"), tmp_path / "work"), "duration")
    assert facts.judge(question, said)[0].stated is right


@pytest.mark.parametrize(
    ("kind", "given", "type_", "some"),
    [
        ("date", "12/14/97", "date", "1997-12-14"),
        ("date", "1/2/05", "date", "2 January 2005"),
        ("duration", "Successive 5 years", "duration", "5 years"),
        ("duration", "7/22/2019; 7/22/2022", "clause", "7/22/2019; 7/22/2022"),
        ("text", "Illinois; New York", "place", "New York"),
        ("text", "People's Republic of China", "place", "China"),
        ("clause", "Yes", "clause", "Yes"),
    ],
)
def test_annotated_values_become_accepted_wordings(kind: str, given: str, type_: str, some: str) -> None:
    found, wordings = accepted(kind, given)
    assert found == type_ and some in wordings


def test_groups_count_by_hand(tmp_path: Path) -> None:
    suite = load_published("cuad", cuad(tmp_path / "cuad"), tmp_path / "work")
    given = {
        "Agreement Date": cited(suite, "3 May 2014", "between Orla"),
        "Audit Rights": cited(suite, "It may.", "Orla may inspect"),
        "Renewal Term": answer(""),
        "Governing Law": cited(suite, "Nevada", "The laws of the State"),
        "Insurance": answer(""),
    }
    samples = []
    for tag, reply in given.items():
        question, judged = by_tag(suite, tag), judge(suite, tag, reply)
        samples.append(
            Sample(
                suite="cuad",
                id=question.id,
                cluster="cuad-01",
                asked=question.question,
                gold=question,
                answer=reply.model_dump(mode="json"),
                outcome=judged.outcome,
                scores=judged.scores,
                facts=judged.facts,
            )
        )
    groups = {group.name: group for group in group_samples(samples)}
    every = groups["all"]
    assert (every.present, every.right, every.cited, every.declined) == (4, 2, 1, 1)
    assert (every.absent, every.absent_declined) == (1, 1)
    assert (groups["clause"].present, groups["clause"].right, groups["clause"].absent) == (1, 1, 1)
    assert groups["Renewal Term"].declined == 1 and groups["Insurance"].exact_match == 1.0


def test_slices_name_their_folds() -> None:
    part = slice_of("squad2-all-b", ("cuad", "squad2"))
    assert part is not None and (part.source, part.whole, part.folds) == ("squad2", True, ("b",))


def test_the_report_draws_the_groups() -> None:
    group = GroupResult(
        name="Audit <Rights>", present=4, right=3, cited=2, declined=1, absent=0, absent_declined=0,
        exact_match=0.5, token_f1=0.625,
    )  # fmt: skip
    drawn = str(groups_table([group]))
    assert "Audit &lt;Rights&gt;" in drawn
    for cell in ("0.75", "0.50", "0.25", "–", "0.625"):
        assert f">{cell}<" in drawn
