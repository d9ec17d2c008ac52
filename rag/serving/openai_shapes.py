"""An answer in the shapes that chat programs show, since none is shown by all.

Inline Markdown links (`4 May 2031 [1](http://…/d/accord?span=16-89)`), `url_citation` annotations over these marks, and
a top-level list `citations`. Words of documents cannot become markup: a picture in an answer would make a chat program
fetch an address that the document chose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.schema.answer import Answer, Citation, Usage
from rag.schema.verification import Verification

LinkTo = Callable[[Citation], str]
TitleOf = Callable[[str], str]

VERDICTS = {
    "supported": "supported",
    "partly": "partly supported",
    "contradicted": "contradicted",
    "not_found": "not in the documents",
}

_MARKUP = re.compile(r"([\\`\[\]<>])")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|www)(:|\.)")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(slots=True)
class Shaped:
    """A message as it is sent: its pieces in order, each text or a mark with its annotation."""

    pieces: list[tuple[str, dict[str, Any] | None]] = field(default_factory=list)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    length: int = 0
    usage: Usage = field(default_factory=Usage)
    tool: str = ""

    @property
    def content(self) -> str:
        """The whole message."""
        return "".join(text for text, _ in self.pieces)

    @property
    def annotations(self) -> list[dict[str, Any]]:
        """Marks with their places: title, url, and where in the message they stand."""
        return [about for _, about in self.pieces if about is not None]

    @property
    def citations(self) -> list[str]:
        """The addresses of the passages, each once, in the order of their numbers."""
        return list(self.sources)

    def say(self, text: str) -> None:
        """Add words, in small pieces."""
        for word in _WORD.findall(text):
            self._put(word, None)

    def mark(self, citation: Citation, link: str, title: str) -> None:
        """Add the mark of a proof."""
        self.cite(citation, link, title)
        number = list(self.sources).index(link) + 1
        self._put(" ", None)
        start, mark = self.length, f"[{number}]({link})"
        about = {"start_index": start, "end_index": start + len(mark), "url": link, "title": title}
        self._put(mark, about)

    def cite(self, citation: Citation, link: str, title: str) -> None:
        """Add a proof to the list of sources."""
        self.sources.setdefault(link, {"url": link, "title": title, "snippet": citation.quote})

    def _put(self, text: str, about: dict[str, Any] | None) -> None:
        self.pieces.append((text, about))
        self.length += len(text)


def shaped_answer(answer: Answer, link: LinkTo, title: TitleOf) -> Shaped:
    """An answer with its marks; an abstention is an ordinary message without any."""
    shaped = Shaped(usage=answer.usage)
    if answer.differs:
        shaped.say("The documents differ:")
        for one in answer.by_document:
            shaped.say(f"\n- {harmless(one.title)}: {harmless(one.text)}")
            for citation in one.citations:
                shaped.mark(citation, link(citation), title(citation.document))
        return shaped
    shaped.say(harmless(answer.text))
    for citation in answer.citations:
        shaped.mark(citation, link(citation), title(citation.document))
    if answer.status == "partial" and answer.unproved:
        shaped.say(f"\n\nNot proved by the documents: {harmless(', '.join(answer.unproved))}.")
    return shaped


def shaped_verification(checked: Verification, link: LinkTo, title: TitleOf) -> Shaped:
    """Each claim with its verdict and its proofs."""
    shaped = Shaped(usage=checked.usage)
    if not checked.claims:
        shaped.say("There is no claim in this text.")
    for number, claim in enumerate(checked.claims):
        shaped.say(f"{chr(10) if number else ''}- **{VERDICTS[claim.verdict]}**: {harmless(claim.text)}")
        for citation in claim.citations:
            shaped.mark(citation, link(citation), title(citation.document))
        found = [value.found for value in claim.values if value.found]
        if found:
            shaped.say(f" (the documents say {harmless(', '.join(found))})")
    return shaped


def harmless(text: str) -> str:
    """Text without links, pictures, code and HTML of its own."""
    return _ADDRESS.sub(lambda found: f"{found[1]}\u200b{found[2]}", _MARKUP.sub(r"\\\1", text))


def usage_of(usage: Usage) -> dict[str, Any]:
    """Tokens as OpenAI counts them."""
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def annotated(about: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Annotations as Chat Completions has them."""
    return [{"type": "url_citation", "url_citation": one} for one in about]


def completion(shaped: Shaped, head: dict[str, Any]) -> dict[str, Any]:
    """A whole chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": shaped.content, "refusal": None}
    if shaped.tool:
        message = {"role": "assistant", "content": None, "refusal": None, "tool_calls": [_call(shaped, head)]}
    message["annotations"] = annotated(shaped.annotations)
    finish = "tool_calls" if shaped.tool else "stop"
    return {
        **head,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": usage_of(shaped.usage),
        **sources(shaped),
    }


def chunks(shaped: Shaped, head: dict[str, Any], *, with_usage: bool) -> list[dict[str, Any]]:
    """The chunks of a streamed completion after its first one."""
    made: list[dict[str, Any]] = []
    if shaped.tool:
        made.append(chunk(head, {"tool_calls": [{"index": 0, **_call(shaped, head)}]}))
    else:
        for text, about in shaped.pieces:
            delta: dict[str, Any] = {"content": text}
            if about is not None:
                delta["annotations"] = annotated([about])
            made.append(chunk(head, delta))
    made.append({**chunk(head, {}, "tool_calls" if shaped.tool else "stop"), **sources(shaped)})
    if with_usage:
        made = [{**one, "usage": None} for one in made]
        made.append({**chunk(head, {}), "choices": [], "usage": usage_of(shaped.usage)})
    return made


def chunk(head: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """One chunk."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return {**head, "object": "chat.completion.chunk", "choices": [choice]}


def sources(shaped: Shaped) -> dict[str, Any]:
    """The top-level lists: addresses, and the same with title and quote."""
    return {"citations": shaped.citations, "search_results": list(shaped.sources.values())}


def _call(shaped: Shaped, head: dict[str, Any]) -> dict[str, Any]:
    function = {"name": shaped.tool, "arguments": shaped.content}
    return {"id": f"call_{head['id']}", "type": "function", "function": function}
