"""The parts of a mail message: which of them a person reads, in what order, and which are attached."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.reading.charsets import to_text

if TYPE_CHECKING:
    from email.message import Message

MAX_DEPTH = 30
"""Levels of parts within parts; mail programs make about five."""
MAX_PARTS = 1000
COVERS = 0.5
"""Share of the words of the HTML that the plain part beside it has at least. A stub ("this message is in HTML", however
long and in whatever language) has hardly any of them, a true alternative all but those in pictures and buttons."""

_FILES = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/rtf", "text/css"}
)
"""Texts that are no prose, wherever they stand: those that we have readers for are attachments."""

_WORD = re.compile(r"\w+")
_NOT_SHOWN = re.compile(r"(?is)<(style|script|head|title)\b.*?(?:</\1>|\Z)")
_TAG = re.compile(r"<[^<>]*>")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """A part that is read in its place: its text, and whether that is HTML or flowed (RFC 3676)."""

    text: str
    is_html: bool = False
    is_flowed: bool = False
    deletes_space: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message."""

    name: str
    data: bytes


@dataclass(slots=True)
class MailParts:
    """What a message consists of, in its order."""

    bodies: list[Body | Message] = field(default_factory=list)
    attachments: list[Message] = field(default_factory=list)


def parts_of(message: Message) -> MailParts:
    """The bodies and the attachments of a message. A forwarded message that is shown in its place is a body."""
    found = MailParts()
    for part in _shown(message, 0):
        if len(found.bodies) + len(found.attachments) >= MAX_PARTS:
            break
        if part.get_content_type() == "message/rfc822" and not _is_attached(part):
            found.bodies.extend(one for one in part.get_payload() if not isinstance(one, str))
        elif _is_body(part):
            found.bodies.append(body_of(part))
        else:
            found.attachments.append(part)
    return found


def body_of(part: Message) -> Body:
    """A text part with the encoding that it is in, whatever it says."""
    data = payload_of(part)
    is_html = part.get_content_subtype() == "html"
    label = _parameter(part, "charset")
    if is_html and not label:
        declared = _META.search(data[:4096])
        label = declared[1].decode("ascii", "replace") if declared else ""
    return Body(
        to_text(data, label),
        is_html=is_html,
        is_flowed=_parameter(part, "format").lower() == "flowed",
        deletes_space=_parameter(part, "delsp").lower() == "yes",
    )


def attachment_of(part: Message) -> Attachment:
    """The file that a part is; a message that is attached is one, too."""
    name = part.get_filename() or ""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        data = inner[0].as_bytes() if isinstance(inner, list) and inner and not isinstance(inner[0], str) else b""
        return Attachment(name or "message.eml", data)
    return Attachment(name, payload_of(part))


def name_of(part: Message) -> str:
    """What an attachment is called: its name, or what it is."""
    return str(part.get_filename() or part.get_content_type())


def payload_of(part: Message) -> bytes:
    """The bytes of a part; what its transfer encoding cannot explain is taken as it stands."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _shown(part: Message, depth: int) -> Iterator[Message]:
    """The leaves of a part in order; of alternatives the one to read, with what is attached to the others."""
    if not part.is_multipart() or part.get_content_type() == "message/rfc822" or depth > MAX_DEPTH:
        yield part
        return
    children = [one for one in part.get_payload() if not isinstance(one, str)]
    if part.get_content_subtype() != "alternative":
        for child in children:
            yield from _shown(child, depth + 1)
        return
    alternatives = [list(_shown(child, depth + 1)) for child in children]
    chosen = _chosen(alternatives)
    for place, leaves in enumerate(alternatives):
        yield from (leaf for leaf in leaves if place == chosen or not _is_body(leaf))


def _chosen(alternatives: list[list[Message]]) -> int:
    """The place of the alternative to read: the plain one, unless it is a stub beside one in HTML."""
    read: list[tuple[set[str], bool]] = []
    for leaves in alternatives:
        bodies = [body_of(leaf) for leaf in leaves if _is_body(leaf)]
        read.append((set().union(*map(_words, bodies)), any(body.is_html for body in bodies)))
    richest = max((place for place, (_, is_html) in enumerate(read) if is_html), default=-1,
                  key=lambda place: len(read[place][0]))  # fmt: skip
    in_html = read[richest][0] if richest >= 0 else set()
    for place, (words, is_html) in enumerate(read):
        if words and not is_html and len(words & in_html) >= COVERS * len(in_html):
            return place
    return richest if in_html else max(range(len(read)), key=lambda place: len(read[place][0]), default=0)


def _words(body: Body) -> set[str]:
    """About the words that a body shows."""
    text = body.text
    if body.is_html:
        text = _TAG.sub(" ", _NOT_SHOWN.sub(" ", text))
        text = html.unescape(text)
    return set(_WORD.findall(text.lower()))


def _is_body(part: Message) -> bool:
    """True for text that mail programs show in its place; what has a name, and is no plain text, is a file."""
    kind = part.get_content_type()
    if part.get_content_maintype() != "text" or kind in _FILES or _is_attached(part):
        return False
    return kind in ("text/plain", "text/html") or not part.get_filename()


def _is_attached(part: Message) -> bool:
    return str(part.get("content-disposition") or "").strip().lower().startswith("attachment")


def _parameter(part: Message, name: str) -> str:
    """A parameter of the content type; one that breaks the rules of mail counts as not given."""
    try:
        value = part.get_param(name, "")
    except (ValueError, TypeError, AttributeError, IndexError, LookupError):
        return ""
    return str(value[-1] if isinstance(value, tuple) else value or "")
