"""The settings. Every one takes effect as soon as it is changed, except the model, which costs time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from desktop.gui import tokens
from desktop.gui.about_rows import AboutRows
from desktop.gui.data_settings import DataSettings
from desktop.gui.dialog_frame import foot_row, lay_out, scrolled_column, scrolling
from desktop.gui.look_settings import LookSettings
from desktop.gui.model_settings import ModelSettings
from desktop.gui.reading_settings import ReadingSettings
from desktop.gui.search_settings import SearchSettings
from desktop.gui.session import Session
from desktop.gui.settings_rows import SettingsGroup
from desktop.gui.theme import Theme
from desktop.gui.widgets import button


class SettingsDialog(QDialog):
    """Search, language model, appearance, and where the data lies.

    Signals:
        reopen_asked: another language was chosen; open again in it.
        models_asked: show the list of models.
        quality_asked: show how well is searched.
        health_asked: show how the library is.
        licences_asked: show whose work is in this program.
    """

    reopen_asked = Signal()
    models_asked = Signal()
    quality_asked = Signal()
    health_asked = Signal()
    licences_asked = Signal()

    def __init__(self, session: Session, theme: Theme, data_dir: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self.resize(tokens.DIALOG_WIDTH, tokens.DIALOG_WIDTH + tokens.HEADER_HEIGHT)
        self.search = SearchSettings(session, theme)
        self.model = ModelSettings(session, theme)
        self.reading = ReadingSettings(session, theme)
        self.look = LookSettings(session, theme)
        self.data = DataSettings(session, theme, data_dir)
        self.about = AboutRows(session.updating)
        about = SettingsGroup(theme)
        about.show_rows(self.tr("About"), [self.about])
        inner = QWidget()
        column = scrolled_column(inner, tokens.GAP_4)
        for group in (self.search, self.model, self.reading, self.look, self.data, about):
            column.addWidget(group)
        column.addStretch(1)
        self._scroll = scrolling(inner)
        close = button("primary")
        close.setText(self.tr("Close"))
        close.clicked.connect(self.accept)
        lay_out(self, self._scroll, foot_row((), close))
        self._connect()

    def _connect(self) -> None:
        self.search.quality_asked.connect(self.quality_asked)
        self.model.models_asked.connect(self.models_asked)
        self.look.language_changed.connect(self._on_language_changed)
        self.data.health_asked.connect(self.health_asked)
        self.about.licences_asked.connect(self.licences_asked)
        self.about.grew.connect(lambda: QTimer.singleShot(0, self.about, self._show_end))

    def _show_end(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _on_language_changed(self) -> None:
        self.setParent(None)  # so that the window no longer finds this one
        self.close()
        self.reopen_asked.emit()
