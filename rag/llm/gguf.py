"""Reads the head of a GGUF file: what the embedded model must know before, and besides, loading it.

The layout is that of the GGUF specification, version 2 and 3 (https://github.com/ggml-org/ggml, docs/gguf.md).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from rag.errors import ModelNotFoundError, WeightsError

MAGIC = b"GGUF"

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9

_CONTROL, _USER_DEFINED = 3, 4
"""Token types of the vocabulary (llama.h, enum llama_token_type)."""

_LONGEST_STRING = 64 * 1024 * 1024
_LONGEST_ARRAY = 16 * 1024 * 1024
_MOST_ENTRIES = 100_000
"""Far above any real file: a damaged length must end in an error, not in a full memory."""

ALWAYS_CONTROL = ("</s>", "<EOT>", "_<EOT>", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>", "<|im_end|>", "<|end|>")
"""Names that llama.cpp treats as the end of a turn whatever their type in the vocabulary (llama-vocab.cpp)."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says of itself.

    `context_tokens` is what the model was trained for (0 when not stated); `cache_bytes_per_token` the memory one
    token of context costs at 16 bits; `control_tokens` the texts that its tokenizer would read as control tokens.
    """

    architecture: str
    context_tokens: int
    cache_bytes_per_token: int
    control_tokens: tuple[str, ...]


def read_header(path: Path) -> Header:
    """Read the head of `path`. Raises ModelNotFoundError when there is no file, WeightsError when it is no GGUF."""
    try:
        with path.open("rb") as file:
            return _header(_entries(file))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise ModelNotFoundError(f"there is no model file {path}", hint="Check the path after local/.") from error
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}", hint="Make the file readable.") from error
    except (ValueError, TypeError, struct.error) as error:
        raise WeightsError(
            f"{path} is not a usable GGUF file: {error}", hint="Name a model file in the GGUF format, and complete."
        ) from error


def _header(entries: dict[str, Any]) -> Header:
    architecture = str(entries.get("general.architecture", ""))

    def number(key: str) -> int:
        value = entries.get(f"{architecture}.{key}", 0)
        return max(value) if isinstance(value, list) and value else int(value or 0)

    heads = number("attention.head_count")
    head_size = number("attention.key_length") or (number("embedding_length") // heads if heads else 0)
    key_value_heads = number("attention.head_count_kv") or heads
    return Header(
        architecture=architecture,
        context_tokens=number("context_length"),
        cache_bytes_per_token=2 * number("block_count") * key_value_heads * head_size * 2,
        control_tokens=_control_tokens(
            entries.get("tokenizer.ggml.tokens") or [], entries.get("tokenizer.ggml.token_type") or []
        ),
    )


def _control_tokens(texts: list[str], types: list[int]) -> tuple[str, ...]:
    """Control tokens, and user-defined ones in angle or square brackets, which mark turns and tools."""
    found = {
        text
        for text, kind in zip(texts, types, strict=False)
        if kind == _CONTROL or (kind == _USER_DEFINED and text[:1] in "<[" and text[-1:] in ">]")
    }
    return tuple(sorted(text for text in found | set(ALWAYS_CONTROL) if len(text) > 1))


def _entries(file: BinaryIO) -> dict[str, Any]:
    """The key-value pairs, up to the tokenizer's merges, which come last and are long."""
    if file.read(4) != MAGIC:
        raise ValueError("it does not start with the letters GGUF")
    version = _number(file, "I")
    if version not in (2, 3):
        raise ValueError(f"version {version} of the format is not supported")
    _number(file, "Q")  # tensors
    count = _number(file, "Q")
    if count > _MOST_ENTRIES:
        raise ValueError("its head is damaged")
    entries: dict[str, Any] = {}
    for _ in range(count):
        key = _string(file)
        if key == "tokenizer.ggml.merges":
            break
        entries[key] = _value(file, _number(file, "I"))
    return entries


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        return _array(file)
    return _number(file, _scalar(kind))


def _array(file: BinaryIO) -> list[Any]:
    kind = _number(file, "I")
    length = _number(file, "Q")
    if length > _LONGEST_ARRAY:
        raise ValueError("its head is damaged")
    if kind in (_STRING, _ARRAY):
        read: Callable[[BinaryIO], Any] = _string if kind == _STRING else _array
        return [read(file) for _ in range(length)]
    layout = f"<{length}{_scalar(kind)}"
    return list(struct.unpack(layout, _exactly(file, struct.calcsize(layout))))


def _scalar(kind: int) -> str:
    if kind not in _SCALARS:
        raise ValueError("its head is damaged")
    return _SCALARS[kind]


def _number(file: BinaryIO, layout: str) -> Any:
    return struct.unpack("<" + layout, _exactly(file, struct.calcsize("<" + layout)))[0]


def _string(file: BinaryIO) -> str:
    length = _number(file, "Q")
    if length > _LONGEST_STRING:
        raise ValueError("its head is damaged")
    return _exactly(file, length).decode("utf-8", errors="replace")


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise ValueError("it ends too early")
    return data
