"""The package as a user meets it: cheap to import, complete, and its first example runs."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from stub_server import chat, in_turn, stub_server

import rag
import rag.values
from rag.library import Library
from rag.schema.answer import Answer

ROOT = Path(__file__).parents[1]
HEAVY = [
    "chromadb",
    "openai",
    "instructor",
    "pydantic",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "tiktoken",
    "typer",
    "rich",
]


def loaded_after(code: str) -> set[str]:
    """The heavy modules that are loaded in a fresh interpreter once `code` has run."""
    script = f"{code}\nimport sys, json\nprint(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import rag", set()),
        ("from rag import RagError", set()),
        ("from rag import Settings", {"pydantic"}),
        ("from rag import Library", {"pydantic"}),
        ("from rag import Answer, Citation, Hit, AddReport", {"pydantic"}),
    ],
)
def test_importing_is_cheap(code: str, allowed: set[str]) -> None:
    assert loaded_after(code) - {"rich"} <= allowed


def test_listing_an_empty_library_loads_neither_model_nor_vectors(tmp_path: Path) -> None:
    code = f"from rag import Library\nassert Library.open({str(tmp_path / 'library')!r}).documents() == []"
    assert not loaded_after(code) & {"chromadb", "openai", "instructor", "onnxruntime", "tokenizers"}


@pytest.mark.parametrize("name", rag.__all__)
def test_every_public_name_resolves(name: str) -> None:
    found = getattr(rag, name)
    assert isinstance(found, str) or found.__doc__
    assert name in dir(rag)


@pytest.mark.parametrize(("package", "at_once"), [(rag, ["__version__"]), (rag.values, [])])
def test_the_public_names_are_sorted_and_each_has_one_home(package: ModuleType, at_once: list[str]) -> None:
    assert package.__all__ == sorted([*package._HOMES, *at_once])
    assert _shown_to_type_checkers(package) == package._HOMES


def _shown_to_type_checkers(package: ModuleType) -> dict[str, str]:
    """The names that a package imports for type checkers alone, with their modules."""
    body = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8")).body
    hidden = [line for block in body if isinstance(block, ast.If) for line in block.body]
    return {name.name: str(line.module) for line in hidden if isinstance(line, ast.ImportFrom) for name in line.names}


def test_the_version_is_that_of_the_project() -> None:
    assert rag.__version__ in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        rag.Nonsense  # noqa: B018


def test_the_package_is_typed() -> None:
    assert (Path(rag.__file__).parent / "py.typed").exists()


def test_every_error_tells_type_message_and_hint() -> None:
    from rag import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.RagError)]
    assert len(kinds) > 20
    for kind in kinds:
        assert kind.__doc__
        assert kind("what", hint="do").as_dict() == {"type": kind.__name__, "message": "what", "hint": "do"}


def test_the_first_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rag.__doc__ is not None
    example = "\n".join(line[4:] for line in rag.__doc__.splitlines() if line.startswith("    "))
    assert re.search(r"library\.add\(.*library\.ask\(", example, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "accord.txt").write_text(
        "Harbour accord\n\nOrla and Velm signed the harbour partnership on 4 May 2031 in Orla.\n", encoding="utf-8"
    )
    with stub_server(in_turn(chat('{"colour": "blue"}'), chat('{"answer": "4 May 2031"}'))) as stub:
        monkeypatch.setenv("RAG_MODEL", "openai/stub")
        monkeypatch.setenv("RAG_BASE_URL", stub.url)
        exec(compile(example, "example", "exec"), {})
    assert "4 May 2031" in capsys.readouterr().out


def test_offsets_of_a_search_are_those_of_the_stored_text(tmp_path: Path, open_library: Callable[..., Library]) -> None:
    (tmp_path / "a.txt").write_bytes("Café\r\n\r\nThe tugs 🤝 of Orla.\r\nThe e\u0301nd.".encode())
    with open_library() as library:
        library.add(tmp_path / "a.txt")
        hits = library.search("tugs")
        assert hits
        for hit in hits:
            assert library.text(hit.document)[hit.start : hit.end] == hit.text
        assert library.text("a") == "Café\n\nThe tugs 🤝 of Orla.\nThe énd."


def test_an_answer_survives_its_json() -> None:
    from rag.schema.answer import Usage

    answer = Answer(question="?", status="not_in_documents", text="No.", model="m", usage=Usage(), timings={})
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
