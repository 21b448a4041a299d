"""Finding the files to import in what the user named or dropped."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.paths import absolute
from desktop.patterns import is_ignored, is_ignored_folder
from desktop.records import Failure
from desktop.store.documents import FileStamp

_MISSING = "There is no such file."
_DANGLING = "It is a link to a file that is not there."
_LOOP = "It is a link that leads back to itself."
_NO_FILE = "It is no regular file."
_NO_NAME = "Its name is not written in Unicode; renaming it helps."
_TOO_LONG = "Its path is too long; moving it to a folder nearer the top helps."
_FORBIDDEN = "It may not be read: its permissions forbid it."


@dataclass(slots=True)
class Scan:
    """What was found: files with their stamps, what could not be looked at, and how many were left out."""

    files: dict[Path, FileStamp] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    left_out: int = 0


def scan(paths: Sequence[Path], supported: Callable[[Path], bool]) -> Iterator[Scan]:
    """Look through files and folders; yields the same, growing result now and then, at last complete.

    A file that is named is taken whatever it is, so that its failure is told; within folders, hidden and
    temporary files and kinds that can't be read are left out. Links to folders are not followed.
    """
    found = Scan()
    for path in paths:
        path = absolute(path)
        if os.path.isdir(path):  # noqa: PTH112  # unlike Path.is_dir it never raises
            yield from _scan_folder(path, supported, found)
        else:
            _take(path, found, named=True)
        yield found
    yield found


def _scan_folder(folder: Path, supported: Callable[[Path], bool], found: Scan) -> Iterator[Scan]:
    def failed(error: OSError) -> None:
        reason = f"The folder can't be opened ({error.strerror})."
        found.failures.append(Failure(Path(error.filename or folder), reason))

    for here, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if not is_ignored_folder(name))
        for name in sorted(names):
            path = Path(here, name)
            if is_ignored(name):
                continue
            if not supported(path):
                found.left_out += 1
            else:
                _take(path, found, named=False)
        yield found


def _take(path: Path, found: Scan, *, named: bool) -> None:
    try:
        str(path).encode("utf-8")
        status = path.stat()
    except UnicodeEncodeError:  # bytes that are no UTF-8, which Python keeps as lone surrogates
        found.failures.append(Failure(path, _NO_NAME))
    except (OSError, ValueError) as error:
        reason = _reason(path, error)
        if named or reason != _MISSING:  # what vanished from a folder meanwhile was nobody's wish
            found.failures.append(Failure(path, reason))
    else:
        if stat.S_ISREG(status.st_mode):
            found.files[path] = FileStamp.of(status)
        else:  # opening a pipe or a device could wait for ever
            found.failures.append(Failure(path, _NO_FILE))


def _reason(path: Path, error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return _DANGLING if path.is_symlink() else _MISSING
        case PermissionError():
            return _FORBIDDEN
        case OSError():
            known = {errno.ELOOP: _LOOP, errno.ENAMETOOLONG: _TOO_LONG}
            return known.get(error.errno or 0, f"The file can't be opened ({error.strerror}).")
    return _MISSING  # a name that no file can have
