"""Errors of the evals. Both mean "could not measure" and end with exit code 2."""

from __future__ import annotations

from rag.errors import RagError


class GoldError(RagError):
    """Gold is missing, malformed, was changed without its manifest, or contradicts the stored text."""


class MeasureError(RagError):
    """There is nothing to measure or compare, or the two sides cannot be compared."""
