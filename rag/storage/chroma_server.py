"""Vectors on a Chroma server instead of in a folder: several machines then share them.

Only the server that comes with `chroma run` (written in Rust) is meant. The older one in Python executes what strangers
send it (CVE-2026-45829, -45833): where it can be told, it is refused.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import SplitResult, urlsplit

from rag.errors import LibraryCorruptError, SettingsError, StorageError
from rag.storage.apart import Apart
from rag.storage.vectors import KEY_PAGE, PAGE, VectorIndex, open_collection

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

WAITS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before a call is made again that did not reach the server, or that it had no time for."""

LONGEST_WAIT = 30.0
"""Seconds waited at most when the server itself says how long."""

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which a call is made again. All of our calls may be repeated: they put, read and remove by id."""

TIMEOUT = 120.0
"""Seconds a call may take: a batch of vectors that the server puts into a graph of millions."""

LOOK_AGAIN = 60.0
"""Seconds after which vectors that the graph does not lead to are looked for anew."""

CLOUD = "trychroma.com"
CLOUD_PAGE = 300
"""Vectors a call on Chroma Cloud, whose quota for writes and for results this is."""

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """Where the server is, how it is spoken to, and the tenant and database on it."""

    url: str
    host: str
    port: int
    tls: bool
    tenant: str = "default_tenant"
    database: str = "default_database"
    token: str = field(default="", repr=False)
    ca: Path | None = None

    @classmethod
    def at(cls, address: str, *, token: str = "", ca: Path | None = None) -> ChromaServer:
        """The server of `http(s)://HOST[:PORT][/TENANT/DATABASE]`. Raises SettingsError.

        A token goes out encrypted only, except to this machine. `ca` is a file of certificates to trust instead of the
        system's.
        """
        parts = _split(address)
        path = [piece for piece in parts.path.split("/") if piece]
        if parts.scheme not in ("http", "https") or not parts.hostname or len(path) not in (0, 2) or parts.username:
            raise SettingsError(
                "chroma: that is no address of a Chroma server",
                hint="Write RAG_CHROMA=http://HOST:8000 or https://HOST/TENANT/DATABASE; tokens are RAG_CHROMA_TOKEN.",
            )
        tls = parts.scheme == "https"
        if token and not tls and parts.hostname not in LOCAL_HOSTS:
            raise SettingsError(
                f"chroma: a token would go to {parts.hostname} unencrypted",
                hint="Use https://, or leave the token out.",
            )
        if ca is not None and not ca.is_file():
            raise SettingsError(f"chroma_ca: there is no file {ca}", hint="Name a file of certificates (PEM).")
        tenant, database = path or ("default_tenant", "default_database")
        port = parts.port or (443 if tls else 8000)
        url = f"{parts.scheme}://{parts.hostname}:{port}"
        return cls(url, parts.hostname, port, tls, tenant, database, token, ca)

    @property
    def is_cloud(self) -> bool:
        """Whether this is Chroma's own service."""
        return self.host == CLOUD or self.host.endswith(f".{CLOUD}")

    @property
    def headers(self) -> dict[str, str]:
        """The token, as Chroma Cloud takes it and as proxies before a server of one's own do."""
        return {"x-chroma-token": self.token, "authorization": f"Bearer {self.token}"} if self.token else {}

    def connect(self) -> Client:
        """A client, after a look at what answers there. Raises StorageError; what httpx raises passes through."""
        self._refuse_python()
        import chromadb
        from chromadb.config import Settings

        settings = Settings(_env_file=None, anonymized_telemetry=False, allow_reset=False)
        if self.ca is not None:
            settings.chroma_server_ssl_verify = str(self.ca)
        client = chromadb.HttpClient(
            host=self.host,
            port=self.port,
            ssl=self.tls,
            headers=self.headers,
            settings=settings,
            tenant=self.tenant,
            database=self.database,
        )
        session = getattr(getattr(client, "_server", None), "_session", None)
        if session is not None:
            session.timeout = TIMEOUT  # Chroma sets none, and would wait for ever
        return cast("Client", client)

    def _refuse_python(self) -> None:
        import httpx

        verify = True if self.ca is None else ssl.create_default_context(cafile=self.ca)
        answer = httpx.get(f"{self.url}/api/v2/heartbeat", headers=self.headers, timeout=TIMEOUT, verify=verify)
        answer.raise_for_status()
        if "uvicorn" in answer.headers.get("server", "").lower():
            raise StorageError(
                f"{self.url} is Chroma's server in Python, which executes what strangers send it (CVE-2026-45829)",
                hint="Use the server that `chroma run` of chromadb 1.x starts.",
            )


@dataclass(frozen=True, slots=True)
class ServerIndexes:
    """The vector indexes of one library on a server: collections whose names begin with the library's own."""

    server: ChromaServer
    library: Callable[[], str]

    @property
    def where(self) -> str:
        """For messages."""
        return self.server.url

    def open(self, name: str, *, embedder: str) -> VectorIndex:
        """The index of that name; made at its first use."""
        return ServerIndex(self.server, self._named(name), embedder=embedder)

    def remove(self, name: str) -> None:
        """Remove an index; harmless when there is none."""
        self._remove(lambda found: found == self._named(name))

    def remove_others(self, name: str) -> None:
        """Remove all indexes of the library but this one."""
        self._remove(lambda found: found.startswith(self._named("vectors-")) and found != self._named(name))

    def _remove(self, chosen: Callable[[str], bool]) -> None:
        with _explained(self.server, "remove an index"):
            client = patiently(self.server.connect)
            try:
                for name in [found.name for found in patiently(client.list_collections)]:
                    if chosen(name):
                        patiently(lambda name=name: client.delete_collection(name))  # type: ignore[misc]
            finally:
                client.close()

    def _named(self, name: str) -> str:
        return f"rag-{self.library()}-{name}"


class ServerIndex(VectorIndex):
    """A collection on a server. Many processes may write to it at once: the server alone changes the graph."""

    shared = True

    def __init__(self, server: ChromaServer, name: str, *, embedder: str) -> None:
        super().__init__(Path(name), embedder=embedder)
        self._server = server
        self._name = name
        self._looked = 0.0

    @property
    def where(self) -> str:
        return f"{self._server.url} ({self._name})"

    def _connect(self) -> tuple[Client, Collection]:
        client = patiently(self._server.connect)
        limit = CLOUD_PAGE if self._server.is_cloud else patiently(client.get_max_batch_size)
        self.page = min(PAGE, limit) if limit > 0 else PAGE
        self.key_page = CLOUD_PAGE if self._server.is_cloud else KEY_PAGE
        collection = patiently(lambda: open_collection(client, self._name, self.where, self._embedder))
        return client, cast("Collection", _Patient(collection))

    def _is_looked_at(self, total: int) -> bool:
        """On Chroma Cloud, whose index is no graph and gives 300 results at most, there is nothing to look for."""
        return not self._server.is_cloud and super()._is_looked_at(total)

    def _known_apart(self) -> Apart:
        """Looked for anew from time to time: others change the graph."""
        if time.monotonic() - self._looked > LOOK_AGAIN:
            self._forget_apart()
            self._looked = time.monotonic()
        return super()._known_apart()

    @contextmanager
    def _guard(self, action: str) -> Iterator[None]:
        with _explained(self._server, action):
            yield


class _Patient:
    """A collection whose calls are made again when the server was not there or had no time."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._collection, name)
        if not callable(found):
            return found
        return lambda **named: patiently(lambda: found(**named))


def patiently(call: Callable[[], T]) -> T:
    """Make a call, and make it again after a pause while the reason may pass."""
    for wait in WAITS:
        try:
            return call()
        except Exception as error:
            if not _may_pass(error):
                raise
            time.sleep(min(max(wait, _asked(error)), LONGEST_WAIT))
    return call()


def _may_pass(error: Exception) -> bool:
    import httpx

    return isinstance(error, httpx.TransportError) or _status(error) in BUSY


def _response(error: BaseException) -> Any:
    """The response behind an error: Chroma raises its own in its place, without naming it."""
    one: BaseException | None = error
    while one is not None:
        if (response := getattr(one, "response", None)) is not None:
            return response
        one = one.__cause__ or one.__context__
    return None


def _status(error: BaseException) -> int | None:
    status = getattr(_response(error), "status_code", None)
    if isinstance(status, int):
        return status
    code = getattr(error, "code", None)
    return code() if callable(code) and isinstance(code(), int) else None


def _asked(error: BaseException) -> float:
    """Seconds that the server asks to wait; 0 when it does not."""
    headers = getattr(_response(error), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return 0.0


@contextmanager
def _explained(server: ChromaServer, action: str) -> Iterator[None]:
    """Errors of the server and of the way to it as errors of ours."""
    import httpx

    try:
        yield
    except (StorageError, KeyboardInterrupt):
        raise
    except httpx.TransportError as error:
        raise StorageError(
            f"the vector server {server.url} cannot be reached ({type(error).__name__})",
            hint="Check that it runs (chroma run --path FOLDER), RAG_CHROMA, and for https:// RAG_CHROMA_CA.",
        ) from error
    except Exception as error:
        status = _status(error)
        if status in (401, 403):
            raise StorageError(
                f"the vector server {server.url} refuses the token", hint="Set RAG_CHROMA_TOKEN."
            ) from error
        if status in BUSY:
            raise StorageError(
                f"the vector server {server.url} cannot {action} now (status {status})", hint="Try again later."
            ) from error
        raise LibraryCorruptError(
            f"the vector server {server.url} cannot {action}: {type(error).__name__}",
            hint="Remake the vectors from the catalogue: rag doctor --rebuild",
        ) from error


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError as error:
        raise SettingsError(f"chroma: {error}", hint="Write RAG_CHROMA=http://HOST:8000.") from error
    return parts
