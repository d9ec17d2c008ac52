"""The style that a page itself gives its elements: `<style>` rules by specificity and order, `style` attributes on top.

Selectors become XPath conditions on the element they end in, so that each costs about one pass over the page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SECONDS = 5.0
"""Matching takes rules times elements. Where it takes longer the other rules are left out: their text stays."""
MAX_STEPS = 20_000_000
"""Steps that one selector may take: elements it may end in, times depth for each of its combinators."""
MAX_CSS = 2_000_000
"""Characters of style sheets that are read."""

_PROPERTIES = frozenset(
    """
    display visibility opacity font-size position left right top bottom text-indent margin-left clip clip-path color
    background background-color background-clip -webkit-background-clip max-height height max-width width overflow
    overflow-x overflow-y transform filter content-visibility vertical-align
    """.split()  # noqa: SIM905
)
"""What decides whether and how text is seen."""
_SCREEN = re.compile(r"\s*(?:only\s+)?(?:all|screen)?\s*\Z", re.IGNORECASE)
_NAMED = re.compile(r"[.#](-?[A-Za-z_][\w-]*)")
_AXES = {" ": "ancestor::*", ">": "parent::*", "~": "preceding-sibling::*", "+": "preceding-sibling::*[1]/self::*"}

_Declarations = list[tuple[str, str, bool]]
_Style = dict[str, tuple[str, bool]]


class PageStyles:
    """The styles of a page's elements. `are_missing` when the page has style sheets that are not in the file."""

    def __init__(self, tree: _Element) -> None:
        sheets = [sheet for sheet in tree.iter("style") if _SCREEN.match(sheet.get("media") or "")]
        css = "\n".join(sheet.text or "" for sheet in sheets)[:MAX_CSS]
        links = (link.get("rel") or "" for link in tree.iter("link"))
        self.are_missing = "@import" in css or any("stylesheet" in rel.lower() for rel in links)
        self._matched = _matched(tree, list(_rules(css))) if css.strip() else {}

    def of(self, element: _Element) -> Mapping[str, str]:
        """The properties of one element that matter here, by name, in lower case."""
        inline = element.get("style")
        style = self._matched.get(element)
        if inline:
            style = dict(style or {})
            _lay_over(style, _declarations(inline))
        return {name: value for name, (value, _) in style.items()} if style else {}


def _matched(tree: _Element, rules: list[tuple[str, _Declarations]]) -> dict[_Element, _Style]:
    """The style of each element that a rule means."""
    if not rules:
        return {}
    names = {name for element in tree.iter("*") for name in (element.get("class") or "").split()}
    names.update(element.get("id") or "" for element in tree.iter("*"))
    found: dict[_Element, list[tuple[tuple[int, int, int], int, _Declarations]]] = {}
    deadline = time.monotonic() + MAX_SECONDS
    elements, depth = sum(1 for _ in tree.iter("*")), _depth(tree)
    for order, (written, declarations) in enumerate(rules):
        if time.monotonic() > deadline:
            break
        for specificity, meant in _selected(tree, written, names, elements, depth):
            for element in meant:
                found.setdefault(element, []).append((specificity, order, declarations))
    styles: dict[_Element, _Style] = {}
    for element, entries in found.items():
        styles[element] = {}
        for _, _, declarations in sorted(entries, key=lambda entry: entry[:2]):
            _lay_over(styles[element], declarations)
    return styles


def _lay_over(style: _Style, declarations: _Declarations) -> None:
    """Later declarations win, important ones over all that are not."""
    for name, value, important in declarations:
        if important or not style.get(name, ("", False))[1]:
            style[name] = (value, important)


def _selected(
    tree: _Element, written: str, names: set[str], elements: int, depth: int
) -> Iterator[tuple[tuple[int, int, int], list[_Element]]]:
    """The elements that each selector of a rule means; a rule with an unknown selector means none, as in browsers."""
    import cssselect
    from lxml import etree

    if "(" not in written and "," not in written and not names.issuperset(_NAMED.findall(written)):
        return
    translator = cssselect.HTMLTranslator()
    try:
        selectors = [one for one in cssselect.parse(written) if one.pseudo_element is None]
        for selector in selectors:
            last, combinators = _last(selector.parsed_tree)
            steps = depth**combinators
            if steps * elements > MAX_STEPS:
                ends = tree.xpath(f"count(descendant-or-self::*[{_condition(last, translator)}])")
                if steps * ends > MAX_STEPS:
                    continue
            condition = _condition(selector.parsed_tree, translator)
            yield selector.specificity(), tree.xpath(f"descendant-or-self::*[{condition}]")
    except (cssselect.SelectorError, etree.XPathError, ValueError, RecursionError, AttributeError):
        return


def _last(selector: Any) -> tuple[Any, int]:
    """The part of a selector that the element itself must match, and how many combinators reach far before it."""
    from cssselect.parser import CombinedSelector

    if not isinstance(selector, CombinedSelector):
        return selector, 0
    combinators = 0
    before: Any = selector
    while isinstance(before, CombinedSelector):
        combinators += before.combinator in (" ", "~")
        before = before.selector
    return selector.subselector, combinators


def _condition(selector: Any, translator: Any) -> str:
    """A selector as a condition of XPath on an element."""
    from cssselect.parser import CombinedSelector

    if isinstance(selector, CombinedSelector):
        before = _condition(selector.selector, translator)
        return f"({_condition(selector.subselector, translator)}) and {_AXES[selector.combinator]}[{before}]"
    expression = translator.xpath(selector)
    expression.add_name_test()
    return expression.condition or "true()"


def _depth(tree: _Element) -> int:
    """How deep elements are nested."""
    from lxml import etree

    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _rules(css: str) -> Iterator[tuple[str, _Declarations]]:
    """Selectors and declarations of the rules that hold for every screen."""
    import tinycss2

    pending = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)[::-1]
    while pending:
        rule = pending.pop()
        if rule.type == "qualified-rule":
            declarations = _declarations(rule.content)
            if declarations:
                yield tinycss2.serialize(rule.prelude), declarations
        elif rule.type == "at-rule" and rule.content is not None:
            is_screen = rule.lower_at_keyword == "media" and _SCREEN.match(tinycss2.serialize(rule.prelude))
            if is_screen or rule.lower_at_keyword in ("supports", "layer"):
                inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                pending.extend(inner[::-1])


def _declarations(css: str | list[Any]) -> _Declarations:
    """Name, value and importance of the declarations that matter here."""
    import tinycss2

    return [
        (one.lower_name, tinycss2.serialize(one.value).strip().lower(), one.important)
        for one in tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)
        if one.type == "declaration" and one.lower_name in _PROPERTIES
    ]
