"""Running suites: a throw-away library, every question asked, every outcome scored and written down at
once.
"""

from __future__ import annotations

import hashlib
import os
import platform
import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.errors import UsageError
from rag.library import Library

from .aggregate import summarise_suite
from .asking import ask, extract
from .compare import sides_of_run
from .errors import MeasureError
from .filling import add_documents
from .gate import BASELINES, GATE_FILE, Gate, exit_code, judge_run
from .load import GOLD, Suite, load_suite, select
from .outside import load_partnerships
from .provenance import fingerprints, git_state, join_fingerprints, package_versions, prompts_fingerprint
from .published import is_published, load_published
from .results import Fingerprints, Run, SuiteResult
from .schema import Mode, Question, RecordGold, RecordSample, Sample
from .store import append, drop_torn_line, read_records, read_run, read_samples, write_run

DEFAULT_SUITES = ("seed", "fiction")
DEV_SUITES = ("dev", "dev-titled")
"""Suites made from a folder of documents with our gold; published data sets are the other outside suites."""

RECORDINGS = Path(__file__).parent / "recordings"
RUNS = Path("evals/runs")


@dataclass(frozen=True)
class Plan:
    """What to run. `settings` are further settings of the library, by name."""

    suites: tuple[str, ...] = DEFAULT_SUITES
    mode: Mode = "live"
    model: str | None = None
    limit: int | None = None
    resume: Path | None = None
    data: Path | None = None
    out: Path = RUNS
    concurrency: int = 1
    gold: Path = GOLD
    recordings: Path = RECORDINGS
    baselines: Path = BASELINES
    gate: Path = GATE_FILE
    floors_only: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


class Watcher:
    """Told what happens; the base is silent. The command line draws a progress bar with it."""

    def suite(self, name: str, total: int, done: int) -> None:
        """A suite begins; `done` rows of `total` are there already."""

    def row(self, row: Sample | RecordSample) -> None:
        """A row was scored and written."""

    def note(self, text: str) -> None:
        """Something a person should know."""


def default_mode() -> Mode:
    """`replay` where CI is set, else `live`."""
    return "replay" if os.environ.get("CI", "").lower() not in ("", "0", "false") else "live"


def run(plan: Plan, watcher: Watcher | None = None) -> tuple[Path, Run]:
    """Run the plan; returns the run's folder and its `Run`, gate and exit code included.

    Raises GoldError, MeasureError, and those RagErrors that make measuring impossible (exit code 2 all of
    them).
    """
    watcher = watcher or Watcher()
    if plan.limit is not None and plan.limit < 1:
        raise UsageError("--limit must be at least 1", hint="Ask for one question or more.")
    gate = Gate.load(plan.gate)
    with tempfile.TemporaryDirectory(prefix="rag-evals-") as work:
        suites = [(select(suite, plan.limit), suite) for suite in load_suites(plan, Path(work) / "documents")]
        folder, started = _open_folder(plan, [short for short, _ in suites])
        prints: list[Fingerprints] = []
        results: list[SuiteResult] = []
        for short, whole in suites:
            workshop = Path(work) / f"library-{_documents_key(short)}"
            found, expected = _run_suite(plan, short, workshop, folder, watcher)
            prints.append(found)
            results.append(_result(folder, short, limited=short is not whole, records_expected=expected))
        measured = started.model_copy(
            update={
                "suites": tuple(results),
                "fingerprints": join_fingerprints(prints),
                "finished": datetime.now(UTC),
            }
        )
    sides = sides_of_run(measured.id, measured, read_samples(folder), read_records(folder))
    verdicts = judge_run(gate, results, sides, plan.baselines, floors_only=plan.floors_only)
    finished = measured.model_copy(update={"gate": tuple(verdicts), "exit_code": exit_code(verdicts)})
    write_run(folder, finished)
    return folder, finished


def load_suites(plan: Plan, work: Path) -> list[Suite]:
    """The suites of the plan, checked; texts of outside documents are written to `work`. Raises GoldError."""
    suites: list[Suite] = []
    dev: dict[str, Suite] = {}
    for name in dict.fromkeys(plan.suites):
        if not is_outside(name):
            suites.append(load_suite(name, gold=plan.gold))
        elif plan.data is None:
            raise UsageError(f"suite {name} needs --data DIR", hint="Give the folder with the documents and gold.")
        elif is_published(name):
            suites.append(load_published(name, plan.data, work))
        else:
            dev = dev or {suite.name: suite for suite in load_partnerships(plan.data, work)}
            suites.append(dev[name])
    if not suites:
        raise UsageError("no suite to run", hint="Name one with --suite.")
    return suites


def is_outside(name: str) -> bool:
    """Whether the documents of that suite stay outside the project."""
    return name in DEV_SUITES or is_published(name)


def _open_folder(plan: Plan, suites: Sequence[Suite]) -> tuple[Path, Run]:
    """A new run folder with its first `run.json`, or the one to resume, checked to be the same
    measurement.
    """
    state = {suite.name: (suite.sha256, len(suite.questions), len(suite.records)) for suite in suites}
    model = plan.model or Library.open(None, **plan.settings).settings.model
    if plan.resume is not None:
        drop_torn_line(plan.resume)
        previous = read_run(plan.resume)
        before = {suite.name: (suite.gold_sha256, suite.expected, suite.records_expected) for suite in previous.suites}
        same = before == state and previous.model == model and previous.mode == plan.mode
        if not same or previous.fingerprints.prompts != prompts_fingerprint():
            raise MeasureError(
                f"{plan.resume} cannot be resumed: its suites, gold, model, mode or prompts are different",
                hint="Give the same options, or start a new run.",
            )
        return plan.resume, previous
    sha, dirty = git_state()
    started = datetime.now(UTC)
    name = f"{started:%Y%m%dT%H%M%SZ}-{(sha or 'nogit')[:7]}"
    folder = plan.out / name
    for number in range(2, 1000):
        if not folder.exists():
            break
        folder = plan.out / f"{name}-{number}"
    empty = [summarise_suite(suite, [], [], records_expected=len(suite.records)) for suite in suites]
    first = Run(
        id=folder.name,
        started=started,
        git_sha=sha,
        git_dirty=dirty,
        packages=package_versions(),
        python=platform.python_version(),
        mode=plan.mode,
        model=model,
        fingerprints=Fingerprints(model="", prompts=prompts_fingerprint(), chunker="", embedder="", settings=""),
        suites=tuple(empty),
    )
    write_run(folder, first)
    return folder, first


def _run_suite(plan: Plan, suite: Suite, workshop: Path, folder: Path, watcher: Watcher) -> tuple[Fingerprints, int]:
    """Ask what is not yet in the folder. Returns the fingerprints and how many records were to be
    extracted.
    """
    asked = {sample.id for sample in read_samples(folder) if sample.suite == suite.name}
    extracted = {record.id for record in read_records(folder) if record.suite == suite.name}
    recordings = plan.out / "recordings" if is_outside(suite.name) else plan.recordings
    replay = None if plan.mode == "live" else recordings / suite.name

    @contextmanager
    def open_library() -> Iterator[Library]:
        with Library.open(
            workshop, **{**plan.settings, "model": plan.model, "replay": replay, "replay_mode": plan.mode}
        ) as library:
            yield library

    with open_library() as library:
        add_documents(library, suite.documents)
        prints = fingerprints(library)
        can_extract = hasattr(library, "extract")
    if suite.records and not can_extract:
        watcher.note(f"{suite.name}: this version extracts no records, so none are scored")
    records = suite.records if can_extract else ()
    jobs: list[Callable[[Library], Sample | RecordSample]] = [
        _question_job(suite, question) for question in suite.questions if question.id not in asked
    ]
    jobs += [_record_job(suite, record) for record in records if record.document not in extracted]
    watcher.suite(suite.name, len(suite.questions) + len(records), len(asked) + len(extracted))
    for row in _work(jobs, open_library, plan.concurrency):
        append(folder, row)
        watcher.row(row)
    return prints, len(records)


def _work(
    jobs: Sequence[Callable[[Library], Sample | RecordSample]],
    open_library: Callable[[], Any],
    concurrency: int,
) -> Iterator[Sample | RecordSample]:
    """Do the jobs, with a library of its own for each worker; rows come as they end."""
    if not jobs:
        return
    if concurrency <= 1:
        with open_library() as library:
            for job in jobs:
                yield job(library)
        return
    waiting: queue.SimpleQueue[Callable[[Library], Sample | RecordSample]] = queue.SimpleQueue()
    done: queue.SimpleQueue[Sample | RecordSample | BaseException] = queue.SimpleQueue()
    stop = threading.Event()
    for job in jobs:
        waiting.put(job)

    def work() -> None:
        try:
            with open_library() as library:
                while not stop.is_set() and not waiting.empty():
                    try:
                        job = waiting.get_nowait()
                    except queue.Empty:
                        return
                    done.put(job(library))
        except BaseException as error:  # carried to the main thread, which raises it
            done.put(error)

    workers = [threading.Thread(target=work) for _ in range(min(concurrency, len(jobs)))]
    for worker in workers:
        worker.start()
    try:
        for _ in jobs:
            row = done.get()
            if isinstance(row, BaseException):
                raise row
            yield row
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def _question_job(suite: Suite, question: Question) -> Callable[[Library], Sample]:
    def job(library: Library) -> Sample:
        return ask(library, suite, question)

    return job


def _record_job(suite: Suite, gold: RecordGold) -> Callable[[Library], RecordSample]:
    def job(library: Library) -> RecordSample:
        return extract(library, suite, gold)

    return job


def _result(folder: Path, suite: Suite, *, limited: bool, records_expected: int) -> SuiteResult:
    """The suite's figures, read back from the folder: what was not written down does not count."""
    samples = [sample for sample in read_samples(folder) if sample.suite == suite.name]
    records = [record for record in read_records(folder) if record.suite == suite.name]
    return summarise_suite(suite, samples, records, limited=limited, records_expected=records_expected)


def _documents_key(suite: Suite) -> str:
    """Suites over the same documents share a library."""
    texts = "\0".join(f"{document.id}\0{document.text}" for document in suite.documents)
    return hashlib.sha256(texts.encode()).hexdigest()[:16]
