"""A cluster that is not there is told in our words. Needs no Ray: a stand-in raises what Ray raises."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from rag.cluster.connecting import cluster
from rag.errors import StorageError


@pytest.mark.parametrize(
    ("address", "error", "told"),
    [
        ("local", Exception("The current node timed out during startup."), "does not start on this machine"),
        ("ray://nowhere:10001", ConnectionError("no"), "no Ray cluster at ray://nowhere:10001"),
    ],
)
def test_what_ray_raises_at_the_start(
    address: str, error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def init(**options: object) -> None:
        raise error

    ray, data = ModuleType("ray"), ModuleType("ray.data")
    ray.init, ray.is_initialized, ray.data = init, lambda: False, data  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setitem(sys.modules, "ray.data", data)
    with pytest.raises(StorageError, match=told), cluster(address, 1):
        pass
