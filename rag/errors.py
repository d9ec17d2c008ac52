"""The error tree: one class per decision a caller must take.

Every error says what happened and to which thing (`message`), and what to do about it (`hint`). The command line
prints both and never a stack trace; `--json` prints `{"error": {"type", "message", "hint"}}`.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

SHOWN_OF_A_CAUSE = 200
"""Characters of an unexpected error that are told: such errors may hold text of a document."""


class RagError(Exception):
    """Base of everything this package raises on purpose."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_dict(self) -> dict[str, str]:
        """The error as `--json` prints it."""
        return {"type": type(self).__name__, "message": self.message, "hint": self.hint}


class UsageError(RagError):
    """The call itself is wrong: correct it and call again (exit code 2)."""


class SettingsError(UsageError):
    """A setting has an unknown name or an impossible value; the message names the place it came from."""


class ReadError(RagError):
    """A file cannot become a document. Other files are not affected."""


class UnsupportedFormatError(ReadError):
    """No reader for this kind of file."""


class EmptyFileError(ReadError):
    """The file holds no text."""


class BinaryFileError(ReadError):
    """The file claims to be text and is not."""


class FileTooLargeError(ReadError):
    """The file is over the size limit of the settings."""


class UnreadableFileError(ReadError):
    """The operating system refused the file, or it vanished."""


class DamagedFileError(ReadError):
    """The file is of a known format and breaks its rules: get it anew."""


class EncryptedFileError(ReadError):
    """The file opens only with a password: save a copy without one."""


class ScannedFileError(ReadError):
    """The file holds pictures of text and no text: run text recognition over it first."""


class UnsafeFileError(ReadError):
    """Reading the file would take memory or time out of all proportion; most such files are made to do harm."""


class FetchError(ReadError):
    """An address could not be fetched: the network, the server, or what it sent."""


class ForbiddenAddressError(FetchError):
    """The address, or one that it leads to, is inside a private network: it is never connected to."""


class RobotsRefusedError(FetchError):
    """The site's robots.txt does not let programs fetch this address."""


class MissingExtraError(RagError):
    """A feature needs packages that an extra installs; the hint is the `pip install`."""


class StorageError(RagError):
    """The library folder cannot be used as it is."""


class LibraryLockedError(StorageError):
    """Another process is writing to the library: wait, or try again later."""


class LibraryVersionError(StorageError):
    """The library was written by a newer version of this program."""


class LibraryCorruptError(StorageError):
    """Stored data contradicts itself: run `rag doctor`."""


class EmbedderMismatchError(StorageError):
    """The library's vectors come from another embedder: use that one, or rebuild."""


class UnknownDocumentError(UsageError):
    """No document of that name in the library."""


class EmptyLibraryError(RagError):
    """The library holds no documents yet."""


class DefectError(RagError):
    """The program, or code of a user's schema, failed at one document. The cause is kept; others are not affected."""


class EmbeddingError(RagError):
    """Text could not be embedded."""


class ModelError(RagError):
    """The language model could not be used."""


class ModelNotFoundError(ModelError):
    """No model of that name, or its weights are not installed."""


class WeightsError(ModelError):
    """The weights are incomplete, damaged, or do not fit on the disk."""


class MissingKeyError(ModelError):
    """The provider needs a key that is not set."""


class ModelConnectionError(ModelError):
    """The endpoint could not be reached, or refused the call."""


class ModelOutputError(ModelError):
    """The model's output could not be made to fit the schema, after the allowed tries."""


class ContextOverflowError(ModelError):
    """The prompt does not fit the model's context."""


class RecordingMissingError(ModelError):
    """Replay has no recording of this call."""


class ServerError(RagError):
    """A server that was asked cannot be reached, refuses, or is no `rag serve` of this version."""


class PromptError(RagError):
    """A prompt file is missing, malformed, or was given the wrong variables."""


@contextmanager
def naming_the_document(document: str) -> Iterator[None]:
    """Turn what nobody expected while this document was read into a DefectError that names it.

    An ImportError passes: it is about the installation, or a Ctrl-C that a package turned into one.
    """
    try:
        yield
    except (RagError, ImportError):
        raise
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        told = " ".join(str(error).split())[:SHOWN_OF_A_CAUSE]
        raise DefectError(
            f"{document}: {type(error).__name__} in {PurePath(last.filename).name}, line {last.lineno}: {told}",
            hint="This is a defect of the program, or of your schema's own code. Please report it.",
        ) from error
