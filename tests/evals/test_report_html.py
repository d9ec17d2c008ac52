"""report.html and compare.html: everything is there, nothing can break out, the page is sound."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from eval_builders import QUESTIONS, SIGNED, perfect
from report_builders import GATE, HOSTILE, hostile, make_run, mixed, records, sample, wrong_answer

from evals.compare import compare_runs, sides_of
from evals.report import write_comparison, write_report
from evals.report.html import report_page
from evals.report.pieces import Limits
from evals.report.questions import question_card
from evals.report.style import CSS
from evals.store import read_samples
from rag.exporting.elements import NO_SCRIPT

VOID = {"meta", "br", "hr", "link", "col"}


@pytest.fixture(autouse=True)
def _no_step_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


class Page(HTMLParser):
    """What a browser would see: tags with their attributes, balance, text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def all(self, tag: str, class_: str = "") -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.tags
            if name == tag and (not class_ or class_ in (found.get("class") or "").split())
        ]


def page_of(folder: Path) -> tuple[str, Page]:
    source = write_report(folder)[1].read_text(encoding="utf-8")
    return source, Page(source)


@pytest.fixture
def report(tmp_path: Path) -> tuple[str, Page]:
    make_run(tmp_path / "run", mixed(), records())
    return page_of(tmp_path / "run")


@pytest.fixture
def hostile_report(tmp_path: Path) -> tuple[str, Page]:
    verdict = GATE[1].model_copy(update={"message": HOSTILE, "flipped": (f"f-{HOSTILE}",)})
    make_run(tmp_path / "run", [*mixed(), hostile(), hostile(HOSTILE)], records(HOSTILE), gate=(verdict,))
    return page_of(tmp_path / "run")


def test_the_page_is_one_file_under_a_strict_policy(report: tuple[str, Page]) -> None:
    source, page = report
    assert NO_SCRIPT.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert {"http-equiv": "Content-Security-Policy", "content": NO_SCRIPT} in page.all("meta")
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & {tag for tag, _ in page.tags}
    assert "url(" not in source
    assert "@import" not in source


def test_the_gate_tells_failures_first(report: tuple[str, Page]) -> None:
    text = report[1].text
    assert "3 of 4 rules did not pass." in text
    order = [
        text.index(words) for words in ("fact_recall_vital changed", "joint_f1 is 0.420", "bluff_rate has no value")
    ]
    assert order == sorted(order)
    assert order[-1] < text.index("citation_validity is 1.000")


def test_a_lost_fact_links_to_its_question(report: tuple[str, Page]) -> None:
    assert {"href": "#q.small.q-signed"} in report[1].all("a")


def test_every_part_is_there(report: tuple[str, Page]) -> None:
    text = report[1].text
    for words in ("At a glance", "Suite small", "Record, field by field", "Questions of small", "Records of small"):
        assert words in text
    for words in ("n/a", "errors", "95 % interval", "p50", "p95", "Provenance", "chromadb", "0123456789ab"):
        assert words in text
    assert "with uncommitted changes" in text


def test_a_question_shows_gold_answer_proof_passages_and_tries(tmp_path: Path) -> None:
    make_run(tmp_path / "run", [sample(SIGNED, wrong_answer())])
    _, page = page_of(tmp_path / "run")
    for words in (
        "3 May 2024", "2024-05-03", "date, vital", "9 June 2025", "✗ no", "✓ yes", "line 1",
        "Passages the model saw (2)", "Best passages for the question (2)", "cosine 0.710", "BM25 4.200",
        "on gold evidence",
        "The model: 2 tries", "answer@1", "retry@1", "4 May 2024 stands in no passage", "confidence 0.62",
        "2 calls, 1,624 tokens in (1,200 cached), 18 out", "retrieval 0.02 s", "1.25 s", "test/stub",
    ):  # fmt: skip
        assert words in page.text, words
    kinds = [(found["class"], found.get("data-label")) for found in page.all("mark") if "data-label" in found]
    assert kinds == [("gold", "gold f-signed"), ("both", "cite 1"), ("cited", "cite 2")]


def test_a_failed_question_shows_its_error_and_hint(report: tuple[str, Page]) -> None:
    assert "ModelConnectionError: the endpoint refused" in report[1].text
    assert "Is the endpoint running?" in report[1].text


def test_a_quote_that_is_not_at_its_offsets_is_shown_up(tmp_path: Path) -> None:
    given = wrong_answer()
    moved = given.citations[1].model_copy(update={"quote": "9 June 2026"})
    make_run(tmp_path / "run", [sample(SIGNED, given.model_copy(update={"citations": (moved,)}))])
    source, _ = page_of(tmp_path / "run")
    row = source[source.index("9 June 2026") :]
    assert "✗ no" in row[: row.index("</tr>")]


def test_correct_questions_are_folded_and_the_others_are_not(report: tuple[str, Page]) -> None:
    source, _ = report
    assert "<details open><summary><h3>Wrong (1)" in source
    assert "<details><summary><h3>Correct (2)" in source
    assert source.index("Failed (1)") < source.index("Wrong (1)") < source.index("Correct (2)")


def test_a_record_shows_gold_and_found_side_by_side(report: tuple[str, Page]) -> None:
    text = report[1].text
    for words in (
        "2024-05-03",
        "2025-06-09",
        "✗ different",
        "✓ equal",
        "✗ false alarm",
        "€8 million",
        "no valid output",
    ):
        assert words in text, words


def test_charts_are_told_in_words(report: tuple[str, Page]) -> None:
    bars = [found for found in report[1].all("svg", "outcomes") if found.get("role") == "img"]
    assert bars
    assert bars[0]["aria-label"] == "2 correct, 1 abstained, 1 wrong, 1 errors"
    assert all(found.get("aria-label") or found.get("aria-hidden") for found in report[1].all("svg"))


def test_ids_are_unique_and_links_lead_somewhere(hostile_report: tuple[str, Page]) -> None:
    _, page = hostile_report
    ids = [found["id"] for _, found in page.tags if "id" in found]
    assert len(ids) == len(set(ids))
    targets = [(found["href"] or "").removeprefix("#") for found in page.all("a")]
    assert targets
    assert set(targets) <= set(ids)


def test_headings_do_not_skip_a_level(report: tuple[str, Page]) -> None:
    levels = [int(tag[1]) for tag, _ in report[1].tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_hostile_text_stays_text(hostile_report: tuple[str, Page]) -> None:
    source, page = hostile_report
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img"}
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    assert source.count("<style>") == 1
    assert "document.title='owned'" in page.text
    assert "⟨U+202E⟩" in page.text
    assert "␇" in page.text
    assert "\u202e" not in source
    assert "\x07" not in source


def test_an_answer_of_another_version_is_shown_as_it_is(tmp_path: Path) -> None:
    old = sample(SIGNED, perfect(SIGNED)).model_copy(update={"answer": {"words": SIGNED.id, "shape": HOSTILE}})
    make_run(tmp_path / "run", [old])
    _, page = page_of(tmp_path / "run")
    assert "which this version cannot read" in page.text
    assert '"shape"' in page.text


def test_nothing_to_show_is_still_a_page(tmp_path: Path) -> None:
    make_run(tmp_path / "run", [], gate=(), exit_code=2)
    _, page = page_of(tmp_path / "run")
    assert "gate could not measure" in page.text
    assert "The gate has judged nothing." in page.text


def test_thousands_of_questions_stay_one_readable_file(tmp_path: Path) -> None:
    rows = []
    for number in range(2000):
        one = sample(SIGNED, wrong_answer())
        rows.append(one.model_copy(update={"id": f"{one.id}-{number}"}))
    run = make_run(tmp_path / "run", rows[:5])
    page = report_page(run, rows, [])
    assert page.count('class="row row-wrong"') == 2000
    assert len(page) < 25_000_000


def test_in_a_large_run_correct_questions_are_brief(tmp_path: Path) -> None:
    limits = Limits.for_rows(5000)
    right, wrong = (str(question_card(sample(SIGNED, given), limits)) for given in (perfect(SIGNED), wrong_answer()))
    assert "Passages, tries and scores are in samples.jsonl." in right
    assert "gold f-signed" in right
    assert "Best passages" not in right
    assert "Best passages" in wrong
    assert "All scores" in wrong


def test_the_same_files_give_the_same_report(tmp_path: Path) -> None:
    make_run(tmp_path / "run", [*mixed(), hostile()], records())
    first = [path.read_bytes() for path in write_report(tmp_path / "run")]
    assert [path.read_bytes() for path in write_report(tmp_path / "run")] == first
    assert not list((tmp_path / "run").glob("*.part"))


def test_a_comparison_sets_the_two_answers_side_by_side(tmp_path: Path) -> None:
    make_run(tmp_path / "old", [sample(asked, perfect(asked)) for asked in QUESTIONS])
    make_run(tmp_path / "new", [*mixed()[:4], hostile()])
    old, new = tmp_path / "old", tmp_path / "new"
    comparison = compare_runs(sides_of(old), sides_of(new))
    path = write_comparison(comparison, tmp_path / "out", old=read_samples(old), new=read_samples(new))[1]
    source = path.read_text(encoding="utf-8")
    page = Page(source)
    text = page.text
    assert text.index("What flipped") < text.index("Vital facts") < text.index("Metrics")
    pair = source[source.index("q.small.q-signed") :]
    pair = pair[: pair.index("</details>")]
    assert pair.index("3 May 2024") < pair.index("9 June 2025")
    assert len(page.all("div", "sides")) == 3
    assert "script" not in {tag for tag, _ in page.tags}


def test_a_comparison_with_a_baseline_says_that_answers_are_not_kept(tmp_path: Path) -> None:
    make_run(tmp_path / "old", [sample(asked, perfect(asked)) for asked in QUESTIONS])
    make_run(tmp_path / "new", mixed())
    comparison = compare_runs(sides_of(tmp_path / "old"), sides_of(tmp_path / "new"))
    path = write_comparison(comparison, tmp_path / "out", new=read_samples(tmp_path / "new"))[1]
    assert "Score 1; the answer is not kept." in Page(path.read_text(encoding="utf-8")).text


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_wcag_aa_asks_for(scheme: str) -> None:
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in
                   re.findall(r":root \{(.*?)\}", CSS, re.DOTALL))  # fmt: skip
    colours = light if scheme == "light" else light | dark
    assert dark.keys() == light.keys()
    pairs = [(text, ground) for text in ("fg", "muted", "link") for ground in ("bg", "card", "soft")]
    pairs += [("fg", ground) for ground in ("gold", "cited", "both", "tint-wrong", "tint-error")]
    pairs += [("on", ground) for ground in ("correct", "abstained", "wrong", "error")]
    pairs += [(text, "card") for text in ("correct", "wrong")]
    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: round(found, 2) for pair, found in weak.items() if found < 4.5} == {}
