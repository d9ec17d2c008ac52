"""A cluster that is not there is told in our words. Needs no Ray: a stand-in raises what Ray raises."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest

from rag.cluster.connecting import STARTS, cluster
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

    stand_in(init, monkeypatch)
    with pytest.raises(StorageError, match=told), cluster(address, 1):
        pass


def test_a_start_that_takes_too_long_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def init(**options: object) -> None:
        tries.append(options)
        if len(tries) < STARTS:
            raise Exception("The current node timed out during startup.")

    stand_in(init, monkeypatch)
    with cluster("local", 2) as room:
        assert room == 2
    assert len(tries) == STARTS


def stand_in(init: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """A Ray of six CPUs that starts as told."""
    ray, data = ModuleType("ray"), ModuleType("ray.data")
    context = SimpleNamespace(execution_options=SimpleNamespace())
    attributes = {
        "init": init,
        "is_initialized": lambda: False,
        "shutdown": lambda: None,
        "cluster_resources": lambda: {"CPU": 6.0},
        "data": data,
    }
    for name, one in attributes.items():
        setattr(ray, name, one)
    data.DataContext = SimpleNamespace(get_current=lambda: context)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setitem(sys.modules, "ray.data", data)
