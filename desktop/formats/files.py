"""Reading a file's bytes, for formats that are read whole."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import TooLargeError

SIZE_MAX = 64 * 1024 * 1024  # bytes of text that a person can have written


def content_of(path: Path, size_max: int = SIZE_MAX) -> bytes:
    """All bytes of a file.

    Raises:
        TooLargeError: it has more than `size_max` bytes.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        content = file.read(size_max + 1)
    if len(content) > size_max:
        raise TooLargeError(f"It has more than {size_max // 1024 // 1024} MB of text; splitting it helps.")
    return content
