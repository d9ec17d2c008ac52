"""What a model costs."""

from __future__ import annotations

from pydantic import Field

from rag.schema.document import Frozen


class Price(Frozen):
    """US dollars for a million tokens. `cached` is what prompt tokens from the provider's cache cost."""

    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0, description="default: as `prompt`")
