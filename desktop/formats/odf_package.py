"""OpenDocument packages: their XML without entities, their pictures, their styles."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.errors import EncryptedError, TooLargeError, UnreadableError
from desktop.formats.packages import PASSWORD, Package, check_package

DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"

_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# What unpacking a damaged package raises; OSError where it points before the file.
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, ValueError, OSError)
_XML_MAX = 96 * 1024 * 1024  # bytes of content; its tree takes ten times as much
_PICTURE_MAX = 24 * 1024 * 1024
_DEPTH_MAX = 12  # of styles based on styles
_UNITS = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"\s*(-?\d{1,7}(?:\.\d{1,9})?)(in|cm|mm|pt|pc|px)\s*$")
_MONOSPACED = ("consol", "courier", "mono", "menlo", "lucida console")
_CODE_NAME = re.compile(r"preformatted|source ?(?:code|text)|listing|verbatim|代码|预格式", re.IGNORECASE)
_CAPTION_NAME = re.compile(
    r"^(?:caption|illustration|figure|drawing|table|题注|插图|图|表格)$", re.IGNORECASE
)
_TITLE_NAME = re.compile(r"^(?:title|标题|標題)$", re.IGNORECASE)
_HEADING_NAME = re.compile(r"^(?:heading|标题|標題)\s*(\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about a paragraph or its characters."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    underlined: bool = False
    raised: bool = False
    hidden: bool = False
    monospaced: bool = False
    code: bool = False
    quote: bool = False
    caption: bool = False
    title: bool = False
    level: int = 0
    align: str = ""


class OdfPackage:
    """One document, opened and checked. `what` is its kind, `mime` how its type begins.

    Raises:
        EncryptedError: it needs a password.
        TooLargeError: its text is larger than a document's.
        UnreadableError: it is something else, or damaged.
    """

    def __init__(self, path: Path, what: str, mime: str) -> None:
        self.kind = Package(what, "LibreOffice", "mimetype")
        check_package(path, self.kind)
        try:
            with zipfile.ZipFile(path) as archive:
                self._archive_names = set(archive.namelist())
                if not archive.read("mimetype").decode("ascii", "replace").startswith(mime):
                    raise UnreadableError(self.kind.other)
                if b"encryption-data" in self._bytes(archive, "META-INF/manifest.xml"):
                    raise EncryptedError(PASSWORD)
                self.content = self._parsed(self._bytes(archive, "content.xml"))
                self._styles_root = self._optional(archive, "styles.xml")
                meta = self._optional(archive, "meta.xml")
        except _BROKEN as error:
            raise UnreadableError(self.kind.damaged) from error
        self._path = path
        title = meta.find(f".//{_DC_TITLE}") if meta is not None else None
        self.title = re.sub(r"\s+", " ", (title.text or "") if title is not None else "").strip()
        self._elements: dict[tuple[str, str], Any] = {}
        self._known: dict[tuple[str, str], Style] = {}
        self.list_styles: dict[str, Any] = {}
        for root in (self._styles_root, self.content):
            for element in root.iter(STYLE + "style", TEXT + "list-style") if root is not None else ():
                name = element.get(STYLE + "name") or ""
                if element.tag == STYLE + "style":
                    self._elements[element.get(STYLE + "family") or "", name] = element
                else:
                    self.list_styles[name] = element

    def picture(self, address: str) -> bytes | None:
        """A picture of the package; None for any other address."""
        name = address.removeprefix("./")
        if name not in self._archive_names:
            return None
        try:
            with zipfile.ZipFile(self._path) as archive:
                return archive.read(name) if archive.getinfo(name).file_size <= _PICTURE_MAX else None
        except _BROKEN:
            return None  # a picture that can't be unpacked is left out, the text stays

    def element(self, family: str, name: str | None) -> Any:
        """The XML of a style; None where it is not there."""
        return self._elements.get((family, name or ""))

    def style(self, family: str, name: str | None, depth: int = 0) -> Style:
        """A style with what it is based on."""
        key = (family, name or "")
        if key in self._known:
            return self._known[key]
        element = self._elements.get(key)
        if element is None or depth > _DEPTH_MAX:
            return _named(Style(), (name or "").replace("_20_", " "))
        style = self.style(family, element.get(STYLE + "parent-style-name"), depth + 1)
        shown = element.get(STYLE + "display-name") or (name or "").replace("_20_", " ")
        style = _named(style, shown)
        for properties in element:
            if properties.tag == STYLE + "text-properties":
                style = _characters(style, properties)
            elif properties.tag == STYLE + "paragraph-properties":
                align = properties.get(FO + "text-align")
                style = replace(
                    style, align={"center": "center", "end": "right"}.get(align or "", style.align)
                )
        self._known[key] = style
        return style

    def page_size(self, master: str | None) -> tuple[float, float]:
        """Width and height of a master page's pages, in points."""
        root = self._styles_root
        for page in root.iter(STYLE + "master-page") if root is not None else ():
            if master in (None, page.get(STYLE + "name")):
                name = page.get(STYLE + "page-layout-name")
                for layout in root.iter(STYLE + "page-layout"):
                    found = layout.find(STYLE + "page-layout-properties")
                    if layout.get(STYLE + "name") == name and found is not None:
                        return length(found.get(FO + "page-width")), length(found.get(FO + "page-height"))
        return 0.0, 0.0

    def _optional(self, archive: zipfile.ZipFile, name: str) -> Any:
        content = self._bytes(archive, name)
        return self._parsed(content) if content else None

    @staticmethod
    def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
        if name not in archive.namelist() and name != "content.xml":
            return b""
        size_max = _XML_MAX
        if archive.getinfo(name).file_size > size_max:
            raise TooLargeError(
                f"It has more than {size_max // 1024 // 1024} MB of text; splitting it helps."
            )
        return archive.read(name)

    def _parsed(self, content: bytes) -> Any:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableError(self.kind.damaged) from error


def length(value: str | None) -> float:
    """A length such as "2.5cm" in points; 0 where it is none."""
    match = _LENGTH.match(value or "")
    return float(match[1]) * _UNITS[match[2]] if match else 0.0


def number(value: str | None, low: int, high: int) -> int:
    """A whole number within bounds; the lower one where it is none."""
    return min(max(int(value), low), high) if value and value.isdigit() and len(value) < 9 else low


def _named(style: Style, name: str) -> Style:
    heading = _HEADING_NAME.match(name)
    return replace(
        style,
        code=style.code or bool(_CODE_NAME.search(name)),
        caption=style.caption or bool(_CAPTION_NAME.match(name)),
        quote=style.quote or name.lower() in ("quotations", "quote", "引用"),
        title=(style.title or bool(_TITLE_NAME.match(name))) and name.lower() != "subtitle",
        level=int(heading[1]) if heading else style.level,
    )


def _characters(style: Style, found: Any) -> Style:
    weight, slant = found.get(FO + "font-weight"), found.get(FO + "font-style")
    struck, line = found.get(STYLE + "text-line-through-style"), found.get(STYLE + "text-underline-style")
    display, raised = found.get(TEXT + "display"), found.get(STYLE + "text-position")
    font = (found.get(STYLE + "font-name") or found.get(FO + "font-family") or "").lower()
    monospaced = any(name in font for name in _MONOSPACED)
    return replace(
        style,
        bold=style.bold if weight is None else weight == "bold" or weight in ("600", "700", "800", "900"),
        italic=style.italic if slant is None else slant in ("italic", "oblique"),
        struck=style.struck if struck is None else struck != "none",
        underlined=style.underlined if line is None else line != "none",
        raised=style.raised if raised is None else raised.startswith("super"),
        hidden=style.hidden if display is None else display in ("none", "condition"),
        monospaced=monospaced if font else style.monospaced,
    )
