"""What tells the content of a file from any other."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

Step = TypeVar("Step")
_PART_BYTES = 1024**2
_STEP_BYTES = 32 * 1024**2  # hashed before letting others in


def digest(path: Path, step: Callable[[], Step]) -> Generator[Step, None, bytes]:
    """The SHA-256 of a file, hashed part by part: others may go between, when a `step` is yielded.

    Raises:
        OSError: it can't be read, or is no regular file, which might wait for ever to be opened.
    """
    found, done = hashlib.sha256(), 0
    for part in parts_of(path):
        found.update(part)
        done += len(part)
        if done % _STEP_BYTES == 0:
            yield step()
    return found.digest()


def parts_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time.

    Raises:
        OSError: as `digest`.
    """
    with open(path, "rb", buffering=0, opener=_opened_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("no regular file")
        while part := file.read(_PART_BYTES):
            yield part


def _opened_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
