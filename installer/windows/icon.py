"""The program's icon for Windows, drawn from resources/icons/shufang.svg.

python installer/windows/icon.py FILE.ico
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEAL = ROOT / "resources" / "icons" / "shufang.svg"
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
"""Pixels a side: those of Explorer, the task bar and title bars at 100 to 200 %."""

_PNG_FROM = 256  # smaller pictures are bitmaps, which every program that reads icons knows


def write(target: Path) -> None:
    """Write the icon in all sizes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication.instance() or QGuiApplication([])
    pictures = [_picture(size) for size in SIZES]
    del app
    offset = 6 + 16 * len(SIZES)
    entries, data = b"", b""
    for size, picture in zip(SIZES, pictures, strict=True):
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<4B2H2I", side, side, 0, 0, 1, 32, len(picture), offset + len(data))
        data += picture
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(struct.pack("<3H", 0, 1, len(SIZES)) + entries + data)


def _picture(size: int) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SEAL)).render(painter)
    painter.end()
    if size >= _PNG_FROM:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(buffer.data().data())
    # A bitmap as icons have them: twice as high as it is, from the lowest row up, and a mask, which no
    # program looks at where there is an alpha channel.
    header = struct.pack("<I2i2H6I", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    rows = bytes(image.flipped(Qt.Orientation.Vertical).constBits())
    mask = bytes(-(-size // 32) * 4 * size)
    return header + rows + mask


if __name__ == "__main__":
    write(Path(sys.argv[1]))
