"""Writing into the models folder: what goes wrong there as our own errors, and files that appear whole."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.errors import DiskFullError, ReadOnlyError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn the system's refusals into DiskFullError and ReadOnlyError, with what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise DiskFullError(
                f"No room is left on the disk of {folder}. Make some and try again."
            ) from error
        raise ReadOnlyError(
            f"The folder {folder} can't be written to ({error.strerror or error}). Check its permissions, "
            "and that no other program uses its files."
        ) from error


def need_room(folder: Path, size_bytes: int, what: str) -> None:
    """Check before a long copy that it will fit.

    Raises:
        DiskFullError: it won't.
    """
    free = shutil.disk_usage(folder).free
    if free < size_bytes:
        raise DiskFullError(
            f"{what} needs {size_bytes // 1_000_000 + 1} MB on the disk of {folder}, and there are only "
            f"{free // 1_000_000} MB left. Make room and try again."
        )


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A path to write to; what stands there in the end replaces `target` in one step, or nothing does."""
    handle, name = tempfile.mkstemp(prefix=f"{target.stem}-", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        flush_to_disk(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def flush_to_disk(path: Path) -> None:
    """Wait until the file's bytes are on the disk, not only on their way."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
