"""One-to-one assignment on a yes/no matrix."""

from __future__ import annotations

from collections.abc import Sequence


def match_one_to_one(matrix: Sequence[Sequence[bool]]) -> dict[int, int]:
    """A largest one-to-one matching of rows to columns where `matrix[row][column]` is true.

    Augmenting paths (Kuhn 1955; Berge 1957): a row takes a free column, or one whose holder can move
    elsewhere. Rows number a dozen at most, so the cubic worst case does not matter. Returns {row: column}.
    """
    holder: dict[int, int] = {}

    def place(row: int, tried: set[int]) -> bool:
        for column, fits in enumerate(matrix[row]):
            if not fits or column in tried:
                continue
            tried.add(column)
            if column not in holder or place(holder[column], tried):
                holder[column] = row
                return True
        return False

    for row in range(len(matrix)):
        place(row, set())
    return {row: column for column, row in holder.items()}
