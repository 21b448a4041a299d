"""The licences of Shufang and of everything that is packed with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop import licences
from desktop.gui import tokens
from desktop.gui.theme import fixed_font
from desktop.gui.widgets import button, label
from desktop.licences import Component


class LicencesDialog(QDialog):
    """The parts on the left, the text of the one that is selected on the right."""

    def __init__(self, packed_file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Licences"))
        width = tokens.WINDOW_SIZE[0] * 3 // 4  # most texts are 80 characters wide
        self.resize(width, tokens.DIALOG_WIDTH)
        self._components: tuple[Component, ...] = ()
        note = label("muted", wrap=True)
        note.setText(
            self.tr(
                "Shufang is free software: you may use, study, share and change it under the GNU Affero "
                "General Public License, version 3 or later. It comes without any warranty."
            )
        )
        self.parts, self.text = QListWidget(), QPlainTextEdit()
        self.parts.setAccessibleName(self.tr("Parts"))
        self.text.setAccessibleName(self.tr("Licence"))
        self.text.setReadOnly(True)
        self.text.setFont(fixed_font())
        panes = QSplitter(Qt.Orientation.Horizontal)
        panes.addWidget(self.parts)
        panes.addWidget(self.text)
        panes.setSizes([tokens.SIDEBAR_WIDTH, width - tokens.SIDEBAR_WIDTH])
        panes.setChildrenCollapsible(False)
        close = button("primary")
        close.setText(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_4, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_3)
        column.addWidget(note)
        column.addWidget(panes, 1)
        column.addLayout(row)
        self.parts.currentRowChanged.connect(self._show_part)
        self._load(packed_file)

    def _load(self, packed_file: Path) -> None:
        problem = self.tr(
            "This copy runs from its source code: nothing is packed with it, and its libraries have their "
            "licences beside them."
        )
        try:
            self._components = licences.load(packed_file)
        except (OSError, ValueError, KeyError):
            problem = self.tr("{file} is damaged. Install Shufang again to see the licences.").format(
                file=packed_file
            )
        for component in self._components:
            self.parts.addItem(f"{component.name} {component.version}".rstrip())
        self.parts.setVisible(bool(self._components))
        if self._components:
            self.parts.setCurrentRow(0)
            self.parts.setFocus()
        else:
            self.text.setPlainText(problem)

    def _show_part(self, row: int) -> None:
        component = self._components[row]
        head = [f"{component.name} {component.version}".rstrip(), component.licence, component.address]
        self.text.setPlainText("\n".join(line for line in head if line) + f"\n\n{component.text}")
