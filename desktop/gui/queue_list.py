"""The list of the queue: choosing in it by keyboard or mouse what is read next, later, or not at all."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from desktop.gui import tokens
from desktop.gui.activity import Activity
from desktop.gui.queue_model import QueueModel
from desktop.gui.rows import RowDelegate
from desktop.gui.theme import Theme
from desktop.gui.workers import Workers

_SHOWN_ROWS = 7


class QueueList(QTableView):
    """What is under way and what waits. Keys: N reads next, H holds or goes on, Delete leaves out.

    A table of one column: unlike Qt's list it never asks for rows that are not seen.

    Signals:
        shown: it shows what the library said last.
    """

    shown = Signal()

    def __init__(self, workers: Workers, activity: Activity, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Queue")
        self._activity = activity
        self._theme = theme
        self._model = QueueModel(workers, activity, self)
        self.setModel(self._model)
        self.setItemDelegate(RowDelegate(theme, self))
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(tokens.ROW_HEIGHT)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._model.shown.connect(self._on_shown)
        theme.changed.connect(self.viewport().update)
        self._name()

    @property
    def count(self) -> int:
        """How many documents are under way or wait."""
        return self._model.rowCount()

    def refresh(self) -> None:
        """Show how the queue stands now."""
        self._model.refresh()

    def sizeHint(self) -> QSize:
        """As high as its rows, up to a few."""
        rows = max(1, min(_SHOWN_ROWS, self.count))
        return QSize(tokens.SIDEBAR_MIN, rows * tokens.ROW_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_N:
                self._put_first()
            case Qt.Key.Key_H:
                self._hold_or_go_on()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._leave_out()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with what is selected; also from the keyboard's menu key."""
        if not self._rows():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = self._theme.icon
        menu.addAction(icon("chevron-up"), self.tr("Read next") + "\tN", self._put_first)
        if self._are_held():
            menu.addAction(icon("play"), self.tr("Take its turn again") + "\tH", self._hold_or_go_on)
        else:
            menu.addAction(icon("pause"), self.tr("Keep for later") + "\tH", self._hold_or_go_on)
        menu.addSeparator()
        menu.addAction(icon("trash"), self.tr("Leave out") + "\tDel", self._leave_out)
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        menu.popup(QPoint(where))

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Documents that are being read or wait"))
        self.setAccessibleDescription(self.tr("N reads next, H keeps for later, Delete leaves out"))

    def _rows(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def _are_held(self) -> bool:
        rows = self._rows()
        return bool(rows) and all(self._model.is_held(row) for row in rows)

    def _put_first(self) -> None:
        self._model.with_ids(self._rows(), self._activity.put_first)

    def _hold_or_go_on(self) -> None:
        change = self._activity.release if self._are_held() else self._activity.hold
        self._model.with_ids(self._rows(), change)

    def _leave_out(self) -> None:
        rows = self._rows()
        if rows:
            self._model.with_ids(rows, self._activity.leave_out)

    def _on_shown(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.shown.emit()
