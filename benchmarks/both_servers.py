"""PostgreSQL and a Chroma server, started for a measurement as the tests start theirs."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "storage"))

from servers import chroma_server, postgres_server


@contextmanager
def both_servers() -> Iterator[tuple[dict[str, str], dict[str, Path]]]:
    """The settings that lead to them, as the environment has them; and the folder of each."""
    data = Path(tempfile.mkdtemp(prefix="rag-postgres-"))
    with (
        tempfile.TemporaryDirectory(prefix="chroma-") as folder,
        chroma_server(Path(folder)) as chroma,
        postgres_server(data) as postgres,
    ):
        yield {"RAG_CHROMA": chroma, "RAG_CATALOGUE": postgres}, {"Chroma": Path(folder), "PostgreSQL": data}
