"""Finds the prompts and seeds: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from rag.errors import PromptError

_PACKAGE = Path(__file__).parent


def asset_folder(name: str) -> Path:
    """The folder `prompts` or `seeds`. Raises PromptError when the installation is incomplete."""
    for folder in (_PACKAGE / "_bundled" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise PromptError(f"the installation lacks its {name} folder", hint="Install the package anew.")
