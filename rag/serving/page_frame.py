"""What all pages share: head, navigation, headers that forbid scripts of others, and errors.

Everything is put together from `rag.exporting.elements`, which escapes text; there is no template that a document
could be taken for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from rag.errors import RagError
from rag.exporting.elements import Child, Html, element, page

if TYPE_CHECKING:
    from starlette.responses import Response

SITE = "partnership-rag"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types rag"
)
"""One script and one style sheet, both of this server; nothing of a document's can load, run, or send a form away."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer, forms of these very pages come with `Origin: null`
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

PLACES = (
    ("/", "Ask"),
    ("/documents", "Documents"),
    ("/summary", "Summaries"),
    ("/verify", "Verify"),
    ("/register", "Register"),
)

STATIC = {"page.js": "text/javascript", "page.css": "text/css", "icon.svg": "image/svg+xml"}


def whole_page(title: str, place: str, *content: Child) -> str:
    """A page. `place` is that of the navigation which is shown as the one people are at."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title} · {SITE}"),
        element("link", rel="icon", href="/static/icon.svg"),
        element("link", rel="stylesheet", href="/static/page.css"),
        element("script", type="module", src="/static/page.js"),
    )
    links = [element("a", name, href=path, aria_current="page" if path == place else None) for path, name in PLACES]
    body = element(
        "body",
        element("a", "Skip to the content", href="#main", class_="skip"),
        element("header", element("strong", SITE), element("nav", links, aria_label="Pages")),
        element("div", element("main", *content, id="main", tabindex="-1"), source_pane(), class_="panes"),
    )
    return page(head, body)


def source_pane() -> Html:
    """The pane at the right, in which the script shows documents; hidden until then."""
    bar = element(
        "div",
        element("button", "← Previous", type="button", data_step="-1"),
        element("button", "Next →", type="button", data_step="1"),
        element("span", class_="count", aria_live="polite"),
        element("button", "Close", type="button", data_close=True),
        class_="bar",
    )
    return element(
        "aside", bar, element("div", id="source"), aria_label="The passage in its document", hidden=True, id="pane"
    )


def respond(markup: str, status: int = 200) -> Response:
    """A page as a response."""
    from starlette.responses import HTMLResponse

    return HTMLResponse(markup, status_code=status, headers=dict(HEADERS))


def static_file(name: str) -> Response:
    """The script or the style sheet."""
    from starlette.responses import Response

    kind = STATIC.get(name)
    if kind is None:
        return respond(whole_page("Not found", "", element("h1", "There is no such page")), 404)
    content = files("rag.serving").joinpath("static", name).read_bytes()
    return Response(content, media_type=kind, headers={**HEADERS, "cache-control": "no-cache"})


def told_error(error: RagError) -> Html:
    """An error for people: what happened, and what to do."""
    return element(
        "div",
        element("p", element("strong", error.message)),
        element("p", error.hint) if error.hint else None,
        class_="error",
        role="alert",
    )
