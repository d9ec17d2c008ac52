"""The same tests of the store on a folder and on servers, which are started when the first test needs them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import chroma_program, chroma_server, postgres_programs, postgres_server
from storage_builders import BACKEND


@pytest.fixture(scope="session")
def chroma_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if chroma_program() is None:
        pytest.skip("chroma is not installed as a program")
    with chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    pytest.importorskip("psycopg")
    if postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["folder", "chroma", "postgres"])
def backend(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where `open_store` puts what it is given: the tests that ask for this run once for each."""
    if request.param != "folder":
        BACKEND.chroma = request.getfixturevalue("chroma_address")
    if request.param == "postgres":
        BACKEND.postgres = request.getfixturevalue("postgres_address")
    yield request.param
    BACKEND.chroma = BACKEND.postgres = ""
