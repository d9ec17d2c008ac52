"""What the catalogue needs of a database: SQLite's connection has it, and PostgreSQL's is made to have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol


class Cursor(Protocol):
    """The rows that a statement gave."""

    def fetchone(self) -> Any:
        """The next row, None at the end."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Takes statements as SQLite writes them, with `?` for values. Outside a transaction each takes effect at once."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has begun."""
        ...

    def execute(self, statement: str, values: Any = ..., /) -> Cursor:
        """Run a statement."""
        ...

    def executemany(self, statement: str, values: Iterable[Any], /) -> Cursor:
        """Run a statement once for each set of values."""
        ...

    def close(self) -> None:
        """Close it."""
        ...
