"""A run with one of everything that a report shows: right, wrong, declined and failed questions, records, a gate,
and text that tries to break out of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval_builders import FIELDS, MONEY, NOWHERE, RECORD, SIGNED, TEXT, TEXTS, VELM, answer, citation, perfect, suite

from evals.aggregate import summarise_suite
from evals.results import Fingerprints, GateVerdict, Run
from evals.schema import Excerpt, Failure, Question, RecordSample, Sample
from evals.scoring import (
    evidence_of,
    excerpts,
    score_answer,
    score_failed_record,
    score_failure,
    score_record,
)
from evals.store import append, write_run
from rag.schema.answer import Answer, Hit, Timings, Try, Usage
from rag.schema.document import Span

START = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

SCRIPT = "<script>document.title='owned'</script>"
IMAGE = "<img src=x onerror=\"document.title='owned'\">"
HOSTILE = f"{SCRIPT}{IMAGE}</style></details><svg onload=\"document.title='owned'\">' \" & | ` \u202e reversed \x07"
"""Everything that could end a context, with a bidi override and a bell."""

HITS = (
    Hit(
        document="orla", start=0, end=78, text=TEXT[:78], heading="Pacts > Orla", score=0.03, similarity=0.71, bm25=4.2
    ),
    Hit(document="orla", start=78, end=len(TEXT), text=TEXT[78:], score=0.02, similarity=0.4),
)


def sample(asked: Question, given: Answer, *, seconds: float = 1.25, name: str = "small") -> Sample:
    """A scored row as a run writes it, with passages and excerpts."""
    judged = score_answer(asked, given, TEXTS, HITS)
    cited = [Span(document=found.document, start=found.start, end=found.end) for found in given.citations]
    return Sample(
        suite=name,
        id=asked.id,
        cluster=asked.cluster,
        asked=asked.question,
        gold=asked,
        answer=given.model_dump(mode="json"),
        outcome=judged.outcome,
        scores=judged.scores,
        facts=judged.facts,
        retrieved=HITS,
        excerpts=excerpts([*evidence_of(asked), *cited], TEXTS),
        seconds=seconds,
        usage=given.usage,
    )


def failed(asked: Question, message: str = "the endpoint refused", *, name: str = "small") -> Sample:
    """A row whose call failed."""
    judged = score_failure(asked)
    return Sample(
        suite=name,
        id=asked.id,
        cluster=asked.cluster,
        asked=asked.question,
        gold=asked,
        answer=None,
        outcome=judged.outcome,
        scores=judged.scores,
        facts=judged.facts,
        excerpts=excerpts(evidence_of(asked), TEXTS),
        error=Failure(type="ModelConnectionError", message=message, hint="Is the endpoint running?"),
    )


def wrong_answer() -> Answer:
    """A date that is off by a year, cited by a span that overlaps the gold, after a rejected try."""
    usage = Usage(calls=1, prompt_tokens=812, completion_tokens=9, cached_tokens=600)
    tries = (
        Try(
            prompt="answer@1", said="4 May 2024", objection="4 May 2024 stands in no passage", usage=usage, seconds=0.8
        ),
        Try(prompt="retry@1", said="9 June 2025", confidence=0.62, usage=usage, seconds=0.5),
    )
    given = answer("9 June 2025", citation("3 May 2024 in Bern"), citation("9 June 2025"), evidence=HITS)
    timings = Timings(retrieval=0.02, model=1.3, grounding=0.01, total=1.33)
    return given.model_copy(update={"tries": tries, "usage": usage + usage, "timings": timings})


def mixed() -> list[Sample]:
    """One row of each outcome and more."""
    return [
        sample(SIGNED, wrong_answer()),
        sample(FIELDS, answer("")),
        failed(MONEY),
        sample(VELM, perfect(VELM)),
        sample(NOWHERE, answer("")),
    ]


def hostile(name: str = "small") -> Sample:
    """A row whose every text is hostile: id, question, gold, document name, source text, answer and objection."""
    evil = f"q-{HOSTILE}"
    wide = sample(SIGNED, wrong_answer(), name=name)
    fact = SIGNED.facts[0].model_copy(
        update={"id": f"f-{HOSTILE}", "answers": (HOSTILE, HOSTILE), "evidence": (), "type": "text"}
    )
    gold = SIGNED.model_copy(update={"id": evil, "question": HOSTILE, "facts": (fact,), "tags": (HOSTILE,)})
    said = wrong_answer()
    broken = said.model_copy(
        update={
            "text": HOSTILE,
            "reason": HOSTILE,
            "unproved": (HOSTILE,),
            "tries": (Try(prompt=HOSTILE, said=HOSTILE, objection=HOSTILE),),
            "evidence": (Hit(document=HOSTILE, start=0, end=9, text=HOSTILE, heading=HOSTILE, score=1.0),),
            "citations": tuple(c.model_copy(update={"quote": HOSTILE, "document": HOSTILE}) for c in said.citations),
        }
    )
    source = Excerpt(document=HOSTILE, start=0, end=len(HOSTILE), text=HOSTILE)
    return wide.model_copy(
        update={
            "id": evil,
            "asked": HOSTILE,
            "gold": gold,
            "answer": broken.model_dump(mode="json"),
            "excerpts": (source,),
            "facts": (wide.facts[0].model_copy(update={"id": f"f-{HOSTILE}"}),),
        }
    )


def leaf(value: str | None, quote: str | None = None) -> dict[str, object]:
    """A grounded value as the library dumps it."""
    start = TEXT.index(quote) if quote else None
    return {
        "value": value,
        "quote": quote,
        "document": "orla" if quote else None,
        "start": start,
        "end": None if start is None or quote is None else start + len(quote),
    }


def records(name: str = "small") -> list[RecordSample]:
    """A record with a wrong date, a right place and an invented duration, and one that failed."""
    dumped = {
        "title": leaf("Orla Accord", "Orla Accord"),
        "signed_on": leaf("2025-06-09", "9 June 2025"),
        "locations": [leaf("Bern", "Bern")],
        "duration": leaf("P4Y", "four years"),
        "unsupported": [{"field": "funding", "value": "€8 million", "reason": "stands nowhere"}],
    }
    values = {"title": "Orla Accord", "signed_on": "2025-06-09", "locations": ["Bern"], "duration": "P4Y"}
    counts, found = score_record(RECORD, dumped, TEXTS)
    lost, lowest = score_failed_record(RECORD)
    return [
        RecordSample(
            suite=name,
            id="orla",
            cluster="orla",
            gold=RECORD,
            record=dumped,
            values=values,
            fields=counts,
            scores=found,
            excerpts=excerpts([Span(document="orla", start=4, end=40)], TEXTS),
            seconds=4.5,
        ),
        RecordSample(
            suite=name,
            id="velm",
            cluster="velm",
            gold=RECORD.model_copy(update={"document": "velm", "evidence": {}}),
            record=None,
            fields=lost,
            scores=lowest,
            error=Failure(type="OutputInvalidError", message="no valid output in three tries"),
        ),
    ]


GATE = (
    GateVerdict(suite="small", rule="invariant", metric="citation_validity", verdict="pass", value=1.0, limit=1.0,
                message="citation_validity is 1.000, should be at least 1.000"),
    GateVerdict(suite="small", rule="floor", metric="joint_f1", verdict="fail", value=0.42, limit=0.5,
                message="joint_f1 is 0.420, should be at least 0.500"),
    GateVerdict(suite="small", rule="regression", metric="fact_recall_vital", verdict="fail", value=-0.25,
                limit=-0.05, message="fact_recall_vital changed by -0.250 [-0.500, -0.020], 1 worse, 0 better",
                flipped=("f-signed",)),
    GateVerdict(suite="small", rule="ceiling", metric="bluff_rate", verdict="unmeasured", limit=0.1,
                message="bluff_rate has no value"),
)  # fmt: skip


def make_run(
    folder: Path,
    rows: Sequence[Sample],
    extracted: Sequence[RecordSample] = (),
    gate: Sequence[GateVerdict] = GATE,
    exit_code: int | None = 1,
) -> Run:
    """A finished run folder with those rows, a suite for each name among them."""
    names = list(dict.fromkeys([row.suite for row in rows] + [record.suite for record in extracted]))
    results = []
    for name in names:
        mine = [row for row in rows if row.suite == name]
        papers = [record for record in extracted if record.suite == name]
        found = summarise_suite(suite(), mine, papers, records_expected=len(papers))
        results.append(found.model_copy(update={"name": name, "expected": len(mine)}))
    run = Run(
        id=folder.name,
        started=START,
        finished=START.replace(minute=9),
        git_sha="0123456789abcdef",
        git_dirty=True,
        packages={"openai": "3.0.1", "chromadb": "1.5.9"},
        python="3.11.7",
        mode="replay",
        model="local/test",
        fingerprints=Fingerprints(model="m1", prompts="p1", chunker="c1", embedder="e1", settings="s1"),
        suites=tuple(results),
        gate=tuple(gate),
        exit_code=exit_code,
    )
    write_run(folder, run)
    for row in (*rows, *extracted):
        append(folder, row)
    return run
