"""The work behind the OpenAI-compatible endpoint: a question, a text to verify, or a schema to fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.errors import EmptyLibraryError, UsageError
from rag.extracting.json_schema import model_of_json
from rag.library import Library
from rag.schema.answer import Citation
from rag.schema.conversation import Done, Turn
from rag.schema.partnership import Record
from rag.serving.links import LinkOf
from rag.serving.openai_input import as_text
from rag.serving.openai_shapes import LinkTo, Shaped, TitleOf, shaped_answer, shaped_verification

_BESIDE = frozenset(Record.model_fields)
_LEAF = frozenset({"value", "quote", "match"})


def answer(
    library: Library, link_of: LinkOf, question: str, turns: Sequence[Turn], documents: Sequence[str] | None
) -> Shaped:
    """The answer to a question; the turns before it only help to understand it."""
    link, title = _links(library, link_of)
    if not turns:
        return shaped_answer(library.ask(question, documents=documents), link, title)
    with library.chat(documents) as chat:
        chat.turns = list(turns)
        events = chat.send(question)
        try:
            made = [event.turn.answer for event in events if isinstance(event, Done)]
        finally:
            chat.settle()  # the model must be free before the next job
    return shaped_answer(made[0], link, title)


def as_object(
    library: Library, link_of: LinkOf, question: str, turns: Sequence[Turn], documents: Sequence[str] | None
) -> Shaped:
    """The answer as a JSON object: status, answer, and the quotes."""
    made = library.ask(question, documents=documents)
    link, title = _links(library, link_of)
    quotes = [{"document": one.document, "quote": one.quote, "url": link(one)} for one in made.citations]
    shaped = Shaped(usage=made.usage)
    shaped.say(as_text({"status": made.status, "answer": made.text, "quotes": quotes}))
    for citation in made.citations:
        shaped.cite(citation, link(citation), title(citation.document))
    return shaped


def check(library: Library, link_of: LinkOf, text: str, documents: Sequence[str] | None) -> Shaped:
    """The claims of a text with their verdicts. Asks no model."""
    return shaped_verification(library.verify(text, documents=documents), *_links(library, link_of))


def fill(
    library: Library,
    link_of: LinkOf,
    question: str,
    schema: dict[str, Any],
    tool: str,
    documents: Sequence[str] | None,
) -> Shaped:
    """A schema filled from one document: the one named, else the one that the question is nearest to.

    Only proved values are in it; what the document does not state is null.
    """
    wanted = model_of_json(schema, tool or str(schema.get("title") or "Wanted"))
    if documents is not None and len(documents) != 1:
        raise UsageError("documents: a schema is filled from one document", hint="Name one.")
    if documents is None:
        hits = library.search(question, limit=1)
        if not hits:
            raise EmptyLibraryError("no document has any text", hint="Add some: rag add PATH")
        documents = [hits[0].document]
    record = library.extract(documents[0], wanted)
    dumped = record.model_dump(mode="json")
    shaped = Shaped(usage=record.usage, tool=tool)
    shaped.say(as_text({name: _bare(value) for name, value in dumped.items() if name not in _BESIDE}))
    link, title = _links(library, link_of)
    for leaf in _leaves(dumped):
        place = library.store.place(leaf["document"], leaf["start"])
        citation = Citation(
            document=leaf["document"],
            start=leaf["start"],
            end=leaf["end"],
            quote=leaf["quote"],
            match=leaf["match"],
            line=place.line,
        )
        shaped.cite(citation, link(citation), title(citation.document))
    return shaped


def _links(library: Library, link_of: LinkOf) -> tuple[LinkTo, TitleOf]:
    """The address of a citation, and the title of a document."""
    return (
        lambda citation: link_of(library.document(citation.document), citation.start, citation.end),
        lambda document: library.document(document).title,
    )


def _bare(value: Any) -> Any:
    """A record's JSON without the proofs."""
    if isinstance(value, dict):
        return value["value"] if value.keys() >= _LEAF else {name: _bare(item) for name, item in value.items()}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _leaves(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value] if value.keys() >= _LEAF else [leaf for item in value.values() for leaf in _leaves(item)]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list) else []
