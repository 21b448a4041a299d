"""The formats that can be read. A new one is one module beside this and one line here."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UnsupportedError
from desktop.formats.base import Format
from desktop.formats.docx import DocxFormat
from desktop.formats.epub import EpubFormat
from desktop.formats.html import HtmlFormat
from desktop.formats.images import ImagesFormat
from desktop.formats.mail import EmlFormat, MboxFormat, MsgFormat
from desktop.formats.markdown import MarkdownFormat
from desktop.formats.odf import OdpFormat, OdtFormat
from desktop.formats.pdf import PdfFormat
from desktop.formats.pptx import PptxFormat
from desktop.formats.rtf import RtfFormat
from desktop.formats.source_code import SourceCodeFormat
from desktop.formats.spreadsheets import SeparatedValuesFormat, WorkbookFormat
from desktop.formats.text import TextFormat

FORMATS: tuple[Format, ...] = (
    PdfFormat(),
    DocxFormat(),
    PptxFormat(),
    OdtFormat(),
    OdpFormat(),
    RtfFormat(),
    EpubFormat(),
    HtmlFormat(),
    WorkbookFormat(),
    SeparatedValuesFormat(),
    EmlFormat(),
    MsgFormat(),
    MboxFormat(),
    MarkdownFormat(),
    TextFormat(),
    SourceCodeFormat(),
    ImagesFormat(),
)
SUFFIXES: frozenset[str] = frozenset(suffix for entry in FORMATS for suffix in entry.suffixes)


def supported(path: Path) -> bool:
    """Whether a reader exists for this kind of file, judged by its name alone."""
    return kind_of(path) in SUFFIXES


def kind_of(path: Path) -> str:
    """What a file's name says of its kind: its ending, or all of a name without one, in lower case."""
    return path.suffix.lower() or path.name.lower()


def takes_passwords(path: Path) -> bool:
    """Whether a password can help with this kind of file, judged by its name alone."""
    suffix = path.suffix.lower()
    return any(entry.takes_passwords for entry in FORMATS if suffix in entry.suffixes)


def format_of(path: Path) -> Format:
    """The format that reads this file.

    Raises:
        UnsupportedError: there is none.
    """
    kind = kind_of(path)
    for entry in FORMATS:
        if kind in entry.suffixes:
            return entry
    if not path.suffix:
        raise UnsupportedError("Its name has no ending such as .pdf that would tell what it is.")
    raise UnsupportedError(f"Files ending in {kind} can't be read; a copy saved as a PDF can.")
