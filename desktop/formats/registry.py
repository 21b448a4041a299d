"""The formats that can be read. A new one is one module beside this and one line here."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UnsupportedError
from desktop.formats.asciidoc import AsciiDocFormat
from desktop.formats.base import Format
from desktop.formats.data_files import DataFormat
from desktop.formats.docx import DocxFormat
from desktop.formats.epub import EpubFormat
from desktop.formats.html import HtmlFormat
from desktop.formats.images import ImagesFormat
from desktop.formats.latex import LatexFormat
from desktop.formats.mail import EmlFormat, MboxFormat, MsgFormat
from desktop.formats.markdown import MarkdownFormat
from desktop.formats.notebook import NotebookFormat
from desktop.formats.odf import OdpFormat, OdtFormat
from desktop.formats.org import OrgFormat
from desktop.formats.pdf import PdfFormat
from desktop.formats.pptx import PptxFormat
from desktop.formats.restructured_text import RestructuredTextFormat
from desktop.formats.rtf import RtfFormat
from desktop.formats.source_code import SourceCodeFormat
from desktop.formats.spreadsheets import SeparatedValuesFormat, WorkbookFormat
from desktop.formats.subtitles import SubtitleFormat
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
    RestructuredTextFormat(),
    AsciiDocFormat(),
    OrgFormat(),
    LatexFormat(),
    NotebookFormat(),
    SubtitleFormat(),
    DataFormat(),
)
SUFFIXES: frozenset[str] = frozenset(suffix for entry in FORMATS for suffix in entry.suffixes)
NAMES: frozenset[str] = frozenset(name for entry in FORMATS for name in entry.names)


def supported(path: Path) -> bool:
    """Whether a reader exists for this kind of file, judged by its name alone."""
    return path.suffix.lower() in SUFFIXES or path.name.lower() in NAMES


def takes_passwords(path: Path) -> bool:
    """Whether a password can help with this kind of file, judged by its name alone."""
    suffix = path.suffix.lower()
    return any(entry.takes_passwords for entry in FORMATS if suffix in entry.suffixes)


def format_of(path: Path) -> Format:
    """The format that reads this file.

    Raises:
        UnsupportedError: there is none.
    """
    name, suffix = path.name.lower(), path.suffix.lower()
    for entry in FORMATS:
        if name in entry.names:
            return entry
    for entry in FORMATS:
        if suffix in entry.suffixes:
            return entry
    if not suffix:
        raise UnsupportedError("Its name has no ending such as .pdf that would tell what it is.")
    raise UnsupportedError(f"Files ending in {suffix} can't be read; a copy saved as a PDF can.")
