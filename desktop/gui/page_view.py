"""One page on the desk: paper on a quiet canvas, sharp at any zoom, with a way to move about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QRect, QRectF, Qt, QVariantAnimation, Signal
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

from desktop.gui import tokens
from desktop.gui.page_selection import PageSelection
from desktop.gui.theme import Theme
from desktop.gui.viewing import Picture
from desktop.page_text import PageText
from desktop.records import Rect

Fit = Literal["width", "page", "none"]
_A4 = (595.0, 842.0)
_NOTCH = 120  # one step of a wheel, in eighths of a degree
_WIDEST_FIT = 2.0
_FIT_STEPS = 200  # a zoom that fits is a multiple of half a percent, so that it settles


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
        self._grabbed: QPoint | None = None
        self._rolled = 0
        self._selection = PageSelection()
        self._selecting = False
        self._found: tuple[tuple[Rect, ...], ...] = ()
        self._found_here = -1
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(lambda value: self.verticalScrollBar().setValue(int(value)))
        self.setObjectName("Pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self.viewport().update)

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    @property
    def is_sharp(self) -> bool:
        """Whether the picture is drawn for the size at which it is shown."""
        wanted = self._pixels_a_point() * self.devicePixelRatioF()
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
        if picture is None or before is None or (before.document_id, before.page) != _place(picture):
            self._selection = PageSelection()
            self.selection_changed.emit()
        self._lay_out()

    def set_text(self, text: PageText) -> None:
        """What stands on the page that is shown: it can be selected from now on."""
        self._selection = PageSelection(text)
        self.selection_changed.emit()

    def show_found(self, matches: Sequence[tuple[Rect, ...]], here: int) -> None:
        """Mark what was looked for on the page that is shown, the match number `here` more strongly."""
        self._found, self._found_here = tuple(matches), here
        self.viewport().update()

    @property
    def selected_text(self) -> str:
        """The text that is selected."""
        return self._selection.text

    def select_all(self) -> None:
        """Select all text of the page."""
        self._selection.select_all()
        self._on_selected()

    def copy_selected(self) -> None:
        """Put the selected text on the clipboard."""
        if self._selection.text:
            QGuiApplication.clipboard().setText(self._selection.text)

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
        self._keep_middle(min(tokens.ZOOM_STEPS[-1], max(tokens.ZOOM_STEPS[0], zoom)))

    def zoom_step(self, steps: int) -> None:
        """Go to the next larger or smaller of the usual sizes."""
        sizes = tokens.ZOOM_STEPS
        if steps > 0:
            self.set_zoom(next((size for size in sizes if size > self._zoom * 1.01), sizes[-1]))
        else:
            self.set_zoom(next((size for size in reversed(sizes) if size < self._zoom * 0.99), sizes[0]))

    def scale_for(self, width: float, height: float) -> float:
        """Pixels a point at which a page so wide and high, in points, will be shown."""
        zoom = self._zoom if self._fit == "none" else self._zoom_for(width, height)
        return round(zoom * tokens.POINTS_AT_FULL_SIZE * self.devicePixelRatioF(), 3)

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
        page = self.page_rect()
        scale = self._pixels_a_point()
        return QRectF(
            page.x() + rect.x0 * scale,
            page.y() + rect.y0 * scale,
            (rect.x1 - rect.x0) * scale,
            (rect.y1 - rect.y0) * scale,
        )

    def scroll_to(self, rects: Sequence[Rect], *, moving: bool = False) -> None:
        """Bring the first of these rectangles into view, a third from the top.

        The first is where the passage begins; in columns, others may stand above it.
        """
        if not rects or self._picture is None:
            self.verticalScrollBar().setValue(0)
            return
        scale = self._pixels_a_point()
        first = rects[0]
        top = first.y0 * scale + self._margin
        room = max(tokens.GAP_6, (self.viewport().height() - (first.y1 - first.y0) * scale) / 3)
        bar = self.verticalScrollBar()
        goal = min(bar.maximum(), max(0, round(top - room)))
        left = first.x0 * scale
        if self.horizontalScrollBar().maximum():
            self.horizontalScrollBar().setValue(max(0, round(left - tokens.GAP_6)))
        time = self._theme.duration(tokens.MOTION) if moving and self.isVisible() else 0
        self._motion.stop()
        if time and goal != bar.value():
            self._motion.setDuration(time)
            self._motion.setStartValue(bar.value())
            self._motion.setEndValue(goal)
            self._motion.start()
        else:
            bar.setValue(goal)

    # Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The canvas, the shadow, the page."""
        colours = self._theme.colours
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(colours.canvas))
        if self._picture is not None or self._blank:
            page = self.page_rect()
            self._draw_shadow(painter, page)
            painter.fillRect(page, QColor(colours.page))
            if self._blank:
                painter.setPen(QColor(tokens.LIGHT.muted))
                painter.drawText(page, Qt.AlignmentFlag.AlignCenter, self.tr("Drawing the page…"))
            else:
                self._draw_page(painter, page)
                self._draw_over(painter)
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
        bar = self.verticalScrollBar()
        at_end = (delta < 0 and bar.value() >= bar.maximum()) or (delta > 0 and bar.value() <= 0)
        self._rolled = self._rolled + delta if at_end else 0
        if abs(self._rolled) >= 2 * _NOTCH:
            self.turned.emit(1 if self._rolled < 0 else -1)
            self._rolled = 0
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
            self._leaf(-1 if back else 1)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif key == Qt.Key.Key_Escape and self._selection.text:
            self._selection.clear()
            self._on_selected()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_step(-1 if key == Qt.Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select where there is text; elsewhere take hold of the page."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = self._on_page(event.position())
        if self._selection.over_text(*place):
            self._selecting = True
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._selection.begin(*place, extend=extend)
            self._on_selected()
            return
        self._selection.clear()
        self._on_selected()
        if self._can_scroll():
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._selection.select_word(*self._on_page(event.position()))
            self._on_selected()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select on, or push the page about."""
        if self._selecting:
            self._selection.extend(*self._on_page(event.position()))
            self._on_selected()
        elif self._grabbed is not None:
            moved = event.position().toPoint() - self._grabbed
            self._grabbed = event.position().toPoint()
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
        elif self._selection.over_text(*self._on_page(event.position())):
            self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        else:
            self._show_hand()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None
        self._selecting = False
        self._show_hand()

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

    def _page_size(self) -> tuple[int, int]:
        width, height = (self._picture.width, self._picture.height) if self._picture else _A4
        scale = self._pixels_a_point()
        return max(1, round(width * scale)), max(1, round(height * scale))

    def _pixels_a_point(self) -> float:
        return self._zoom * tokens.POINTS_AT_FULL_SIZE

    def _fitting_zoom(self) -> float:
        return self._zoom_for(*((self._picture.width, self._picture.height) if self._picture else _A4))

    def _zoom_for(self, width: float, height: float) -> float:
        view = self.maximumViewportSize()
        room = view.width() - 2 * self._margin
        zoom = room / (width * tokens.POINTS_AT_FULL_SIZE)
        tall = (view.height() - 2 * self._margin) / (height * tokens.POINTS_AT_FULL_SIZE)
        if self._fit == "page":
            zoom = min(zoom, tall)
        elif zoom > tall:  # a vertical scroll bar will stand beside the page
            bar = self.verticalScrollBar().sizeHint().width()
            zoom = max(tall, (room - bar) / (width * tokens.POINTS_AT_FULL_SIZE))
        zoom = math.floor(zoom * _FIT_STEPS) / _FIT_STEPS
        return min(_WIDEST_FIT, max(tokens.ZOOM_STEPS[0], zoom))

    def _lay_out(self) -> None:
        if self._fit != "none":
            self._zoom = self._fitting_zoom()
        self._set_ranges()
        self.zoom_changed.emit(self._zoom)
        self._ask_for_picture()
        self._show_hand()
        self.viewport().update()

    def _ask_for_picture(self) -> None:
        self.scale_wanted.emit(round(self._pixels_a_point() * self.devicePixelRatioF(), 3))

    def _set_ranges(self) -> None:
        width, height = self._page_size()
        view = self.viewport().size()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, width + 2 * self._margin - view.width()))
        across.setPageStep(view.width())
        across.setSingleStep(tokens.GAP_6)
        down.setRange(0, max(0, height + 2 * self._margin - view.height()))
        down.setPageStep(view.height())
        down.setSingleStep(tokens.GAP_6)

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
        self._show_hand()
        self.viewport().update()

    def _can_scroll(self) -> bool:
        return self.verticalScrollBar().maximum() > 0 or self.horizontalScrollBar().maximum() > 0

    def _show_hand(self) -> None:
        hand = (
            Qt.CursorShape.OpenHandCursor
            if self._can_scroll() and self._picture
            else Qt.CursorShape.ArrowCursor
        )
        self.viewport().setCursor(hand)

    def _draw_page(self, painter: QPainter, page: QRect) -> None:
        picture = self._picture
        assert picture is not None
        ratio = self.devicePixelRatioF()
        if self.is_sharp:
            image = picture.image
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(page.topLeft()), image)
        else:
            picture.image.setDevicePixelRatio(1.0)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(page, picture.image)

    def _draw_over(self, painter: QPainter) -> None:
        """What was looked for and what is selected, multiplied over the page as marks are."""
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        here = self._found[self._found_here] if 0 <= self._found_here < len(self._found) else ()
        for rects in self._found:
            colour = QColor(tokens.FOUND_HERE if rects is here else tokens.FOUND)
            for rect in rects:
                painter.fillRect(self.place_of(rect), colour)
        for rect in self._selection.rects:
            painter.fillRect(self.place_of(rect), QColor(tokens.SELECTED_TEXT))
        painter.restore()
        painter.setPen(QColor(tokens.FOUND_EDGE))
        for rect in here:
            painter.drawRect(self.place_of(rect).adjusted(-1, -1, 1, 1))

    def _on_page(self, position: QPointF) -> tuple[float, float]:
        """A place in the viewport, in points from the page's corner."""
        page, scale = self.page_rect(), self._pixels_a_point()
        return (position.x() - page.x()) / scale, (position.y() - page.y()) / scale

    def _on_selected(self) -> None:
        self.selection_changed.emit()
        self.viewport().update()

    def _leaf(self, direction: int) -> None:
        """A screen on, or back; at the page's end to the next page."""
        bar = self.verticalScrollBar()
        if bar.value() == (bar.maximum() if direction > 0 else bar.minimum()):
            self.turned.emit(direction)
        else:
            bar.setValue(bar.value() + direction * round(bar.pageStep() * 0.9))

    def _draw_shadow(self, painter: QPainter, page: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = QColor(self._theme.colours.shadow)
        for spread in range(tokens.SHADOW_SPREAD, 0, -2):
            colour.setAlphaF(0.018 if not self._theme.dark else 0.05)
            painter.setBrush(colour)
            box = QRectF(page).adjusted(-spread, -spread + 4, spread, spread + 4)
            painter.drawRoundedRect(box, spread, spread)
        painter.restore()


def _place(picture: Picture) -> tuple[int, int]:
    return picture.view.document_id, picture.view.page
