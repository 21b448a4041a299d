"""The models that are being downloaded, as rows that go on changing while they are looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.gui import model_facts, tokens
from desktop.gui.models import Busy, Models
from desktop.gui.theme import Theme
from desktop.gui.widgets import ElidedLabel, IconButton, Panel, label

_STEPS = 1000  # of a progress bar


class DownloadRow(QWidget):
    """One download: what, how far, how fast, and a button that pauses it."""

    def __init__(self, models: Models, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._numbers = ElidedLabel(), label("muted", wrap=True)
        title = models.file_title(name)
        self._title.set_whole(title)
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        self.pause = IconButton(theme, "pause", colour="muted")
        self.pause.set_label(self.tr("Pause the download of {name}").format(name=title))
        self.pause.clicked.connect(lambda: models.pause(name))
        text = QVBoxLayout()
        text.setSpacing(tokens.GAP_1)
        text.addWidget(self._title)
        text.addWidget(self._bar)
        text.addWidget(self._numbers)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP_2)
        row.addLayout(text, 1)
        row.addWidget(self.pause, 0, Qt.AlignmentFlag.AlignTop)

    def show_step(self, busy: Busy) -> None:
        """Show how far the download is."""
        self._bar.setValue(round(_STEPS * busy.fraction))
        self._numbers.setText(model_facts.arriving(busy.download))


class DownloadRows(Panel):
    """All downloads, the one that runs first."""

    def __init__(self, models: Models, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._models = models
        self._rows: dict[str, DownloadRow] = {}
        self._title = label("strong")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.GAP_3)
        self._column.addWidget(self._title)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._title.setText(self.tr("Downloading models"))
        self._replace(())
        self.refresh()

    def refresh(self) -> None:
        """Show the downloads that there are; hidden while there are none."""
        downloads = self._models.downloads
        if tuple(downloads) != tuple(self._rows):
            self._replace(tuple(downloads))
        for name, busy in downloads.items():
            self._rows[name].show_step(busy)
        self.setVisible(bool(downloads))

    def first_button(self) -> QWidget | None:
        """The button that pauses the download that runs."""
        return next((row.pause for row in self._rows.values()), None)

    def _replace(self, names: tuple[str, ...]) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = {name: DownloadRow(self._models, self.theme, name, self) for name in names}
        for row in self._rows.values():
            self._column.addWidget(row)
