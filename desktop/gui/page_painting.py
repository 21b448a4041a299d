"""How a page on the desk is drawn: its shadow, its paper, its picture and what is marked over it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop.gui import tokens
from desktop.gui.page_geometry import PagePlace
from desktop.gui.theme import Theme
from desktop.gui.viewing import Picture
from desktop.records import Rect


def draw_sheet(painter: QPainter, page: QRect, theme: Theme) -> None:
    """Empty paper and its shadow."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    colour = QColor(theme.colours.shadow)
    for spread in range(tokens.SHADOW_SPREAD, 0, -2):
        colour.setAlphaF(0.018 if not theme.dark else 0.05)
        painter.setBrush(colour)
        box = QRectF(page).adjusted(-spread, -spread + 4, spread, spread + 4)
        painter.drawRoundedRect(box, spread, spread)
    painter.restore()
    painter.fillRect(page, QColor(theme.colours.page))


def draw_picture(painter: QPainter, page: QRect, picture: Picture, ratio: float, *, sharp: bool) -> None:
    """The picture of a page: pixel for pixel where it is drawn for this size, else stretched."""
    image = picture.image
    if sharp:
        image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(page.topLeft()), image)
    else:
        image.setDevicePixelRatio(1.0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(page, image)


def draw_over(
    painter: QPainter,
    place: PagePlace,
    found: Sequence[tuple[Rect, ...]],
    found_here: int,
    selected: Sequence[Rect],
) -> None:
    """What was looked for and what is selected, multiplied over the page as marks are."""
    painter.save()
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    here = found[found_here] if 0 <= found_here < len(found) else ()
    for rects in found:
        colour = QColor(tokens.FOUND_HERE if rects is here else tokens.FOUND)
        for rect in rects:
            painter.fillRect(place.of(rect), colour)
    for rect in selected:
        painter.fillRect(place.of(rect), QColor(tokens.SELECTED_TEXT))
    painter.restore()
    painter.setPen(QColor(tokens.FOUND_EDGE))
    for rect in here:
        painter.drawRect(place.of(rect).adjusted(-1, -1, 1, 1))
