"""Who may talk to the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from library_opening import OpenLibrary
from starlette.testclient import TestClient

from rag.serving.app import build_app
from rag.serving.guarding import JSON_BYTES, Access, is_loopback
from rag.serving.lanes import Desks

TOKEN = "a-token-of-some-length"


@pytest.fixture
def desks(open_library: OpenLibrary) -> Desks:
    return Desks(open_library().settings)


@pytest.fixture
def client(desks: Desks) -> Iterator[TestClient]:
    with TestClient(build_app(desks), base_url="http://127.0.0.1:8765") as opened:
        yield opened


@pytest.fixture
def closed(desks: Desks) -> Iterator[TestClient]:
    access = Access(token=TOKEN, hosts=("rag.example.org",), any_address=True, origins=("https://chat.example.org",))
    with TestClient(build_app(desks, access), base_url="http://rag.example.org", follow_redirects=False) as opened:
        yield opened


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:99", "[::1]:8765", "LOCALHOST"])
def test_names_of_this_machine_are_known(client: TestClient, host: str) -> None:
    assert client.get("/api/documents", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "user@127.0.0.1", "127.0.0.1/x", "10.0.0.1", "[::1", "a b"]
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    reply = client.get("/api/documents", headers={"host": host})
    assert reply.status_code == 421
    assert "--allow-host" in reply.json()["error"]["hint"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:9", "http://localhost:8765", "", "file://", "http://[::1"],
)
def test_pages_of_other_origins_are_refused(client: TestClient, origin: str) -> None:
    assert client.post("/api/search", json={"query": "x"}, headers={"origin": origin}).status_code == 403


def test_its_own_page_is_let_in(client: TestClient) -> None:
    assert client.get("/api/documents", headers={"origin": "http://127.0.0.1:8765"}).status_code == 200


def test_the_token_is_asked_for_everywhere_but_for_the_health(closed: TestClient) -> None:
    for path in ("/", "/api/documents", "/v1/models", "/mcp", "/openapi.json", "/d/accord", "/nowhere"):
        assert closed.get(path).status_code == 401
        assert closed.get(path, headers={"authorization": "Bearer wrong"}).status_code == 401
        assert closed.get(path, headers={"authorization": "Basic " + TOKEN}).status_code == 401
    assert closed.get("/healthz").status_code == 200
    assert closed.get("/api/documents", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert closed.get("/api/documents", headers={"authorization": f"bearer {TOKEN}é".encode()}).status_code == 401


def test_a_refused_token_has_openais_form_for_its_clients(closed: TestClient) -> None:
    error = closed.get("/v1/models").json()["error"]
    assert error["code"] == "invalid_api_key"


def test_a_browser_gets_a_cookie_for_the_token_and_loses_it_from_the_address(closed: TestClient) -> None:
    entered = closed.get(f"/d/accord?span=1-2&token={TOKEN}")
    assert (entered.status_code, entered.headers["location"]) == (303, "/d/accord?span=1-2")
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert closed.get("/api/documents").status_code == 200
    assert (
        closed.get(f"http://rag.example.org//evil.example/?token={TOKEN}")
        .headers["location"]
        .startswith("/evil.example")
    )
    assert closed.get("/?token=wrong").headers.get("location") is None


def test_further_names_and_sites_can_be_allowed(closed: TestClient) -> None:
    known = {"authorization": f"Bearer {TOKEN}"}
    assert closed.get("/api/documents", headers={**known, "host": "192.168.1.7:8765"}).status_code == 200
    assert closed.get("/api/documents", headers={**known, "origin": "https://chat.example.org"}).status_code == 200
    assert closed.get("/api/documents", headers={**known, "host": "evil.example"}).status_code == 421


def test_an_allowed_site_is_told_so_before_it_asks(closed: TestClient) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    allowed = closed.options("/v1/chat/completions", headers={**asked, "origin": "https://chat.example.org"})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://chat.example.org"
    assert closed.options("/v1/models", headers={**asked, "origin": "https://evil.example"}).status_code == 403


def test_bodies_are_bounded_with_and_without_a_length(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(JSON_BYTES // 65536 + 2):
            yield b"x" * 65536

    headers = {"content-type": "application/json"}
    assert client.post("/api/ask", content=b"x" * (JSON_BYTES + 1), headers=headers).status_code == 413
    assert client.post("/api/ask", content=pieces(), headers=headers).status_code == 413
    assert client.post("/api/ask", content=b"{}", headers={**headers, "content-length": "-1"}).status_code == 413


def test_answers_are_told_to_be_what_they_are(client: TestClient) -> None:
    headers = client.get("/api/documents").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_loopback_is_known_by_number_and_name() -> None:
    assert [host for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8") if not is_loopback(host)] == []
    assert [host for host in ("0.0.0.0", "::", "192.168.1.1", "example.org", "") if is_loopback(host)] == []


def test_uploads_may_be_larger_than_questions(client: TestClient, tmp_path: Path) -> None:
    text = ("The ferry sails at noon. " * 20 + "\n") * 10
    assert client.post("/api/upload", files={"file": ("ferry.txt", text.encode())}).status_code == 200
