"""One page on the desk: paper on a quiet canvas, sharp at any zoom, with a way to move about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.gui import tokens
from desktop.gui.theme import Theme
from desktop.gui.viewing import Picture
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
    """

    scale_wanted = Signal(float)
    zoom_changed = Signal(float)
    turned = Signal(int)
    page_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: Picture | None = None
        self._fit: Fit = "width"
        self._zoom = 1.0
        self._blank = False
        self._grabbed: QPoint | None = None
        self._rolled = 0
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(lambda value: self.verticalScrollBar().setValue(int(value)))
        self.setObjectName("Pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        theme.changed.connect(self.viewport().update)

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

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
        self._picture = picture
        self._blank = False
        self._lay_out()

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
        """Page keys turn, Home and End go to the first and last page, + and - zoom, arrows scroll."""
        key = event.key()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.page_wanted.emit(1 if key == Qt.Key.Key_Home else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_step(-1 if key == Qt.Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the page."""
        if event.button() == Qt.MouseButton.LeftButton and self._can_scroll():
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Push the page about."""
        if self._grabbed is not None:
            moved = event.position().toPoint() - self._grabbed
            self._grabbed = event.position().toPoint()
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None
        self._show_hand()

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
        width, height = (self._picture.width, self._picture.height) if self._picture else _A4
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
        sharp = abs(picture.scale - self._pixels_a_point() * ratio) < 1e-2
        if sharp:
            image = picture.image
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(page.topLeft()), image)
        else:
            picture.image.setDevicePixelRatio(1.0)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(page, picture.image)

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
