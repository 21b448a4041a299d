"""Writing into the library what became of a document, each in one transaction."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop.errors import DocumentError, EncryptedError
from desktop.indexing import SpaceIndex
from desktop.names import shown as showable
from desktop.passages import Cut
from desktop.records import FloatMatrix, FloatVector, Page, Reading
from desktop.store.documents import KnownFile
from desktop.store.drafts import Draft
from desktop.store.store import Store
from desktop.store.vectors import Space


@dataclass(slots=True)
class Prepared:
    """A document that was read and cut."""

    file: KnownFile
    content_hash: bytes
    reading: Reading
    cut: Cut
    drafts: list[Draft]

    @property
    def hashes(self) -> list[bytes]:
        """Of what is embedded of its passages."""
        return [each.embed_hash for each in self.drafts]


@dataclass(frozen=True, slots=True)
class Change:
    """What the index has to follow: the generation `before`, texts with new vectors, vectors that went."""

    before: int
    added: Sequence[bytes]
    removed: Sequence[int]


class Keeping:
    """Stores documents whose vectors are of one space, and has the index follow.

    Nothing is written of a document that was removed, left out or changed since it was taken up.
    """

    def __init__(self, store: Store, space: Space, index: SpaceIndex | None) -> None:
        self._store = store
        self._space = space
        self._index = index

    def copy(self, file: KnownFile, content_hash: bytes | None, source_id: int) -> bool:
        """Store a document as a copy of another, or as the same one moved here; False if that one is gone."""
        store = self._store
        source = next(
            (f for f in store.documents.known_files(content_hash=content_hash) if f.id == source_id), None
        )
        if source is None or source.state not in ("ready", "partial"):
            return False
        shown = store.documents.documents(ids=[source.id])[0]
        own_title = shown.title if shown.title != showable(shown.path.stem) else ""
        before = store.vectors.generation()
        moved = source.kb_id == file.kb_id and not source.path.exists()
        with store.transaction():
            if moved:
                pruned = store.delete_documents([file.id])
                store.move_document(source.id, {"path": str(file.path), **file.stamp.columns})
            else:
                columns = {
                    "title": own_title,
                    "state": shown.state,
                    "error": shown.error,
                    "characters": shown.characters,
                    "content_hash": content_hash,
                }
                pruned = store.copy_document(source.id, file.id, columns)
        self._follow_removal(before, pruned)
        return True

    def fail(
        self, file: KnownFile, error: DocumentError, content_hash: bytes | None, pages: Sequence[Page]
    ) -> None:
        """Note why a document can't be searched; what was read of the same content before stays."""
        if not self._store.queue.is_wanted(file):
            return
        name = "encrypted" if isinstance(error, EncryptedError) else "failed"
        state = {"state": name, "error": error.reason}
        before = self._store.vectors.generation()
        with self._store.transaction():
            if content_hash is None or (content_hash == file.content_hash and not pages):
                self._store.documents.update(file.id, **state)
                pruned: list[int] = []
            else:
                columns = {**state, "content_hash": content_hash, "characters": 0, "title": ""}
                pruned = self._store.replace_document(
                    file.id, columns=columns, pages=pages, layout=None, passages=()
                )
        self._follow_removal(before, pruned)

    def save(self, item: Prepared, vectors: Mapping[bytes, FloatVector]) -> Change | None:
        """Store a document with those of its vectors that the library had not; what is to be followed."""
        store, pages = self._store, [page.page for page in item.reading.pages]
        if not store.queue.is_wanted(item.file):
            return None
        unread = [page for page in pages if page.note]
        columns = {
            "title": item.reading.title,
            "state": "partial" if unread else "ready",
            "error": unread[0].note if unread else "",
            "content_hash": item.content_hash,
            "characters": item.cut.characters,
            **item.file.stamp.columns,
            "tries": 0,
        }
        new = [name for name in dict.fromkeys(item.hashes) if name in vectors]
        before = store.vectors.generation()
        with store.transaction():
            if new:
                matrix: FloatMatrix = np.stack([vectors[name] for name in new])
                store.vectors.put(self._space, new, matrix)
            pruned = store.replace_document(
                item.file.id,
                columns=columns,
                pages=pages,
                layout=item.reading.layout,
                passages=item.drafts,
            )
        return Change(before, new, pruned)

    def follow(self, change: Change) -> Generator[None, None, None]:
        """Have the index follow, in steps between which a search may go."""
        if self._index is not None:
            yield from self._index.following(self._store, change.before, change.added, change.removed)

    def _follow_removal(self, before: int, removed: Sequence[int]) -> None:
        if self._index is not None:
            self._index.follow(self._store, before, (), removed)
