"""Pictures as documents: photographs, screenshots, scans. What they say is recognised; see `ocr`."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from desktop.errors import TooLargeError, UnreadableError, UnsupportedError
from desktop.formats.base import Beat, PicturedFormat
from desktop.formats.ocr_pages import WAITING, add_recognised, turned_back
from desktop.formats.structure import PageContent, blocks_of
from desktop.records import Page, Reading, ReadPage, Recognised

_DAMAGED = "It is damaged and can't be opened as a picture; saving it again in its own program helps."
_OTHER = "It is no picture of the kind that its name says; its own program can open it."
_HEIC = "HEIC pictures can't be read yet; a copy saved as JPEG can be added."
_TOO_LARGE = "Its picture is too large to be opened; a smaller copy can be added."
_PAGES_MAX = 5_000
_PIXELS_MAX = 400_000_000
_SIDE_MAX = 14_400.0  # points: no page is larger, though a picture may claim it
_HEADS: Mapping[str, tuple[bytes, ...]] = {  # file signatures, as in each format's specification
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "tiff": (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
    "bmp": (b"BM",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}


class ImagesFormat(PicturedFormat):
    """Picture files; a TIFF may have many pages, an animation is its first frame."""

    name: ClassVar[str] = "PNG, JPEG, TIFF"
    suffixes: ClassVar[frozenset[str]] = frozenset(
        {".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".heic", ".heif"}
    )

    def read_recognised(self, path: Path, beat: Beat, recognised: Mapping[int, Recognised]) -> Reading:
        """The pictures as pages as large as they say they are."""
        document = open_image(path)
        try:
            if document.page_count > _PAGES_MAX:
                raise TooLargeError(_TOO_LARGE)
            contents = []
            for number in range(1, document.page_count + 1):
                rect = _page(document, number).rect
                contents.append(PageContent(number, rect.width, rect.height, state="waiting", note=WAITING))
                beat()
        finally:
            document.close()
        turns = add_recognised(contents, recognised)
        blocks = turned_back(contents, blocks_of(contents, ()), turns)
        pages = tuple(
            ReadPage(Page(c.number, c.width, c.height, c.state, c.note), tuple(made))
            for c, made in zip(contents, blocks, strict=True)
        )
        return Reading("", pages)

    def open(self, path: Path) -> Any:
        return open_image(path)

    def pixels_a_point(self, page: Any) -> float:
        """The picture's own pixels; its resolution may say anything."""
        found = page.get_image_info()
        return max((image["width"] / max(page.rect.width, 1.0) for image in found), default=0.0)


def is_image(path: Path) -> bool:
    """Whether a file is a picture, by its name."""
    return path.suffix.lower() in ImagesFormat.suffixes


def open_image(path: Path) -> Any:
    """The picture as MuPDF's document, a page each.

    Raises:
        UnreadableError: it is damaged or something else.
        UnsupportedError: it is a kind of picture that can't be read.
        TooLargeError: it has more pixels than can be held.
    """
    import pymupdf

    with path.open("rb") as file:
        head = file.read(32)
    if path.suffix.lower() in (".heic", ".heif") or head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypheix"):
        raise UnsupportedError(_HEIC)
    kind = next((kind for kind, heads in _HEADS.items() if head.startswith(heads)), None)
    if kind is None or (kind == "webp" and head[8:12] != b"WEBP"):
        raise UnreadableError(_OTHER)
    _check_size(path)
    try:
        if kind in ("webp", "gif"):
            document = pymupdf.open(stream=_as_png(path), filetype="png")
        else:
            document = pymupdf.open(path, filetype=kind)
        count = document.page_count
        if count:
            _page(document, 1)
    except (MemoryError, UnreadableError, TooLargeError):
        raise
    except Exception as error:  # MuPDF's errors have no common base worth naming
        raise UnreadableError(_DAMAGED) from error
    if not count:
        raise UnreadableError(_DAMAGED)
    return document


def _page(document: Any, number: int) -> Any:
    page = document[number - 1]
    if not 0 < max(page.rect.width, page.rect.height) <= _SIDE_MAX:
        raise TooLargeError(_TOO_LARGE)
    return page


def _check_size(path: Path) -> None:
    """Look at what the file says its size is, before anything makes room for it."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours
    try:
        with Image.open(path) as image:
            width, height = image.size
    except MemoryError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableError(_DAMAGED) from error
    if width * height > _PIXELS_MAX:
        raise TooLargeError(_TOO_LARGE)


def _as_png(path: Path) -> bytes:
    """The first frame, upright: MuPDF doesn't know WebP, and draws all frames of a GIF over each other."""
    from PIL import Image, ImageOps

    out = io.BytesIO()
    with Image.open(path) as image:
        dpi = image.info.get("dpi", (96, 96))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.save(out, "PNG", dpi=dpi, compress_level=1)
    return out.getvalue()
