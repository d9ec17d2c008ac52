"""The type of the fixture `open_library`."""

from __future__ import annotations

from collections.abc import Callable

from rag.library import Library

OpenLibrary = Callable[..., Library]
