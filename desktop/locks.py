"""Locks on files, which the operating system lets go of however a process ends."""

from __future__ import annotations

import os
from typing import IO


def lock(file: IO[str]) -> None:
    """Lock an open file, for this process alone.

    Raises:
        OSError: another process holds it.
    """
    if os.name == "nt":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
