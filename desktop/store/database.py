"""Opening the library's SQLite file: one writer behind a lock, migrations, errors as our own.

Everything goes through sqlite-utils; heavy to import, so only when a database is opened.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from desktop.errors import (
    DamagedError,
    DiskFullError,
    LibraryError,
    LockedError,
    NewerSchemaError,
    ReadOnlyError,
)
from desktop.locks import lock

_BUSY_SECONDS = 10.0
_AGAIN_SECONDS = 0.05  # between two tries to lock the folder, which nothing tells of
_LET_GO_SECONDS = 0.5  # a process that was killed may leave one behind that just begins, and holds its files
_FULL_CODES = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_SHMSIZE,  # the file beside a write-ahead log has no room
}


class WriterLock:
    """The right to write to a data folder, held by one process at a time.

    The operating system lets go of it however the process ends.

    Raises:
        LockedError: another process holds it.
        ReadOnlyError: the folder can't be written to.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file: IO[str] = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise ReadOnlyError(f"The data folder can't be written to ({error.strerror}).") from error
        ends = time.monotonic() + _LET_GO_SECONDS
        while True:
            try:
                lock(self._file)
                return
            except OSError as error:
                if time.monotonic() > ends:
                    self._file.close()
                    raise LockedError(
                        "Another Shufang is using this data folder. "
                        "Close it, or name another folder with --data-dir."
                    ) from error
                time.sleep(_AGAIN_SECONDS)

    def release(self) -> None:
        """Let others write."""
        self._file.close()


@contextlib.contextmanager
def sqlite_errors() -> Iterator[None]:
    """Raise SQLite's errors as ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translated(error) from error


def is_full(error: sqlite3.Error) -> bool:
    """Whether SQLite failed for want of room on the disk."""
    code = _code(error)
    return code in _FULL_CODES or code & 0xFF == sqlite3.SQLITE_FULL


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) or 0


def _translated(error: sqlite3.DatabaseError) -> LibraryError | sqlite3.DatabaseError:
    code = _code(error)
    if is_full(error):
        return DiskFullError(
            "There is no room left on the disk of the data folder. "
            "Make room, then try again; nothing is lost."
        )
    match code & 0xFF:
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN:
            return ReadOnlyError("The data folder can't be written to. Check its permissions.")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedError("The library is busy in another program. Try again in a moment.")
        case sqlite3.SQLITE_IOERR:
            return LibraryError(
                f"The disk of the data folder can't be read or written ({error}). "
                "Check that it is connected, then try again."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return DamagedError(
                "The library's database is damaged. It is mended when Shufang is started again; "
                "the documents themselves are unharmed."
            )
    return error


def connect(path: Path, *, writable: bool) -> Any:
    """A sqlite-utils Database with our settings, migrated to the newest schema where it is writable.

    A database that is only read may stand in a folder that nobody can write to.

    Raises:
        LibraryError: see `desktop.errors`.
    """
    from sqlite_utils import Database

    from desktop.store.schema import MIGRATIONS

    with sqlite_errors():
        connection = _connection(path, writable=writable)
        try:
            database = Database(connection, execute_plugins=False)
            known = {migration.name for migration in MIGRATIONS._migrations}
            applied = {migration.name for migration in MIGRATIONS.applied(database)}
            if applied - known:
                raise NewerSchemaError(
                    "This library was written by a newer Shufang. Install the newest version to open it."
                )
            if writable:
                _prepare(connection)
                MIGRATIONS.apply(database)
            connection.create_function("unhex16", 1, bytes.fromhex, deterministic=True)
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA cache_size=-32768")  # KiB
        except BaseException:
            connection.close()
            raise
    return database


def _connection(path: Path, *, writable: bool) -> sqlite3.Connection:
    if writable:
        return sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    uri = path.resolve().as_uri() + "?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        # A write-ahead log needs a file beside it, which a read-only folder can't have.
        connection.close()
        return sqlite3.connect(uri + "&immutable=1", uri=True, check_same_thread=False)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # before the first table, or never
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")  # an acknowledged document survives a power cut
