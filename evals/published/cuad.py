"""CUAD (Hendrycks et al. 2021, arXiv 2103.06268): agreements, one question for each category of clause.

A question about a clause is right when it is answered and a citation meets the annotators' excerpt; a question
about a value when the value is the annotators' (the same day, the same length of time, the state or the country).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import GoldError
from ..load import Reader, Suite, SuiteDocument
from ..schema import Fact, FactType, Question
from .files import everywhere, field, read_json, write_document
from .slices import Slice, draw, fold_of

_FILE, _TEXTS = "questions.json", "texts"

SAMPLED = 9
"""Agreements of a fold in the everyday sample: 18 with some 370 questions, half an hour of the embedded model."""

_CENTURY = 60
"""Two-digit years from here on are of the last century: the agreements are of 1990 to 2020."""

_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})")
_DURATION = re.compile(r"(\d+)\s+(day|week|month|year)s?\b", re.IGNORECASE)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def load_cuad(data: Path, work: Path, part: Slice, read: Reader) -> Suite:
    """The questions of the slice, each asked of its own agreement. Raises GoldError."""
    entries = sorted(read_json(data / _FILE), key=lambda entry: str(entry["id"]))
    names = {str(entry["id"]): f"cuad-{number:02}" for number, entry in enumerate(entries, start=1)}
    folds = fold_of(names)
    documents, questions = [], []
    for fold in part.folds:
        inside = [name for name in draw(names) if folds[name] == fold]
        chosen = set(inside if part.whole else inside[:SAMPLED])
        for entry in (entry for entry in entries if entry["id"] in chosen):
            document = _document(data / _TEXTS / f"{entry['id']}.txt", names[entry["id"]], work, read)
            documents.append(document)
            questions += [_question(each, document) for each in field(entry, "questions", document.id)]
    return Suite(part.name, tuple(documents), tuple(questions))


def _document(path: Path, name: str, work: Path, read: Reader) -> SuiteDocument:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {error}", hint="Restore the data set.") from error
    return write_document(name, text, work, read)


def _question(entry: Mapping[str, Any], document: SuiteDocument) -> Question:
    category = str(field(entry, "category", document.id))
    id_ = f"{document.id}-{re.sub(r'[^a-z]+', '-', category.lower()).strip('-')}"
    answer, kind = entry["answer"], str(entry["kind"])
    if answer is None:
        return Question(
            id=id_, documents=(document.id,), question=entry["question"], kind="unanswerable", tags=(category, kind)
        )
    type_, answers = accepted(kind, str(answer))
    quotes = tuple(" ".join(quote.split()) for quote in entry["evidence"])
    fact = Fact(
        id=id_,
        answers=quotes if type_ == "clause" else answers,
        type=type_,
        evidence=everywhere(document, quotes, id_),
    )
    return Question(
        id=id_,
        documents=(document.id,),
        question=entry["question"],
        kind="fact",
        facts=(fact,),
        tags=(category, kind),
    )


def accepted(kind: str, answer: str) -> tuple[FactType, tuple[str, ...]]:
    """The type of a category's answer and its accepted wordings, written out.

    An answer that is not of its kind (a length of time given as two dates) is judged as a clause is.
    """
    if kind == "date" and (match := _DATE.fullmatch(answer.strip())):
        month, day, year = (int(part) for part in match.groups())
        if year < 100:
            year += 1900 if year >= _CENTURY else 2000
        return "date", tuple(_dates(date(year, month, day)))
    if kind == "duration" and (found := _DURATION.findall(answer)):
        return "duration", tuple(dict.fromkeys(f"{number} {unit.lower()}s" for number, unit in found))
    if kind == "text":
        parts = [part.strip() for part in re.split(r"[;,]", answer) if part.strip()]
        short = [re.sub(r"^People.s Republic of ", "", part) for part in parts]
        return "place", tuple(dict.fromkeys([answer, *parts, *short]))
    return "clause", (answer,)


def _dates(day: date) -> Iterable[str]:
    """A day as agreements and their readers write it."""
    month, ordinal = _MONTHS[day.month - 1], _ordinal(day.day)
    yield day.isoformat()
    yield f"{month} {day.day}, {day.year}"
    yield f"{day.day} {month} {day.year}"
    for number in (str(day.day), ordinal):
        for middle in ("of ", "day of ", ""):
            yield f"{number} {middle}{month} {day.year}"
            yield f"{number} {middle}{month}, {day.year}"
    yield f"{month} {ordinal}, {day.year}"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"
