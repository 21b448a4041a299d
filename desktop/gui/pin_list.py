"""The pinned questions, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView

from desktop.gui import i18n, tokens
from desktop.gui.row_list import RowList
from desktop.gui.rows import Row, RowModel, RowRole, file_icon
from desktop.gui.theme import Theme
from desktop.names import within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.store.pins import Pin

_ROWS_SHOWN = 5


class PinList(RowList):
    """A row for each pin: its question, and where the answer stands.

    Signals:
        question_asked: (str) Enter or a double click on a question.
        selection_changed: others are selected, or none.
    """

    question_asked = Signal(str)
    selection_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        self.rows = RowModel()
        super().__init__(theme, self.rows)
        self.rows.setParent(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(self.tr("Pinned questions"))
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        self.open_asked.connect(lambda: self._on_opened(self.currentIndex()))
        self.doubleClicked.connect(self._on_opened)

    def replace(self, pins: Sequence[Pin]) -> None:
        """Show these, some at once."""
        self.rows.replace([self._row(pin) for pin in pins])
        self.setVisible(bool(pins))
        self.setFixedHeight(min(len(pins), _ROWS_SHOWN) * tokens.ROW_HEIGHT)
        self.selection_changed.emit()

    @property
    def selected(self) -> list[int]:
        """The identifiers of the pins that are selected."""
        return [int(str(index.data(RowRole).key)) for index in self.selectionModel().selectedRows()]

    def _row(self, pin: Pin) -> Row:
        page = self.tr("p. {page}").format(page=i18n.number(pin.page))
        place = f"{within(pin.path.name)} · {page}"
        spoken = f"{pin.question}, {place}"
        return Row(pin.id, pin.question, file_icon(pin.path), place, tip=pin.evidence, spoken=spoken)

    def _on_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.question_asked.emit(index.data(RowRole).text)
