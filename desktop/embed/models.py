"""The models on this machine: a folder of GGUF files, and the starter that can always be had."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop.embed import starter
from desktop.embed.base import Embedder
from desktop.embed.files import appearing, need_room, sha256_of, writing
from desktop.embed.profiles import STARTER, ModelProfile, known_profile, profile_of_file
from desktop.errors import DiskFullError, ModelInvalidError, ModelMissingError, ReadOnlyError, UsageError

_SPARE_BYTES = 50_000_000  # left free beside a model that is copied in
_UNCHECKED = "Not tried yet; it is tried when it is used."


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as it is listed; `dimension` and `context` are 0 while its file was not tried."""

    name: str
    title: str
    file: Path | None
    present: bool
    size_bytes: int
    dimension: int
    context: int
    mrl_min: int | None
    licence: str
    languages: str
    note: str = ""


class ModelStore:
    """The models folder. What a file turned out to be is kept beside it, so that it is tried once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list(self) -> list[ModelInfo]:
        """The starter, then every other file by name."""
        infos = [self._info(STARTER, starter.path_in(self.folder))]
        if self.folder.is_dir():
            infos += [
                self._info(path.stem, path)
                for path in sorted(self.folder.glob("*.gguf"))
                if path.name != starter.FILE_NAME and path.stem != STARTER
            ]
        return infos

    def _info(self, name: str, path: Path) -> ModelInfo:
        present = path.exists()
        profile = known_profile(STARTER) if name == STARTER else self._noted_profile(path)
        if profile is None:
            return ModelInfo(name, name, path, present, path.stat().st_size, 0, 0, None, "", "", _UNCHECKED)
        return ModelInfo(
            name=name,
            title=profile.title,
            file=path if present else None,
            present=present,
            size_bytes=path.stat().st_size if present else profile.size_bytes,
            dimension=profile.dimension,
            context=profile.context,
            mrl_min=profile.mrl_min,
            licence=profile.licence,
            languages=profile.languages,
            note="" if present else "Fetched at first need.",
        )

    def add(self, file: Path) -> ModelInfo:
        """Copy a GGUF in, after it was tried; the starter's own file under any name becomes the starter.

        Raises:
            UsageError: there is no such file, or a model of that name is here already.
            ModelInvalidError, DeviceFailedError: it can't be used.
            DiskFullError, ReadOnlyError: the folder can't take it.
        """
        if not file.is_file():
            raise UsageError(f"There is no file {file}.")
        is_starter = file.stat().st_size == starter.FILE_BYTES and sha256_of(file) == starter.FILE_SHA256
        name = STARTER if is_starter else file.stem
        target = self._path(name)
        if not is_starter and (name == STARTER or target.exists()):
            raise UsageError(f"A model named {name} is here already. Remove it first, or rename the file.")
        metadata = None
        if not is_starter:
            from desktop.embed.probe import probe

            metadata = probe(file.resolve())
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            need_room(self.folder, file.stat().st_size + _SPARE_BYTES, file.name)
            with appearing(target) as part:
                shutil.copyfile(file, part)
        self._note(target, metadata)
        return self._info(name, target)

    def remove(self, name: str) -> None:
        """Delete a model's file.

        Raises:
            UsageError: there is none of that name.
            ReadOnlyError: it can't be deleted, or it is in use (Windows).
        """
        path = self._path(name)
        if not path.exists():
            raise UsageError(f"There is no model named {name}.")
        with writing(self.folder):
            path.unlink()
            _beside(path).unlink(missing_ok=True)

    def profile(self, name: str) -> ModelProfile:
        """How a model is used; its file is tried where that was not done yet.

        Raises:
            ModelMissingError: there is none of that name.
            ModelInvalidError, DeviceFailedError: its file can't be used.
        """
        if name == STARTER:
            known = known_profile(STARTER)
            assert known is not None
            return known
        path = self._path(name)
        if not path.exists():
            raise ModelMissingError(
                f"There is no model named {name}. Add its GGUF file, or choose another model."
            )
        profile = self._noted_profile(path)
        if profile is None:
            from desktop.embed.probe import probe

            metadata = probe(path)
            profile = profile_of_file(path.stem, metadata)
            self._note(path, metadata)
        return profile

    def prepare(self, name: str) -> Iterator[tuple[str, float]]:
        """See to it that a model can be opened; yields (what is happening, fraction).

        Raises:
            EmbeddingError: it is not here and can't be had, or can't be used.
        """
        if name == STARTER:
            path = starter.path_in(self.folder)
            damaged = path.exists() and self._file_hash(path) != starter.FILE_SHA256
            yield from starter.obtain(self.folder, anew=damaged)
        else:
            self.profile(name)

    def open(self, name: str, *, threads: int | None = None) -> Embedder:
        """Load a model.

        Raises:
            EmbeddingError: see `desktop.errors`.
        """
        from desktop.embed.llama import LlamaEmbedder

        profile, path = self.profile(name), self._path(name)
        if not path.exists():
            raise ModelMissingError(f"The model {profile.title} is not here yet.")
        try:
            return LlamaEmbedder(path, profile, self._file_hash(path), threads)
        except ModelInvalidError:
            _beside(path).unlink(missing_ok=True)
            raise

    def _path(self, name: str) -> Path:
        if Path(name).name != name:
            raise UsageError(f"{name} is not the name of a model.")
        return starter.path_in(self.folder) if name == STARTER else self.folder / f"{name}.gguf"

    # what is kept beside a file

    def _noted_profile(self, path: Path) -> ModelProfile | None:
        noted = _noted(path)
        if "metadata" not in noted:
            return None
        try:
            return profile_of_file(path.stem, noted["metadata"])
        except (ModelInvalidError, TypeError, ValueError):
            return None

    def _file_hash(self, path: Path) -> str:
        """The SHA-256 of a model's file, computed once for each change of it."""
        noted = _noted(path)
        return str(noted["sha256"] if "sha256" in noted else self._note(path, noted.get("metadata")))

    def _note(self, path: Path, metadata: dict[str, str] | None) -> str:
        """Keep what a file turned out to be, where that can be written; returns its SHA-256."""
        stamp, digest = _Stamp.of(path), sha256_of(path)
        noted: dict[str, Any] = {**asdict(stamp), "sha256": digest}
        if metadata is not None:
            noted["metadata"] = metadata
        with suppress(ReadOnlyError, DiskFullError), writing(self.folder), appearing(_beside(path)) as part:
            part.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")
        return digest


@dataclass(frozen=True, slots=True)
class _Stamp:
    size_bytes: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> _Stamp:
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


def _noted(path: Path) -> dict[str, Any]:
    """What is kept beside a file; empty where there is nothing, or it is of an earlier file."""
    try:
        noted = json.loads(_beside(path).read_text(encoding="utf-8"))
        stamp = _Stamp.of(path)
        return noted if {**noted, **asdict(stamp)} == noted else {}
    except (OSError, ValueError, TypeError):
        return {}


def _beside(path: Path) -> Path:
    return path.with_suffix(".json")
