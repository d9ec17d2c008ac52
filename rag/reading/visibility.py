"""What a browser would show of a page: hidden text goes before anything is read, for it must never become evidence.

Style rules of the page itself are followed (attributes, `style`, `<style>`); sheets that it links to are not fetched.
What they hide stays, since text that may be visible is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.reading.stylesheets import PageStyles

if TYPE_CHECKING:
    from lxml.etree import _Element

FAR_AWAY = -900.0
"""Pixels; text that stands further to the left or top of the page is out of sight. Half-hidden menus come close."""
TINY = 1.0
"""Pixels; letters of this size are dots."""
BUTTON_SIZE = 13.3
"""Pixels of the letters of a button, which does not take over the size around it."""
SAME_COLOUR = 8 / 255
"""Least difference in any part of two colours that an eye may see."""

_LENGTH = re.compile(r"(-?\d*\.?\d+(?:e\d+)?)(px|pt|em|rem|ex|ch|%|vw|vh|)", re.IGNORECASE)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "%": 13.0, "vw": 13.0,
           "vh": 8.0}  # fmt: skip
"""Pixels of each unit on a screen of 1300 by 800 with letters of 16."""
_NO_CLIP = re.compile(r"(?:inset\(\s*(?:50|100)%|circle\(\s*0(?![.\d])|polygon\(\s*0 0\s*,\s*0 0)", re.IGNORECASE)
_CLIP = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)", re.IGNORECASE)
_NO_SIZE = re.compile(r"scale[xy3d]*\(\s*0(?:\.0+)?\s*[,)]", re.IGNORECASE)
_MOVED = re.compile(r"translate[xy3d]*\(\s*(-\d[\w.%]*)", re.IGNORECASE)
_NO_OPACITY = re.compile(r"opacity\(\s*(?:0|0?\.0\d*|0%)\s*\)", re.IGNORECASE)
_SHOWS_BLOCK = re.compile(r"(?:block|flex|grid|table|list-item|flow-root|table-row|table-caption)\Z")
_PICTURE = re.compile(r"url\(|gradient\(|var\(", re.IGNORECASE)
_INLINE_TAGS = frozenset("span a b i em strong small label time cite q code font u s abbr mark data".split())  # noqa: SIM905

_WHITE = (1.0, 1.0, 1.0)
_Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element hands down to those within it. `ground` is None where something unknown lies behind the text."""

    visible: bool = True
    size: float = 16.0
    colour: _Colour | None = None
    ground: _Colour | None = None


def hide(tree: _Element) -> Iterator[_Element]:
    """Finds the elements that are hidden with all they hold, to be taken out by the caller, outermost only.

    Text that is hidden though parts within it are not (`visibility`) is blanked here. Elements that their style raises
    or lowers become `sup` and `sub`, those that it makes blocks become `div`.
    """
    from lxml import etree

    styles = PageStyles(tree)
    looks = [_Look(ground=None if styles.are_missing else _WHITE)]
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            looks.pop()
            continue
        given = styles.of(element)
        is_root = element.tag in ("html", "body")
        if not is_root and (_is_hidden(element) or _hides(given)):
            looks.append(looks[-1])
            walk.skip_subtree()
            yield element
            continue
        look = _look(element, given, looks[-1]) if given or element.tag in _COLOURED else looks[-1]
        if is_root:  # a page that hides itself until its scripts have run
            look = replace(look, visible=True, size=max(look.size, 16.0))
        elif not _shows(look):
            _blank(element)
        looks.append(look)
        _shape(element, given)


def _is_hidden(element: _Element) -> bool:
    """Hidden by its tag or an attribute. Closed `details` are not: a click opens them."""
    if element.get("hidden") is not None or element.get("popover") is not None:
        return True
    return element.tag == "dialog" and element.get("open") is None


def _hides(given: Mapping[str, str]) -> bool:
    """Whether the style hides an element and all within it."""
    if not given:
        return False
    get = given.get
    if get("display") == "none" or get("content-visibility") == "hidden":
        return True
    if _number(get("opacity", "1")) < 0.02 or _NO_OPACITY.search(get("filter", "")):
        return True
    if _NO_SIZE.search(get("transform", "")) or _NO_CLIP.search(get("clip-path", "")):
        return True
    if _CLIP.search(get("clip", "")) and get("position") in ("absolute", "fixed"):
        return True
    return _is_far(given) or _is_cut(given)


def _is_far(given: Mapping[str, str]) -> bool:
    places = [given.get("text-indent", ""), given.get("margin-left", "")]
    if given.get("position") in ("absolute", "fixed"):
        places += [given.get(side, "") for side in ("left", "right", "top", "bottom")]
    places += _MOVED.findall(given.get("transform", ""))
    return any(_pixels(place, 0.0) <= FAR_AWAY for place in places if place.startswith("-"))


def _is_cut(given: Mapping[str, str]) -> bool:
    """A box without room that shows nothing of what does not fit."""
    overflow = " ".join(given.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if "hidden" not in overflow and "clip" not in overflow:
        return False
    sizes = [given.get(name, "") for name in ("max-height", "height", "max-width", "width")]
    return any(_pixels(size, 99.0) <= TINY for size in sizes if size)


def _look(element: _Element, given: Mapping[str, str], inherited: _Look) -> _Look:
    look = inherited
    if "visibility" in given:
        look = replace(look, visible=given["visibility"] not in ("hidden", "collapse"))
    if element.tag == "button":
        look = replace(look, size=BUTTON_SIZE)
    if "font-size" in given:
        look = replace(look, size=_font_size(given["font-size"], inherited.size))
    colour = given.get("color") or element.get("color") or (element.get("text") if element.tag == "body" else None)
    ground = given.get("background-color") or given.get("background") or element.get("bgcolor")
    clip = given.get("background-clip", "") + given.get("-webkit-background-clip", "")
    if colour:
        look = replace(look, colour=_colour(colour) if "text" not in clip else None)
    if ground and _PICTURE.search(ground + given.get("background", "")):
        look = replace(look, ground=None)
    elif ground:
        look = replace(look, ground=_colour(ground, inherited.ground))
    elif given.get("position") in ("absolute", "fixed"):
        look = replace(look, ground=None)
    return look


def _shows(look: _Look) -> bool:
    if not look.visible or look.size <= TINY:
        return False
    if look.colour is None or look.ground is None:
        return True
    return max(abs(one - other) for one, other in zip(look.colour, look.ground, strict=True)) > SAME_COLOUR


def _colour(value: str, behind: _Colour | None = _WHITE) -> _Colour | None:
    """The first colour of a value as red, green and blue on what is behind it; None for what is none."""
    from tinycss2 import color3, parse_component_value_list

    for token in parse_component_value_list(value):
        found = color3.parse_color(token)
        if found is None or found == "currentColor":
            continue
        red, green, blue, alpha = found
        if alpha >= 1 or behind is None:
            return (red, green, blue) if alpha >= 1 else None
        mixed = [alpha * top + (1 - alpha) * below for top, below in zip((red, green, blue), behind, strict=True)]
        return (mixed[0], mixed[1], mixed[2])
    return None


_COLOURED = frozenset({"body", "font", "table", "tr", "td", "th", "button"})
"""Elements that may have colours as attributes, and buttons, which have a size of their own."""


def _font_size(value: str, inherited: float) -> float:
    match = _LENGTH.match(value)
    if match is None:
        return 16.0
    number, unit = float(match[1]), match[2].lower()
    if unit in ("em", "%"):
        return inherited * (number if unit == "em" else number / 100)
    return number * _PIXELS[unit]


def _pixels(value: str, default: float) -> float:
    match = _LENGTH.match(value)
    return default if match is None else float(match[1]) * _PIXELS[match[2].lower()]


def _number(value: str) -> float:
    try:
        return float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return 1.0


def _blank(element: _Element) -> None:
    """Takes out the text of an element, not that of the elements in it."""
    element.text = None
    for child in element:
        child.tail = None


def _shape(element: _Element, given: Mapping[str, str]) -> None:
    """Gives an element the tag that says how its style shows it."""
    tag = element.tag
    if given.get("vertical-align") in ("super", "text-top") and tag in _INLINE_TAGS:
        element.tag = "sup" if tag != "a" or element.get("href") is None else tag
    elif given.get("vertical-align") in ("sub", "text-bottom") and tag in _INLINE_TAGS:
        element.tag = "sub"
    elif tag in _INLINE_TAGS and tag != "a" and _SHOWS_BLOCK.match(given.get("display", "")):
        element.tag = "div"
    elif tag in ("div", "p") and given.get("display") == "inline":
        element.tag = "span"
