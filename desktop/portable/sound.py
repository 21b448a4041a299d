"""What came in a file, made into records; whatever is not as we write it has the whole file refused.

Nobody knows who wrote the file. So every value is looked at: its type, its size, that offsets and pages
are where there is something, that numbers are numbers. What follows from others (hashes, scripts, the end
of a passage) is not read but computed again.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from desktop.errors import ImportRefusedError
from desktop.portable.places import is_plain
from desktop.records import (
    DocumentState,
    FloatMatrix,
    Page,
    PageState,
    Passage,
    PassageKind,
    Recognised,
)
from desktop.store import geometry, recognitions
from desktop.store.documents import FileStamp
from desktop.store.rows import Row
from desktop.store.vectors import senseless

_FAR = 2**62
_LINE = 20_000  # characters of a title, a heading, a sentence
_TEXT = 8_000_000  # characters of a passage
_HEADINGS = 200
_PARTS = 100  # folders below a root
_PAGES = 1_000_000
_SIDE = 1e6  # points
_LANGUAGE = re.compile(r"[\w+#.\- ]{0,40}")


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that came in a file: `path` below the root of that number, from 0."""

    number: int
    root: int
    path: str
    title: str
    state: DocumentState
    error: str
    stamp: FileStamp
    content_hash: bytes | None
    characters: int


@dataclass(frozen=True, slots=True)
class BroughtPin:
    """A pinned answer that came in a file, to a document of that number."""

    question: str
    document: int
    evidence: str
    page: int
    page_last: int
    created_seconds: int


def refused(what: str) -> ImportRefusedError:
    """The error for something that no export has."""
    return ImportRefusedError(f"The file is damaged, or was made to do harm: {what}. Nothing was imported.")


def document(row: Row, number: int, roots: int) -> Brought:
    """A row of `documents`, the one that should have this number."""
    own, root, path, title, state, error, size_bytes, modified_ns, content_hash, characters = row
    if own != number:
        raise refused("its documents are not in order")
    parts = text(path, _LINE, "a path").split("/")
    if not all(map(is_plain, parts)) or len(parts) > _PARTS:
        raise refused("a document's path leads elsewhere, or is none that can be used here")
    return Brought(
        number,
        whole(root, 1, roots, "a document's folder") - 1,
        path,
        text(title, _LINE, "a title"),
        choice(state, get_args(DocumentState), "the state of a document"),
        text(error, _LINE, "a document's note"),
        FileStamp(
            whole(size_bytes, 0, _FAR, "a file's size"), whole(modified_ns, -_FAR, _FAR, "a file's date")
        ),
        None if content_hash is None else data(content_hash, 32, "a file's hash"),
        whole(characters, 0, _FAR, "a document's length"),
    )


def pages(rows: Sequence[Row]) -> tuple[Page, ...]:
    """The rows of `pages` of one document, in order."""
    if len(rows) > _PAGES:
        raise refused("a document has too many pages")
    found = []
    for number, (own, width, height, state, note) in enumerate(rows, 1):
        if own != number:
            raise refused("a document's pages are not in order")
        wide, high = (real(side, 0, _SIDE, "the size of a page") for side in (width, height))
        kind: PageState = choice(state, get_args(PageState), "the state of a page")
        found.append(Page(number, wide, high, kind, text(note, _LINE, "a page's note")))
    return tuple(found)


def passage(row: Row, position: int, page_count: int) -> Passage:
    """A row of `passages`, the one that should stand there in its document."""
    own, start, page, page_last, kind, language, headings, context, words, places = row
    if own != position:
        raise refused("a document's passages are not in order")
    start = whole(start, 0, _FAR, "where a passage begins")
    words = text(words, _TEXT, "a passage")
    first = whole(page, 1, page_count, "the page of a passage")
    kind_: PassageKind = choice(kind, get_args(PassageKind), "the kind of a passage")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise refused("the language of a passage is none")
    try:
        lines = geometry.unpack_strange(data(places, None, "a passage's place"), len(words), page_count)
    except ValueError as error:
        raise refused("the place of a passage can't be") from error
    return Passage(
        start,
        start + len(words),
        words,
        kind_,
        _headings(headings),
        first,
        whole(page_last, first, page_count, "the page of a passage"),
        language,
        text(context, _TEXT, "a passage's context"),
        lines,
    )


def _headings(value: Any) -> tuple[str, ...]:
    try:
        found = json.loads(text(value, _HEADINGS * _LINE, "headings"))
    except (ValueError, RecursionError) as error:
        raise refused("a passage's headings are no list") from error
    if not isinstance(found, list) or len(found) > _HEADINGS:
        raise refused("a passage's headings are no list")
    return tuple(text(each, _LINE, "a heading") for each in found)


def layout(value: Any) -> bytes:
    """The pages that were laid out, a PDF; only ever opened where documents are read."""
    pdf = data(value, None, "laid-out pages")
    if not pdf.startswith(b"%PDF-"):
        raise refused("laid-out pages are no PDF")
    return pdf


def vectors(blobs: Sequence[Any], dimension: int) -> FloatMatrix:
    """Vectors in half precision, shape (count, dimension)."""
    if any(not isinstance(blob, bytes) or len(blob) != 2 * dimension for blob in blobs):
        raise refused("a vector is too long or too short")
    matrix = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), dimension).astype(np.float32)
    if senseless(matrix).any():
        raise refused("a vector has no direction")
    return matrix


def recognition(row: Row) -> tuple[int, Recognised]:
    """A row of `recognitions`: the page and what became of it."""
    page, reason, lines = row
    number = whole(page, 1, _PAGES, "the page of something recognised")
    said = text(reason, _LINE, "a note")
    if lines is None:
        return number, said
    try:
        return number, recognitions.unpack_strange(data(lines, None, "something recognised"))
    except ValueError as error:
        raise refused("something recognised is not readable") from error


def pin(row: Row, number: int, documents: int) -> BroughtPin:
    """A row of `pins`, the one that should have this number."""
    own, question, document_id, evidence, page, page_last, created_seconds = row
    if own != number:
        raise refused("its pins are not in order")
    first = whole(page, 1, _PAGES, "the page of a pin")
    return BroughtPin(
        text(question, _LINE, "a pinned question", least=1),
        whole(document_id, 1, documents, "the document of a pin"),
        text(evidence, _TEXT, "a pinned answer"),
        first,
        whole(page_last, first, _PAGES, "the page of a pin"),
        whole(created_seconds, 0, 2**33, "the date of a pin"),
    )


def text(value: Any, most: int, what: str, *, least: int = 0) -> str:
    """A text of so many characters."""
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise refused(f"{what} is no text, or too long")
    return value


def whole(value: Any, least: int, most: int, what: str) -> int:
    """A whole number between two others."""
    if not isinstance(value, int) or not least <= value <= most:
        raise refused(f"{what} can't be")
    return value


def real(value: Any, least: float, most: float, what: str) -> float:
    """A number between two others."""
    if not isinstance(value, (int, float)) or not math.isfinite(value) or not least <= value <= most:
        raise refused(f"{what} can't be")
    return float(value)


def data(value: Any, length: int | None, what: str) -> bytes:
    """Bytes, of that length if one is given."""
    if not isinstance(value, bytes) or (length is not None and len(value) != length):
        raise refused(f"{what} can't be")
    return value


def choice(value: Any, choices: Sequence[Any], what: str) -> Any:
    """One of some words."""
    if value not in choices:
        raise refused(f"{what} is not known")
    return value
