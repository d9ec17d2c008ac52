"""What readers of foreign formats share: missing extras, broken files and emptiness become errors with a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import DamagedFileError, EmptyFileError, MissingExtraError, RagError


@contextmanager
def extra(name: str, what: str) -> Iterator[None]:
    """Around the imports of an optional library. Raises MissingExtraError, which names the `pip install`."""
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(
            f"{what} needs a package that is not installed: {error}", hint=f"pip install 'partnership-rag[{name}]'"
        ) from error


@contextmanager
def guarded(path: Path, what: str) -> Iterator[None]:
    """Around a format's library: whatever it trips over in a hostile file is raised as DamagedFileError."""
    try:
        yield
    except RagError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise DamagedFileError(
            f"{path} is not {what} that can be read: {reason}", hint="Get the file anew, or save it anew."
        ) from error


def require_text(text: str, path: Path) -> str:
    """The text, or EmptyFileError when there is nothing to read in it."""
    if not text.strip():
        raise EmptyFileError(f"{path} holds no text", hint="Check that the right file was saved.")
    return text


def metadata_of(**values: str | None) -> dict[str, str]:
    """Metadata without what is not given, each value on one line."""
    from rag.reading.decoding import clean

    lines = {name: " ".join(clean(value).split()) for name, value in values.items() if value}
    return {name: line for name, line in lines.items() if line}
