"""A library that a server has open: found by the file in its folder, and used as if it were here."""

from __future__ import annotations


def is_address(folder: object) -> bool:
    """Whether `Library.open` is given the address of a server."""
    return isinstance(folder, str) and folder.lower().startswith(("http://", "https://"))
