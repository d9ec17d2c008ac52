"""The drill-down of one question: gold, answer, proof, passages, tries."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from rag.exporting.elements import Html, element, join, shorten
from rag.schema.answer import Answer, Citation
from rag.schema.document import Span

from ..schema import Fact, FactResult, Outcome, Sample
from . import highlight
from .pieces import Limits, anchor, badge, chip, fold, spaced, table, text_block, tick, tokens
from .sources import failure, passages, place, raw, scores, sources, tries

_WORST_FIRST: tuple[Outcome, ...] = ("error", "wrong", "abstained", "correct")
_STATUS = {"answered": "answered", "partial": "answered in part", "not_in_documents": "not in the documents"}
_TITLES = {"error": "Failed", "wrong": "Wrong", "abstained": "Abstained though answerable", "correct": "Correct"}


def answer_of(sample: Sample) -> Answer | None:
    """The answer of a row; None when there is none, or it is of another version of the library."""
    try:
        return None if sample.answer is None else Answer.model_validate(sample.answer)
    except ValidationError:
        return None


def question_list(suite: str, samples: Sequence[Sample], limits: Limits) -> Html:
    """A suite's questions in groups by outcome, the worst first; only the correct ones are folded away."""
    groups = []
    for outcome in _WORST_FIRST:
        rows = sorted((sample for sample in samples if sample.outcome == outcome), key=lambda sample: sample.id)
        if rows:
            title = element("h3", f"{_TITLES[outcome]} ({len(rows)})")
            cards = [question_card(sample, limits) for sample in rows]
            groups.append(fold(title, cards, open=outcome != "correct"))
    return element(
        "section",
        element("h2", "Questions of ", element("code", suite)),
        element("p", "Open a question to see its gold, answer, proof, passages and calls.", class_="muted small"),
        groups,
        class_="card",
        id=anchor("questions", suite),
    )


def question_card(sample: Sample, limits: Limits) -> Html:
    """One question, folded; its anchor is inside, so that following a link to it opens it."""
    title = join(
        element("h4", badge(sample.outcome), " ", element("code", sample.id)),
        element("span", shorten(sample.asked, 200), dir="auto"),
        element("span", _at_a_glance(sample), class_="small muted"),
    )
    body = element("div", _body(sample, limits), id=anchor("q", sample.suite, sample.id))
    return fold(title, body, class_=f"row row-{sample.outcome}")


def _at_a_glance(sample: Sample) -> str:
    joint = sample.scores.get("joint_f1")
    score = "" if joint is None or joint.value is None else f" · joint F1 {joint.value:.2f}"
    return f"{score} · {sample.seconds:.1f} s"


def _body(sample: Sample, limits: Limits) -> Html:
    answer = answer_of(sample)
    evidence = [span for fact in sample.gold.facts for span in fact.evidence]
    unread = sample.answer is not None and answer is None
    brief = limits.brief and sample.outcome == "correct"
    return join(
        _asked(sample),
        failure(sample.error) if sample.error else None,
        _gold(sample),
        _answer(answer, sample, limits) if answer is not None else None,
        raw("The answer, which this version cannot read", sample.answer, limits) if unread else None,
        sources(sample.excerpts, _marks(sample, answer), limits),
        None if brief else _retrieved(sample, answer, evidence, limits),
        None if brief or answer is None else tries(answer.tries, limits),
        _cost(sample, answer),
        element("p", "Passages, tries and scores are in samples.jsonl.", class_="small muted")
        if brief
        else scores(sample.scores),
    )


def _asked(sample: Sample) -> Html:
    about = ", ".join(sample.gold.asked_of) if sample.gold.asked_of else "the whole library"
    return join(
        element("h5", "Question"),
        text_block(sample.asked),
        element(
            "p",
            spaced(chip(sample.gold.kind.replace("_", " ")), *(chip(tag) for tag in sample.gold.tags)),
            element("span", f"asked of {about}", class_="small muted"),
        ),
    )


def _gold(sample: Sample) -> Html:
    if not sample.gold.facts:
        return join(
            element("h5", "Gold"),
            element("p", "Nothing to state: the right answer is that the documents do not say."),
        )
    results = {result.id: result for result in sample.facts}
    rows = [_fact_row(fact, results.get(fact.id)) for fact in sample.gold.facts]
    headings = ("fact", "accepted answers", "stated", "cited", "retrieved", "evidence")
    return join(element("h5", "Gold"), table(headings, rows, caption="Gold facts", words=6))


def _fact_row(fact: Fact, found: FactResult | None) -> tuple[Html, ...]:
    wordings = [element("b", fact.answers[0], dir="auto")]
    if len(fact.answers) > 1:
        wordings.append(element("small", "or ", " · ".join(fact.answers[1:]), dir="auto"))
    if fact.items:
        wordings.append(element("small", "items: ", "; ".join(" / ".join(item) for item in fact.items), dir="auto"))
    kind = element("small", f"{fact.type}, {'vital' if fact.vital else 'not vital'}")
    where = [element("small", place(span)) for span in fact.evidence]
    return (
        join(element("code", fact.id), kind),
        join(wordings),
        tick(found.stated if found else None),
        tick(found.cited if found else None),
        tick(found.retrieved if found else None),
        join(where),
    )


def _answer(answer: Answer, sample: Sample, limits: Limits) -> Html:
    return join(
        element("h5", "Answer"),
        element("p", chip(_STATUS[answer.status])),
        text_block(shorten(answer.text, limits.said)),
        element("p", element("b", "Reason: "), answer.reason) if answer.reason else None,
        element("p", element("b", "Not proved: "), "; ".join(answer.unproved)) if answer.unproved else None,
        _citations(answer.citations, sample),
    )


def _citations(cited: Sequence[Citation], sample: Sample) -> Html:
    if not cited:
        return element("p", "No citation.", class_="muted")
    rows = []
    for number, citation in enumerate(cited, start=1):
        found = highlight.is_verbatim(citation, citation.quote, sample.excerpts)
        rows.append(
            (
                str(number),
                element("span", shorten(citation.quote, 600), dir="auto"),
                citation.match,
                tick(found),
                join(f"line {citation.line}", element("small", place(citation))),
            )
        )
    headings = ("cite", "quote", "match", "verbatim", "where")
    return table(headings, rows, caption="Citations", words=5)


def _marks(sample: Sample, answer: Answer | None) -> list[highlight.Mark]:
    marks = [highlight.Mark(span, "gold", f"gold {fact.id}") for fact in sample.gold.facts for span in fact.evidence]
    cited = answer.citations if answer is not None else ()
    return marks + [highlight.Mark(span, "cited", f"cite {number}") for number, span in enumerate(cited, start=1)]


def _retrieved(sample: Sample, answer: Answer | None, evidence: Sequence[Span], limits: Limits) -> Html | None:
    given = passages("Passages the model saw", answer.evidence, evidence, limits) if answer is not None else None
    best = passages("Best passages for the question", sample.retrieved, evidence, limits)
    return join(element("h5", "Retrieval"), given, best) if given or best else None


def _cost(sample: Sample, answer: Answer | None) -> Html:
    parts = [f"{sample.seconds:.2f} s", tokens(sample.usage)]
    if answer is not None:
        spent = answer.timings
        parts.append(f"retrieval {spent.retrieval:.2f} s, model {spent.model:.2f} s, grounding {spent.grounding:.2f} s")
        parts.append(answer.model)
    return join(element("h5", "Time and tokens"), element("p", " · ".join(parts), class_="small"))
