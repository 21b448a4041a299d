"""Knowledge bases as wholes: made, renamed, deleted; told to the model; exported and imported."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from desktop.connections import Connections
from desktop.embed import instructions
from desktop.errors import UsageError
from desktop.model_in_use import ModelInUse
from desktop.portable import exporting, importing
from desktop.portable.exporting import Exported
from desktop.portable.importing import Imported, Wish
from desktop.portable.opened import OpenedExport, Summary
from desktop.records import Progress
from desktop.removing import remove
from desktop.watching import Watching


class KnowledgeBases:
    """The knowledge bases of one library."""

    def __init__(
        self, database: Path, connections: Connections, in_use: ModelInUse, watching: Watching
    ) -> None:
        self._database = database
        self._connections = connections
        self._in_use = in_use
        self._watching = watching

    # on any thread

    def export(
        self, kb: str, file: Path, *, with_files: bool = False, overwrite: bool = False
    ) -> Generator[Progress, None, Exported]:
        """Write a knowledge base to one file, with the documents' own files if wanted.

        Raises:
            UsageError: there is no such knowledge base, or the file is there already.
            LibraryError: it can't be written.
        """
        return exporting.export(self._database, kb, file, with_files=with_files, overwrite=overwrite)

    def look_into(self, file: Path) -> Summary:
        """What the file of an export says of itself.

        Raises:
            ImportRefusedError: it is none.
        """
        with closing(OpenedExport(file)) as opened:
            return opened.summary

    def knows_space(self, fingerprint: str) -> bool:
        """Whether the vectors that answer here are of the space with that fingerprint."""
        space = self._connections.reader.vectors.active_space()
        return space is not None and space.fingerprint == fingerprint

    # on the engine's thread

    def create(self, name: str) -> None:
        """Make a knowledge base, where there is none of that name."""
        store = self._connections.writer
        with store.transaction():
            store.documents.create_kb(name)

    def rename(self, old: str, new: str) -> None:
        """Give a knowledge base another name."""
        store = self._connections.writer
        with store.transaction():
            store.documents.rename_kb(old, new)

    def set_instruction(self, kb: str, instruction: str) -> None:
        """Tell the model what a question to a knowledge base is: a preset's name, own words, or "" for none.

        Raises:
            UsageError: there is no such knowledge base, or the words are too many.
        """
        text = instruction.strip()
        if len(text) > instructions.LENGTH_MAX:
            raise UsageError(f"An instruction has at most {instructions.LENGTH_MAX} characters.")
        store = self._connections.writer
        with store.transaction():
            store.documents.change_kb(store.documents.kb_id(kb), instruction=text or None)

    def delete(self, name: str) -> None:
        """Delete a knowledge base and take its documents out of the library."""
        store = self._connections.writer
        kb_id = store.documents.kb_id(name)
        remove(store, self._in_use.engine, [file.id for file in store.documents.known_files(kb_id=kb_id)])
        with store.transaction():
            store.documents.delete_kb(kb_id)
        store.free_space()
        self._watching.refresh()

    def take_in(self, wish: Wish) -> Generator[Progress, None, Imported]:
        """Take in an exported knowledge base; what came without a vector of use here is embedded later.

        Raises:
            ImportRefusedError: the file is not what it should be; nothing of it was taken in.
            UsageError: there is a knowledge base of that name, or the places that were given make no sense.
        """
        return (yield from importing.take_in(self._connections.writer, self._in_use.engine, wish))

    def discard_import(self, name: str) -> Generator[Progress, None, None]:
        """Delete what an import that was stopped has brought; a knowledge base that is all there stays."""
        for _ in importing.discard(self._connections.writer, self._in_use.engine, name):
            yield Progress("importing")
