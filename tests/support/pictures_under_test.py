"""A registry of one format whose pages wait to be recognised, some of which end or hang their process."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from desktop.formats.base import Beat, PicturedFormat
from desktop.formats.ocr_pages import WAITING
from desktop.records import Block, Page, Reading, ReadPage, Recognised


class _Page:
    """Stands for MuPDF's page; what it does when it is to be drawn is a line of the file."""

    def __init__(self, does: str) -> None:
        self._does = does

    @property
    def rect(self) -> Any:
        import pymupdf

        if self._does == "crash":
            os._exit(7)
        if self._does == "hang":
            threading.Event().wait()
        return pymupdf.Rect(0, 0, 100, 100)

    def get_pixmap(self, **_: object) -> Any:
        import pymupdf

        picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 200, 200))
        picture.clear_with(255)
        return picture


class _Document(list[_Page]):
    def close(self) -> None:
        """Nothing is open."""


class PicturesFormat(PicturedFormat):
    name: ClassVar[str] = "pictures"
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt"})

    def read_recognised(self, path: Path, beat: Beat, recognised: Mapping[int, Recognised]) -> Reading:
        pages = [ReadPage(Page(1, 100, 100, "text"), (Block("paragraph", "A page of words."),))]
        for number, _ in enumerate(path.read_text().split(), 2):
            known = recognised.get(number)
            state, note = ("waiting", WAITING) if known is None else ("empty", "")
            if isinstance(known, str):
                state, note = "failed", known
            pages.append(ReadPage(Page(number, 100, 100, state, note), ()))  # type: ignore[arg-type]
        return Reading("", tuple(pages))

    def open(self, path: Path) -> Any:
        return _Document([_Page("text"), *map(_Page, path.read_text().split())])


def format_of(path: Path) -> PicturedFormat:
    return PicturesFormat()
