"""Published data sets as suites: `cuad`, `squad2` and `contract_nli`, read from a folder outside the project.

Nothing of them is copied into the project, and `rag` gets to read the text of their documents only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rag.errors import UsageError

from ..load import Reader, Suite, stored_text
from .contract_nli import load_contract_nli
from .cuad import load_cuad
from .slices import Slice, slice_of
from .squad2 import load_squad2

_LOADERS: Mapping[str, Callable[[Path, Path, Slice, Reader], Suite]] = {
    "cuad": load_cuad,
    "squad2": load_squad2,
    "contract_nli": load_contract_nli,
}

PUBLISHED = tuple(_LOADERS)


def is_published(name: str) -> bool:
    """Whether a suite of that name is made from a published data set."""
    return slice_of(name, PUBLISHED) is not None


def load_published(name: str, data: Path, work: Path, *, read: Reader | None = None) -> Suite:
    """The suite of that name; `data` is the folder of the data set, or one that holds it under its own name.

    The texts are written to `work`, from where they are added. Raises GoldError, UsageError.
    """
    part = slice_of(name, PUBLISHED)
    if part is None:
        raise UsageError(f"there is no suite {name}", hint=f"Published suites: {', '.join(PUBLISHED)}.")
    own = data / part.source
    work.mkdir(parents=True, exist_ok=True)
    return _LOADERS[part.source](own if own.is_dir() else data, work, part, read or stored_text)
