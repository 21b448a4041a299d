"""What a pane says when it has nothing to show: a sign, one sentence, perhaps one button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconLabel, button, label


class Message(QWidget):
    """Stands in the middle of the pane."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = IconLabel(theme, "search", "handle", tokens.ICON_LARGE)
        self._heading, self._text = label("title", wrap=True), label("muted", wrap=True)
        self.action = button()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_5)
        column.setSpacing(tokens.GAP_2)
        column.addStretch(2)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(tokens.GAP_1)
        for part in (self._heading, self._text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addSpacing(tokens.GAP_1)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.action.hide()

    def say(self, heading: str, text: str = "", action: str = "", *, failed: bool = False) -> None:
        """Say something, and offer to do something about it where `action` says what."""
        self._sign.set_icon("failed" if failed else "search", "red" if failed else "handle")
        self._heading.setText(heading)
        self._text.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
