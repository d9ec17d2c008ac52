"""Drawing the report of adding files: added, changed, vanished, failed. Their names are untrusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.cli.render import count
from rag.cli.screen import Screen
from rag.cli.terminal import one_line

if TYPE_CHECKING:
    from rag.schema.document import DocumentInfo
    from rag.schema.report import AddedDocument, AddReport, FailedFile

SAME_BYTES = "the library holds the same bytes already"


def draw_added(screen: Screen, report: AddReport, *, quiet: bool) -> None:
    """A line for each file that was added, updated, removed or is a duplicate."""
    for line in () if quiet else _done_lines(report):
        screen.line(line)


def draw_counts(screen: Screen, report: AddReport) -> None:
    """How many of each, in one line."""
    counts = {
        "added": len(report.added),
        "updated": len(report.updated),
        "unchanged": len(report.unchanged),
        "removed": len(report.removed),
        "vanished and kept": len(report.vanished),
        "duplicate": len(report.duplicates),
        "failed": len(report.failed),
    }
    screen.aside(", ".join(f"{number} {word}" for word, number in counts.items() if number) or "no files found")
    left_out: Counter[str] = Counter()
    for document in (*report.added, *report.updated):
        left_out.update(document.left_out)
    if left_out:
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in left_out.most_common())
        screen.aside(f"left out {left_out.total():,} characters ({kinds}); rag show DOC --dropped lists them")


def draw_failed(screen: Screen, failed: Sequence[FailedFile]) -> None:
    """A table: which file, what is wrong, and the remedy."""
    if failed:
        screen.line(f"{count(len(failed), 'file')} failed:", "bold red")
        rows = [(file.source, _complaint(file), file.hint) for file in failed]
        screen.table(("file", "what is wrong", "remedy"), rows)


def draw_vanished(screen: Screen, gone: Sequence[DocumentInfo]) -> None:
    """The documents that are about to be removed."""
    screen.line(f"{count(len(gone), 'document')} of which the file is gone:", "bold yellow")
    for info in gone:
        screen.line(f"{one_line(info.id)}  {one_line(info.source)}", indent=2)


def change_lines(report: AddReport) -> Iterator[str]:
    """One line for each change, harmless for a terminal."""
    yield from _done_lines(report)
    for document in report.vanished:
        yield f"{'vanished':<10}{one_line(document.id)}  (kept; --sync --yes removes such)"
    for file in report.failed:
        remedy = f" – {one_line(file.hint)}" if file.hint else ""
        yield f"{'failed':<10}{one_line(file.source)}: {one_line(_complaint(file))}{remedy}"


def changes(report: AddReport) -> Iterator[dict[str, Any]]:
    """The same as objects, `event` telling which change it is."""
    for event in ("added", "updated", "removed", "vanished", "failed"):
        for entry in getattr(report, event):
            yield {"event": event, **entry.model_dump(mode="json")}
    for source in report.duplicates:
        yield {"event": "duplicate", "source": source}


def _done_lines(report: AddReport) -> Iterator[str]:
    for word, documents in (("added", report.added), ("updated", report.updated), ("removed", report.removed)):
        for document in documents:
            yield f"{word:<10}{one_line(document.id)}  {one_line(document.title)}{_passages(document)}"
    for source in report.duplicates:
        yield f"{'duplicate':<10}{one_line(source)}  ({SAME_BYTES})"


def _passages(document: AddedDocument) -> str:
    return f"  ({count(document.chunks, 'passage')})"


def _complaint(failed: FailedFile) -> str:
    """What is wrong, without the name of the file where the message begins with it."""
    rest = failed.message.removeprefix(failed.source).removeprefix(":").strip()
    return rest or failed.message
