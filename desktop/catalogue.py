"""What a library holds, kept by asking the database only for what changed since."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from desktop.records import Document, KnowledgeBase
from desktop.store.documents import Documents


@dataclass(frozen=True, slots=True)
class Contents:
    """Knowledge bases with their counts, by name, and documents by path."""

    knowledge_bases: tuple[KnowledgeBase, ...] = ()
    documents: tuple[Document, ...] = ()


class Catalogue:
    """Follows the table of documents. A document that didn't change stays the same object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = 0
        self._documents: dict[int, Document] = {}
        self._order: list[int] = []  # by path: finding the places of thousands takes long
        self._ordered: tuple[Document, ...] = ()

    def forget(self) -> None:
        """Know nothing any more: the database is another one."""
        with self._lock:
            self._revision, self._documents, self._order, self._ordered = 0, {}, [], ()

    def refresh(self, table: Documents) -> Contents:
        """What there is now. Any thread may ask, with its own connection's table."""
        with self._lock:
            self._bring_in(table)
            return Contents(tuple(self._counted(table)), self._ordered)

    def _bring_in(self, table: Documents) -> None:
        present = table.ids()
        changed, self._revision = table.changed_since(self._revision)
        gone = self._documents.keys() - present
        for document_id in gone:
            del self._documents[document_id]
        known = self._documents
        moved = [each.id not in known or known[each.id].path != each.path for each in changed]
        for document in changed:
            self._documents[document.id] = document
        if gone or any(moved):
            self._order = [document.id for document in sorted(self._documents.values(), key=_place)]
        if gone or changed:
            self._ordered = tuple(map(self._documents.__getitem__, self._order))

    def _counted(self, table: Documents) -> list[KnowledgeBase]:
        counts: dict[str, list[int]] = {}
        for document in self._ordered:
            count = counts.setdefault(document.kb, [0, 0, 0, 0])
            count[0] += 1
            count[1] += document.passages
            count[2] += document.pages
            count[3] += document.characters
        return [
            replace(base, documents=files, passages=passages, pages=pages, characters=characters)
            for base in table.bare_knowledge_bases()
            for files, passages, pages, characters in [counts.get(base.name, [0, 0, 0, 0])]
        ]


def _place(document: Document) -> tuple[str, int]:
    return str(document.path), document.id
