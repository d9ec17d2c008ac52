"""Mail: the body a person reads, and the envelope as metadata."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from made_files import FIRST, SECOND

from rag.errors import DamagedFileError, EmptyFileError
from rag.reading.eml import read_eml
from rag.schema.document import ParsedDocument

PATH = Path("letter.eml")


def parse(data: bytes | EmailMessage) -> ParsedDocument:
    return read_eml(data if isinstance(data, bytes) else bytes(data), PATH)


def message(text: str = FIRST, **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"From": "Ada Brandt <ada@lindholm.example>", **headers}.items():
        made[name.replace("_", "-")] = value
    if text:
        made.set_content(text)
    return made


def test_the_envelope_becomes_metadata() -> None:
    made = message(
        Subject="The Łindholm accord – signed",
        To="board@varre.example",
        Cc="Bo <bo@varre.example>",
        Date="Tue, 05 Mar 2024 23:30:00 -0500",
        Message_ID="<1@lindholm.example>",
    )
    made["Content-Language"] = "en"
    parsed = parse(made)
    assert (parsed.title, parsed.date, parsed.media_type) == (
        "The Łindholm accord – signed",
        "2024-03-05",
        "message/rfc822",
    )
    assert parsed.metadata == {
        "author": "Ada Brandt <ada@lindholm.example>",
        "to": "board@varre.example",
        "cc": "Bo <bo@varre.example>",
        "message_id": "<1@lindholm.example>",
        "language": "en",
    }
    assert parsed.text.strip() == FIRST


def test_plain_text_is_preferred_to_html() -> None:
    made = message()
    made.add_alternative(f"<p>{SECOND}</p>", subtype="html")
    assert parse(made).text.strip() == FIRST


def test_html_alone_is_read_as_a_person_sees_it() -> None:
    made = message("")
    made.set_content(
        f"<h2>Accord</h2><table><tr><td><p>{FIRST}</p><p>One<br>Two</p></td></tr></table><script>x</script>"
        "<div style='display:none'>preheader</div>",
        subtype="html",
    )
    parsed = parse(made)
    assert parsed.text == f"Accord\n\n{FIRST}\n\nOne\nTwo"
    assert [(one.level, one.title) for one in parsed.headings] == [(2, "Accord")]


def test_attachments_are_named_and_not_read() -> None:
    made = message()
    made.add_attachment(b"secret", maintype="application", subtype="pdf", filename="../../etc/plan.pdf")
    made.add_attachment("secret text", filename="note.txt")
    parsed = parse(made)
    assert parsed.metadata["attachments"] == "../../etc/plan.pdf, note.txt"
    assert "secret" not in parsed.text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("This line is as long as mail programs make them before they\nwrap it.\n\nBye\nAda\n",
         "This line is as long as mail programs make them before they wrap it.\n\nBye\nAda"),
        ("Dear all,\nshort lines\nstay.\n", "Dear all,\nshort lines\nstay."),
        ("> quoted lines that are long enough to be wrapped by the program\nAn answer.\n",
         "> quoted lines that are long enough to be wrapped by the program\nAn answer."),
        ("The ports have agreed on all of these points, as listed below here:\n- one\n- two\n",
         "The ports have agreed on all of these points, as listed below here:\n- one\n- two"),
    ],
)  # fmt: skip
def test_lines_that_the_mail_program_broke_are_joined(text: str, kept: str) -> None:
    assert parse(message(text)).text == kept


def test_flowed_text_is_joined_as_its_standard_says() -> None:
    data = b"From: a@b.org\nContent-Type: text/plain; format=flowed\n\nflows \non.\nfixed\n\n-- \nAda\n"
    assert parse(data).text == "flows on.\nfixed\n\n--\nAda"


@pytest.mark.parametrize(
    ("header", "body", "text"),
    [
        (
            "text/plain; charset=iso-8859-2\nContent-Transfer-Encoding: quoted-printable",
            b"=A3=F3d=BC agrees.",
            "Łódź agrees.",
        ),
        ("text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"xYHDs2TFuiBhZ3JlZXMu", "Łódź agrees."),
        ("text/plain", b"plain words", "plain words"),
        ("text/plain; charset=utf-8", b"cut \xff short", "cut \ufffd short"),
    ],
)
def test_encodings(header: str, body: bytes, text: str) -> None:
    assert parse(b"From: a@b.org\nContent-Type: " + header.encode() + b"\n\n" + body).text.strip() == text


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Tue, 99 Mar 2024 10:00:00 +0000", "Tue, 5 Mar 99999 10:00:00 +0000"]
)
def test_an_impossible_date_is_none(date: str) -> None:
    assert parse(f"From: a@b.org\nDate: {date}\n\ntext\n".encode()).date is None


def test_no_message_is_damaged_and_an_empty_one_empty() -> None:
    with pytest.raises(DamagedFileError, match="is not a mail message"):
        parse(b"just some text\nwithout headers\n")
    with pytest.raises(EmptyFileError):
        parse(b"From: a@b.org\nSubject: nothing\n\n")
    with pytest.raises(EmptyFileError):
        parse(b"From: a@b.org\nContent-Type: image/png\n\nxyz")
