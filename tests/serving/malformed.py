"""Requests that are wrong in every way that the description of the API, and HTTP, leave room for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

MORE_PATHS = (
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/responses"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/x"),
    ("GET", "/healthz"),
    ("GET", "/openapi.json"),
    ("GET", "/"),
    ("GET", "/d/accord"),
    ("POST", "/mcp"),
)

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["accord", "", "\x00", "../../etc/passwd", "\ud800", 2**63, -1, 1e400, "2031-13", "library"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)

Wrong = tuple[str, str, dict[str, str], bytes]
"""Method, path with query, headers, body."""


def malformed(description: Mapping[str, Any]) -> SearchStrategy[Wrong]:
    """Requests to the addresses of an OpenAPI description and the others: nearly right, and not right at all."""
    known = [(method.upper(), path) for path, methods in description["paths"].items() for method in methods]
    named = {place: _names(description, *place) for place in known}
    places = [*known, *MORE_PATHS]

    @st.composite
    def requests(draw: st.DrawFn) -> Wrong:
        method, path = draw(st.sampled_from(places))
        names = named.get((method, path), ["model", "messages", "input", "stream", "n", "tools", "id"])
        if draw(st.integers(0, 9)) == 0:
            method = draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"]))
        if method == "GET":
            path += draw(st.sampled_from(["", "/", "/x", "%00", "%ff"])) if draw(st.integers(0, 9)) == 0 else ""
            pairs = draw(st.lists(st.tuples(st.sampled_from([*names, "token", "%ff"]), _QUERY), max_size=4))
            return method, path + "?" + "&".join(f"{name}={value}" for name, value in pairs), draw(_HEADERS), b""
        body = draw(
            st.dictionaries(st.sampled_from(names) | st.text(max_size=5), VALUES, max_size=5).map(_json) | _BODIES
        )
        return method, path, draw(_HEADERS), body

    return requests()


def _json(value: object) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


_QUERY = st.sampled_from(
    [
        "",
        "accord",
        "-1",
        "0",
        "1e9",
        "9" * 30,
        "%00",
        "%ff",
        "%ED%A0%80",
        "nan",
        "2031-99",
        "é",
        "[",
        "a" * 2000,
        "true",
    ]
)
_HEADERS = st.fixed_dictionaries(
    {
        "content-type": st.sampled_from(
            ["application/json"] * 6
            + [
                "",
                "text/plain",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/json; charset=x",
            ]
        )
    },
    optional={
        "accept": st.sampled_from(["text/event-stream", "", "application/json, text/event-stream", "?"]),
        "cookie": st.sampled_from(["rag_token", "=", 'rag_token="', ";;", "a=b"]),
        "authorization": st.sampled_from(["Bearer", "Bearer x", "", "Basic YTpi"]),
        "mcp-protocol-version": st.sampled_from(["", "2026-07-28", "1900-01-01"]),
    },
)
_FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--x--\r\n'
_BODIES = (
    st.binary(max_size=60)
    | VALUES.map(_json)
    | st.sampled_from([b"", b"{", b"[" * 5000, b'{"question": 1e999}', b"\xff\xfe", b"nul", b'{"a":' * 2000])
    | st.tuples(st.sampled_from([b"", b"a.txt", b"../a.txt", b"\xff", b"."]), st.binary(max_size=40)).map(
        lambda parts: _FORM % parts
    )
)


def _names(description: Mapping[str, Any], method: str, path: str) -> list[str]:
    """The parameters or fields that an operation knows."""
    about = description["paths"][path][method.lower()]
    names = [one["name"] for one in about.get("parameters", ())]
    content = about.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = description["components"]["schemas"].get(content.get("$ref", "").rpartition("/")[2], {})
    return [*names, *schema.get("properties", ())] or ["file"]
