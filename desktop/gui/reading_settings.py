"""What is read, and when: at any time, or only while the computer has nothing else to do or to lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.gui.lifetime import while_alive
from desktop.gui.session import Session
from desktop.gui.settings_rows import SettingsGroup, settings_row
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, label

if TYPE_CHECKING:
    from desktop.library import Library


class ReadingSettings(SettingsGroup):
    """Text in pictures, and two choices of times: a note says what each does, or that it can't do it here."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.recognition = Choice(theme)
        self.recognition.addItem(self.tr("Recognise it"), True)
        self.recognition.addItem(self.tr("Leave it alone"), False)
        self.use, self.power = Choice(theme), Choice(theme)
        self.use_note, self.power_note = label("muted", wrap=True), label("muted", wrap=True)
        self.use.addItem(self.tr("At any time"), False)
        self.use.addItem(self.tr("When nobody uses it"), True)
        self.power.addItem(self.tr("On battery too"), False)
        self.power.addItem(self.tr("Only on mains power"), True)
        self.use_note.setText(self.tr("Reading waits until keyboard and mouse were left alone for a while."))
        self.power_note.setText(self.tr("On battery, reading waits for mains power."))
        self._add_rows()
        settings = session.settings
        self.recognition.setCurrentIndex(self.recognition.findData(settings.recognition))
        self.use.setCurrentIndex(self.use.findData(settings.only_when_idle))
        self.power.setCurrentIndex(self.power.findData(settings.only_on_mains))
        self.recognition.activated.connect(
            lambda: session.change_settings(recognition=self.recognition.currentData())
        )
        self.use.activated.connect(lambda: session.change_settings(only_when_idle=self.use.currentData()))
        self.power.activated.connect(lambda: session.change_settings(only_on_mains=self.power.currentData()))
        self._look()

    def _add_rows(self) -> None:
        self.show_rows(
            self.tr("Reading"),
            [
                settings_row(
                    self.tr("Text in pictures"),
                    self.recognition,
                    self.tr(
                        "Scanned pages, photographs and screenshots, in Chinese and English, when nothing "
                        "else is to be done. It stays on this computer."
                    ),
                ),
                settings_row(self.tr("This computer"), self.use, note=self.use_note),
                settings_row(self.tr("Power"), self.power, note=self.power_note),
            ],
        )

    def _look(self) -> None:
        """Find out what this system tells at all."""

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
            self._session.workers.reads(told, while_alive(self, found))
