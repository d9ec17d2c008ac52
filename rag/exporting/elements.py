"""Building HTML so that text can never become markup: the one place where anything is escaped.

Every page is put together from `element`. Strings given to it are text: control and format characters (bidi
overrides among them) are made visible, then everything is escaped. Only `Html`, which nothing but this module
makes from text, goes through as it is.
"""

from __future__ import annotations

import html
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from rag.text.hidden import visible

_VOID = frozenset({"br", "col", "hr", "input", "link", "meta"})
_OWN_LINE = frozenset({"article", "details", "div", "head", "header", "li", "meta", "nav", "p", "section", "tr"})
"""Elements that end a line of the file, so that a person can read its source."""


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is safe to write as it is."""

    source: str

    def __str__(self) -> str:
        return self.source


Child: TypeAlias = "str | Html | Iterable[Child] | None"
Attribute: TypeAlias = str | int | float | bool | None


def element(tag: str, *children: Child, **attributes: Attribute) -> Html:
    """An element. Children are text, markup, None (nothing) or any nesting of these.

    Attribute names lose a trailing underscore, and other underscores become hyphens: `class_`, `aria_label`.
    None and False leave an attribute out, True gives it no value.
    """
    head = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    tail = "\n" if tag in _OWN_LINE else ""
    if tag in _VOID:
        return Html(head + tail)
    return Html(f"{head}{join(*children)}</{tag}>{tail}")


def join(*children: Child) -> Html:
    """The children one after the other, without an element around them."""
    parts: list[str] = []
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            parts.append(child.source)
        elif isinstance(child, str):
            parts.append(escape(child))
        else:
            parts.extend(join(part).source for part in child)
    return Html("".join(parts))


def style_sheet(css: str) -> Html:
    """A style element. `css` is the project's own and must not hold text of a run."""
    if "</" in css:
        raise ValueError("a style sheet cannot hold a closing tag")
    return Html(f"<style>{css}</style>\n")


def script(source: str) -> Html:
    """A script element. `source` is the project's own and must not hold text of a run."""
    if "</" in source or "<!--" in source:
        raise ValueError("a script cannot hold a closing tag or a comment of HTML")
    return Html(f"<script>{source}</script>\n")


def script_hash(source: str) -> str:
    """The name by which a content security policy allows this script and no other."""
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"


NO_SCRIPT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Nothing may be loaded, run or sent: the page is text and style, all of it in the file."""


def head_of(title: str, css: str, *, policy: str = NO_SCRIPT) -> Html:
    """The head of a page that is one file, with what the browser may load and run."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        style_sheet(css),
    )


def page(head: Html, body: Html) -> str:
    """A whole document."""
    return f'<!doctype html>\n<html lang="en">\n{head}{body}\n</html>\n'


def escape(text: str) -> str:
    """Text as HTML text or attribute value."""
    return html.escape(visible(text), quote=True)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters of the text, an ellipsis and a count standing for the rest."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(_written(value))}"'


def _written(value: Attribute) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)
