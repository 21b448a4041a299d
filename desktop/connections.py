"""The connections to a library's database: one that writes, and one for each thread that reads."""

from __future__ import annotations

import threading

from desktop import mending
from desktop.errors import LibraryError, LockedError
from desktop.mending import Mended
from desktop.paths import DataPaths
from desktop.store.database import WriterLock
from desktop.store.store import Store


class Connections:
    """The database of one library, locked against other instances where it is opened to be written to.

    `mended` is what was saved of a damaged database, since this was opened.

    Raises:
        LibraryError: see `desktop.errors`; LockedError where another instance writes to it.
    """

    def __init__(self, paths: DataPaths, *, writable: bool) -> None:
        self.mended: Mended | None = None
        self._paths = paths
        self._lock = WriterLock(paths.lock) if writable else None
        self._writer: Store | None = None
        self._reading = threading.local()
        self._readers: list[Store] = []
        self._opening = threading.Lock()
        if self._lock is not None:
            try:
                self._writer, self.mended = mending.open_store(paths)
            except BaseException:
                self._lock.release()
                raise

    @property
    def writable(self) -> bool:
        """Whether there is a connection that writes."""
        return self._writer is not None

    @property
    def writer(self) -> Store:
        """The connection that writes, for the engine's thread alone.

        Raises:
            LockedError: the library is open for reading only.
        """
        if self._writer is None:
            raise LockedError("The library is open for reading only: another Shufang is using it.")
        return self._writer

    @property
    def reader(self) -> Store:
        """The connection that the calling thread reads through.

        Raises:
            LibraryError: there is no library, or it can't be read.
        """
        store: Store | None = getattr(self._reading, "store", None)
        if store is None:
            if not self._paths.database.exists():
                raise LibraryError(f"There is no library in {self._paths.root}. Add documents to it first.")
            store = self._reading.store = Store(self._paths.database, writable=False)
            with self._opening:
                self._readers.append(store)
        return store

    @property
    def writer_or_reader(self) -> Store:
        """What the engine's thread reads through: the connection that writes, where there is one."""
        return self._writer or self.reader

    def mend(self) -> Mended:
        """Save what is left of a damaged database into a new one, and go on with that.

        Raises:
            LibraryError: there is no room, or no right, to write it; the damaged one stays.
        """
        self._let_go()
        try:
            self.mended = mending.mend(self._paths)
        finally:
            self._writer = Store(self._paths.database, writable=True)
        return self.mended

    def close(self) -> None:
        """Let go of the database and of its lock."""
        self._let_go()
        if self._lock is not None:
            self._lock.release()

    def _let_go(self) -> None:
        with self._opening:
            for store in self._readers:
                store.close()
            self._readers.clear()
            self._reading = threading.local()
        writer, self._writer = self._writer, None
        if writer is not None:
            mending.save_essentials(writer, self._paths)
            writer.close()
