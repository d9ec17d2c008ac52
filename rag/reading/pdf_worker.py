"""Runs as a program of its own: a PDF comes in on standard input, its text goes out as JSON on standard output.

Apart from the caller because the parser is native code, a PDF may be made to hang or to fill the memory, and only a
process can be stopped. Imports nothing of this project, so that it starts in a twentieth of a second.

Arguments: memory limit in bytes, most pages, most characters, and the caller's `sys.path` as JSON.
Answer: {"meta": {...}, "language": str, "pages": [{"lines": [[RUN, ...], ...], "fields": [FIELD, ...], "images": bool,
"broken": bool}]} or {"refused": "password" | "damaged" | "pages" | "characters" | "missing", "reason": str}.
RUN is [text, left, right, top, base, size, gap] in points from the lower left corner of the page as people see it; a
new one begins where the type size or the base line changes and behind a wide gap; `gap` is the widest between its words
(0 for a single word). FIELD is [text, left, right, top, bottom], of
a form field or of a note that is typed on the page. A line that pdfium joined with the next at a hyphen has a soft
hyphen there. Text that nobody can see is left out: white on white, transparent, or beside the page.
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import sys
from typing import Any

SOFT_HYPHENS = (0x02, 0xFFFE)
"""What pdfium reports for a hyphen at the end of a line that it takes for a hyphenation."""
PASSWORD_ERROR = 4
MAX_LENGTH = 1e6
"""Points; a page is at most 14,400 wide."""
WIDE_GAP = 0.9
"""Type sizes between words, beyond which they may be of two cells of a table; a space is a quarter of one."""
SAME_BASE = 0.04
"""Type sizes by which base lines of one line of print may differ."""
LIGHT = 230
"""Of 255: colours lighter than this are looked at where they stand."""
MIN_ALPHA = 60
CONTRAST = 20
"""Of 255: less than this between the lightest and the darkest point, and there is nothing to be seen."""
TINY = 1.0
"""Points: type smaller than this is not meant to be read."""
INVISIBLE = 3
"""The mode in which text recognition lays its text over the picture of a page."""
COVERING = 0.4
"""Share of the page that a picture covers under such text."""
FEW_LETTERS = 80
"""A line of print. A scan may carry a stamp, a page number or a scanner's mark as text; a document's page has more."""
MAX_FIELDS = 5_000
FREETEXT, WIDGET = 3, 20
HIDING_FLAGS = 1 << 1 | 1 << 5
CHECKBOX, RADIO, COMBO, LISTBOX, TEXT = 2, 3, 4, 5, 6
_WHITE_TYPE = re.compile(r"\A\s*(?:1(?:\.0*)?\s+1(?:\.0*)?\s+1(?:\.0*)?\s+rg|1(?:\.0*)?\s+g)\b|\s(?:1 1 1 rg|1 g)\b")


class _Refused(Exception):
    """The document is not read; the first argument says why."""


def main() -> None:
    """Read the request, limit this process, answer."""
    memory, pages, characters, path = sys.argv[1:5]
    sys.path[:] = json.loads(path)
    _limit(int(memory))
    try:
        answer = _read(sys.stdin.buffer.read(), int(pages), int(characters))
    except _Refused as refused:
        answer = {"refused": refused.args[0], "reason": refused.args[1]}
    except ImportError as error:
        answer = {"refused": "missing", "reason": str(error)}
    json.dump(answer, sys.stdout)


def _limit(memory: int) -> None:
    """Caps the address space where the system knows such a thing; elsewhere the caller's time limit has to do."""
    try:
        import resource
    except ImportError:
        return
    if sys.platform != "darwin":  # which accepts the call and does not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes, max_pages: int, max_characters: int) -> dict[str, Any]:
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == PASSWORD_ERROR or "password" in str(error).lower()
        raise _Refused("password" if encrypted else "damaged", str(error)) from error
    if len(document) > max_pages:
        raise _Refused("pages", f"{len(document):,} pages")
    form = _form(document)
    pages, characters = [], 0
    for number in range(len(document)):
        page = _page(document, number, form)
        characters += sum(len(run[0]) for line in page["lines"] for run in line)
        characters += sum(len(field[0]) for field in page["fields"])
        if characters > max_characters:
            raise _Refused("characters", f"more than {max_characters:,} characters")
        pages.append(page)
    return {"meta": document.get_metadata_dict(skip_empty=True), "language": _language(document, raw), "pages": pages}


def _form(document: Any) -> Any:
    """What pdfium needs to tell the values of form fields; None where there is no form."""
    import pypdfium2 as pdfium

    try:
        document.init_forms()
    except pdfium.PdfiumError:
        return None
    return document.formenv


def _page(document: Any, number: int, form: Any) -> dict[str, Any]:
    """The text of a page with where it stands; a page that cannot be parsed counts as one without text."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return {"lines": [], "fields": [], "images": False, "broken": True}
    seen = _Page(page, text, raw)
    lines = seen.lines()
    fields = seen.fields(form)
    images = not lines and any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
    if lines and sum(character.isalnum() for line in lines for run in line for character in run[0]) < FEW_LETTERS:
        images = seen.is_covered()  # a scan with a stamp
    text.close()
    page.close()
    return {"lines": lines, "fields": fields, "images": images, "broken": False}


class _Page:
    """A page whose characters are gone through once."""

    def __init__(self, page: Any, text: Any, raw: Any) -> None:
        self._page, self._text, self._raw = page, text, raw
        self._rotation = page.get_rotation()
        self._box = page.get_cropbox()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._sheet: tuple[bytes, int, int, int] | None = None
        self._covered: bool | None = None

    def lines(self) -> list[list[list[Any]]]:
        """The lines as pdfium tells them apart, each as its runs."""
        raw, text = self._raw, self._text
        unicode_of, object_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetTextObject
        lines: list[list[list[Any]]] = []
        line: list[_Run] = []
        run: _Run | None = None
        known: Any = None
        style = (0.0, 0.0, False)
        after_space = False
        for index in range(text.count_chars()):
            code = unicode_of(text, index)
            if code in (0x0D, 0x0A):
                lines += self._finished(line)
                line, run, after_space = [], None, False
                continue
            character = "\u00ad" if code in SOFT_HYPHENS else chr(code)
            if character.isspace():
                if run is not None:
                    run.text += " "
                    after_space = True
                continue
            drawn = ctypes.cast(object_of(text, index), ctypes.c_void_p).value
            if drawn != known or run is None:
                known, style = drawn, self._style(index, drawn)
            if run is None or self._parts(run, style, index, after_space=after_space):
                run = _Run(first=index, size=style[0], base=style[1], doubtful=style[2])
                line.append(run)
            run.text += character
            run.last = index
            after_space = False
        return lines + self._finished(line)

    def _style(self, index: int, drawn: int | None) -> tuple[float, float, bool]:
        """Type size, base line, and whether it is doubtful that the text can be seen."""
        raw, text = self._raw, self._text
        size = _number(raw.FPDFText_GetFontSize(text, index) * _scale(text, index, raw))
        raw.FPDFText_GetCharOrigin(text, index, self._x, self._y)
        base = self._upright(self._x.value, self._y.value)[1]
        if size <= 0:
            _, bottom, _, top = self._around(index)
            size = top - bottom
        return size, _number(base), drawn is not None and self._is_doubtful(drawn)

    def _is_doubtful(self, drawn: int) -> bool:
        raw = self._raw
        thing = ctypes.cast(drawn, raw.FPDF_PAGEOBJECT)
        mode = raw.FPDFTextObj_GetTextRenderMode(thing)
        if mode == INVISIBLE:
            return not self.is_covered()
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not raw.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha):
            return False
        is_light = min(red.value, green.value, blue.value) >= LIGHT
        return is_light or alpha.value < MIN_ALPHA

    def _parts(self, run: _Run, style: tuple[float, float, bool], index: int, *, after_space: bool) -> bool:
        """True when a character does not go on with the run."""
        size, base, doubtful = style
        if doubtful != run.doubtful or abs(size - run.size) > 0.02 * run.size:
            return True
        if abs(base - run.base) > SAME_BASE * max(size, 1.0) and not self._is_turned(index):
            return True
        gap = self._around(index)[0] - self._around(run.last)[2] if after_space else 0.0
        if gap > WIDE_GAP * size:
            return True
        run.gap = max(run.gap, gap)
        return False

    def _is_turned(self, index: int) -> bool:
        """True for type that does not run along the lines of the page."""
        angle = float(self._raw.FPDFText_GetCharAngle(self._text, index))
        return math.isfinite(angle) and abs(math.sin(angle + self._rotation * math.pi / 180)) > 0.05

    def _finished(self, line: list[_Run]) -> list[list[list[Any]]]:
        runs = []
        for run in line:
            left, bottom, right, top = self._around(run.first)
            last_left, last_bottom, last_right, _ = self._around(run.last)
            left, right = min(left, last_left), max(right, last_right)
            is_tiny = run.size < TINY and top - bottom < 2 * TINY
            is_seen = self._on_page(left, right, bottom, top) and not (
                is_tiny or (run.doubtful and self._is_blank(left, right, min(bottom, last_bottom), top))
            )
            if is_seen and run.text.strip():
                runs.append([run.text, *map(_number, (left, right, top, run.base, run.size, run.gap))])
        return [runs] if runs else []

    def _around(self, index: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a character on the page as people see it."""
        left, bottom, right, top = self._text.get_charbox(index, loose=True)
        (x1, y1), (x2, y2) = self._upright(left, bottom), self._upright(right, top)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        """A point of the sheet on the page as it is turned for people."""
        left, bottom, right, top = self._box
        return {
            90: (y - bottom, right - x),
            180: (right - x, top - y),
            270: (top - y, x - left),
        }.get(self._rotation, (x - left, y - bottom))

    def _on_page(self, left: float, right: float, bottom: float, top: float) -> bool:
        width, height = self._page.get_size()
        return right > 0 and top > 0 and left < width and bottom < height

    def is_covered(self) -> bool:
        """True when there is a picture over much of the page, as under recognised text."""
        if self._covered is None:
            width, height = self._page.get_size()
            areas = [0.0]
            for thing in self._page.get_objects(filter=(self._raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
                left, bottom, right, top = thing.get_bounds()
                areas.append(abs((right - left) * (top - bottom)))
            self._covered = sum(areas) > COVERING * width * height
        return self._covered

    def _is_blank(self, left: float, right: float, bottom: float, top: float) -> bool:
        """True when there is nothing to be seen in a part of the page."""
        if self._sheet is None:
            width, height = self._page.get_size()
            scale = min(2.0, 2000 / max(width, height, 1))
            bitmap = self._page.render(scale=scale, grayscale=True, may_draw_forms=False)
            self._sheet = bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride
        points, width, height, stride = self._sheet
        page_width, page_height = self._page.get_size()
        across, down = width / page_width, height / page_height
        first, last = max(0, int(left * across)), min(width, math.ceil(right * across))
        lowest, highest = 255, 0
        for row in range(
            max(0, int((page_height - top) * down)), min(height, math.ceil((page_height - bottom) * down))
        ):
            strip = points[row * stride + first : row * stride + last]
            if strip:
                lowest, highest = min(lowest, *strip), max(highest, *strip)
        return highest - lowest < CONTRAST

    def fields(self, form: Any) -> list[list[Any]]:
        """What was filled into the forms and typed on the page."""
        raw, found = self._raw, []
        for number in range(min(raw.FPDFPage_GetAnnotCount(self._page), MAX_FIELDS)):
            annotation = raw.FPDFPage_GetAnnot(self._page, number)
            if not annotation:
                continue
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            text = ""
            if kind in (WIDGET, FREETEXT) and not raw.FPDFAnnot_GetFlags(annotation) & HIDING_FLAGS:
                text = self._filled(annotation, form) if kind == WIDGET else self._typed(annotation)
            rectangle = raw.FS_RECTF()
            if text.strip() and raw.FPDFAnnot_GetRect(annotation, rectangle):
                corners = (
                    self._upright(rectangle.left, rectangle.bottom),
                    self._upright(rectangle.right, rectangle.top),
                )
                (x1, y1), (x2, y2) = corners
                left, right, bottom, top = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
                if self._on_page(left, right, bottom, top):
                    found.append([text, *map(_number, (left, right, top, bottom))])
            raw.FPDFPage_CloseAnnot(annotation)
        return found

    def _typed(self, annotation: Any) -> str:
        """A note that is typed on the page, unless in white on nothing."""
        raw = self._raw
        colours = [ctypes.c_uint() for _ in range(4)]
        has_ground = raw.FPDFAnnot_GetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *colours)
        is_dark = has_ground and min(one.value for one in colours[:3]) < LIGHT
        if _WHITE_TYPE.search(self._value(annotation, b"DA")) and not is_dark:
            return ""
        return self._value(annotation, b"Contents")

    def _value(self, annotation: Any, key: bytes) -> str:
        get = self._raw.FPDFAnnot_GetStringValue
        return _utf16(lambda buffer, size: get(annotation, key, buffer, size))

    def _filled(self, annotation: Any, form: Any) -> str:
        """The value of a form field as it is shown: a ticked box as a ticked box."""
        if form is None:
            return ""
        raw = self._raw
        kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
        if kind in (CHECKBOX, RADIO):
            return "☒" if raw.FPDFAnnot_IsChecked(form, annotation) else "☐"
        if kind in (COMBO, LISTBOX):
            chosen = [
                _utf16(lambda buffer, size, at=at: raw.FPDFAnnot_GetOptionLabel(form, annotation, at, buffer, size))
                for at in range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), MAX_FIELDS))
                if raw.FPDFAnnot_IsOptionSelected(form, annotation, at)
            ]
            if chosen:
                return ", ".join(chosen)
        if kind not in (COMBO, LISTBOX, TEXT) or raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & 1 << 13:
            return ""  # buttons, signatures, passwords
        return _utf16(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))


class _Run:
    """Characters of one size on one base line, by the numbers of the first and the last."""

    __slots__ = ("base", "doubtful", "first", "gap", "last", "size", "text")

    def __init__(self, *, first: int, size: float, base: float, doubtful: bool) -> None:
        self.text, self.gap = "", 0.0
        self.first = self.last = first
        self.size, self.base, self.doubtful = size, base, doubtful


def _number(length: float) -> float:
    """A length fit for reckoning: hostile files bring forth infinities."""
    return round(min(max(length, -MAX_LENGTH), MAX_LENGTH), 2) if math.isfinite(length) else 0.0


def _scale(text: Any, index: int, raw: Any) -> float:
    """How much larger a letter is drawn than its font says: browsers set type in pixels and scale the page."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text, index, matrix):
        return 1.0
    return math.hypot(matrix.c, matrix.d)


def _language(document: Any, raw: Any) -> str:
    return _utf16(lambda buffer, size: raw.FPDFCatalog_GetLanguage(document, buffer, size), most=200)


def _utf16(get: Any, most: int = 200_000) -> str:
    """A string that pdfium writes into a buffer, once it has said how long it is."""
    size = get(None, 0)
    if not 2 < size <= most:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


if __name__ == "__main__":
    main()
