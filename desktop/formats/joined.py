"""A document made of several: its own pages, then those of what is attached to it, in one PDF.

An attachment keeps its pages as they are; on the first of them a band above the page says its name. So
its marks lie where they lay, and every block has a page of the whole.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.formats.base import Beat
from desktop.formats.drafts import Span, heading
from desktop.formats.layout import PAGE_WIDTH, lay_out
from desktop.records import Block, Line, Page, Reading, ReadPage, Rect

_DAMAGED = "The pages of the attachment {name} are damaged and can't be shown."
_PADDING = 14.0  # points above and below a band's text
_LEFT = 24.0  # points from a page's edge to a band's text
_BAND = (0.945, 0.933, 0.902)
_BAND_LINE = (0.725, 0.706, 0.651)


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is attached: its name, the file it was read from, and what was read; `level` of its heading."""

    name: str
    path: Path
    reading: Reading
    level: int = 2


def joined(own: Reading, attachments: Sequence[Attachment], beat: Beat) -> Reading:
    """The document with its attachments' pages behind its own, as one PDF and one reading.

    `own` must be laid out; attachments may be, or be PDF files. Their notes stay on their pages.
    """
    import pymupdf

    if not attachments:
        return own
    whole = pymupdf.open("pdf", own.layout)
    pages = list(own.pages)
    own_count = len(pages)
    for attachment in attachments:
        reading = attachment.reading
        before = len(pages)
        if not _inserted(whole, attachment):
            pages[own_count - 1] = _noted(pages[own_count - 1], _DAMAGED.format(name=attachment.name))
            continue
        beat()
        shifted = [_shifted(read, before, attachment.level) for read in reading.pages]
        band, height = _band(attachment, whole[before], beat)
        shifted[0] = _under_band(shifted[0], band, height)
        pages += shifted
    content = whole.tobytes(garbage=3, deflate=True, use_objstms=1)
    whole.close()
    beat()
    return Reading(own.title, tuple(pages), content)


def _inserted(whole: Any, attachment: Attachment) -> bool:
    """Put the attachment's pages behind the others; False where they are too damaged to be copied."""
    before = whole.page_count
    for repaired in (False, True):
        try:
            source = _opened(attachment, repaired=repaired)
            try:
                for page in source:  # as the reader saw them: upright
                    if page.rotation:
                        page.remove_rotation()
                whole.insert_pdf(source, annots=True, links=False)
            finally:
                source.close()
        except MemoryError:
            raise
        except Exception:  # MuPDF reads more than it can copy; its errors have no common base worth naming
            if whole.page_count > before:
                whole.delete_pages(range(before, whole.page_count))
            continue
        if whole.page_count - before == len(attachment.reading.pages):
            return True
        whole.delete_pages(range(before, whole.page_count))
    return False


def _noted(read: ReadPage, note: str) -> ReadPage:
    """The page with a note more."""
    return replace(read, page=replace(read.page, note="\n".join(filter(None, [read.page.note, note]))))


def appended(readings: Sequence[Reading], beat: Beat) -> Reading:
    """Readings that are laid out, one behind the other, under the first one's title."""
    import pymupdf

    if len(readings) == 1:
        return readings[0]
    whole = pymupdf.open()
    pages: list[ReadPage] = []
    for reading in readings:
        source = pymupdf.open("pdf", reading.layout)
        whole.insert_pdf(source, links=False)
        source.close()
        before = len(pages)
        pages += [_shifted(read, before) for read in reading.pages]
        beat()
    content = whole.tobytes(garbage=3, deflate=True, use_objstms=1)
    whole.close()
    return Reading(readings[0].title, tuple(pages), content)


def _opened(attachment: Attachment, *, repaired: bool) -> Any:
    import pymupdf

    if attachment.reading.layout is not None:
        return pymupdf.open("pdf", attachment.reading.layout)
    document = pymupdf.open(attachment.path, filetype="pdf")
    if document.needs_pass:
        document.authenticate("")
    if not repaired:
        return document
    try:
        return pymupdf.open("pdf", document.tobytes(garbage=4, clean=True))
    finally:
        document.close()


def _band(attachment: Attachment, page: Any, beat: Beat) -> tuple[Block, float]:
    """Make room above a page and write the attachment's name there; its block, and the room's height."""
    import pymupdf

    draft = heading([Span(attachment.name)], attachment.level)
    assert draft is not None
    title = lay_out("", [draft], {}, beat)
    [block] = title.pages[0].blocks
    width = page.rect.width
    scale = min(1.0, max(width - 2 * _LEFT, 40.0) / (PAGE_WIDTH - 128.0))
    tops = [line.rect for line in block.lines if line.rect.page == 1] or [Rect(1, 64, 60, 200, 80)]
    top, bottom = min(rect.y0 for rect in tops), max(rect.y1 for rect in tops)
    height = (bottom - top) * scale + 2 * _PADDING
    crop = page.cropbox
    media = page.mediabox
    low = media.y0 + (media.y1 - media.y0) - crop.y1 if crop != media else media.y0
    area = pymupdf.Rect(crop.x0, low, crop.x1, low + crop.height + height)
    page.set_mediabox(area)
    page.clean_contents()
    page.draw_rect(pymupdf.Rect(0, 0, width, height), color=None, fill=_BAND)
    page.draw_line((0, height), (width, height), color=_BAND_LINE, width=0.5)
    source = pymupdf.open("pdf", title.layout)
    clip = pymupdf.Rect(60.0, top - 1, PAGE_WIDTH - 60.0, bottom + 1)
    at = pymupdf.Rect(
        _LEFT - 4 * scale,
        _PADDING - scale,
        _LEFT - 4 * scale + clip.width * scale,
        _PADDING - scale + clip.height * scale,
    )
    page.show_pdf_page(at, source, 0, clip=clip)
    source.close()
    lines = tuple(
        _moved(line, page.number + 1, scale, at.x0 - clip.x0 * scale, at.y0 - clip.y0 * scale)
        for line in block.lines
    )
    return replace(block, lines=lines), height


def _shifted(read: ReadPage, by: int, sunk: int = 0) -> ReadPage:
    """The page `by` pages later, its headings `sunk` levels lower."""
    blocks = [
        replace(
            block,
            level=min(block.level + sunk, 6) if block.kind == "heading" else block.level,
            lines=tuple(_moved(line, line.rect.page + by, 1.0, 0.0, 0.0) for line in block.lines),
        )
        for block in read.blocks
    ]
    return ReadPage(replace(read.page, number=read.page.number + by), tuple(blocks))


def _under_band(read: ReadPage, band: Block, height: float) -> ReadPage:
    """The page with a band of this height above it."""
    page: Page = replace(read.page, height=read.page.height + height)
    blocks = [
        replace(
            block,
            lines=tuple(
                _moved(line, line.rect.page, 1.0, 0.0, height if line.rect.page == page.number else 0.0)
                for line in block.lines
            ),
        )
        for block in read.blocks
    ]
    return ReadPage(page, (band, *blocks))


def _moved(line: Line, page: int, scale: float, dx: float, dy: float) -> Line:
    rect = line.rect
    moved = Rect(
        page,
        rect.x0 * scale + dx,
        rect.y0 * scale + dy,
        rect.x1 * scale + dx,
        rect.y1 * scale + dy,
    )
    edges = line.edges
    if edges and (scale != 1.0 or dx):
        edges = array("f", [x * scale + dx for x in array("f", edges)]).tobytes()
    return replace(line, rect=moved, edges=edges)
