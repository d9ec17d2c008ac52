"""The same answers in the form of OpenAI's Responses API."""

from __future__ import annotations

from typing import Any

from rag.serving.openai_shapes import Shaped


def whole_response(shaped: Shaped, head: dict[str, Any], *, status: str = "completed") -> dict[str, Any]:
    """A response with one message."""
    usage = shaped.usage
    return {
        **head,
        "object": "response",
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "output": [_message(shaped, head)] if status == "completed" else [],
        "parallel_tool_calls": False,
        "temperature": 0,
        "tool_choice": "none",
        "tools": [],
        "top_p": 1,
        "usage": {
            "input_tokens": usage.prompt_tokens,
            "input_tokens_details": {"cached_tokens": usage.cached_tokens},
            "output_tokens": usage.completion_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        },
    }


def response_events(shaped: Shaped, head: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a streamed response."""
    place: dict[str, Any] = {"item_id": _item_id(head), "output_index": 0, "content_index": 0}
    message = _message(shaped, head)
    opened = {**message, "status": "in_progress", "content": []}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": whole_response(shaped, head, status="in_progress")},
        {"type": "response.output_item.added", "output_index": 0, "item": opened},
        {
            "type": "response.content_part.added",
            **place,
            "part": {"type": "output_text", "text": "", "annotations": []},
        },
    ]
    number = 0
    for text, about in shaped.pieces:
        events.append({"type": "response.output_text.delta", **place, "delta": text, "logprobs": []})
        if about is not None:
            annotation = {"type": "url_citation", **about}
            added = {"type": "response.output_text.annotation.added", **place, "annotation_index": number}
            events.append({**added, "annotation": annotation})
            number += 1
    events += [
        {"type": "response.output_text.done", **place, "text": shaped.content, "logprobs": []},
        {"type": "response.content_part.done", **place, "part": message["content"][0]},
        {"type": "response.output_item.done", "output_index": 0, "item": message},
        {"type": "response.completed", "response": whole_response(shaped, head)},
    ]
    return [{**event, "sequence_number": place} for place, event in enumerate(events)]


def _message(shaped: Shaped, head: dict[str, Any]) -> dict[str, Any]:
    annotations = [{"type": "url_citation", **about} for about in shaped.annotations]
    text = {"type": "output_text", "text": shaped.content, "annotations": annotations}
    return {"id": _item_id(head), "type": "message", "role": "assistant", "status": "completed", "content": [text]}


def _item_id(head: dict[str, Any]) -> str:
    return f"msg_{head['id'].partition('_')[2]}"
