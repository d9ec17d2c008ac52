"""Real faults of disks and permissions: a clear error that names the folder, nothing lost, sound afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from storage_builders import answer, open_store, put
from storage_faults import PARTS

from rag.errors import RagError
from rag.library import Library

SCRIPT = Path(__file__).with_name("storage_faults.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits, mounts and permissions of POSIX")


def run_in(namespace: list[str], action: str, *arguments: object) -> dict[str, Any]:
    """An action in a process of its own; skips where the system lets nobody have such a namespace."""
    if namespace and (
        shutil.which("unshare") is None
        or subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip(f"{' '.join(namespace)} is not allowed here")
    ran = subprocess.run(
        [*namespace, sys.executable, str(SCRIPT), action, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode and "mount:" in ran.stderr:
        pytest.skip(f"nothing can be mounted here: {ran.stderr.splitlines()[0]}")
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return seen


MOUNTS = ["unshare", "-rm"]
"""Root within, and a view of the mounts of its own: works for any user where user namespaces are allowed."""

NO_PRIVILEGE = ["unshare", "-U"] if hasattr(os, "getuid") and os.getuid() == 0 else []
"""The same owner without root's right to write everywhere."""


def test_a_disk_that_fills_up_while_adding_loses_nothing(tmp_path: Path) -> None:
    seen = run_in(MOUNTS, "full", tmp_path)
    assert seen["refused"]["type"] == "StorageError"
    assert str(tmp_path / "library") in seen["refused"]["message"]
    assert "space" in seen["refused"]["hint"]
    assert seen["stored"], "the disk held some documents before it was full"
    assert seen["readable"] == seen["stored"], "what was stored can be read while the disk is full"
    assert seen["after"] == seen["stored"]
    assert seen["later"] == sorted([*seen["stored"], "later"])
    assert seen["sound"]
    assert seen["found"]


@pytest.mark.parametrize("limit", [0, 40_000, 200_000, 240_000])
def test_adding_where_files_cannot_grow_ends_with_the_remedy(
    tmp_path: Path, open_library: Callable[..., Library], limit: int
) -> None:
    """The limit of a user's file size stands in for a full disk: it needs no privilege.

    The index begins with 190,000 bytes and needs 130,000 more for the second document.
    """
    import resource

    documents, library = tmp_path / "documents", tmp_path / "library"
    documents.mkdir()
    (documents / "first.txt").write_text("The tugs of Orla are lent to Velm.\n", encoding="utf-8")
    with open_library(library) as opened:
        opened.add(documents)
        before = opened.text("first")
    (documents / "second.txt").write_text(
        "\n".join(f"Clause {number}: tug {number} is lent to Velm for {number} days." for number in range(900)),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "rag", "--quiet", "--library", str(library), "add", str(documents)]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr.startswith("error: "), ran.stderr
    assert str(library) in ran.stderr
    assert "space" in ran.stderr
    assert "Traceback" not in ran.stderr
    with open_library(library) as opened:
        assert [info.id for info in opened.documents()] == ["first"]
        assert opened.text("first") == before
        assert opened.doctor().healthy
        assert opened.search("tugs")


def test_a_rebuild_on_a_full_disk_gives_the_space_back(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", *PARTS)

    def no_space(*_: object) -> Any:
        raise OSError(28, "No space left on device")

    with pytest.raises(RagError, match="No space left"), store.write() as writer:
        writer.replace_all(no_space, dimension=4)
    assert [path.name for path in tmp_path.glob("vectors-*")] == ["vectors-1"]
    assert store.text("a") == "".join(PARTS)


def test_a_library_on_a_read_only_medium_is_read_and_searched(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", *PARTS)
    store.remember(answer("Which tugs?"), None)
    store.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    seen = run_in(MOUNTS, "read-only", tmp_path)
    assert seen["texts"] == {"a": "".join(PARTS)}
    assert seen["found"] == [PARTS[0]]
    assert (seen["words"], seen["problems"], seen["history"]) == (1, [], 1)
    assert seen["put"]["message"] == f"the library {tmp_path} cannot be written: Read-only file system"
    assert "--library" in seen["put"]["hint"]
    assert "catalog.db" in seen["charge"]["message"]
    assert "can be read and searched, not changed" in seen["charge"]["hint"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_permission_lost_in_mid_life_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    library = tmp_path / "library"
    seen = run_in(NO_PRIVILEGE, "permission", library)
    if seen["writable"]:
        pytest.skip("permissions do not bind this user")
    assert seen["text"] == "".join(PARTS)
    assert seen["found by another"] == [PARTS[0]]
    assert seen["words"] == 1
    for name in ("mid-life", "another"):
        assert seen[name]["type"] == "StorageError"
        assert str(library) in seen[name]["message"]
        assert "permissions" in seen[name]["hint"]
    assert seen["texts"] == {"a": "".join(PARTS), "b": "".join(PARTS)}
    assert seen["sound"]


def test_a_library_that_cannot_be_closed_in_order_on_a_read_only_medium_says_what_to_do(tmp_path: Path) -> None:
    from rag.storage.database import CATALOG_FILE, _connect_to_read

    path = tmp_path / CATALOG_FILE
    path.write_bytes(b"")
    path.with_name(f"{CATALOG_FILE}-wal").write_bytes(b"unfinished")
    with pytest.raises(RagError, match="not closed in order") as caught:
        _connect_to_read(path)
    assert "Copy the folder" in caught.value.hint
