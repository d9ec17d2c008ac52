"""How long typed queries over many records take: `python benchmarks/register.py [RECORDS]` (default 10,000)."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from rag.library import Library
from rag.register.schemas import PARTNERSHIP
from rag.storage.statements import StatementRow

QUERIES = (
    "signed_on >= 2024 and countries has JP",
    "signed_on = 2024-05",
    "funding >= 5000000 EUR",
    "title contains harbour and parties.kind has university",
)
ROUNDS = 5
COUNTRIES = ("JP", "NL", "DE", "FR", "KE", "CL", "IN", "SE", "NO", "CA")
KINDS = ("university", "company", "agency")


def main(records: int) -> None:
    """Fill a library with invented statements and print the median of each query in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library") as library:
        _fill(library, records)
        for expression in QUERIES:
            for limit in (20, None) if expression == QUERIES[0] else (20,):
                times, rows = [], 0
                for _ in range(ROUNDS):
                    started, busy = time.perf_counter(), time.process_time()
                    result = library.query(expression, limit=limit)
                    times.append((time.perf_counter() - started, time.process_time() - busy))
                    rows = result.coverage.matched
                shown = "first 20" if limit else "all shown"
                wall, processor = (sorted(held)[ROUNDS // 2] * 1000 for held in zip(*times, strict=True))
                print(f"{wall:7.1f} ms ({processor:.1f} of processor)  {rows:6} match  {shown:9}  {expression}")


def _fill(library: Library, records: int) -> None:
    with library.store.write():
        connection = library.store.catalog._db
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO documents (number, id, revision, title, source, media_type, sha256, characters, chunks,"
            " added_at, metadata, structure) VALUES (?, ?, ?, '', ?, 'text/plain', ?, 0, 0,"
            " '2031-01-01T00:00:00+00:00', '{}', '{\"headings\": [], \"pages\": []}')",
            [(n, f"d{n:06}", n, f"{n}.txt", str(n)) for n in range(1, records + 1)],
        )
        connection.executemany("INSERT INTO texts VALUES (?, '')", [(n,) for n in range(1, records + 1)])
        connection.executemany(
            "INSERT INTO records VALUES (?, 'Partnership', '', '', '{}')", [(n,) for n in range(1, records + 1)]
        )
        connection.execute("COMMIT")
    from rag.register.building import Outcome, _stamp

    with library.store.statements() as kept:
        stamp = _stamp(PARTNERSHIP, kept.state("Partnership"), [])
        rows = [row for n in range(1, records + 1) for row in _statements(n)]
        kept.replace("Partnership", rows, stamp, Outcome({}, (), ()).dumped())


def _statements(n: int) -> list[StatementRow]:
    day = f"20{10 + n // 3 % 20}-{1 + n % 12:02}-{1 + n % 28:02}"
    amount = str(1_000_000 + n % 97 * 100_000)
    values = (
        ("title", f"harbour {n}" if n % 5 == 0 else f"accord {n}", "", "", None, ""),
        ("signed_on", day, day, day, None, ""),
        ("countries", COUNTRIES[n % 10], "", "", None, ""),
        ("countries", COUNTRIES[n // 10 % 10], "", "", None, ""),
        ("parties.name", f"party {n % 500}", "", "", None, ""),
        ("parties.kind", KINDS[n % 3], "", "", None, ""),
        ("funding.amount", f"{amount} EUR", "", "", amount, "EUR"),
        ("focus_areas", f"subject {n % 50}", "", "", None, ""),
    )
    return [
        StatementRow(f"d{n:06}", "Partnership", f"d{n:06}", "", field, f"{field}.{place}", value, value, low, high,
                     paid, None if paid is None else float(paid), currency, value, 0, 1, None, "exact", "", "", "",
                     n, 1)
        for place, (field, value, low, high, paid, currency) in enumerate(values)
    ]  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
