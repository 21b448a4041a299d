"""What an EPUB says about itself: its title, its chapters in order, and their titles.

Formats: EPUB 3.3 (https://www.w3.org/TR/epub-33/) and EPUB 2's NCX. Members are looked up by name in the
archive and nowhere else, so a path that leads out of it leads to nothing.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from desktop.errors import EncryptedError, UnreadableError
from desktop.formats.packages import Package

EPUB = Package("e-book (EPUB)", "Calibre", "meta-inf/container.xml")
MEMBER_MAX = 64 * 1024**2  # bytes of one chapter or picture
PROTECTED = "It is protected against copying (DRM), so only its seller's program can open it."
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # obfuscated, not locked
_TEXTS = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document")
_NAVIGATION_MAX = 20_000
_SPINE_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the reading order. `titles` are the headings that the contents give it, by element id."""

    path: str
    titles: dict[str, tuple[str, int]]


class EpubPackage:
    """One opened EPUB."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read its package document.

        Raises:
            UnreadableError: it has none that can be understood.
            EncryptedError: its text is protected.
        """
        self._archive = archive
        self._names = {entry.filename: entry for entry in archive.infolist()}
        self._folded = {name.casefold(): name for name in self._names}
        self._check_protection()
        root = self._xml("META-INF/container.xml")
        place = next((str(e.get("full-path") or "") for e in _all(root, "rootfile")), "")
        self._folder = posixpath.dirname(place)
        package = self._xml(place)
        if package is None:
            raise UnreadableError(EPUB.damaged)
        self.title = _first_text(package, "title")
        self.authors = [name for e in _all(package, "creator") if (name := _text(e))][:20]
        self._items = {
            str(e.get("id") or ""): (
                resolved(self._folder, str(e.get("href") or "")),
                str(e.get("media-type") or "").lower(),
                str(e.get("properties") or ""),
            )
            for e in _all(package, "item")
        }
        self._spine = [str(e.get("idref") or "") for e in _all(package, "itemref")][:_SPINE_MAX]
        toc = next((str(e.get("toc") or "") for e in _all(package, "spine")), "")
        self._titles = self._navigation(toc)

    def chapters(self) -> Iterator[Chapter]:
        """The files of the reading order, the table of contents itself left out."""
        for name in self._spine:
            path, kind, properties = self._items.get(name, ("", "", ""))
            if "nav" in properties.split():
                continue
            if path and kind and kind not in _TEXTS:
                continue
            yield Chapter(path, self._titles.get(path, {}))

    def member(self, path: str) -> bytes | None:
        """The bytes of a file in the archive; None where there is no such one, or it is damaged."""
        entry = self._names.get(path) or self._names.get(self._folded.get(path.casefold(), ""))
        if entry is None or entry.file_size > MEMBER_MAX:
            return None
        try:
            return self._archive.read(entry)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError):
            return None
        except Exception as error:  # zlib.error and the like, whose base is Exception
            if isinstance(error, MemoryError):
                raise
            return None

    def _check_protection(self) -> None:
        """Fonts may be obfuscated; anything else that is encrypted is locked to its seller's program."""
        root = self._xml("META-INF/encryption.xml")
        if root is None:
            return
        for data in _all(root, "EncryptedData"):
            method = next((str(e.get("Algorithm") or "") for e in _all(data, "EncryptionMethod")), "")
            target = next((str(e.get("URI") or "") for e in _all(data, "CipherReference")), "")
            if method not in _FONTS and not target.lower().endswith((".ttf", ".otf", ".woff", ".woff2")):
                raise EncryptedError(PROTECTED)

    def _navigation(self, toc: str) -> dict[str, dict[str, tuple[str, int]]]:
        """Titles by file and element id, from EPUB 3's navigation document, else from EPUB 2's NCX."""
        found: dict[str, dict[str, tuple[str, int]]] = {}
        nav = next((path for path, _, said in self._items.values() if "nav" in said.split()), "")
        entries = list(self._nav_entries(nav)) if nav else []
        if not entries:
            ncx = self._items.get(toc, ("", "", ""))[0] or next(
                (path for path, kind, _ in self._items.values() if kind == "application/x-dtbncx+xml"), ""
            )
            entries = list(self._ncx_entries(ncx)) if ncx else []
        for path, fragment, title, level in entries[:_NAVIGATION_MAX]:
            found.setdefault(path, {}).setdefault(fragment, (title, level))
        return found

    def _nav_entries(self, nav: str) -> Iterator[tuple[str, str, str, int]]:
        root = self._xml(nav)
        for element in _all(root, "nav"):
            kinds = [str(value) for key, value in element.attrib.items() if key.endswith("type")]
            if kinds and "toc" not in kinds[0].split():
                continue
            for link in _all(element, "a"):
                level = sum(1 for above in link.iterancestors() if _name(above) == "ol")
                yield self._entry(nav, str(link.get("href") or ""), _text(link), level)

    def _ncx_entries(self, ncx: str) -> Iterator[tuple[str, str, str, int]]:
        for point in _all(self._xml(ncx), "navPoint"):
            source = next((str(e.get("src") or "") for e in _all(point, "content")), "")
            level = 1 + sum(1 for above in point.iterancestors() if _name(above) == "navPoint")
            yield self._entry(ncx, source, _first_text(point, "text"), level)

    @staticmethod
    def _entry(base: str, address: str, title: str, level: int) -> tuple[str, str, str, int]:
        path, _, fragment = address.partition("#")
        where = resolved(posixpath.dirname(base), path) if path else base
        return where, unquote(fragment), title, min(max(level, 1), 6)

    def _xml(self, path: str) -> Any | None:
        """The root of an XML member, its entities left as they are; None where there is none."""
        from lxml import etree

        content = self.member(path)
        if not content:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
        )
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            return None


def resolved(folder: str, address: str) -> str:
    """A member's name from an address in a file of this folder; "" where it leads out of the archive."""
    address = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    if not address or "://" in address:
        return ""
    path = posixpath.normpath(posixpath.join(folder, address)).lstrip("/")
    return "" if path.startswith("..") else path


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _all(root: Any | None, name: str) -> Iterator[Any]:
    """The elements of this name, whatever their namespace."""
    if root is not None:
        yield from (element for element in root.iter() if _name(element) == name)


def _text(element: Any) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()[:300]


def _first_text(root: Any, name: str) -> str:
    return next((text for element in _all(root, name) if (text := _text(element))), "")
