"""Mail messages (EML): the body that a person reads; who, when and to whom as metadata."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import DamagedFileError
from rag.reading.blocks import BlockList
from rag.reading.decoding import clean
from rag.reading.guarding import guarded, metadata_of, require_text
from rag.reading.markup import parse_html, prune, write_blocks
from rag.reading.plain import title_of
from rag.schema.document import Heading, ParsedDocument

if TYPE_CHECKING:
    from email.message import EmailMessage

WRAP_COLUMN = 55
"""Lines at least this long were wrapped by the mail program; shorter ones were ended by the writer."""
HEADERS = ("from", "date", "subject", "message-id", "received", "mime-version", "to")
MAX_HEADER = 2000

_CONTINUES = re.compile(r"[^\s>|*•–-]")


def read_eml(data: bytes, path: Path) -> ParsedDocument:
    """A mail message. Its plain text is preferred to its HTML; attachments are named, not read.

    Raises DamagedFileError, EmptyFileError, MissingExtraError, UnsafeFileError.
    """
    from email import message_from_bytes, policy

    with guarded(path, "a mail message"):
        message = message_from_bytes(data, policy=policy.default)
        if not any(name in message for name in HEADERS):
            raise DamagedFileError(
                f"{path} is not a mail message: it has none of a message's headers", hint="Give it its right ending."
            )
        text, headings = _body(message, path)
        attachments = ", ".join(part.get_filename() or part.get_content_type() for part in message.iter_attachments())
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
    )


def _body(message: EmailMessage, path: Path) -> tuple[str, tuple[Heading, ...]]:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", ()
    content = part.get_content()
    if not isinstance(content, str):
        return "", ()
    if part.get_content_subtype() != "html":
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        return _unwrapped(clean(content), flowed=flowed), ()
    require_text(content, path)
    tree = parse_html(content, path)
    prune(tree)
    blocks = BlockList()
    write_blocks(tree, blocks)
    return blocks.joined()


def _unwrapped(text: str, *, flowed: bool) -> str:
    """Joins lines that a mail program has broken: as RFC 3676 says where it applies, else by their length."""
    lines: list[str] = []
    open_line = False
    for line in text.strip("\n").split("\n"):
        bare = line.rstrip()
        if open_line and bare and _CONTINUES.match(bare):
            lines[-1] = f"{lines[-1]} {bare.lstrip()}"
        else:
            lines.append(bare)
        soft = line.endswith(" ") and line != "-- "
        open_line = bool(bare) and not bare.startswith(">") and (soft if flowed else len(bare) >= WRAP_COLUMN)
    return "\n".join(lines)


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; one that breaks the rules of mail counts as not given."""
    try:
        return str(message.get(name, ""))[:MAX_HEADER]
    except (ValueError, TypeError, AttributeError, IndexError, LookupError):
        return ""


def _date(message: EmailMessage) -> str | None:
    """The day the message was sent, as its sender's clock had it."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
