"""Which page is on the desk: of a hit or of a document, at which scale, and its picture."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.errors import EncryptedError
from desktop.gui import sentences
from desktop.gui.page_queue import NEAR, PAGE, TEXT, PageQueue, Wish
from desktop.page_text import PageText
from desktop.records import Document, Hit, Mark, PageImage

_KEPT_BYTES = 192 * 2**20  # of pictures
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
        text_ready: (PageText) what stands on the page, once it is drawn.
    """

    view_changed = Signal(object)
    picture_ready = Signal(object)
    picture_failed = Signal(object, str)
    text_ready = Signal(object)

    def __init__(self, queue: PageQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._queue = queue
        self._wish: Wish | None = None
        self.neighbours: Callable[[Hit], Sequence[Hit]] = lambda _hit: ()  # hits that may be chosen next
        self.scale_for: Callable[[float, float], float] | None = None  # of a page so wide and high
        self._pictures: OrderedDict[tuple[object, ...], Picture] = OrderedDict()
        self._sizes: dict[tuple[int, int], tuple[float, float, float]] = {}
        self._scale = 0.0
        self.view: View | None = None
        self.page_count = 0
        self.locked = False  # whether the page can't be drawn for want of a password
        self.text: PageText | None = None

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
            self._take_back()
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

    # Own

    def _show(self, view: View) -> None:
        if self.view is None or self.view.document_id != view.document_id:
            self.page_count = 0
        self.view = view
        self.text = None
        size = self._sizes.get((view.document_id, view.page))
        if size is not None and self.scale_for is not None:
            self._scale = self.scale_for(size[1], size[2])
        self.view_changed.emit(view)
        if view.problem:
            self._take_back()
            self.picture_failed.emit(view, view.problem)
        else:
            self._request()

    def _request(self) -> None:
        view, scale = self.view, self._scale
        if view is None or view.problem or scale <= 0:
            return
        self._take_back()
        kept = self._kept(view, scale)
        if kept is not None:
            self._deliver(replace(kept, view=view))
            return

        def drawn(image: PageImage) -> None:
            self._deliver(self._keep(view, scale, image))

        def failed(error: BaseException) -> None:
            self.locked = isinstance(error, EncryptedError)
            self.picture_failed.emit(view, sentences.error(error))

        self._wish = self._ask(PAGE, view, scale, drawn, failed)

    def _ask(
        self,
        rank: int,
        view: View,
        scale: float,
        drawn: Callable[[PageImage], None],
        failed: Callable[[BaseException], None],
    ) -> Wish:
        document_id, page, marks = view.document_id, view.page, view.marks
        return self._queue.ask(
            rank, lambda library: library.pages.image(document_id, page, scale, marks), drawn, failed
        )

    def _take_back(self) -> None:
        """What was wanted for the page before is wanted no more."""
        if self._wish is not None:
            self._wish.cancel()
        self._queue.drop(TEXT)
        self._queue.drop(NEAR)

    def _kept(self, view: View, scale: float) -> Picture | None:
        key = _key(view, scale)
        kept = self._pictures.get(key)
        if kept is not None:
            self._pictures.move_to_end(key)
        return kept

    def _keep(self, view: View, scale: float, image: PageImage) -> Picture:
        picture = self._pictures[_key(view, scale)] = self._picture(view, image)
        while len(self._pictures) > 1 and sum(map(_size_of, self._pictures.values())) > _KEPT_BYTES:
            self._pictures.popitem(last=False)
        return picture

    def _prepare_near(self, view: View) -> None:
        """Have the pages drawn that are likely to be wanted next, as they will be shown."""
        near = [replace(view, page=page) for page in (view.page + 1, view.page - 1)]
        near = [each for each in near if 1 <= each.page <= self.page_count]
        if view.hit is not None:
            near += [hit_view for hit in self.neighbours(view.hit) if (hit_view := _view_of(hit))]
        for each in near:
            self._prepare(each, self._scale_of(each))

    def _prepare(self, view: View, scale: float, again: bool = True) -> None:
        if self._kept(view, scale) is not None:
            return

        def drawn(image: PageImage) -> None:
            self._keep(view, scale, image)
            fitting = self._scale_of(view)
            if again and abs(fitting - scale) > 1e-3:  # its size was not known before
                self._prepare(view, fitting, again=False)

        # A page that can't be drawn says so when it is wanted.
        self._ask(NEAR, view, scale, drawn, lambda _error: None)

    def _scale_of(self, view: View) -> float:
        """The scale at which a page will be shown, as far as its size is known."""
        size = self._sizes.get((view.document_id, view.page))
        if size is None or self.scale_for is None:
            return self._scale
        return self.scale_for(size[1], size[2])

    def _read_text(self, view: View) -> None:
        if self.text is not None:
            return

        def read(text: PageText) -> None:
            self.text = text
            self.text_ready.emit(text)

        document_id, page = view.document_id, view.page
        # Where a page has no text to be read, there is nothing to select.
        self._queue.ask(TEXT, lambda library: library.pages.text(document_id, page), read)

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
        if self.view == picture.view and abs(picture.scale - self._scale) < 1e-2:  # no sharper one is to come
            self._read_text(picture.view)
            self._prepare_near(picture.view)


def _view_of(hit: Hit) -> View | None:
    return View(hit.document_id, hit.title, hit.path, best_page(hit), hit) if hit.page is not None else None


def _key(view: View, scale: float) -> tuple[object, ...]:
    return (view.document_id, view.page, round(scale, 3), view.marks)


def _size_of(picture: Picture) -> int:
    return picture.image.sizeInBytes()
