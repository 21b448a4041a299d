"""Folders in which reader processes may write, and which never outlive them for long.

Each has a file beside it that the parent holds locked. After a kill nobody holds it, so that the next
start knows the folder as left over.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import IO

from desktop.locks import lock

_PREFIX = "reader-"
_LOCK = ".lock"


class Scratch:
    """A folder for one reader process.

    Raises:
        OSError: it can't be made.
    """

    def __init__(self, base: Path) -> None:
        base.mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base)).resolve()
        self._lock_path = self.path.with_name(self.path.name + _LOCK)
        self._lock: IO[str] = self._lock_path.open("w", encoding="utf-8")
        lock(self._lock)

    def remove(self) -> None:
        """Delete it with whatever is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()
        self._lock_path.unlink(missing_ok=True)


def sweep(base: Path) -> None:
    """Delete the folders whose owner is gone."""
    if not base.is_dir() or base.is_symlink():
        return
    for folder in sorted(base.glob(f"{_PREFIX}*")):
        if folder.name.endswith(_LOCK):
            _sweep_one(folder.with_name(folder.name.removesuffix(_LOCK)), folder)
        elif not folder.with_name(folder.name + _LOCK).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _sweep_one(folder: Path, lock_path: Path) -> None:
    with contextlib.suppress(OSError), lock_path.open("a", encoding="utf-8") as file:
        lock(file)  # fails while the owner is alive
        shutil.rmtree(folder, ignore_errors=True)
        file.close()
        lock_path.unlink(missing_ok=True)
