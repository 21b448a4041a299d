"""The bar above the page in which one types what to look for in this document."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.finding import Finding
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconButton, IconLabel, Panel, label


class FindLine(QLineEdit):
    """Enter and Shift+Enter step through the places, Esc puts the bar away.

    Signals:
        stepped: (int) so many places on.
        left: Esc was pressed.
    """

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.stepped.emit(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(Panel):
    """What is looked for, how often it stands there, and the way through.

    Signals:
        closed: the bar was put away.
    """

    closed = Signal()

    def __init__(self, finding: Finding, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._finding = finding
        self.setObjectName("FindBar")
        self.line = FindLine()
        self.count = label("muted")
        self.back = IconButton(theme, "chevron-up")
        self.on = IconButton(theme, "chevron-down")
        self.close_button = IconButton(theme, "close")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_3, tokens.GAP_1 + 2, tokens.GAP_2, tokens.GAP_1 + 2)
        row.setSpacing(tokens.GAP_1)
        row.addWidget(IconLabel(theme, "search"))
        row.addSpacing(tokens.GAP_1)
        row.addWidget(self.line, 1)
        row.addSpacing(tokens.GAP_2)
        row.addWidget(self.count)
        row.addSpacing(tokens.GAP_1)
        for part in (self.back, self.on, self.close_button):
            row.addWidget(part)
        self.line.textChanged.connect(finding.look_for)
        self.line.stepped.connect(finding.step)
        self.line.left.connect(self.put_away)
        self.back.clicked.connect(lambda: finding.step(-1))
        self.on.clicked.connect(lambda: finding.step(1))
        self.close_button.clicked.connect(self.put_away)
        finding.changed.connect(self._show_count)
        self.retranslate()
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the bar, with the keyboard in it; look for `text` if there is any."""
        self.show()
        if text:
            self.line.setText(text)
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._finding.look_for(self.line.text())

    def put_away(self) -> None:
        """Look for nothing."""
        self.hide()
        self._finding.look_for("")
        self.closed.emit()

    def retranslate(self) -> None:
        self.line.setPlaceholderText(self.tr("Find in this document"))
        self.line.setAccessibleName(self.tr("Find in this document"))
        self.back.set_label(self.tr("Previous place"), "Shift+F3")
        self.on.set_label(self.tr("Next place"), "F3")
        self.close_button.set_label(self.tr("Close"), "Esc")
        self._show_count()

    def _show_count(self) -> None:
        finding = self._finding
        total = len(finding.matches)
        if not finding.wanted.strip():
            text = ""
        elif total:
            here, all_ = i18n.number(finding.at + 1), i18n.number(total)
            text = self.tr("{number} of {total}").format(number=here, total=all_)
            text = f"{text}…" if finding.busy else text
        else:
            text = self.tr("Looking…") if finding.busy else self.tr("Not found")
        self.count.setText(text)
        self.count.setAccessibleName(text)
        for part in (self.back, self.on):
            part.setEnabled(total > 0)
