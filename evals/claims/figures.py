"""Readings -> figures: right accepted, wrong refused, and the table of checks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from pydantic import Field

from rag.schema.document import Frozen
from rag.schema.verification import ClaimVerdict

from ..results import GateVerdict
from ..stats import Observation, clustered_mean
from .gold import BLIND, ClaimGold
from .judging import Reading
from .orders import OrdersResult

REPORT_VERSION = 1


class ClaimRow(Frozen):
    """One text of the gold and what the gate made of it."""

    gold: ClaimGold
    reading: Reading

    @property
    def good(self) -> bool:
        """Whether a right text was accepted, or a wrong one refused."""
        return self.reading.supported if self.gold.label == "right" else self.reading.refused


class Share(Frozen):
    """A share with its 95 % interval, clustered by document; None where there is nothing to count."""

    count: int
    of: int
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None


class ClaimGroup(Frozen):
    """The texts of one kind or author. `contradicted` of the wrong ones are called that; `as_expected` of all got
    one of the verdicts that gold accepts.
    """

    name: str
    right: int
    accepted: int
    wrong: int
    refused: int
    contradicted: int
    as_expected: int


class CheckResult(Frozen):
    """How often a check spoke, about right and about wrong texts, and how often it alone did."""

    check: str
    spoke: int
    on_right: int
    on_wrong: int
    alone_on_right: int
    alone_on_wrong: int


class ClaimsReport(Frozen):
    """`claims-….json`: the whole of a measurement of the gate."""

    schema_version: int = REPORT_VERSION
    started: datetime
    gold_sha256: str
    without: tuple[str, ...] = ()
    loading_seconds: float
    judging_seconds: float
    errors: int
    right_accepted: Share
    wrong_refused: Share
    wrong_contradicted: Share
    blind_right_accepted: Share
    blind_wrong_refused: Share
    groups: tuple[ClaimGroup, ...] = Field(description="all, blind, then by author")
    kinds: tuple[ClaimGroup, ...]
    blind_kinds: tuple[ClaimGroup, ...]
    checks: tuple[CheckResult, ...]
    orders: OrdersResult | None = None
    gate: tuple[GateVerdict, ...] = ()
    exit_code: int | None = None
    rows: tuple[ClaimRow, ...]

    def figures(self) -> dict[str, float | None]:
        """What the gate's floors are about, by name."""
        return {
            "right_accepted": self.right_accepted.value,
            "wrong_refused": self.wrong_refused.value,
            "blind_right_accepted": self.blind_right_accepted.value,
            "blind_wrong_refused": self.blind_wrong_refused.value,
            **(self.orders.figures() if self.orders else {}),
        }


def summarise_claims(
    rows: Sequence[ClaimRow],
    *,
    started: datetime,
    gold_sha256: str,
    without: tuple[str, ...] = (),
    loading_seconds: float = 0.0,
    orders: OrdersResult | None = None,
) -> ClaimsReport:
    """All figures of the rows; their order does not matter."""
    blind = [row for row in rows if BLIND in row.gold.tags]
    authors = sorted({row.gold.author for row in rows})
    groups = [group_of("all", rows), group_of(BLIND, blind)]
    groups += [group_of(author, [row for row in rows if row.gold.author == author]) for author in authors]
    return ClaimsReport(
        started=started,
        gold_sha256=gold_sha256,
        without=without,
        loading_seconds=loading_seconds,
        judging_seconds=sum(row.reading.seconds for row in rows),
        errors=sum(row.reading.error is not None for row in rows),
        right_accepted=_share(rows, "right", lambda reading: reading.supported),
        wrong_refused=_share(rows, "wrong", lambda reading: reading.refused),
        wrong_contradicted=_share(rows, "wrong", lambda reading: reading.verdict == "contradicted"),
        blind_right_accepted=_share(blind, "right", lambda reading: reading.supported),
        blind_wrong_refused=_share(blind, "wrong", lambda reading: reading.refused),
        groups=tuple(groups),
        kinds=_by_kind(rows),
        blind_kinds=_by_kind(blind),
        checks=check_table((row.gold.label == "right", row.reading) for row in rows),
        orders=orders,
        rows=tuple(rows),
    )


def group_of(name: str, rows: Sequence[ClaimRow]) -> ClaimGroup:
    """The counts of some rows."""
    right = [row.reading for row in rows if row.gold.label == "right"]
    wrong = [row.reading for row in rows if row.gold.label == "wrong"]
    return ClaimGroup(
        name=name,
        right=len(right),
        accepted=sum(reading.supported for reading in right),
        wrong=len(wrong),
        refused=sum(reading.refused for reading in wrong),
        contradicted=sum(reading.verdict == "contradicted" for reading in wrong),
        as_expected=sum(bool(row.reading.claims) and row.reading.verdict in row.gold.verdicts for row in rows),
    )


def check_table(readings: Iterable[tuple[bool, Reading]]) -> tuple[CheckResult, ...]:
    """Every check that spoke, the most talkative first; a reading comes with whether its text is right."""
    kept = list(readings)
    names = sorted({name for _, reading in kept for name in reading.checks})
    rows = []
    for name in names:
        spoke = [right for right, reading in kept if name in reading.checks]
        alone = [right for right, reading in kept if reading.checks == {name}]
        rows.append(
            CheckResult(
                check=name,
                spoke=len(spoke),
                on_right=sum(spoke),
                on_wrong=len(spoke) - sum(spoke),
                alone_on_right=sum(alone),
                alone_on_wrong=len(alone) - sum(alone),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.spoke, row.check)))


def _by_kind(rows: Sequence[ClaimRow]) -> tuple[ClaimGroup, ...]:
    kinds = sorted({(row.gold.label, row.gold.kind) for row in rows})
    return tuple(
        group_of(f"{label}: {kind}", [row for row in rows if (row.gold.label, row.gold.kind) == (label, kind)])
        for label, kind in kinds
    )


def _share(rows: Sequence[ClaimRow], label: str, good: Callable[[Reading], bool]) -> Share:
    kept = [row for row in rows if row.gold.label == label]
    interval = clustered_mean(Observation(row.gold.documents[0], float(good(row.reading)), 1.0) for row in kept)
    return Share(count=sum(good(row.reading) for row in kept), of=len(kept), low=interval.low, high=interval.high)


def overall(verdicts: Iterable[ClaimVerdict]) -> dict[ClaimVerdict, int]:
    """How often each verdict was given."""
    found = list(verdicts)
    order: tuple[ClaimVerdict, ...] = ("supported", "partly", "contradicted", "not_found")
    return {verdict: found.count(verdict) for verdict in order}
