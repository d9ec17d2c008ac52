"""What the adapters share: the file of a data set, and a document written for the library to add."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import GoldError
from ..load import Reader, SuiteDocument
from ..outside import locate
from ..schema import Evidence


def read_json(path: Path) -> Any:
    """The parsed file. Raises GoldError."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GoldError(
            f"{path} is missing", hint="--data takes the folder of the data set, or the folder above it."
        ) from error
    except ValueError as error:
        raise GoldError(f"{path} is malformed: {error}", hint="Restore the data set.") from error


def write_document(name: str, text: str, work: Path, read: Reader) -> SuiteDocument:
    """The text as a file under a neutral name: a published file name may hold the answer to a question."""
    path = work / f"{name}.txt"
    path.write_text(text, encoding="utf-8", newline="")
    return SuiteDocument(id=name, path=path, text=read(path))


def everywhere(document: SuiteDocument, quotes: Iterable[str], place: str) -> tuple[Evidence, ...]:
    """Every place where one of the quotes stands, white space apart. Raises GoldError when none does anywhere."""
    spans = sorted({span for quote in quotes for span in locate(document.text, quote)})
    if not spans:
        raise GoldError(f"{place}: its evidence stands nowhere in the stored text", hint="Restore the data set.")
    return tuple(
        Evidence(document=document.id, start=start, end=end, quote=document.text[start:end]) for start, end in spans
    )


def field(entry: Mapping[str, Any], name: str, place: str) -> Any:
    """An entry's field. Raises GoldError when it is not there."""
    if name not in entry:
        raise GoldError(f"{place} lacks {name}", hint="Restore the data set.")
    return entry[name]
