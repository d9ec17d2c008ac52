"""Mail messages (EML): the body that a person reads; who, when and to whom as metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import DamagedFileError
from rag.reading.blocks import BlockList, Joined
from rag.reading.charsets import to_text
from rag.reading.decoding import clean
from rag.reading.guarding import guarded, metadata_of, require_text
from rag.reading.mail_lines import unwrapped
from rag.reading.mail_parts import Attachment, Body, MailParts, attachment_of, name_of, parts_of
from rag.reading.markup import parse_html, prune, write_blocks
from rag.reading.plain import title_of
from rag.schema.document import Dropped, Heading, ParsedDocument, listed

if TYPE_CHECKING:
    from email.message import EmailMessage, Message

MAX_FORWARDED = 10
"""Messages forwarded in messages."""
HEADERS = ("from", "date", "subject", "message-id", "received", "mime-version", "to")
MAX_HEADER = 2000


def read_eml(data: bytes, path: Path) -> ParsedDocument:
    """A mail message: all its bodies in order, forwarded messages among them; attachments are named, not read.

    Of a body that is there both as plain text and as HTML the plain one is read, unless it is a stub.

    Raises DamagedFileError, EmptyFileError, MissingExtraError, UnsafeFileError.
    """
    with guarded(path, "a mail message"):
        message = _message(data, path)
        parts = parts_of(message)
        dropped: list[Dropped] = []
        text, headings = _joined(_sections(parts, path, dropped))
        attachments = ", ".join(map(name_of, parts.attachments))
        subject = _header(message, "subject")
        metadata = metadata_of(
            author=_header(message, "from"),
            to=_header(message, "to"),
            cc=_header(message, "cc"),
            message_id=_header(message, "message-id"),
            language=_header(message, "content-language"),
            attachments=attachments,
        )
        date = _date(message)
    require_text(text, path)
    return ParsedDocument(
        text=text,
        title=metadata_of(title=subject).get("title") or title_of(text, path)[0],
        media_type="message/rfc822",
        date=date,
        headings=headings,
        metadata=metadata,
        dropped=listed(dropped),
    )


def read_attachments(data: bytes, path: Path) -> list[Attachment]:
    """The files that came with a message, in order; those without bytes left out. Raises DamagedFileError."""
    with guarded(path, "a mail message"):
        attached = parts_of(_message(data, path)).attachments
        return [one for one in map(attachment_of, attached) if one.data.strip()]


def _message(data: bytes, path: Path) -> EmailMessage:
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.default)
    if not any(name in message for name in HEADERS):
        raise DamagedFileError(
            f"{path} is not a mail message: it has none of a message's headers", hint="Give it its right ending."
        )
    return message


def _sections(parts: MailParts, path: Path, dropped: list[Dropped], depth: int = 0) -> Iterator[Joined]:
    """The bodies of a message in order, forwarded messages with the head that mail programs show."""
    for body in parts.bodies:
        if isinstance(body, Body):
            yield _section(body, path, dropped)
        elif depth < MAX_FORWARDED:
            head = {name: _header(body, name) for name in ("from", "date", "subject")}
            yield Joined("\n".join(f"{name.title()}: {value}" for name, value in head.items() if value), ())
            yield from _sections(parts_of(body), path, dropped, depth + 1)


def _section(body: Body, path: Path, dropped: list[Dropped]) -> Joined:
    if not body.is_html:
        text = unwrapped(clean(body.text), flowed=body.is_flowed, deletes_space=body.deletes_space)
        return Joined(text.strip("\n"), ())
    if not body.text.strip():
        return Joined("", ())
    blocks = BlockList()
    tree = parse_html(clean(body.text), path)
    dropped.extend(Dropped.of("hidden", text) for text in prune(tree))
    write_blocks(tree, blocks)
    return blocks.joined()


def _joined(sections: Iterable[Joined]) -> Joined:
    """Sections as one text, an empty line between them."""
    text = ""
    headings: list[Heading] = []
    for section in sections:
        if not section.text.strip():
            continue
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{section.text}" if text else section.text
        headings += [
            one.model_copy(update={"start": one.start + start, "end": one.end + start}) for one in section.headings
        ]
    return Joined(text, tuple(headings))


def _header(message: Message, name: str) -> str:
    """A header as text; one that breaks the rules of mail counts as not given."""
    from email import policy

    try:
        raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
        known = str(raw).encode("utf-8", "surrogateescape")  # bytes beyond ASCII, which no header may have
        text = to_text(known) if not known.isascii() else str(raw)
        return str(policy.default.header_factory(name, text.replace("\r", " ").replace("\n", " ")))[:MAX_HEADER]
    except (ValueError, TypeError, AttributeError, IndexError, LookupError):
        return ""


def _date(message: Message) -> str | None:
    """The day the message was sent, as its sender's clock had it."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
