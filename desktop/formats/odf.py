"""ODT and ODP: OpenDocument's texts and presentations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.records import Reading

if TYPE_CHECKING:
    from desktop.formats.drafts import Draft
    from desktop.formats.odf_body import OdfBody
    from desktop.formats.odf_package import OdfPackage

_TEXT_TYPE = "application/vnd.oasis.opendocument.text"
_SLIDES_TYPE = "application/vnd.oasis.opendocument.presentation"
_HIDDEN = "This slide is hidden in the presentation."
_WIDTH = 720.0  # points of a slide's page
_UNREAD_CLASSES = ("date-time", "footer", "header", "page-number", "handout", "page")


class OdtFormat(Format):
    """OpenDocument texts, as LibreOffice Writer makes them."""

    name: ClassVar[str] = "ODT"
    suffixes: ClassVar[frozenset[str]] = frozenset({".odt"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The document's blocks, laid out."""
        from desktop.formats.html_pictures import Pictures
        from desktop.formats.layout import lay_out
        from desktop.formats.odf_body import OdfBody
        from desktop.formats.odf_package import OFFICE, OdfPackage

        package = OdfPackage(path, "OpenDocument text", _TEXT_TYPE)
        pictures = Pictures(package.picture)
        root = package.content.find(f"{OFFICE}body/{OFFICE}text")
        if root is None:
            raise UnreadableError(package.kind.damaged)
        drafts = OdfBody(package, pictures, beat).drafts(root)
        return lay_out(_title(package, drafts), drafts, pictures.used, beat)


class OdpFormat(Format):
    """OpenDocument presentations, as LibreOffice Impress makes them."""

    name: ClassVar[str] = "ODP"
    suffixes: ClassVar[frozenset[str]] = frozenset({".odp"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The slides' blocks, laid out; the page's number is the slide's."""
        from desktop.formats.html_pictures import Pictures
        from desktop.formats.layout import lay_out
        from desktop.formats.odf_body import OdfBody
        from desktop.formats.odf_package import DRAW, OFFICE, OdfPackage

        package = OdfPackage(path, "OpenDocument presentation", _SLIDES_TYPE)
        pictures = Pictures(package.picture)
        root = package.content.find(f"{OFFICE}body/{OFFICE}presentation")
        if root is None:
            raise UnreadableError(package.kind.damaged)
        body = OdfBody(package, pictures, beat)
        drafts: list[Draft] = []
        hidden = set()
        for number, page in enumerate(root.iter(DRAW + "page"), 1):
            drafts += _slide(package, body, page)
            if _is_hidden(package, page):
                hidden.add(number)
            beat()
        reading = lay_out(_title(package, drafts), drafts, pictures.used, beat)
        noted = []
        for read in reading.pages:
            shown = replace(read.page, note=_HIDDEN) if read.page.number in hidden else read.page
            noted.append(replace(read, page=shown if read.blocks else replace(shown, state="empty")))
        return replace(reading, pages=tuple(noted))


def _title(package: OdfPackage, drafts: list[Draft]) -> str:
    """The title in the properties, else the first heading where nothing stands before it."""
    if package.title and len(package.title) <= 300:
        return package.title
    first = next((draft.block for draft in drafts if draft.block), None)
    return first.text if first and first.kind == "heading" else ""


def _slide(package: OdfPackage, body: OdfBody, page: Any) -> Iterator[Draft]:
    from desktop.formats import drafts
    from desktop.formats.odf_package import DRAW, PRESENTATION, TEXT
    from desktop.formats.pptx_shapes import ordered

    width, height = package.page_size(page.get(DRAW + "master-page-name"))
    ratio = min(max(height / width, 0.25), 4.0) if width and height else 9 / 16
    yield drafts.slide(_WIDTH, _WIDTH * ratio)
    shapes = [shape for shape in page if shape.get(PRESENTATION + "class") not in _UNREAD_CLASSES]
    titles = [shape for shape in shapes if shape.get(PRESENTATION + "class") == "title"]
    for title in titles:
        spans: list[drafts.Span] = []
        for paragraph in title.iter(TEXT + "p"):
            spans += [drafts.Span(" "), *body.spans(paragraph)] if spans else body.spans(paragraph)
        draft = drafts.heading(spans, 2)
        if draft:
            yield draft
    for entry in ordered([_placed(shape) for shape in shapes if shape not in titles]):
        if str(entry.element.tag).startswith(DRAW):
            yield from body.frame(entry.element)
    yield from _notes(body, page)


def _placed(shape: Any) -> Any:
    """The box of a shape; that of a group goes round all of its."""
    from desktop.formats.odf_package import DRAW, SVG, length
    from desktop.formats.pptx_shapes import Placed

    inner = [shape] if shape.tag != DRAW + "g" else [s for s in shape.iter() if s.get(SVG + "width")]
    boxes = [
        (x, y, x + length(s.get(SVG + "width")), y + length(s.get(SVG + "height")))
        for s in inner
        for x, y in [(length(s.get(SVG + "x")), length(s.get(SVG + "y")))]
    ] or [(0.0, 0.0, 0.0, 0.0)]
    left, top, right, bottom = zip(*boxes, strict=True)
    return Placed(shape, min(left), min(top), max(right), max(bottom))


def _notes(body: OdfBody, page: Any) -> Iterator[Draft]:
    from desktop.formats import drafts
    from desktop.formats.odf_package import PRESENTATION, TEXT

    made = []
    for notes in page.iter(PRESENTATION + "notes"):
        for frame in notes:
            if frame.get(PRESENTATION + "class") == "notes":
                found = [drafts.paragraph(body.spans(p), css="notes") for p in frame.iter(TEXT + "p")]
                made += [draft for draft in found if draft]
    if made:
        chinese = any("\u4e00" <= c <= "\u9fff" for draft in made if draft.block for c in draft.block.text)
        yield drafts.rule()
        yield drafts.label("备注" if chinese else "Notes")
        yield from made


def _is_hidden(package: OdfPackage, page: Any) -> bool:
    from desktop.formats.odf_package import DRAW, PRESENTATION, STYLE

    style = package.element("drawing-page", page.get(DRAW + "style-name"))
    found = style.find(STYLE + "drawing-page-properties") if style is not None else None
    return found is not None and found.get(PRESENTATION + "visibility") == "hidden"
