"""Finding the files to import in what the user named or dropped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.records import Failure
from desktop.store.documents import FileStamp


@dataclass(slots=True)
class Scan:
    """What was found: files with their stamps, what could not be looked at, and how many were left out."""

    files: dict[Path, FileStamp] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    left_out: int = 0


def scan(paths: Sequence[Path], supported: Callable[[Path], bool]) -> Iterator[Scan]:
    """Look through files and folders; yields the same, growing result now and then, at last complete.

    A file that is named is taken whatever it is, so that its failure is told; within folders, hidden
    files and kinds that can't be read are left out. Links to folders are not followed.
    """
    found = Scan()
    for path in paths:
        path = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  # links stay as the user named them
        if path.is_dir():
            yield from _scan_folder(path, supported, found)
        else:
            _take(path, found)
        yield found
    yield found


def _scan_folder(folder: Path, supported: Callable[[Path], bool], found: Scan) -> Iterator[Scan]:
    def failed(error: OSError) -> None:
        reason = f"The folder can't be opened ({error.strerror})."
        found.failures.append(Failure(Path(error.filename or folder), reason))

    for here, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if name.startswith((".", "~$")):
                continue
            if not supported(path):
                found.left_out += 1
            else:
                _take(path, found)
        yield found


def _take(path: Path, found: Scan) -> None:
    try:
        status = path.stat()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "There is no such file." if missing else f"The file can't be opened ({error.strerror})."
        found.failures.append(Failure(path, reason))
    else:
        found.files[path] = FileStamp(status.st_size, status.st_mtime_ns)
