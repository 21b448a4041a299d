"""What the mouse does on a page: it selects text, and elsewhere takes hold of the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea

from desktop.gui.page_geometry import PagePlace
from desktop.gui.page_selection import PageSelection


class PageHand(QObject):
    """A hand on the page of a view. `place` tells where that page lies.

    Signals:
        selection_changed: other text is selected, or none.
    """

    selection_changed = Signal()

    def __init__(self, view: QAbstractScrollArea, place: Callable[[], PagePlace]) -> None:
        super().__init__(view)
        self._view = view
        self._place = place
        self._grabbed: QPoint | None = None
        self._selecting = False
        self.selection = PageSelection()
        self.has_page = False

    def take(self, selection: PageSelection) -> None:
        """Select on a page from now on."""
        self.selection = selection
        self.selection_changed.emit()

    def clear(self) -> None:
        """Select nothing."""
        self.selection.clear()
        self.selection_changed.emit()

    def select_all(self) -> None:
        """Select all text of the page."""
        self.selection.select_all()
        self.selection_changed.emit()

    def press(self, event: QMouseEvent) -> None:
        """Begin to select where there is text; elsewhere take hold of the page."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = self._on_page(event.position())
        if self.selection.over_text(*place):
            self._selecting = True
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.selection.begin(*place, extend=extend)
            self.selection_changed.emit()
            return
        self.clear()
        if self._can_scroll():
            self._grabbed = event.position().toPoint()
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def press_twice(self, event: QMouseEvent) -> None:
        """Select a word."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.selection.select_word(*self._on_page(event.position()))
            self.selection_changed.emit()

    def move(self, event: QMouseEvent) -> None:
        """Select on, or push the page about."""
        if self._selecting:
            self.selection.extend(*self._on_page(event.position()))
            self.selection_changed.emit()
        elif self._grabbed is not None:
            moved = event.position().toPoint() - self._grabbed
            self._grabbed = event.position().toPoint()
            down, across = self._view.verticalScrollBar(), self._view.horizontalScrollBar()
            down.setValue(down.value() - moved.y())
            across.setValue(across.value() - moved.x())
        elif self.selection.over_text(*self._on_page(event.position())):
            self._view.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        else:
            self.show()

    def release(self) -> None:
        """Let go."""
        self._grabbed = None
        self._selecting = False
        self.show()

    def show(self) -> None:
        """An open hand where the page can be pushed about."""
        pushes = self.has_page and self._can_scroll()
        shape = Qt.CursorShape.OpenHandCursor if pushes else Qt.CursorShape.ArrowCursor
        self._view.viewport().setCursor(shape)

    def _can_scroll(self) -> bool:
        return self._view.verticalScrollBar().maximum() > 0 or self._view.horizontalScrollBar().maximum() > 0

    def _on_page(self, position: QPointF) -> tuple[float, float]:
        return self._place().on_page(position)
