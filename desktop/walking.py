"""Looking through followed folders, in a thread of its own: a network drive may never answer."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.patterns import Patterns, is_ignored, is_ignored_folder
from desktop.store.documents import FileStamp
from desktop.store.watched import is_within

_ANSWER_SECONDS = 20.0  # without a sign of life, until a file system is taken for gone
_WAIT_SECONDS = 0.05  # for the thread, before letting others in


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was found. `touched_ns` is when anything about it was changed last."""

    stamp: FileStamp
    touched_ns: int


@dataclass(slots=True)
class Listing:
    """What is in a folder. Of what lies in `unknown` nothing can be said: it could not be looked at.

    `empty` are folders with nothing in them at all, and the device of each. `problem` says why the folder
    itself could not be looked into.
    """

    files: dict[Path, Seen] = field(default_factory=dict)
    unknown: set[Path] = field(default_factory=set)
    empty: dict[Path, int] = field(default_factory=dict)
    root: tuple[int, int] | None = None  # the folder's own device and inode
    problem: OSError | None = None
    steps: int = 0

    def knows(self, path: Path) -> bool:
        """Whether it can be said of a path if there is a file."""
        return not any(is_within(path, folder) for folder in self.unknown)


class Walk:
    """Looks through a folder, or what of it is named.

    Links to folders are not followed. `skip` is left out: the data folder, which changes as it is written to.
    """

    def __init__(
        self,
        root: Path,
        patterns: Patterns,
        supported: Callable[[Path], bool],
        skip: Path,
        only: Iterable[Path] | None = None,
    ) -> None:
        self._root, self._patterns, self._supported, self._skip = root, patterns, supported, skip
        self._starts = [root] if only is None else sorted(only)
        self.listing = Listing()
        self._thread = threading.Thread(target=self._run, name="shufang-walk", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def is_over(self) -> bool:
        """Wait a moment; whether it has come to its end."""
        self._thread.join(_WAIT_SECONDS)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.listing.root = identity(self._root)
            with os.scandir(self._root) as entries:
                if next(entries, None) is None:
                    self.listing.empty[self._root] = self.listing.root[0]
            for start in self._starts:
                self._look_at(start)
        except OSError as error:
            self.listing.problem = error

    def _look_at(self, path: Path) -> None:
        """Take a file, or all in a folder; where there is nothing, so it is."""
        relative = self._relative(str(path))
        try:
            status = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError:
            self.listing.unknown.add(path)
            return
        if path == self._root or stat.S_ISDIR(status.st_mode):
            if all(self._enters(part) for part in _ways(relative)):
                self._enter(str(path))
        elif all(self._enters(part) for part in _ways(relative)[:-1]):
            self._take(str(path), path.name, path.stat)

    def _enter(self, start: str) -> None:
        waiting = [start]
        while waiting:
            here = waiting.pop()
            try:
                with os.scandir(here) as entries:
                    found = list(entries)
            except (FileNotFoundError, NotADirectoryError):
                continue  # gone since it was listed
            except OSError:
                self.listing.unknown.add(Path(here))
                continue
            self.listing.steps += 1
            if not found:
                self._note_empty(here)
            for entry in found:
                try:
                    folder = _is_folder(entry)
                except OSError:
                    self.listing.unknown.add(Path(entry.path))
                    continue
                if not folder:
                    self._take(entry.path, entry.name, entry.stat)
                elif self._enters(self._relative(entry.path)):
                    waiting.append(entry.path)

    def _take(self, path: str, name: str, look: Callable[[], os.stat_result]) -> None:
        if is_ignored(name) or not _is_unicode(name) or not self._patterns.takes(self._relative(path)):
            return
        file = Path(path)
        if not self._supported(file):
            return
        try:
            status = look()
        except FileNotFoundError:
            return  # gone since it was listed, or a link that leads nowhere
        except OSError:
            self.listing.unknown.add(file)
            return
        hidden = getattr(status, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0)
        if stat.S_ISREG(status.st_mode) and not hidden:
            touched = max(status.st_mtime_ns, status.st_ctime_ns)
            self.listing.files[file] = Seen(FileStamp.of(status), touched)

    def _note_empty(self, folder: str) -> None:
        try:
            self.listing.empty[Path(folder)] = identity(Path(folder))[0]
        except OSError:
            self.listing.unknown.add(Path(folder))

    def _enters(self, relative: str) -> bool:
        name = relative.rsplit("/", 1)[-1]
        if not relative:
            return True
        if is_ignored_folder(name) or not _is_unicode(name) or not self._patterns.enters(relative):
            return False
        return self._root / relative != self._skip

    def _relative(self, path: str) -> str:
        start = str(self._root).rstrip(os.sep) + os.sep
        return path.removeprefix(start).replace(os.sep, "/") if path != str(self._root) else ""


class Patience:
    """Tells whether a walk still shows signs of life."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._steps, self._since = -1, time.monotonic()

    def is_over(self) -> bool:
        """Whether nothing has come for long."""
        if self._listing.steps != self._steps:
            self._steps, self._since = self._listing.steps, time.monotonic()
        return time.monotonic() - self._since > _ANSWER_SECONDS


def identity(folder: Path) -> tuple[int, int]:
    """The device and inode of a folder.

    Raises:
        OSError: it is not there, or is no folder.
    """
    status = folder.stat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(20, "no folder", str(folder))
    stamp = FileStamp.of(status)
    return stamp.device, stamp.inode


def _ways(relative: str) -> list[str]:
    """The path, and before it every folder on the way."""
    parts = relative.split("/") if relative else []
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder to look into; a link or junction to one is none, so that no loop is walked."""
    junction = getattr(entry, "is_junction", None)  # since Python 3.12, on Windows
    return entry.is_dir(follow_symlinks=False) and not (junction is not None and junction())


def _is_unicode(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:  # bytes that are no UTF-8, which Python keeps as lone surrogates
        return False
    return True
