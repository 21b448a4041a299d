"""Result cards: how one hit is drawn in the list."""

from __future__ import annotations

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.gui import hit_lines, i18n, icons, tokens
from desktop.gui.card_text import LINE, CardText
from desktop.gui.hit_rows import Card, Fold, Place, Row
from desktop.gui.theme import Theme
from desktop.gui.viewing import trail
from desktop.records import Hit

RowRole = Qt.ItemDataRole.UserRole + 1
_SMALL_LINE = round(tokens.TEXT_MUTED * tokens.LINE_HEIGHT)
_SIGN = 14


class CardDelegate(QStyledItemDelegate):
    """Draws the rows of the list.

    A card has title, page and score, headings, a few lines with the matched words, signs, and a line for
    the other places that say the same.
    """

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = CardText(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as its lines need."""
        row: Row = index.data(RowRole)
        width = self._view_width(option)
        gap = _gap(index)
        if not isinstance(row, Card):
            return QSize(width, hit_lines.LINE_HEIGHT + gap)
        lines = self._text.lines(row.hit, self._inner_width(width), option.font)
        return QSize(width, self._card_height(row, lines.height) + gap)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row."""
        row: Row = index.data(RowRole)
        rect = _without_gap(option.rect, index)
        font: QFont = option.font
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        match row:
            case Fold():
                hit_lines.draw_fold(painter, rect, row, self._theme, font, chosen=chosen, hovered=hovered)
            case Place():
                hit_lines.draw_place(painter, rect, row, self._theme, font, chosen=chosen, hovered=hovered)
            case Card():
                self._draw_card(painter, rect, row, font, chosen, hovered)
        painter.restore()

    def over_places(self, index: QModelIndex, rect: QRect, place: QPoint) -> bool:
        """Whether a place in a row is on its line for the other places that say the same."""
        row: Row = index.data(RowRole)
        if not isinstance(row, Card) or not row.hit.also:
            return False
        return _places_box(_inner(_without_gap(rect, index))).contains(place)

    def forget(self) -> None:
        """Other hits are coming: drop the measures of the old ones."""
        self._text.forget()

    @staticmethod
    def _view_width(option: QStyleOptionViewItem) -> int:
        view = option.widget
        return view.viewport().width() if isinstance(view, QListView) else tokens.RESULTS_WIDTH

    @staticmethod
    def _inner_width(width: int) -> int:
        return width - tokens.GAP_4 - tokens.GAP_3 - 2 * tokens.CARD_PADDING

    @staticmethod
    def _card_height(card: Card, excerpt: int) -> int:
        height = (
            2 * (tokens.CARD_PADDING - 2) + LINE + tokens.GAP_1 + excerpt + tokens.GAP_1 + 2 + _SMALL_LINE
        )
        if _headings(card.hit):
            height += _SMALL_LINE
        return height + (_SMALL_LINE + tokens.GAP_1 if card.hit.also else 0)

    def _draw_card(
        self, painter: QPainter, rect: QRect, row: Card, font: QFont, chosen: bool, hovered: bool
    ) -> None:
        hit = row.hit
        self._draw_frame(painter, _frame(rect), chosen, hovered)
        inner = _inner(rect)
        top = self._draw_title(painter, inner, hit, font)
        if _headings(hit):
            top = self._draw_headings(painter, inner, top, hit, font)
        top += tokens.GAP_1
        lines = self._text.lines(hit, inner.width(), font)
        self._text.draw(painter, QPointF(inner.left(), top), inner.width(), lines, font)
        self._draw_signs(painter, inner, top + lines.height + tokens.GAP_1 + 2, hit, font)
        if hit.also:
            hit_lines.draw_places(painter, _places_box(inner), row, self._theme, font)

    def _draw_frame(self, painter: QPainter, card: QRect, selected: bool, hovered: bool) -> None:
        colours = self._theme.colours
        line = tokens.FOCUS_RING if selected else tokens.HAIRLINE
        edge = colours.accent if selected else colours.handle if hovered else colours.line
        painter.setPen(QPen(QColor(edge), line))
        painter.setBrush(QColor(colours.selected if selected else colours.sheet))
        inset = line / 2
        painter.drawRoundedRect(
            QRectF(card).adjusted(inset, inset, -inset, -inset), tokens.RADIUS, tokens.RADIUS
        )

    def _draw_title(self, painter: QPainter, inner: QRect, hit: Hit, font: QFont) -> int:
        colours = self._theme.colours
        strong = QFont(font)
        strong.setWeight(QFont.Weight.DemiBold)
        small = _sized(font, tokens.TEXT_MUTED)
        score = f"{i18n.number(hit.score * 100)} %"
        bar_width, bar_height = tokens.SCORE_BAR
        right = inner.right() + 1
        line = QRect(inner.left(), inner.top(), inner.width(), LINE)
        # the score and its bar
        box = QRect(right - bar_width, line.top() - 1, bar_width, LINE - 3)
        painter.setFont(small)
        painter.setPen(QColor(colours.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, score)
        track = QRectF(box.left(), line.bottom() - bar_height + 1, bar_width, bar_height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(track, bar_height / 2, bar_height / 2)
        track.setWidth(max(bar_height, bar_width * min(1.0, max(0.0, hit.score))))
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(track, bar_height / 2, bar_height / 2)
        right -= bar_width + tokens.GAP_3
        # the page
        page = page_label(hit)
        if page:
            painter.setPen(QColor(colours.muted))
            width = QFontMetrics(small).horizontalAdvance(page) + 1
            box = QRect(right - width, line.top(), width, LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, page)
            right -= width + tokens.GAP_2
        # the title takes what is left
        painter.setFont(strong)
        painter.setPen(QColor(colours.ink))
        room = right - line.left()
        title = QFontMetrics(strong).elidedText(hit.title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(line.left(), line.top(), room, LINE), Qt.AlignmentFlag.AlignVCenter, title)
        return line.bottom() + 1

    def _draw_headings(self, painter: QPainter, inner: QRect, top: int, hit: Hit, font: QFont) -> int:
        small = _sized(font, tokens.TEXT_MUTED)
        painter.setFont(small)
        painter.setPen(QColor(self._theme.colours.muted))
        path = " › ".join(_headings(hit))
        text = QFontMetrics(small).elidedText(path, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(
            QRect(inner.left(), top, inner.width(), _SMALL_LINE), Qt.AlignmentFlag.AlignVCenter, text
        )
        return top + _SMALL_LINE

    def _draw_signs(self, painter: QPainter, inner: QRect, top: int, hit: Hit, font: QFont) -> None:
        colours = self._theme.colours
        small = _sized(font, tokens.TEXT_SMALL)
        painter.setFont(small)
        painter.setPen(QColor(colours.muted))
        metrics = QFontMetrics(small)
        left = inner.left()
        ratio = painter.device().devicePixelRatioF()
        signs = []
        if hit.keyword_rank is not None:
            signs.append(("words", self.tr("words")))
        if hit.meaning_rank is not None:
            signs.append(("meaning", self.tr("meaning")))
        for name, text in signs:
            sign = icons.pixmap(name, colours.muted, _SIGN, ratio)
            painter.drawPixmap(left, top + (_SMALL_LINE - _SIGN) // 2, sign)
            left += _SIGN + tokens.GAP_1
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRect(left, top, width + 2, _SMALL_LINE), Qt.AlignmentFlag.AlignVCenter, text)
            left += width + tokens.GAP_3
        kind = {"table": self.tr("table"), "code": self.tr("code")}.get(hit.kind, "")
        if kind:
            box = QRect(left, top, inner.right() - left + 1, _SMALL_LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, kind)


def page_label(hit: Hit) -> str:
    """The page of a hit, or its pages, as short as they can be said."""
    if hit.page is None:
        return ""
    if hit.page_last is None or hit.page_last == hit.page:
        return QCoreApplication.translate("CardDelegate", "p. {page}").format(page=i18n.number(hit.page))
    return QCoreApplication.translate("CardDelegate", "p. {page}–{last}").format(
        page=i18n.number(hit.page), last=i18n.number(hit.page_last)
    )


def _gap(index: QModelIndex | QPersistentModelIndex) -> int:
    """What keeps a row apart from the next; less where that belongs to it."""
    below = index.sibling(index.row() + 1, 0).data(RowRole)
    return tokens.GAP_1 if isinstance(below, Place) else tokens.CARD_GAP


def _without_gap(rect: QRect, index: QModelIndex | QPersistentModelIndex) -> QRect:
    return rect.adjusted(0, 0, 0, -_gap(index))


def _frame(rect: QRect) -> QRect:
    """A card without what keeps it apart from the edges of the list."""
    return rect.adjusted(tokens.GAP_4, 0, -tokens.GAP_3, 0)


def _inner(rect: QRect) -> QRect:
    """What a card can be written on."""
    pad = tokens.CARD_PADDING
    return _frame(rect).adjusted(pad, pad - 2, -pad, -pad + 2)


def _places_box(inner: QRect) -> QRect:
    """The last line of a card, for the other places that say the same."""
    return QRect(inner.left(), inner.bottom() + 1 - _SMALL_LINE, inner.width(), _SMALL_LINE)


def _headings(hit: Hit) -> tuple[str, ...]:
    return trail(hit.title, hit.headings)[1:]


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized
