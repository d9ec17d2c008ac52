"""Headings under which `rag --help` lists the commands."""

from __future__ import annotations

DOCUMENTS = "Documents"
QUESTIONS = "Questions"
CARE = "Care"
