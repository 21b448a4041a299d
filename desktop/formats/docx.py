"""DOCX: everything a reader sees in Word's file, whatever it is wrapped in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.formats.packages import Package, check_package
from desktop.records import Reading

if TYPE_CHECKING:
    from desktop.formats.drafts import Draft

_NO_TITLE = re.compile(r"^(untitled|无标题|document\d*|文档\d*|word document|[\W\d_]*)$", re.IGNORECASE)
_WORD = Package("Word document", "Word", "[content_types].xml")


class DocxFormat(Format):
    """Word documents."""

    name: ClassVar[str] = "DOCX"
    suffixes: ClassVar[frozenset[str]] = frozenset({".docx"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The document's blocks, laid out."""
        from desktop.formats.docx_body import Body
        from desktop.formats.layout import lay_out

        check_package(path, _WORD)
        body = Body(_opened(path), beat)
        drafts = body.drafts()
        beat()
        return lay_out(_title(body.stated_title, drafts), drafts, body.images, beat)


def _opened(path: Path) -> Any:
    import docx

    try:
        return docx.Document(str(path))
    except ValueError as error:  # python-docx: its main part is no Word document
        raise UnreadableError(_WORD.other) from error
    except (FileNotFoundError, PermissionError, MemoryError):
        raise
    except Exception as error:  # a package can be broken in more ways than python-docx has errors for
        raise UnreadableError(_WORD.damaged) from error


def _title(stated: str, drafts: list[Draft]) -> str:
    """The title in the document's properties, else its first heading where nothing stands before it."""
    stated = re.sub(r"\s+", " ", stated).strip()
    if stated and len(stated) <= 300 and not _NO_TITLE.match(stated):
        return stated
    first = next((draft.block for draft in drafts if draft.block), None)
    return first.text if first and first.kind == "heading" and first.level == 1 else ""
