"""Which encoding bytes are in: by their marks, by UTF-8, by their label, and by what the letters look like.

Labels lie. So UTF-8 is believed before any label, since text in another encoding is hardly ever valid UTF-8; a label is
believed when it decodes the bytes without leaving control characters; and a stray byte in UTF-8 costs that byte alone.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise

PROBE = 50_000
"""Bytes that are looked at to guess an encoding."""

MAX_STRAY_SHARE = 0.5
"""Bytes that are no UTF-8, beside those that continue a character of UTF-8, each of which speaks for it: with more of
them it is another encoding. Text in Windows-1252 has next to no such characters, damaged UTF-8 few stray bytes."""

MIN_GUESSED = 4
"""Bytes beyond ASCII that a guess needs; with fewer the text is read as Windows-1252."""

_LOCAL = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "koi8_r", "mac_roman"]
_GUESSED = [*_LOCAL, "shift_jis", "gb18030", "big5", "euc_kr", "euc_jp"]
"""Encodings that undeclared text is found in; asked for many more, a detector takes short texts for rare ones."""

_WINDOWS = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-13": "cp1257", "iso8859-5": "cp1251"}
"""What text is in when it is declared as ISO and has bytes that ISO has no characters for."""

_NO_TEXT = frozenset({"replacement", "x-user-defined"})
"""What browsers make of encodings that they refuse."""

_STATEFUL = re.compile(r"utf-?7|iso-?2022|hz|unicode-1-1-utf-7", re.IGNORECASE)
"""Encodings whose bytes are all ASCII, so that everything they encode is valid UTF-8."""

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_C1 = re.compile(r"[\x80-\x84\x86-\x9f]")
_NEVER_TEXT = frozenset(b"\xfe\xff")
"""Bytes of binary data and marks; as Windows-1252 they would be letters of Icelandic and of hardly any French."""

_WITHIN_WORDS = re.compile(
    r"[^\W\d_][^\w\s.,;:!?()\"'’‘‑–—/…·&\u00ad-][^\W\d_]"  # a symbol within a word
    r"|(?<!\w)[£¥¯¿][a-zß-ÿ]"
    r"|[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]"  # two scripts in one word
)

_CP1252 = [bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)]
"""Windows-1252 leaves five bytes undefined; as C1 control characters they harm nobody."""


def to_text(data: bytes, label: str = "") -> str:
    """The characters of bytes that have no byte-order mark. `label` is what the file says its encoding is, if it does.

    Never fails: what no encoding explains becomes a replacement mark.
    """
    if label and _STATEFUL.match(label.strip()):
        return _by_label(data, label) or _as_utf8(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        valid, stray = sum(len(one) - 1 for one in _MULTIBYTE.findall(data)), strays(data)
        # cut off within its last character: nothing else is wrong with it
        is_cut = error.reason == "unexpected end of data" and valid > 0
    if is_cut or (valid and stray <= MAX_STRAY_SHARE * valid):
        return _as_utf8(data)
    declared = _codec(label)
    if declared == "utf-8" and not valid and {byte for byte in data if byte >= 0x80} <= _NEVER_TEXT:
        return _as_utf8(data)
    return _by_label(data, label) or _guessed(data)


def windows_1252(data: bytes) -> str:
    """Bytes as Windows-1252, which takes any."""
    return "".join(_CP1252[byte] for byte in data)


def _as_utf8(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def strays(data: bytes) -> int:
    """Bytes beyond ASCII that belong to no UTF-8 character."""
    return sum(byte >= 0x80 for byte in _MULTIBYTE.sub(b"", data))


def _codec(label: str) -> str:
    """The name of Python's codec for a label, "" for an unknown one: as browsers take it, else as Python does."""
    cleaned = label.strip().strip("\"';,").strip().lower()
    if not cleaned or not cleaned.isascii():
        return ""
    import webencodings

    known = webencodings.lookup(cleaned)
    if known is not None and known.name not in _NO_TEXT:
        return str(known.codec_info.name)
    for name in (cleaned, cleaned.replace("-", ""), cleaned.removeprefix("x-")):
        try:
            info = codecs.lookup(name)
        except (LookupError, ValueError):
            continue
        if info.name.replace("-", "_") in _text_codecs():
            return info.name
    return ""


def _text_codecs() -> frozenset[str]:
    """Python's codecs for text in files: neither bytes to bytes, nor punycode and others that take long."""
    from encodings.aliases import aliases

    others = {"hex_codec", "base64_codec", "bz2_codec", "zlib_codec", "quopri_codec", "uu_codec", "rot_13", "mbcs"}
    return frozenset({*aliases.values(), "utf_8"}) - others


def _by_label(data: bytes, label: str) -> str | None:
    """The text as its label says; None when there is none, when it is unknown, or when it leaves control characters."""
    name = _codec(label)
    if not name or name in ("utf-8", "ascii"):
        return None
    if name == "cp1252":
        return windows_1252(data)
    for codec in (name, _WINDOWS.get(name, "")):
        try:
            text = data.decode(codec) if codec else ""
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        if text and not _C1.search(text):
            return text
    return None


def _guessed(data: bytes) -> str:
    """The text of bytes that nothing is known of: Windows-1252, unless the letters speak for something else."""
    from charset_normalizer import from_bytes

    probe = data[:PROBE]
    best = windows_1252(data)
    if sum(byte >= 0x80 for byte in probe) < MIN_GUESSED:
        return best
    least = _oddness(windows_1252(probe))
    for match in from_bytes(probe, cp_isolation=_GUESSED, enable_fallback=False) if least else ():
        oddness = _oddness(str(match))
        if oddness < least:
            best, least = data.decode(match.encoding, "replace"), oddness
    return best


def _oddness(text: str) -> int:
    """How little a text looks like one language: symbols and capitals within words, letters that no language has.

    0 for text whose letters beyond ASCII are all those of one language, as charset-normalizer keeps their alphabets.
    """
    letters = {c for c in text.lower() if ord(c) >= 0x80 and c.isalpha()}
    outside = min((len(letters - alphabet) for alphabet in _alphabets()), default=len(letters))
    if any(_is_wide(c) for c in letters):
        outside = sum(not _is_wide(c) for c in letters)
    capitals = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    return outside + capitals + len(_WITHIN_WORDS.findall(text)) + 10 * len(_C1.findall(text))


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _alphabets() -> list[frozenset[str]]:
    from charset_normalizer.constant import FREQUENCIES

    return [frozenset(letters) for letters in FREQUENCIES.values()]
