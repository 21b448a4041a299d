"""What is kept beside a model's file: what it turned out to be, so that this is found out once.

A note is of the file as it was: when the file changes, it counts no more.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop.embed.files import appearing, sha256_of, writing
from desktop.errors import DiskFullError, ReadOnlyError


@dataclass(frozen=True, slots=True)
class _Stamp:
    size_bytes: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> _Stamp:
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


def read(path: Path) -> dict[str, Any]:
    """What is kept beside a file; empty where there is nothing, or it is of an earlier file."""
    try:
        noted = json.loads(_beside(path).read_text(encoding="utf-8"))
        stamp = _Stamp.of(path)
        return noted if {**noted, **asdict(stamp)} == noted else {}
    except (OSError, ValueError, TypeError):
        return {}


def keep(path: Path, **entries: Any) -> dict[str, Any]:
    """Keep more beside a file, where that can be written; returns all that is known of it.

    Its SHA-256 is always there, under "sha256".
    """
    noted = {**read(path), **asdict(_Stamp.of(path))}
    if "sha256" not in noted and "sha256" not in entries:
        noted["sha256"] = sha256_of(path)
    noted |= entries
    with suppress(ReadOnlyError, DiskFullError), writing(path.parent), appearing(_beside(path)) as part:
        part.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")
    return noted


def forget(path: Path) -> None:
    """Delete what is kept beside a file."""
    _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_suffix(".json")
