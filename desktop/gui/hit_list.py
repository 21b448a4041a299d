"""The list of results: its rows, and the keys and clicks that they understand."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop.gui import hit_lines, i18n, tokens
from desktop.gui.cards import CardDelegate, RowRole, page_label
from desktop.gui.hit_rows import Card, Fold, Key, Place, Row
from desktop.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractListModel):
    """The rows in their order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _title(row)
            case Qt.ItemDataRole.ToolTipRole:
                return _tool_tip(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(row)
            case _ if role == RowRole:
                return row
        return None

    def replace(self, rows: tuple[Row, ...]) -> None:
        """Become these rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_of(self, key: Key) -> int:
        """Where a row is; -1 where it is not."""
        return next((number for number, row in enumerate(self.rows) if row.key == key), -1)


class Cards(QListView):
    """The list of cards.

    Signals:
        open_asked: Enter was pressed on a row.
        fold_asked: (int, bool) unfold what is under a row, or fold it.
        menu_asked: (int, QPoint) the context menu of a row, here on the screen.
    """

    open_asked = Signal()
    fold_asked = Signal(int, bool)
    menu_asked = Signal(int, QPoint)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = RowModel(parent)
        self.delegate = CardDelegate(theme, parent)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(tokens.GAP_6)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self._on_range_changed(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; right and left unfold and fold."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and row >= 0:
            self.fold_asked.emit(row, event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a line that unfolds something does so."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and self._folds(index, event.position().toPoint()):
            row = self.rows.rows[index.row()]
            self.fold_asked.emit(index.row(), not getattr(row, "is_open", True))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lines that can be pressed have the hand."""
        super().mouseMoveEvent(event)
        place = event.position().toPoint()
        over = self._folds(self.indexAt(place), place)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the row under the mouse, or of the chosen one."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            place = event.globalPos()
            if not by_mouse:
                place = self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_asked.emit(index.row(), place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _on_range_changed(self, _least: int, most: int) -> None:
        """The bar keeps its room, so that cards keep their width, but shows nothing where nothing scrolls."""
        bar = self.verticalScrollBar()
        bar.setProperty("idle", "true" if most == 0 else "false")
        bar.style().unpolish(bar)
        bar.style().polish(bar)

    def _folds(self, index: QModelIndex, place: QPoint) -> bool:
        if not index.isValid():
            return False
        row = self.rows.rows[index.row()]
        return isinstance(row, Fold) or self.delegate.over_places(index, self.visualRect(index), place)


def _title(row: Row) -> str:
    match row:
        case Card():
            return row.hit.title
        case Place():
            return hit_lines.place_name(row)
        case Fold():
            return hit_lines.fold_text(row)


def _tool_tip(row: Row) -> str:
    match row:
        case Card():
            return str(row.hit.path)
        case Place():
            return str(row.twin.path)
        case Fold():
            return ""


def _spoken(row: Row) -> str:
    match row:
        case Card():
            hit = row.hit
            places = hit_lines.places_text(row) if hit.also else ""
            parts = (hit.title, page_label(hit), f"{i18n.number(hit.score * 100)} %", hit.text, places)
            return ", ".join(part for part in parts if part)
        case Place():
            return hit_lines.place_text(row)
        case Fold():
            return hit_lines.fold_text(row)
