"""Prompts: one Markdown file each, with a front matter, turned into messages.

Values are put in by a single pass over the template alone. They are never looked at again, so that braces, Jinja or
instructions in a document arrive at the model as the text they are.

    ---
    name: answer
    version: 1
    variables: [evidence, question]
    ---
    ## system
    ...
    ## user
    {evidence} ... {question}
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from rag._assets import asset_folder
from rag.errors import PromptError
from rag.llm.protocol import Message

Role = Literal["system", "user", "assistant"]

_HEAD = re.compile(r"---\n(?P<head>.*?)\n---\n(?P<body>.*)", re.DOTALL)
_SECTION = re.compile(r"^## (system|user|assistant)[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_KEYS = ("name", "version", "variables")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file. `sections` are its messages before the values are put in."""

    name: str
    version: int
    variables: tuple[str, ...]
    sections: tuple[Message, ...]
    fingerprint: str
    path: Path

    @classmethod
    def load(cls, name: str) -> Prompt:
        """The shipped prompt of that name. Raises PromptError."""
        if not _NAME.fullmatch(name):
            raise PromptError(f"{name!r} is no name of a prompt", hint="Names are small letters, digits and hyphens.")
        return cls.read(asset_folder("prompts") / f"{name}.md")

    @classmethod
    def read(cls, path: Path) -> Prompt:
        """A prompt from a file. Raises PromptError that names the file and what is wrong in it."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError(f"the prompt {path} cannot be read", hint="Install the package anew.") from error
        parts = _HEAD.fullmatch(text)
        if parts is None:
            raise PromptError(f"{path} has no front matter", hint="Start it with --- lines around name and version.")
        head = _front_matter(path, parts["head"])
        if head["name"] != path.stem:
            raise PromptError(f"{path} calls itself {head['name']}", hint=f"Write name: {path.stem}.")
        if not re.fullmatch(r"[1-9][0-9]*", head["version"]):
            raise PromptError(f"{path}: version is {head['version']!r}", hint="Write a whole number from 1 on.")
        variables = _variables(path, head["variables"])
        sections = _sections(path, parts["body"])
        _compare(path, "uses {} without declaring it", _used(sections) - set(variables))
        _compare(path, "declares {} without using it", set(variables) - _used(sections))
        return cls(
            name=head["name"],
            version=int(head["version"]),
            variables=variables,
            sections=sections,
            fingerprint=hashlib.sha256(text.encode()).hexdigest(),
            path=path,
        )

    @property
    def id(self) -> str:
        """`name@version`, as recordings and answers name it."""
        return f"{self.name}@{self.version}"

    def render(self, **values: str) -> list[Message]:
        """The messages, with each `{variable}` replaced by its value as it is.

        Raises PromptError when a value is missing or was not asked for.
        """
        _compare(self.path, "was not given {}", set(self.variables) - set(values))
        _compare(self.path, "has no variable {}", set(values) - set(self.variables))
        return [
            Message(section.role, _VARIABLE.sub(lambda match: values[match[1]], section.content))
            for section in self.sections
        ]


def _front_matter(path: Path, head: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or key not in _KEYS or key in found:
            raise PromptError(
                f"{path}: {line!r} does not belong in the front matter", hint=f"Keys: {', '.join(_KEYS)}."
            )
        found[key] = value
    _compare(path, "lacks {} in its front matter", set(_KEYS) - set(found))
    return found


def _variables(path: Path, value: str) -> tuple[str, ...]:
    if not (value.startswith("[") and value.endswith("]")):
        raise PromptError(f"{path}: variables is {value!r}", hint="Write a list, as in [evidence, question].")
    names = tuple(name.strip() for name in value[1:-1].split(",") if name.strip())
    for name in names:
        if not _VARIABLE.fullmatch(f"{{{name}}}") or names.count(name) > 1:
            raise PromptError(f"{path}: {name!r} cannot be a variable", hint="Use small letters, digits and _, once.")
    return names


def _sections(path: Path, body: str) -> tuple[Message, ...]:
    before, *pieces = _SECTION.split(body)
    if before.strip() or not pieces:
        raise PromptError(f"{path} has text outside its sections", hint="Start it with ## system or ## user.")
    sections = tuple(
        Message(cast(Role, role), content.strip()) for role, content in zip(pieces[::2], pieces[1::2], strict=True)
    )
    for section in sections:
        if not section.content:
            raise PromptError(f"{path}: the section {section.role} is empty", hint="Fill or remove it.")
    return sections


def _used(sections: tuple[Message, ...]) -> set[str]:
    return {name for section in sections for name in _VARIABLE.findall(section.content)}


def _compare(path: Path, complaint: str, names: set[str]) -> None:
    """Raise when there is anything in `names`."""
    if names:
        listed = ", ".join(sorted(names))
        raise PromptError(f"{path} {complaint.format(listed)}", hint="Prompt and caller must name the same variables.")
