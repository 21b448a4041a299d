"""Whether there is room on the disk of the data folder for what indexing writes."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

_KEPT_FREE_BYTES = 200 * 1024**2
_KEPT_FREE_SHARE = 0.05  # of a disk that is so small that the above would be most of it
_AGAIN_SECONDS = 5.0  # after a write that was refused though there seemed to be room: a quota, perhaps
_MB = 1e6
_LITTLE = (
    "There are only {free:.0f} MB left on the disk of {folder}. Indexing goes on once "
    "{needed:.0f} MB are free; what is there can be searched."
)
_REFUSED = (
    "Nothing more can be written to the disk of {folder}: it is full, or a quota is used up. Indexing "
    "goes on when there is room; what is there can be searched."
)


class Room:
    """Looks at the file system of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._refused_until = 0.0  # on the monotonic clock

    def lack(self) -> str:
        """A sentence that says how much room is needed and where; empty where there is enough."""
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:  # a folder that can't be looked at: writing will tell
            return ""
        needed = min(_KEPT_FREE_BYTES, _KEPT_FREE_SHARE * disk.total)
        if disk.free < needed:
            return _LITTLE.format(free=disk.free / _MB, folder=self._folder, needed=needed / _MB)
        if time.monotonic() < self._refused_until:
            return _REFUSED.format(folder=self._folder)
        return ""

    def refused(self) -> None:
        """Note that a write found no room, whatever it looks like."""
        self._refused_until = time.monotonic() + _AGAIN_SECONDS
