"""The whole document as one narrow strip: where in it the hits are, and where one is reading."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.theme import Theme


class Rail(QWidget):
    """Ticks beside the page; a click goes to the nearest hit, or to that part of the document.

    Signals:
        page_wanted: (int) go to this page.
    """

    page_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages = 0
        self._page = 0
        self._hits: tuple[int, ...] = ()
        self.setFixedWidth(tokens.RAIL_WIDTH)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_document(self, pages: int, page: int, hits: Iterable[int]) -> None:
        """The document has so many pages, `page` is shown, and on `hits` something was found."""
        self._pages, self._page = pages, page
        self._hits = tuple(sorted({hit for hit in hits if 1 <= hit <= max(1, pages)}))
        self.setVisible(pages > 1)
        self.setAccessibleName(self.tr("%Ln page(s) of this document have hits", "", len(self._hits)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A track, a tick for each page with a hit, a longer one for the page that is shown."""
        if self._pages < 2:
            return
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(colours.canvas))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.handle))
        here = self._place(self._page)
        painter.drawRoundedRect(QRectF(2, here - 5, self.width() - 4, 10), 3, 3)
        for hit in self._hits:
            painter.setBrush(QColor(colours.accent if hit == self._page else colours.amber))
            y = self._place(hit) - tokens.RAIL_TICK / 2
            painter.drawRoundedRect(QRectF(4, y, self.width() - 8, tokens.RAIL_TICK), 1, 1)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if self._pages > 1:
            self.page_wanted.emit(self._page_at(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name the page under the pointer."""
        if self._pages > 1:
            page = self._page_at(event.position().y())
            text = self.tr("Page {page}").format(page=i18n.number(page))
            QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def _place(self, page: int) -> float:
        room = self.height() - 2 * tokens.GAP_3
        return tokens.GAP_3 + room * (page - 1) / max(1, self._pages - 1)

    def _page_at(self, y: float) -> int:
        near = [hit for hit in self._hits if abs(self._place(hit) - y) <= tokens.RAIL_TICK + 1]
        if near:
            return min(near, key=lambda hit: abs(self._place(hit) - y))
        room = max(1, self.height() - 2 * tokens.GAP_3)
        return min(self._pages, max(1, round(1 + (y - tokens.GAP_3) / room * (self._pages - 1))))
