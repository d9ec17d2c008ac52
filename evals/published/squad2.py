"""SQuAD 2.0 (arXiv 1806.03822): paragraphs with questions, half of which they do not answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..load import Reader, Suite, SuiteDocument
from ..schema import Fact, Question
from .files import everywhere, field, read_json, write_document
from .slices import Slice, draw, fold_of, take_turns

_FILE = "paragraphs.json"

SAMPLED = 300
"""Questions of a fold in the everyday sample: 600 in both, half an hour of the embedded model, and a standard
error of two points on a share.
"""

_PER_PARAGRAPH = 5
"""Sampled questions of one paragraph: questions about the same text are not independent."""


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph with a neutral name; articles and paragraphs are numbered over the whole file."""

    name: str
    title: str
    context: str
    questions: tuple[dict[str, Any], ...]


def load_squad2(data: Path, work: Path, part: Slice, read: Reader) -> Suite:
    """The questions of the slice, each asked of its own paragraph. Folds share no article. Raises GoldError."""
    paragraphs = list(_paragraphs(read_json(data / _FILE)))
    folds = fold_of({paragraph.title for paragraph in paragraphs})
    documents, questions = [], []
    for fold in part.folds:
        inside = [paragraph for paragraph in paragraphs if folds[paragraph.title] == fold]
        for paragraph in inside if part.whole else _sample(inside):
            document = write_document(paragraph.name, paragraph.context, work, read)
            documents.append(document)
            questions += [_question(entry, paragraph, document) for entry in paragraph.questions]
    return Suite(part.name, tuple(documents), tuple(questions))


def _paragraphs(entries: list[dict[str, Any]]) -> Iterator[_Paragraph]:
    titles: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        title = field(entry, "title", f"{_FILE}, paragraph {number}")
        article = titles.setdefault(title, len(titles) + 1)
        yield _Paragraph(f"squad2-{article:02}-{number:03}", title, entry["context"], tuple(entry["questions"]))


def _sample(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """Paragraphs of all titles in turn with a few questions each, until there are `SAMPLED` questions."""
    by_name = {paragraph.name: paragraph for paragraph in paragraphs}
    titles = sorted({paragraph.title for paragraph in paragraphs})
    queues = [draw(p.name for p in paragraphs if p.title == title) for title in titles]
    sampled, left = [], SAMPLED
    for name in take_turns(queues):
        paragraph = by_name[name]
        chosen = set(draw(str(entry["id"]) for entry in paragraph.questions)[: min(_PER_PARAGRAPH, left)])
        kept = tuple(entry for entry in paragraph.questions if entry["id"] in chosen)
        if kept:
            sampled.append(_Paragraph(paragraph.name, paragraph.title, paragraph.context, kept))
        left -= len(kept)
    return sampled


def _question(entry: dict[str, Any], paragraph: _Paragraph, document: SuiteDocument) -> Question:
    place = f"{_FILE}, question {entry.get('id')}"
    id_ = f"squad2-{field(entry, 'id', place)}"
    asked = str(field(entry, "question", place)).strip()
    if field(entry, "impossible", place):
        tags = ("impossible", paragraph.title)
        return Question(id=id_, documents=(document.id,), question=asked, kind="unanswerable", tags=tags)
    answers = tuple(dict.fromkeys(field(entry, "answers", place)))
    fact = Fact(id=id_, answers=answers, type="text", evidence=everywhere(document, answers, place))
    return Question(
        id=id_,
        documents=(document.id,),
        question=asked,
        kind="fact",
        facts=(fact,),
        tags=("answerable", paragraph.title),
    )
