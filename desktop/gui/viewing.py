"""Which page is on the desk: of a hit or of a document, at which scale, and its picture."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.gui import sentences
from desktop.gui.bridge import Generation
from desktop.gui.workers import Workers
from desktop.records import Document, Hit, Mark, PageImage

_KEPT_PICTURES = 12


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


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as drawn. `width` and `height` are the page's own, in points."""

    view: View
    image: QImage
    scale: float  # pixels a point
    width: float
    height: float
    page_count: int


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
        self._scale = 0.0
        self.view: View | None = None
        self.page_count = 0

    def show_hit(self, hit: Hit) -> None:
        """Show the page on which the passage begins, the passage marked."""
        if hit.page is None:
            self.clear()
            return
        self._show(View(hit.document_id, hit.title, hit.path, hit.page, hit))

    def show_document(self, document: Document) -> None:
        """Show a document's first page; or, if it could not be read, why."""
        problem = sentences.reason(document.error) if document.state == "failed" else ""
        self._show(View(document.id, document.title, document.path, 1, problem=problem))

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

    def draw_again(self) -> None:
        """Try once more after a failure."""
        self._request()

    def forget_pictures(self) -> None:
        """The files behind the pictures may have changed."""
        self._pictures.clear()

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
            picture = _picture(view, image)
            self._pictures[key] = picture
            while len(self._pictures) > _KEPT_PICTURES:
                self._pictures.popitem(last=False)
            if self._generation.is_current(generation):
                self._deliver(picture)

        def failed(error: BaseException) -> None:
            if self._generation.is_current(generation):
                self.picture_failed.emit(view, sentences.error(error))

        def asked(future: Future[PageImage]) -> None:
            if self._generation.is_current(generation):
                self._workers.bridge.watch(future, drawn, failed)
            else:
                future.cancel()

        self._workers.reads(
            lambda library: library.page_image(document_id, page, scale, marks), asked, failed
        )

    def _deliver(self, picture: Picture) -> None:
        self.page_count = picture.page_count
        self.picture_ready.emit(picture)


def _picture(view: View, image: PageImage) -> Picture:
    stride = image.width * 3
    borrowed = QImage(image.samples, image.width, image.height, stride, QImage.Format.Format_RGB888)
    return Picture(
        view,
        borrowed.copy(),  # the picture outlives the bytes
        image.scale,
        image.width / image.scale,
        image.height / image.scale,
        image.page_count,
    )
