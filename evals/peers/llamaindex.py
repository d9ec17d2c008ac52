"""LlamaIndex for questions: its default query engine over Chroma, with the same embedder and the shared endpoint."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Mapping, Sequence
from typing import Any, ClassVar

import chromadb
from chromadb.config import Settings as ChromaSettings
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    LLMMetadata,
)
from llama_index.core.llms import CustomLLM
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from rag.embedding import open_embedder
from rag.embedding.protocol import Embedder
from rag.errors import UsageError
from rag.schema.answer import Answer, Hit

from ..load import SuiteDocument
from .declining import declines
from .protocol import Bench, Job, Peer, Served
from .quotes import answer_of, citation

ANSWER_TOKENS = 512
"""Bound of an answer, as for plain Instructor."""

WINDOW = 8192
"""Tokens of context that the engine packs its prompts into; two of its chunks are far below."""


class LlamaIndex(Peer):
    """`VectorStoreIndex.as_query_engine()` with its defaults: chunks of 1024 tokens, the best two, its prompts.

    A question about one document goes to an index of that document alone, any other to one over all. The engine has no
    way to decline; `declines` reads it from the words. Its source nodes are the citations.
    """

    name: ClassVar[str] = "llamaindex"
    jobs: ClassVar[frozenset[Job]] = frozenset({"questions"})

    def __init__(self) -> None:
        self._texts: Mapping[str, str] = {}
        self._engines: dict[tuple[str, ...], Any] = {}
        self._model: _Endpoint | None = None
        self._embedding: _Embedding | None = None
        self._served: Served | None = None

    def open(self, documents: Sequence[SuiteDocument], bench: Bench, jobs: Sequence[Job]) -> None:
        """Connect; indexes are made when they are first asked."""
        self._texts = {document.id: document.text for document in documents}
        self._served = bench.served()
        self._model = _Endpoint(self._served)
        self._embedding = _Embedding(open_embedder(bench.settings))

    def ask(self, question: str, documents: Sequence[str] | None) -> Answer:
        """See `Peer.ask`."""
        if self._served is None:
            raise UsageError("llamaindex is not open", hint="Call open first.")
        scope = tuple(self._texts if documents is None else documents)
        response = self._engine(scope).query(question)
        said = str(response).strip()
        hits = [self._hit(node) for node in response.source_nodes]
        return answer_of(
            question,
            said,
            declined=declines(said),
            citations=[citation(hit.text, self._texts, [hit.document]) for hit in hits],
            evidence=hits,
            model=self._served.model,
        )

    def close(self) -> None:
        """See `Peer.close`."""
        self._engines.clear()
        if self._model is not None:
            self._model.close()
            self._model = None
        self._served = None

    def _engine(self, scope: tuple[str, ...]) -> Any:
        if scope not in self._engines:
            client = chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False))
            collection = client.create_collection(f"peers-{uuid.uuid4().hex}")
            store = ChromaVectorStore(chroma_collection=collection)
            index = VectorStoreIndex.from_documents(
                [Document(text=self._texts[one], doc_id=one) for one in scope],
                storage_context=StorageContext.from_defaults(vector_store=store),
                embed_model=self._embedding,
            )
            self._engines[scope] = index.as_query_engine(llm=self._model)
        return self._engines[scope]

    def _hit(self, found: Any) -> Hit:
        """A source node where it stands; its own offsets are used when they are right."""
        node, document = found.node, found.node.ref_doc_id
        text, said = self._texts[document], node.get_content(metadata_mode="none")
        start = node.start_char_idx
        if start is None or text[start : start + len(said)] != said:
            start = max(0, text.find(said))
        return Hit(document=document, start=start, end=start + len(said), text=said, score=float(found.score or 0.0))


class _Endpoint(CustomLLM):
    """The shared endpoint as a chat model. (llama-index-llms-openai-like does not take the `openai` that we use.)"""

    _client: Any = PrivateAttr()
    _name: str = PrivateAttr()

    def __init__(self, served: Served) -> None:
        super().__init__()
        self._client = served.client()
        self._name = served.model

    @property
    def metadata(self) -> LLMMetadata:
        """What the engine packs its prompts by."""
        return LLMMetadata(context_window=WINDOW, num_output=ANSWER_TOKENS, is_chat_model=True, model_name=self._name)

    def chat(self, messages: Sequence[ChatMessage], **_: Any) -> ChatResponse:
        """One call at temperature 0."""
        sent = [{"role": one.role.value, "content": one.content or ""} for one in messages]
        reply = self._client.chat.completions.create(
            model=self._name, messages=sent, temperature=0, seed=1, max_tokens=ANSWER_TOKENS
        )
        content = reply.choices[0].message.content or ""
        return ChatResponse(message=ChatMessage(role="assistant", content=content), raw=reply.model_dump())

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        """A chat of one message."""
        return CompletionResponse(text=self.chat([ChatMessage(role="user", content=prompt)]).message.content or "")

    def stream_complete(
        self, prompt: str, formatted: bool = False, **_: Any
    ) -> Generator[CompletionResponse, None, None]:
        """The whole completion as one piece; the query engine does not stream."""
        yield self.complete(prompt)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class _Embedding(BaseEmbedding):
    """Our embedder in LlamaIndex's shape."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.identity)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embeddings([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed(texts).tolist()
        return vectors
