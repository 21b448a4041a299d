"""Asking whether there is a newer version: only when the user says so, in a thread of its own."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from desktop import updates
from desktop.gui import sentences
from desktop.gui.bridge import Bridge
from desktop.lane import Lane
from desktop.updates import Release, UpdateSource

State = Literal["unasked", "asking", "newest", "newer", "failed"]


class Updating(QObject):
    """What is known of newer versions. `source` is None where nobody can be asked.

    Signals:
        changed: something else is known.
    """

    changed = Signal()

    def __init__(self, bridge: Bridge, source: UpdateSource | None, parent: QObject) -> None:
        super().__init__(parent)
        self.source = source
        self.state: State = "unasked"
        self.release: Release | None = None
        self.problem = ""
        self._bridge = bridge
        self._lane: Lane | None = None

    def ask(self) -> None:
        """Fetch the version file."""
        source = self.source
        if source is None or self.state == "asking":
            return
        if self._lane is None:
            self._lane = Lane("updates")
        self._become("asking")
        asked = self._lane.submit(lambda: updates.check(source))
        self._bridge.watch(asked, self._on_answered, self._on_failed)

    def close(self) -> None:
        """End the thread, if there is one."""
        if self._lane is not None:
            self._lane.close()

    def _become(self, state: State) -> None:
        self.state = state
        self.changed.emit()

    def _on_answered(self, release: Release | None) -> None:
        self.release = release
        self._become("newest" if release is None else "newer")

    def _on_failed(self, error: BaseException) -> None:
        self.problem = sentences.error(error)
        self._become("failed")
