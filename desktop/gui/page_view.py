"""One page on the desk: paper on a quiet canvas, sharp at any zoom, with a way to move about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.gui import page_painting, tokens
from desktop.gui.page_geometry import A4, Fit, PagePlace, clamped, fitting_zoom, next_zoom, scale_of
from desktop.gui.page_hand import PageHand
from desktop.gui.page_scroll import PageScroll
from desktop.gui.page_selection import PageSelection
from desktop.gui.theme import Theme
from desktop.gui.viewing import Picture, View
from desktop.page_text import PageText
from desktop.records import Rect


class PageView(QAbstractScrollArea):
    """Shows a picture of a page and asks for a sharper one when the zoom changes.

    Signals:
        scale_wanted: (float) draw at so many pixels a point.
        zoom_changed: (float) 1.0 is the size of the paper on a 96 dpi screen.
        turned: (int) so many pages on.
        page_wanted: (int) this page; -1 is the last.
        selection_changed: other text is selected, or none.
        menu_asked: (QPoint) the context menu, here on the screen.
    """

    scale_wanted = Signal(float)
    zoom_changed = Signal(float)
    turned = Signal(int)
    page_wanted = Signal(int)
    selection_changed = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: Picture | None = None
        self._fit: Fit = "width"
        self._zoom = 1.0
        self._blank = False
        self._scroll = PageScroll(self, theme)
        self._hand = PageHand(self, self._place)
        self._found: tuple[tuple[Rect, ...], ...] = ()
        self._found_here = -1
        self.setObjectName("Pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self.viewport().update)
        self._hand.selection_changed.connect(self.selection_changed)
        self._hand.selection_changed.connect(self.viewport().update)

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    @property
    def is_sharp(self) -> bool:
        """Whether the picture is drawn for the size at which it is shown."""
        wanted = scale_of(self._zoom) * self.devicePixelRatioF()
        return self._picture is not None and abs(self._picture.scale - wanted) < 1e-2

    @property
    def zoom(self) -> float:
        """1.0 is the size of the paper on a 96 dpi screen."""
        return self._zoom

    @property
    def fit(self) -> Fit:
        """Whether the zoom follows the window."""
        return self._fit

    def show_picture(self, picture: Picture | None) -> None:
        """Put a page on the desk, or clear it."""
        before = self._picture.view if self._picture else None
        self._picture = picture
        self._blank = False
        self._hand.has_page = picture is not None
        if picture is None or before is None or not _same_page(picture.view, before):
            self._hand.take(PageSelection())
        self._lay_out()

    def set_text(self, text: PageText) -> None:
        """What stands on the page that is shown: it can be selected from now on."""
        self._hand.take(PageSelection(text))

    def show_found(self, matches: Sequence[tuple[Rect, ...]], here: int) -> None:
        """Mark what was looked for on the page that is shown, the match number `here` more strongly."""
        self._found, self._found_here = tuple(matches), here
        self.viewport().update()

    @property
    def selected_text(self) -> str:
        """The text that is selected."""
        return self._hand.selection.text

    def select_all(self) -> None:
        """Select all text of the page."""
        self._hand.select_all()

    def copy_selected(self) -> None:
        """Put the selected text on the clipboard."""
        if self.selected_text:
            QGuiApplication.clipboard().setText(self.selected_text)

    def show_blank(self) -> None:
        """The page that is wanted is still being drawn: an empty sheet until it comes."""
        self._blank = True
        self.viewport().update()

    def set_fit(self, fit: Fit) -> None:
        """Let the zoom follow the width of the window, or its height too."""
        self._fit = fit
        self._lay_out()

    def set_zoom(self, zoom: float) -> None:
        """Zoom to a size and stay there."""
        self._fit = "none"
        self._keep_middle(clamped(zoom))

    def zoom_step(self, steps: int) -> None:
        """Go to the next larger or smaller of the usual sizes."""
        self.set_zoom(next_zoom(self._zoom, steps))

    def scale_for(self, width: float, height: float) -> float:
        """Pixels a point at which a page so wide and high, in points, will be shown."""
        zoom = self._zoom if self._fit == "none" else self._zoom_for((width, height))
        return round(scale_of(zoom) * self.devicePixelRatioF(), 3)

    def page_rect(self) -> QRect:
        """Where the page lies in the viewport, in device-independent pixels."""
        width, height = self._page_size()
        view = self.viewport().size()
        x = max(self._margin, (view.width() - width) // 2) - self.horizontalScrollBar().value()
        y = self._margin - self.verticalScrollBar().value()
        if height + 2 * self._margin < view.height():
            y = (view.height() - height) // 2
        return QRect(x, y, width, height)

    def place_of(self, rect: Rect) -> QRectF:
        """Where a rectangle of the page lies in the viewport."""
        return self._place().of(rect)

    def scroll_to(self, rects: Sequence[Rect], *, moving: bool = False) -> None:
        """Bring the first of these rectangles into view, a third from the top.

        The first is where the passage begins; in columns, others may stand above it.
        """
        if not rects or self._picture is None:
            self._scroll.to_top()
            return
        first, scale = rects[0], scale_of(self._zoom)
        height = (first.y1 - first.y0) * scale
        place = QRectF(first.x0 * scale, first.y0 * scale + self._margin, 0, height)
        self._scroll.to(place, moving=moving)

    # Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The canvas, the shadow, the page."""
        colours = self._theme.colours
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(colours.canvas))
        if self._picture is not None or self._blank:
            place = self._place()
            page = place.rect
            page_painting.draw_sheet(painter, page, self._theme)
            if self._blank or self._picture is None:
                painter.setPen(QColor(tokens.LIGHT.muted))
                painter.drawText(page, Qt.AlignmentFlag.AlignCenter, self.tr("Drawing the page…"))
            else:
                ratio, selected = self.devicePixelRatioF(), self._hand.selection.rects
                page_painting.draw_picture(painter, page, self._picture, ratio, sharp=self.is_sharp)
                page_painting.draw_over(painter, place, self._found, self._found_here, selected)
            painter.setPen(QColor(colours.page_edge))
            painter.drawRect(page.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(QColor(colours.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the window."""
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom; beyond the ends turn the page."""
        delta = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if delta:
                self.zoom_step(1 if delta > 0 else -1)
            event.accept()
            return
        pages = self._scroll.roll(delta)
        if pages:
            self.turned.emit(pages)
        super().wheelEvent(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys turn, Space leafs on, Home and End go to the ends, + and - zoom, arrows scroll."""
        key = event.key()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.page_wanted.emit(1 if key == Qt.Key.Key_Home else -1)
        elif key == Qt.Key.Key_Space:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pages = self._scroll.leaf(-1 if back else 1)
            if pages:
                self.turned.emit(pages)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif key == Qt.Key.Key_Escape and self.selected_text:
            self._hand.clear()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_step(-1 if key == Qt.Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select, or take hold of the page."""
        self._hand.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self._hand.press_twice(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select on, or push the page about."""
        self._hand.move(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._hand.release()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_asked.emit(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom as two fingers spread on a touch pad."""
        zooms = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == zooms:
            self.set_zoom(self._zoom * (1 + event.value()))
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A screen of another density needs another picture."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ask_for_picture()

    # Own

    @property
    def _margin(self) -> int:
        return tokens.PAGE_MARGIN if self.width() > tokens.NARROW else tokens.PAGE_MARGIN_NARROW

    @property
    def _page(self) -> tuple[float, float]:
        """How wide and high the page is, in points."""
        return (self._picture.width, self._picture.height) if self._picture else A4

    def _page_size(self) -> tuple[int, int]:
        (width, height), scale = self._page, scale_of(self._zoom)
        return max(1, round(width * scale)), max(1, round(height * scale))

    def _place(self) -> PagePlace:
        return PagePlace(self.page_rect(), scale_of(self._zoom))

    def _zoom_for(self, page: tuple[float, float]) -> float:
        bar = self.verticalScrollBar().sizeHint().width()
        return fitting_zoom(self._fit, page, self.maximumViewportSize(), self._margin, bar)

    def _lay_out(self) -> None:
        if self._fit != "none":
            self._zoom = self._zoom_for(self._page)
        self._set_ranges()
        self.zoom_changed.emit(self._zoom)
        self._ask_for_picture()
        self._hand.show()
        self.viewport().update()

    def _ask_for_picture(self) -> None:
        self.scale_wanted.emit(round(scale_of(self._zoom) * self.devicePixelRatioF(), 3))

    def _set_ranges(self) -> None:
        width, height = self._page_size()
        self._scroll.set_ranges(QSize(width + 2 * self._margin, height + 2 * self._margin))

    def _keep_middle(self, zoom: float) -> None:
        before = self.page_rect()
        centre = self.viewport().rect().center()
        x = (centre.x() - before.x()) / before.width()
        y = (centre.y() - before.y()) / before.height()
        self._zoom = zoom
        self._set_ranges()
        width, height = self._page_size()
        self.horizontalScrollBar().setValue(round(x * width + self._margin - centre.x()))
        self.verticalScrollBar().setValue(round(y * height + self._margin - centre.y()))
        self.zoom_changed.emit(zoom)
        self._ask_for_picture()
        self._hand.show()
        self.viewport().update()


def _same_page(one: View, other: View) -> bool:
    return (one.document_id, one.page) == (other.document_id, other.page)
