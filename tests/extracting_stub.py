"""What the tests of extraction share: a document, schemas of a user's own, and an endpoint that answers by question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from pydantic import BaseModel, Field
from stub_server import Reply, Request, Script, chat

from rag.schema.partnership import Grounded

HARBOUR = """Orla and Velm open a tidal basin

ORLA, 9 May 2031. The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031 at 14:30.
Minister Ida Brandt signed for Orla and Mayor Per Lund, 61, for Velm.

Orla pays £3 million towards the basin and Velm 250,000 euros. The basin is 12.5 metres deep and employs forty people.
Fishing is not allowed inside the basin. The basin is open to visitors on Sundays.
The two harbour schools take part. Work ends in June 2033.
"""


class Stage(Enum):
    """How far a plan has come."""

    PLANNED = "planned"
    SIGNED = "signed"


class Person(BaseModel):
    """Somebody with a pen."""

    name: str = Field(description="full name of the signer")
    office: str | None = Field(default=None, description="office of the signer")
    age: int | None = Field(default=None, description="age in years")


class Basin(BaseModel):
    """The works."""

    depth: float | None = Field(default=None, description="depth in metres")
    staff: int | None = Field(default=None, description="people employed")


class Accord(BaseModel):
    """Every kind of field that is understood."""

    name: str = Field(description="name of the accord")
    towns: list[str] = Field(description="towns that take part")
    day: date = Field(description="day of signing")
    moment: datetime | None = Field(default=None, description="hour of signing")
    budget: Decimal | None = Field(default=None, description="largest sum paid")
    stage: Stage | None = Field(default=None, description="stage of the plan")
    water: Literal["salt_water", "tidal"] | None = Field(default=None, description="sort of water")
    fishing: bool | None = Field(default=None, description="fishing is allowed inside the basin")
    people: tuple[Person, ...] = Field(default=(), description="people who signed")
    basin: Basin | None = Field(default=None, description="the basin itself")


ANSWERS: Mapping[str, Any] = {
    "name of the accord": "Tidal Accord",
    "towns that take part": ["Orla", "Velm", "Atlantis"],
    "day of signing": "4th of May 2031",
    "hour of signing": "4 May 2031 at 14:30",
    "largest sum paid": "£3,000,000",
    "stage of the plan": "signed",
    "sort of water": "Tidal",
    "fishing is allowed inside the basin": "not allowed inside the basin",
    "people who signed": [
        {"name": "Ida Brandt", "office": "Minister", "age": ""},
        {"name": "Per Lund", "office": "Mayor", "age": "61"},
        {"name": "Nobody Known", "office": "King", "age": "7"},
    ],
    "depth in metres": "12.5 metres",
    "people employed": "40",
}
"""By what is asked for; the longest phrase of the question counts."""

PARTNERSHIP: Mapping[str, Any] = {
    "made the agreement": ["Orla", "Velm"],
    "the agreement was signed": "4 May 2031",
    "persons who signed": [{"name": "Ida Brandt", "role": "Minister", "party": "Orla"}],
    "committed": [{"sum": "£3 million", "purpose": "the basin"}],
}


def question_of(request: Request) -> str:
    """What is asked behind the text of the document."""
    return str(request.body["messages"][-1]["content"]).rsplit("\n\n", 1)[-1]


def answering_fields(answers: Mapping[str, Any] | Callable[[str], Any]) -> Script:
    """An endpoint that fills whatever shape it is asked for with the answer of the question; else with nothing."""

    def script(request: Request) -> Reply:
        question = question_of(request)
        if "Name a colour" in question:
            return chat('{"colour": "blue"}')
        shape = request.body["response_format"]["json_schema"]["schema"]
        found = answers(question) if callable(answers) else _longest(answers, question)
        if "items" not in shape["properties"]:
            return chat(json.dumps({"answer": found if isinstance(found, str) else "NOT FOUND"}))
        items = found if isinstance(found, list) else []
        keyed = "$defs" in shape
        return chat(json.dumps({"items": [one for one in items if isinstance(one, dict) is keyed]}))

    return script


def _longest(answers: Mapping[str, Any], question: str) -> Any:
    held = [phrase for phrase in answers if phrase in question]
    return answers[max(held, key=len)] if held else None


def proofs(value: Any) -> Iterator[Grounded[Any]]:
    """Every grounded value below a record."""
    if isinstance(value, Grounded):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from proofs(one)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from proofs(getattr(value, name))
