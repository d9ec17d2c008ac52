"""Files on disk: which are found, which are refused, and that one bad file does not stop the others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import EmptyFileError, FileTooLargeError, ReadError, UnreadableFileError, UnsupportedFormatError
from rag.library import Library
from rag.reading import file_hash, find_files, read, supported

LIMIT = 1000


def write(path: Path, content: str | bytes = "Some text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(paths: list[Path], root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.txt", True), ("a.TXT", True), ("a.md", True), ("a.Markdown", True), ("a.xyz", False), ("a", False)],
)
def test_supported_endings(name: str, expected: bool) -> None:
    assert supported(Path(name)) is expected


def test_a_folder_is_searched_in_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "deep/er/c.txt", ".hidden.txt", ".git/d.txt", "picture.png", "noending"):
        write(tmp_path / name)
    assert names(find_files([tmp_path]), tmp_path) == ["a.md", "b.txt", "deep/er/c.txt"]


def test_a_file_named_by_hand_is_taken_whatever_it_is_and_only_once(tmp_path: Path) -> None:
    hidden, foreign = write(tmp_path / ".hidden.txt"), write(tmp_path / "data.csv")
    assert find_files([hidden, foreign, hidden]) == [hidden, foreign]


def test_a_path_that_does_not_exist_is_named_when_it_is_read(tmp_path: Path) -> None:
    (missing,) = find_files([tmp_path / "nowhere.txt"])
    with pytest.raises(UnreadableFileError, match=r"nowhere\.txt cannot be read: no such file"):
        file_hash(missing, max_bytes=10)


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "inside.txt")
    write(tmp_path / "outside" / "secret.txt")
    (root / "file-out.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (root / "folder-out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (root / "file-in.txt").symlink_to(root / "inside.txt")
    (root / "circle").symlink_to(root, target_is_directory=True)
    (root / "broken.txt").symlink_to(root / "gone.txt")
    found = names(find_files([root]), root)
    assert "file-out.txt" not in found
    assert not [name for name in found if name.startswith(("folder-out", "circle"))]
    assert found == ["broken.txt", "file-in.txt"], "a link and the file it leads to are one file"


def test_a_file_is_read_with_its_hash(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Title\n\nText.")
    result = read(path, max_bytes=LIMIT)
    assert result.document.title == "Title"
    assert result.sha256 == file_hash(path, max_bytes=LIMIT) == hashlib.sha256(b"Title\n\nText.").hexdigest()


def test_a_file_of_exactly_the_limit_is_read_and_one_byte_more_refused(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.txt", "x" * LIMIT), max_bytes=LIMIT)
    larger = write(tmp_path / "b.txt", "x" * (LIMIT + 1))
    for refused in (lambda: read(larger, max_bytes=LIMIT), lambda: file_hash(larger, max_bytes=LIMIT)):
        with pytest.raises(FileTooLargeError, match=r"larger than 0\.001 MB") as caught:
            refused()
        assert "RAG_MAX_FILE_MB" in caught.value.hint


def test_an_unknown_ending_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match=r"no reader for \.exe") as caught:
        read(write(tmp_path / "a.exe"), max_bytes=LIMIT)
    assert ".txt" in caught.value.hint
    with pytest.raises(UnsupportedFormatError, match="no reader for no ending"):
        read(write(tmp_path / "README"), max_bytes=LIMIT)


def test_a_pipe_is_refused_before_it_can_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableFileError, match="is not a regular file"):
        read(tmp_path / "pipe.txt", max_bytes=LIMIT)


def test_a_folder_that_is_called_like_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UnreadableFileError, match="is not a regular file"):
        read(tmp_path / "folder.txt", max_bytes=LIMIT)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    path.chmod(0)
    with pytest.raises(UnreadableFileError, match="permission denied"):
        read(path, max_bytes=LIMIT)


def test_every_refusal_is_a_read_error() -> None:
    for kind in (EmptyFileError, FileTooLargeError, UnreadableFileError, UnsupportedFormatError):
        assert issubclass(kind, ReadError)


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "folder"
    write(folder / "a-empty.txt", "")
    write(folder / "b-pdf.txt", b"%PDF-1.4 ...")
    write(folder / "c-blank.md", " \n\n ")
    write(folder / "d-good.txt", "Harbour accord\n\nThe ports of Orla and Velm agreed.")
    write(folder / "e-binary.txt", b"\x00\x01\x02" * 50)
    os.mkfifo(folder / "f-pipe.txt")
    (folder / "g-broken.txt").symlink_to(folder / "gone.txt")
    write(folder / "z-good.md", "# Winter depot\n\nTwo tugs are shared.")
    report = library.add(folder)
    assert [one.id for one in report.added] == ["d-good", "z-good"]
    assert {Path(one.source).name: one.type for one in report.failed} == {
        "a-empty.txt": "EmptyFileError",
        "b-pdf.txt": "BinaryFileError",
        "c-blank.md": "EmptyFileError",
        "e-binary.txt": "BinaryFileError",
        "f-pipe.txt": "UnreadableFileError",
        "g-broken.txt": "UnreadableFileError",
    }
    assert all(one.hint for one in report.failed)


def test_an_oversize_file_in_a_folder_is_reported(tmp_path: Path, open_library: Callable[..., Library]) -> None:
    write(tmp_path / "folder" / "big.txt", "word " * 1000)
    write(tmp_path / "folder" / "small.txt", "Small text.")
    report = open_library(max_file_mb=0.001).add(tmp_path / "folder")
    assert [one.type for one in report.failed] == ["FileTooLargeError"]
    assert [one.id for one in report.added] == ["small"]
