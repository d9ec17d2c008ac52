"""Fetching, against a server on this machine: what is followed, what is refused, and what never leaves this machine."""

from __future__ import annotations

import functools
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from library_opening import OpenLibrary
from made_files import FIRST, SECOND, pdf

from rag.documents import ingesting
from rag.errors import (
    FetchError,
    FileTooLargeError,
    ForbiddenAddressError,
    RobotsRefusedError,
    UnsupportedFormatError,
)
from rag.library import Library
from rag.progress import silent
from rag.reading import addresses
from rag.reading.web import Fetched, fetch, is_url, normal_url, read_page

PAGE = (
    f"<html lang=en><head><title>Accord</title></head><body><h1>Accord</h1><p>{FIRST}</p><p>{SECOND}</p></body></html>"
)
LIMIT = 1_000_000


@dataclass
class Site:
    """A server on this machine: what it answers by path, and what it was asked."""

    port: int = 0
    host: str = "127.0.0.1"
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    slow: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def put(self, path: str, body: bytes | str, kind: str = "text/html", status: int = 200, **headers: str) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (
            status,
            {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}},
            data,
        )
        return self.url + path

    def lead(self, path: str, target: str, status: int = 302) -> str:
        return self.put(path, b"", status=status, Location=target)


def serve(site: Site, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            if self.path in site.slow:
                site.slow[self.path](self)
                return
            status, headers, body = site.pages.get(self.path, (404, {}, b"nothing"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer((site.host, 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
    return server


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()


def get(url: str, **options: Any) -> Fetched:
    """`fetch`, with the switch that lets it reach this machine."""
    return fetch(url, **{"max_bytes": LIMIT, "timeout": 10.0, "allow_private": True, **options})


# what works


def test_a_page_is_fetched_with_its_type_address_and_time(site: Site) -> None:
    fetched = get(site.put("/a", PAGE, "text/html; charset=utf-8"))
    assert fetched.data == PAGE.encode()
    assert (fetched.media_type, fetched.ending, fetched.final_url) == ("text/html", ".html", site.url + "/a")
    assert fetched.fetched_at.utcoffset() is not None
    assert site.asked == ["/robots.txt", "/a"]


def test_the_request_says_who_asks_and_nothing_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.put("/robots.txt", "", "text/plain", Set_Cookie="spy=1; Path=/")
    site.lead("/a", "/b")
    site.put("/b", PAGE)
    get(site.url + "/a#part")
    for headers in site.headers:
        assert headers["user-agent"].startswith("partnership-rag/")
        assert headers["host"] == f"127.0.0.1:{site.port}"
        assert not {"cookie", "referer", "authorization"} & headers.keys()
    assert site.asked == ["/robots.txt", "/a", "/robots.txt", "/b"]


@pytest.mark.parametrize(
    ("path", "kind", "ending"),
    [
        ("/x", "text/html", ".html"),
        ("/x", "APPLICATION/XHTML+XML; charset=utf-8", ".html"),
        ("/x.pdf", "application/octet-stream", ".pdf"),
        ("/x.pdf?version=2", "application/pdf", ".pdf"),
        ("/notes.md", "text/plain; charset=utf-8", ".md"),
        ("/notes", "text/plain", ".txt"),
        ("/mail", "message/rfc822", ".eml"),
    ],
)
def test_the_reader_is_chosen_by_content_type(site: Site, path: str, kind: str, ending: str) -> None:
    assert get(site.put(path, b"text", kind)).ending == ending


def test_the_encoding_of_the_server_counts(site: Site) -> None:
    fetched = get(
        site.put(
            "/a",
            "<p>Łódź and Besançon have agreed.</p>".encode("iso-8859-2", "replace"),
            "text/html; charset=iso-8859-2",
        )
    )
    assert "Łódź" in read_page(fetched, site.url + "/a").text


def test_a_packed_body_is_unpacked(site: Site) -> None:
    fetched = get(site.put("/a", gzip.compress(PAGE.encode()), Content_Encoding="gzip"))
    assert fetched.data == PAGE.encode()


def test_redirects_are_followed_and_the_last_address_is_told(site: Site) -> None:
    site.lead("/a", "b", 301)
    site.lead("/b", f"http://127.0.0.1:{site.port}/c", 308)
    site.put("/c", PAGE)
    fetched = get(site.url + "/a")
    assert fetched.final_url == site.url + "/c"
    metadata = read_page(fetched, site.url + "/a").metadata
    assert metadata["source"] == site.url + "/a"
    assert metadata["fetched_from"] == site.url + "/c"
    assert metadata["fetched_at"].startswith(str(fetched.fetched_at.year))


def test_it_works_where_an_event_loop_is_running(site: Site) -> None:
    import asyncio

    url = site.put("/a", PAGE)

    async def notebook() -> Fetched:
        return get(url)

    assert asyncio.run(notebook()).data


# what is refused


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
     "fc00::1", "fd12::1", "fec0::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "2001:0:7f00:1::", "::127.0.0.1", "2001:db8::1", "no address", ""],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111"])
def test_addresses_that_are_public(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0", "127.1"],
)
def test_this_machine_is_never_asked_however_it_is_written(site: Site, host: str) -> None:
    with pytest.raises(FetchError):
        fetch(f"http://{host}:{site.port}/", max_bytes=LIMIT)
    assert site.asked == []


def test_a_private_address_is_refused_by_name(site: Site) -> None:
    with pytest.raises(ForbiddenAddressError, match=r"localhost is at .* not a public address") as caught:
        fetch(f"http://localhost:{site.port}/", max_bytes=LIMIT)
    assert "file" in caught.value.hint


def test_every_hop_is_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = Site(host="127.0.0.2")
    server = serve(inside)
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    site.lead("/a", "/b")
    site.lead("/b", inside.put("/secret", PAGE))
    with pytest.raises(ForbiddenAddressError, match=r"127\.0\.0\.2"):
        fetch(site.url + "/a", max_bytes=LIMIT)
    site.lead("/robots.txt", inside.url + "/robots.txt")
    with pytest.raises(ForbiddenAddressError):
        fetch(site.url + "/a", max_bytes=LIMIT)
    assert inside.asked == []
    server.shutdown()
    server.server_close()


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    with pytest.raises(ForbiddenAddressError, match=r"10\.0\.0\.1"):
        fetch("http://mixed.example/", max_bytes=LIMIT)


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name != "rebind.example":
            return real(host, *rest, **options)
        asked.append(name)
        address = "127.0.0.1" if len(asked) <= 2 else "10.1.2.3"  # one answer each for robots.txt and the page
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, site.port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    site.put("/a", PAGE)
    fetched = get(f"http://rebind.example:{site.port}/a")
    assert fetched.final_url == f"http://rebind.example:{site.port}/a"
    assert {headers["host"] for headers in site.headers} == {f"rebind.example:{site.port}"}
    assert asked == ["rebind.example"] * 2


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "javascript:alert(1)", "http:///x"]
)
def test_redirects_to_other_schemes_are_refused(site: Site, target: str) -> None:
    with pytest.raises(FetchError):
        get(site.lead("/a", target))


@pytest.mark.parametrize(
    "url", ["http://", "http://[", "http://a b/", "https://user:s3cret@127.0.0.1/", "http://\x00/"]
)
def test_malformed_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        get(url)
    assert "s3cret" not in caught.value.message


def test_redirects_are_bounded(site: Site) -> None:
    with pytest.raises(FetchError, match="more than 5 redirects"):
        get(site.lead("/a", "/a"))
    assert site.asked.count("/a") == 6


def test_size_is_capped_while_streaming(site: Site) -> None:
    sent: list[int] = []

    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        try:
            for _ in range(10_000):
                handler.wfile.write(b"x" * 10_000)
                sent.append(10_000)
        except OSError:
            return

    site.slow["/a"] = endless
    with pytest.raises(FileTooLargeError, match=r"larger than 0\.1 MB"):
        get(site.url + "/a", max_bytes=100_000)
    assert sum(sent) < 50_000_000


def test_a_packed_bomb_is_stopped(site: Site) -> None:
    url = site.put("/a", gzip.compress(bytes(300_000_000)), Content_Encoding="gzip")
    with pytest.raises(FileTooLargeError):
        get(url)


def test_other_packings_are_refused(site: Site) -> None:
    with pytest.raises(FetchError, match="was not asked for"):
        get(site.put("/a", b"x", Content_Encoding="br"))


def test_the_time_for_everything_is_capped_even_when_bytes_keep_dripping(site: Site) -> None:
    def drip(handler: Any) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
            for number in range(100):
                handler.wfile.write(b"X-%d: y\r\n" % number)
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    site.slow["/a"] = drip
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"more than 0\.6 seconds"):
        get(site.url + "/a", timeout=0.6)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "text/css", "application/json", "", "rubbish"])
def test_content_without_a_reader_is_refused(site: Site, kind: str) -> None:
    with pytest.raises(UnsupportedFormatError, match="no reader"):
        get(site.put("/a.png", b"x", kind))


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410, 500, 503])
def test_other_answers_are_errors(site: Site, status: int) -> None:
    with pytest.raises(FetchError, match=f"status {status}"):
        get(site.put("/a", b"" if status == 204 else b"x", status=status))


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be fetched"):
        get(f"http://127.0.0.1:{port}/")


# robots


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /\n", "/a", False),
        ("User-agent: *\nDisallow: /private\n", "/a", True),
        ("User-agent: *\nDisallow: /private\n", "/private/a", False),
        ("User-agent: *\nAllow: /\nDisallow: /private\n", "/private/a", False),
        ("User-agent: *\nDisallow: /\nAllow: /open/\n", "/open/a", True),
        ("User-agent: *\nDisallow: /*?print=\n", "/a?print=1", False),
        ("User-agent: partnership-rag\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/a", False),
        ("User-agent: other\nDisallow: /\n", "/a", True),
        ("\x00\xff rubbish", "/a", True),
    ],
)
def test_robots_txt_is_honoured(site: Site, rules: str, path: str, allowed: bool) -> None:
    site.put("/robots.txt", rules, "text/plain")
    url = site.put(path, PAGE)
    if allowed:
        assert get(url).data
    else:
        with pytest.raises(RobotsRefusedError, match="does not let programs fetch"):
            get(url)
        assert path not in site.asked


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_a_missing_robots_txt_allows_and_a_broken_server_does_not(site: Site, status: int, allowed: bool) -> None:
    site.put("/robots.txt", b"x", "text/plain", status=status)
    url = site.put("/a", PAGE)
    if allowed:
        assert get(url).data
    else:
        with pytest.raises(RobotsRefusedError):
            get(url)


def test_the_page_behind_a_redirect_has_its_rules_too(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /b\n", "text/plain")
    site.lead("/a", "/b")
    site.put("/b", PAGE)
    with pytest.raises(RobotsRefusedError):
        get(site.url + "/a")
    assert "/b" not in site.asked


# encryption


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    program = shutil.which("openssl")
    if not program:
        pytest.skip("needs openssl to make a certificate")
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    names = ["-subj", "/CN=secure.example", "-addext", "subjectAltName=DNS:secure.example"]
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", chain, "-days", "2", *names],
        check=True,
        capture_output=True,
    )
    return key, chain


def test_the_certificate_is_checked_against_the_name_not_the_address(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx2

    key, chain = certificate
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    site = Site()
    server = serve(site, tls)
    site.put("/a", PAGE)
    site.lead("/down", "http://secure.example/a")
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", site.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    url = f"https://secure.example:{site.port}"
    with pytest.raises(FetchError, match="cannot be fetched"):
        get(url + "/a")  # nobody vouches for this certificate
    trusting = ssl.create_default_context(cafile=str(chain))
    monkeypatch.setattr(httpx2, "AsyncClient", functools.partial(httpx2.AsyncClient, verify=trusting))
    assert get(url + "/a").data == PAGE.encode()
    with pytest.raises(FetchError, match="cannot be fetched"):
        get(f"https://other.example:{site.port}/a")
    with pytest.raises(FetchError, match="not encrypted"):
        get(url + "/down")
    server.shutdown()
    server.server_close()


# adding


def test_what_counts_as_an_address() -> None:
    assert is_url("https://a.org/x")
    assert is_url("HTTP://A.org")
    assert not is_url("notes.txt")
    assert not is_url("ftp://a.org")
    assert not is_url(Path("https://a.org"))
    assert normal_url(" https://a.org/x#y ") == "https://a.org/x"


def add(library: Library, *urls: str) -> Any:
    return ingesting.add(
        library.store,
        library.embedder,
        library.settings,
        urls,
        progress=silent,
        fetch=lambda url, max_bytes: get(url, max_bytes=max_bytes),
    )


def test_pages_are_added_kept_and_brought_up_to_date(site: Site, library: Library) -> None:
    page = site.put("/news/harbour-accord.html", PAGE)
    report = add(library, page, page + "#top", site.put("/files/report.pdf", pdf([[SECOND]]), "application/pdf"))
    assert [one.id for one in report.added] == ["harbour-accord", "report"]
    info = library.document("harbour-accord")
    assert (info.source, info.media_type, info.title) == (page, "text/html", "Accord")
    assert info.metadata["source"] == page
    assert info.metadata["fetched_at"]
    assert FIRST in library.text("harbour-accord")
    assert [one.id for one in add(library, page).unchanged] == ["harbour-accord"]
    site.put("/news/harbour-accord.html", PAGE.replace("twelve", "fifteen"))
    assert [one.id for one in add(library, page).updated] == ["harbour-accord"]
    assert "fifteen years" in library.text("harbour-accord")


def test_a_page_that_cannot_be_had_stops_no_other(site: Site, library: Library) -> None:
    good, gone = site.put("/good", PAGE), site.url + "/gone"
    report = add(library, gone, good)
    assert [(one.source, one.type) for one in report.failed] == [(gone, "FetchError")]
    assert [one.source for one in report.added] == [good]


def test_the_library_takes_addresses_and_guards_them(site: Site, open_library: OpenLibrary, tmp_path: Path) -> None:
    library = open_library()
    (tmp_path / "note.txt").write_text(FIRST)
    report = library.add(tmp_path / "note.txt", site.put("/a", PAGE))
    assert [one.id for one in report.added] == ["note"]
    assert [(one.source, one.type) for one in report.failed] == [(site.url + "/a", "ForbiddenAddressError")]
    assert site.asked == []
