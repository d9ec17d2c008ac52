"""Adding, searching and asking for help reach for no network: not a connection, not a name looked up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

WATCH = """
import ipaddress, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if not isinstance(address, tuple) or ipaddress.ip_address(address[0]).is_loopback:
            return
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        address = arguments[0]
        if address in (None, "", "localhost", "127.0.0.1", "::1", b"localhost"):
            return
    else:
        return
    with open({log!r}, "a") as log:
        log.write(f"{{event}} {{address}}\\n")
    raise OSError("no network in this test")

sys.addaudithook(watch)
"""
"""Put into the child as `sitecustomize`: the interpreter tells it of every socket that Python opens."""


def watched(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """The environment of a watched child, and where what it tried is written."""
    log = tmp_path / "tried.txt"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(WATCH.format(log=str(log)), encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(hooks), "HF_HUB_OFFLINE": "0"}, log


def test_the_watch_sees_what_is_tried(tmp_path: Path) -> None:
    environment, log = watched(tmp_path)
    tries = "import socket, urllib.request\ntry: urllib.request.urlopen('http://example.org')\nexcept OSError: pass\n"
    tries += "try: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError: pass\n"
    subprocess.run([sys.executable, "-c", tries], env=environment, check=True)
    assert log.read_text().splitlines()[0].startswith("socket.getaddrinfo example.org")
    assert "192.0.2.1" in log.read_text()


def test_add_search_and_help_try_no_network(tmp_path: Path) -> None:
    environment, log = watched(tmp_path)
    (tmp_path / "accord.txt").write_text("The port of Orla lends its tugs to Velm.\n", encoding="utf-8")
    (tmp_path / "page.html").write_text(
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd">'
        '<html><head><link rel="stylesheet" href="http://example.org/a.css"></head>'
        '<body><img src="http://example.org/a.png"><p>The pilots of Velm sail in winter.</p></body></html>',
        encoding="utf-8",
    )
    library = ["--library", str(tmp_path / "library")]
    files = [str(tmp_path / "accord.txt"), str(tmp_path / "page.html")]
    for arguments in (["--help"], ["add", *files, *library], ["list", *library], ["doctor", *library]):
        ran = subprocess.run(
            [sys.executable, "-m", "rag", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
    ran = subprocess.run(
        [sys.executable, "-m", "rag", "--json", "search", "who lends tugs?", *library],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "accord" in json.dumps(json.loads(ran.stdout))
    assert not log.exists(), log.read_text()
