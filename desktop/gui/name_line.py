"""Where a knowledge base gets its name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.gui.session import Session


class NameLine(QLineEdit):
    """There while a name is wanted; Enter gives it, Esc leaves it as it was.

    Signals:
        left: there is nothing more to type.
    """

    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._renaming: str | None = None
        self.hide()
        self.returnPressed.connect(self._on_named)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.setAccessibleName(self.tr("Name of the knowledge base"))
        self.setPlaceholderText(self.tr("Name of the knowledge base"))

    def ask(self, old: str | None = None) -> None:
        """Let the user name a new knowledge base, or rename one."""
        self._renaming = old
        self.setText(old or "")
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def _on_named(self) -> None:
        name = self.text().strip()
        old, self._renaming = self._renaming, None
        self._leave()
        if name and old is None:
            self._session.contents.create_kb(name)
        elif name and old is not None and name != old:
            self._session.contents.rename_kb(old, name)
