"""DOCX: everything a reader sees in Word's file, whatever it is wrapped in."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from desktop.errors import EncryptedError, TooLargeError, UnreadableError
from desktop.formats.base import Beat, Format
from desktop.records import Reading

if TYPE_CHECKING:
    from desktop.formats.drafts import Draft

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPACKED_MAX = 1024**3  # bytes; no document that people write comes near
XML_MAX = 256 * 1024**2
_NO_TITLE = re.compile(r"^(untitled|无标题|document\d*|文档\d*|word document|[\W\d_]*)$", re.IGNORECASE)
_DAMAGED = "It is damaged and can't be opened as a Word document; opening and saving it again in Word helps."
_NO_WORD = "It is no Word document, whatever its name says; its own program can open it."
_OLD_WORD = "It is an old Word file (.doc) with a new name; saving it as .docx in Word or LibreOffice helps."


class DocxFormat(Format):
    """Word documents."""

    name: ClassVar[str] = "DOCX"
    suffixes: ClassVar[frozenset[str]] = frozenset({".docx"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The document's blocks, laid out."""
        from desktop.formats.docx_body import Body
        from desktop.formats.layout import lay_out

        check_package(path)
        body = Body(_opened(path), beat)
        drafts = body.drafts()
        beat()
        return lay_out(_title(body.stated_title, drafts), drafts, body.images, beat)


def check_package(path: Path) -> None:
    """Look at the package before anything unpacks it.

    Raises:
        EncryptedError: it needs a password.
        TooLargeError: it would unpack to more than a document ever has.
        UnreadableError: it is something else, or damaged.
    """
    with path.open("rb") as file:
        head = file.read(8)
        if head == _OLE:
            rest = file.read(4 * 1024**2)
            if "EncryptedPackage".encode("utf-16-le") in rest:
                raise EncryptedError("It needs a password; a copy saved without one can be added.")
            raise UnreadableError(_OLD_WORD)
    if not head.startswith(b"PK"):
        raise UnreadableError(_NO_WORD)
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableError(_DAMAGED) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise EncryptedError("It needs a password; a copy saved without one can be added.")
    largest = max((e.file_size for e in entries if e.filename.endswith((".xml", ".rels"))), default=0)
    if sum(entry.file_size for entry in entries) > UNPACKED_MAX or largest > XML_MAX:
        raise TooLargeError("It unpacks to more than any document has, so it was left alone.")
    if not any(entry.filename.lower() == "[content_types].xml" for entry in entries):
        raise UnreadableError(_NO_WORD)


def _opened(path: Path) -> Any:
    import docx

    try:
        return docx.Document(str(path))
    except ValueError as error:  # python-docx: its main part is no Word document
        raise UnreadableError(_NO_WORD) from error
    except (FileNotFoundError, PermissionError, MemoryError):
        raise
    except Exception as error:  # a package can be broken in more ways than python-docx has errors for
        raise UnreadableError(_DAMAGED) from error


def _title(stated: str, drafts: list[Draft]) -> str:
    """The title in the document's properties, else its first heading where nothing stands before it."""
    stated = re.sub(r"\s+", " ", stated).strip()
    if stated and len(stated) <= 300 and not _NO_TITLE.match(stated):
        return stated
    first = next((draft.block for draft in drafts if draft.block), None)
    return first.text if first and first.kind == "heading" and first.level == 1 else ""
