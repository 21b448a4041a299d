"""How many questions are remembered, and the way to forget them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.history import History
from desktop.gui.widgets import button, label


class QuestionsKept(QWidget):
    """A sentence and a button, in the settings."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self.text = label("muted", wrap=True)
        self.forget = button()
        self.forget.setText(self.tr("Forget them"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP_4)
        row.addWidget(self.text, 1)
        row.addWidget(self.forget)
        self.forget.clicked.connect(history.clear)
        history.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        count = len(self._history.questions)
        self.text.setText(
            self.tr("The last %Ln question(s) are remembered, on this computer only.", "", count)
            if count
            else self.tr("No question is remembered. They would be on this computer only.")
        )
        self.forget.setEnabled(bool(count))
