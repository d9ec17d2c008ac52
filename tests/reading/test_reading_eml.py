"""Mail: the body a person reads, and the envelope as metadata."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import FIRST

from rag.errors import DamagedFileError, EmptyFileError, RagError
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
    made.add_alternative(f"<h1>In colours</h1><p><b>{FIRST}</b></p>", subtype="html")
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
    "stub",
    [
        "",
        " \n\n\t\n",
        "\u00a0\n",
        "Your mail program does not show HTML. To read this message, open it in your browser: https://x.example/77",
        "Diese Nachricht liegt nur als HTML vor. Bitte verwenden Sie ein anderes Programm, um sie zu lesen.",
        "[cid:logo.png]",
    ],
    ids=["empty", "blank", "no-break space", "English", "German", "picture"],
)
def test_a_stub_gives_way_to_the_html_beside_it(stub: str) -> None:
    made = message("x")
    made.set_content(stub)
    made.add_alternative(f"<style>p {{color: red}}</style><p>{FIRST}</p><p>Signed by Bo &amp; Ada.</p>", subtype="html")
    assert parse(made).text == f"{FIRST}\n\nSigned by Bo & Ada."


def parts(*contents: tuple[str, str, str]) -> bytes:
    """A message of several parts: content type, disposition, text of each."""
    lines = ["From: a@b.example", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="=X="', ""]
    for kind, disposition, text in contents:
        lines += ["--=X=", f"Content-Type: {kind}"]
        lines += [f"Content-Disposition: {disposition}"] if disposition else []
        lines += ["", text]
    return "\n".join([*lines, "--=X=--", ""]).encode()


@pytest.mark.parametrize(
    ("contents", "text", "attachments"),
    [
        (
            [("text/plain", "", "Before."), ("image/png; name=a.png", "inline; filename=a.png", "x"),
             ("text/plain", "", "After.")],
            "Before.\n\nAfter.",
            "a.png",
        ),
        (
            [("text/html", "", "<p>Before.</p>"), ("application/pdf", "attachment; filename=a.pdf", "x"),
             ("text/html", "", "<h2>After</h2><p>the file</p>")],
            "Before.\n\nAfter\n\nthe file",
            "a.pdf",
        ),
        ([("text/plain", "", "Plain."), ("text/html", "", "<p>Rich.</p>")], "Plain.\n\nRich.", ""),
        (
            [("text/plain", "", "See below."), ("text/plain; name=t.txt", "inline; filename=t.txt", "The terms.")],
            "See below.\n\nThe terms.",
            "",
        ),
        (
            [("text/plain", "", "See the file."), ("text/plain; name=t.txt", "attachment; filename=t.txt", "Terms.")],
            "See the file.",
            "t.txt",
        ),
        (
            [("text/plain", "", "Forwarded:"),
             ("message/rfc822", "", "From: Bo <b@c.example>\nSubject: Terms\n\nThe terms are these.")],
            "Forwarded:\n\nFrom: Bo <b@c.example>\nSubject: Terms\n\nThe terms are these.",
            "",
        ),
        (
            [("text/plain", "", "Forwarded:"),
             ("message/rfc822", "attachment", "From: Bo <b@c.example>\nSubject: Terms\n\nThe terms are these.")],
            "Forwarded:",
            "message/rfc822",
        ),
    ],
    ids=["picture between", "file between HTML", "both", "text inline", "text attached", "message", "attached"],
)  # fmt: skip
def test_all_bodies_are_read_in_their_order(contents: list[tuple[str, str, str]], text: str, attachments: str) -> None:
    parsed = parse(parts(*contents))
    assert parsed.text == text
    assert parsed.metadata.get("attachments", "") == attachments
    assert all(parsed.text[one.start : one.end] == one.title for one in parsed.headings)


def test_alternatives_may_hold_several_parts_of_their_own() -> None:
    rich = EmailMessage()
    rich.set_content("<p>The treaty is attached.</p>", subtype="html")
    rich.add_attachment(b"x", maintype="application", subtype="pdf", filename="treaty.pdf")
    last = EmailMessage()
    last.set_content("<p>It was signed in Velby by both of the mayors.</p>", subtype="html")
    rich.attach(last)
    plain = EmailMessage()
    plain.set_content("The treaty is attached.")
    made = message("")
    made["Content-Type"] = "multipart/alternative"
    made.attach(plain)
    made.attach(rich)
    parsed = parse(made)
    assert parsed.text == "The treaty is attached.\n\nIt was signed in Velby by both of the mayors."
    assert parsed.metadata["attachments"] == "treaty.pdf"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "cp1252"),
        ("utf-8", "cp1252"),
        ("", "utf-8"),
        ("utf8mb3", "utf-8"),
        ("x-no-such", "cp1252"),
        ('"utf-8;"', "utf-8"),
        ("unicode_escape", "utf-8"),
        ("cp-850", "cp850"),
    ],
)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_labels_of_encodings_lie(charset: str, encoding: str, kind: str) -> None:
    text = "Íñigo Sáenz pays £2 million and Zoë Ångström 3, in March" + (" – “for good”" if encoding != "cp850" else "")
    label = f"; charset={charset}" if charset else ""
    head = f"From: a@b.example\nContent-Type: text/{kind}{label}\nContent-Transfer-Encoding: 8bit\n\n"
    assert parse(head.encode() + text.encode(encoding)).text.strip() == text


def test_html_in_mail_may_declare_its_own_encoding() -> None:
    head = b"From: a@b.example\nContent-Type: text/html\n\n<meta charset=windows-1250>"
    assert parse(head + "<p>Łucja Żurek</p>".encode("cp1250")).text == "Łucja Żurek"


def test_headers_may_hold_bytes_that_no_header_may() -> None:
    for encoding in ("utf-8", "cp1252"):
        parsed = parse("Subject: Zoë’s café\nFrom: a@b.example\n\ntext".encode(encoding))
        assert parsed.title == "Zoë’s café"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("> The councils of Tarnmouth and Velby have agreed to share one\n> ferry from March on.\nFine.\n",
         "> The councils of Tarnmouth and Velby have agreed to share one ferry from March on.\nFine."),
        (">> The councils of Tarnmouth and Velby have agreed to share one\n>> ferry.\n> When?\n",
         ">> The councils of Tarnmouth and Velby have agreed to share one ferry.\n> When?"),
        ("> The councils of Tarnmouth and Velby have agreed to share one ferry,\nwhich\n"
         "> calls at both islands.\n",
         "> The councils of Tarnmouth and Velby have agreed to share one ferry, which calls at both islands."),
        ("> - the ferry, which calls at both of the islands on every day\n> - the quay\n",
         "> - the ferry, which calls at both of the islands on every day\n> - the quay"),
        ("> Odile Renshaw\n> Mayor of Tarnmouth\n", "> Odile Renshaw\n> Mayor of Tarnmouth"),
    ],
)  # fmt: skip
def test_quoted_lines_are_joined_among_themselves(text: str, kept: str) -> None:
    assert parse(message(text)).text == kept


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("format=flowed", "> quoted \n> and on\nanswer \nhere\n", "> quoted and on\nanswer here"),
        ("format=flowed; delsp=yes", "Wasser \nwerk\n", "Wasserwerk"),
        ("format=flowed", " >not quoted\n From the start\n", ">not quoted\nFrom the start"),
        ("format=flowed", ">> deep \n> less\n", ">> deep\n> less"),
        ("format=Flowed", "one \n\ntwo\n", "one\n\ntwo"),
    ],
)
def test_flowed_text_with_quotations(kind: str, text: str, kept: str) -> None:
    data = f"From: a@b.example\nContent-Type: text/plain; {kind}\n\n{text}".encode()
    assert parse(data).text == kept


@given(st.lists(st.sampled_from([
    b"From: a@b.c\n", b"Content-Type: text/html; charset=x\n", b"Content-Type: multipart/alternative; boundary=b\n",
    b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n", b"--b\n", b"--b--\n", b"\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Disposition: inline; filename*=x''%FF\n", b"<p>t", b"> q \n",
    b"Content-Type: text/plain; format=flowed; charset*=utf-7''x\n", b"\xff\xfe", b"=E9", b"text of some length "
]), max_size=30), st.binary(max_size=40))  # fmt: skip
@settings(deadline=20_000)
def test_any_mail_is_read_or_refused(pieces: list[bytes], rest: bytes) -> None:
    try:
        parsed = parse(b"".join(pieces) + rest)
    except RagError as error:
        assert error.message and error.hint
    else:
        assert parsed.text.strip()


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


@pytest.mark.parametrize(
    ("head", "is_read"),
    [
        ("Content-Type: text/markdown; charset=utf-8", True),
        ("Content-Type: text/enriched", True),
        ("Content-Type: text/markdown; name=notes.md", False),
        ("Content-Type: text/calendar; method=REQUEST", False),
        ("Content-Type: text/csv", False),
        ("Content-Type: text/markdown\nContent-Disposition: attachment", False),
    ],
)
def test_other_kinds_of_text_are_read_in_their_place_unless_they_are_files(head: str, is_read: bool) -> None:
    message = (
        "From: Ada <ada@velm.example>\nSubject: Ferry\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
        f"--B\nContent-Type: text/plain\n\nIt was agreed.\n--B\n{head}\n\nSigned on 3 March 2029.\n--B--\n"
    )
    parsed = read_eml(message.encode(), Path("mail.eml"))
    assert "It was agreed." in parsed.text
    assert ("Signed on 3 March 2029." in parsed.text) is is_read
