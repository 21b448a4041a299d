"""The rows of a list: what one says, the model that holds them, and how they are drawn."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.gui import icons, tokens
from desktop.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `sign` is an icon at its end, in `sign_colour`; `note` a number or word there."""

    key: Hashable
    text: str
    icon: str
    note: str = ""
    sign: str = ""
    sign_colour: str = "muted"
    tip: str = ""
    spoken: str = ""
    strong: bool = False
    path: str = ""


def told_of(row: Row, role: int) -> Any:
    """What a model says of a row to a view that asks for a role; None where it has nothing to say."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return row.text
        case Qt.ItemDataRole.ToolTipRole:
            return row.tip or None
        case Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken or row.text
        case _ if role == RowRole:
            return row
    return None


class RowModel(QAbstractListModel):
    """A list of rows that changes in place, so that selection and scroll position survive."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._number_of: dict[Hashable, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        return told_of(self.rows[index.row()], role)

    def index_of(self, key: Hashable) -> QModelIndex:
        """Where the row of this key is; invalid where there is none."""
        number = self._numbers().get(key)
        return QModelIndex() if number is None else self.index(number)

    def replace(self, rows: Sequence[Row]) -> None:
        """Become these rows with as few insertions and removals as their order allows."""
        self._number_of = {}
        wanted = {row.key for row in rows}
        for number in range(len(self.rows) - 1, -1, -1):
            if self.rows[number].key not in wanted:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self.rows[number]
                self.endRemoveRows()
        kept = {row.key for row in self.rows}
        if [row.key for row in self.rows] != [row.key for row in rows if row.key in kept]:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
            return
        self._insert(rows, kept)
        self._change(rows)

    def change(self, row: Row) -> None:
        """Show the row of this key anew, where there is one."""
        number = self._numbers().get(row.key)
        if number is not None and self.rows[number] != row:
            self.rows[number] = row
            self.dataChanged.emit(self.index(number), self.index(number))

    def _change(self, rows: Sequence[Row]) -> None:
        """Tell of what changed by stretches: each signal costs the view some work."""
        first: int | None = None
        for number, row in enumerate(rows):
            if self.rows[number] is not row and self.rows[number] != row:
                self.rows[number] = row
                first = number if first is None else first
            elif first is not None:
                self.dataChanged.emit(self.index(first), self.index(number - 1))
                first = None
        if first is not None:
            self.dataChanged.emit(self.index(first), self.index(len(self.rows) - 1))

    def _numbers(self) -> dict[Hashable, int]:
        """Where the row of each key is."""
        if len(self._number_of) != len(self.rows):
            self._number_of = {row.key: number for number, row in enumerate(self.rows)}
        return self._number_of

    def _insert(self, rows: Sequence[Row], kept: set[Hashable]) -> None:
        number = 0
        while number < len(rows):
            if rows[number].key in kept:
                number += 1
                continue
            last = number
            while last + 1 < len(rows) and rows[last + 1].key not in kept:
                last += 1
            self.beginInsertRows(QModelIndex(), number, last)
            self.rows[number:number] = rows[number : last + 1]
            self.endInsertRows()
            number = last + 1


class RowDelegate(QStyledItemDelegate):
    """Draws a row: icon, text shortened in the middle, then its note or its sign."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(tokens.SIDEBAR_MIN, tokens.ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(RowRole)
        colours = self._theme.colours
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect.adjusted(tokens.GAP_2, 1, -tokens.GAP_2, -1)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.line if selected else colours.hover))
            painter.drawRoundedRect(QRectF(rect), tokens.RADIUS_SMALL, tokens.RADIUS_SMALL)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), tokens.FOCUS_RING))
            painter.drawRoundedRect(
                QRectF(rect).adjusted(1, 1, -1, -1), tokens.RADIUS_SMALL, tokens.RADIUS_SMALL
            )
        ratio = painter.device().devicePixelRatioF()
        size = tokens.ICON_SMALL
        top = rect.top() + (rect.height() - size) // 2
        sign = icons.pixmap(
            row.icon, colours.accent if selected and row.strong else colours.muted, size, ratio
        )
        painter.drawPixmap(rect.left() + tokens.GAP_2, top, sign)
        right = rect.right() - tokens.GAP_2
        if row.sign:
            mark = icons.pixmap(row.sign, getattr(colours, row.sign_colour), size, ratio)
            painter.drawPixmap(right - size + 1, top, mark)
            right -= size + tokens.GAP_2
        font = option.font
        if row.note:
            small = type(font)(font)
            small.setPixelSize(tokens.TEXT_MUTED)
            painter.setFont(small)
            painter.setPen(QColor(colours.muted))
            width = QFontMetrics(small).horizontalAdvance(row.note)
            box = QRect(right - width, rect.top(), width + 1, rect.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.note)
            right -= width + tokens.GAP_2
        if row.strong and selected:
            font = type(font)(font)
            font.setWeight(type(font).Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colours.ink))
        left = rect.left() + tokens.GAP_2 + size + tokens.GAP_2
        box = QRect(left, rect.top(), right - left, rect.height())
        text = QFontMetrics(font).elidedText(row.text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


def file_icon(path: Path) -> str:
    """The icon for a kind of file."""
    return "file" if path.suffix.lower() == ".pdf" else "file-text"
