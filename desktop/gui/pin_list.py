"""The pinned questions, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop.gui import i18n, tokens
from desktop.gui.rows import Row, RowDelegate, RowModel, RowRole, file_icon
from desktop.gui.theme import Theme
from desktop.names import within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.store.pins import Pin

_ROWS_SHOWN = 5


class PinList(QListView):
    """A row for each pin: its question, and where the answer stands.

    Signals:
        question_asked: (str) Enter or a double click on a question.
        removal_asked: (list of int) Del was pressed with these pins selected.
        selection_changed: others are selected, or none.
    """

    question_asked = Signal(str)
    removal_asked = Signal(object)
    selection_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(self.tr("Pinned questions"))
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        self.activated.connect(self._on_activated)

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del takes back what is selected."""
        if event.key() == Qt.Key.Key_Delete and self.selected:
            self.removal_asked.emit(self.selected)
        else:
            super().keyPressEvent(event)

    def _row(self, pin: Pin) -> Row:
        page = self.tr("p. {page}").format(page=i18n.number(pin.page))
        place = f"{within(pin.path.name)} · {page}"
        spoken = f"{pin.question}, {place}"
        return Row(pin.id, pin.question, file_icon(pin.path), place, tip=pin.evidence, spoken=spoken)

    def _on_activated(self, index: QModelIndex) -> None:
        self.question_asked.emit(index.data(RowRole).text)
