"""The register over MCP and on its page: each cell leads to the words that state it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from library_opening import OpenLibrary
from mcp_calling import GENERATIONS, DeskOf, call, refused
from page_server import served
from pages_stub import answering_pages
from served_documents import ACCORD
from stub_server import Stub, stub_server

from rag.embedding.minilm import MiniLMEmbedder
from rag.library import Library

pytestmark = pytest.mark.skipif(not hasattr(Library, "query"), reason="this façade keeps no register")

NEW = GENERATIONS[-1]


@pytest.fixture
def field_stub() -> Iterator[Stub]:
    with stub_server(answering_pages()) as server:
        yield server


@pytest.fixture
def recorded(open_library: OpenLibrary, field_stub: Stub, tmp_path: Path) -> Library:
    """A library whose one document has a record."""
    (tmp_path / "accord.txt").write_text(ACCORD, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=field_stub.url, second_check="off")
    library.add(tmp_path / "accord.txt")
    record = library.extract("accord")
    assert record.signed_on is not None
    return library


def test_rows_come_with_their_quotes(recorded: Library, desk_of: DeskOf) -> None:
    told = call(desk_of(recorded), "query_register", {"expression": "signed_on >= 2031"}, NEW)
    (row,) = told["rows"]
    assert row["documents"] == ["accord"]
    (quote,) = row["cells"]["signed_on"]["values"][0]["quotes"]
    assert ACCORD[quote["start"] : quote["end"]] == quote["quote"]
    assert quote["url"].startswith("http://127.0.0.1:8765/d/accord?span=")
    assert told["words"] and told["coverage"]
    assert call(desk_of(recorded), "query_register", {"expression": "signed_on >= 2040"}, NEW)["rows"] == []


def test_a_wrong_expression_says_what_is_wrong(recorded: Library, desk_of: DeskOf) -> None:
    text = refused(desk_of(recorded), "query_register", {"expression": "colour = red"}, NEW)
    assert "colour" in text and "What to do:" in text


def test_the_grid_leads_to_the_quotes(recorded: Library, embedder: MiniLMEmbedder) -> None:
    settings = recorded.settings
    recorded.close()
    with served(settings, embedder) as address, httpx2.Client(base_url=address, timeout=60) as client:
        page = client.get("/register").text
        assert 'href="/register" aria-current="page"' in page
        link = re.findall(r'<a href="(/d/accord\?span=[^"]*)" class="cite plain"', page)[0]
        assert "<mark" in client.get(link.replace("&amp;", "&")).text
        assert "1 row." in client.get("/register", params={"q": "signed_on >= 2031"}).text
        assert "0 rows." in client.get("/register", params={"q": "signed_on >= 2040"}).text
        wrong = client.get("/register", params={"q": "colour = <b>"})
        assert wrong.status_code == 400 and 'role="alert"' in wrong.text and "<b>" not in wrong.text
