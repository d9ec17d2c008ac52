"""Run folders: `run.json`, `samples.jsonl` and `records.jsonl`, written so that a killed run can go on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from .errors import MeasureError
from .results import Run
from .schema import RUN_VERSION, RecordSample, Sample

RUN_FILE, SAMPLES_FILE, RECORDS_FILE = "run.json", "samples.jsonl", "records.jsonl"

M = TypeVar("M", bound=BaseModel)


def write_run(folder: Path, run: Run) -> None:
    """Write `run.json`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{RUN_FILE}.part"
    draft.write_text(run.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / RUN_FILE)


def append(folder: Path, row: Sample | RecordSample) -> None:
    """Add a row to its file and see it to the disk: what is there survives a kill."""
    name = SAMPLES_FILE if isinstance(row, Sample) else RECORDS_FILE
    with (folder / name).open("a", encoding="utf-8", newline="\n") as file:
        file.write(row.model_dump_json() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_run(folder: Path) -> Run:
    """The `run.json` of a folder. Raises MeasureError when it is missing, malformed or of another version."""
    path = folder / RUN_FILE
    try:
        run = Run.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MeasureError(
            f"{folder} is not a run: it has no {RUN_FILE}", hint="Name a folder that `run` made."
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise MeasureError(f"{path} is not a run of this program", hint="Run the evals anew.") from error
    if run.schema_version != RUN_VERSION:
        raise MeasureError(
            f"{path} has schema version {run.schema_version}, this program reads {RUN_VERSION}",
            hint="Run the evals anew.",
        )
    return run


def read_samples(folder: Path) -> list[Sample]:
    """The questions of a run, in the order they ended. Raises MeasureError."""
    return read_rows(folder / SAMPLES_FILE, Sample)


def read_records(folder: Path) -> list[RecordSample]:
    """The records of a run, in the order they ended. Raises MeasureError."""
    return read_rows(folder / RECORDS_FILE, RecordSample)


def drop_torn_line(folder: Path) -> None:
    """Cut a last line that a kill left unfinished, so that the next row starts on a line of its own."""
    for name in (SAMPLES_FILE, RECORDS_FILE):
        drop_torn_row(folder / name)


def drop_torn_row(path: Path) -> None:
    """As `drop_torn_line`, for one file."""
    if path.is_file() and (data := path.read_bytes()) and not data.endswith(b"\n"):
        path.write_bytes(data[: data.rfind(b"\n") + 1])


def read_rows(path: Path, model: type[M]) -> list[M]:
    """The rows of a file, none when there is no file. Raises MeasureError that names the line."""
    if not path.is_file():
        return []
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line:
            continue
        try:
            rows.append(model.model_validate_json(line))
        except ValidationError as error:
            raise MeasureError(
                f"{path} line {number} is not a row of this program", hint="Resume the run, or run it anew."
            ) from error
    return rows
