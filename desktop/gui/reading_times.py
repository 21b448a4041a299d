"""When documents may be read: at any time, or only while the computer has nothing else to do or to lose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, label

if TYPE_CHECKING:
    from desktop.library import Library


class ReadingTimes(QObject):
    """Two choices for the settings, each with a note that says what it does, or that it can't do it here."""

    def __init__(self, session: Session, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.use, self.power = Choice(theme), Choice(theme)
        self.use_note, self.power_note = label("muted", wrap=True), label("muted", wrap=True)
        self.use.addItem(self.tr("At any time"), False)
        self.use.addItem(self.tr("When nobody uses it"), True)
        self.power.addItem(self.tr("On battery too"), False)
        self.power.addItem(self.tr("Only on mains power"), True)
        self.use_note.setText(self.tr("Reading waits until keyboard and mouse were left alone for a while."))
        self.power_note.setText(self.tr("On battery, reading waits for mains power."))
        settings = session.settings
        self.use.setCurrentIndex(self.use.findData(settings.only_when_idle))
        self.power.setCurrentIndex(self.power.findData(settings.only_on_mains))
        self.use.activated.connect(
            lambda: session.change_settings(only_when_idle=self.use.currentData(Qt.ItemDataRole.UserRole))
        )
        self.power.activated.connect(
            lambda: session.change_settings(only_on_mains=self.power.currentData(Qt.ItemDataRole.UserRole))
        )

    def look(
        self, guarded: Callable[[Callable[[tuple[bool, bool]], None]], Callable[[object], None]]
    ) -> None:
        """Find out what this system tells at all; `guarded` keeps the answer from a dialog that is gone."""

        def told(library: Library) -> tuple[bool, bool]:
            sources = library.gate.sources
            return sources.idle_seconds() is not None, sources.on_mains() is not None

        def found(known: tuple[bool, bool]) -> None:
            if not known[0]:
                self.use_note.setText(
                    self.tr("This system doesn't tell whether it is used, so reading never waits for that.")
                )
            if not known[1]:
                self.power_note.setText(
                    self.tr("This system doesn't tell what powers it, so reading never waits for that.")
                )

        if self._session.workers.is_open:
            self._session.workers.reads(told, guarded(found))
