"""A briefing that can be written as Markdown, HTML and Word."""

from __future__ import annotations

from pathlib import Path

from rag.errors import UsageError
from rag.schema.brief import BriefContent


class Brief(BriefContent):
    """One page, every sentence with a footnote that holds quote and place."""

    def markdown(self) -> str:
        """As Markdown with footnotes."""
        from rag.exporting.brief_markdown import brief_to_markdown

        return brief_to_markdown(self)

    def html(self) -> str:
        """As one HTML file without script or external asset."""
        from rag.exporting.brief_page import brief_to_html

        return brief_to_html(self)

    def docx(self, path: str | Path) -> Path:
        """Write a Word document with footnotes to `path`. Raises UsageError when it cannot be written."""
        from rag.exporting.brief_docx import brief_to_docx

        target = Path(path)
        try:
            target.write_bytes(brief_to_docx(self))
        except OSError as error:
            raise UsageError(
                f"{target} cannot be written: {error}", hint="Name a file in a folder of yours."
            ) from error
        return target
