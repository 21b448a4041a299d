"""Where a page lies in the view, and how large it is shown. Sizes of pages are points, of views pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize

from desktop.gui import tokens
from desktop.records import Rect

Fit = Literal["width", "page", "none"]
A4 = (595.0, 842.0)
_WIDEST_FIT = 2.0
_FIT_STEPS = 200  # a zoom that fits is a multiple of half a percent, so that it settles


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page in the viewport: its rectangle in device-independent pixels, and how many of them a point is."""

    rect: QRect
    scale: float

    def of(self, rect: Rect) -> QRectF:
        """Where a rectangle of the page lies in the viewport."""
        return QRectF(
            self.rect.x() + rect.x0 * self.scale,
            self.rect.y() + rect.y0 * self.scale,
            (rect.x1 - rect.x0) * self.scale,
            (rect.y1 - rect.y0) * self.scale,
        )

    def on_page(self, position: QPointF) -> tuple[float, float]:
        """A place in the viewport, in points from the page's corner."""
        return (position.x() - self.rect.x()) / self.scale, (position.y() - self.rect.y()) / self.scale


def scale_of(zoom: float) -> float:
    """Device-independent pixels a point."""
    return zoom * tokens.POINTS_AT_FULL_SIZE


def clamped(zoom: float) -> float:
    """The nearest zoom that there is."""
    return min(tokens.ZOOM_STEPS[-1], max(tokens.ZOOM_STEPS[0], zoom))


def next_zoom(zoom: float, steps: int) -> float:
    """The next larger or smaller of the usual sizes."""
    sizes = tokens.ZOOM_STEPS
    if steps > 0:
        return next((size for size in sizes if size > zoom * 1.01), sizes[-1])
    return next((size for size in reversed(sizes) if size < zoom * 0.99), sizes[0])


def fitting_zoom(fit: Fit, page: tuple[float, float], view: QSize, margin: int, bar_width: int) -> float:
    """The zoom at which a page fits the width of a view, or all of it.

    `view` is how large it is without scroll bars, of which a vertical one takes `bar_width`.
    """
    width, height = page
    room = view.width() - 2 * margin
    zoom = room / (width * tokens.POINTS_AT_FULL_SIZE)
    tall = (view.height() - 2 * margin) / (height * tokens.POINTS_AT_FULL_SIZE)
    if fit == "page":
        zoom = min(zoom, tall)
    elif zoom > tall:  # a vertical scroll bar will stand beside the page
        zoom = max(tall, (room - bar_width) / (width * tokens.POINTS_AT_FULL_SIZE))
    zoom = math.floor(zoom * _FIT_STEPS) / _FIT_STEPS
    return min(_WIDEST_FIT, max(tokens.ZOOM_STEPS[0], zoom))
