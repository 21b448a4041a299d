"""Pictures in Word documents, made small enough for a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop.formats.docx_xml import R, W
from desktop.formats.drafts import Draft, picture

_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_EMU = 12_700  # a point
_WIDTH_MAX = 460.0  # points
_HEIGHT_MAX = 560.0
_PIXELS_WIDE = 1400  # more than a screen shows of a page
_TOTAL_MAX = 48 * 1024 * 1024  # bytes; later pictures are left out


class Images:
    """The pictures of one document; `used` has those that were shown, by name."""

    def __init__(self, document: Any) -> None:
        self._parts = document.part.related_parts
        self._names: dict[str, tuple[str, float, float] | None] = {}
        self._total = 0
        self.used: dict[str, bytes] = {}

    def of(self, paragraph: Any) -> Iterator[Draft]:
        """The pictures of a paragraph, those of text boxes in it left to the boxes' own."""
        for drawing in paragraph.iter(W + "drawing"):
            if next(drawing.iterancestors(W + "p")) is not paragraph:
                continue
            if any(str(a.tag).endswith("}Fallback") for a in drawing.iterancestors()):
                continue
            extent = next(drawing.iter(_EXTENT), None)
            for blip in drawing.iter(_BLIP):
                if next(blip.iterancestors(W + "p")) is not paragraph:
                    continue
                made = self._made(blip.get(R + "embed") or "")
                if made:
                    name, width, height = made
                    yield picture(name, _shown_width(extent, width, height))

    def _made(self, relation: str) -> tuple[str, float, float] | None:
        if relation not in self._names:
            self._names[relation] = self._converted(relation)
        return self._names[relation]

    def _converted(self, relation: str) -> tuple[str, float, float] | None:
        """The picture's name and its size in pixels; None where it can't be shown."""
        import pymupdf

        part = self._parts.get(relation)
        content = getattr(part, "blob", None)
        if not content or self._total > _TOTAL_MAX:
            return None
        try:
            pixmap = pymupdf.Pixmap(content)
            if pixmap.width > _PIXELS_WIDE or pixmap.colorspace is None or pixmap.colorspace.n != 3:
                if pixmap.colorspace is None or pixmap.colorspace.n != 3:
                    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pixmap)
                while pixmap.width > 2 * _PIXELS_WIDE:
                    pixmap.shrink(1)
                content = pixmap.tobytes("png") if pixmap.alpha else pixmap.tobytes("jpeg", jpg_quality=85)
        except MemoryError:
            raise
        except Exception:  # a picture that can't be drawn is left out, the text stays
            return None
        name = f"picture{len(self.used)}"
        self.used[name] = content
        self._total += len(content)
        return name, float(pixmap.width), float(pixmap.height)


def _shown_width(extent: Any, width: float, height: float) -> float:
    """Points: what the document asks for, within the page."""
    wanted = width * 72 / 96
    if extent is not None and (extent.get("cx") or "").isdigit():
        wanted = int(extent.get("cx")) / _EMU
    return max(min(wanted, _WIDTH_MAX, _HEIGHT_MAX * width / max(height, 1.0)), 8.0)
