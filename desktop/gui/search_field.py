"""The field in which one asks, with what is to be found more of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desktop.gui import tokens
from desktop.gui.theme import Theme
from desktop.gui.widgets import ElidedLabel, IconButton, IconLabel, label


class Field(QLineEdit):
    """The line in which one asks. Keys that a line has no use for move through the hits.

    Signals:
        stepped: (int) so many hits further down.
        turned: (int) so many pages on.
        entered: open the selected hit.
        escaped: Esc was pressed.
        rubbed_out: Backspace was pressed where there is nothing to rub out.
        files_pasted: (list of Paths) files were pasted, not text.
        focus_changed: (bool) the field got or lost the keyboard.
    """

    stepped = Signal(int)
    turned = Signal(int)
    entered = Signal()
    escaped = Signal()
    rubbed_out = Signal()
    files_pasted = Signal(object)
    focus_changed = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, page keys, Enter and Esc go out; the rest is typing."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Paste):
            paths = local_files(QGuiApplication.clipboard().mimeData())
            if paths:
                self.files_pasted.emit(paths)
                return
        if plain and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif plain and key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif plain and key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.rubbed_out.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around the field."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around the field."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class LikeChip(QFrame):
    """What is to be found more of, in the field in place of a question.

    Signals:
        dropped: it is not to be looked for any more.
    """

    dropped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("LikeChip")
        self.setFixedHeight(tokens.CHIP_HEIGHT)
        self.text = ElidedLabel(self, Qt.TextElideMode.ElideRight)
        self.drop = IconButton(theme, "close", self, "muted")
        self.drop.setIconSize(QSize(tokens.ICON_SMALL, tokens.ICON_SMALL))
        self.drop.setFixedSize(tokens.GAP_5 - 2, tokens.GAP_5 - 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_2, 0, 2, 0)
        row.setSpacing(tokens.GAP_1)
        row.addWidget(IconLabel(theme, "meaning", "accent", tokens.ICON_SMALL))
        row.addWidget(self.text)
        row.addWidget(self.drop)
        self.drop.clicked.connect(self.dropped)
        self.hide()

    def fit(self, room: int) -> None:
        """Be as wide as the text, but no wider than there is room."""
        around = 3 * tokens.GAP_2 + tokens.ICON_SMALL + self.drop.width()
        text = self.text.fontMetrics().horizontalAdvance(self.text.whole()) + 2
        self.text.setFixedWidth(max(0, min(text, room - around)))


class SearchField(QFrame):
    """The field with its icon, its hint and the button that empties it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SearchField")
        self.setFixedHeight(tokens.FIELD_HEIGHT)
        self.setMinimumWidth(tokens.RESULTS_MIN)
        self.line = Field(self)
        self.line.setObjectName("search")
        self.line.setAcceptDrops(False)  # files belong to the window, not to the line
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.like = LikeChip(theme, self)
        self.hint = label()
        self.hint.setObjectName("Hint")
        self.hint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.erase = IconButton(theme, "close", self, "muted")
        self.erase.setIconSize(QSize(tokens.ICON_SMALL, tokens.ICON_SMALL))
        self.erase.setFixedSize(26, 26)
        self.erase.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_3, 0, tokens.GAP_2, 0)
        row.setSpacing(tokens.GAP_2)
        row.addWidget(IconLabel(theme, "search", "muted", tokens.ICON))
        row.addWidget(self.like)
        row.addWidget(self.line, 1)
        row.addWidget(self.hint)
        row.addWidget(self.erase)
        self.line.focus_changed.connect(self._on_focus_changed)
        self.line.textChanged.connect(self._on_text_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for typing."""
        super().resizeEvent(event)
        self.like.fit(round(self.width() * tokens.LIKE_SHARE))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """A click anywhere on the frame means the field."""
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def show_like(self, name: str) -> None:
        """Show what is to be found more of; nothing where the name is empty."""
        self.like.text.set_whole(name)
        self.like.fit(round(self.width() * tokens.LIKE_SHARE))
        self.like.setVisible(bool(name))
        self._on_text_changed(self.line.text())

    def _on_focus_changed(self, focused: bool) -> None:
        self.setProperty("focused", "true" if focused else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _on_text_changed(self, text: str) -> None:
        self.erase.setVisible(bool(text))
        self.hint.setVisible(not text and self.like.isHidden())


def local_files(mime: QMimeData | None) -> list[Path]:
    """The files and folders of this machine that were copied or are being dragged."""
    if mime is None or not mime.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
