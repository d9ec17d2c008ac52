"""A short question that several documents answer: the answer of each, by document, and whether they differ.

"When was the agreement signed?" over a folder of agreements has as many answers as there are agreements. The first
answer comes from all passages together; then each other document is asked alone to which the question points as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.grounding.gate import Gate
from rag.grounding.judging import Verdict
from rag.schema.answer import DocumentAnswer
from rag.storage.store import Store
from rag.values.finding import find_values, same_value
from rag.values.folding import contains_words, folded
from rag.values.names import find_names

MARGIN = 0.15
"""How far the best sentence of a document may stand below the one that answers, of two points at most, so that the
document is asked as well: a question that fits one document better is a question about that one."""

MOST_DOCUMENTS = 4
"""Documents in one answer: each costs a call, and a longer list is one for a record table."""

AskAlone = Callable[[Gate], Verdict]


def in_each_document(store: Store, gate: Gate, question: str, verdict: Verdict, ask: AskAlone) -> list[DocumentAnswer]:
    """The answer by document, that of `verdict` among them, in the order of the evidence; empty when only one answers.

    `ask` puts the question to the passages of one document.
    """
    answering = {citation.document for citation in verdict.citations}
    if len(answering) != 1 or verdict.status != "answered":
        return []
    found = {next(iter(answering)): verdict}
    for document in _as_likely(gate, question, verdict)[: MOST_DOCUMENTS - 1]:
        passages = tuple(hit for hit in gate.evidence if hit.document == document)
        alone = ask(Gate(passages, gate.embed, gate.without))
        if alone.status == "answered" and alone.citations:
            found[document] = alone
    if len(found) == 1:
        return []
    order = [document for document in dict.fromkeys(hit.document for hit in gate.evidence) if document in found]
    return [
        DocumentAnswer(
            document=document,
            title=store.document(document).title,
            text=found[document].text,
            citations=found[document].citations,
        )
        for document in order
    ]


def together(answers: Sequence[DocumentAnswer]) -> Verdict:
    """One verdict on all: the answer once where the documents agree, else a list by document."""
    citations = tuple(dict.fromkeys(citation for one in answers for citation in one.citations))
    if not differ(answers):
        return Verdict("answered", answers[0].text, citations)
    listed = "; ".join(f"{one.title}: {one.text}" for one in answers)
    return Verdict("answered", listed, citations, reason=f"{len(answers)} documents answer this, each differently")


def differ(answers: Sequence[DocumentAnswer]) -> bool:
    """Whether two documents give different answers: other values, or other words where there is no value."""
    first = answers[0].text
    return not all(_same(first, one.text) for one in answers[1:])


def _same(left: str, right: str) -> bool:
    mine, theirs = find_values(left), find_values(right)
    if mine and theirs:
        return any(same_value(a, b) or same_value(b, a) for a in mine for b in theirs)
    return folded(left) == folded(right) or contains_words(left, right) or contains_words(right, left)


def _as_likely(gate: Gate, question: str, verdict: Verdict) -> list[str]:
    """Other documents whose best sentence fits the question about as well, and which have every name of it."""
    pointed = gate.pointed(question)
    best: dict[str, float] = {}
    cited = [
        pointed.scores[index]
        for index, window in enumerate(gate.windows)
        if any(window.document == one.document and window.main.start == one.start for one in verdict.citations)
    ]
    for index, window in enumerate(gate.windows):
        best[window.document] = max(best.get(window.document, 0.0), pointed.scores[index])
    answering = {citation.document for citation in verdict.citations}
    least = max(cited, default=pointed.best) - MARGIN
    names = [name.value for name in find_names(question)]
    return [
        document
        for document, score in sorted(best.items(), key=lambda one: -one[1])
        if document not in answering and score >= least and _has_all(gate, document, names)
    ]


def _has_all(gate: Gate, document: str, names: Sequence[str]) -> bool:
    text = "\n".join(hit.text for hit in gate.evidence if hit.document == document)
    return all(contains_words(name, text) for name in names)
