"""The formats that can be read. A new one is one module beside this and one line here."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UnsupportedError
from desktop.formats.base import Format
from desktop.formats.docx import DocxFormat
from desktop.formats.epub import EpubFormat
from desktop.formats.html import HtmlFormat
from desktop.formats.mail import EmlFormat, MboxFormat, MsgFormat
from desktop.formats.markdown import MarkdownFormat
from desktop.formats.pdf import PdfFormat
from desktop.formats.text import TextFormat

FORMATS: tuple[Format, ...] = (
    PdfFormat(),
    DocxFormat(),
    EpubFormat(),
    HtmlFormat(),
    EmlFormat(),
    MsgFormat(),
    MboxFormat(),
    MarkdownFormat(),
    TextFormat(),
)
SUFFIXES: frozenset[str] = frozenset(suffix for entry in FORMATS for suffix in entry.suffixes)


def supported(path: Path) -> bool:
    """Whether a reader exists for this kind of file, judged by its name alone."""
    return path.suffix.lower() in SUFFIXES


def format_of(path: Path) -> Format:
    """The format that reads this file.

    Raises:
        UnsupportedError: there is none.
    """
    suffix = path.suffix.lower()
    for entry in FORMATS:
        if suffix in entry.suffixes:
            return entry
    kind = f"Files of the kind {suffix}" if suffix else "Files without an ending such as .pdf"
    names = ", ".join(entry.name for entry in FORMATS)
    raise UnsupportedError(f"{kind} can't be read yet; {names} can.")
