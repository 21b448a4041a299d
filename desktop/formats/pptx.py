"""PPTX: each slide on a page of its own, with its notes below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.formats.packages import Package, check_package
from desktop.records import Reading

if TYPE_CHECKING:
    from desktop.formats.drafts import Draft
    from desktop.formats.html_pictures import Pictures

WIDTH = 720.0  # points of a slide's page, whatever the slide's own width
_NO_TITLE = re.compile(
    r"^(untitled|无标题|powerpoint (presentation|演示文稿)|演示文稿\d*|[\W\d_]*)$", re.IGNORECASE
)
_POWERPOINT = Package("PowerPoint presentation", "PowerPoint", "ppt/presentation.xml")
_HIDDEN = "This slide is hidden in the presentation."
_PICTURE_HEIGHT = 250.0  # points


class PptxFormat(Format):
    """PowerPoint presentations."""

    name: ClassVar[str] = "PPTX"
    suffixes: ClassVar[frozenset[str]] = frozenset({".pptx", ".pptm"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The slides' blocks, laid out; the page's number is the slide's."""
        from desktop.formats.html_pictures import Pictures
        from desktop.formats.layout import lay_out

        check_package(path, _POWERPOINT)
        presentation = _opened(path)
        pictures = Pictures()
        drafts: list[Draft] = []
        hidden: set[int] = set()
        try:
            size = (WIDTH, WIDTH * _height(presentation) / (presentation.slide_width or 1))
            for number, slide in enumerate(presentation.slides, 1):
                if slide._element.get("show") in ("0", "false"):
                    hidden.add(number)
                drafts += _Slide(slide, number, size, presentation.slide_width or 1, pictures).drafts()
                beat()
        except MemoryError:
            raise
        except (KeyError, ValueError, AttributeError, TypeError, IndexError) as error:
            raise UnreadableError(_POWERPOINT.damaged) from error
        reading = lay_out(_title(presentation, drafts), drafts, pictures.used, beat)
        return replace(reading, pages=tuple(_noted(page, hidden) for page in reading.pages))


def _opened(path: Path) -> Any:
    import pptx

    try:
        return pptx.Presentation(str(path))
    except ValueError as error:  # python-pptx: its main part is no presentation
        raise UnreadableError(_POWERPOINT.other) from error
    except (FileNotFoundError, PermissionError, MemoryError):
        raise
    except Exception as error:  # a package can be broken in more ways than python-pptx has errors for
        raise UnreadableError(_POWERPOINT.damaged) from error


def _height(presentation: Any) -> float:
    """The slide's height, within what a page can sensibly have."""
    width = presentation.slide_width or 1
    return min(max(float(presentation.slide_height or 1), width / 4), width * 4)


def _noted(read: Any, hidden: set[int]) -> Any:
    page = read.page
    if page.number in hidden:
        page = replace(page, note=_HIDDEN)
    if not read.blocks:
        page = replace(page, state="empty")
    return replace(read, page=page)


def _title(presentation: Any, drafts: list[Draft]) -> str:
    """The title in the properties, else the first slide's."""
    try:
        stated = re.sub(r"\s+", " ", presentation.core_properties.title or "").strip()
    except (KeyError, ValueError, AttributeError):
        stated = ""
    if stated and len(stated) <= 300 and not _NO_TITLE.match(stated):
        return stated
    first = next((draft.block for draft in drafts if draft.block), None)
    return first.text if first and first.kind == "heading" else ""


class _Slide:
    """Reads one slide."""

    def __init__(
        self, slide: Any, number: int, size: tuple[float, float], width: float, pictures: Pictures
    ) -> None:
        self._slide = slide
        self._number = number
        self._size = size
        self._scale = WIDTH / width
        self._pictures = pictures
        self._placeholders = {shape._element: shape for shape in slide.placeholders}
        pictures.forget_addresses()
        pictures.resolve = self._blob

    def drafts(self) -> list[Draft]:
        from desktop.formats.drafts import slide
        from desktop.formats.pptx_shapes import in_order

        boxes = {}
        for element, shape in self._placeholders.items():
            left, top = float(shape.left or 0), float(shape.top or 0)
            boxes[element] = (left, top, left + float(shape.width or 0), top + float(shape.height or 0))
        made = [slide(*self._size)]
        for element in in_order(self._slide.shapes._spTree, boxes):
            made += [draft for draft in self._shape(element) if draft]
        return [*made, *self._notes()]

    def _shape(self, element: Any) -> Iterator[Draft | None]:
        from desktop.formats.pptx_frames import frame_drafts
        from desktop.formats.pptx_shapes import P, is_title, placeholder
        from desktop.formats.pptx_text import Texts, title_draft

        if element.tag == P + "graphicFrame":
            yield from frame_drafts(element, self._slide.part)
        elif element.tag == P + "pic":
            yield self._picture(element)
        elif (body := element.find(P + "txBody")) is not None:
            if is_title(element):
                opening = self._number == 1 and placeholder(element).get("type") == "ctrTitle"
                yield title_draft(body, 1 if opening else 2)
            else:
                yield from Texts(self._list_styles(element, body)).drafts(body)

    def _list_styles(self, element: Any, body: Any) -> list[Any]:
        """The list styles that say whether there are bullets: the shape's, its layout's, its master's."""
        from desktop.formats.pptx_shapes import A, P

        found = [body.find(A + "lstStyle")]
        shape = self._placeholders.get(element)
        if shape is not None:
            holder = shape
            for _ in range(2):
                holder = getattr(holder, "_base_placeholder", None)
                if holder is None:
                    break
                found.append(holder._element.find(f"{P}txBody/{A}lstStyle"))
            master = self._slide.slide_layout.slide_master._element
            found.append(master.find(f"{P}txStyles/{P}bodyStyle"))
        return [style for style in found if style is not None]

    def _picture(self, element: Any) -> Draft | None:
        from desktop.formats.pptx_shapes import A, P, R

        blip = element.find(f"{P}blipFill/{A}blip")
        extent = element.find(f"{P}spPr/{A}xfrm/{A}ext")
        wide, tall = (float(extent.get(name) or 0) if extent is not None else 0.0 for name in ("cx", "cy"))
        width = wide * self._scale
        if tall * self._scale > _PICTURE_HEIGHT:
            width *= _PICTURE_HEIGHT / (tall * self._scale)
        if blip is None or not blip.get(R + "embed"):
            return None
        return self._pictures.shown(blip.get(R + "embed"), f"{width * 96 / 72:.0f}" if width else "")

    def _blob(self, relation: str) -> bytes | None:
        found = self._slide.part.rels.get(relation)
        return None if found is None or found.is_external else found.target_part.blob

    def _notes(self) -> list[Draft]:
        from desktop.formats.drafts import label, paragraph, rule
        from desktop.formats.pptx_shapes import A
        from desktop.formats.pptx_text import spans_of

        frame = self._slide.notes_slide.notes_text_frame if self._slide.has_notes_slide else None
        if frame is None:
            return []
        found = [paragraph(spans_of(element), css="notes") for element in frame._element.iter(A + "p")]
        made = [draft for draft in found if draft]
        chinese = any("\u4e00" <= c <= "\u9fff" for draft in made if draft.block for c in draft.block.text)
        return [rule(), label("备注" if chinese else "Notes"), *made] if made else []
