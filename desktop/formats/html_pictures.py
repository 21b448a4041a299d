"""Pictures of HTML, made small enough for a page. Nothing is ever fetched from anywhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from desktop.formats.drafts import Draft, picture

Resolve = Callable[[str], bytes | None]
"""The bytes of a picture by its address as the document writes it; None where it is not at hand."""

_DATA = re.compile(r"data:\s*image/[\w.+-]+((?:;[^,;]*)*),", re.IGNORECASE)
_WIDTH_MAX = 460.0  # points
_HEIGHT_MAX = 560.0
_PIXELS_WIDE = 1400  # more than a screen shows of a page
_PIXELS_MAX = 50_000_000  # a picture that unpacks to more is left out
_BYTES_MAX = 24 * 1024 * 1024
_TOTAL_MAX = 48 * 1024 * 1024  # bytes; later pictures are left out
_DECORATION = 3  # pixels; what is no larger counts readers or spaces columns


def nowhere(_address: str) -> bytes | None:
    """For documents that have no pictures beside them."""
    return None


class Pictures:
    """The pictures of one document; `used` has those that were shown, by name."""

    def __init__(self, resolve: Resolve = nowhere, prefix: str = "picture") -> None:
        self.resolve = resolve
        self.used: dict[str, bytes] = {}
        self._prefix = prefix
        self._total = 0
        self._known: dict[str, tuple[str, float, float] | None] = {}
        self._made: dict[bytes, tuple[str, float, float] | None] = {}  # by the content's hash

    def forget_addresses(self) -> None:
        """The same address may mean another picture from now on, as in the next chapter."""
        self._known.clear()

    def shown(self, address: str, width: str = "") -> Draft | None:
        """The picture at this address; `width` is what the document asks for, in its pixels."""
        if address not in self._known:
            content = _inline(address) if address[:5].lower() == "data:" else self.resolve(address)
            self._known[address] = self._once(content) if content else None
        made = self._known[address]
        if made is None:
            return None
        name, across, down = made
        match = re.match(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", width)
        wanted = (float(match[1]) if match else across) * 72 / 96
        wanted = min(wanted, _WIDTH_MAX, _HEIGHT_MAX * across / max(down, 1.0))
        return picture(name, max(wanted, 8.0))

    def added(self, content: bytes) -> Draft | None:
        """A picture that the document has as a file of its own; None where it can't be shown."""
        made = self._once(content)
        if made is None:
            return None
        name, across, down = made
        return picture(name, max(min(across * 0.75, _WIDTH_MAX, _HEIGHT_MAX * across / max(down, 1.0)), 8.0))

    def _once(self, content: bytes) -> tuple[str, float, float] | None:
        key = hashlib.blake2b(content, digest_size=16).digest()
        if key not in self._made:
            self._made[key] = self._converted(content)
        return self._made[key]

    def _converted(self, content: bytes) -> tuple[str, float, float] | None:
        """The picture's name and its size in pixels; None where it can't be shown."""
        import pymupdf

        if len(content) > _BYTES_MAX or self._total > _TOTAL_MAX:
            return None
        try:
            width, height = _size(content)
            if width * height > _PIXELS_MAX or min(width, height) <= _DECORATION:
                return None
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
        name = f"{self._prefix}{len(self.used)}"
        self.used[name] = content
        self._total += len(content)
        return name, float(width), float(height)


def _size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the picture's head states them."""
    from pymupdf import mupdf

    image = mupdf.fz_new_image_from_buffer(mupdf.fz_new_buffer_from_copied_data(content))
    return int(image.w()), int(image.h())


def _inline(address: str) -> bytes | None:
    """The bytes that a data: address carries."""
    match = _DATA.match(address)
    if match is None or len(address) > 2 * _BYTES_MAX:
        return None
    content = unquote_to_bytes(address[match.end() :])
    if "base64" not in match[1].lower():
        return content
    content = re.sub(rb"\s+", b"", content)
    try:
        return base64.b64decode(content + b"=" * (-len(content) % 4))
    except (binascii.Error, ValueError):
        return None
