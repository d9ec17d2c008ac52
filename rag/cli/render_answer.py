"""Drawing an answer: the answer itself, then every proof in the sentence of the source that holds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.cli.render import count, draw_hit_head, where
from rag.cli.screen import Screen
from rag.cli.terminal import one_line
from rag.text.boundaries import sentence_spans

if TYPE_CHECKING:
    from rag.schema.answer import Answer, Citation, Hit, Try
    from rag.schema.document import Bounds

Texts = Callable[[str], str]
"""A document's id -> its stored text."""

_INDENT = 2
_LIST_SEPARATOR = re.compile(r"[,;]\s*(?:and\s+)?|\s+and\s+")
_WINDOW = 600
"""Characters looked at on either side of a quote: a line without sentences must not fill the screen."""


@dataclass(slots=True)
class _ProvedSentence:
    """A stretch of source text with the quotes in it."""

    document: str
    where: str
    start: int
    end: int
    quotes: list[Bounds] = field(default_factory=list)


def draw_answer(screen: Screen, answer: Answer, texts: Texts, *, explain: bool = False) -> None:
    """The answer, its proofs, unproved parts, and the cost; with `explain` also the evidence and the tries."""
    if answer.differs:
        screen.line("The documents differ:", "yellow")
        for one in answer.by_document:
            screen.line(f"{one_line(one.title)}: {one_line(one.text)}", "bold")
    elif answer.style == "explained" and answer.sentences:
        _draw_sentences(screen, answer)
    else:
        screen.line(one_line(answer.text), "bold" if answer.status == "answered" else "")
    if answer.status == "not_in_documents" and answer.reason:
        screen.line(f"Why: {one_line(answer.reason)}")
    if answer.status == "partial":
        screen.line(f"Only partly proved. Not proved: {_unproved(answer)}", "yellow")
    for proof in _proofs(answer.citations, texts):
        text = texts(proof.document)
        screen.line()
        screen.line(proof.where, "cyan", indent=_INDENT)
        sentence = text[proof.start : proof.end]
        inside = [(start - proof.start, end - proof.start) for start, end in proof.quotes]
        screen.quoted(sentence, telling_spans(sentence, inside, answer.text), indent=_INDENT)
    if explain:
        _draw_record(screen, answer)
    screen.aside("")
    screen.aside(_cost(answer))


def _draw_sentences(screen: Screen, answer: Answer) -> None:
    """Each sentence with the numbers of its quotes, which follow in this order."""
    places = [(citation.document, citation.start, citation.end) for citation in answer.citations]
    for sentence in answer.sentences:
        numbers = [places.index((one.document, one.start, one.end)) + 1 for one in sentence.citations]
        screen.line(one_line(sentence.text) + " " + "".join(f"[{number}]" for number in sorted(numbers)), "bold")


def _unproved(answer: Answer) -> str:
    return "; ".join(one_line(part) for part in answer.unproved) or one_line(answer.reason) or "the rest"


def _proofs(citations: tuple[Citation, ...], texts: Texts) -> list[_ProvedSentence]:
    """Citations by the sentence they stand in, in the order given; quotes of one sentence are shown together."""
    proofs: dict[tuple[str, int, int], _ProvedSentence] = {}
    for citation in citations:
        start, end = sentence_around(texts(citation.document), citation.start, citation.end)
        proof = proofs.setdefault(
            (citation.document, start, end), _ProvedSentence(citation.document, where(citation), start, end)
        )
        proof.quotes.append((citation.start, citation.end))
    for proof in proofs.values():
        proof.quotes = _merged(proof.quotes)
    return list(proofs.values())


def sentence_around(text: str, start: int, end: int) -> Bounds:
    """The sentence or sentences of `text` that `[start:end]` touches, within its lines."""

    first = max(text.rfind("\n", 0, start) + 1, start - _WINDOW)
    line_end = text.find("\n", end)
    last = min(len(text) if line_end < 0 else line_end, end + _WINDOW)
    touched = [
        (first + s, first + e) for s, e in sentence_spans(text[first:last]) if first + s < end and first + e > start
    ]
    if not touched:
        return start, end
    return min(start, touched[0][0]), max(end, touched[-1][1])


def telling_spans(sentence: str, quotes: list[Bounds], answer: str) -> list[Bounds]:
    """The spans to highlight: the quotes, or the answer's words where a quote is the whole sentence."""
    if quotes != [(0, len(sentence))]:
        return quotes
    for wanted in ([answer], _LIST_SEPARATOR.split(answer)):
        found = [_first_place(sentence, words) for words in wanted]
        places = [place for place in found if place is not None]
        if places:
            return _merged(places)
    return quotes


def _first_place(sentence: str, words: str) -> Bounds | None:
    """Where words stand in a sentence, whatever the case and the spaces between them."""
    parts = words.strip(" .,;").split()
    if not parts:
        return None
    spaced = r"\s+".join(map(re.escape, parts))
    found = re.search(rf"(?<!\w){spaced}(?!\w)", sentence, re.IGNORECASE)
    return None if found is None else found.span()


def _merged(spans: list[Bounds]) -> list[Bounds]:
    """Spans in order, overlapping ones made one."""
    merged: list[Bounds] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _draw_record(screen: Screen, answer: Answer) -> None:
    """The evidence with its scores, and every call to the model."""
    screen.line()
    screen.line(f"Evidence: {count(len(answer.evidence), 'passage')}", "bold")
    for rank, hit in enumerate(answer.evidence, start=1):
        draw_hit_head(screen, hit, f"{rank}.")
        screen.quoted(hit.text.rstrip(), _quotes_in(hit, answer.citations), indent=4)
    screen.line()
    screen.line(f"Tries: {len(answer.tries)}", "bold")
    for number, attempt in enumerate(answer.tries, start=1):
        _draw_try(screen, number, attempt)


def _quotes_in(hit: Hit, citations: tuple[Citation, ...]) -> list[Bounds]:
    """The quotes that stand in a passage, as offsets into its text."""
    inside = [quote for quote in citations if quote.overlaps(hit)]
    return _merged([(max(quote.start, hit.start) - hit.start, min(quote.end, hit.end) - hit.start) for quote in inside])


def _draw_try(screen: Screen, number: int, attempt: Try) -> None:
    confidence = "" if attempt.confidence is None else f" · confidence {attempt.confidence:.2f}"
    screen.line(f"{number}.  {one_line(attempt.prompt)} · {attempt.seconds:.1f} s{confidence}")
    screen.line(f"said: {one_line(attempt.said) or '(nothing)'}", indent=4)
    screen.line(f"objection: {one_line(attempt.objection) or 'none'}", indent=4)


def _cost(answer: Answer) -> str:
    usage = answer.usage
    cached = f", {usage.cached_tokens} cached" if usage.cached_tokens else ""
    tokens = f"{usage.prompt_tokens} + {usage.completion_tokens} tokens{cached}"
    return f"{one_line(answer.model)} · {answer.timings.total:.1f} s · {tokens}"
