"""Adding and extracting on a Ray cluster of this machine: what comes out is what comes out without."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from library_opening import OpenLibrary
from stub_server import Reply, Request, chat, stub_server

from rag.cluster.adding import SHARDS, add_on_ray
from rag.cluster.extracting import extract_on_ray
from rag.cluster.inputs import bytes_of, find_inputs
from rag.cluster.shards import Prepared, read_shard, shards_left, write_shard
from rag.documents.chunking import chunk, embedding_text
from rag.embedding.minilm import MiniLMEmbedder
from rag.errors import UnreadableFileError, UsageError
from rag.library import Library
from rag.reading import Picker
from rag.schema.document import ParsedDocument
from rag.values.writing import Writing

pytest.importorskip("ray", reason="needs the extra `ray`")
pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif("TEST_RAY" not in os.environ, reason="set TEST_RAY=1: starts a Ray cluster")

TEXTS = {f"pact-{number:02}.txt": f"Pact {number}\n\nOrla and Velm signed pact {number}.\n" for number in range(20)}

GERMAN = Writing.of("Am 4.5.2031 zahlte Velm 1.200,50 Euro.", "de")


@pytest.fixture(scope="module", autouse=True)
def ray_here() -> Iterator[None]:
    """One Ray for all tests, since it takes its time to start."""
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    yield
    ray.shutdown()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "twice.txt").write_text(TEXTS["pact-00.txt"], encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"no PDF")
    return folder


def state(library: Library) -> list[tuple[str, str, int]]:
    return [(info.source, info.sha256, info.chunks) for info in library.documents()]


def prepared(source: str, text: str, embedder: MiniLMEmbedder) -> Prepared:
    parsed = ParsedDocument(text=text, title=source, media_type="text/plain", writing=GERMAN)
    return Prepared.of(source, source, parsed, chunk("?", parsed, count_tokens=embedder.count_tokens))


def test_adding_on_ray_is_adding(open_library: OpenLibrary, files: Path, tmp_path: Path) -> None:
    plain = open_library(tmp_path / "plain")
    expected = plain.add(files)
    library = open_library(tmp_path / "ray")
    report = add_on_ray(library, [files], workers=1)
    assert state(library) == state(plain)
    assert [one.source for one in report.added] == sorted(one.source for one in expected.added)
    assert [(one.source, one.type) for one in report.failed] == [(one.source, one.type) for one in expected.failed]
    assert len(report.duplicates) == len(expected.duplicates) == 1
    assert library.doctor().checks[3].message == plain.doctor().checks[3].message
    assert list((tmp_path / "ray" / SHARDS).iterdir()) == []
    (files / "pact-03.txt").write_text("Pact 3 has changed.\n", encoding="utf-8")
    again = add_on_ray(library, [files], workers=1)
    assert [Path(one.source).name for one in again.updated] == ["pact-03.txt"]
    assert (len(again.unchanged), len(again.added)) == (len(expected.added) - 1, 0)


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


def test_files_of_stores_are_found_and_read(files: Path) -> None:
    address = files.as_uri()  # a store of pyarrow's like any other
    found = find_inputs([address, "s3://", f"{address}/nothing-here"], Picker(exclude=["pact-1*"]))
    names = [source.removeprefix(f"{address}/") for source in found.sources]
    assert names == sorted([*(name for name in TEXTS if not name.startswith("pact-1")), "broken.pdf", "twice.txt"])
    assert [one.source for one in found.failed] == ["s3://", f"{address}/nothing-here"]
    assert bytes_of(found.sources[1], 100).decode() == TEXTS["pact-00.txt"]
    with pytest.raises(UnreadableFileError):
        bytes_of(f"{address}/gone.txt", 100)


def test_extracting_on_ray_shares_the_documents_among_endpoints(
    open_library: OpenLibrary, files: Path, tmp_path: Path
) -> None:
    def script(request: Request) -> Reply:
        said = str(request.body["messages"])
        if "Name a colour" in said:
            return chat('{"colour": "blue"}')
        return chat(json.dumps({"answer": f"pact {said.partition('signed pact ')[2].partition('.')[0]}"}))

    schema = {"title": "Pact", "type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    (tmp_path / "pact.json").write_text(json.dumps(schema), encoding="utf-8")
    with stub_server(script) as one, stub_server(script) as two:
        library = open_library(model="openai/stub", base_url=one.url, jobs=4)
        library.add(*(files / name for name in TEXTS))
        wanted = {"schema": str(tmp_path / "pact.json"), "workers": 1, "endpoints": [one.url, two.url]}
        found = extract_on_ray(library, [], **wanted)
        asked = (len(one.requests), len(two.requests))
        assert min(asked) >= 10
        again = extract_on_ray(library, [], **wanted)
        assert (len(one.requests), len(two.requests)) == asked, "every record was kept"
    assert [record.document for record in found.records] == [Path(name).stem for name in TEXTS]
    assert [record.name.value for record in found.records] == [f"pact {number}" for number in range(20)]
    assert found.failed == ()
    assert [record.document for record in again.records] == [record.document for record in found.records]


def test_the_embedded_model_is_not_loaded_by_every_worker(open_library: OpenLibrary) -> None:
    with pytest.raises(UsageError, match="a model of its own"):
        extract_on_ray(open_library(), ["a"])
