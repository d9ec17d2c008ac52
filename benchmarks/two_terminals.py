"""Several terminals at one library: two add (their own files and the same ones), two search, all the time.

python benchmarks/two_terminals.py [minutes]

Every step is a `rag` of its own, as a person would start it. At the end every file that a finished `rag add` was given
must be stored word for word. Prints a table; ends with status 1 when something is lost, unsound or went wrong.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rag.library import Library

MINUTES = 5.0
OWN, SHARED = 4, 3
"""Files of a round that one terminal alone adds, and files that all add, round after round."""

LOCKED = "LibraryLockedError"


@dataclass
class Terminal:
    """What one terminal did: finished programs, seconds of each, errors by type, and the files it has added."""

    name: str
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    added: set[Path] = field(default_factory=set)

    def run(self, library: Path, *arguments: str) -> bool:
        """One `rag`; True when it ended well."""
        command = [sys.executable, "-m", "rag", "--json", "--quiet", "--library", str(library), *arguments]
        started = time.monotonic()
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        self.seconds.append(time.monotonic() - started)
        if ran.returncode:
            self.errors[_error_type(ran)] += 1
        return ran.returncode == 0


def _error_type(ran: subprocess.CompletedProcess[str]) -> str:
    for line in reversed([*ran.stdout.splitlines(), *ran.stderr.splitlines()]):
        try:
            return str(json.loads(line)["error"]["type"])
        except (ValueError, KeyError, TypeError):
            continue
    return f"status {ran.returncode}: {ran.stderr[-200:]}"


def accord(name: str) -> str:
    """An invented text that no other name has."""
    return f"Accord {name}\n\nThe port of Orla lends tug {name} to Velm. The crew of {name} stays until spring.\n"


def add_until(end: float, terminal: Terminal, folder: Path, library: Path) -> None:
    """New files each round, with those that the other terminal adds as well."""
    round_ = 0
    while time.monotonic() < end:
        round_ += 1
        names = [f"{terminal.name}{round_}x{number}" for number in range(OWN)]
        paths = [folder / f"{name}.txt" for name in names]
        for name, path in zip(names, paths, strict=True):
            path.write_text(accord(name), encoding="utf-8")
        shared = [folder / f"shared{round_}x{number}.txt" for number in range(SHARED)]
        for path in shared:
            fresh = path.with_suffix(f".{terminal.name}")
            fresh.write_text(accord(path.stem), encoding="utf-8")
            fresh.replace(path)  # whole at any moment: the other terminal may be reading it
        if terminal.run(library, "add", *map(str, [*paths, *shared])):
            terminal.added.update(paths, shared)


def search_until(end: float, terminal: Terminal, library: Path) -> None:
    """One search after another."""
    round_ = 0
    while time.monotonic() < end:
        round_ += 1
        terminal.run(library, "search", f"which port lends tug a{round_}x1?")


def lost(library: Path, added: set[Path]) -> list[str]:
    """What is wrong with what is stored; empty when every file is there, once, word for word, and found."""
    wrong: list[str] = []
    with Library.open(library) as opened:
        documents = {info.source: info for info in opened.documents()}
        for path in sorted(added):
            info = documents.get(str(path.resolve()))
            if info is None:
                wrong.append(f"{path.name} is not there")
            elif info.sha256 != hashlib.sha256(path.read_bytes()).hexdigest():
                wrong.append(f"{path.name} has another hash")
            elif opened.text(info.id).strip() != accord(path.stem).strip():
                wrong.append(f"{path.name} has another text")
            elif not opened.search(f"tug {path.stem}", documents=[info.id]):
                wrong.append(f"{path.name} is not found")
        if len(documents) != len({info.id for info in documents.values()}) or len(documents) != opened.store.count():
            wrong.append("a document is there twice")
        wrong += [check.message for check in opened.doctor().checks if check.severity == "error"]
    return wrong


def main() -> int:
    """Run the terminals, then look."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    with tempfile.TemporaryDirectory(prefix="two-terminals-") as made:
        folder, library = Path(made, "documents"), Path(made, "library")
        folder.mkdir()
        first = folder / "first.txt"
        first.write_text(accord("first"), encoding="utf-8")
        terminals = [Terminal("a"), Terminal("b"), Terminal("search1"), Terminal("search2")]
        if not terminals[0].run(library, "add", str(first)):
            print(f"the first file was not added: {terminals[0].errors}")
            return 1
        terminals[0].added.add(first)
        end = time.monotonic() + 60 * minutes
        work = [
            threading.Thread(target=add_until, args=(end, terminals[0], folder, library)),
            threading.Thread(target=add_until, args=(end, terminals[1], folder, library)),
            threading.Thread(target=search_until, args=(end, terminals[2], library)),
            threading.Thread(target=search_until, args=(end, terminals[3], library)),
        ]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        print(f"{'terminal':10} {'programs':>8} {'longest':>9}  {'files':>5}  errors")
        for one in terminals:
            errors = ", ".join(f"{count} {kind}" for kind, count in one.errors.items()) or "none"
            print(
                f"{one.name:10} {len(one.seconds):8} {max(one.seconds, default=0):7.1f} s  {len(one.added):5}  {errors}"
            )
        added = set().union(*(one.added for one in terminals))
        wrong = lost(library, added)
        locked = sum(one.errors[LOCKED] for one in terminals)
        other = sum(one.errors.total() for one in terminals) - locked
        print(
            f"{len(added)} files added; lost or wrong: {len(wrong)}; refused as locked: {locked}; other errors: {other}"
        )
        for line in wrong[:10]:
            print(f"  {line}")
        return 1 if wrong or other else 0


if __name__ == "__main__":
    sys.exit(main())
