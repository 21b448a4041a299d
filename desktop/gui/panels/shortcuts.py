"""F1: every key at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.widgets import button, label

_SIGNS = {"Down": "↓", "Up": "↑", "Alt+Down": "Alt+↓", "Return": "Enter"}
_COLUMNS = 2  # in one, the keys are higher than the screen of a small laptop
_NATIVE = QKeySequence.SequenceFormat.NativeText


class ShortcutsDialog(QDialog):
    """What can be done from the keyboard, which is everything."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.GAP_5)
        grid.setVerticalSpacing(tokens.GAP_2)
        keys_and_texts = self._keys()
        rows = -(-len(keys_and_texts) // _COLUMNS)
        for number, (keys, text) in enumerate(keys_and_texts):
            names = [_SIGNS.get(key) or QKeySequence(key).toString(_NATIVE) for key in keys]
            key_label = label()
            key_label.setObjectName("Hint")
            key_label.setText("  ".join(names))
            what = label()
            what.setText(text)
            column, row = divmod(number, rows)
            grid.addWidget(key_label, row, 3 * column, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(what, row, 3 * column + 1)
        for column in range(_COLUMNS):
            grid.setColumnStretch(3 * column + 1, 1)
        for column in range(1, _COLUMNS):
            grid.setColumnMinimumWidth(3 * column - 1, tokens.GAP_1)
        close = button("primary")
        close.setText(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        outer.setSpacing(tokens.GAP_4)
        outer.addLayout(grid)
        outer.addLayout(foot)

    def _keys(self) -> list[tuple[tuple[str, ...], str]]:
        return [
            (("Ctrl+K",), self.tr("Search")),
            (("Down", "Up"), self.tr("Next or previous passage")),
            (("Return",), self.tr("Open the file")),
            (("Ctrl+E",), self.tr("Unfold or fold what belongs to the passage")),
            (("Ctrl+L",), self.tr("Find more like this")),
            (("Alt+Down",), self.tr("Completions and earlier questions")),
            (("Esc",), self.tr("Clear the search")),
            (("Ctrl+Shift+C",), self.tr("Copy the passage with its source")),
            (("Ctrl+P",), self.tr("Pin as the right answer")),
            (("PgUp", "PgDown"), self.tr("Previous or next page")),
            (("Home", "End"), self.tr("First or last page")),
            (("Space", "Shift+Space"), self.tr("A screen on or back")),
            (("Ctrl+F",), self.tr("Find in this document")),
            (("F3", "Shift+F3"), self.tr("Next or previous place")),
            (("Ctrl+C",), self.tr("Copy the selected text")),
            (("Ctrl+A",), self.tr("Select all on this page")),
            (("Ctrl+T",), self.tr("Small pictures of the pages")),
            (("Ctrl+G",), self.tr("Back to the passage")),
            (("Ctrl++", "Ctrl+-", "Ctrl+0"), self.tr("Larger, smaller or full size")),
            (("Ctrl+1", "Ctrl+2"), self.tr("Fit the width or the whole page")),
            (("Ctrl+O",), self.tr("Add files")),
            (("Ctrl+Shift+O",), self.tr("Add a folder")),
            (("Ctrl+Shift+F",), self.tr("Followed folders")),
            (("Ctrl+V",), self.tr("Add the files that were copied")),
            (("Ctrl+N",), self.tr("New knowledge base")),
            (("F2",), self.tr("Rename the knowledge base")),
            (("Ctrl+I",), self.tr("What became of the document")),
            (("Del",), self.tr("Remove from the library")),
            (("Ctrl+J",), self.tr("What is going on")),
            (("N",), self.tr("Read a waiting document next")),
            (("H",), self.tr("Keep a waiting document for later")),
            (("Del",), self.tr("Leave a waiting document out")),
            (("Ctrl+,",), self.tr("Settings")),
            (("Ctrl+M",), self.tr("Models")),
            (("Ctrl+Shift+P",), self.tr("Search quality")),
            (("Ctrl+H",), self.tr("Health of the library")),
        ]
