"""Looks over a built site: nothing is loaded from elsewhere, and every link within it leads to a file.

python .ci/check_site.py [FOLDER]     prints what is wrong; exit code 1 when anything is

Zensical's own check knows links between pages. It sees neither entries of the navigation, nor links that leave docs/,
nor what a theme loads.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "object": "data",
    "script": "src",
    "source": "src",
    "track": "src",
    "video": "src",
}
"""The attribute that makes a browser load something, by element."""

REFERRING = {"canonical", "alternate", "author", "license", "next", "prev", "edit"}
"""Kinds of <link> that a browser only reads."""

CSS_LOAD = re.compile(r"""(?:url\(\s*['"]?|@import\s*['"])\s*(?P<address>(?:https?:)?//[^'")\s]+)""", re.IGNORECASE)
"""What a style sheet loads from another host."""


class Page(HTMLParser):
    """The addresses of a page: those a browser loads by itself, and those a reader may follow."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        if tag in LOADED and LOADED[tag] in given:
            self.loads.append(given[LOADED[tag]])
        elif tag == "link" and "href" in given and not REFERRING & set(given.get("rel", "").split()):
            self.loads.append(given["href"])
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])


def problems(site: Path) -> Iterator[str]:
    """What is wrong with a site, a line each."""
    pages = sorted(site.rglob("*.html"))
    if not pages:
        yield f"{site} holds no page: build it with zensical build --strict"
    for path in pages:
        page = Page(path.read_text(encoding="utf-8"))
        name = path.relative_to(site)
        for address in page.loads:
            if _elsewhere(address):
                yield f"{name} loads {address}"
        for address in [*page.loads, *page.links]:
            if not _elsewhere(address) and not _leads_somewhere(site, path, address):
                yield f"{name} links to {address}, which is not there"
    for path in sorted(site.rglob("*.css")):
        for found in CSS_LOAD.finditer(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)} loads {found['address']}"


def _elsewhere(address: str) -> bool:
    """Whether an address has a host of its own (https:, //host) or no file behind it (data:, mailto:)."""
    parts = urlsplit(address)
    return bool(parts.scheme or parts.netloc)


def _leads_somewhere(site: Path, page: Path, address: str) -> bool:
    path = unquote(urlsplit(address).path)
    if not path:
        return True
    target = site / path.lstrip("/") if path.startswith("/") else page.parent / path
    return (target / "index.html").is_file() if target.is_dir() else target.is_file()


def main() -> int:
    """Print the problems of the site named on the command line."""
    found = list(problems(Path(sys.argv[1] if len(sys.argv) > 1 else "site")))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
