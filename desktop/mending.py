"""A damaged database: noticed, saved into a new one, and kept aside under a name that says what it is.

The damaged file is changed only where its first page is lost. The new one takes its place by two renames, and
whatever ends the program between them, the next start makes the second.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import DamagedError, DiskFullError, LibraryError, ReadOnlyError
from desktop.paths import DataPaths
from desktop.store import essentials
from desktop.store.salvage import Saved, salvage
from desktop.store.store import Store

_log = logging.getLogger(__name__)
_ASIDE = "library-damaged-%Y-%m-%d-%H%M%S.db"


@dataclass(frozen=True, slots=True)
class Mended:
    """A database that was damaged: what was saved of it, and the name of the file it is kept in."""

    saved: Saved
    aside: str

    @property
    def reason(self) -> str:
        """What happened, in a few sentences."""
        text = (
            f"The library's database was damaged and has been mended. Documents kept: {self.saved.whole}. "
            f"To be read again: {self.saved.again}. The damaged file is kept as {self.aside}."
        )
        if not self.saved.complete:
            text += "\nSome documents may be missing. Add their folders again."
        return text


def open_store(paths: DataPaths) -> tuple[Store, Mended | None]:
    """The library's tables, to be written to; mended first where they are damaged.

    Raises:
        LibraryError: see `desktop.errors`.
    """
    _finish(paths)
    mended = None
    if paths.damaged.exists():
        mended = _mend_if_broken(paths)
    try:
        store = Store(paths.database, writable=True)
    except DamagedError:
        mended = mend(paths)
        store = Store(paths.database, writable=True)
    if essentials.revision(paths.essentials) != store.documents.revision():
        save_essentials(store, paths)
    return store, mended


def note_damage(paths: DataPaths) -> None:
    """Have the next start look at every page of the database, because one was found damaged."""
    with contextlib.suppress(OSError):
        paths.damaged.touch()


def mend(paths: DataPaths) -> Mended:
    """Save what is left of the database, which nobody may have open, into a new one in its place.

    Raises:
        LibraryError: there is no room, or no right, to write it; the damaged one stays as it is.
    """
    _log.error("the database is damaged; it is being mended")
    _delete(paths.mending)
    try:
        saved = salvage(paths.database, paths.essentials, paths.mending)
        _replace(paths.mending, paths.mended)
    except OSError as error:
        raise _not_written(error) from error
    finally:
        _delete(paths.mending)
    aside = _finish(paths)
    paths.damaged.unlink(missing_ok=True)
    _log.error("the database was mended: %s", saved)
    return Mended(saved, aside)


def save_essentials(store: Store, paths: DataPaths) -> None:
    """Keep a fresh copy of what can't be made again; where there is no room for it, the earlier one."""
    try:
        store.save_essentials(paths.essentials)
    except DamagedError:
        note_damage(paths)
    except (LibraryError, OSError, sqlite3.Error) as error:
        _log.warning("the essentials were not copied: %s", error)


def _mend_if_broken(paths: DataPaths) -> Mended | None:
    """Mend the database if a look at every page of it finds it damaged."""
    mended = None
    if _is_broken(paths.database):
        mended = mend(paths)
    paths.damaged.unlink(missing_ok=True)
    return mended


def _is_broken(database: Path) -> bool:
    if not database.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")
    except sqlite3.DatabaseError:
        return True


def _finish(paths: DataPaths) -> str:
    """Put a database that was mended in the place of the damaged one; the name that one has from now on."""
    if not paths.mended.exists():
        return ""
    aside = paths.root / time.strftime(_ASIDE)
    try:
        if paths.database.exists():
            for name in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{paths.database}{name}").replace(f"{aside}{name}")
            paths.database.replace(aside)
        for index in paths.index.glob("*"):  # they may name rows that are other ones now
            index.unlink()
        _replace(paths.mended, paths.database)
    except OSError as error:
        raise _not_written(error) from error
    return aside.name


def _replace(source: Path, target: Path) -> None:
    """Rename a file for good: after a power cut too it has one of its names."""
    source.replace(target)
    if os.name != "nt":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _delete(database: Path) -> None:
    for name in ("", "-wal", "-shm"):
        Path(f"{database}{name}").unlink(missing_ok=True)


def _not_written(error: OSError) -> LibraryError:
    if error.errno == 28:  # ENOSPC
        return DiskFullError(
            "There is no room left on the disk of the data folder. "
            "Make room, then try again; nothing is lost."
        )
    return ReadOnlyError(f"The data folder can't be written to ({error.strerror}).")
