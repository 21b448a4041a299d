"""Files that came along with an export, put into a folder that the user chose.

Nothing is written outside that folder and nothing in it is replaced. Each file appears whole, once its
bytes are known to be those that were read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.digests import parts_of
from desktop.embed.files import need_room, writing
from desktop.errors import UsageError
from desktop.portable.opened import OpenedExport
from desktop.portable.sound import refused

_PART = ".shufang-part"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be put below the folder: the parts of its path, its content and its date."""

    parts: tuple[str, ...]
    content_hash: bytes
    size_bytes: int
    modified_ns: int


class Unpacking:
    """Puts files into a folder, and takes them back if all was for nothing."""

    def __init__(self, opened: OpenedExport, folder: Path) -> None:
        self._opened = opened
        self._folder = folder
        self._made: list[Path] = []  # files and folders, in order

    def run(self, files: Sequence[Wanted]) -> Iterator[int]:
        """Write the files; yields how many bytes at a time.

        Raises:
            UsageError: something else is there already.
            ImportRefusedError: a file is not what it should be.
            DiskFullError, ReadOnlyError: nothing more can be written.
        """
        with writing(self._folder):
            if not self._folder.is_dir():
                self._folder.mkdir(parents=True)
                self._made.append(self._folder)
            new = []
            for file in files:  # before any is written
                if self._is_there(file):
                    yield file.size_bytes
                else:
                    new.append(file)
            need_room(self._folder, sum(file.size_bytes for file in new), self._opened.summary.name)
            for file in new:
                yield from self._write(file)

    def take_back(self) -> None:
        """Delete what was written; what the user has put there since stays."""
        for path in reversed(self._made):
            with contextlib.suppress(OSError):  # a folder that is no longer empty
                path.rmdir() if path.is_dir() else path.unlink()
        self._made.clear()

    def _is_there(self, file: Wanted) -> bool:
        """Whether the very same file is there, as an earlier try left it."""
        here = self._folder
        for name in file.parts[:-1]:
            here /= name
            if os.path.lexists(here) and not _is_own_folder(here):
                raise UsageError(f"{here} is there already and is no folder. Choose an empty folder.")
        path = here / file.parts[-1]
        if not os.path.lexists(path):
            return False
        if not path.is_symlink() and path.is_file() and path.stat().st_size == file.size_bytes:
            digest = hashlib.sha256()
            for part in parts_of(path):
                digest.update(part)
            if digest.digest() == file.content_hash:
                return True
        raise UsageError(f"{path} is there already and is another file. Choose an empty folder.")

    def _write(self, file: Wanted) -> Iterator[int]:
        folder = self._folder
        for name in file.parts[:-1]:
            folder /= name
            if not os.path.lexists(folder):
                folder.mkdir()
                self._made.append(folder)
            if not _is_own_folder(folder):
                raise refused("a file would be written through a link")
        part, path = folder / _PART, folder / file.parts[-1]
        part.unlink(missing_ok=True)  # a kill left it
        flags = (
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        )
        try:
            digest = hashlib.sha256()
            with os.fdopen(os.open(part, flags, 0o666), "wb") as out:
                for data in self._opened.file(file.content_hash):
                    digest.update(data)
                    out.write(data)
                    yield len(data)
                out.flush()
                os.fsync(out.fileno())
            if digest.digest() != file.content_hash:
                raise refused("a file in it is not the one that was read")
            with contextlib.suppress(OSError, OverflowError):  # a date that this file system can't have
                os.utime(part, ns=(file.modified_ns, file.modified_ns))
            _name(part, path)
            self._made.append(path)
        finally:
            part.unlink(missing_ok=True)


def _is_own_folder(path: Path) -> bool:
    """Whether a path is a folder itself, and no link to one."""
    status = path.lstat()
    reparsed = getattr(status, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
    return stat.S_ISDIR(status.st_mode) and not reparsed


def _name(part: Path, path: Path) -> None:
    """Give a file its name, unless there is one of that name."""
    if os.name == "nt":
        part.rename(path)  # fails where there is one
        return
    try:
        os.link(part, path)
    except FileExistsError:
        raise UsageError(f"{path} is there already and is another file. Choose an empty folder.") from None
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise
        part.rename(path)
