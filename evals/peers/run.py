"""Running the peers one after the other; every row is written down as it ends, and a killed run can go on."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.errors import MissingExtraError, UsageError
from rag.settings import Settings

from .. import store
from ..errors import MeasureError
from ..load import GOLD, Suite
from ..provenance import PACKAGES, git_state, package_versions, prompts_fingerprint
from ..run import RUNS, load_suites
from ..run import Plan as RunPlan
from .figures import REPORT_VERSION, PeersReport, with_figures
from .protocol import JOBS, Bench, Job, Peer
from .rows import ROW_VERSION, PeerRow, ask, extract, summarise
from .serving import shared_endpoint

ROWS_FILE, REPORT_FILE = "peers.jsonl", "peers.json"

PEERS: Mapping[str, tuple[str, str]] = {
    "ours": (".ours", "Ours"),
    "plain": (".plain", "Plain"),
    "plain-strict": (".plain", "PlainStrict"),
    "llamaindex": (".llamaindex", "LlamaIndex"),
    "langextract": (".langextract", "LangExtract"),
}
"""The module of each peer, beside this file, and its class: imported only when it is asked for. Ours always comes
first and is closed before the others' endpoint starts, so that two models never share the cores.
"""

DEFAULT_PEERS = ("ours", "plain", "llamaindex", "langextract")
HINT = "pip install '.[peers]'"
PEER_PACKAGES = ("langextract", "llama-index-core", "llama-index-vector-stores-chroma")


@dataclass(frozen=True)
class Plan:
    """What to compare. `settings` are further settings of our library, by name."""

    suites: tuple[str, ...] = ("dev",)
    peers: tuple[str, ...] = DEFAULT_PEERS
    jobs: tuple[Job, ...] = JOBS
    model: str | None = None
    limit: int | None = None
    resume: Path | None = None
    data: Path | None = None
    out: Path = RUNS
    gold: Path = GOLD
    settings: Mapping[str, Any] = field(default_factory=dict)


class Watcher:
    """Told what happens; the base is silent."""

    def job(self, suite: str, peer: str, job: Job, total: int, done: int) -> None:
        """A job begins; `done` rows of `total` are there already."""

    def row(self, row: PeerRow) -> None:
        """A row was scored and written."""


def run_peers(plan: Plan, watcher: Watcher | None = None) -> tuple[Path, PeersReport]:
    """Do what the plan says; returns the run's folder and the figures of all rows in it.

    Raises GoldError, MeasureError, MissingExtraError for a peer whose package is not installed, and those RagErrors
    that every further row would meet as well.
    """
    watcher = watcher or Watcher()
    if plan.limit is not None and plan.limit < 1:
        raise UsageError("--limit must be at least 1", hint="Ask for one row or more.")
    settings = Settings.load(**{**plan.settings, "model": plan.model})
    peers = make_peers(plan.peers)
    with tempfile.TemporaryDirectory(prefix="rag-peers-") as work:
        suites = load_suites(RunPlan(suites=plan.suites, data=plan.data, gold=plan.gold), Path(work) / "documents")
        folder, report = _open_folder(plan, suites, settings)
        with shared_endpoint(settings) as served:
            for peer in peers:
                for place, suite in enumerate(suites):
                    own = Path(work) / f"{peer.name}-{place}"
                    own.mkdir()
                    _run_suite(peer, suite, plan, folder, Bench(settings, own, served), watcher)
    finished = with_figures(report, read_rows(folder)).model_copy(
        update={"finished": datetime.now(UTC), "packages": package_versions((*PACKAGES, *PEER_PACKAGES))}
    )
    _write_report(folder, finished)
    return folder, finished


def make_peers(names: Sequence[str]) -> list[Peer]:
    """The peers of these names, ours first. Raises UsageError, MissingExtraError."""
    chosen = sorted(dict.fromkeys(names), key=lambda name: name != "ours")
    made: list[Peer] = []
    for name in chosen:
        if name not in PEERS:
            raise UsageError(f"there is no peer {name}", hint=f"Peers: {', '.join(PEERS)}.")
        module, kind = PEERS[name]
        try:
            made.append(getattr(importlib.import_module(module, __package__), kind)())
        except ImportError as error:
            raise MissingExtraError(f"peer {name} needs packages that are missing: {error}", hint=HINT) from error
    if not made:
        raise UsageError("no peer to run", hint=f"Name one with --peer: {', '.join(PEERS)}.")
    return made


def read_rows(folder: Path) -> list[PeerRow]:
    """The rows of a folder, in the order in which they ended. Raises MeasureError."""
    rows = store.read_rows(folder / ROWS_FILE, PeerRow)
    if any(row.schema_version != ROW_VERSION for row in rows):
        raise MeasureError(f"{folder / ROWS_FILE} is of another version", hint="Run it anew.")
    return rows


def _run_suite(peer: Peer, suite: Suite, plan: Plan, folder: Path, bench: Bench, watcher: Watcher) -> None:
    """The peer's jobs over one suite, as far as their rows are not yet there."""
    done = {row.key for row in read_rows(folder)}
    jobs = [job for job in plan.jobs if job in peer.jobs]
    waiting = {job: _work(peer, suite, job, plan.limit) for job in jobs}
    left = {
        job: [one for name, one in work if (suite.name, peer.name, job, name) not in done]
        for job, work in waiting.items()
    }
    needed = [job for job in jobs if left[job]]
    if not needed:
        return
    try:
        peer.open(suite.documents, bench, needed)
        for job in needed:
            watcher.job(suite.name, peer.name, job, len(waiting[job]), len(waiting[job]) - len(left[job]))
            for one in left[job]:
                row = one()
                _append(folder, row)
                watcher.row(row)
    finally:
        peer.close()


def _work(peer: Peer, suite: Suite, job: Job, limit: int | None) -> list[tuple[str, Callable[[], PeerRow]]]:
    """The rows that the job consists of, by id."""

    def asking(question: Any) -> Callable[[], PeerRow]:
        return lambda: ask(peer, suite, question)

    def extracting(gold: Any) -> Callable[[], PeerRow]:
        return lambda: extract(peer, suite, gold)

    def summarising(document: str) -> Callable[[], PeerRow]:
        return lambda: summarise(peer, suite, document)

    if job == "questions":
        return [(question.id, asking(question)) for question in suite.questions[:limit]]
    if job == "records":
        return [(gold.document, extracting(gold)) for gold in suite.records[:limit]]
    return [(document.id, summarising(document.id)) for document in suite.documents[:limit]]


def _open_folder(plan: Plan, suites: Sequence[Suite], settings: Settings) -> tuple[Path, PeersReport]:
    """A new folder with its first `peers.json`, or the one to resume, checked to be the same measurement."""
    gold = {suite.name: suite.sha256 for suite in suites}
    if plan.resume is not None:
        return plan.resume, _resumed(plan, plan.resume, gold, settings.model)
    sha, dirty = git_state()
    started = datetime.now(UTC)
    name = f"peers-{started:%Y%m%dT%H%M%SZ}-{(sha or 'nogit')[:7]}"
    folder = next(
        one for number in range(1, 1000) if not (one := plan.out / (name + f"-{number}" * (number > 1))).exists()
    )
    folder.mkdir(parents=True)
    report = PeersReport(
        id=folder.name,
        started=started,
        git_sha=sha,
        git_dirty=dirty,
        model=settings.model,
        prompts=prompts_fingerprint(),
        gold=gold,
        limit=plan.limit,
    )
    _write_report(folder, report)
    return folder, report


def _resumed(plan: Plan, folder: Path, gold: Mapping[str, str], model: str) -> PeersReport:
    """The report to go on with: further peers, jobs and rows may be added, nothing that was measured may differ."""
    path = folder / REPORT_FILE
    try:
        report = PeersReport.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MeasureError(f"{folder} has no {REPORT_FILE}", hint="Name a folder that `peers` made.") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise MeasureError(f"{path} is not a report of this program", hint="Run it anew.") from error
    if report.schema_version != REPORT_VERSION or report.gold != dict(gold) or report.model != model:
        raise MeasureError(f"{folder} cannot be resumed: its gold or model is different", hint="Start a new run.")
    if "ours" in plan.peers and report.prompts != prompts_fingerprint():
        raise MeasureError(
            f"{folder} cannot be resumed with ours: its prompts are different",
            hint="Start a new run, or go on with the other --peer alone.",
        )
    store.drop_torn_row(folder / ROWS_FILE)
    return report


def _append(folder: Path, row: PeerRow) -> None:
    """Add a row and see it to the disk: what is there survives a kill."""
    with (folder / ROWS_FILE).open("a", encoding="utf-8", newline="\n") as file:
        file.write(row.model_dump_json() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _write_report(folder: Path, report: PeersReport) -> None:
    draft = folder / f"{REPORT_FILE}.part"
    draft.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / REPORT_FILE)
