"""How much memory may be used: for the size of the embedded model's context."""

from __future__ import annotations

import os
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")

DEFAULT_CONTEXT = 8192
"""Tokens. Room for a long document, and a cache of 0.2 GB with the default model."""

SMALLEST_CONTEXT = 2048
"""Tokens. Below this not even the passages of one question fit."""

RESERVED_BYTES = 512 * 1024 * 1024
"""Kept for the rest of the program: embedder, vectors, compute buffers."""


def available_memory() -> int | None:
    """Bytes that can be used without swapping, within the container's limit; None where the system does not say."""
    figures = [figure for figure in (_system_memory(), _group_memory()) if figure is not None]
    return min(figures) if figures else None


def fitting_context(trained: int, model_bytes: int, bytes_per_token: int, available: int | None) -> int:
    """Tokens of context for a model, at most what it was trained for.

    Half of what remains beside the weights may go into the context; the other half is left for kept prompts and
    for other programs.
    """
    wanted = min(DEFAULT_CONTEXT, trained or DEFAULT_CONTEXT)
    if available is None or not bytes_per_token:
        return wanted
    room = (available - model_bytes - RESERVED_BYTES) // 2
    affordable = room // bytes_per_token // 256 * 256
    return max(min(wanted, SMALLEST_CONTEXT), min(wanted, affordable))


def _system_memory() -> int | None:
    try:
        for line in _MEMINFO.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        return _physical_memory()
    return _physical_memory()


def _physical_memory() -> int | None:
    """Where only the machine's whole memory is known, half of it is taken as available."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError, OSError):
        return None


def _group_memory() -> int | None:
    """What the control group (version 2) still allows; None without a limit."""
    try:
        limit = (_GROUP / "memory.max").read_text(encoding="ascii").strip()
        used = (_GROUP / "memory.current").read_text(encoding="ascii").strip()
        return None if limit == "max" else max(0, int(limit) - int(used))
    except (OSError, ValueError):
        return None
