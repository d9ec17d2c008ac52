"""The forms that the jobs ask a model to fill: short ones, since more fields make small models bluff."""

from __future__ import annotations

from pydantic import BaseModel, Field

ABSTENTION = "NOT"
"""First token of the reply that the prompts ask for when the text does not answer."""


MOST_CHARACTERS = 400
"""Most characters of a short answer. Output that is held to them breaks off there, in mid-word."""


class ShortAnswer(BaseModel):
    """The one field the model fills. One short field, since more of them make small models bluff."""

    answer: str = Field(max_length=MOST_CHARACTERS)


class StatedAnswer(ShortAnswer):
    """A short answer that cannot be "NOT FOUND": the pattern is part of what the output is held to."""

    answer: str = Field(max_length=MOST_CHARACTERS, pattern=r'^([^N"\\ ]|N[^O"\\]|NO[^T"\\])[^"\\]{0,200}$')
