"""Pages -> pictures, with marks laid over them as a highlighter would; and the text that stands on them."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desktop.errors import UnreadableError
from desktop.formats.glyphs import text_lines
from desktop.formats.images import is_image, open_image
from desktop.formats.pdf import open_pdf
from desktop.page_text import Found, PageText, find, joined
from desktop.records import Mark, PageImage, Rect

_MARK_COLOUR = np.array((0xF4, 0xC9, 0x5D), dtype=np.float32) / 255
_SOFT, _STRONG = 0.40, 0.75
_PIXELS_MAX = 40_000_000
_OPEN_MAX = 6  # documents kept open
_LAYOUTS_MAX = 64 * 1024 * 1024  # bytes of layouts kept


class PageStore:
    """Open documents, the least recently used closed first. For one thread."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._layouts: OrderedDict[str, bytes] = OrderedDict()

    def hold(self, key: str, layout: bytes) -> None:
        """Keep a layout under its key."""
        self._layouts[key] = layout
        self._layouts.move_to_end(key)
        while len(self._layouts) > 1 and sum(map(len, self._layouts.values())) > _LAYOUTS_MAX:
            old, _ = self._layouts.popitem(last=False)
            document = self._open.pop(("layout", old), None)
            if document is not None:
                document.close()

    def render(
        self, path: Path, layout_key: str, number: int, scale: float, marks: Sequence[Mark]
    ) -> PageImage | str:
        """The page's picture; "missing" where the layout is not held any more.

        Raises:
            UnreadableError: there is no such page, or it can't be drawn.
            EncryptedError: a password is needed.
        """
        if layout_key and layout_key not in self._layouts:
            return "missing"
        document = self._document(path, layout_key)
        if not 1 <= number <= document.page_count:
            raise UnreadableError(f"It has {document.page_count} pages; there is no page {number}.")
        import pymupdf

        page = document[number - 1]
        width, height = page.rect.width, page.rect.height
        scale = min(scale, math.sqrt(_PIXELS_MAX / max(width * height, 1.0)))
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False)
        samples = pixmap.samples
        mine = [mark for mark in marks if mark.rect.page == number]
        if mine:
            samples = marked(samples, pixmap.width, pixmap.height, scale, mine)
        return PageImage(number, document.page_count, pixmap.width, pixmap.height, scale, samples)

    def text(self, path: Path, layout_key: str, number: int) -> PageText | str:
        """The page's text in the order in which it is drawn; "missing" as for `render`.

        Raises:
            UnreadableError: there is no such page.
            EncryptedError: a password is needed.
        """
        if layout_key and layout_key not in self._layouts:
            return "missing"
        document = self._document(path, layout_key)
        if not 1 <= number <= document.page_count:
            raise UnreadableError(f"It has {document.page_count} pages; there is no page {number}.")
        return _text_of(document, number)

    def find(self, path: Path, layout_key: str, wanted: str, first: int, seconds: float) -> Found | str:
        """Where a text stands from page `first` on, as far as one comes in so many seconds.

        Raises:
            EncryptedError: a password is needed.
            UnreadableError: the file is damaged.
        """
        if layout_key and layout_key not in self._layouts:
            return "missing"
        document = self._document(path, layout_key)
        ends = time.monotonic() + seconds
        places: list[tuple[Rect, ...]] = []
        number = first
        while number <= document.page_count:
            places += find(_text_of(document, number), wanted)
            number += 1
            if time.monotonic() > ends:
                break
        return Found(tuple(places), number if number <= document.page_count else 0)

    def _document(self, path: Path, layout_key: str) -> Any:
        if layout_key:
            key: tuple[object, ...] = ("layout", layout_key)
            self._layouts.move_to_end(layout_key)
        else:
            stat = path.stat()
            key = ("file", str(path), stat.st_mtime_ns, stat.st_size)
        document = self._open.get(key)
        if document is None:
            if layout_key:
                import pymupdf

                document = pymupdf.open("pdf", self._layouts[layout_key])
            else:
                document = open_image(path) if is_image(path) else open_pdf(path)
            self._open[key] = document
            while len(self._open) > _OPEN_MAX:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(key)
        return document


def _text_of(document: Any, number: int) -> PageText:
    """The text of a page; none where the page is damaged."""
    import pymupdf

    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_MEDIABOX_CLIP
    try:
        page = document[number - 1]
        if page.rotation:
            page.remove_rotation()  # places are those of the page as displayed
        lines = text_lines(page.get_text("rawdict", flags=flags), number)
    except MemoryError:
        raise
    except Exception:  # what is damaged has no text, and must not end a search of the others
        return PageText(number, "")
    return joined(number, ((line.text, tuple(line.places(0, len(line.text), 0))) for line in lines))


def marked(samples: bytes, width: int, height: int, scale: float, marks: Sequence[Mark]) -> bytes:
    """The picture with its marks multiplied over it; a strong mark replaces a soft one beneath it."""
    strength = np.zeros((height, width), dtype=np.float32)
    for mark in sorted(marks, key=lambda mark: mark.strong):
        rect = mark.rect
        x0, x1 = max(math.floor(rect.x0 * scale), 0), min(math.ceil(rect.x1 * scale), width)
        y0, y1 = max(math.floor(rect.y0 * scale), 0), min(math.ceil(rect.y1 * scale), height)
        if x0 < x1 and y0 < y1:
            strength[y0:y1, x0:x1] = _STRONG if mark.strong else _SOFT
    rows = np.flatnonzero(strength.any(axis=1))
    if not rows.size:
        return samples
    first, last = int(rows[0]), int(rows[-1]) + 1
    image = np.frombuffer(samples, dtype=np.uint8).reshape(height, width, 3).copy()
    tint = 1 - strength[first:last, :, None] * (1 - _MARK_COLOUR)
    image[first:last] = np.rint(image[first:last] * tint).astype(np.uint8)
    return image.tobytes()
