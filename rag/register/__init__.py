"""The register: statements of all records, the same thing once, conflicts, history, and typed questions to it."""

from __future__ import annotations

from rag.schema.register import Cell, Entry, Register, Statement, Value

__all__ = ["Cell", "Entry", "Register", "Statement", "Value"]
