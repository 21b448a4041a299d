"""Where the data lies and what is kept of questions, in the settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.gui.questions_kept import QuestionsKept
from desktop.gui.session import Session
from desktop.gui.settings_rows import SettingsGroup
from desktop.gui.theme import Theme
from desktop.gui.widgets import button, label


class DataSettings(SettingsGroup):
    """The data folder, its health, and the questions that are remembered.

    Signals:
        health_asked: show how the library is.
    """

    health_asked = Signal()

    def __init__(self, session: Session, theme: Theme, data_dir: Path, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        place = label("muted", wrap=True)
        place.setText(str(data_dir))
        health, show = button(), button()
        health.setText(self.tr("Health…"))
        show.setText(self.tr("Open folder"))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(place, 1)
        row.addWidget(health)
        row.addWidget(show)
        note = label("muted", wrap=True)
        note.setText(
            self.tr("The library, its index and the models lie here. Your files stay where they are.")
        )
        self.questions = QuestionsKept(session.history)
        self.show_rows(self.tr("Data"), [holder, note, self.questions])
        health.clicked.connect(self.health_asked)
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(data_dir))))
