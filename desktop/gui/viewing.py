"""Which page is on the desk: of a hit or of a document, at which scale, and its picture."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.errors import EncryptedError
from desktop.gui import sentences
from desktop.gui.bridge import Generation
from desktop.gui.workers import Workers
from desktop.records import Document, Hit, Mark, PageImage

_KEPT_PICTURES = 12
_CLEARLY_SHARPER = 1.5


@dataclass(frozen=True, slots=True)
class View:
    """A page to show. `hit` is the passage that led here; None where the document itself was chosen.

    `problem` is the sentence that says why the document has no pages to show.
    """

    document_id: int
    title: str
    path: Path
    page: int
    hit: Hit | None = None
    problem: str = ""

    @property
    def trail(self) -> tuple[str, ...]:
        """Where one is: the title, then the headings above the passage."""
        return trail(self.title, self.hit.headings if self.hit else ())

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is tinted on this page: the passage softly, the matched words strongly."""
        if self.hit is None:
            return ()
        soft = (Mark(rect) for rect in self.hit.rects if rect.page == self.page)
        strong = (Mark(rect, strong=True) for rect in self.hit.word_rects if rect.page == self.page)
        return (*soft, *strong)

    @property
    def place_unknown(self) -> bool:
        """Whether the passage is on this page, but nobody knows where."""
        hit = self.hit
        if hit is None or hit.rects or hit.page is None:
            return False
        return hit.page <= self.page <= (hit.page_last or hit.page)


def best_page(hit: Hit) -> int:
    """Of the pages that a passage stands on: the one with the first matched word, else with most of it."""
    if hit.word_rects:
        return hit.word_rects[0].page
    heights: dict[int, float] = {}
    for rect in hit.rects:
        heights[rect.page] = heights.get(rect.page, 0.0) + rect.y1 - rect.y0
    return max(heights, key=lambda page: (heights[page], -page)) if heights else hit.page or 1


def trail(title: str, headings: tuple[str, ...]) -> tuple[str, ...]:
    """The title and the headings below it; a first heading that repeats the title is not said twice."""
    if headings and headings[0].casefold() == title.casefold():
        headings = headings[1:]
    return (title, *headings)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as drawn. `width` and `height` are the page's own, in points."""

    view: View
    image: QImage
    scale: float  # pixels a point
    width: float
    height: float
    page_count: int
    changed: bool = False  # the file is no longer what was read, so nothing is marked


class Viewing(QObject):
    """What the preview shows.

    Signals:
        view_changed: (View or None) another page is wanted; its picture follows.
        picture_ready: (Picture) the page as drawn.
        picture_failed: (View, str) the sentence that says why the page can't be drawn.
    """

    view_changed = Signal(object)
    picture_ready = Signal(object)
    picture_failed = Signal(object, str)

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._generation = Generation()
        self._pictures: OrderedDict[tuple[object, ...], Picture] = OrderedDict()
        self._sizes: dict[tuple[int, int], tuple[float, float, float]] = {}
        self._scale = 0.0
        self.view: View | None = None
        self.page_count = 0
        self.locked = False  # whether the page can't be drawn for want of a password

    def show_hit(self, hit: Hit) -> None:
        """Show the page that has most to do with the hit, the passage marked."""
        if hit.page is None:
            self.clear()
            return
        self._show(View(hit.document_id, hit.title, hit.path, best_page(hit), hit))

    def show_document(self, document: Document, page: int = 0) -> None:
        """Show a document's first page or, if it could not be read, why; a `page` that is named anyway."""
        unread = document.state == "failed" or (document.state == "encrypted" and not document.pages)
        problem = sentences.reason(document.error) if unread and not (page and document.pages) else ""
        self.locked = bool(problem) and document.state == "encrypted"
        self._show(View(document.id, document.title, document.path, page or 1, problem=problem))

    def go_to(self, page: int) -> None:
        """Show another page of the same document; beyond its ends nothing happens."""
        if self.view is None or page < 1 or (self.page_count and page > self.page_count):
            return
        if page != self.view.page:
            self._show(replace(self.view, page=page))

    def turn(self, pages: int) -> None:
        """Go so many pages on, or back if negative."""
        if self.view is not None:
            self.go_to(self.view.page + pages)

    def clear(self) -> None:
        """Show no page."""
        if self.view is not None:
            self._generation.next()
            self.view = None
            self.page_count = 0
            self.view_changed.emit(None)

    def set_scale(self, scale: float) -> None:
        """Draw at so many pixels a point from now on."""
        if abs(scale - self._scale) > 1e-3:
            self._scale = scale
            self._request()

    def show_again(self) -> None:
        """Show the page that could not be shown, now that it can."""
        if self.view is not None:
            self.locked = False
            self._show(replace(self.view, problem=""))

    def draw_again(self) -> None:
        """Try once more after a failure."""
        self._request()

    def forget_pictures(self) -> None:
        """The files behind the pictures may have changed."""
        self._pictures.clear()
        self._sizes.clear()

    def _show(self, view: View) -> None:
        if self.view is None or self.view.document_id != view.document_id:
            self.page_count = 0
        self.view = view
        self.view_changed.emit(view)
        if view.problem:
            self._generation.next()
            self.picture_failed.emit(view, view.problem)
        else:
            self._request()

    def _request(self) -> None:
        view, scale = self.view, self._scale
        if view is None or view.problem or scale <= 0:
            return
        generation = self._generation.next()
        key = (view.document_id, view.page, round(scale, 3), view.marks)
        kept = self._pictures.get(key)
        if kept is not None:
            self._pictures.move_to_end(key)
            self._deliver(replace(kept, view=view))
            return
        document_id, page, marks = view.document_id, view.page, view.marks

        def drawn(image: PageImage) -> None:
            picture = self._picture(view, image)
            self._pictures[key] = picture
            while len(self._pictures) > _KEPT_PICTURES:
                self._pictures.popitem(last=False)
            if self._generation.is_current(generation):
                self._deliver(picture)

        def failed(error: BaseException) -> None:
            if self._generation.is_current(generation):
                self.locked = isinstance(error, EncryptedError)
                self.picture_failed.emit(view, sentences.error(error))

        def asked(future: Future[PageImage]) -> None:
            if self._generation.is_current(generation):
                self._workers.bridge.watch(future, drawn, failed)
            else:
                future.cancel()

        self._workers.reads(
            lambda library: library.page_image(document_id, page, scale, marks), asked, failed
        )

    def _picture(self, view: View, image: PageImage) -> Picture:
        stride = image.width * 3
        borrowed = QImage(image.samples, image.width, image.height, stride, QImage.Format.Format_RGB888)
        width, height = self._page_size(view, image)
        copy = borrowed.copy()  # the picture outlives the bytes
        return Picture(view, copy, image.scale, width, height, image.page_count, image.changed)

    def _page_size(self, view: View, image: PageImage) -> tuple[float, float]:
        """The page in points. Pictures are whole pixels, so each scale gives another size.

        One size is kept until a clearly sharper picture gives a better one: were it taken from every
        picture, a zoom that follows the size would ask for pictures without end.
        """
        key = (view.document_id, view.page)
        scale, width, height = self._sizes.get(key, (0.0, 0.0, 0.0))
        if image.scale > scale * _CLEARLY_SHARPER:
            scale, width, height = image.scale, image.width / image.scale, image.height / image.scale
            self._sizes[key] = (scale, width, height)
        return width, height

    def _deliver(self, picture: Picture) -> None:
        self.page_count = picture.page_count
        self.picture_ready.emit(picture)
