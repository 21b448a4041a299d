"""The content of the user's files, read part by part: others may go between."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

_PART_BYTES = 1024**2


def parts_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time.

    Raises:
        OSError: it can't be read, or is no regular file, which might wait for ever to be opened.
    """
    with open(path, "rb", buffering=0, opener=_opened_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("no regular file")
        while part := file.read(_PART_BYTES):
            yield part


def _opened_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
