"""How is searched, in the settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.gui import i18n
from desktop.gui.session import Session
from desktop.gui.settings_rows import SettingsGroup, choose, settings_row
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, button
from desktop.settings import TOP_K_MAX

_COUNTS = (5, 10, 20, 50, 100, TOP_K_MAX)
_PERCENTS = tuple(range(0, 100, 10))


class SearchSettings(SettingsGroup):
    """By what is searched, how much an answer has at most, and how well it finds.

    Signals:
        quality_asked: show how well is searched.
    """

    quality_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.mode = Choice(theme)
        for mode, text in (
            ("hybrid", self.tr("Words and meaning")),
            ("keyword", self.tr("Words")),
            ("meaning", self.tr("Meaning")),
        ):
            self.mode.addItem(text, mode)
        self.top_k = Choice(theme)
        for count in _COUNTS:
            self.top_k.addItem(i18n.number(count), count)
        self.min_score = Choice(theme)
        for percent in _PERCENTS:
            self.min_score.addItem(f"{i18n.number(percent)} %", percent)
        self.quality = button()
        self.quality.setText(self.tr("Search quality…"))
        self._add_rows()
        self._show_settings()
        self.mode.activated.connect(lambda: session.change_settings(mode=self.mode.currentData()))
        self.top_k.activated.connect(lambda: session.change_settings(top_k=self.top_k.currentData()))
        self.min_score.activated.connect(
            lambda: session.change_settings(min_score=self.min_score.currentData() / 100)
        )
        self.quality.clicked.connect(self.quality_asked)
        session.settings_changed.connect(self._show_mode)

    def _add_rows(self) -> None:
        self.show_rows(
            self.tr("Search"),
            [
                settings_row(self.tr("Search by"), self.mode),
                settings_row(
                    self.tr("Passages shown"),
                    self.top_k,
                    self.tr("How many passages an answer has at most."),
                ),
                settings_row(
                    self.tr("Minimum score"),
                    self.min_score,
                    self.tr("Passages that score less are left out. 0 % leaves none out."),
                ),
                settings_row(
                    self.tr("How well it finds"),
                    self.quality,
                    self.tr("Pin right answers and measure which mode and dimension finds most of them."),
                ),
            ],
        )

    def _show_settings(self) -> None:
        settings = self._session.settings
        percent = round(settings.min_score * 100)
        choose(self.top_k, settings.top_k, i18n.number(settings.top_k))
        choose(self.min_score, percent, f"{i18n.number(percent)} %")
        self._show_mode()

    def _show_mode(self) -> None:
        self.mode.setCurrentIndex(self.mode.findData(self._session.settings.mode))
