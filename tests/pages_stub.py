"""An endpoint that answers the questions of the documentation, so that its snippets run without a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chat_stub import streamed
from extracting_stub import ANSWERS, PARTNERSHIP, answering_fields
from stub_server import Reply, Request, Script, chat

SAID: Mapping[str, Any] = {
    **ANSWERS,
    **PARTNERSHIP,
    "sum of money paid": "£3 million",
    "source of energy": "tidal",
    "When was the Tidal Accord signed?": "4 May 2031",
    "When was the partnership signed?": "11 November 2025",
    "Who signed the Tidal Accord for Velm?": "Mayor Per Lund",
    "For Orla, who signed the Tidal Accord?": "Minister Ida Brandt",
    "When does the Tidal Accord end?": "June 2041",
    "How many students are trained?": "twelve",
    "Who trains students?": "The University of Velm",
}
"""By the question, or by words of it: the longest that it holds counts. Nothing else is known."""

DRAFT = "Orla and Velm signed the Tidal Accord in Orla on 4 May 2031."
"""The draft of every explained answer and every summary."""

ALONE: Mapping[str, str] = {
    "And for Orla?": "For Orla, who signed the Tidal Accord?",
    "When does it end?": "When does the Tidal Accord end?",
}
"""Follow-ups, and the same made to stand alone."""


FORMS: tuple[dict[str, object], ...] = ({"text": DRAFT}, {"sentence": ""}, {"verdicts": ["supported"]})
"""Replies to the forms that ask for one thing each, whatever the question is."""


def answering_pages() -> Script:
    """Answers, streamed or not; fields of records; follow-ups made to stand alone; no other wording for a summary."""
    fields = answering_fields(SAID)

    def script(request: Request) -> Reply:
        prompt = str(request.body["messages"][-1]["content"])
        properties = request.body.get("response_format", {}).get("json_schema", {}).get("schema", {}).get("properties")
        if request.body.get("stream"):
            return streamed(json.dumps({"answer": _answer(prompt)}))
        if properties and "question" in properties:
            return chat(json.dumps({"question": ALONE[max(ALONE, key=prompt.rfind)]}))
        if properties and "answer" in properties:
            return chat(json.dumps({"answer": _answer(prompt)}))
        wanted = next((form for form in FORMS if properties and next(iter(form)) in properties), None)
        return fields(request) if wanted is None else chat(json.dumps(wanted))

    return script


def _answer(prompt: str) -> str:
    question = prompt.rsplit("\n\n", 1)[-1]
    held = [words for words in SAID if words in question and isinstance(SAID[words], str)]
    return str(SAID[max(held, key=len)]) if held else "NOT FOUND"
