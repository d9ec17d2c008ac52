"""Settings: flag over environment over rag.toml over default, and nothing unknown goes unnoticed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rag.errors import SettingsError
from rag.library import Library
from rag.settings import Settings


def toml(folder: Path, text: str) -> Path:
    (folder / "rag.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((7, "6", "5"), 7),
        ((None, "6", "5"), 6),
        ((None, None, "5"), 5),
        ((None, None, None), 3),
        ((7, "nonsense", "5"), 7),
        ((None, "6", "0"), 6),
        ((None, "", "5"), 5),
    ],
    ids=[
        "flag first",
        "then the environment",
        "then the file",
        "then the default",
        "a flag hides what is below it",
        "the environment hides a bad file",
        "an empty variable is none",
    ],
)
def test_the_order_of_the_sources(
    inside: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[int | None, str | None, str | None], expected: int
) -> None:
    flag, env, file = given
    if env is not None:
        monkeypatch.setenv("RAG_PASSAGES", env)
    if file is not None:
        toml(inside, f"passages = {file}\n")
    assert Settings.load(passages=flag).passages == expected


def test_every_source_can_set_every_kind_of_value(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml(inside, 'model = "openai/x"\nlibrary = "there"\nmax_file_mb = 1.5\nreplay_mode = "record"\n')
    monkeypatch.setenv("rag_timeout", "2.5")
    monkeypatch.setenv("RAG_API_KEY", "secret-key")
    loaded = Settings.load(threads=2, base_url="http://localhost/v1")
    assert (loaded.model, loaded.library, loaded.max_file_mb) == ("openai/x", Path("there"), 1.5)
    assert (loaded.timeout, loaded.threads, loaded.base_url) == (2.5, 2, "http://localhost/v1")
    assert loaded.api_key is not None
    assert loaded.api_key.get_secret_value() == "secret-key"
    assert "secret-key" not in repr(loaded)


def test_another_folder_can_hold_the_file(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert Settings.load(toml(tmp_path / "other", "passages = 9\n")).passages == 9


def unknown_in(place: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    if place == "file":
        toml(folder, "passage = 3\n")
    if place == "environment":
        monkeypatch.setenv("RAG_PASSAGE", "3")
    return {"passage": 3} if place == "arguments" else {}


@pytest.mark.parametrize(
    ("place", "message", "hint"),
    [
        ("file", "unknown setting passage in .*rag.toml", "Did you mean passages?"),
        ("environment", "unknown setting RAG_PASSAGE in the environment", "Did you mean RAG_PASSAGES?"),
        ("arguments", "unknown setting passage among the arguments", "Did you mean passages?"),
    ],
)
def test_an_unknown_key_is_refused_with_its_place(
    inside: Path, monkeypatch: pytest.MonkeyPatch, place: str, message: str, hint: str
) -> None:
    flags = unknown_in(place, inside, monkeypatch)
    with pytest.raises(SettingsError, match=message) as caught:
        Settings.load(**flags)
    assert caught.value.hint == hint


def test_a_key_like_no_other_points_to_the_list(inside: Path) -> None:
    toml(inside, "[section]\nzzz = 1\n")
    with pytest.raises(SettingsError, match="unknown setting section") as caught:
        Settings.load()
    assert "README" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passages", "0"),
        ("passages", "many"),
        ("retries", "-1"),
        ("timeout", "0"),
        ("context_tokens", "5"),
        ("replay_mode", "sometimes"),
        ("max_file_mb", "-1"),
    ],
)
def test_an_impossible_value_is_named_with_its_place(
    inside: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=f"the argument {name}: ") as caught:
        Settings.load(**{name: value})
    assert caught.value.hint == Settings.model_fields[name].description
    toml(inside, f'{name} = "{value}"\n')
    with pytest.raises(SettingsError, match=rf"{name} in .*rag\.toml: "):
        Settings.load()
    monkeypatch.setenv(f"RAG_{name.upper()}", value)
    with pytest.raises(SettingsError, match=f"RAG_{name.upper()} in the environment: "):
        Settings.load()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"passages = ", "is not valid TOML"),
        (b"passages = 1\npassages = 2\n", "is not valid TOML"),
        (b"model = '\xff\xfe'\n", "cannot be read"),
    ],
    ids=["half a line", "a key twice", "not UTF-8"],
)
def test_a_broken_file_is_named(inside: Path, content: bytes, message: str) -> None:
    (inside / "rag.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=message) as caught:
        Settings.load()
    assert "rag.toml" in caught.value.message


def test_a_folder_in_the_place_of_the_file_is_named(inside: Path) -> None:
    (inside / "rag.toml").mkdir()
    with pytest.raises(SettingsError, match=r"rag\.toml cannot be read"):
        Settings.load()


def test_a_dotenv_file_is_not_read(inside: Path) -> None:
    (inside / ".env").write_text("RAG_PASSAGES=9\nRAG_UNKNOWN=1\n", encoding="utf-8")
    assert Settings.load().passages == 3


def test_a_secret_is_not_repeated_in_an_error(inside: Path) -> None:
    toml(inside, "api_key = ['secret-key']\n")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert "secret-key" not in caught.value.message


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        Settings.load().passages = 4  # type: ignore[misc]


def test_a_library_takes_settings_by_name(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", passages=2, model=None) as library:
        assert library.settings.passages == 2
        assert library.settings.library == tmp_path / "library"
    with pytest.raises(SettingsError, match="unknown setting modle among the arguments"):
        Library.open(modle="x")


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
