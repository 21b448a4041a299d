"""The file of an export, opened without trusting it, and read row by row as records.

https://sqlite.org/security.html says how a database from elsewhere is opened. Beyond that its schema must
be exactly ours before anything else is asked of it, so that no view, trigger or virtual table can run, and
its pages are checked before rows are read.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import stat
import struct
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from desktop.beside import beside
from desktop.errors import ImportRefusedError
from desktop.portable import sound
from desktop.portable.layout import APPLICATION_ID, FORMAT, META, PART_BYTES, SETTINGS, schema
from desktop.portable.places import Flavour, is_root
from desktop.portable.sound import Brought, BroughtPin, refused
from desktop.records import FloatMatrix, Page, Passage, Recognised
from desktop.store.rows import Row

_MAGIC = b"SQLite format 3\0"
_HEAD = struct.Struct(
    ">16sH2B40xI4xI"
)  # up to user_version and application_id, https://sqlite.org/fileformat.html
_VALUE_BYTES = 512 * 1024**2  # of one value: laid-out pages are the largest
_NUMBER = 2**53
_ROOTS = 10_000
_ROWS = 512

_PASSAGES = """SELECT position, start, page, page_last, kind, language, headings, context, text, geometry
               FROM passages WHERE document_id = ? ORDER BY position"""
_FOREIGN = "It is no exported knowledge base, whatever its name says."
_NEWER = "It was exported by a newer Shufang. Install the newest version to import it."


@dataclass(frozen=True, slots=True)
class Summary:
    """What a file says of itself: the knowledge base, where its documents lay, whose vectors it has."""

    file: Path
    id: str
    created: str  # ISO 8601
    name: str
    settings: dict[str, str]
    paths: Flavour
    roots: tuple[str, ...]
    documents_in_root: tuple[int, ...]
    model: str
    dimension: int
    fingerprint: str
    documents: int
    passages: int
    files_bytes: int  # carried along; 0 where none are
    size_bytes: int


class OpenedExport:
    """One file, for one thread at a time. `summary` is known once it is open.

    Raises:
        ImportRefusedError: from everything, where the file is not what it should be.
    """

    def __init__(self, path: Path) -> None:
        size_bytes = _look_at_head(path)
        # Immutable: neither a journal nor a log beside it is looked at, and nothing is ever written.
        uri = path.resolve().as_uri() + "?mode=ro&immutable=1"
        with _refusing():
            self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            with _refusing():
                self._protect()
                if (
                    set(self._rows("SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 100"))
                    != schema()
                ):
                    raise refused("its tables are not those of an export")
                self.summary = self._summary(path, size_bytes)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def examine(self) -> Generator[None, None, None]:
        """Check how the file is put together, page by page; yields while that goes on."""

        def ask() -> list[Row]:
            return self._db.execute("PRAGMA quick_check(1)").fetchall()

        with _refusing():
            if (yield from beside(ask, self._db.interrupt)) != [("ok",)]:
                raise refused("its pages do not fit together")

    def documents(self) -> Iterator[Brought]:
        """All documents, in the order of their numbers."""
        numbers = count(1)
        with _refusing():
            for row in self._rows("SELECT * FROM documents ORDER BY id"):
                yield sound.document(row, next(numbers), len(self.summary.roots))
            if next(numbers) != self.summary.documents + 1:
                raise refused("it has not as many documents as it says")

    def pages(self, number: int) -> tuple[Page, ...]:
        """The pages of a document."""
        sql = "SELECT number, width, height, state, note FROM pages WHERE document_id = ? ORDER BY number"
        with _refusing():
            return sound.pages(list(self._rows(sql, number)))

    def layout(self, number: int) -> bytes | None:
        """The PDF that stands for a document's pages; None where the file itself is rendered."""
        with _refusing():
            row = next(self._rows("SELECT pdf FROM layouts WHERE document_id = ?", number), None)
            return None if row is None else sound.layout(row[0])

    def passages(self, number: int, page_count: int) -> Iterator[Passage]:
        """The passages of a document of so many pages, in order."""
        with _refusing():
            for position, row in enumerate(self._rows(_PASSAGES, number)):
                yield sound.passage(row, position, page_count)

    def vectors(self, hashes: Sequence[bytes]) -> tuple[list[bytes], FloatMatrix]:
        """The vectors of those of the texts that have one: their hashes, and shape (count, dimension)."""
        with _refusing():
            found: list[Row] = []
            for name in hashes:
                found += self._rows("SELECT text_hash, vector FROM vectors WHERE text_hash = ?", name)
            return [name for name, _ in found], sound.vectors(
                [row[1] for row in found], self.summary.dimension
            )

    def all_vectors(self) -> Iterator[int]:
        """Look at every vector; yields how many at a time."""
        with _refusing():
            rows = self._rows("SELECT text_hash, vector FROM vectors")
            while part := list(islice(rows, _ROWS)):
                for name, _ in part:
                    sound.data(name, 16, "the hash of a text")
                sound.vectors([vector for _, vector in part], self.summary.dimension)
                yield len(part)

    def recognitions(self, content_hash: bytes) -> Iterator[tuple[int, Recognised]]:
        """What was recognised of a file's pages: the page and what became of it."""
        with _refusing():
            sql = "SELECT page, reason, lines FROM recognitions WHERE content_hash = ? ORDER BY page"
            for row in self._rows(sql, content_hash):
                yield sound.recognition(row)

    def pins(self) -> Iterator[BroughtPin]:
        """The pinned answers, in their order."""
        with _refusing():
            for number, row in enumerate(self._rows("SELECT * FROM pins ORDER BY id"), 1):
                yield sound.pin(row, number, self.summary.documents)

    def carried(self) -> set[bytes]:
        """The contents of documents that came along."""
        with _refusing():
            rows = self._rows("SELECT DISTINCT content_hash FROM files")
            return {sound.data(row[0], 32, "a file's hash") for row in rows}

    def file(self, content_hash: bytes) -> Iterator[bytes]:
        """The bytes of a carried file, part by part; whether they are what they should be is not known."""
        with _refusing():
            sql = "SELECT part, data FROM files WHERE content_hash = ? ORDER BY part"
            for number, (part, value) in enumerate(self._rows(sql, content_hash)):
                if part != number or len(sound.data(value, None, "a part of a file")) > PART_BYTES:
                    raise refused("a file's parts are not in order")
                yield value

    def _protect(self) -> None:
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_BYTES)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)

    def _rows(self, sql: str, *values: Any) -> Iterator[Row]:
        rows: Iterator[Row] = self._db.execute(sql, values)
        return rows

    def _summary(self, path: Path, size_bytes: int) -> Summary:
        told: dict[Any, Any] = dict(self._rows(f"SELECT name, value FROM meta LIMIT {len(META) + 1}"))
        if set(told) != set(META):
            raise refused("it does not say what an export says of itself")
        texts = {name: sound.text(value, 10_000, "what it says of itself") for name, value in told.items()}
        flavour: Flavour = sound.choice(texts["paths"], ("posix", "windows"), "the kind of its paths")
        rows = list(self._rows(f"SELECT path, documents FROM roots ORDER BY id LIMIT {_ROOTS}"))
        roots = [sound.text(row[0], 10_000, "a folder") for row in rows]
        if not all(is_root(root, flavour) for root in roots):
            raise refused("a document's folder is none")
        fingerprint = texts["fingerprint"]
        if not all(character in "0123456789abcdef" for character in fingerprint + texts["id"]):
            raise refused("it does not say which model its vectors are of")
        return Summary(
            file=path,
            id=texts["id"],
            created=texts["created"],
            name=sound.text(" ".join(texts["name"].split()), 100, "its name", least=1),
            settings=_settings(texts["settings"]),
            paths=flavour,
            roots=tuple(roots),
            documents_in_root=tuple(sound.whole(row[1], 0, _NUMBER, "a number") for row in rows),
            model=sound.text(texts["model"], 200, "the name of its model"),
            dimension=_number(texts["dimension"], 65_536),
            fingerprint=sound.text(
                fingerprint, 128, "the name of its vectors", least=16 if fingerprint else 0
            ),
            documents=_number(texts["documents"], _NUMBER),
            passages=_number(texts["passages"], _NUMBER),
            files_bytes=_number(texts["files_bytes"], _NUMBER),
            size_bytes=size_bytes,
        )


def _look_at_head(path: Path) -> int:
    """Whether the file is one of ours, before SQLite sees it; its size in bytes."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ImportRefusedError("It is no regular file.")
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
    except OSError as error:
        raise ImportRefusedError(f"The file can't be opened ({error.strerror}).") from error
    if len(head) < _HEAD.size:
        raise ImportRefusedError(_FOREIGN)
    magic, _page_size, write_version, read_version, user_version, application_id = _HEAD.unpack(head)
    if magic != _MAGIC or application_id != APPLICATION_ID:
        raise ImportRefusedError(_FOREIGN)
    if user_version != FORMAT:
        raise ImportRefusedError(_NEWER if user_version > FORMAT else _FOREIGN)
    if (write_version, read_version) != (1, 1):  # with a log beside it, which an export never has
        raise refused("it is kept in a way that no export is")
    return status.st_size


def _settings(value: str) -> dict[str, str]:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise refused("its settings are not readable") from error
    if not isinstance(found, dict) or not set(found) <= set(SETTINGS):
        raise refused("it has settings that no knowledge base has")
    return {name: sound.text(each, 2_000, "a setting") for name, each in found.items()}


def _number(value: str, most: int) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 20):
        raise refused("a number is none")
    return sound.whole(int(value), 0, most, "a number")


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Refuse what SQLite stumbles over; a text that is no UTF-8 is among that."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, UnicodeError, OverflowError) as error:
        raise refused("it can't be read as a database") from error
