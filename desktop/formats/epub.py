"""EPUB: the chapters of an e-book in reading order."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.records import Reading

if TYPE_CHECKING:
    from desktop.formats.drafts import Draft
    from desktop.formats.epub_package import EpubPackage

_MISSING = "Parts of this book are missing or damaged in its file: {names}."
_MISSING_MORE = "Parts of this book are missing or damaged in its file: {names} and {count} more."
_TITLE_STYLE = "font-size:22px;line-height:1.35;margin:0 0 4px 0"
_TURN = '<div style="page-break-before:always"></div>'
_CHAPTER_LEVEL = 2
_PAGE_MIN = 600  # code points since the last page was turned
_MISSING_MAX = 3  # named; the rest are counted


class EpubFormat(Format):
    """E-books."""

    name: ClassVar[str] = "EPUB"
    suffixes: ClassVar[frozenset[str]] = frozenset({".epub"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The book's text, laid out. A chapter that can't be read costs only itself."""
        from desktop.formats.epub_package import EPUB, EpubPackage
        from desktop.formats.packages import check_package

        check_package(path, EPUB)
        try:
            with zipfile.ZipFile(path) as archive:
                return _read(EpubPackage(archive), beat)
        except (zipfile.BadZipFile, EOFError) as error:
            raise UnreadableError(EPUB.damaged) from error


def _read(package: EpubPackage, beat: Beat) -> Reading:
    from desktop.formats.drafts import Draft
    from desktop.formats.epub_package import EPUB, resolved
    from desktop.formats.html_drafts import parse
    from desktop.formats.html_pictures import Pictures
    from desktop.formats.html_source import decoded
    from desktop.formats.layout import lay_out

    folder, turned = "", 0
    pictures = Pictures(lambda address: package.member(resolved(folder, address)))
    drafts: list[Draft] = []
    missing: list[str] = []
    for chapter in package.chapters():
        content = package.member(chapter.path) if chapter.path else None
        if not content:
            missing.append(posixpath.basename(chapter.path) or "?")
            continue
        folder = posixpath.dirname(chapter.path)
        pictures.forget_addresses()
        html = parse(decoded(content), pictures, beat, whole=True, xhtml=True, titles=chapter.titles)
        if _new_page(drafts, html.drafts, turned):
            drafts.append(Draft(_TURN))
            turned = len(drafts)
        drafts += html.drafts
        beat()
    if not drafts:
        raise UnreadableError(EPUB.damaged)
    drafts = [*_opening(package, drafts), *drafts]
    return _noted(lay_out(package.title, drafts, pictures.used, beat), missing)


def _opening(package: EpubPackage, drafts: list[Draft]) -> list[Draft]:
    """Title and authors, which are often only a picture, where the first pages do not say them."""
    from desktop.formats.drafts import Draft, Span, paragraph

    said = " ".join(draft.block.text for draft in drafts[:12] if draft.block)
    title = paragraph([Span(package.title)]) if package.title not in said else None
    authors = paragraph([Span(", ".join(name for name in package.authors if name not in said))])
    made = [Draft(f'<div style="{_TITLE_STYLE}">{title.html}</div>', title.block)] if title else []
    return [*made, authors] if authors else made


def _new_page(drafts: list[Draft], html: list[Draft], since: int) -> bool:
    """Whether a chapter begins on a page of its own: it has a heading, and there is a page to turn."""
    first = next((draft.block for draft in html if draft.block), None)
    if first is None or first.kind != "heading" or first.level > _CHAPTER_LEVEL:
        return False
    return sum(len(draft.block.text) for draft in drafts[since:] if draft.block) >= _PAGE_MIN


def _noted(reading: Reading, missing: list[str]) -> Reading:
    """The reading, with a note on its first page where chapters are missing."""
    if not missing:
        return reading
    note = _MISSING.format(names=", ".join(missing[:_MISSING_MAX]))
    if len(missing) > _MISSING_MAX:
        note = _MISSING_MORE.format(
            names=", ".join(missing[:_MISSING_MAX]), count=len(missing) - _MISSING_MAX
        )
    first, *others = reading.pages
    return replace(reading, pages=(replace(first, page=replace(first.page, note=note)), *others))
