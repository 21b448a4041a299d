"""Result cards: how one hit is drawn in the list."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.gui import i18n, icons, tokens
from desktop.gui.excerpts import Excerpt, excerpt
from desktop.gui.theme import Theme
from desktop.gui.viewing import trail
from desktop.records import Hit

HitRole = Qt.ItemDataRole.UserRole + 1
_LINE = round(tokens.TEXT * tokens.LINE_HEIGHT)
_SMALL_LINE = round(tokens.TEXT_MUTED * tokens.LINE_HEIGHT)
_SIGN = 14
_LATIN_LETTER = 6.6  # mean width of a letter in pixels, to guess how much a card holds


@dataclass(frozen=True, slots=True)
class _Measure:
    """The excerpt of one card, and how many of its lines are shown at a width."""

    excerpt: Excerpt
    lines: int


class CardDelegate(QStyledItemDelegate):
    """Draws a hit: title, page and score, headings, a few lines with the matched words, signs."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._measures: dict[tuple[int, tuple[tuple[int, int], ...], int], _Measure] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as its lines need."""
        hit: Hit = index.data(HitRole)
        width = self._view_width(option)
        measure = self._measure(hit, self._inner_width(width), option.font)
        return QSize(width, self._card_height(hit, measure.lines) + tokens.CARD_GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the card."""
        hit: Hit = index.data(HitRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        rect: QRect = option.rect
        font: QFont = option.font
        card = QRect(rect)
        card.adjust(tokens.GAP_4, 0, -tokens.GAP_3, -tokens.CARD_GAP)
        self._draw_frame(
            painter,
            card,
            bool(state & QStyle.StateFlag.State_Selected),
            bool(state & QStyle.StateFlag.State_MouseOver),
        )
        pad = tokens.CARD_PADDING
        inner = card.adjusted(pad, pad - 2, -pad, -pad + 2)
        top = self._draw_title(painter, inner, hit, font)
        if _headings(hit):
            top = self._draw_headings(painter, inner, top, hit, font)
        measure = self._measure(hit, inner.width(), font)
        top = self._draw_excerpt(painter, inner, top + tokens.GAP_1, measure, font)
        self._draw_signs(painter, inner, top + tokens.GAP_1 + 2, hit, font)
        painter.restore()

    def forget(self) -> None:
        """Other hits are coming: drop the measures of the old ones."""
        self._measures.clear()

    @staticmethod
    def _view_width(option: QStyleOptionViewItem) -> int:
        view = option.widget
        return view.viewport().width() if isinstance(view, QListView) else tokens.RESULTS_WIDTH

    @staticmethod
    def _inner_width(width: int) -> int:
        return width - tokens.GAP_4 - tokens.GAP_3 - 2 * tokens.CARD_PADDING

    @staticmethod
    def _card_height(hit: Hit, lines: int) -> int:
        height = (
            2 * (tokens.CARD_PADDING - 2)
            + _LINE
            + tokens.GAP_1
            + lines * _LINE
            + tokens.GAP_1
            + 2
            + _SMALL_LINE
        )
        return height + (_SMALL_LINE if _headings(hit) else 0)

    def _measure(self, hit: Hit, width: int, font: QFont) -> _Measure:
        key = (hit.passage_id, hit.marks, width)
        known = self._measures.get(key)
        if known is None:
            units = int(tokens.EXCERPT_LINES * width / _LATIN_LETTER)
            text = excerpt(*without_heading(hit), units, units // 4)
            layout = self._lay_out(text, width, font)
            known = self._measures[key] = _Measure(
                text, max(1, min(layout.lineCount(), tokens.EXCERPT_LINES))
            )
        return known

    def _lay_out(self, text: Excerpt, width: int, font: QFont) -> QTextLayout:
        layout = QTextLayout(text.text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        formats = []
        for start, end in text.marks:
            style = QTextCharFormat()
            style.setFontWeight(QFont.Weight.Bold)
            style.setBackground(QColor(self._theme.colours.found))
            part = QTextLayout.FormatRange()
            part.start, part.length, part.format = start, end - start, style
            formats.append(part)
        layout.setFormats(formats)
        layout.beginLayout()
        for number in range(tokens.EXCERPT_LINES + 1):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, number * _LINE + (_LINE - line.height()) / 2))
        layout.endLayout()
        return layout

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
        line = QRect(inner.left(), inner.top(), inner.width(), _LINE)
        # the score and its bar
        box = QRect(right - bar_width, line.top() - 1, bar_width, _LINE - 3)
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
            box = QRect(right - width, line.top(), width, _LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, page)
            right -= width + tokens.GAP_2
        # the title takes what is left
        painter.setFont(strong)
        painter.setPen(QColor(colours.ink))
        room = right - line.left()
        title = QFontMetrics(strong).elidedText(hit.title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(line.left(), line.top(), room, _LINE), Qt.AlignmentFlag.AlignVCenter, title)
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

    def _draw_excerpt(self, painter: QPainter, inner: QRect, top: int, measure: _Measure, font: QFont) -> int:
        colour = self._theme.colours.ink
        painter.setPen(QColor(colour))
        painter.setFont(font)
        layout = self._lay_out(measure.excerpt, inner.width(), font)
        cut = layout.lineCount() > measure.lines
        for number in range(measure.lines):
            line = layout.lineAt(number)
            if cut and number == measure.lines - 1:
                rest = measure.excerpt.text[line.textStart() :]
                self._draw_last_line(
                    painter, QPointF(inner.left(), top + number * _LINE), inner.width(), rest, measure, font
                )
            else:
                line.draw(painter, QPointF(inner.left(), top))
        return top + measure.lines * _LINE

    def _draw_last_line(
        self, painter: QPainter, place: QPointF, width: int, rest: str, measure: _Measure, font: QFont
    ) -> None:
        """The last line that has room, ending in an ellipsis, its words still marked."""
        shown = QFontMetrics(font).elidedText(rest[:400], Qt.TextElideMode.ElideRight, width - tokens.GAP_2)
        begun = len(measure.excerpt.text) - len(rest)
        length = len(shown) - 1
        marks = tuple(
            (max(0, start - begun), min(length, end - begun))
            for start, end in measure.excerpt.marks
            if end > begun and start - begun < length
        )
        layout = self._lay_out(Excerpt(shown, marks), width * 2, font)
        layout.lineAt(0).draw(painter, place)

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


def without_heading(hit: Hit) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text and marks of a hit without the heading it begins with, which stands above it anyway."""
    heading = hit.headings[-1] if hit.headings else ""
    if not heading or not hit.text.startswith(heading):
        return hit.text, hit.marks
    rest = hit.text[len(heading) :]
    body = rest.lstrip()
    if not body or body == rest:
        return hit.text, hit.marks
    cut = len(hit.text) - len(body)
    return body, tuple((start - cut, end - cut) for start, end in hit.marks if start >= cut)


def _headings(hit: Hit) -> tuple[str, ...]:
    return trail(hit.title, hit.headings)[1:]


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized
