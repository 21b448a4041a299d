"""Which text of a page is selected, by where the mouse went."""

from __future__ import annotations

from PySide6.QtCore import QTextBoundaryFinder

from desktop.gui.utf16 import points, units
from desktop.page_text import PageText
from desktop.records import Line, Rect

_NEAR = 3.0  # points beside a line that still belong to it


class PageSelection:
    """A stretch of a page's text, from where it was begun to where it was led. Places are points."""

    def __init__(self, text: PageText | None = None) -> None:
        self._page = text or PageText(0, "")
        self._from = self._to = 0

    @property
    def text(self) -> str:
        """What is selected."""
        start, end = sorted((self._from, self._to))
        return self._page.text[start:end]

    @property
    def rects(self) -> tuple[Rect, ...]:
        """Where it stands."""
        start, end = sorted((self._from, self._to))
        return self._page.rects(start, end) if start < end else ()

    def over_text(self, x: float, y: float) -> bool:
        """Whether there is a line of text at a place."""
        return any(
            rect.x0 - _NEAR <= x <= rect.x1 + _NEAR and rect.y0 - 1 <= y <= rect.y1 + 1
            for rect in (line.rect for line in self._page.lines)
        )

    def begin(self, x: float, y: float, *, extend: bool = False) -> None:
        """Begin at a place; or lead what is selected there."""
        self._to = self._offset_at(x, y)
        if not extend:
            self._from = self._to

    def extend(self, x: float, y: float) -> None:
        """Lead the selection to a place."""
        self._to = self._offset_at(x, y)

    def select_word(self, x: float, y: float) -> None:
        """Select the word at a place."""
        if not self.over_text(x, y):
            return
        text = self._page.text
        line = self._nearest(x, y)
        at = min(self._character_at(line, x), max(0, len(text) - 1))
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, text)
        finder.setPosition(units(text, at + 1))
        start = finder.toPreviousBoundary()
        finder.setPosition(units(text, at))
        end = finder.toNextBoundary()
        if 0 <= start < end:
            self._from, self._to = points(text, start), points(text, end)

    def select_all(self) -> None:
        """Select the whole page."""
        self._from, self._to = 0, len(self._page.text)

    def clear(self) -> None:
        """Select nothing."""
        self._from = self._to = 0

    def _offset_at(self, x: float, y: float) -> int:
        """The gap between two characters that is nearest to a place."""
        if not self._page.lines:
            return 0
        line = self._nearest(x, y)
        at = self._character_at(line, x)
        box = line.part(at, at + 1)
        return at + 1 if box is not None and x > (box.x0 + box.x1) / 2 else at

    def _nearest(self, x: float, y: float) -> Line:
        def distance(line: Line) -> float:
            rect = line.rect
            across = max(rect.x0 - x, 0, x - rect.x1)
            down = max(rect.y0 - y, 0, y - rect.y1)
            return across + 4 * down  # rather the end of the same line than the middle of the next

        return min(self._page.lines, key=distance)

    @staticmethod
    def _character_at(line: Line, x: float) -> int:
        """The character of a line that stands at or next to x."""
        best, nearest = line.start, float("inf")
        for at in range(line.start, line.end):
            box = line.part(at, at + 1)
            if box is not None:
                far = max(box.x0 - x, 0, x - box.x1)
                if far < nearest:
                    best, nearest = at, far
        return best
