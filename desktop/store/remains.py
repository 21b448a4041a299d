"""Reading what is left of a damaged database: row by row, past the pages that can't be read."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from desktop.store.essentials import Rows

_MISSES = 10_000  # identifiers tried one by one after a row that can't be read; then in ever longer steps
_ID_MAX = 2**62
_SIZE_AT, _FREE_AT = (
    28,
    32,
)  # in the header: pages in the file; first free page and count (sqlite.org/fileformat)
_UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError)


class Remains:
    """A damaged database, open to be read. `is_readable` says whether its tables can be found at all.

    `rebuilt` says whether the list of its tables had to be written anew.
    `gaps` holds, for each table that was read, the stretches (after this row, before that one or the end)
    in which rows may be missing.
    """

    def __init__(self, path: Path, places: Rows) -> None:
        self.gaps: dict[str, list[tuple[int, int | None]]] = {}
        self._connection = _opened(path)
        self.is_readable = self._connection is not None
        self.rebuilt = self._connection is None and bool(places)
        if self.rebuilt:
            _put_places(path, places)
            self._connection = _opened(path)
            self.is_readable = self._connection is not None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()

    def columns(self, table: str) -> list[str]:
        """The columns of a table, by what its CREATE statement says; empty where it is not there."""
        if self._connection is None:
            return []
        with suppress(*_UNREADABLE):
            return [row[1] for row in self._connection.execute(f'PRAGMA table_info("{table}")')]
        return []

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows that can be read of a table with row numbers, ascending; each begins with its number."""
        gaps = self.gaps.setdefault(table, [])
        if self._connection is None or not columns:
            gaps.append((0, None))
            return
        names = ", ".join(f'"{name}"' for name in columns)
        sql = f'SELECT rowid, {names} FROM "{table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid'
        last, after, misses, step = 0, 0, 0, 1
        while after < _ID_MAX:
            try:
                for row in self._connection.execute(sql, [after]):
                    if row[0] <= after:
                        raise sqlite3.DatabaseError("the pages of the table go round in a circle")
                    if misses:
                        gaps.append((last, row[0]))
                    last = after = row[0]
                    misses, step = 0, 1
                    yield row
                break
            except _UNREADABLE:
                misses += 1
                step = 1 if misses < _MISSES else 2 * step
                after += step
        if misses:
            gaps.append((last, None))

    def select(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]] | None:
        """All rows of a query; None where one of them can't be read."""
        if self._connection is None:
            return None
        try:
            return self._connection.execute(sql, values).fetchall()
        except _UNREADABLE:
            return None

    def whole(self, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """The rows of a table without row numbers, until one can't be read."""
        found = list[tuple[Any, ...]]()
        if self._connection is None or not columns:
            return found
        names = ", ".join(f'"{name}"' for name in columns)
        with suppress(*_UNREADABLE):
            for row in self._connection.execute(f'SELECT {names} FROM "{table}"'):
                found.append(row)  # what came before an error counts
        return found


def _opened(path: Path) -> sqlite3.Connection | None:
    """A connection to a database; None where not even the list of its tables can be read."""
    connection = sqlite3.connect(path)
    try:
        # Without it SQLite refuses a file that is shorter than it should be.
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        if connection.execute("SELECT count(*) FROM sqlite_master WHERE rootpage > 0").fetchone()[0]:
            connection.execute("SELECT 1 FROM documents LIMIT 0")
            return connection
    except _UNREADABLE:
        pass
    connection.close()
    return None


def _put_places(path: Path, places: Rows) -> None:
    """Give a file whose first page is lost a new one, and write into it where each table begins."""
    for name in (f"{path}-wal", f"{path}-shm"):
        Path(name).unlink(missing_ok=True)  # it belongs to the page that is lost
    first = path.with_suffix(".first")
    first.unlink(missing_ok=True)
    with closing(sqlite3.connect(first)) as fresh:
        fresh.execute("PRAGMA auto_vacuum = INCREMENTAL")
        fresh.execute("CREATE TABLE t (x)")
        fresh.execute("DROP TABLE t")
    page = bytearray(first.read_bytes()[: _page_size(first)])
    first.unlink()
    # What is written here must not come to lie where a table begins that is lost.
    pages = max(path.stat().st_size // len(page), *(row["rootpage"] for row in places))
    struct.pack_into(">I", page, _SIZE_AT, pages)
    struct.pack_into(">II", page, _FREE_AT, 0, 0)
    with path.open("r+b") as file:
        file.write(page)
        file.truncate(pages * len(page))
    with closing(sqlite3.connect(path)) as connection, suppress(*_UNREADABLE):
        connection.execute("PRAGMA writable_schema = ON")
        for row in places:
            connection.execute(
                "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)",
                [row["type"], row["name"], row["tbl_name"], row["rootpage"], row["sql"]],
            )
        connection.commit()


def _page_size(path: Path) -> int:
    size = int.from_bytes(path.read_bytes()[16:18], "big")
    return 65536 if size == 1 else size
