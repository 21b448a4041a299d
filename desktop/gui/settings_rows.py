"""How settings are laid out: a name and what it means on the left, its control on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, Panel, label

_CONTROL_WIDTH = 236


class SettingsGroup(QWidget):
    """Rows that belong together, below a title."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP_2)
        self._title = label("title")
        column.addWidget(self._title)
        group = Panel(theme)
        group.setObjectName("Group")
        self._rows = QVBoxLayout(group)
        self._rows.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, tokens.GAP_3)
        self._rows.setSpacing(tokens.GAP_3)
        column.addWidget(group)

    def show_rows(self, title: str, rows: Sequence[QWidget]) -> None:
        """Put the rows below each other."""
        self._title.setText(title)
        for row in rows:
            self._rows.addWidget(row)


def settings_row(name: str, control: QWidget, help_text: str = "", note: QWidget | None = None) -> QWidget:
    """One setting. What it means is told once and for all, or by a note that changes."""
    row = QWidget()
    text = QVBoxLayout()
    text.setSpacing(2)
    title = label()
    title.setText(name)
    title.setBuddy(control)
    control.setAccessibleName(name)
    text.addWidget(title)
    if help_text:
        explained = label("muted", wrap=True)
        explained.setText(help_text)
        control.setAccessibleDescription(help_text)
        text.addWidget(explained)
    if note is not None:
        text.addWidget(note)
    control.setFixedWidth(_CONTROL_WIDTH)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(tokens.GAP_4)
    line.addLayout(text, 1)
    line.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
    return row


def choose(choice: Choice, value: int, text: str) -> None:
    """Select a number, which the command line may have set to one that is not offered."""
    if choice.findData(value) < 0:
        choice.addItem(text, value)
    choice.setCurrentIndex(choice.findData(value))
