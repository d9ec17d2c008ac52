"""Servers for the tests, each started by the test itself in a temporary folder, and a proxy that stands before one."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

STARTING = 120.0
"""Seconds a server may take to be there."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chroma_program() -> str | None:
    """`chroma`, as pip has put it beside this Python."""
    beside = Path(sys.executable).with_name("chroma")
    return str(beside) if beside.exists() else shutil.which("chroma")


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """The address of Chroma's server in Rust, as `chroma run` starts it."""
    program = chroma_program()
    assert program is not None
    port = free_port()
    process = subprocess.Popen(
        [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} is not there after {STARTING:g} s")


@dataclass
class Proxy:
    """What stands before a server: it asks for a token, refuses what `refusals` says, and notes what it passed on."""

    url: str
    token: str = ""
    refusals: list[int] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    name: str = ""


@contextmanager
def proxy_before(target: str, *, token: str = "", certificate: Path | None = None, name: str = "") -> Iterator[Proxy]:
    """A proxy; with TLS when there is a certificate (with its key in one file)."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if proxy.token and self.headers.get("authorization") != f"Bearer {proxy.token}":
                return self.reply(401, b"{}")
            if proxy.refusals and not self.path.endswith("heartbeat"):
                return self.reply(proxy.refusals.pop(0), b"busy")
            proxy.passed.append(self.path)
            request = urllib.request.Request(target + self.path, data=body or None, method=self.command)
            request.add_header("content-type", "application/json")
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return self.reply(answer.status, answer.read())
            except urllib.error.HTTPError as error:
                return self.reply(error.code, error.read())

        def reply(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def version_string(self) -> str:
            return proxy.name

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

        do_GET = do_POST = do_DELETE = do_PUT = pass_on  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    proxy = Proxy(f"{scheme}://localhost:{server.server_port}", token, name=name)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def self_signed(folder: Path) -> Path:
    """A certificate for localhost with its key, in one file."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, *names, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text(certificate.read_text() + key.read_text(), encoding="ascii")
    return both


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version that Debian has installed, or what the path names."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return None if named is None else Path(named).resolve().parent


@contextmanager
def postgres_server(folder: Path | None = None) -> Iterator[str]:
    """The address of a database of its own; PostgreSQL refuses to be root, so that it then runs as nobody does.

    Its folder is removed in the end, also when it was given.
    """
    programs = postgres_programs()
    assert programs is not None
    folder = folder or Path(tempfile.mkdtemp(prefix="rag-postgres-"))
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    more: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if user is not None:
        more |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    port, data = free_port(), folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "rag", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"],
        check=True,
        timeout=600,
        **more,
    )
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    process = subprocess.Popen([programs / "postgres", "-D", data, "-p", str(port), *options], **more)
    try:
        wait_for_port(port)
        yield f"postgresql://rag@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for_port(port: int) -> None:
    import psycopg

    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        try:
            psycopg.connect(f"postgresql://rag@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"PostgreSQL is not there after {STARTING:g} s")
