"""Zip archives: each file in them is a document of its own, within bounds."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from rag.errors import EmptyFileError, ReadError, UnsupportedFormatError
from rag.library import Library
from rag.reading import archives, parse
from rag.schema.report import AddReport

FIRST = "The ports of Selma and Tarn signed the Harbour Accord on 9 June 2041."
SECOND = "The board meets twice a year in the old customs house of Selma."


def packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def archive(folder: Path, files: dict[str, bytes], name: str = "papers.zip") -> Path:
    made = folder / name
    made.write_bytes(packed(files))
    return made


def added(report: AddReport, root: Path) -> list[str]:
    return [Path(one.source).relative_to(root.resolve()).as_posix() for one in report.added]


def failures(report: AddReport) -> list[tuple[str, str]]:
    return [(Path(one.source).name, one.type) for one in report.failed]


def test_each_file_becomes_a_document_that_says_where_it_is(tmp_path: Path, library: Library) -> None:
    files = {"2041/accord.txt": FIRST.encode(), "notes.csv": b"Port,Sum\nSelma,4\n", "picture.png": b"?", "x/": b""}
    report = library.add(archive(tmp_path, files))
    assert added(report, tmp_path) == ["papers.zip/2041/accord.txt", "papers.zip/notes.csv"]
    assert library.text("accord") == FIRST
    assert library.document("accord").metadata["archive"] == "papers.zip"


def test_what_is_unchanged_is_not_read_again_and_what_is_gone_goes(tmp_path: Path, library: Library) -> None:
    library.add(archive(tmp_path, {"a.txt": FIRST.encode(), "b.txt": SECOND.encode()}))
    again = library.add(tmp_path, sync=True)
    assert [one.id for one in again.unchanged] == ["a", "b"]
    assert not again.removed
    archive(tmp_path, {"b.txt": (SECOND + " More.").encode()})
    changed = library.add(tmp_path, sync=True)
    assert ([one.id for one in changed.removed], [one.id for one in changed.updated]) == (["a"], ["b"])
    (tmp_path / "papers.zip").unlink()
    assert [one.id for one in library.add(tmp_path, sync=True).removed] == ["b"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, library: Library) -> None:
    report = library.add(archive(tmp_path, {"bad.pdf": b"no PDF", "good.txt": FIRST.encode()}))
    assert added(report, tmp_path) == ["papers.zip/good.txt"]
    assert failures(report) == [("bad.pdf", "DamagedFileError")]


def test_archives_in_archives_are_read_to_a_depth(tmp_path: Path, library: Library) -> None:
    inner = packed({"deep.txt": FIRST.encode()})
    for level in range(3):
        inner = packed({f"level{level}.zip": inner, f"text{level}.txt": f"{SECOND} Part {level}.".encode()})
    report = library.add(archive(tmp_path, {"outer.zip": inner}))
    assert sorted(Path(one.source).name for one in report.added) == ["text1.txt", "text2.txt"]
    assert failures(report) == [("level1.zip", "UnsupportedFormatError")]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({}, "EmptyFileError"),
        ({"picture.png": b"?"}, "UnsupportedFormatError"),
        ({"zeros.txt": bytes(30_000_000)}, "UnsafeFileError"),
        ({f"{n}.txt": b"x" for n in range(2_100)}, "UnsafeFileError"),
    ],
    ids=["empty", "nothing to read", "bomb", "very many"],
)
def test_archives_that_cannot_be_read_are_reported(
    files: dict[str, bytes], error: str, tmp_path: Path, library: Library
) -> None:
    assert failures(library.add(archive(tmp_path, files))) == [("papers.zip", error)]


def test_what_is_no_archive_is_reported(tmp_path: Path, library: Library) -> None:
    (tmp_path / "papers.zip").write_bytes(b"PK no archive")
    (tmp_path / "fine.txt").write_text(FIRST, encoding="utf-8")
    report = library.add(tmp_path)
    assert failures(report) == [("papers.zip", "DamagedFileError")]
    assert [one.id for one in report.added] == ["fine"]


def test_names_that_climb_out_of_an_archive_stay_in_it(tmp_path: Path, library: Library) -> None:
    report = library.add(archive(tmp_path, {"../../climbed.txt": FIRST.encode(), "/etc/rooted.txt": SECOND.encode()}))
    assert added(report, tmp_path) == ["papers.zip/climbed.txt", "papers.zip/etc/rooted.txt"]
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".txt"] == []


def test_two_files_of_one_name_are_two_documents(tmp_path: Path, library: Library) -> None:
    made = tmp_path / "papers.zip"
    with ZipFile(made, "w") as target, pytest.warns(UserWarning, match="Duplicate name"):
        target.writestr("a.txt", FIRST)
        target.writestr("a.txt", SECOND)
    report = library.add(made)
    assert len(report.added) + len(report.duplicates) == 2


def test_side_files_and_hidden_files_are_left_alone(tmp_path: Path, library: Library) -> None:
    report = library.add(archive(tmp_path, {"__MACOSX/._a.txt": b"x", ".secret.txt": b"y", "a.txt": FIRST.encode()}))
    assert added(report, tmp_path) == ["papers.zip/a.txt"]


def test_doctor_takes_what_is_in_an_archive_for_no_lost_file(tmp_path: Path, library: Library) -> None:
    library.add(archive(tmp_path, {"a.txt": FIRST.encode()}))
    files = next(one for one in library.doctor().checks if one.name == "files")
    assert files.severity == "ok"


def test_an_archive_is_no_document_itself() -> None:
    with pytest.raises(UnsupportedFormatError, match="archive"):
        parse(packed({"a.txt": b"x"}), Path("papers.zip"))
    with pytest.raises(EmptyFileError):
        parse(packed({}), Path("papers.zip"))


def test_the_bounds_hold_for_what_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({"a.txt": b"x" * 100, "b.txt": b"y" * 10})
    assert [name for name, _ in archives.unpacked(data, Path("p.zip"), max_bytes=50)] == ["b.txt"]
    monkeypatch.setattr(archives, "MAX_UNPACKED", 50)
    with pytest.raises(ReadError, match="out of proportion"):
        list(archives.unpacked(data, Path("p.zip"), max_bytes=500))
