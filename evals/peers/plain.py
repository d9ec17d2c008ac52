"""Plain Instructor: one call a job with a natural schema and instruction, what comes back is taken as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, Field

from rag.errors import UsageError
from rag.library import Library
from rag.schema.answer import Answer
from rag.schema.partnership import Partnership

from ..load import SuiteDocument
from ..scorers.summaries import Sentence
from .bare import bare_model, plain_values
from .libraries import filled_library
from .protocol import Bench, Extracted, Job, Peer, Served
from .quotes import answer_of, citation, span

PASSAGES = 5
"""Passages handed to the model for a question."""

ANSWER_TOKENS, RECORD_TOKENS, SUMMARY_TOKENS = 512, 2048, 2048
"""Bounds of the outputs; an output that is cut off fails, as it does for everyone who uses Instructor."""

ANSWER_INSTRUCTION = (
    "Answer the question from the passages. If they do not hold the answer, set found to false. "
    "Quote the words of the passages that prove the answer."
)
RECORD_INSTRUCTION = "Extract the partnership record from this document. Leave out what the document does not state."
SUMMARY_INSTRUCTION = (
    "Summarise this document in at most eight sentences. "
    "For each sentence quote the words of the document that prove it."
)

T = TypeVar("T", bound=BaseModel)


class QuotedAnswer(BaseModel):
    """An answer with its quotes."""

    answer: str
    found: bool = Field(description="whether the passages hold the answer")
    quotes: list[str] = Field(description="verbatim quotes from the passages that prove the answer")


class QuotedSentence(BaseModel):
    """A sentence with its quote."""

    text: str = Field(description="sentence of the summary")
    quote: str = Field(description="verbatim quote from the document that proves the sentence")


class QuotedSummary(BaseModel):
    """A summary in sentences."""

    sentences: list[QuotedSentence] = Field(max_length=8)


class Plain(Peer):
    """Instructor in its mode JSON_SCHEMA, temperature 0, no retries.

    In that mode the endpoint is given the schema beside the prompt. OpenAI shows it to the model; llama.cpp only holds
    the output to it, so that there the model sees field names as it writes them and no description, and passes over
    fields that have a default.
    """

    name: ClassVar[str] = "plain"
    jobs: ClassVar[frozenset[Job]] = frozenset({"questions", "records", "summaries"})
    required: ClassVar[bool] = False

    def __init__(self) -> None:
        self._texts: Mapping[str, str] = {}
        self._library: Library | None = None
        self._served: Served | None = None
        self._client: Any = None
        self._record = bare_model(Partnership, required=self.required)

    def open(self, documents: Sequence[SuiteDocument], bench: Bench, jobs: Sequence[Job]) -> None:
        """Connect; for questions also fill a library, whose search finds the passages. Raises RagError."""
        import instructor

        from rag.llm.endpoint import quieten_instructor

        quieten_instructor()
        self._texts = {document.id: document.text for document in documents}
        if "questions" in jobs:
            self._library = filled_library(documents, bench)
        self._served = bench.served()
        self._client = instructor.from_openai(self._served.client(), mode=instructor.Mode.JSON_SCHEMA)

    def ask(self, question: str, documents: Sequence[str] | None) -> Answer:
        """One call over the best passages of our own search."""
        if self._library is None or self._served is None:
            raise UsageError(f"{self.name} is not open for questions", hint="Call open first.")
        hits = self._library.search(question, limit=PASSAGES, documents=documents)
        passages = "\n\n".join(f"[{number}] {hit.text.strip()}" for number, hit in enumerate(hits, 1))
        said = self._call(
            ANSWER_INSTRUCTION, f"Passages:\n\n{passages}\n\nQuestion: {question}", QuotedAnswer, ANSWER_TOKENS
        )
        within = list(dict.fromkeys(hit.document for hit in hits))
        return answer_of(
            question,
            said.answer,
            declined=not said.found,
            citations=[citation(quote, self._texts, within) for quote in said.quotes],
            evidence=hits,
            model=self._served.model,
        )

    def extract(self, document: str) -> Extracted:
        """One call over the whole document."""
        said = self._call(RECORD_INSTRUCTION, self._texts[document], self._record, RECORD_TOKENS)
        return Extracted(plain_values(said.model_dump(mode="json")))

    def summarise(self, document: str) -> list[Sentence]:
        """One call over the whole document."""
        said = self._call(SUMMARY_INSTRUCTION, self._texts[document], QuotedSummary, SUMMARY_TOKENS)
        return [Sentence(one.text, (span(one.quote, self._texts, [document]),)) for one in said.sentences]

    def close(self) -> None:
        """See `Peer.close`."""
        if self._library is not None:
            self._library.close()
            self._library = None
        if self._client is not None:
            self._client.client.close()
            self._client = None

    def _call(self, instruction: str, content: str, schema: type[T], max_tokens: int) -> T:
        if self._client is None or self._served is None:
            raise UsageError(f"{self.name} is not open", hint="Call open first.")
        value: T = self._client.create(
            model=self._served.model,
            messages=[
                {"role": "system", "content": self._instruction(instruction, schema)},
                {"role": "user", "content": content},
            ],
            response_model=schema,
            max_retries=0,
            strict=False,
            temperature=0,
            seed=1,
            max_tokens=max_tokens,
        )
        return value

    def _instruction(self, instruction: str, schema: type[BaseModel]) -> str:
        return instruction


class PlainStrict(Plain):
    """The same at its best on llama.cpp: the JSON schema, and so every description, is in the prompt as Instructor's
    mode JSON writes it, and every field of the record must be written, as in OpenAI's strict mode.
    """

    name: ClassVar[str] = "plain-strict"
    required: ClassVar[bool] = True

    def _instruction(self, instruction: str, schema: type[BaseModel]) -> str:
        import json

        return (
            f"{instruction}\n\nReturn an object in json that matches the following json_schema:\n\n"
            f"{json.dumps(schema.model_json_schema(), indent=2, ensure_ascii=False)}"
        )
