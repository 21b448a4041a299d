"""Colours and language, in the settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.gui import i18n
from desktop.gui.session import Session
from desktop.gui.settings_rows import SettingsGroup, settings_row
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice


class LookSettings(SettingsGroup):
    """How the window looks and what it speaks.

    Signals:
        language_changed: it speaks another language now.
    """

    language_changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.theme = Choice(theme)
        for choice, text in (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            self.theme.addItem(text, choice)
        self.language = Choice(theme)
        self.language.addItem(self.tr("As the system"), "system")
        for code, name in i18n.LANGUAGES.items():
            self.language.addItem(name, code)
        self.show_rows(
            self.tr("Appearance"),
            [settings_row(self.tr("Colours"), self.theme), settings_row(self.tr("Language"), self.language)],
        )
        self.theme.setCurrentIndex(self.theme.findData(session.settings.theme))
        self.language.setCurrentIndex(self.language.findData(session.settings.language))
        self.theme.activated.connect(lambda: session.change_settings(theme=self.theme.currentData()))
        self.language.activated.connect(self._on_language_chosen)

    def _on_language_chosen(self) -> None:
        if self.language.currentData() != self._session.settings.language:
            self._session.change_settings(language=self.language.currentData())
            self.language_changed.emit()
