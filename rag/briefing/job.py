"""The story of a briefing: the summary by theme, what the records add, explained answers where something is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.briefing.brief import Brief
from rag.briefing.recorded import money_of, parties_of
from rag.errors import DefectError, ModelError
from rag.extracting.schemas import read_kept, record_class, record_kind
from rag.progress import Progress, silent
from rag.prose.choosing import says_again
from rag.schema.answer import Answer, Citation, Timings, Usage, Withdrawn
from rag.schema.brief import BriefSection, BriefSentence, BriefSource
from rag.schema.partnership import Partnership
from rag.schema.report import FailedDocument
from rag.schema.summary import Summary
from rag.storage.store import Store

MOST = 4
"""Entries of a section: six sections of four lines are one page."""

MOST_RECORDS = 5
"""Documents whose records are made for a briefing; of more, only records that are kept are used. A record takes the
embedded model up to a minute."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs that a briefing is built from, each about the documents of the briefing. `record` gives None where no
    record is kept and none is to be made."""

    summarise: Callable[[], Summary]
    record: Callable[[str], Partnership | None]
    explain: Callable[[str], Answer]


def kept_records(store: Store) -> Callable[[str], Partnership | None]:
    """Gives the record of a document that is kept already, or None."""
    kept = store.records(record_kind(Partnership))
    form = record_class(Partnership)

    def record(document: str) -> Partnership | None:
        made = read_kept(form, kept.get(document))
        return made if isinstance(made, Partnership) else None

    return record


@dataclass(slots=True)
class _Page:
    """The sections as they fill: nothing is told twice on one page."""

    told: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    withdrawn: list[Withdrawn] = field(default_factory=list)

    def section(self, title: str, entries: Sequence[BriefSentence]) -> BriefSection:
        kept: list[BriefSentence] = []
        for entry in entries:
            if len(kept) < MOST and not any(says_again(entry.text, other) for other in self.told):
                kept.append(entry)
                self.told.append(entry.text)
        return BriefSection(title=title, sentences=tuple(kept))

    def answered(self, answer: Answer) -> list[BriefSentence]:
        self.usage += answer.usage
        self.withdrawn += answer.withdrawn
        return [BriefSentence(text=one.text, citations=one.citations) for one in answer.sentences]


def write_brief(
    store: Store, jobs: Jobs, documents: Sequence[str], *, about: str = "", progress: Progress = silent
) -> Brief:
    """A briefing on documents. A document whose record cannot be made stands in `failed`; the others go on.

    Raises ModelError and its subclasses when the summary or an answer cannot be made.
    """
    started = time.perf_counter()
    page = _Page()
    progress("briefing: summary", 0, 3)
    summary = jobs.summarise()
    page.usage += summary.usage
    page.withdrawn += summary.dropped
    progress("briefing: records", 1, 3)
    records, failed = _records(jobs, documents)
    progress("briefing: questions", 2, 3)
    on = f" of {about}" if about else ""
    themes = {theme: _of_theme(summary, theme) for theme in ("what", "who", "when", "money", "next")}
    headline = summary.headline
    opening = [BriefSentence(text=headline.text, citations=headline.citations)] if headline and not about else []
    who = [entry for record in records for entry in parties_of(record, store)] + themes["who"]
    money = themes["money"] + [entry for record in records for entry in money_of(record, store)]
    sections = [
        page.section("What", opening + themes["what"]),
        page.section("Who", who),
        page.section("Why it matters", page.answered(jobs.explain(f"What are the aims and the benefits{on}?"))),
        page.section("Money", money or page.answered(jobs.explain(f"How is the cost{on} paid for?"))),
        page.section("Dates and next steps", _dates(summary) + themes["next"] + themes["when"]),
        page.section("Open questions", [_open(one.text, one.citations) for one in summary.open_points]),
    ]
    progress("briefing: questions", 3, 3)
    total = time.perf_counter() - started
    return Brief(
        title=f"Briefing: {about}" if about else _title(store, documents),
        about=about,
        sections=tuple(sections),
        sources=tuple(BriefSource(document=one, title=store.document(one).title) for one in documents),
        withdrawn=tuple(page.withdrawn),
        failed=tuple(failed),
        model=summary.model,
        usage=page.usage,
        timings=Timings(total=total),
    )


def _records(jobs: Jobs, documents: Sequence[str]) -> tuple[list[Partnership], list[FailedDocument]]:
    found, failed = [], []
    for document in documents:
        try:
            record = jobs.record(document)
        except (DefectError, ModelError) as error:
            failed.append(FailedDocument(document=document, **error.as_dict()))
            continue
        if record is not None:
            found.append(record)
    return found, failed


def _of_theme(summary: Summary, theme: str) -> list[BriefSentence]:
    return [BriefSentence(text=one.text, citations=one.citations) for one in summary.sentences if one.theme == theme]


def _dates(summary: Summary) -> list[BriefSentence]:
    """The timeline as entries: the date, and in a short phrase what happens then."""
    return [
        BriefSentence(text=f"{entry.date}: {entry.phrase}", citations=(entry.citation,))
        for entry in summary.timeline
        if entry.phrase
    ][-MOST:]


def _open(text: str, citations: tuple[Citation, ...]) -> BriefSentence:
    return BriefSentence(text=text, citations=citations)


def _title(store: Store, documents: Sequence[str]) -> str:
    if len(documents) == 1:
        return f"Briefing: {store.document(documents[0]).title}"
    return f"Briefing on {len(documents)} documents"
