"""What the styles of a Word document say about text: headings, lists, what is hidden, raised or white."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WHITE = "FFFFFF"
_OFF = ("0", "false", "off")
MIN_SHIFT = 4
"""Half points from the base line: less is done to straighten a line, not to raise a mark."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a style, or a run itself, says about the text; None where it says nothing."""

    hidden: bool | None = None
    position: str | None = None
    white: bool | None = None
    shaded: bool | None = None

    def over(self, other: Look) -> Look:
        """This look, and that of `other` where this one says nothing."""
        return Look(
            other.hidden if self.hidden is None else self.hidden,
            other.position if self.position is None else self.position,
            other.white if self.white is None else self.white,
            other.shaded if self.shaded is None else self.shaded,
        )


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class DocxStyles:
    """The styles of a document by their ids."""

    levels: dict[str, int]
    lists: frozenset[str]
    looks: dict[str, Look]
    default: str

    @classmethod
    def of(cls, styles: _Element) -> DocxStyles:
        """Read the part `styles`."""
        defaults = (
            one.get(f"{W}styleId") or ""
            for one in styles.iterchildren(f"{W}style")
            if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") not in (None, *_OFF)
        )
        return cls(_heading_levels(styles), _list_styles(styles), _looks(styles), next(defaults, ""))

    def paragraph(self, style: str) -> Look:
        """The look that a paragraph of that style gives to its text."""
        return self.looks.get(style or self.default, PLAIN)

    def run(self, properties: _Element | None, paragraph: Look) -> Look:
        """The look of a run with those properties. Hiding is a toggle: two styles that hide cancel each other."""
        own = look_of(properties)
        style = self.looks.get(value(properties, f"{W}rStyle"), PLAIN) if properties is not None else PLAIN
        hidden = bool(paragraph.hidden) ^ bool(style.hidden) if own.hidden is None else own.hidden
        merged = own.over(style).over(paragraph)
        return Look(hidden, merged.position, merged.white, merged.shaded)


def look_of(properties: _Element | None) -> Look:
    """What the properties of a run (`w:rPr`) say themselves."""
    if properties is None:
        return PLAIN
    color = properties.find(f"{W}color")
    return Look(
        hidden=_toggle(properties.find(f"{W}vanish")),
        position=_position(properties),
        white=None if color is None else (color.get(f"{W}val") or "").upper() == WHITE,
        shaded=True if is_shaded(properties) else None,
    )


def _position(properties: _Element) -> str | None:
    """Raised or lowered text: set so, or moved by hand from the base line. None when the run says nothing."""
    aligned = properties.find(f"{W}vertAlign")
    if aligned is not None:
        return str(aligned.get(f"{W}val") or "")
    moved = value(properties, f"{W}position")
    if not re.fullmatch(r"-?\d{1,3}", moved) or abs(int(moved)) < MIN_SHIFT:
        return None
    return "superscript" if int(moved) > 0 else "subscript"


def is_shaded(properties: _Element | None) -> bool:
    """True when the properties of a run, paragraph or cell give it a background, or a highlight."""
    if properties is None:
        return False
    if properties.find(f"{W}highlight") is not None:
        return True
    shade = properties.find(f"{W}shd")
    if shade is None:
        return False
    plain = (shade.get(f"{W}fill") or "auto").upper() in ("AUTO", WHITE)
    return not plain or shade.get(f"{W}themeFill") is not None or shade.get(f"{W}val") not in ("clear", "nil", None)


def value(element: _Element | None, path: str) -> str:
    """The value of the element at a path below; "" where there is none."""
    found = element.find(path) if element is not None else None
    return (found.get(f"{W}val") or "") if found is not None else ""


def is_on(element: _Element | None) -> bool:
    """True for a property that is there and not switched off."""
    return bool(_toggle(element))


def _toggle(mark: _Element | None) -> bool | None:
    return None if mark is None else mark.get(f"{W}val") not in _OFF


def _heading_levels(styles: _Element) -> dict[str, int]:
    """Level by style: those named "heading N" in every language of Word, "Title", and those built on them."""
    levels: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in styles.iterchildren(f"{W}style"):
        name, key = value(style, f"{W}name").lower(), style.get(f"{W}styleId") or ""
        match = re.fullmatch(r"heading ([1-9])", name)
        if match or name == "title":
            levels[key] = int(match[1]) if match else 1
        else:
            based[key] = value(style, f"{W}basedOn")
    for key in based:
        level = next((levels[one] for one in _ancestry(key, based) if one in levels), 0)
        if level:
            levels[key] = level
    return levels


def _looks(styles: _Element) -> dict[str, Look]:
    """The look of each style with what it takes over from those it is built on."""
    own = {one.get(f"{W}styleId") or "": one for one in styles.iterchildren(f"{W}style")}
    based = {key: value(one, f"{W}basedOn") for key, one in own.items()}
    looks: dict[str, Look] = {}
    for key in own:
        look = PLAIN
        for ancestor in _ancestry(key, based):
            if ancestor in own:
                look = look.over(look_of(own[ancestor].find(f"{W}rPr")))
                if is_shaded(own[ancestor].find(f"{W}pPr")):
                    look = look.over(Look(shaded=True))
        looks[key] = look
    return looks


def _ancestry(key: str, based: dict[str, str]) -> list[str]:
    """A style and those it is built on, nearest first; a circle ends."""
    found = [key]
    while based.get(found[-1]) and based[found[-1]] not in found:
        found.append(based[found[-1]])
    return found


def _list_styles(styles: _Element) -> frozenset[str]:
    """The styles that number or mark their paragraphs."""
    numbered = (one for one in styles.iterchildren(f"{W}style") if one.find(f"{W}pPr/{W}numPr") is not None)
    return frozenset(one.get(f"{W}styleId") or "" for one in numbered)
