"""The folders that are followed while the window is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.gui import i18n, sentences
from desktop.gui.activity import Activity
from desktop.gui.workers import Workers
from desktop.names import within
from desktop.records import Document, Progress

if TYPE_CHECKING:
    from desktop.patterns import Patterns
    from desktop.store.watched import WatchedFolder


class Following(QObject):
    """Follows folders, and looks at them again whenever something in them changed.

    Signals:
        changed: other folders are followed, or it stands otherwise with one.
        offered: (tuple of Paths, str) these folders could be followed, in that knowledge base.
        rearranged: documents stand elsewhere now, or are gone with their files.
        told: (str) something short to tell, in passing.
        failed: (str) the sentence that says why something could not be done.
    """

    changed = Signal()
    offered = Signal(object, str)
    rearranged = Signal()
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, workers: Workers, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._workers, self._activity = workers, activity
        self.folders: tuple[WatchedFolder, ...] = ()
        self._loaded = False
        self._looking = False
        self._again = False  # once more, for what changed while it was looked at

    def begin(self) -> None:
        """Follow from now on, and catch up with what happened meanwhile."""

        def wake() -> None:
            self._workers.bridge.post(self.look_again)

        # Each folder is looked through once it is heard of: before, what changes meanwhile would be missed.
        self._workers.engine(lambda library: library.watching.begin(wake), None, self._on_failed, urgent=True)

    def load(self) -> None:
        """Read anew which folders are followed."""
        if self._workers.is_open:
            self._workers.reads(lambda library: library.watching.folders(), self._on_loaded, self._on_failed)

    def look_again(self) -> None:
        """Look at what changed; once more, if it is being done just now."""
        if self._looking:
            self._again = True
            return
        self._looking = True
        self._workers.engine(
            lambda library: library.watching.reconcile(),
            self._on_looked,
            self._on_look_failed,
            urgent=True,
        )

    def offer(self, paths: Sequence[Path], kb: str) -> None:
        """Offer to follow the folders among what was added."""

        def could_be(library: Any) -> tuple[Path, ...]:
            followed = [folder for folder in library.watching.folders() if folder.kb == kb]
            folders = [path for path in paths if path.is_dir()]
            return tuple(path for path in folders if not any(each.holds(path) for each in followed))

        def found(folders: tuple[Path, ...]) -> None:
            if folders:
                self.offered.emit(folders, kb)

        self._workers.reads(could_be, found, self._on_failed)

    def is_away(self, document: Document) -> bool:
        """Whether a document lies in a folder that is away."""
        return any(
            folder.state == "away" and folder.kb == document.kb and folder.holds(document.path)
            for folder in self.folders
        )

    # Which folders

    def follow(self, folders: Sequence[Path], kb: str) -> None:
        """Follow these folders from now on."""

        def job(library: Any) -> None:
            for folder in folders:
                library.watching.follow(folder, kb)

        self._change(job)

    def stop(self, folder: WatchedFolder, *, remove: bool = False) -> None:
        """Follow a folder no longer; with `remove` its documents go."""
        self._change(lambda library: library.watching.unfollow(folder.id, remove=remove))

    def pause(self, folder: WatchedFolder, paused: bool) -> None:
        """Let a folder alone for a while, or follow it again."""
        self._change(lambda library: library.watching.pause(folder.id, paused))

    def choose(self, folder: WatchedFolder, patterns: Patterns) -> None:
        """Follow only what these patterns take."""
        self._change(lambda library: library.watching.change(folder.id, patterns))

    def move(self, folder: WatchedFolder, new: Path) -> None:
        """Say where a folder lies now."""
        self._change(lambda library: library.watching.move(folder.id, new))

    def _change(self, job: Callable[[Any], object]) -> None:
        def done(_result: object) -> None:
            self.load()
            self.rearranged.emit()
            self.look_again()

        self._workers.engine(job, done, self._on_failed, urgent=True)

    # Slots

    def _on_loaded(self, found: list[WatchedFolder]) -> None:
        before = {folder.id: folder.note for folder in self.folders}
        if tuple(found) != self.folders:
            self.folders = tuple(found)
            self.changed.emit()
        for folder in found:
            if folder.note and folder.note != before.get(folder.id):
                name = within(folder.path.name or folder.path)
                told = self.tr("{name}: {what}").format(name=name, what=sentences.reason(folder.note))
                self.told.emit(told)

    def _on_looked(self, progress: Progress | None) -> None:
        self._looking = False
        self.load()
        if progress is not None:
            self._tell(progress)
            if progress.files_moved or progress.files_removed:
                self.rearranged.emit()
            if progress.files_total:
                self._activity.work(expected=True)
        again, self._again = self._again, False
        if again:
            self.look_again()

    def _tell(self, progress: Progress) -> None:
        if progress.files_removed:
            gone = self.tr("%Ln document(s) went with their files.", "", progress.files_removed)
            freed = self.tr("{size} freed.").format(size=i18n.size(progress.freed_bytes))
            self.told.emit(f"{gone} {freed}" if progress.freed_bytes else gone)

    def _on_look_failed(self, error: BaseException) -> None:
        self._looking = False
        self._on_failed(error)

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(sentences.error(error))
