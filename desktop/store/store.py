"""One connection to the library, with its tables as parts, and what must change together."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from desktop.records import Page
from desktop.store import essentials
from desktop.store.changes import ModelChanges
from desktop.store.database import connect, sqlite_errors
from desktop.store.documents import Documents
from desktop.store.drafts import Draft
from desktop.store.kept import Kept
from desktop.store.keywords import FORMAT, Keywords
from desktop.store.passages import Passages
from desktop.store.pins import Pins
from desktop.store.queue import Queue
from desktop.store.recognitions import Recognitions
from desktop.store.rows import Rows
from desktop.store.scopes import Scope
from desktop.store.segments import Segments
from desktop.store.sizes import Sizes
from desktop.store.titles import Titles
from desktop.store.vectors import Vectors
from desktop.store.watched import Watched

_PAGES = 2000  # given back to the disk at once
NOTHING = (0, 0, 0)  # the extent of a scope that has no passage


class Store:
    """The tables of one library over one connection, for one thread at a time.

    Raises:
        LibraryError: see `desktop.errors`; from the constructor and from every transaction.
    """

    def __init__(self, path: Path, *, writable: bool) -> None:
        self._db = connect(path, writable=writable)
        self.writable = writable
        self._copied_at = -1  # changes by this connection, when the essentials were copied
        self.kept = Kept(self._db, 4096)
        self.lists = Kept(self._db, 24)  # long ones: up to some megabytes each
        self.documents = Documents(self._db)
        self.passages = Passages(self._db)
        self.keywords = Keywords(self._db, self.kept)
        self.segments = Segments(self._db)
        self.vectors = Vectors(self._db)
        self.recognitions = Recognitions(self._db)
        self.titles = Titles(self._db, self.kept)
        self.pins = Pins(self._db)
        self.watched = Watched(self._db)
        self.queue = Queue(self._db)
        self.changes = ModelChanges(self._db)
        self.rows = Rows(self._db)
        self.sizes = Sizes(self._db)
        if writable and self.keywords.format() != FORMAT:
            with self.transaction():
                self.rebuild_keywords()

    def close(self) -> None:
        """Let go of the file."""
        self._db.conn.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        with sqlite_errors(), self._db.atomic():
            yield

    @contextlib.contextmanager
    def quick_transaction(self) -> Iterator[None]:
        """All or nothing, for small notes: they outlive the program at once, a power cut a little later."""
        with sqlite_errors():
            self._db.execute("PRAGMA synchronous=NORMAL")
            try:
                with self._db.atomic():
                    yield
            finally:
                self._db.execute("PRAGMA synchronous=FULL")

    def replace_document(
        self,
        document_id: int,
        *,
        columns: Mapping[str, object],
        pages: Sequence[Page],
        layout: bytes | None,
        passages: Sequence[Draft],
    ) -> list[int]:
        """Set what a document holds; inside a transaction.

        The vectors that nothing uses any more go; their identifiers are returned.
        """
        before, contents = self._take_out(document_id), self.documents.content_hashes([document_id])
        self.documents.update(document_id, **columns)
        self.recognitions.prune(contents)
        self.documents.replace_pages(document_id, pages, layout)
        self.passages.put(document_id, passages)
        self.keywords.add(self.passages.of_document(document_id), passages)
        return self.vectors.prune(before)

    def copy_document(self, from_id: int, to_id: int, columns: Mapping[str, object]) -> list[int]:
        """Let a document hold what another with the same content holds; inside a transaction."""
        before, contents = self._take_out(to_id), self.documents.content_hashes([to_id])
        self.documents.update(to_id, **columns)
        self.recognitions.prune(contents)
        self.documents.replace_pages(to_id, (), None)
        self.documents.copy_pages(from_id, to_id)
        self.passages.copy(from_id, to_id)
        self.keywords.add(self.passages.of_document(to_id))
        return self.vectors.prune(before)

    def move_document(self, document_id: int, columns: Mapping[str, object]) -> None:
        """Change where a document stands; inside a transaction. File names are keywords too."""
        renamed = Path(str(columns["path"])).name != self.documents.path(document_id).name
        if renamed:
            self.keywords.remove(self.passages.of_document(document_id))
        self.documents.update(document_id, **columns, missing=0)
        if renamed:
            self.keywords.add(self.passages.of_document(document_id))

    def delete_documents(self, document_ids: Sequence[int]) -> list[int]:
        """Drop documents with everything only they use; inside a transaction. The vectors that went."""
        pruned = []
        for document_id in document_ids:
            before, contents = self._take_out(document_id), self.documents.content_hashes([document_id])
            self.documents.delete([document_id])
            self.recognitions.prune(contents)
            pruned += self.vectors.prune(before)
        return pruned

    def _take_out(self, document_id: int) -> list[bytes]:
        """Drop a document's passages; the hashes whose vectors may be unused now."""
        hashes = self.passages.hashes(document_id)
        if hashes:
            self.keywords.remove(self.passages.of_document(document_id))
            self.passages.delete(document_id)
        return hashes

    def extent(self, scope: Scope) -> tuple[int, int, int] | None:
        """How many passages a scope has, the first and the last of them; None for the whole library."""
        if scope.is_everything:
            return None
        return self.kept.get(("extent", scope), lambda: self.passages.extent(scope))

    def rebuild_keywords(self) -> None:
        """Make the keyword index again from the passages; inside a transaction."""
        self.keywords.clear()
        for document in self.documents.documents():
            self.keywords.add(self.passages.of_document(document.id))
        self.keywords.set_format()

    def join_keywords(self, *, always: bool = False) -> Iterator[None]:
        """Make a keyword index that grew much, or any, fast again, a step of some milliseconds at a time.

        Stopped at any point, the next call begins anew.
        """
        passages = self.keywords.count()
        if not always and not self.segments.are_to_be_joined(passages):
            return
        with self.transaction():
            goes_on = self.segments.begin_joining()
        while goes_on:
            yield
            with self.transaction():
                goes_on = self.segments.go_on_joining()
        with self.transaction():
            self.segments.joined(passages)

    def free_space(self) -> None:
        """Give unused pages of the file back to the disk."""
        while self.free_pages():
            pass
        with sqlite_errors():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def interrupt(self) -> None:
        """Let a statement that runs in another thread end early, with an error."""
        self._db.conn.interrupt()

    def save_essentials(self, path: Path) -> None:
        """Copy what can't be made again into a file, unless nothing was written since the last time.

        Raises:
            LibraryError, OSError: it can't be written; an earlier copy stays.
        """
        written = self._db.conn.total_changes
        if written != self._copied_at or not path.exists():
            with sqlite_errors():
                essentials.write(self._db.conn, path)
            self._copied_at = self._db.conn.total_changes

    def free_pages(self) -> bool:
        """Give some unused pages back, which takes a moment; whether there are more."""
        with sqlite_errors():
            before = self._db.execute("PRAGMA freelist_count").fetchone()[0]
            # Python's execute frees a single page: it takes a statement without columns one step only.
            self._db.conn.executescript(f"PRAGMA incremental_vacuum({_PAGES})")
            left = self._db.execute("PRAGMA freelist_count").fetchone()[0]
            return bool(0 < left < before)

    def size_bytes(self) -> int:
        """How large the file is once everything is written into it."""
        with sqlite_errors():
            pages = self._db.execute("PRAGMA page_count").fetchone()[0]
            return int(pages * self._db.execute("PRAGMA page_size").fetchone()[0])

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file; empty where it is sound."""
        try:
            rows = self._db.execute("PRAGMA integrity_check").fetchall()
            broken = [row[0] for row in rows if row[0] != "ok"]
            orphans = self._db.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:  # it can't even look at all of it
            return [str(error)]
        return broken + [f"{row[0]} row {row[1]} refers to nothing" for row in orphans]
