"""The register: statements of all records, the same thing once, conflicts, history, and typed questions to it."""

from __future__ import annotations

from rag.register.query import Condition, Order, Query
from rag.schema.register import Cell, Entry, QueryResult, Register, Statement, Value

__all__ = ["Cell", "Condition", "Entry", "Order", "Query", "QueryResult", "Register", "Statement", "Value"]
