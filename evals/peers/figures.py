"""Rows -> the figures of each job, one line for each peer: nothing is left out, failures count as the worst."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import Field

from rag.schema.document import Frozen

from ..results import FieldResult
from ..schema import Confusion, Score
from ..scorers import fields
from ..stats import percentile
from .protocol import JOBS, Job
from .rows import PeerRow

STRICT = (
    "parties", "countries", "signed_on", "announced_on", "signatories", "funding", "organisations", "locations",
    "programmes",
)  # fmt: skip
"""Fields with one right value; titles, subjects, aims and durations can be worded in many ways."""

REPORT_VERSION = 1


class Share(Frozen):
    """`good` of `of`; `value` is None when there was nothing."""

    good: float
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.good / self.of if self.of else None


class Line(Frozen):
    """What every line has: whose it is, how many rows it is made of, and seconds a row, failures included."""

    suite: str
    peer: str
    rows: int
    failures: int
    p50: float
    p95: float


class QuestionLine(Line):
    """Questions of one peer: `declined` of the unanswerable ones, `wrongly_declined` of the answerable ones.

    `cited_characters` is the median length of what an answer cites: a whole chunk is a verbatim quote on gold evidence
    as well as a sentence is, but somebody has to read it.
    """

    correct: Share
    declined: Share
    wrongly_declined: Share
    joint_f1: Share
    quotes_verbatim: Share
    cited_characters: float | None = None


class RecordLine(Line):
    """Records of one peer. F1 is micro; `proved` are values that came with a verbatim quote.

    `dropped` are parts of documents that the peer left out because it could not read the model's output for them.
    """

    strict_f1: Share
    all_f1: Share
    null_hallucination: Share
    proved: Share
    dropped: int = 0
    fields: tuple[FieldResult, ...]


class SummaryLine(Line):
    """Summaries of one peer: `values_*` and `names_*` are those not found in the cited quotes, or in the document."""

    cited_sentences: Share
    covered_facts: Share
    values_unproved: Share
    values_absent: Share
    names_unproved: Share
    names_absent: Share
    compression: float | None


class PeersReport(Frozen):
    """`peers.json`: what was compared, with what, and the lines."""

    schema_version: int = REPORT_VERSION
    id: str
    started: datetime
    finished: datetime | None = None
    git_sha: str | None = None
    git_dirty: bool | None = None
    packages: dict[str, str] = Field(default_factory=dict)
    model: str
    prompts: str = Field(description="fingerprint of our prompts")
    gold: dict[str, str] = Field(description="hash of each suite's gold")
    limit: int | None = None
    questions: tuple[QuestionLine, ...] = ()
    records: tuple[RecordLine, ...] = ()
    summaries: tuple[SummaryLine, ...] = ()


def question_lines(rows: Sequence[PeerRow]) -> tuple[QuestionLine, ...]:
    """One line for each suite and peer, in the order in which they come."""
    return tuple(
        QuestionLine(
            **_common(group),
            correct=_sum(group, "correct"),
            declined=_sum(group, "abstention_recall"),
            wrongly_declined=_sum(group, "over_abstention"),
            joint_f1=_sum(group, "joint_f1"),
            quotes_verbatim=_sum(group, "citation_validity"),
            cited_characters=_cited_characters(group),
        )
        for group in _groups(rows, "questions")
    )


def record_lines(rows: Sequence[PeerRow]) -> tuple[RecordLine, ...]:
    """As `question_lines`."""
    return tuple(
        RecordLine(
            **_common(group),
            strict_f1=_f1(group, STRICT),
            all_f1=_f1(group, None),
            null_hallucination=_sum(group, "null_hallucination"),
            proved=_sum(group, "record_validity"),
            dropped=sum(row.output.get("dropped", 0) for row in group if row.output),
            fields=fields.table([row.fields for row in group]),
        )
        for group in _groups(rows, "records")
    )


def summary_lines(rows: Sequence[PeerRow]) -> tuple[SummaryLine, ...]:
    """As `question_lines`."""
    return tuple(
        SummaryLine(
            **_common(group),
            cited_sentences=_sum(group, "cited_sentences"),
            covered_facts=_sum(group, "covered_facts"),
            values_unproved=_sum(group, "values_unproved"),
            values_absent=_sum(group, "values_absent"),
            names_unproved=_sum(group, "names_unproved"),
            names_absent=_sum(group, "names_absent"),
            compression=_compression(group),
        )
        for group in _groups(rows, "summaries")
    )


def with_figures(report: PeersReport, rows: Sequence[PeerRow]) -> PeersReport:
    """The report with the lines of these rows."""
    return report.model_copy(
        update={
            "questions": question_lines(rows),
            "records": record_lines(rows),
            "summaries": summary_lines(rows),
        }
    )


def _groups(rows: Iterable[PeerRow], job: Job) -> list[list[PeerRow]]:
    assert job in JOBS
    groups: dict[tuple[str, str], list[PeerRow]] = {}
    for row in rows:
        if row.job == job:
            groups.setdefault((row.suite, row.peer), []).append(row)
    return list(groups.values())


def _common(rows: Sequence[PeerRow]) -> dict[str, str | int | float]:
    seconds = [row.seconds for row in rows]
    return {
        "suite": rows[0].suite,
        "peer": rows[0].peer,
        "rows": len(rows),
        "failures": sum(row.error is not None for row in rows),
        "p50": percentile(seconds, 0.5),
        "p95": percentile(seconds, 0.95),
    }


def _sum(rows: Iterable[PeerRow], name: str) -> Share:
    """A score pooled: each row weighs what its value is an average over. Rows without a value weigh nothing."""
    scores = [score for row in rows if (score := row.scores.get(name)) is not None and score.value is not None]
    weights = [(score.value or 0.0) * score.n for score in scores]
    return Share(good=round(sum(weights), 6), of=sum(score.n for score in scores))


def _f1(rows: Iterable[PeerRow], names: Sequence[str] | None) -> Share:
    """Micro F1 = 2TP / (2TP + 2FD + FA + FN)."""
    counts = [found for row in rows for name, found in row.fields.items() if names is None or name in names]
    score: Score = fields.f1(sum(counts, Confusion()))
    return Share(good=round((score.value or 0.0) * score.n, 6), of=score.n)


def _cited_characters(rows: Iterable[PeerRow]) -> float | None:
    """The median over answers that cite anything."""
    lengths = [sum(len(quote["quote"]) for quote in row.output["citations"]) for row in rows if row.output]
    cited = [float(length) for length in lengths if length]
    return percentile(cited, 0.5) if cited else None


def _compression(rows: Iterable[PeerRow]) -> float | None:
    """Characters of the summaries / characters of their documents, over those that came."""
    share = _sum([row for row in rows if row.error is None], "compression")
    return share.value
