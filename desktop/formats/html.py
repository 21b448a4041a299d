"""HTML: web pages as files, alone or with their pictures in one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from desktop.formats.base import Beat, Format
from desktop.records import Reading

if TYPE_CHECKING:
    from desktop.formats.drafts import Draft

_PICTURE_MAX = 24 * 1024 * 1024  # bytes


class HtmlFormat(Format):
    """Web pages."""

    name: ClassVar[str] = "HTML"
    suffixes: ClassVar[frozenset[str]] = frozenset({".html", ".htm", ".xhtml", ".xht", ".mhtml", ".mht"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The page's blocks, laid out; pictures only from the file and from its own folder."""
        from desktop.formats.files import content_of
        from desktop.formats.html_drafts import parse
        from desktop.formats.html_pictures import Pictures
        from desktop.formats.html_source import decoded
        from desktop.formats.layout import lay_out
        from desktop.formats.mhtml import SavedPage

        content = content_of(path)
        beat()
        if path.suffix.lower() in (".mhtml", ".mht") and content.lstrip()[:1] != b"<":
            page = SavedPage(content)
            text, pictures = page.html, Pictures(page.resource)
        else:
            text, pictures = decoded(content), Pictures(_Beside(path))
        beat()
        html = parse(text, pictures, beat, xhtml=path.suffix.lower() in (".xhtml", ".xht"))
        return lay_out(html.title or _first_heading(html.drafts), html.drafts, pictures.used, beat)


def _first_heading(drafts: list[Draft]) -> str:
    blocks = [draft.block for draft in drafts[:4] if draft.block]
    return next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")


class _Beside:
    """Pictures in the folder of a page; never above it or elsewhere."""

    def __init__(self, page: Path) -> None:
        self._folder = page.parent

    def __call__(self, address: str) -> bytes | None:
        name = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
        if not name or "\0" in name or "\\" in name or ":" in name or name.startswith("/"):
            return None
        try:
            folder = self._folder.resolve()
            found = (folder / name).resolve()
            if not found.is_relative_to(folder) or not found.is_file():
                return None
            with found.open("rb") as file:
                content = file.read(_PICTURE_MAX + 1)
        except OSError:
            return None
        return content if len(content) <= _PICTURE_MAX else None
