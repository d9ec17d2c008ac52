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

from rag.briefing.brief import Brief
from rag.embedding.minilm import MiniLMEmbedder
from rag.errors import UsageError
from rag.library import Library
from rag.register.query import Condition, Query

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


def test_the_python_client_has_the_register_and_briefings(recorded: Library, embedder: MiniLMEmbedder) -> None:
    here = recorded
    with served(here.settings, embedder) as address, Library.open(address) as there:
        assert there.register() == here.register()
        counted = Query(where=(Condition(field="signed_on", op=">=", value="2031"),), aggregate="count")
        for asked in ("signed_on >= 2031", counted):
            assert there.query(asked, sort="signed_on", limit=5) == here.query(asked, sort="signed_on", limit=5)
        assert there.query(counted).result == 1
        with pytest.raises(UsageError, match="colour"):
            there.query("colour = red")
        first, second = (name.names[0] for name in here.register().entities if name.kind == "party")
        there.judge(first, second, same=True)
        assert first in [name for one in here.register().entities for name in one.names if second in one.names]
        there.judge(first, second, same=None)
        with pytest.raises(UsageError, match="nobody"):
            there.judge("nobody", second, same=True)
        with pytest.raises(UsageError, match="does not work through a server"):
            there.register(Condition)
        brief, same = there.brief(["accord"], about="money"), here.brief(["accord"], about="money")
        assert isinstance(brief, Brief)
        assert (brief.title, brief.sections, brief.sources) == (same.title, same.sections, same.sources)
        assert "4 May 2031" in brief.markdown()
        assert there.plan_summary("accord") == here.plan_summary("accord")


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
