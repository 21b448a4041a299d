"""What takes the room in the data folder, with numbers that add up to its size."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop.paths import DataPaths
from desktop.store.store import Store

Kind = Literal["database", "index", "models", "readers", "logs", "other"]
Share = Literal["base", "space", "keywords", "free", "log", "rest"]

_DOCUMENTS = 50  # measured in one step
_VECTORS = 20_000


@dataclass(frozen=True, slots=True)
class Within:
    """A part of the database: of a knowledge base or an embedding space by name, or what all share."""

    share: Share
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes of the files in the data folder by kind, and what those of the database consist of.

    The kinds add up to all files there are, the parts of the database to its files.
    """

    files: dict[Kind, int]
    database: tuple[Within, ...]

    @property
    def total_bytes(self) -> int:
        """All of it."""
        return sum(self.files.values())


def disk_use(store: Store, paths: DataPaths) -> Generator[None, None, DiskUse]:
    """Measure, in steps."""
    parts: list[Within] = []
    for base in store.documents.bare_knowledge_bases():
        size_bytes = 0
        ids = [file.id for file in store.documents.known_files(kb_id=base.id)]
        for first in range(0, len(ids), _DOCUMENTS):
            size_bytes += store.sizes.documents(ids[first : first + _DOCUMENTS])
            yield
        parts.append(Within("base", base.name, size_bytes))
    last = store.vectors.last()
    for space in store.vectors.spaces():
        size_bytes = 0
        for first in range(1, last + 1, _VECTORS):
            size_bytes += store.sizes.vectors(space.id, first, first + _VECTORS - 1)
            yield
        parts.append(Within("space", f"{space.model} ({space.dimension})", size_bytes))
    parts.append(Within("keywords", "", store.sizes.keywords()))
    yield
    parts.append(Within("free", "", store.sizes.free()))
    parts.append(Within("log", "", _log_bytes(paths)))
    files = _by_kind(paths)
    rest = files["database"] - sum(part.size_bytes for part in parts)
    if rest >= 0:
        parts.append(Within("rest", "", rest))
    else:  # written so lately that the files have not grown yet
        parts.append(Within("rest", "", 0))
        parts = _fitting(parts, files["database"])
    return DiskUse(files, tuple(parts))


def _log_bytes(paths: DataPaths) -> int:
    """Of what SQLite has beside the database: https://sqlite.org/wal.html."""
    beside = (paths.database.with_name(f"{paths.database.name}-{end}") for end in ("wal", "shm"))
    return sum(path.stat().st_size for path in beside if path.exists())


def _by_kind(paths: DataPaths) -> dict[Kind, int]:
    sizes: dict[Kind, int] = dict.fromkeys(("database", "index", "models", "readers", "logs", "other"), 0)
    folders: dict[Path, Kind] = {
        paths.index: "index",
        paths.models: "models",
        paths.readers: "readers",
        paths.logs: "logs",
    }
    for path, size_bytes in _files(paths.root):
        kind: Kind = next((folders[parent] for parent in path.parents if parent in folders), "other")
        if path.parent == paths.root and path.name.startswith(paths.database.name):
            kind = "database"
        sizes[kind] += size_bytes
    return sizes


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                yield path, path.stat().st_size
        except OSError:  # gone since it was listed
            continue


def _fitting(parts: list[Within], total: int) -> list[Within]:
    """The parts made smaller, each by the same share, so that they are no more than the whole."""
    whole = max(1, sum(part.size_bytes for part in parts))
    made = [Within(part.share, part.name, part.size_bytes * total // whole) for part in parts]
    short = total - sum(part.size_bytes for part in made)
    return [*made[:-1], Within(made[-1].share, made[-1].name, made[-1].size_bytes + short)]
