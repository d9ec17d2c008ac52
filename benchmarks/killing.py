"""Kills `rag add` at random moments and looks at what is left: `doctor` clean or mending, nothing stored earlier lost.

python benchmarks/killing.py [kills]
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.library import Library

FILES = 40


def main() -> None:
    """Before each kill every file gets a new text, so that there is always something to replace."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(50)
    lost = unhealthy = stored_by_killed = 0
    with tempfile.TemporaryDirectory(prefix="killing-") as folder:
        documents, library = Path(folder, "documents"), Path(folder, "library")
        documents.mkdir()
        known: dict[str, int] = {}
        for round_ in range(1, kills + 1):
            for number in range(FILES):
                body = f"Accord {number}\n\nIn round {round_} the port of Orla lends tug {number} to Velm.\n"
                (documents / f"accord-{number:02}.txt").write_text(body, encoding="utf-8")
            added = subprocess.Popen(
                [sys.executable, "-m", "rag", "--quiet", "--library", str(library), "add", str(documents)]
            )
            time.sleep(chance.uniform(0.3, 3.0))
            added.kill()
            added.wait()
            with Library.open(library) as opened:
                unhealthy += not opened.doctor().healthy
                now = {info.id: rounds(opened.text(info.id)) for info in opened.documents()}
            lost += sum(now.get(one, 0) < before for one, before in known.items())
            stored_by_killed += sum(count == round_ for count in now.values())
            known = now
            print(f"\r{round_}/{kills} kills: {unhealthy} unhealthy, {lost} lost", end="", flush=True)
    print(f"\n{kills} kills, {stored_by_killed} documents stored by killed runs, {unhealthy} unhealthy, {lost} lost")


def rounds(text: str) -> int:
    """The round a stored text was written in."""
    return int(text.partition("In round ")[2].partition(" ")[0])


if __name__ == "__main__":
    main()
