"""Hearing of changes in followed folders as they happen, in a thread of its own that only looks and tells.

What the system reports is a hint where to look: events may be lost, come in any order or not at all. So every
folder is also looked through now and then, and more often where the system reports nothing.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.patterns import is_ignored, is_ignored_folder
from desktop.store.watched import WatchedFolder, is_within
from desktop.touched import Touched
from desktop.walking import identity

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import ObservedWatch

LIMIT_REACHED = (
    "The system watches no more folders, so this one is looked through every minute. "
    "To hear of changes at once, raise fs.inotify.max_user_watches and start Shufang again."
)
NOT_REPORTED = (
    "Its file system does not report what other computers change, so it is looked through every minute."
)
_TELLING = frozenset({"created", "deleted", "modified", "moved", "closed"})
_REMOTE = frozenset(  # file systems of which Linux reports only what this computer changes
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "davfs"),
        *("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.davfs2", "fuse.glusterfs"),
    }
)
_END_SECONDS = 5.0  # for a thread that may hang in a file system that is gone

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long what is waited for, in seconds."""

    quiet: float = 0.5  # without a change, until they are looked at together
    longest: float = 5.0  # for such quiet
    settled: float = 2.0  # since a file was written to, until it is read
    check: float = 5.0  # between two looks whether a folder is still there
    poll: float = 60.0  # between two looks through a folder of which nothing is reported
    full: float = 600.0  # through any other


@dataclass(slots=True)
class _Root:
    """A folder as it was when its events were asked for. `real` is its path without links."""

    folder: WatchedFolder
    real: Path
    identity: tuple[int, int] | None = None
    watch: ObservedWatch | None = None
    problem: str = ""
    looked: float = 0.0  # monotonic seconds
    stirred: bool = False  # a folder in it moved: paths of events may be wrong from then on


class Follower:
    """Notes what changes in folders and calls `wake`, on its own thread, when there is something to look at.

    What happens in `data_dir`, which is our own doing, is passed over.
    """

    def __init__(self, touched: Touched, wake: Callable[[], None], timing: Timing, data_dir: Path) -> None:
        self._touched, self._wake, self._timing, self._data_dir = touched, wake, timing, data_dir
        self._lock = threading.Lock()
        self._wanted: tuple[WatchedFolder, ...] = ()
        self._later: list[tuple[float, int, tuple[Path, ...]]] = []
        self._roots: dict[int, _Root] = {}
        self._observer: Any = None
        self._bell, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="shufang-follow", daemon=True)
        self._thread.start()

    # any thread

    def follow(self, folders: Iterable[WatchedFolder]) -> None:
        """Hear of these folders from now on, and of no others."""
        with self._lock:
            self._wanted = tuple(folder for folder in folders if folder.state != "paused")
        self._bell.set()

    def look_again(self, folder_id: int, paths: Sequence[Path]) -> None:
        """Note these paths once they had time to settle."""
        with self._lock:
            self._later.append((time.monotonic() + self._timing.settled, folder_id, tuple(paths)))
        self._bell.set()

    def problem(self, folder_id: int) -> str:
        """Why changes in a folder are not heard of at once; empty where they are."""
        root = self._roots.get(folder_id)
        return root.problem if root is not None else ""

    def close(self) -> None:
        """End the thread; nothing is told from then on."""
        self._closing.set()
        self._bell.set()
        self._thread.join(_END_SECONDS)

    # its own thread

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._bell.clear()
                self._take_wanted()
                self._check()
                self._note_later()
                if self._touched.is_due(self._timing.quiet, self._timing.longest):
                    self._wake()
                if self._touched.is_waiting:
                    self._closing.wait(self._timing.quiet)
                else:
                    self._bell.wait(self._pause())
        finally:
            if self._observer is not None:
                self._observer.stop()
                self._observer.join()

    def _pause(self) -> float:
        with self._lock:
            due = [at for at, _, _ in self._later]
        return max(0.0, min([self._timing.check, *(at - time.monotonic() for at in due)]))

    def _note_later(self) -> None:
        with self._lock:
            now = time.monotonic()
            due = [entry for entry in self._later if entry[0] <= now]
            self._later = [entry for entry in self._later if entry[0] > now]
        for _, folder_id, paths in due:
            self._touched.add(folder_id, paths)

    def _take_wanted(self) -> None:
        with self._lock:
            wanted = {folder.id: folder for folder in self._wanted}
        for folder_id, root in list(self._roots.items()):
            folder = wanted.get(folder_id)
            if folder is None or folder.path != root.folder.path:
                self._unwatch(root)
                del self._roots[folder_id]
            else:
                root.folder = folder
        for folder_id, folder in wanted.items():
            if folder_id not in self._roots:
                root = self._roots[folder_id] = _Root(folder, folder.path, looked=time.monotonic())
                root.identity = _identity(folder.path)
                self._watch(root)
                self._touched.add(folder_id)  # what happened before anything was heard of it

    def _check(self) -> None:
        """Note folders that came, went or were replaced, and those not looked through for long."""
        for root in self._roots.values():
            now = time.monotonic()
            there = _identity(root.folder.path)
            if there != root.identity or root.stirred or (there is not None and not self._is_heard(root)):
                self._unwatch(root)
                root.identity, root.stirred = there, False
                self._watch(root)
                self._touched.add(root.folder.id)
                root.looked = now
            elif now - root.looked >= (self._timing.poll if root.problem else self._timing.full):
                root.looked = now
                if there is not None:
                    self._touched.add(root.folder.id)

    def _is_heard(self, root: _Root) -> bool:
        """Whether events still come; they end with the folder, though another may have taken its place."""
        if root.watch is None or self._observer is None:
            return True
        return any(each.watch == root.watch and each.is_alive() for each in self._observer.emitters)

    def _watch(self, root: _Root) -> None:
        if root.identity is None:
            return
        root.real = Path(os.path.realpath(root.folder.path))
        root.problem = NOT_REPORTED if _kind_of_file_system(root.real) in _REMOTE else ""
        try:
            root.watch = self._scheduled(root)
            self._try_another()
        except OSError as error:
            _log.warning("%s is not heard of: %s", root.folder.id, error)
            if error.errno in (errno.ENOSPC, errno.EMFILE):
                root.problem = LIMIT_REACHED
            elif root.watch is None:  # it went just now, or can't be opened: looking at it tells
                root.identity = None
                self._touched.add(root.folder.id)

    def _scheduled(self, root: _Root) -> ObservedWatch:
        from watchdog.observers import Observer

        if self._observer is None:
            observer = Observer()
            observer.start()
            self._observer = observer
        watch: ObservedWatch = self._observer.schedule(
            _handler(root, self._hear), str(root.real), recursive=True
        )
        return watch

    def _try_another(self) -> None:
        """Find out whether all folders below could be watched: watchdog tells of the uppermost alone.

        Raises:
            OSError: the system takes no more.
        """
        if sys.platform == "linux":
            watch = self._observer.schedule(_handler(None, self._hear), str(self._data_dir))
            self._observer.unschedule(watch)

    def _unwatch(self, root: _Root) -> None:
        if root.watch is not None:
            self._observer.unschedule(root.watch)
            root.watch = None

    def _hear(self, root: _Root, event: FileSystemEvent) -> None:
        """Note what an event names; on the observer's thread."""
        if event.event_type not in _TELLING or (event.is_directory and event.event_type == "modified"):
            return
        root.stirred |= event.is_directory and event.event_type == "moved"
        paths = [
            path
            for name in (event.src_path, event.dest_path)
            if name and (path := self._of_interest(root, os.fsdecode(name), event.is_directory)) is not None
        ]
        if paths:
            self._touched.add(root.folder.id, paths)
            self._bell.set()

    def _of_interest(self, root: _Root, name: str, is_folder: bool) -> Path | None:
        """The path in the followed folder that an event is about; None where nothing there is followed."""
        path = Path(name)
        if is_within(path, root.real):
            path = root.folder.path / path.relative_to(root.real)
        if not root.folder.holds(path) or is_within(path, self._data_dir):
            return None
        parts = path.relative_to(root.folder.path).parts
        if any(is_ignored_folder(part) for part in parts[:-1]):
            return None
        if parts and (is_ignored_folder(parts[-1]) if is_folder else is_ignored(parts[-1])):
            return None
        enters = root.folder.patterns.enters
        return path if all(enters("/".join(parts[:n])) for n in range(1, len(parts))) else None


def _handler(root: _Root | None, hear: Callable[[_Root, FileSystemEvent], None]) -> Any:
    from watchdog.events import FileSystemEventHandler

    # It tells on standard error what happens when folders go while they are watched, or come several at once,
    # which is no matter.
    logging.getLogger("watchdog").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if root is not None:
                hear(root, event)

    return Handler()


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        return identity(folder)
    except OSError:
        return None


def _kind_of_file_system(path: Path) -> str:
    """What Linux calls the file system that a path lies on; empty elsewhere.

    https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
    """
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    longest, kind = "", ""
    for line in lines:
        mount, _, rest = line.partition(" - ")
        where = mount.split(" ")[4].replace("\\040", " ")
        if len(where) >= len(longest) and is_within(path, Path(where)):
            longest, kind = where, rest.split(" ")[0]
    return kind
