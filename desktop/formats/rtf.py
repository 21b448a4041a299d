"""RTF: Rich Text Format, which nearly every word processor writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.records import Reading

_SIZE_MAX = 128 * 1024 * 1024  # bytes; pictures are written as digits


class RtfFormat(Format):
    """Rich Text Format."""

    name: ClassVar[str] = "RTF"
    suffixes: ClassVar[frozenset[str]] = frozenset({".rtf"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The document's blocks, laid out."""
        from desktop.formats.files import content_of
        from desktop.formats.html_pictures import Pictures
        from desktop.formats.layout import lay_out
        from desktop.formats.rtf_reader import RTF, Reader

        content = content_of(path, _SIZE_MAX)
        if not content[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
            raise UnreadableError(RTF.other)
        pictures = Pictures()
        reader = Reader(content, pictures, beat)
        drafts = reader.drafts()
        beat()
        title = re.sub(r"\s+", " ", reader.title).strip()
        first = next((draft.block for draft in drafts if draft.block), None)
        if not title and first and first.kind == "heading" and first.level == 1:
            title = first.text
        return lay_out(title[:300], drafts, pictures.used, beat)
