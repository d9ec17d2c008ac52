"""The file by which programs on this machine find the server of a library: `server.json` in its folder, for its owner.

It holds the address, the token, and a key that never leaves the machine: a server proves that it is the one of the
file, so that neither a stale file nor another program on the same port is ever believed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from rag.schema.document import Frozen
from rag.settings import Settings

FILE = "server.json"

OWNER_ONLY = 0o600

CONNECT_SECONDS, ANSWER_SECONDS = 0.5, 10.0
"""How long to wait for a server on this machine: the system connects at once where somebody listens, but a server whose
model uses all cores may take a while to say that it is the one. A second model would make both slower."""

OF_THE_CALLER = frozenset({"library", "cache", "api_key", "timeout", "lock_timeout", "threads", "max_file_mb"})
"""Settings that do not change what is answered."""


class ServerFile(Frozen):
    """What the file holds. `settings` is a fingerprint: only a server with the caller's own settings is used."""

    address: str
    token: str = ""
    key: str
    pid: int
    settings: str

    @classmethod
    def of(cls, settings: Settings, address: str, token: str) -> ServerFile:
        """The file of a server of this process, with a new key."""
        key = secrets.token_urlsafe(32)
        return cls(address=address, token=token, key=key, pid=os.getpid(), settings=fingerprint(settings))

    def write(self, folder: Path) -> None:
        """Put it into the library's folder, whole, readable for its owner only. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{FILE}.{os.getpid()}"
        half.unlink(missing_ok=True)
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(self.model_dump_json())
        half.replace(folder / FILE)

    def remove(self, folder: Path) -> None:
        """Take it away, unless another server has put its own there since."""
        if read_server_file(folder) == self:
            with suppress(OSError):  # a stale file is ignored by everybody
                (folder / FILE).unlink()

    def prove(self, nonce: str) -> str:
        """What only the server of this file can answer to a nonce."""
        return hmac.new(self.key.encode(), nonce.encode(), hashlib.sha256).hexdigest()


def fingerprint(settings: Settings) -> str:
    """Equal for settings that answer alike."""
    told = settings.model_dump(mode="json", exclude=set(OF_THE_CALLER))
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def read_server_file(folder: Path) -> ServerFile | None:
    """The file in a library's folder; None when there is none, or none that can be read."""
    try:
        return ServerFile.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def is_served(folder: Path) -> bool:
    """Whether a server may have the library open: its file is there. Cheap, for those who would load much to ask it."""
    return (folder / FILE).is_file()


def running_server(settings: Settings) -> ServerFile | None:
    """The server of a library if it runs, is the one of the file, and has the same settings."""
    found = read_server_file(settings.library)
    if found is None or found.settings != fingerprint(settings):
        return None
    import httpx2

    nonce = secrets.token_hex(16)
    try:
        # A server on this machine speaks HTTP; its proof is better than a certificate, and reading those takes a while.
        timeout = httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        with httpx2.Client(trust_env=False, timeout=timeout, verify=False) as client:
            health = client.get(f"{found.address}/healthz", params={"nonce": nonce}).json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
        return None
    proof = health.get("proof") if isinstance(health, dict) else None
    return found if isinstance(proof, str) and hmac.compare_digest(proof, found.prove(nonce)) else None
