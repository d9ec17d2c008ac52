"""What needs no cluster: shards on their way into the library, and files of stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from library_opening import OpenLibrary

from rag.cluster.adding import SHARDS, add_on_ray, shards_of
from rag.cluster.inputs import bytes_of, find_inputs
from rag.cluster.shards import Prepared, read_shard, shards_left, write_shard
from rag.documents.chunking import chunk, embedding_text
from rag.embedding.minilm import MiniLMEmbedder
from rag.errors import UnreadableFileError
from rag.reading import Picker
from rag.schema.document import ParsedDocument
from rag.values.writing import Writing

pytest.importorskip("pyarrow")

TEXTS = {f"pact-{number:02}.txt": f"Pact {number}\n\nOrla and Velm signed pact {number}.\n" for number in range(20)}

GERMAN = Writing.of("Am 4.5.2031 zahlte Velm 1.200,50 Euro.", "de")


def prepared(source: str, text: str, embedder: MiniLMEmbedder) -> Prepared:
    parsed = ParsedDocument(text=text, title=source, media_type="text/plain", writing=GERMAN)
    return Prepared.of(source, source, parsed, chunk("?", parsed, count_tokens=embedder.count_tokens))


def test_shards_are_loaded_in_the_order_of_their_files() -> None:
    rows = [{"shard": name} for name in ("b.parquet", "b.parquet", "", "a.parquet")]
    assert shards_of(rows) == [Path("b.parquet"), Path("a.parquet")]


def test_what_a_killed_job_has_left_is_loaded_once(
    open_library: OpenLibrary, tmp_path: Path, embedder: MiniLMEmbedder
) -> None:
    folder = tmp_path / "library" / SHARDS
    documents = [prepared(f"/docs/{number}.txt", f"Text {number}.", embedder) for number in range(3)]
    vectors = [embedder.embed([embedding_text(piece) for piece in one.read_chunks()]) for one in documents]
    whole = write_shard(folder, embedder.identity, documents, vectors)
    assert write_shard(folder, embedder.identity, documents, vectors) == whole, "made twice, it is the same file"
    (folder / "unfinished.part").write_bytes(b"torn")
    write_shard(folder, "another/embedder@1", documents, vectors)
    assert shards_left(folder, embedder.identity) == [whole]
    library = open_library(tmp_path / "library")
    report = add_on_ray(library, [tmp_path / "empty"] if (tmp_path / "empty").mkdir() is None else [])
    assert [one.id for one in report.added] == ["0", "1", "2"]
    assert write_shard(folder, embedder.identity, documents, vectors) == whole
    second = add_on_ray(library, [tmp_path / "empty"])
    assert (second.added, second.updated) == ((), ())
    assert len(library.documents()) == 3
    assert list(folder.iterdir()) == []


def test_a_shard_gives_back_what_it_holds(tmp_path: Path, embedder: MiniLMEmbedder) -> None:
    one = prepared("/é.txt", "Häfen £3 “million”.", embedder)
    vectors = embedder.embed(["x"])
    (found,) = read_shard(write_shard(tmp_path, "e", [one], [vectors]))
    assert found.parsed.text == "Häfen £3 “million”."
    assert (found.vectors == vectors).all()
    assert [piece.text for piece in found.chunks] == ["Häfen £3 “million”."]
    assert found.parsed.writing == GERMAN


def test_files_of_stores_are_found_and_read(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for name, text in TEXTS.items():
        (files / name).write_text(text, encoding="utf-8")
    (files / "broken.pdf").write_bytes(b"no PDF")
    address = files.as_uri()  # a store of pyarrow's like any other
    found = find_inputs([address, "s3://", f"{address}/nothing-here"], Picker(exclude=["pact-1*"]))
    names = [source.removeprefix(f"{address}/") for source in found.sources]
    assert names == sorted([*(name for name in TEXTS if not name.startswith("pact-1")), "broken.pdf"])
    assert [one.source for one in found.failed] == ["s3://", f"{address}/nothing-here"]
    assert bytes_of(found.sources[1], 100).decode() == TEXTS["pact-00.txt"]
    with pytest.raises(UnreadableFileError):
        bytes_of(f"{address}/gone.txt", 100)
