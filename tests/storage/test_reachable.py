"""Every vector can be found, also among near-duplicates that came a few at a time and were replaced in between."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.storage.vectors import VectorIndex


@pytest.mark.parametrize("seed", [1, 2])
def test_near_duplicates_are_all_reached(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(1, 384)) + 0.15 * rng.normal(size=(1200, 384))
    rows[::3] = rows[0] + 0.01 * rng.normal(size=rows[::3].shape)
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    index = VectorIndex(tmp_path / "vectors", embedder="none")
    for first in range(0, len(vectors), 6):
        index.put([(number, number, vectors[number : number + 1]) for number in range(first, first + 6)])
        if first % 60 == 0 and first:
            index.drop([first - 5])
            index.put([(first - 5, first - 5, vectors[first - 5 : first - 4])])
    assert len(index.keys()) == len(vectors)
    assert [index.reachable(vectors[one]) for one in (0, 5, 300)] == [len(vectors)] * 3
    index.close()
