"""Several articles about one deal: one entry. A renewal or an annex: an entry of its own that points to the first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Literal

from rapidfuzz import fuzz

from rag.register.conflicts import CONTRACT, standing
from rag.register.joining import Union
from rag.schema.register import Question, Relation
from rag.storage.statements import Judgement
from rag.values import folded

SAME_TITLE = 75.0
"""Likeness of titles (rapidfuzz's token set ratio, 0 to 100) from which two articles speak of one thing."""

PRINT_DAYS = 3
"""Days by which reports of one signing miss each other, for they take the day before or the day of print for it."""

FEW_DAYS = 14
"""Days between two dates of signing that may be one where titles or sums agree as well."""

NEWS_DAYS = 60
"""Days between a signing and a late report of it."""

LARGEST_BLOCK = 400
"""Documents with one party that are compared in pairs."""

LEAD = 500
"""Characters at the beginning of a text in which it says that it is a renewal or an annex."""

_RENEWAL = re.compile(
    r"(?<!\bbe )\b(?:renew(?:s|ed|ing|al)?|prolong(?:s|ed|ation)?|re-?sign(?:s|ed)?|"
    r"second (?:term|phase)|successor agreement|"
    r"extend(?:s|ed)?\s+(?:their|its|the|our)\b|extension of\b|verlänger\w+|reconduit|rinnov\w+|renov\w+)",
    re.IGNORECASE,
)
_ANNEX = re.compile(
    r"\b(?:annex(?:e|es)?|addendum|amendment (?:to|no)|supplement(?:ary|al)? (?:agreement|to|protocol)|"
    r"(?:additional|supplementary|implementing|follow-up) protocol|protocol (?:to|under)|zusatzprotokoll|avenant)\b",
    re.IGNORECASE,
)

DealVerdict = Literal["same", "different", "ask"]


@dataclass(frozen=True)
class Report:
    """What one document says of its deal. Dates are first and last possible days, "" where it gives none."""

    document: str
    title: str
    parties: frozenset[str]
    signed: tuple[str, str]
    announced: str
    words: frozenset[str]
    sums: frozenset[str]
    text: str = ""

    @cached_property
    def continues(self) -> Literal["renewal", "annex"] | None:
        """Whether its title or its beginning says that it renews or adds to an earlier agreement."""
        is_contract = standing(self.text, "").official == CONTRACT  # its clauses speak of renewals and annexes
        for part in (self.title, "" if is_contract else self.text[:LEAD]):
            if _ANNEX.search(part):
                return "annex"
            if _RENEWAL.search(part):
                return "renewal"
        return None

    @property
    def when(self) -> str:
        """The best known day: signed, else announced."""
        return self.signed[0] or self.announced


@dataclass(frozen=True, slots=True)
class Deals:
    """Groups of documents, relations by the first document of a group, and what is to be asked."""

    groups: tuple[tuple[str, ...], ...]
    relations: Mapping[str, Relation]
    questions: tuple[Question, ...]


def resolve_deals(reports: Sequence[Report], judged: Sequence[Judgement]) -> Deals:
    """Put the reports of one deal together. Judgements of people go before the rules."""
    judged = [one for one in judged if one.sort == "deal"]
    by_id = {report.document: report for report in reports}
    known = [one for one in judged if one.a in by_id and one.b in by_id]
    told = {frozenset((one.a, one.b)) for one in known}
    union = Union(by_id, [(one.a, one.b) for one in known if not one.same])
    for one in known:
        if one.same:
            union.join(one.a, one.b)
    asked: list[Question] = []
    verdicts: dict[frozenset[str], DealVerdict] = {}
    for a, b in _pairs(reports):
        verdict, why = compare(a, b)
        verdicts[frozenset((a.document, b.document))] = verdict
        if frozenset((a.document, b.document)) in told:
            continue
        if verdict == "ask":
            asked.append(Question(sort="deal", a=a.document, b=b.document, why=why))
    apart = {pair for pair, verdict in verdicts.items() if verdict == "different"} - told
    for pair, verdict in verdicts.items():
        if verdict == "same" and pair not in told:
            one_id, other_id = sorted(pair)
            if not any(frozenset((x, y)) in apart for x in union.group(one_id) for y in union.group(other_id)):
                union.join(one_id, other_id)
    groups = [tuple(sorted(group)) for group in union.groups()]
    open_ones: dict[frozenset[str], Question] = {}
    for question in asked:
        mine, theirs = union.group(question.a), union.group(question.b)
        heads = frozenset((min(mine), min(theirs)))
        between = {frozenset((x, y)) for x in mine for y in theirs}
        if len(heads) == 2 and not between & (apart | told):
            open_ones.setdefault(heads, question)
    return Deals(tuple(sorted(groups)), _relations(groups, by_id), tuple(open_ones.values()))


def compare(a: Report, b: Report) -> tuple[DealVerdict, str]:  # noqa: PLR0911
    """Whether two documents report one deal. Never by the names of the parties alone."""
    shared = a.parties & b.parties
    smaller = min(len(a.parties), len(b.parties))
    if not shared or (len(shared) < 2 and smaller > 1) or len(shared) < smaller:
        return "different", "other parties"
    if a.continues != b.continues:
        return "different", "one of them renews or adds to an agreement"
    alike = _alike(a, b)
    apart = _days_apart(a.signed, b.signed)
    if apart is not None and apart > FEW_DAYS:
        return "different", "signed on other dates"
    if apart is not None:
        agree = alike or (len(shared) > 1 and apart <= PRINT_DAYS)
        return ("same", "parties and dates agree") if agree else ("ask", "the parties agree, the dates nearly")
    near = _near(a, b)
    if alike and near is not False and len(shared) > 1:
        return "same", "parties and titles agree"
    if near is False:
        return "different", "years apart"
    return "ask", "the same parties, and nothing that tells the deals apart"


def _alike(a: Report, b: Report) -> bool:
    if fuzz.token_set_ratio(_bare(a), _bare(b)) >= SAME_TITLE:
        return True
    return bool(a.words & b.words) or bool(a.sums & b.sums)


def _bare(report: Report) -> str:
    """The title without the names of parties, which many deals share."""
    names = {word for party in report.parties for word in party.partition(":")[2].split()}
    return " ".join(word for word in re.findall(r"\w+", folded(report.title)) if word not in names and len(word) > 2)


def _days_apart(a: tuple[str, str], b: tuple[str, str]) -> int | None:
    """Days between two dates, 0 where they may be one; None where a document gives none."""
    if not a[0] or not b[0]:
        return None
    if a[0] <= b[1] and b[0] <= a[1]:
        return 0
    first, second = sorted((a, b))
    return (date.fromisoformat(second[0]) - date.fromisoformat(first[1])).days


def _near(a: Report, b: Report) -> bool | None:
    """Whether both were told of at about one time; None where one has no date."""
    if not a.when or not b.when:
        return None
    return abs((date.fromisoformat(a.when) - date.fromisoformat(b.when)).days) <= NEWS_DAYS


def _pairs(reports: Sequence[Report]) -> list[tuple[Report, Report]]:
    blocks: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        for party in report.parties:
            blocks[party].append(report)
    found = {}
    for block in blocks.values():
        for a, b in combinations(block[:LARGEST_BLOCK], 2):
            found[a.document, b.document] = (a, b)
    return list(found.values())


def _relations(groups: Sequence[tuple[str, ...]], by_id: Mapping[str, Report]) -> dict[str, Relation]:
    """A renewal or an annex points to the earliest entry with the same parties."""
    found = {}
    parties = {group[0]: frozenset().union(*(by_id[one].parties for one in group)) for group in groups}
    when = {group[0]: min((by_id[one].when for one in group if by_id[one].when), default="") for group in groups}
    kinds = {group[0]: next((by_id[one].continues for one in group if by_id[one].continues), None) for group in groups}
    by_parties: dict[frozenset[str], list[str]] = defaultdict(list)
    for head in parties:
        by_parties[parties[head]].append(head)
    for head, kind in kinds.items():
        if kind is None:
            continue
        earlier = [o for o in by_parties[parties[head]] if o != head and (when[o] or "0") <= (when[head] or "9")]
        if earlier:
            first = min(earlier, key=lambda o: (kinds[o] is not None, when[o]))
            found[head] = Relation(kind=kind, of=first)
    return found
