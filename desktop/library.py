"""The facade that the window and the command line share: a data folder, open, and the parts that do its work.

One thread, the engine's, owns the writing connection, the model and the index. What only reads may be
called from any thread: each gets a connection of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from desktop.answering import Answering
from desktop.catalogue import Catalogue, Contents
from desktop.chosen_model import ChosenModel
from desktop.connections import Connections
from desktop.embed.base import Embedder
from desktop.embed.journal import Journal
from desktop.errors import DiskFullError, LockedError, ReadOnlyError, UsageError
from desktop.formats.registry import supported
from desktop.gate import Gate
from desktop.intake import Intake
from desktop.knowledge_bases import KnowledgeBases
from desktop.mending import Mended
from desktop.model_in_use import ModelInUse
from desktop.page_lookup import PageLookup
from desktop.paths import DataPaths
from desktop.pinned import PinnedAnswers
from desktop.queue_control import QueueControl
from desktop.reader import ReaderPool
from desktop.records import Answer, Document, Progress, Question
from desktop.removing import remove
from desktop.reranking import Reranking
from desktop.room import Room
from desktop.settings import Settings, SettingsFile
from desktop.status import status
from desktop.store.documents import DEFAULT_KB
from desktop.store.passages import StoredPassage
from desktop.upkeep import Upkeep
from desktop.watching import Watching


class Library:
    """A data folder, open. Make it with `open`; methods say on which thread they may be called.

    Its parts:
        answering: what a question finds, and how well.
        gate: what keeps documents from being read for now.
        intake: making files searchable, and going on with that.
        knowledge_bases: made, renamed, deleted, exported, imported.
        model: the one that is chosen; changing it.
        models: those that can be chosen.
        pages: what became of a document's pages, and what they look like.
        pins: right answers, as the user pinned them.
        pool: the processes that read files.
        queue: what waits to be read.
        upkeep: checking, mending, giving back room.
        watching: the folders that are followed.
    """

    def __init__(self, paths: DataPaths, connections: Connections, embedder: Embedder | None) -> None:
        self.paths = paths
        self.data_dir = paths.root
        self.connections = connections
        self._settings = SettingsFile(paths.settings)
        self._catalogue = Catalogue()
        self._passwords: tuple[str, ...] = ()
        self.gate = Gate(lambda: self.settings, Room(paths.root))
        self._in_use = ModelInUse(paths, self.gate, embedder)
        self.models = self._in_use.models
        self._reranking = Reranking(self.models, Journal(paths.root, "reranker"))
        self.pool = ReaderPool(folder=paths.readers)
        self.pages = PageLookup(connections, self.pool)
        self.pins = PinnedAnswers(connections)
        self.queue = QueueControl(connections)
        self.watching = Watching(connections, paths.root, supported, self._forget)
        self.answering = Answering(connections, self._settings, self._in_use, self._reranking)
        self.intake = Intake(
            paths, connections, self._settings, self._in_use, self.pool, self.gate, self.watching
        )
        self.model = ChosenModel(
            paths, connections, self._settings, self._in_use, self._reranking, self.gate, self.intake
        )
        self.knowledge_bases = KnowledgeBases(paths.database, connections, self._in_use, self.watching)
        self.upkeep = Upkeep(paths, connections, self._in_use, self.watching, self._catalogue)

    @classmethod
    def open(cls, data_dir: Path, *, writable: bool = True, embedder: Embedder | None = None) -> Library:
        """Open a data folder, made where there is none; `embedder` stands in for the model in tests.

        Raises:
            LibraryError: see `desktop.errors`; LockedError where another instance writes to it.
        """
        paths = DataPaths(data_dir)
        if not writable:
            return cls(paths, Connections(paths, writable=False), embedder)
        try:
            for folder in (paths.root, paths.index, paths.models):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReadOnlyError(
                f"The data folder {data_dir} can't be made or written to ({error.strerror}). "
                "Name another one with --data-dir."
            ) from error
        library = cls(paths, Connections(paths, writable=True), embedder)
        library.model.settle_change()
        return library

    @classmethod
    def open_to_read(cls, data_dir: Path, embedder: Embedder | None = None) -> Library:
        """Open a data folder to search in it: for writing where that is possible, so that caches are kept.

        Raises:
            LibraryError: there is no library, or it can't be read.
        """
        try:
            return cls.open(data_dir, embedder=embedder)
        except (LockedError, ReadOnlyError, DiskFullError):
            if not DataPaths(data_dir).database.exists():
                raise
            return cls.open(data_dir, writable=False, embedder=embedder)

    def close(self) -> None:
        """Write what is cached, end the readers, let go of everything. On the engine's thread."""
        self.watching.close()
        self._reranking.close()
        self._in_use.close(save=self.writable)
        self.pool.close()
        self.connections.close()

    @property
    def writable(self) -> bool:
        """Whether documents can be added and removed."""
        return self.connections.writable

    @property
    def mended(self) -> Mended | None:
        """What was saved of a damaged database, since this was opened."""
        return self.connections.mended

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self._settings.current

    # on any thread

    def give_way(self) -> None:
        """Let a step of an import or of reranking end early: something urgent waits for the thread."""
        self._in_use.give_way()
        self.gate.nudge()
        self._reranking.give_way()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be found."""
        return self.connections.reader.passages.count() == 0

    def contents(self) -> Contents:
        """Knowledge bases and documents; asked again, an unchanged document is the same object."""
        return self._catalogue.refresh(self.connections.reader.documents)

    def documents(self, kb: str | None = None) -> list[Document]:
        """The documents of one knowledge base or all, by path.

        Raises:
            UsageError: there is no knowledge base of that name.
        """
        contents = self.contents()
        if kb is None:
            return list(contents.documents)
        name = self.connections.reader.documents.kb_name(kb)
        return [document for document in contents.documents if document.kb == name]

    def document(self, document_id: int) -> Document:
        """One document.

        Raises:
            UsageError: there is none of that identifier.
        """
        found = self.connections.reader.documents.documents(ids=[document_id])
        if not found:
            raise UsageError(f"There is no document {document_id}.")
        return found[0]

    def find(self, path: Path) -> list[int]:
        """The documents at a path or in a folder."""
        return self.connections.reader.documents.find(path)

    def passages(self, document_id: int) -> list[StoredPassage]:
        """The passages of a document, in order."""
        return self.connections.reader.passages.of_document(document_id)

    def passage(self, passage_id: int) -> StoredPassage:
        """One passage.

        Raises:
            UsageError: there is none of that identifier.
        """
        return self.connections.reader.passages.one(passage_id)

    def status(self, kb: str | None = None) -> dict[str, Any]:
        """What the library holds, as plain data."""
        reader = self.connections.reader
        return status(reader, self.contents(), self.paths, kb, paused=self.settings.paused)

    def offer_passwords(self, passwords: Sequence[str]) -> None:
        """Try these too on files that need one. They are kept in memory alone, until this is closed."""
        self._passwords = tuple(dict.fromkeys([*self._passwords, *passwords]))
        self.pool.offer(self._passwords)

    def unlocks(self, document_id: int, password: str) -> Future[bool]:
        """Whether a password opens a document's file.

        Raises (from the future):
            DocumentError: that can't be told: the file is gone, or damaged.
        """
        return self.pool.unlocks(self.document(document_id).path, password)

    # on the engine's thread

    def answer(self, question: Question) -> Answer:
        """What `answering` finds, once all its steps are done.

        Raises:
            UsageError, EmbeddingError: as there.
        """
        steps = self.answering.steps(question)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                answer: Answer = end.value
                return answer

    def add(self, paths: Sequence[Path], kb: str = DEFAULT_KB) -> Iterator[Progress]:
        """Make files and folders searchable; the knowledge base is made where there is none.

        What can't be read is told as the progress's failure and kept with the document. A file that
        did not change since it was read is not read again. Stopped at any point, a second call goes on.

        Raises:
            EmbeddingError, LibraryError: nothing more can be added; what was not, is pending.
        """
        self.intake.ask(paths, kb)
        yield from self.intake.resume()

    def remove(self, document_ids: Sequence[int]) -> None:
        """Take documents out of the library; their files are not touched. Their disk space is freed.

        In a followed folder they are left out until they are added again.
        """
        store = self.connections.writer
        with store.transaction():
            store.watched.leave_out(document_ids)
        self._forget(document_ids)
        store.free_space()

    def _forget(self, document_ids: Sequence[int]) -> None:
        remove(self.connections.writer, self._in_use.engine, document_ids)

    def change_settings(self, **changes: Any) -> Settings:
        """Change settings and keep them.

        Raises:
            UsageError: an unknown name, or a value out of its range.
            ReadOnlyError: they can't be written.
        """
        return self._settings.change(**changes)
