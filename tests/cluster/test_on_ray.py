"""Adding and extracting on a Ray cluster of this machine: what comes out is what comes out without."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from library_opening import OpenLibrary
from stub_server import Reply, Request, chat, stub_server

from rag.cluster.adding import SHARDS, add_on_ray
from rag.cluster.connecting import started_here
from rag.cluster.extracting import extract_on_ray
from rag.errors import UsageError
from rag.library import Library

pytest.importorskip("ray", reason="needs the extra `ray`")
pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif("TEST_RAY" not in os.environ, reason="set TEST_RAY=1: starts a Ray cluster")

TEXTS = {f"pact-{number:02}.txt": f"Pact {number}\n\nOrla and Velm signed pact {number}.\n" for number in range(20)}


@pytest.fixture(scope="module", autouse=True)
def ray_here() -> Iterator[None]:
    """One Ray for all tests, since it takes its time to start: that of RAY_ADDRESS, or a new one."""
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if "RAY_ADDRESS" in os.environ:
        ray.init(**quiet)
    else:
        started_here(num_cpus=4, include_dashboard=False, **quiet)
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
