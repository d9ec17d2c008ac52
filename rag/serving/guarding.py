"""Who may talk to the server: Host, Origin and token are checked and bodies bounded before anything else is done.

A page on the web can make a browser send requests to a server on loopback, and by a name that it points there (DNS
rebinding) can even read the answers. The browser tells the truth in `Host` and `Origin`: foreign ones are refused.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.serving.failing import RefusedError, response_for

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")

JSON_BYTES = 4 * 1024 * 1024
"""The largest body without a file, as in the MCP SDK; a text to verify has some hundred KB at most."""

COOKIE = "rag_token"
"""Where a browser keeps the token after it was opened with `?token=…`."""

HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}
"""What a browser is told that asks before it lets an allowed site's page send a request."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in. `token` empty: no token is asked for. `any_address`: the server listens on every address, and
    Host may be any IP number, since rebinding needs a name."""

    token: str = ""
    hosts: tuple[str, ...] = LOOPBACK_NAMES
    origins: tuple[str, ...] = ()
    any_address: bool = False
    upload_bytes: int = 50_000_000

    def knows_host(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name = host_name(host)
        return name is not None and (name in self.hosts or (self.any_address and _is_address(name)))

    def knows_origin(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may send requests: that of the server itself, or one that was allowed."""
        if origin in self.origins:
            return True
        parts = _split(origin)
        return parts is not None and parts[0] in ("http", "https") and parts[1] == host.lower()

    def knows_token(self, headers: Headers) -> bool:
        """Whether the token is there, in constant time."""
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not given:
            given = headers.get("x-api-key", "") or _cookie(headers)
        return secrets.compare_digest(given.strip().encode(), self.token.encode())


class Guard:
    """ASGI middleware that lets in what `Access` knows."""

    def __init__(self, app: ASGIApp, access: Access, open_paths: tuple[str, ...] = ("/healthz",)) -> None:
        self.app = app
        self.access = access
        self.open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            await response_for(scope["path"], refused)(scope, receive, send)
            return
        origin = headers.get("origin", "")
        allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin in self.access.origins else {}
        if allowed and _is_preflight(scope, headers):
            await Response(headers={**allowed, **PREFLIGHT})(scope, receive, send)
            return
        entry = self._entry(scope)
        if entry is not None:
            await entry(scope, receive, send)
            return
        limit = self.access.upload_bytes if _is_upload(headers) else JSON_BYTES
        await self.app(scope, _bounded(receive, limit), _with_headers(send, {**HEADERS, **allowed}))

    def _refusal(self, scope: Scope, headers: Headers) -> RefusedError | None:
        access = self.access
        host, origin = headers.get("host", ""), headers.get("origin")
        if not access.knows_host(host):
            return RefusedError(421, "this server has another name", hint="Start it with --allow-host NAME.")
        if origin is not None and not access.knows_origin(origin, host):
            return RefusedError(403, "pages of other sites may not use it", hint="Start it with --allow-origin URL.")
        limit = access.upload_bytes if _is_upload(headers) else JSON_BYTES
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return RefusedError(413, f"the body may have {limit} bytes", hint="Send less at once.")
        if self._needs_token(scope, headers) and not access.knows_token(headers):
            return RefusedError(
                401, "the token is missing or wrong", hint="Send Authorization: Bearer TOKEN; rag serve prints it."
            )
        return None

    def _needs_token(self, scope: Scope, headers: Headers) -> bool:
        """Not where everybody may look, nor where a browser is only asking, or comes in with the token."""
        if not self.access.token or scope["path"] in self.open_paths:
            return False
        asks_first = _is_preflight(scope, headers) and headers.get("origin", "") in self.access.origins
        return not asks_first and self._entry(scope) is None

    def _entry(self, scope: Scope) -> Response | None:
        """A browser that comes with the right `?token=…` gets a cookie, and the address without the token."""
        if not self.access.token or scope["method"] != "GET":
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = next((value for name, value in query if name == "token"), "")
        if not given or not secrets.compare_digest(given.encode(), self.access.token.encode()):
            return None
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        path = "/" + scope["path"].lstrip("/\\")  # never `//elsewhere`
        answer = RedirectResponse(path + (f"?{rest}" if rest else ""), status_code=303, headers=HEADERS)
        answer.set_cookie(COOKIE, given, httponly=True, samesite="strict", path="/")
        return answer


def host_name(host: str) -> str | None:
    """The name in a Host header, without the port; None for what is no host."""
    parts = _split(f"http://{host}")
    if parts is None or parts[1] != host.lower():
        return None
    return urlsplit(f"http://{host}").hostname


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(origin: str) -> tuple[str, str] | None:
    """Scheme and `host:port` of an origin; None for anything that is more or less."""
    try:
        parts = urlsplit(origin)
        _ = parts.port
    except ValueError:
        return None
    bare = parts.hostname and not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return (parts.scheme, parts.netloc.lower()) if bare else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers


def _is_upload(headers: Headers) -> bool:
    return headers.get("content-type", "").startswith("multipart/form-data")


def _bounded(receive: Receive, limit: int) -> Receive:
    """Counts what arrives: a body without a length, or with a wrong one, is bounded as well."""
    arrived = 0

    async def counted() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > limit:
            raise RefusedError(413, f"the body may have {limit} bytes", hint="Send less at once.")
        return message

    return counted


def _with_headers(send: Send, added: Mapping[str, str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
