"""Drafts -> a PDF that stands for the document, and the place of every character on its pages.

Story lays the HTML out; the finished PDF is read back, and its characters are matched with the blocks'.
What does not match gets no place: a missing mark is better than a wrong one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop.errors import TooLargeError, UnreadableError
from desktop.formats.alignment import Stream, align
from desktop.formats.base import Beat
from desktop.formats.drafts import Draft
from desktop.formats.glyphs import text_lines
from desktop.records import Page, Reading, ReadPage, Rect

PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0  # A4, points
_MARGINS = (64.0, 60.0, -64.0, -64.0)
_PAGES_MAX = 20_000
_SLIDE_MARGINS = (44.0, 34.0, -44.0, -34.0)
_HEIGHT_MAX = 14_000.0  # points; the PDF format allows 14,400
_PART = 400  # drafts laid out at a time: Story's work grows faster than its text

_CSS = """
body { font-family: serif; font-size: 10.5px; line-height: 1.5; color: #1e1f1c; }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 12px 0; }
h2 { font-size: 15px; line-height: 1.3; margin: 18px 0 7px 0; }
h3 { font-size: 12.5px; line-height: 1.35; margin: 14px 0 5px 0; }
h4 { font-size: 11px; margin: 11px 0 4px 0; }
h5 { font-size: 10.5px; margin: 10px 0 3px 0; }
h6 { font-size: 10.5px; font-style: italic; margin: 10px 0 3px 0; }
p { margin: 0 0 7px 0; }
p.item { margin: 0 0 3px 0; }
p.caption { font-size: 9px; color: #6b6a63; }
p.footnote { font-size: 8.5px; line-height: 1.4; color: #4a4944; margin: 0 0 3px 0; }
p.picture { margin: 6px 0 8px 0; }
table { width: 100%; border-collapse: collapse; font-size: 9.5px; line-height: 1.4; margin: 5px 0 11px 0; }
td, th { border: 0.5px solid #b9b4a6; padding: 3px 6px; text-align: left; vertical-align: top; }
table.wide td, table.wide th { padding: 1px 2px; }
th { background-color: #f1eee6; font-weight: bold; }
pre { font-family: monospace; font-size: 8.5px; line-height: 1.45; background-color: #f6f4ee;
      padding: 7px 9px; margin: 4px 0 10px 0; white-space: pre-wrap; }
code { font-family: monospace; font-size: 0.9em; background-color: #f1eee6; }
blockquote { border-left: 2px solid #d8b9ae; padding-left: 10px; margin: 4px 0 9px 2px; color: #4a4944; }
.link { color: #8a3322; }
hr { border: none; border-top: 0.5px solid #b9b4a6; margin: 12px 0; }
"""
_SLIDE_CSS = (
    _CSS
    + """
body { font-family: sans-serif; font-size: 15px; line-height: 1.4; }
h1 { font-size: 34px; line-height: 1.25; margin: 70px 0 14px 0; }
h2 { font-size: 26px; line-height: 1.25; margin: 0 0 14px 0; }
h3 { font-size: 18px; margin: 8px 0 5px 0; }
p.item { margin: 0 0 5px 0; }
p.caption { font-size: 11px; margin: 4px 0 3px 0; }
p.notes { font-size: 11px; line-height: 1.45; color: #4a4944; margin: 0 0 4px 0; }
table { font-size: 12px; }
hr { margin: 16px 0 6px 0; }
"""
)


def lay_out(title: str, drafts: Sequence[Draft], images: Mapping[str, bytes], beat: Beat) -> Reading:
    """The reading of a document without pages of its own.

    Raises:
        TooLargeError: it would take more pages than anybody turns.
        UnreadableError: there is nothing to lay out.
    """
    if not any(draft.block for draft in drafts):
        raise UnreadableError("There is no text in this file.")
    layout, elements = _pdf(drafts, images, beat)
    streams, sizes = _characters(layout, beat)
    blocks = [draft.block for draft in drafts]
    places = align(drafts, streams, elements)
    pages: list[list[Any]] = [[] for _ in sizes]
    for index, block in enumerate(blocks):
        if block is None:
            continue
        lines, page = places[index]
        pages[page - 1].append(replace(block, lines=lines))
    return Reading(
        title,
        tuple(
            ReadPage(Page(number, width, height, "text"), tuple(pages[number - 1]))
            for number, (width, height) in enumerate(sizes, 1)
        ),
        layout,
    )


def _pdf(
    drafts: Sequence[Draft], images: Mapping[str, bytes], beat: Beat
) -> tuple[bytes, dict[int, list[Rect]]]:
    """The PDF, and the rectangles of every draft on its pages by the draft's index."""
    import pymupdf

    archive = pymupdf.Archive()
    for name, content in images.items():
        archive.add(content, name)
    buffer = io.BytesIO()
    writer = pymupdf.DocumentWriter(buffer)
    media = pymupdf.Rect(0, 0, PAGE_WIDTH, PAGE_HEIGHT)
    content = media + _MARGINS
    elements: dict[int, list[Rect]] = {}
    number, device, top = 0, None, content.y0
    slide: tuple[float, float] | None = None

    def remember(position: Any) -> None:
        if position.id and position.id.startswith("b") and position.open_close & 1:
            elements.setdefault(int(position.id[1:]), []).append(Rect(number, *position.rect))

    for first, end in _parts(drafts):
        part = drafts[first:end]
        html = "".join(f'<div id="b{first + i}">{draft.html}</div>' for i, draft in enumerate(part))
        slide = next((draft.new_page for draft in part if draft.new_page), slide)
        css = _SLIDE_CSS if slide else _CSS
        story = pymupdf.Story(f"<body>{html}</body>", user_css=css, archive=archive)
        if slide:
            if part[0].new_page and device is not None:
                writer.end_page()
                device = None
            media, content = _slide_page(story, slide)
        more = True
        while more:
            if device is None:
                number += 1
                if number > _PAGES_MAX:
                    raise TooLargeError(f"It would take more than {_PAGES_MAX:,} pages; splitting it helps.")
                device = writer.begin_page(media)
                top = content.y0
            more, filled = story.place(pymupdf.Rect(content.x0, top, content.x1, content.y1))
            story.element_positions(remember)
            story.draw(device)
            top = filled[3]
            if more or top > content.y1 - 30:
                writer.end_page()
                device = None
                beat()
    if device is not None:
        writer.end_page()
    writer.close()
    beat()
    document = pymupdf.open("pdf", buffer.getvalue())
    document.subset_fonts()
    beat()
    return document.tobytes(garbage=3, deflate=True, use_objstms=1), elements


def _parts(drafts: Sequence[Draft]) -> Iterator[tuple[int, int]]:
    """Where the drafts that are laid out together begin and end; a slide's are never parted."""
    first = 0
    in_slide = False
    for index, draft in enumerate(drafts):
        if index > first and (draft.new_page or (index - first >= _PART and not in_slide)):
            yield first, index
            first = index
        in_slide = in_slide or draft.new_page is not None
    if first < len(drafts):
        yield first, len(drafts)


def _slide_page(story: Any, size: tuple[float, float]) -> tuple[Any, Any]:
    """A slide's page and the part of it that is written on: as tall as the slide, taller where it must be.

    So one slide is one page, and its number is the slide's.
    """
    import pymupdf

    left, top, right, bottom = _SLIDE_MARGINS
    width, height = size
    _, filled = story.place(pymupdf.Rect(left, top, width + right, _HEIGHT_MAX + bottom))
    height = min(max(height, filled[3] - bottom + 2), _HEIGHT_MAX)
    media = pymupdf.Rect(0, 0, width, height)
    return media, media + _SLIDE_MARGINS


def _characters(layout: bytes, beat: Beat) -> tuple[Stream, list[tuple[float, float]]]:
    import pymupdf

    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
    document = pymupdf.open("pdf", layout)
    stream = Stream()
    sizes = []
    for page in document:
        stream.extend(text_lines(page.get_text("rawdict", flags=flags), page.number + 1))
        sizes.append((page.rect.width, page.rect.height))
        beat()
    return stream, sizes
