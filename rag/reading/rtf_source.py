"""The source of a rich-text document, written anew for striprtf: without hidden text, and with marks.

striprtf forgets footnotes, raised characters, cells and headings, and keeps hidden and deleted text. So the source is
gone through once before. Characters of the private use area stand for what is to be told apart afterwards: RAISED and
LOWERED on either side of such characters, LEVEL and NOTE on either side of a number, CELL and ROW at the end of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from rag.errors import UnsafeFileError

MAX_SOURCE = 10_000_000
"""Characters without pictures: some ten seconds of reading, and thousands of pages."""
MAX_DEPTH = 2_000
MAX_NOTES = 5_000

RAISED, LOWERED, LEVEL, CELL, ROW, NOTE = map(chr, range(0xE010, 0xE016))

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_GONE = frozenset("pict fldinst object datafield themedata colorschememapping latentstyles datastore".split())  # noqa: SIM905
"""Groups that hold no text of the document, and much else."""
_ENDS = {"cell": (CELL, ""), "nestcell": (CELL, ""), "row": (ROW, "\\par "), "nestrow": (ROW, "\\par ")}
_SHIFTS = frozenset({"super", "sub", "up", "dn", "nosupersub", "plain"})


def prepared(source: str, path: Path) -> tuple[str, list[str]]:
    """The source anew, and the sources of its footnotes. Raises UnsafeFileError."""
    writing = _Writing(path)
    for token in _tokens(source):
        writing.take(token)
    return "".join(writing.body), ["".join(note) for note in writing.notes]


class _Token(NamedTuple):
    """One of: a control word with its number, a byte in hexadecimal, a control sign, a brace, or text."""

    word: str
    number: str
    byte: str
    sign: str
    brace: str
    text: str


def _tokens(source: str) -> Iterator[_Token]:
    """The source in pieces; bytes beyond ASCII as the codes that they stand for."""
    for match in _TOKEN.finditer(source):
        token = _Token(*(group or "" for group in match.groups()))
        if not token.text.isascii():
            coded = "".join(one if one.isascii() else f"\\'{ord(one) & 0xFF:02x}" for one in token.text)
            token = token._replace(text=coded)
        yield token


@dataclass(frozen=True, slots=True)
class _State:
    """A group: how its text looks, whether its brace was written, and whether it is a note."""

    hidden: bool = False
    shift: str = ""
    gone: bool = False
    opened: bool = False
    is_note: bool = False


class _Writing:
    """The source that is written, the body and the notes apart."""

    def __init__(self, path: Path) -> None:
        self.body: list[str] = []
        self.notes: list[list[str]] = []
        self._path = path
        self._into = [self.body]
        self._states = [_State()]
        self._shift = ""
        self._size = 0

    def take(self, token: _Token) -> None:
        """Writes a token, or leaves it out."""
        state = self._states[-1]
        if token.brace == "{":
            self._open(state)
        elif token.brace:
            self._close(state)
        elif state.gone:
            return
        elif token.word and token.word != "u":
            self._control(token.word, token.number, state)
        elif token.sign:
            if not (state.hidden and token.sign in "~_-"):
                self._write(f"\\{token.sign}")
        elif not state.hidden:
            self._show(token, state)

    def _open(self, state: _State) -> None:
        if len(self._states) > MAX_DEPTH:
            raise UnsafeFileError(f"{self._path} nests deeper than any real document", hint="Save it anew.")
        self._states.append(replace(state, opened=not state.gone, is_note=False))
        if not state.gone:
            self._write("{")

    def _close(self, state: _State) -> None:
        if len(self._states) == 1:
            return
        self._states.pop()
        if self._shift != self._states[-1].shift:
            self._turn("")
        if state.is_note:
            self._into.pop()
        if state.opened:
            self._write("}")

    def _control(self, word: str, number: str, state: _State) -> None:
        if word in _GONE:
            self._states[-1] = replace(state, gone=True)
        elif word == "footnote":
            self._open_note(state)
        elif word in ("v", "deleted"):
            self._states[-1] = replace(state, hidden=number != "0")
        elif word in _SHIFTS:
            self._states[-1] = _shifted(state, word, number)
        elif word == "outlinelevel" and number.isdigit():
            self._number(LEVEL, int(number))
        elif word in _ENDS:
            mark, rest = _ENDS[word]
            self._mark(mark)
            self._write(rest)
        elif word != "chftn":
            self._write(f"\\{word}{number} ")

    def _open_note(self, state: _State) -> None:
        if len(self.notes) >= MAX_NOTES:
            raise UnsafeFileError(f"{self._path} has more notes than are read", hint="Split it.")
        self._turn("")
        if state.hidden:
            self._states[-1] = replace(state, gone=True)
            return
        self._number(NOTE, len(self.notes))
        self.notes.append([])
        self._into.append(self.notes[-1])
        self._states[-1] = replace(state, is_note=True, shift="")

    def _show(self, token: _Token, state: _State) -> None:
        if state.shift != self._shift:
            self._turn(state.shift)
        coded = f"\\'{token.byte}" if token.byte else f"\\u{token.number or 63} "
        self._write(token.text or (coded if token.byte or token.word else ""))
        self._size += len(token.text) or 1
        if self._size > MAX_SOURCE:
            raise UnsafeFileError(f"{self._path} holds more than {MAX_SOURCE:,} characters", hint="Split it.")

    def _turn(self, shift: str) -> None:
        """Ends characters that are raised or lowered, and begins others."""
        if self._shift:
            self._mark(self._shift)
        if shift:
            self._mark(shift)
        self._shift = shift

    def _number(self, mark: str, number: int) -> None:
        self._mark(mark)
        self._write(str(number))
        self._mark(mark)

    def _mark(self, character: str) -> None:
        self._write(f"{{\\uc0\\u{ord(character)} }}")

    def _write(self, text: str) -> None:
        self._into[-1].append(text)


def _shifted(state: _State, word: str, number: str) -> _State:
    if word == "plain":
        return replace(state, shift="", hidden=False)
    if word == "nosupersub" or number == "0":
        return replace(state, shift="")
    return replace(state, shift=RAISED if word in ("super", "up") else LOWERED)
