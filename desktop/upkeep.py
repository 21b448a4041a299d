"""Mending what can be derived again, and giving back room that nothing needs.

What can't be done in steps runs beside, over a connection of its own: searches go on meanwhile, and only
what would write waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from desktop.beside import beside
from desktop.embed.files import need_room
from desktop.engine import Engine
from desktop.paths import DataPaths
from desktop.records import Progress
from desktop.status import disk_bytes
from desktop.store.database import sqlite_errors
from desktop.store.store import Store


def mend(database: Path, store: Store, engine: Engine | None) -> Iterator[Progress]:
    """Make the keyword index and the vector index again; vectors that nothing uses go.

    Documents that turn out to hold nothing wait to be read again; passages whose vector is damaged wait to
    be embedded again.
    """
    with closing(Store(database, writable=True)) as other:
        for _ in beside(lambda: _derive(other), other.interrupt):
            yield Progress("mending", fraction=0.2, current="keywords")
    with store.transaction():
        for file in store.documents.empty():
            store.documents.put_pending(file.kb_id, file.path, file.stamp, again=True)
    for space in store.vectors.spaces():
        for _ in store.vectors.drop_senseless(space):
            yield Progress("mending", fraction=0.4, current="vectors")
    if engine is not None:
        engine.index.begin_anew()
        for fraction in engine.index.catch_up(store):
            yield Progress("mending", fraction=0.5 + fraction / 2, current="index")
        engine.index.save()
    store.free_space()
    yield Progress("mending", fraction=1.0)


def compact(paths: DataPaths, store: Store) -> Generator[Progress, None, int]:
    """Rewrite the database without its gaps and delete what is left over; how many bytes that freed.

    Killed at any moment, the database is as it was or as it should be.

    Raises:
        DiskFullError: there is not as much room as this takes for a while.
    """
    before = disk_bytes(paths.root)
    for _ in store.join_keywords(always=True):
        yield Progress("compacting", fraction=0.1, current="keywords")
    need_room(paths.root, 2 * paths.database.stat().st_size, "Compacting")
    with closing(sqlite3.connect(paths.database, isolation_level=None, check_same_thread=False)) as other:
        for _ in beside(lambda: _vacuum(other), other.interrupt):
            yield Progress("compacting", fraction=0.5, current="database")
    store.free_space()
    _sweep(paths, store)
    yield Progress("compacting", fraction=1.0)
    return max(0, before - disk_bytes(paths.root))


def _derive(store: Store) -> None:
    with store.transaction():
        store.rebuild_keywords()
        store.vectors.prune_all()


def _vacuum(connection: sqlite3.Connection) -> None:
    with sqlite_errors():
        connection.execute("VACUUM")


def _sweep(paths: DataPaths, store: Store) -> None:
    """Delete index files of spaces that are gone."""
    known = {space.fingerprint[:16] for space in store.vectors.spaces()}
    for path in paths.index.iterdir():
        if path.is_file() and path.name.partition("-")[0] not in known:
            path.unlink(missing_ok=True)
