"""add, list, show, remove."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

from finished import ARTICLE, EVIL, Runner


def test_adding_says_what_happened_to_each_file(rag: Runner, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "one.txt").write_text(ARTICLE, encoding="utf-8")
    (files / "same.txt").write_text(ARTICLE, encoding="utf-8")
    library = tmp_path / "library"
    first = rag("add", files, "--library", library)
    assert first.code == 0
    assert "added     one  Harbour towns agree on tidal research  (" in first.out
    assert "duplicate " in first.out
    assert first.out.endswith("1 added, 1 duplicate\n")
    (files / "one.txt").write_text(ARTICLE + "It was a rainy day.\n", encoding="utf-8")
    (files / "same.txt").unlink()
    second = rag("add", files, "--library", library)
    assert "updated   one" in second.out
    (files / "one.txt").unlink()
    third = rag("add", files, "--sync", "--yes", "--library", library)
    assert "removed   one" in third.out
    assert rag("list", "--json", "--library", library).json == {"documents": []}


def test_a_file_that_fails_stops_no_other_and_makes_the_exit_code_1(rag: Runner, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "good.txt").write_text(ARTICLE, encoding="utf-8")
    (files / "empty.txt").write_text("", encoding="utf-8")
    done = rag("add", files, "--library", tmp_path / "library")
    assert done.code == 1
    assert "added     good" in done.out
    assert "1 file failed:\n" in done.err and "empty.txt\tholds no text\tCheck" in done.err
    assert done.out.endswith("1 added, 1 failed\n")
    again = rag("add", files, "--library", tmp_path / "library", "--json")
    assert again.code == 1
    assert [one["id"] for one in again.json["unchanged"]] == ["good"]
    (failed,) = again.json["failed"]
    assert failed["type"] == "EmptyFileError"
    assert failed["message"] and failed["hint"]
    quiet = rag("add", files, "--library", tmp_path / "library", "--quiet")
    assert quiet.out == "" and "empty.txt" in quiet.err


def test_the_json_of_add_is_the_report(rag: Runner, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(ARTICLE, encoding="utf-8")
    report = rag("add", "one.txt", "--json").json
    assert set(report) == {"added", "updated", "unchanged", "removed", "failed", "duplicates", "vanished"}
    (added,) = report["added"]
    assert added["id"] == "one"
    assert added["source"] == str((tmp_path / "one.txt").resolve())


def test_a_missing_file_is_told_with_its_name(rag: Runner) -> None:
    done = rag("add", "nowhere.txt")
    assert done.code == 1
    assert "nowhere.txt" in done.out + done.err
    assert "Traceback" not in done.err


def test_listing_an_empty_library_is_no_error_and_makes_no_folder(rag: Runner, tmp_path: Path) -> None:
    done = rag("list", "--library", "fresh")
    assert done.code == 0
    assert "rag add" in done.out
    assert rag("list", "--library", "fresh", "--json").json == {"documents": []}
    assert not (tmp_path / "fresh").exists()


def test_listing_shows_every_document_on_a_line_of_its_own(rag: Runner, stocked: Path) -> None:
    done = rag("list", "--library", stocked)
    assert [line.split("\t")[0] for line in done.out.splitlines()] == ["evil", "tidal"]
    documents = rag("list", "--library", stocked, "--json").json["documents"]
    assert [one["id"] for one in documents] == ["evil", "tidal"]
    assert {"id", "title", "source", "media_type", "date", "sha256", "characters", "chunks"} <= set(documents[0])


def test_showing_a_document_prints_what_is_known_and_the_text(rag: Runner, stocked: Path) -> None:
    done = rag("show", "tidal", "--library", stocked)
    assert done.code == 0
    assert "title     Harbour towns agree on tidal research\n" in done.out
    assert done.out.endswith(ARTICLE) or done.out.endswith(ARTICLE + "\n")
    shown = rag("show", "tidal", "--library", stocked, "--json").json
    assert set(shown) == {"document", "text"}
    assert shown["document"]["id"] == "tidal"
    assert shown["text"] == ARTICLE or shown["text"] == ARTICLE.rstrip("\n")


def test_a_hostile_document_is_shown_with_its_controls_visible(rag: Runner, stocked: Path) -> None:
    done = rag("show", "evil", "--library", stocked)
    assert "\\x1b[31m9 million\\x1b[0m" in done.out
    assert "A \\u202etitle\\u202c [bold red]in markup[/]" in done.out
    assert "budget\\u200b" in done.out
    for command in (("list",), ("show", "evil"), ("search", "budget of the basin")):
        for form in ((), ("--json",)):
            out = rag(*command, *form, "--library", stocked).out
            assert not {"\x1b", "\u202e", "\u200b"} & set(out)


def test_json_keeps_hostile_text_exactly(rag: Runner, stocked: Path) -> None:
    assert rag("show", "evil", "--json", "--library", stocked).json["text"].rstrip() == EVIL.rstrip()


def test_removing_takes_all_or_none(rag: Runner, stocked: Path) -> None:
    refused = rag("remove", "tidal", "nonesuch", "--library", stocked, "--json")
    assert refused.code == 2
    assert refused.json["error"]["type"] == "UnknownDocumentError"
    assert len(rag("list", "--library", stocked, "--json").json["documents"]) == 2
    done = rag("remove", "tidal", "--library", stocked, "--json")
    assert done.code == 0
    assert [one["id"] for one in done.json["removed"]] == ["tidal"]
    assert "removed   evil" in rag("remove", "evil", "--library", stocked).out
    assert rag("list", "--library", stocked, "--json").json == {"documents": []}


def test_an_unknown_document_is_wrong_usage_with_a_remedy(rag: Runner, stocked: Path) -> None:
    for command in (("show", "nonesuch"), ("ask", "Who?", "--document", "nonesuch"), ("remove", "nonesuch")):
        done = rag(*command, "--library", stocked)
        assert done.code == 2
        assert done.out == ""
        assert "nonesuch" in done.err and "hint: " in done.err


def test_a_name_with_a_line_break_and_an_escape_stays_on_its_line(rag: Runner, tmp_path: Path) -> None:
    (tmp_path / "two\nlines\x1b[31m.txt").write_text("", encoding="utf-8")
    done = rag("add", tmp_path)
    assert done.code == 1
    assert "two\\x0alines\\x1b[31m.txt\tholds no text" in done.err
    assert "\x1b" not in done.out + done.err


def test_a_name_that_is_not_utf8_does_not_crash_the_telling(program: Runner) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    done = program("add", name)
    assert done.code == 2
    assert "caf\\udce9.txt" in done.out + done.err
    assert "Traceback" not in done.err
    assert program("add", name, "--json").json["error"]["type"]


def test_a_file_whose_name_is_not_utf8_is_added_or_refused_by_itself(program: Runner, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "good.txt").write_text(ARTICLE, encoding="utf-8")
    (files / os.fsdecode(b"caf\xe9.txt")).write_text(ARTICLE + "More.\n", encoding="utf-8")
    report = program("add", "files", "--json").json
    assert "good" in [one["id"] for one in report["added"]]
    assert len(report["added"]) + len(report["failed"]) == 2


def test_what_was_left_out_of_a_page_is_counted_and_shown(rag: Runner, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<nav><a href=/a>Home</a> <a href=/b>News</a></nav><h1>Ferry</h1><p>It was signed.</p>"
        "<p hidden>\x1b[31mNot seen</p>",
        encoding="utf-8",
    )
    added = rag("add", page)
    assert "left out 22 characters (hidden 13, navigation 9); rag show DOC --dropped lists them" in added.out
    shown = rag("show", "page", "--dropped")
    assert "navigation" in shown.out and "Home News" in shown.out and "Not seen" in shown.out
    assert "\x1b[31m" not in shown.out and "It was signed" not in shown.out
    listed = rag("show", "page", "--dropped", "--json").json["dropped"]
    assert [(one["kind"], one["characters"]) for one in listed] == [("hidden", 13), ("navigation", 9)]


def test_nothing_left_out_is_told(rag: Runner, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The ferry treaty was signed.\n", encoding="utf-8")
    added = rag("add", tmp_path / "note.txt")
    assert "left out" not in added.out
    assert "Nothing was left out of note." in rag("show", "note", "--dropped").out


def test_attachments_of_mail_are_added_when_asked(rag: Runner, tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"] = "Odile <odile@tarnmouth.example>"
    made.set_content("See the terms.")
    made.add_attachment("Velby pays for the quay.\n", filename="terms.txt")
    (tmp_path / "letter.eml").write_bytes(bytes(made))
    added = rag("add", tmp_path / "letter.eml", "--attachments")
    assert added.code == 0 and "added     letter" in added.out and "added     terms" in added.out


def test_a_list_comes_in_pages(rag: Runner, stocked: Path) -> None:
    first = rag("list", "--limit", "1", "--library", stocked)
    assert "evil" in first.out
    assert "tidal" not in first.out
    assert "--after evil" in first.err
    second = rag("list", "--limit", "1", "--after", "evil", "--library", stocked, "--json")
    assert [one["id"] for one in second.json["documents"]] == ["tidal"]
    assert "No document matches" in rag("list", "--after", "tidal", "--library", stocked).out
