"""Files that came with mail become documents of their own, and what readers leave out is counted and listed."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from rag.documents.attached import attachments_of
from rag.library import Library

PAGE = (
    "<html><head><title>Ferry</title></head><body><nav><a href=/>Home</a> <a href=/n>News</a></nav><article>"
    "<h1>Ferry</h1><p>The treaty was signed on 3 March 2029.</p><p style='display:none'>Nobody sees this.</p></article>"
    "</body></html>"
)


def mail(*files: tuple[str, bytes], text: str = "The treaty is attached.") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = "Odile <odile@tarnmouth.example>", "Ferry"
    made.set_content(text)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def test_attachments_are_documents_that_name_their_message(library: Library, folder: Path) -> None:
    (folder / "letter.eml").write_bytes(mail(("terms.txt", b"Velby pays for the quay."), ("photo.png", b"x")))
    assert [one.id for one in library.add(folder).added] == ["letter"]
    report = library.add(folder, attachments=True)
    assert [one.id for one in report.added] == ["terms"]
    info = library.document("terms")
    assert info.source == str(folder.resolve() / "letter.eml" / "terms.txt")
    assert info.metadata["attached_to"] == "letter.eml"
    assert library.text("terms") == "Velby pays for the quay."
    assert {one.id for one in library.add(folder, attachments=True).unchanged} == {"letter", "terms"}


def test_an_attachment_lives_as_long_as_its_message(library: Library, folder: Path) -> None:
    letter = folder / "letter.eml"
    letter.write_bytes(mail(("terms.txt", b"Velby pays for the quay.")))
    library.add(folder, attachments=True)
    assert library.vanished(folder) == []
    letter.unlink()
    assert {one.id for one in library.add(folder, sync=True).removed} == {"letter", "terms"}


def test_a_damaged_attachment_stops_neither_its_message_nor_the_next(library: Library, folder: Path) -> None:
    (folder / "letter.eml").write_bytes(mail(("bad.pdf", b"no PDF"), ("good.md", b"# Terms\n\nVelby pays.\n")))
    report = library.add(folder, attachments=True)
    assert {one.id for one in report.added} == {"letter", "good"}
    assert [Path(one.source).name for one in report.failed] == ["bad.pdf"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/plan.txt", "plan.txt"),
        ("C:\\temp\\plan.txt", "plan.txt"),
        ("plan\u202etxt.txt", "plan txt.txt"),
        (".txt", None),
        ("plan.exe", None),
        ("p" * 300 + ".txt", "p" * 120 + ".txt"),
    ],
)
def test_names_of_attachments_lead_nowhere(tmp_path: Path, name: str, kept: str | None) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(mail((name, b"text")))
    found = [one.path for one in attachments_of(path, max_bytes=10**6)]
    assert found == ([path / kept] if kept else [])


def test_two_of_one_name_are_told_apart_and_messages_in_messages_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    inner = mail(("deep.txt", b"deep text"))
    path.write_bytes(mail(("a.txt", b"one"), ("a.txt", b"two"), ("inner.eml", inner)))
    found = list(attachments_of(path, max_bytes=10**6))
    assert [one.path.name for one in found] == ["a.txt", "a-2.txt", "inner.eml"]
    assert [one.path.name for one in attachments_of(found[-1], max_bytes=10**6)] == ["deep.txt"]


def test_what_was_left_out_is_counted_and_listed(library: Library, folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (added,) = library.add(folder).added
    assert added.left_out == {"hidden": 17, "navigation": 9}
    assert [(one.kind, one.text) for one in library.dropped("page")] == [
        ("hidden", "Nobody sees this."),
        ("navigation", "Home News"),
    ]
    assert "Nobody" not in library.text("page")
