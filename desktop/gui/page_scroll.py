"""Moving about on a page: to a passage, by a screen, or with the wheel beyond an end."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QRectF, QSize, QVariantAnimation
from PySide6.QtWidgets import QAbstractScrollArea

from desktop.gui import tokens
from desktop.gui.theme import Theme

_NOTCH = 120  # one step of a wheel, in eighths of a degree


class PageScroll(QObject):
    """The scroll bars of a view and how they move."""

    def __init__(self, view: QAbstractScrollArea, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._across, self._down = view.horizontalScrollBar(), view.verticalScrollBar()
        self._rolled = 0
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(lambda value: self._down.setValue(int(value)))

    def set_ranges(self, desk: QSize) -> None:
        """Let all of a desk be seen, which is the page and what is around it."""
        view = self._view.viewport().size()
        for bar, whole, seen in (
            (self._across, desk.width(), view.width()),
            (self._down, desk.height(), view.height()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(tokens.GAP_6)

    def to_top(self) -> None:
        """Go to where the page begins."""
        self._down.setValue(0)

    def to(self, place: QRectF, *, moving: bool) -> None:
        """Bring a place on the desk into view, a third from the top."""
        room = max(tokens.GAP_6, (self._view.viewport().height() - place.height()) / 3)
        goal = min(self._down.maximum(), max(0, round(place.top() - room)))
        if self._across.maximum():
            self._across.setValue(max(0, round(place.left() - tokens.GAP_6)))
        time = self._theme.duration(tokens.MOTION) if moving and self._view.isVisible() else 0
        self._motion.stop()
        if time and goal != self._down.value():
            self._motion.setDuration(time)
            self._motion.setStartValue(self._down.value())
            self._motion.setEndValue(goal)
            self._motion.start()
        else:
            self._down.setValue(goal)

    def leaf(self, direction: int) -> int:
        """A screen on, or back; at the page's end it is a page to turn: how many."""
        bar = self._down
        if bar.value() == (bar.maximum() if direction > 0 else bar.minimum()):
            return direction
        bar.setValue(bar.value() + direction * round(bar.pageStep() * 0.9))
        return 0

    def roll(self, delta: int) -> int:
        """The wheel was rolled so far, in eighths of a degree; how many pages to turn, when beyond an end."""
        bar = self._down
        at_end = (delta < 0 and bar.value() >= bar.maximum()) or (delta > 0 and bar.value() <= 0)
        self._rolled = self._rolled + delta if at_end else 0
        if abs(self._rolled) < 2 * _NOTCH:
            return 0
        pages = 1 if self._rolled < 0 else -1
        self._rolled = 0
        return pages
