"""Page pictures as PNG files."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from desktop.records import PageImage


def write_png(image: PageImage, path: Path) -> None:
    """Write a page's picture, losslessly, with its resolution.

    Raises:
        OSError: it can't be written.
    """
    row = image.width * 3
    rows = (b"\0" + image.samples[y * row : (y + 1) * row] for y in range(image.height))
    per_metre = round(image.scale * 72 / 0.0254)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", image.width, image.height, 8, 2, 0, 0, 0))
        + _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
        + _chunk(b"IDAT", zlib.compress(b"".join(rows), 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
