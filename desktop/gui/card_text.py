"""The lines of a passage on its card: laid out, marked, and cut where the card ends."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from desktop.gui import tokens
from desktop.gui.excerpts import Excerpt, Span, excerpt
from desktop.gui.theme import Theme
from desktop.gui.utf16 import points, units
from desktop.records import Hit

LINE = round(tokens.TEXT * tokens.LINE_HEIGHT)
_LATIN_LETTER = 6.6  # mean width of a letter in pixels, to guess how much a card holds
_LONGEST_LINE = 400  # code points; more than any line shows


@dataclass(frozen=True, slots=True)
class Lines:
    """The excerpt of one card, and how many of its lines are shown at a width."""

    excerpt: Excerpt
    count: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.count * LINE


class CardText:
    """Chooses, measures and draws excerpts; what was measured is kept until it is to be forgotten."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[tuple[int, tuple[Span, ...], int], Lines] = {}

    def forget(self) -> None:
        """Other hits are coming: drop the measures of the old ones."""
        self._kept.clear()

    def lines(self, hit: Hit, width: int, font: QFont) -> Lines:
        """What of a hit is shown at a width."""
        key = (hit.passage_id, hit.marks, width)
        known = self._kept.get(key)
        if known is None:
            units = int(tokens.EXCERPT_LINES * width / _LATIN_LETTER)
            text, marks, sentence = without_heading(hit)
            shown = excerpt(text, marks, units, units // 4, sentence)
            count = self._lay_out(shown, width, font).lineCount()
            known = self._kept[key] = Lines(shown, max(1, min(count, tokens.EXCERPT_LINES)))
        return known

    def draw(self, painter: QPainter, place: QPointF, width: int, lines: Lines, font: QFont) -> None:
        """Draw them from a place on."""
        painter.setPen(QColor(self._theme.colours.ink))
        painter.setFont(font)
        layout = self._lay_out(lines.excerpt, width, font)
        cut = layout.lineCount() > lines.count
        for number in range(lines.count):
            line = layout.lineAt(number)
            if cut and number == lines.count - 1:
                below = place + QPointF(0, number * LINE)
                begun = points(lines.excerpt.text, line.textStart())
                self._draw_last_line(painter, below, width, lines.excerpt, begun, font)
            else:
                line.draw(painter, place)

    def _draw_last_line(
        self, painter: QPainter, place: QPointF, width: int, text: Excerpt, begun: int, font: QFont
    ) -> None:
        """The last line that has room, ending in an ellipsis, its words still marked."""
        shown = QFontMetrics(font).elidedText(
            text.text[begun : begun + _LONGEST_LINE], Qt.TextElideMode.ElideRight, width - tokens.GAP_2
        )
        length = len(shown) - 1

        def here(span: Span) -> Span | None:
            start, end = max(0, span[0] - begun), min(length, span[1] - begun)
            return (start, end) if start < end else None

        marks = tuple(mark for span in text.marks if (mark := here(span)))
        rest = Excerpt(shown, marks, here(text.sentence) if text.sentence else None)
        layout = self._lay_out(rest, width * 2, font)  # a line does not keep its layout alive
        layout.lineAt(0).draw(painter, place)

    def _lay_out(self, text: Excerpt, width: int, font: QFont) -> QTextLayout:
        layout = QTextLayout(text.text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats(text))
        layout.beginLayout()
        for number in range(tokens.EXCERPT_LINES + 1):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, number * LINE + (LINE - line.height()) / 2))
        layout.endLayout()
        return layout

    def _formats(self, text: Excerpt) -> list[QTextLayout.FormatRange]:
        """The sentence on a soft ground, the words on a stronger one."""
        colours = self._theme.colours
        formats = []
        soft, strong = QTextCharFormat(), QTextCharFormat()
        soft.setBackground(QColor(colours.sentence))
        strong.setFontWeight(QFont.Weight.Bold)
        strong.setBackground(QColor(colours.found))
        spans = [(text.sentence, soft)] if text.sentence else []
        for span, style in [*spans, *((mark, strong) for mark in text.marks)]:
            part = QTextLayout.FormatRange()
            part.start, part.format = units(text.text, span[0]), style
            part.length = units(text.text, span[1]) - part.start
            formats.append(part)
        return formats


def without_heading(hit: Hit) -> tuple[str, tuple[Span, ...], Span | None]:
    """Text, marks and best sentence of a hit without the heading it begins with, which stands above it."""
    heading = hit.headings[-1] if hit.headings else ""
    if not heading or not hit.text.startswith(heading):
        return hit.text, hit.marks, hit.sentence
    rest = hit.text[len(heading) :]
    body = rest.lstrip()
    if not body or body == rest:
        return hit.text, hit.marks, hit.sentence
    cut = len(hit.text) - len(body)
    marks = tuple((start - cut, end - cut) for start, end in hit.marks if start >= cut)
    sentence = hit.sentence
    if sentence is not None:
        sentence = (max(0, sentence[0] - cut), sentence[1] - cut) if sentence[1] > cut else None
    return body, marks, sentence
