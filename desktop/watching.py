"""The folders that are followed: which they are, hearing of what changes in them, and looking again."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from desktop.connections import Connections
from desktop.errors import UsageError
from desktop.following import Follower, Timing
from desktop.paths import absolute
from desktop.patterns import EVERYTHING, Patterns
from desktop.reconciling import Reconciler
from desktop.records import Progress
from desktop.store.documents import DEFAULT_KB, KnownFile
from desktop.store.store import Store
from desktop.store.watched import WatchedFolder, is_within
from desktop.touched import Touched, Touches

_PROBED = 64  # documents, by which it is told whether a folder was moved to another place
Steps = Generator[Progress, None, None]


class Watching:
    """The followed folders of a library. `forget` takes documents out of it, with all that only they use.

    Everything but `begin`, `folders` and `touched` is for the engine's thread.
    """

    def __init__(
        self,
        connections: Connections,
        data_dir: Path,
        supported: Callable[[Path], bool],
        forget: Callable[[Sequence[int]], None],
        timing: Timing | None = None,
    ) -> None:
        self.touched = Touched()
        self.timing = timing or Timing()
        self._connections, self._data_dir, self._forget = connections, data_dir, forget
        self._follower: Follower | None = None
        self._reconciler = Reconciler(connections, data_dir, supported, forget)

    def begin(self, wake: Callable[[], None]) -> None:
        """Hear of changes as they happen; `wake` is called, on another thread, when `reconcile` is due."""
        if self._follower is None:
            self._follower = Follower(self.touched, wake, self.timing, self._data_dir)
            self.refresh()

    def close(self) -> None:
        """Hear of no more changes, and forget those that were heard of."""
        if self._follower is not None:
            self._follower.close()
            self._follower = None
        self.touched.take()

    @property
    def _store(self) -> Store:
        return self._connections.writer

    # which folders

    def folders(self) -> list[WatchedFolder]:
        """All folders that are followed, by knowledge base and path."""
        return self._connections.reader.watched.all()

    def follow(self, folder: Path, kb: str = DEFAULT_KB, patterns: Patterns = EVERYTHING) -> WatchedFolder:
        """Keep a folder searchable from now on, once `reconcile` has looked through it.

        Folders in it that were followed by themselves are part of it from now on.

        Raises:
            UsageError: it is no folder, or can't be followed.
        """
        folder = absolute(folder)
        if not os.path.isdir(folder):  # noqa: PTH112  # unlike Path.is_dir it never raises
            raise UsageError(f"{folder} is no folder. Only folders can be followed.")
        if is_within(folder, self._data_dir):
            raise UsageError(f"{folder} is where Shufang keeps its data, and can't be followed.")
        store = self._store
        with store.transaction():
            kb_id = store.documents.create_kb(kb)
            for other in store.watched.all():
                if other.kb_id != kb_id or other.path == folder:
                    continue
                if other.holds(folder):
                    raise UsageError(f"{folder} lies in {other.path}, which is followed already.")
                if is_within(other.path, folder):
                    store.watched.delete(other.id)
            folder_id = store.watched.put(kb_id, folder, patterns)
            store.watched.set_state(folder_id, "following")
        return self._look_anew(folder_id)

    def unfollow(self, folder_id: int, *, remove: bool = False) -> Steps:
        """Follow a folder no longer. Its documents stay as they are, or go with `remove`."""
        store = self._store
        folder = store.watched.one(folder_id)
        known = store.documents.known_files(kb_id=folder.kb_id, within=folder.path)
        with store.transaction():
            store.watched.delete(folder_id)
            left_out = store.watched.left_out(folder.kb_id)
            store.watched.take_in(folder.kb_id, [path for path in left_out if folder.holds(path)])
        self.refresh()
        if remove:
            yield from self._reconciler.remove(known, Progress("scanning"))

    def pause(self, folder_id: int, paused: bool) -> None:
        """Let a folder alone for a while, or follow it again."""
        with self._store.transaction():
            self._store.watched.set_state(folder_id, "paused" if paused else "following")
        self._look_anew(folder_id)

    def change(self, folder_id: int, patterns: Patterns) -> Steps:
        """Follow only what these patterns take; documents that they leave out go."""
        store = self._store
        folder = store.watched.one(folder_id)

        def is_left_out(file: KnownFile) -> bool:
            return not patterns.takes_below(file.path.relative_to(folder.path).as_posix())

        known = store.documents.known_files(kb_id=folder.kb_id, within=folder.path)
        left_out = [file for file in known if is_left_out(file)]
        yield from self._reconciler.remove(left_out, Progress("scanning"))
        with store.transaction():
            store.watched.put(folder.kb_id, folder.path, patterns)
        self._look_anew(folder_id)

    def move(self, folder_id: int, new: Path) -> WatchedFolder:
        """Say where a followed folder lies now. Nothing is read again that did not change.

        Raises:
            UsageError: there is no such folder, or not one of the documents is in it.
        """
        store = self._store
        folder = store.watched.one(folder_id)
        new = absolute(new)
        if not os.path.isdir(new):  # noqa: PTH112
            raise UsageError(f"{new} is no folder. Only folders can be followed.")
        known = store.documents.known_files(kb_id=folder.kb_id, within=folder.path)
        probed = known[:: max(1, len(known) // _PROBED)]
        if known and not any((new / file.path.relative_to(folder.path)).exists() for file in probed):
            raise UsageError(
                f"None of the documents of {folder.path} is in {new}. Choose the folder they lie in."
            )
        there = {file.path for file in store.documents.known_files(kb_id=folder.kb_id, within=new)}
        doubled = [file.id for file in known if new / file.path.relative_to(folder.path) in there]
        if doubled:
            self._forget(doubled)
        others = [each for each in store.watched.all() if each.kb_id == folder.kb_id and each.id != folder_id]
        with store.transaction():
            store.documents.move_below(folder.kb_id, folder.path, new)
            if any(other.holds(new) for other in others):
                store.watched.delete(folder_id)  # the other one follows it from now on
            else:
                for other in others:
                    if is_within(other.path, new):
                        store.watched.delete(other.id)
                store.watched.set_path(folder_id, new)
                store.watched.set_state(folder_id, "following")
        return self._look_anew(next(f.id for f in self.folders() if f.kb_id == folder.kb_id and f.holds(new)))

    def _look_anew(self, folder_id: int) -> WatchedFolder:
        folder = self._store.watched.one(folder_id)
        self.touched.add(folder_id)
        self.refresh()
        return folder

    def refresh(self) -> None:
        """Hear of what is followed now."""
        if self._follower is not None:
            self._follower.follow(self.folders())

    # looking again

    def reconcile(
        self, *, everything: bool = False, at_once: bool = False
    ) -> Generator[Progress, None, Progress]:
        """Look again at what was touched, or at everything; what is to be read is pending then.

        What was written to a moment ago is left for later, unless it is to be `at_once`. Stopped at any
        point, the next one looks at all of it again.
        """
        settle_seconds = 0.0 if at_once else self.timing.settled
        taken: Touches = self.touched.take()
        if everything:
            taken = {folder.id: None for folder in self.folders()}
        done = False
        try:
            progress = yield from self._reconciler.run(taken, settle_seconds, self._follower)
            done = True
        finally:
            if not done:
                self.touched.put_back(taken)
        return progress
