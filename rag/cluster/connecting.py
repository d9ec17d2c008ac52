"""A Ray cluster: connecting to one that runs, or starting one on this machine."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag.errors import MissingExtraError, StorageError, UsageError

LOCAL = "local"
"""The address that starts Ray on this machine for the time of one command."""

STARTS = 3
"""How often Ray is started on this machine before it is given up.

Its main process ends itself when another is not up in 15 seconds, and `ray.init` waits 30 for it; neither can be set
(RAY_raylet_start_wait_time_s is no longer read). The first try brings Ray's files into memory, so a later one is
quicker.
"""

LEFT_FREE = 2
"""CPUs that no actor takes: Ray Data passes on blocks in tasks, and stands still when there is none for them."""


@contextmanager
def cluster(address: str, workers: int | None) -> Iterator[int]:
    """Ray for the length of a block; gives the number of workers that the cluster has room for, beside as many readers.

    On this machine Ray is told of more CPUs than there are, since what it leaves free is idle nearly all the time.
    Raises MissingExtraError, StorageError when there is no such cluster, UsageError when it is too small.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would call home
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtraError("this needs Ray", hint="pip install 'partnership-rag[ray]'") from error
    wanted = workers or max(1, os.cpu_count() or 1)
    quiet: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False, "configure_logging": True}
    is_ours = not ray.is_initialized()
    try:
        if not is_ours:
            pass  # the program that calls has connected itself, and goes on with it
        elif address == LOCAL:
            started_here(num_cpus=2 * wanted + LEFT_FREE, include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except Exception as error:  # Ray raises that itself when its processes are not up in time
        if address == LOCAL:
            raise StorageError(
                f"Ray does not start on this machine ({type(error).__name__})",
                hint=f"It gives its processes half a minute, {STARTS} times: try again when less is running.",
            ) from error
        raise StorageError(
            f"there is no Ray cluster at {address} ({type(error).__name__})",
            hint="Write --ray local, or the address of a cluster that runs: --ray auto, --ray ray://HOST:10001",
        ) from error
    try:
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        context.execution_options.preserve_order = True  # which of two equal files is stored, and under what id
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        room = (int(ray.cluster_resources().get("CPU", 0)) - LEFT_FREE) // 2
        if room < 1:
            raise UsageError("the Ray cluster is too small", hint=f"It needs at least {2 + LEFT_FREE} CPUs.")
        yield min(wanted, room)
    finally:
        if is_ours:
            ray.shutdown()


def started_here(**options: Any) -> None:
    """Start a Ray of our own on this machine, also beside one that runs.

    Tried again when its processes are not up in time; raises what the last try did.
    """
    import ray

    for left in reversed(range(STARTS)):
        try:
            ray.init(address=LOCAL, **options)
        except Exception:
            ray.shutdown()
            if not left:
                raise
        else:
            return
