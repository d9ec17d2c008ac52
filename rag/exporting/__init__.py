"""Records for other programs and for people: JSON, JSON Lines, CSV, Markdown, and a page that shows every proof."""

from __future__ import annotations

from rag.exporting.as_csv import to_csv
from rag.exporting.as_json import to_json
from rag.exporting.as_jsonl import to_jsonl
from rag.exporting.as_markdown import to_markdown
from rag.exporting.proof_page import write_proof_page
from rag.exporting.register_page import write_register_page

__all__ = ["to_csv", "to_json", "to_jsonl", "to_markdown", "write_proof_page", "write_register_page"]
