"""The rows of the list of results that are no cards: lines that unfold hits, and other places."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from desktop.gui import i18n, icons, tokens
from desktop.gui.hit_rows import Card, Fold, Place
from desktop.gui.theme import Theme
from desktop.names import within

LINE_HEIGHT = tokens.ROW_HEIGHT


class _HitLines(QObject):
    """What the lines say."""

    def fold(self, fold: Fold) -> str:
        count = len(fold.hits)
        if fold.kind == "document":
            return self.tr("%Ln more in this document", "", count)
        if fold.is_open:
            return self.tr("The %Ln nearest passage(s)", "", count)
        return self.tr("Show the %Ln nearest passage(s)", "", count)

    def places(self, card: Card) -> str:
        return self.tr("%Ln other place(s) say the same", "", len(card.hit.also))


def fold_text(fold: Fold) -> str:
    """What a line says that unfolds hits, or folds them again."""
    return _HitLines().fold(fold)


def places_text(card: Card) -> str:
    """What a card says of the other places that say the same."""
    return _HitLines().places(card)


def place_name(place: Place) -> str:
    """The title of the document that another place is in; of its file, where the title says nothing new."""
    return place.twin.title if place.twin.title != place.hit.title else within(place.twin.path.name)


def place_text(place: Place) -> str:
    """Where another place is, in one line."""
    return " · ".join(part for part in (place_name(place), _page(place)) if part)


def draw_fold(
    painter: QPainter, rect: QRect, fold: Fold, theme: Theme, font: QFont, *, chosen: bool, hovered: bool
) -> None:
    """A line with a chevron, that looks as if it could be pressed."""
    colours = theme.colours
    box = _draw_ground(painter, rect, theme, chosen=chosen, hovered=hovered)
    left = _draw_chevron(painter, box, fold.is_open, colours.accent)
    painter.setFont(_small(font))
    painter.setPen(QColor(colours.accent))
    painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, fold_text(fold))


def draw_place(
    painter: QPainter, rect: QRect, place: Place, theme: Theme, font: QFont, *, chosen: bool, hovered: bool
) -> None:
    """The title and the page of another place, indented below its card."""
    colours = theme.colours
    box = _draw_ground(painter, rect.adjusted(tokens.GAP_4, 0, 0, 0), theme, chosen=chosen, hovered=hovered)
    small = _small(font)
    metrics = QFontMetrics(small)
    painter.setFont(small)
    painter.setPen(QColor(colours.muted))
    page = _page(place)
    room = metrics.horizontalAdvance(page) + 1 if page else 0
    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, page)
    painter.setPen(QColor(colours.ink))
    wide = box.width() - room - tokens.GAP_2
    title = metrics.elidedText(place_name(place), Qt.TextElideMode.ElideMiddle, wide)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)


def draw_places(painter: QPainter, box: QRect, card: Card, theme: Theme, font: QFont) -> None:
    """The line at the foot of a card that unfolds the other places."""
    left = _draw_chevron(painter, box, card.is_open, theme.colours.accent)
    painter.setFont(_small(font))
    painter.setPen(QColor(theme.colours.accent))
    painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, places_text(card))


def _draw_ground(painter: QPainter, rect: QRect, theme: Theme, *, chosen: bool, hovered: bool) -> QRect:
    """What a line stands on; the room that is left for its text."""
    colours = theme.colours
    frame = rect.adjusted(tokens.GAP_4, 0, -tokens.GAP_3, 0)
    painter.setPen(QPen(QColor(colours.accent), tokens.FOCUS_RING) if chosen else Qt.PenStyle.NoPen)
    painter.setBrush(
        QColor(colours.selected if chosen else colours.hover) if chosen or hovered else Qt.BrushStyle.NoBrush
    )
    inset = tokens.FOCUS_RING / 2
    painter.drawRoundedRect(
        QRectF(frame).adjusted(inset, inset, -inset, -inset), tokens.RADIUS_SMALL, tokens.RADIUS_SMALL
    )
    return frame.adjusted(tokens.GAP_2, 0, -tokens.CARD_PADDING, 0)


def _draw_chevron(painter: QPainter, box: QRect, is_open: bool, colour: str) -> int:
    """The sign of what can be unfolded; the width that it takes."""
    size = tokens.ICON_SMALL
    sign = icons.pixmap(
        "chevron-up" if is_open else "chevron-down", colour, size, painter.device().devicePixelRatioF()
    )
    painter.drawPixmap(box.left(), box.top() + (box.height() - size) // 2, sign)
    return size + tokens.GAP_1


def _page(place: Place) -> str:
    if place.twin.page is None:
        return ""
    text = QCoreApplication.translate("CardDelegate", "p. {page}")
    return text.format(page=i18n.number(place.twin.page))


def _small(font: QFont) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(tokens.TEXT_MUTED)
    return sized
