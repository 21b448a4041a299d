"""What is to be looked at again in followed folders, noted by any thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

_PATHS_MAX = 2000  # in one folder: from then on it is quicker to look through all of it

Touches: TypeAlias = Mapping[int, frozenset[Path] | None]
"""By a followed folder's identifier the paths in it that were touched; None for everything."""


class Touched:
    """Collects touches until somebody takes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folders: dict[int, set[Path] | None] = {}
        self._first = self._last = 0.0  # monotonic seconds
        self._told = False

    def add(self, folder_id: int, paths: Iterable[Path] | None = None) -> None:
        """Note paths in a folder that may have changed; without any, everything in it."""
        with self._lock:
            now = time.monotonic()
            if not self._folders or self._told:
                self._first = now
            self._last, self._told = now, False
            before = self._folders.setdefault(folder_id, set())
            if paths is None:
                self._folders[folder_id] = None
            elif before is not None:
                before.update(paths)
                if len(before) > _PATHS_MAX:
                    self._folders[folder_id] = None

    def take(self) -> Touches:
        """All that was noted; from now on it is the caller's business."""
        with self._lock:
            taken, self._folders = self._folders, {}
        return {folder: None if paths is None else frozenset(paths) for folder, paths in taken.items()}

    def put_back(self, taken: Touches) -> None:
        """Note again what could not be looked at."""
        for folder_id, paths in taken.items():
            self.add(folder_id, paths)

    def is_due(self, quiet_seconds: float, longest_seconds: float) -> bool:
        """Whether something was noted, and nothing more since a while or for long; said once."""
        with self._lock:
            now = time.monotonic()
            due = now - self._last >= quiet_seconds or now - self._first >= longest_seconds
            if not self._folders or self._told or not due:
                return False
            self._told = True
            return True

    @property
    def is_waiting(self) -> bool:
        """Whether something was noted of which nobody was told."""
        with self._lock:
            return bool(self._folders) and not self._told
