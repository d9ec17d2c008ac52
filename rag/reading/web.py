"""Fetching one public page or file over HTTP, for `rag add https://…` and nothing else.

What a page says may be made to do harm, and so may where it leads. Every hop is resolved, checked and connected to by
the very address that was checked; redirects, size and time are bounded; robots.txt is honoured; no cookies are kept, no
proxy or password of the environment is used.
"""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import unquote, urldefrag, urlsplit

from rag.errors import FetchError, FileTooLargeError, RobotsRefusedError, UnsupportedFormatError
from rag.reading.addresses import resolve
from rag.reading.files import READERS
from rag.reading.guarding import extra
from rag.schema.document import ParsedDocument
from rag.version import __version__

if TYPE_CHECKING:
    import httpx2

AGENT = "partnership-rag"
"""The name under which a robots.txt may speak to this program."""
MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
"""After which the next address of a host is tried."""
TIMEOUT = 30.0
"""Seconds for everything together: names, redirects, robots.txt and the page."""
MAX_ROBOTS_BYTES = 500_000
"""RFC 9309 asks for at least 500 KiB to be read; the rest is ignored."""

ENDINGS: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "message/rfc822": ".eml",
}
"""File name ending, and so the reader, of each content type that is accepted."""

_VAGUE = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
"""Content types that servers send for what they do not know; the address's own ending is believed then."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CODINGS = frozenset({"", "identity", "gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. Text in another encoding than UTF-8 has been brought to UTF-8, with a mark."""

    data: bytes
    media_type: str
    ending: str
    final_url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    headers: httpx2.Headers
    body: bytes


def is_url(source: object) -> TypeGuard[str]:
    """True for text that is an http or https address."""
    return isinstance(source, str) and source[:8].lower().startswith(("http://", "https://"))


def normal_url(url: str) -> str:
    """The address as the source of a document: without the part behind `#`, which servers never see."""
    return urldefrag(url.strip()).url


def fetch(url: str, *, max_bytes: int, timeout: float = TIMEOUT, allow_private: bool = False) -> Fetched:
    """Fetch one address within `timeout` seconds in all and `max_bytes` of body.

    `allow_private` is for tests against a server on this machine. Raises ForbiddenAddressError, RobotsRefusedError,
    FileTooLargeError, UnsupportedFormatError, FetchError for everything else that may go wrong, MissingExtraError.
    """
    with extra("web", "fetching web pages"):
        import httpx2
        import protego  # noqa: F401  (asked for here, so that a missing extra shows before anything is sent)
    with ThreadPoolExecutor(1) as thread:  # the caller may already run an event loop, as notebooks do
        job = _fetch(normal_url(url), max_bytes=max_bytes, allow_private=allow_private)
        try:
            return thread.submit(asyncio.run, asyncio.wait_for(job, timeout)).result()
        except TimeoutError as error:
            raise FetchError(f"{url} took more than {timeout:g} seconds", hint="Try again later.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise FetchError(f"{url} cannot be fetched: {reason}", hint="Check it in a browser.") from error


def fetch_page(url: str, max_bytes: int) -> Fetched:
    """Fetch one address with the usual limits."""
    return fetch(url, max_bytes=max_bytes)


def read_page(fetched: Fetched, url: str) -> ParsedDocument:
    """Parse what was fetched; where and when that was becomes metadata. Raises ReadError and its subclasses."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name or urlsplit(url).hostname or "page"
    parsed = READERS[fetched.ending](fetched.data, Path(name))
    kept = {"fetched_at": fetched.fetched_at.isoformat(timespec="seconds")}
    if fetched.final_url != url:
        kept["fetched_from"] = fetched.final_url
    return parsed.model_copy(update={"metadata": {"source": url} | parsed.metadata | kept})


async def _fetch(url: str, *, max_bytes: int, allow_private: bool) -> Fetched:
    import httpx2

    patience = httpx2.Timeout(None, connect=CONNECT_SECONDS)  # the caller limits all of it together
    async with httpx2.AsyncClient(trust_env=False, timeout=patience, headers=_headers()) as client:
        session = _Session(client, allow_private=allow_private)
        final, response = await session.follow(httpx2.URL(url), max_bytes=max_bytes, robots=True)
    if response.status != 200:
        raise FetchError(f"{final} answered with status {response.status}", hint="Check it in a browser.")
    media_type, charset = _content_type(response.headers)
    ending = _ending(media_type, final)
    data = _as_utf8(response.body, charset) if ending in (".html", ".txt", ".md") else response.body
    return Fetched(data, media_type or "application/octet-stream", ending, str(final), datetime.now(UTC))


class _Session:
    """The hops of one fetch."""

    def __init__(self, client: httpx2.AsyncClient, *, allow_private: bool) -> None:
        self._client = client
        self._allow_private = allow_private

    async def follow(self, url: httpx2.URL, *, max_bytes: int, robots: bool) -> tuple[httpx2.URL, _Response]:
        """Go where the address leads. Raises FetchError after too many redirects, or one that gives up encryption."""
        for _ in range(MAX_REDIRECTS + 1):
            _require_web(url)
            if robots:
                await self._ask_robots(url)
            response = await self._get(url, max_bytes=max_bytes, cut=not robots)
            target = response.headers.get("location", "")
            if response.status not in _REDIRECTS or not target:
                return url, response
            following = url.join(target)
            if url.scheme == "https" and following.scheme != "https":
                raise FetchError(
                    f"{url} leads to {following}, which is not encrypted",
                    hint="Add that address itself if you trust it.",
                )
            url = following.copy_with(fragment=None)
        raise FetchError(f"more than {MAX_REDIRECTS} redirects, the last to {url}", hint="Add the final address.")

    async def _ask_robots(self, url: httpx2.URL) -> None:
        """As RFC 9309 has it: no file, no rules; a server that cannot say is left alone."""
        from protego import Protego

        place = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        final, response = await self.follow(place, max_bytes=MAX_ROBOTS_BYTES, robots=False)
        if response.status >= 500 or response.status == 429:
            raise RobotsRefusedError(f"{final} answered with status {response.status}", hint="Try again later.")
        if response.status != 200:
            return
        rules = Protego.parse(response.body.decode("utf-8", "replace"))
        if not rules.can_fetch(str(url), AGENT):
            raise RobotsRefusedError(
                f"{place} does not let programs fetch {url}", hint="Save the page in a browser and add the file."
            )

    async def _get(self, url: httpx2.URL, *, max_bytes: int, cut: bool) -> _Response:
        """One request, to an address that has been checked. A body over `max_bytes` is cut off, or refused."""
        import httpx2

        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await resolve(url.host, port, allow_private=self._allow_private)
        for last, address in enumerate(addresses, start=1 - len(addresses)):
            request = self._client.build_request(
                "GET",
                url.copy_with(host=address),
                headers={"Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            )
            try:
                response = await self._client.send(request, stream=True)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if last == 0:
                    raise
                continue
            try:
                return _Response(response.status_code, response.headers, await _body(response, url, max_bytes, cut=cut))
            finally:
                await response.aclose()
                self._client.cookies.clear()
        raise FetchError(f"{url.host} has no address", hint="Check the address.")


async def _body(response: httpx2.Response, url: httpx2.URL, max_bytes: int, *, cut: bool) -> bytes:
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise FetchError(f"{url} is packed in a way that was not asked for: {coding}", hint="Save it in a browser.")
    body = bytearray()
    if response.status_code in _REDIRECTS:
        return b""
    async for block in response.aiter_bytes():
        body += block
        if len(body) > max_bytes and cut:
            return bytes(body[:max_bytes])
        if len(body) > max_bytes:
            raise FileTooLargeError(
                f"{url} is larger than {max_bytes / 1_000_000:g} MB", hint="Raise max_file_mb (RAG_MAX_FILE_MB)."
            )
    return bytes(body)


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"{AGENT}/{__version__} (+https://github.com/partnership-rag/partnership-rag)",
        "Accept": ", ".join(ENDINGS),
        "Accept-Encoding": "gzip, deflate",
    }


def _require_web(url: httpx2.URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchError(f"{url} is no http or https address", hint="Only web addresses are fetched.")
    if url.userinfo:
        raise FetchError(f"the address at {url.host} carries a name or password", hint="Leave it out.")


def _content_type(headers: httpx2.Headers) -> tuple[str, str]:
    """The media type and the encoding that the server names."""
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    media_type = str(message["content-type"]).partition(";")[0].strip().lower()
    return media_type, message.get_content_charset("") or ""


def _ending(media_type: str, url: httpx2.URL) -> str:
    own = PurePosixPath(unquote(url.path)).suffix.lower()
    own = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md", ".text": ".txt"}.get(own, own)
    if media_type in _VAGUE and own in ENDINGS.values():
        return own
    if media_type not in ENDINGS:
        raise UnsupportedFormatError(
            f"{url} is {media_type or 'of no stated type'}: no reader for that",
            hint=f"Supported: {', '.join(sorted(set(ENDINGS.values())))}.",
        )
    return ENDINGS[media_type]


def _as_utf8(data: bytes, charset: str) -> bytes:
    """The server's word on the encoding comes before the page's own, as browsers have it; a wrong one is ignored."""
    try:
        if not charset or codecs.lookup(charset).name in ("utf-8", "utf-7"):
            return data
        return codecs.BOM_UTF8 + data.decode(charset).encode("utf-8")
    except (LookupError, UnicodeError):
        return data
