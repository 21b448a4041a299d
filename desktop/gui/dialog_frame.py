"""How a dialog is laid out that stays beside the work: what it shows, a hairline, and its buttons below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.widgets import rule


def scrolling(content: QWidget) -> QScrollArea:
    """What may be higher than its dialog, but never wider."""
    scroll = QScrollArea()
    scroll.setWidget(content)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll


def scrolled_column(content: QWidget, spacing: int) -> QVBoxLayout:
    """The layout of what scrolls."""
    column = QVBoxLayout(content)
    column.setContentsMargins(tokens.GAP_5, tokens.GAP_4, tokens.GAP_4, tokens.GAP_4)
    column.setSpacing(spacing)
    return column


def foot_row(left: Sequence[QPushButton], right: QPushButton) -> QHBoxLayout:
    """Buttons side by side; the one that closes the dialog stands apart."""
    row = QHBoxLayout()
    row.setSpacing(tokens.GAP_2)
    for each in left:
        row.addWidget(each)
    row.addStretch(1)
    row.addWidget(right)
    return row


def lay_out(dialog: QDialog, body: QWidget | QLayout, foot: QLayout) -> None:
    """Fill a dialog."""
    foot.setContentsMargins(tokens.GAP_5, tokens.GAP_3, tokens.GAP_5, tokens.GAP_3)
    outer = QVBoxLayout(dialog)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    if isinstance(body, QLayout):
        outer.addLayout(body, 1)
    else:
        outer.addWidget(body, 1)
    outer.addWidget(rule())
    outer.addLayout(foot)
