"""The forms of the pages: ask, summarise, verify, add and remove. They work without the script, too."""

from __future__ import annotations

from collections.abc import Sequence

from rag.exporting.elements import Attribute, Child, Html, element
from rag.schema.answer import Asked
from rag.schema.conversation import Conversation
from rag.schema.document import DocumentInfo
from rag.serving.links import page_path
from rag.serving.page_parts import counted, told_turn

SHORTEST_LIST = 8
"""From so many documents on, the choice of documents has a field that narrows it."""


def ask_form(documents: Sequence[DocumentInfo], conversation: Conversation | None, earlier: Sequence[Asked]) -> Html:
    """The page of questions: the turns so far, and a field for the next."""
    turns = [told_turn(turn) for turn in conversation.turns] if conversation else []
    number = None
    if conversation and conversation.number:
        number = element("input", type="hidden", name="conversation", value=conversation.number)
    chosen = set(conversation.documents or ()) if conversation else set()
    form = _live_form(
        [
            number,
            element("label", "Your question", for_="question"),
            element("textarea", name="question", id="question", rows=2, required=True, dir="auto", maxlength=8000),
        ],
        ["Ask", style_choice(), element("a", "New conversation", href="/") if turns else None],
        choice(documents, chosen),
        action="/ask",
        data_live="turns",
        data_enter=True,
    )
    return element(
        "div",
        element("h1", "Ask the documents"),
        None if documents else empty_library(),
        element("div", turns, id="turns", class_="results", role="log", aria_live="polite", aria_relevant="additions"),
        form,
        _earlier(earlier),
    )


def style_choice() -> Html:
    """How the answer shall be: the first is by the question."""
    told = {"": "by the question", "short": "short", "explained": "explained"}
    options = [element("option", words, value=style) for style, words in told.items()]
    return element("label", "Answer", element("select", options, name="style"), class_="beside")


def summary_form(documents: Sequence[DocumentInfo], chosen: set[str], length: str, focus: str, *made: Html) -> Html:
    """The page of summaries."""
    lengths = [element("option", name, value=name, selected=name == length) for name in ("short", "medium", "long")]
    about = element("input", name="focus", value=focus, placeholder="everything", maxlength=500)
    fields = element(
        "div",
        element("label", "Length", element("select", lengths, name="length")),
        element("label", "About", about),
        class_="row fields",
    )
    form = _live_form([fields], ["Summarise"], choice(documents, chosen), action="/summary", data_live="results")
    return element(
        "div",
        element("h1", "Summaries"),
        element("p", "Every sentence leads to the words of the document that prove it.", class_="muted"),
        None if documents else empty_library(),
        form,
        _results(*made),
    )


def verify_form(documents: Sequence[DocumentInfo], chosen: set[str], text: str, *made: Html) -> Html:
    """The page on which a draft is checked."""
    draft = element("textarea", f"\n{text}", name="text", id="draft", rows=8, required=True, dir="auto")
    form = _live_form(
        [element("label", "Your draft", for_="draft"), draft],
        ["Check it"],
        choice(documents, chosen),
        action="/verify",
        data_live="results",
    )
    return element(
        "div",
        element("h1", "Verify a draft"),
        element("p", "Each claim is held against the documents. No model is asked.", class_="muted"),
        None if documents else empty_library(),
        form,
        _results(*made),
    )


def _live_form(fields: Sequence[Child], buttons: Sequence[Child], documents: Child, **attributes: Attribute) -> Html:
    """A form whose result comes piece by piece: its fields, a button that sends it, one that stops it, the choice of
    documents. The first of `buttons` is the name of the one that sends it; the others follow the one that stops it."""
    name, *others = buttons
    row = element(
        "div",
        element("button", name, type="submit", class_="main"),
        element("button", "Stop", type="button", data_stop=True, hidden=True),
        others,
        class_="row",
    )
    return element("form", list(fields), row, documents, method="post", class_="card", **attributes)


def documents_page(documents: Sequence[DocumentInfo], *made: Html) -> Html:
    """The list of documents, with ways to add and to remove."""
    upload = element(
        "form",
        element("label", "Add files: choose them, or drop them here", for_="files"),
        element("input", type="file", name="files", id="files", multiple=True, required=True),
        element("div", element("button", "Add", type="submit", class_="main"), class_="row"),
        method="post",
        action="/documents/add",
        enctype="multipart/form-data",
        data_live="results",
        data_drop=True,
        class_="card drop",
    )
    address = element(
        "form",
        element("label", "Or a web page", for_="address"),
        element(
            "div",
            element("input", type="url", name="address", id="address", placeholder="https://…", required=True),
            element("button", "Add", type="submit", aria_label="Add the web page"),
            class_="row",
        ),
        method="post",
        action="/documents/add-address",
        data_live="results",
        class_="card",
    )
    return element(
        "div",
        element("h1", "Documents"),
        upload,
        address,
        _results(*made),
        documents_table(documents),
    )


def documents_table(documents: Sequence[DocumentInfo]) -> Html:
    """The documents, each with its removal."""
    rows = [
        element(
            "tr",
            element("td", element("a", info.title or info.id, href=page_path(info.id), class_="open"), dir="auto"),
            element("td", info.date or ""),
            element("td", info.language or ""),
            element("td", f"{info.characters:,}", class_="number"),
            element("td", _remove(info)),
        )
        for info in documents
    ]
    head = element(
        "tr",
        [
            element("th", name, scope="col")
            for name in ("Title", "Date", "Language", "Characters", element("span", "Remove", class_="unseen"))
        ],
    )
    table = element("table", element("thead", head), element("tbody", rows))
    return element(
        "section",
        element("h2", counted(len(documents), "document")),
        _narrow() if len(documents) >= SHORTEST_LIST else None,
        element("div", table, class_="wide", tabindex="0", role="region", aria_label="List of documents")
        if documents
        else element("p", "Files and pages that you add are listed here.", class_="muted"),
        id="list",
    )


def choice(documents: Sequence[DocumentInfo], chosen: set[str]) -> Html | None:
    """Which documents to stay within; none that is chosen means all."""
    if not documents:
        return None
    boxes = [
        element(
            "label",
            element("input", type="checkbox", name="document", value=info.id, checked=info.id in chosen),
            element("span", info.title or info.id, dir="auto"),
        )
        for info in documents
    ]
    everything = "All documents" if len(documents) < 2 else f"All {len(documents):,} documents; choose some"
    words = f"Only these documents ({len(chosen)})" if chosen else everything
    return element(
        "details",
        element("summary", words),
        _narrow() if len(documents) >= SHORTEST_LIST else None,
        element("fieldset", element("legend", "Documents", class_="unseen"), boxes, class_="boxes"),
        open=bool(chosen),
    )


def empty_library() -> Html:
    """Said where there is no document yet."""
    return element("p", "There are no documents yet. ", element("a", "Add some", href="/documents"), ".", class_="warn")


def _remove(info: DocumentInfo) -> Html:
    return element(
        "form",
        element("input", type="hidden", name="document", value=info.id),
        element("button", "Remove", type="submit", class_="quiet", aria_label=f"Remove {info.title or info.id}"),
        method="post",
        action="/documents/remove",
        data_confirm=f"Remove “{info.title or info.id}” from the library?",
    )


def _narrow() -> Html:
    """A field that narrows the list below it; without the script it does nothing, and is not shown."""
    return element(
        "input",
        type="search",
        placeholder="Narrow the list",
        aria_label="Narrow the list",
        data_narrow=True,
        hidden=True,
    )


def _results(*made: Html) -> Html:
    return element("div", made, id="results", class_="results", aria_live="polite")


def _earlier(earlier: Sequence[Asked]) -> Html | None:
    if not earlier:
        return None
    entries = [element("li", element("a", one.question, href=f"/?asked={one.number}", dir="auto")) for one in earlier]
    return element("details", element("summary", "Earlier questions"), element("ul", entries), class_="earlier")
