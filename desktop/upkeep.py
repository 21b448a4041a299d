"""Checking a library, mending what can be derived again, and giving back room that nothing needs.

What can't be done in steps runs beside, over a connection of its own: searches go on meanwhile, and only
what would write waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing

from desktop.beside import beside
from desktop.catalogue import Catalogue
from desktop.checking import Checkup
from desktop.connections import Connections
from desktop.disk_use import DiskUse, disk_use
from desktop.embed.files import need_room
from desktop.mending import Mended
from desktop.model_in_use import ModelInUse
from desktop.paths import DataPaths
from desktop.records import Progress
from desktop.status import disk_bytes
from desktop.store.database import sqlite_errors
from desktop.store.store import Store
from desktop.watching import Watching


class Upkeep:
    """Keeps one library sound and small. For the engine's thread, but for `disk_use`."""

    def __init__(
        self,
        paths: DataPaths,
        connections: Connections,
        in_use: ModelInUse,
        watching: Watching,
        catalogue: Catalogue,
    ) -> None:
        self._paths = paths
        self._connections = connections
        self._in_use = in_use
        self._watching = watching
        self._catalogue = catalogue

    def disk_use(self) -> Generator[None, None, DiskUse]:
        """What takes the room in the data folder; from any one thread."""
        return (yield from disk_use(self._connections.reader, self._paths))

    def checkup(self) -> Checkup:
        """Compare the parts of the library with each other and with the files; iterating it does that."""
        return Checkup(self._paths.database, self._connections.writer_or_reader, self._in_use.engine)

    def check(self) -> list[str]:
        """What is wrong with the library, a sentence each."""
        checkup = self.checkup()
        for _ in checkup:
            pass
        return checkup.problems

    def mend(self) -> Iterator[Progress]:
        """Make again what can be derived; reading what waits then does what that leaves to be done.

        The keyword index and the vector index are made anew; vectors that nothing uses go. Documents that
        turn out to hold nothing wait to be read again; passages whose vector is damaged wait to be embedded
        again.

        Raises:
            LibraryError: nothing can be written.
        """
        self.mend_if_damaged()
        store, engine = self._connections.writer, self._in_use.engine
        with closing(Store(self._paths.database, writable=True)) as other:
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

    def mend_if_damaged(self) -> Mended | None:
        """Save what is left of a damaged database into a new one, and go on with that.

        Documents that lost something are pending then. The model has to be prepared again.

        Raises:
            LibraryError: there is no room, or no right, to write it; the damaged one stays.
        """
        if not self._connections.writer.problems():
            return None
        self._watching.close()
        self._in_use.close(save=False)
        try:
            return self._connections.mend()
        finally:
            self._catalogue.forget()

    def compact(self) -> Generator[Progress, None, int]:
        """Rewrite the database without its gaps and delete what is left over; how many bytes that freed.

        Killed at any moment, the database is as it was or as it should be.

        Raises:
            DiskFullError: there is not as much room as this takes for a while.
        """
        paths, store = self._paths, self._connections.writer
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
