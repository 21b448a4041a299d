"""Looking for a text in the document on the desk: page by page in the background, the nearest shown first."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.gui import tokens
from desktop.gui.page_queue import FIND, PageQueue, Wish
from desktop.gui.viewing import View, Viewing
from desktop.page_text import Found
from desktop.records import Rect

_MATCHES_MAX = 5_000  # more than anybody steps through; and each keeps its places


class Finding(QObject):
    """What is looked for in the document, where it stands, and which of the places one is at.

    Signals:
        changed: more was found, or another place is looked at.
    """

    changed = Signal()

    def __init__(self, queue: PageQueue, viewing: Viewing, parent: QObject) -> None:
        super().__init__(parent)
        self._queue = queue
        self._viewing = viewing
        self._wish: Wish | None = None
        self._document: int | None = None
        self._origin = 1
        self.wanted = ""
        self.matches: list[tuple[Rect, ...]] = []
        self.at = -1
        self.busy = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(tokens.TYPING_PAUSE)
        self._pause.timeout.connect(self._start)
        viewing.view_changed.connect(self._on_view_changed)

    def look_for(self, text: str) -> None:
        """Look for a text once the typing pauses; for nothing, if it is empty."""
        if text == self.wanted:
            return
        self.wanted = text
        self._forget()
        if text.strip() and self._viewing.view is not None:
            self.busy = True
            self._pause.start()
        self.changed.emit()

    def step(self, places: int) -> None:
        """Go so many places on; after the last comes the first."""
        if self.matches:
            self._go((self.at + places) % len(self.matches))

    def on_page(self, page: int) -> tuple[list[tuple[Rect, ...]], int]:
        """What was found on a page, and which of that is looked at; -1 for none."""
        numbers = [number for number, rects in enumerate(self.matches) if rects[0].page == page]
        here = numbers.index(self.at) if self.at in numbers else -1
        return [self.matches[number] for number in numbers], here

    def _start(self) -> None:
        view = self._viewing.view
        if view is None:
            self._forget()
            return
        self._document, self._origin = view.document_id, view.page
        self._ask(1)

    def _ask(self, first: int) -> None:
        document, wanted = self._document, self.wanted
        assert document is not None
        self._wish = self._queue.ask(
            FIND,
            lambda library: library.pages.find(document, wanted, first),
            self._on_found,
            lambda _error: self._on_found(Found((), 0)),  # the page itself says what is wrong with it
        )

    def _on_found(self, found: Found) -> None:
        self.matches += found.matches
        if self.at < 0:
            ahead = (n for n, rects in enumerate(self.matches) if rects[0].page >= self._origin)
            near = next(ahead, None)
            if near is not None:
                self._go(near)
        self.busy = bool(found.next_page) and len(self.matches) < _MATCHES_MAX
        if self.busy:
            self._ask(found.next_page)
        elif self.at < 0 and self.matches:
            self._go(0)
        self.changed.emit()

    def _go(self, number: int) -> None:
        self.at = number
        self._viewing.go_to(self.matches[number][0].page)
        self.changed.emit()

    def _forget(self) -> None:
        self._pause.stop()
        if self._wish is not None:
            self._wish.cancel()
            self._wish = None
        self.matches, self.at, self.busy = [], -1, False

    def _on_view_changed(self, view: View | None) -> None:
        """In another document one has to look anew."""
        if self._document is not None and (view is None or view.document_id != self._document):
            self._document = None
            wanted, self.wanted = self.wanted, ""
            self._forget()
            if view is not None:
                self.look_for(wanted)
            self.changed.emit()
