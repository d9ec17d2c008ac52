"""The forms that the jobs ask a model to fill: short ones, since more fields make small models bluff."""

from __future__ import annotations

from pydantic import BaseModel, Field

ABSTENTION = "NOT"
"""First token of the reply that the prompts ask for when the text does not answer."""


class ShortAnswer(BaseModel):
    """The one field the model fills. One short field, since more of them make small models bluff."""

    answer: str = Field(max_length=400)


class StatedAnswer(ShortAnswer):
    """A short answer that cannot be "NOT FOUND": the pattern is part of what the output is held to."""

    answer: str = Field(max_length=400, pattern=r'^([^N"\\ ]|N[^O"\\]|NO[^T"\\])[^"\\]{0,200}$')
