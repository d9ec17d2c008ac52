"""Settings: one frozen object, filled from flag > `RAG_*` environment > `rag.toml` > default.

`rag.toml` is read from the working folder. Unknown keys are refused with the place they came from, so that a typing
slip never silently does nothing.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_origin

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from rag.errors import SettingsError
from rag.schema.price import Price

ENV_PREFIX = "RAG_"
CONFIG_FILE = "rag.toml"


class Settings(BaseModel):
    """Everything a user may set. Build it with `Settings.load()`, which explains what is wrong with an input."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: Path = Field(default=Path(".rag"), description="folder that holds the library")
    model: str = Field(
        default="local/qwen2.5-coder-1.5b",
        description="`provider/model`: local/qwen2.5-coder-1.5b, local/qwen2.5-coder-0.5b, local/PATH.gguf, openai/...",
    )
    base_url: str | None = Field(
        default=None, description="an OpenAI-compatible endpoint to use instead of the provider's"
    )
    api_key: SecretStr | None = Field(
        default=None, description="key for the model's endpoint, instead of the provider's own variable"
    )
    embedder: str = Field(default="local/minilm", description="local/minilm, or openai/MODEL")
    embedder_base_url: str | None = Field(default=None, description="an OpenAI-compatible endpoint for embeddings")
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("partnership-rag")),
        description="where joined weights and other rebuildable files are kept",
    )
    threads: int | None = Field(default=None, ge=1, le=1024, description="CPU threads; default: all cores")
    jobs: int = Field(
        default=1, ge=1, le=256, description="requests to an endpoint at a time; the embedded model takes one"
    )
    context_tokens: int | None = Field(
        default=None,
        ge=1024,
        le=1_048_576,
        description="model context; default: what the model and the memory allow",
    )
    passages: int = Field(default=3, ge=1, le=50, description="passages handed to the model for a question")
    evidence_tokens: int = Field(default=900, ge=100, le=100_000, description="budget for those passages together")
    whole_document_tokens: int = Field(
        default=1500,
        ge=0,
        le=100_000,
        description="a single document up to this size is sent whole instead of passages",
    )
    extract_tokens: int = Field(
        default=2500,
        ge=300,
        le=100_000,
        description="text read for a record; longer ones in part",
    )
    checks_off: tuple[str, ...] = Field(
        default=(), description="checks of the gate that are left out, for a measurement (see rag/grounding/checks.py)"
    )
    second_check: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="ask again whether the quotes say the answer; auto: where its certainty is unknown or low",
    )
    style: Literal["auto", "short", "explained"] = Field(
        default="auto", description="short answers or explained ones; auto: explained for open questions"
    )
    prose: Literal["auto", "chosen", "draft"] = Field(
        default="auto",
        description="how prose is made: of chosen sentences, or of a free draft; auto: by what the model can do",
    )
    retries: int = Field(default=2, ge=0, le=10, description="further tries when an output does not fit its schema")
    timeout: float = Field(default=600.0, gt=0, description="seconds a model call may take")
    lock_timeout: float = Field(default=30.0, ge=0, description="seconds to wait for another writer of the library")
    max_file_mb: float = Field(default=50.0, gt=0, description="larger files are refused")
    prices: dict[str, Price] = Field(
        default_factory=dict,
        description="US dollars for a million tokens by model, before our own table: prompt, completion, cached",
    )
    chroma: str | None = Field(
        default=None, description="a Chroma server for the vectors: http(s)://HOST:PORT[/TENANT/DATABASE]"
    )
    chroma_token: SecretStr | None = Field(default=None, description="token for that server")
    chroma_ca: Path | None = Field(default=None, description="certificates to trust there (PEM), not the system's")
    catalogue: SecretStr | None = Field(
        default=None, description="a PostgreSQL database for the catalogue: postgresql://USER:PASSWORD@HOST/DATABASE"
    )
    replay: Path | None = Field(default=None, description="folder of recorded model calls")
    replay_mode: Literal["live", "record", "replay"] = Field(default="live", description="how that folder is used")

    @classmethod
    def load(cls, folder: Path | None = None, **flags: Any) -> Settings:
        """Read all sources; `flags` that are None count as not given. Raises SettingsError, naming the place."""
        config = (folder or Path.cwd()) / CONFIG_FILE
        from_file = _read_config(config)
        _refuse_unknown(from_file, f"in {config}")
        from_env = _environment()
        _refuse_unknown(from_env, "in the environment", prefix=ENV_PREFIX)
        given = {name: value for name, value in flags.items() if value is not None}
        _refuse_unknown(given, "among the arguments")
        hidden = given.keys()  # what a flag hides may be nonsense
        read = {name: _from_variable(name, text) for name, text in from_env.items() if name not in hidden}
        try:
            return cls(**{**from_file, **read, **given})
        except ValidationError as error:
            raise _explain(error, given=given, from_env=read, config=config) from error


def _environment() -> dict[str, str]:
    """The `RAG_*` variables by setting name."""
    return {
        name[len(ENV_PREFIX) :].lower(): value
        for name, value in os.environ.items()
        if name.upper().startswith(ENV_PREFIX) and value
    }


def _from_variable(name: str, text: str) -> object:
    """The value of a variable: text, as JSON for a list or a table. Raises SettingsError."""
    field = Settings.model_fields[name]
    if get_origin(field.annotation) not in (tuple, dict):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        place = f"{ENV_PREFIX}{name.upper()} in the environment"
        raise SettingsError(f"{place} is not valid JSON: {error}", hint=field.description or "") from error


def _read_config(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}", hint="Make it a readable UTF-8 file.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", hint="Mend that line.") from error


def _refuse_unknown(keys: Mapping[str, object], place: str, *, prefix: str = "") -> None:
    for key in keys:
        if key in Settings.model_fields:
            continue
        shown = prefix + (key.upper() if prefix else key)
        near = difflib.get_close_matches(key, Settings.model_fields, n=1)
        hint = (
            f"Did you mean {prefix + near[0].upper() if prefix else near[0]}?"
            if near
            else "README.md lists the settings."
        )
        raise SettingsError(f"unknown setting {shown} {place}", hint=hint)


def _explain(
    error: ValidationError, *, given: Mapping[str, object], from_env: Mapping[str, object], config: Path
) -> SettingsError:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    if name in given:
        place = f"the argument {name}"
    elif name in from_env:
        place = f"{ENV_PREFIX}{name.upper()} in the environment"
    else:
        place = f"{name} in {config}"
    return SettingsError(f"{place}: {first['msg']}", hint=Settings.model_fields[name].description or "")
