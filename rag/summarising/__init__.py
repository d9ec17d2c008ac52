"""The job of summarising: choose telling sentences by code, let the model shorten them, keep only what is proved."""

from __future__ import annotations

from rag.summarising.job import summarise

__all__ = ["summarise"]
