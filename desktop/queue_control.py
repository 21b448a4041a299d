"""What a person can do with the queue: look at it, pause, put first, hold back, leave out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from desktop.connections import Connections
from desktop.records import Progress
from desktop.store.queue import Waiting

_TOGETHER = 1000  # documents taken out in one transaction


class QueueControl:
    """The queue of one library."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    # on any thread

    def waiting(self, first: int = 0, count: int = -1, besides: Collection[int] = ()) -> list[Waiting]:
        """Documents that wait, in their order, what is halted last; so many from one on, all by default."""
        return self._connections.reader.queue.waiting(first, count, besides)

    def length(self, besides: Collection[int] = ()) -> int:
        """How many documents wait, halted ones too, but not those `besides`."""
        return self._connections.reader.queue.length(besides)

    # on the engine's thread

    def put_first(self, document_ids: Sequence[int]) -> int:
        """Have documents read next, held ones too; how many of them wait at all."""
        with self._connections.writer.transaction():
            return self._connections.writer.queue.put_first(document_ids)

    def put_base_first(self, kb: str) -> int:
        """Have what waits of a knowledge base read next, and not paused any longer; how many there are.

        Raises:
            UsageError: there is none of that name.
        """
        store = self._connections.writer
        kb_id = store.documents.kb_id(kb)
        with store.transaction():
            store.documents.change_kb(kb_id, paused=None)
            return store.queue.put_base_first(kb_id)

    def pause_base(self, kb: str, paused: bool) -> None:
        """Read nothing of a knowledge base until that is taken back.

        Raises:
            UsageError: there is none of that name.
        """
        store = self._connections.writer
        kb_id = store.documents.kb_id(kb)
        with store.transaction():
            store.documents.change_kb(kb_id, paused=paused or None)

    def hold(self, document_ids: Sequence[int]) -> int:
        """Keep documents in the queue without reading them until they are asked for; how many."""
        with self._connections.writer.transaction():
            return self._connections.writer.queue.hold(document_ids)

    def release(self, document_ids: Sequence[int]) -> int:
        """Let documents that were held take their turn again; how many."""
        with self._connections.writer.transaction():
            return self._connections.writer.queue.release(document_ids)

    def leave_out(self, document_ids: Sequence[int] | None = None) -> Iterator[Progress]:
        """Take documents out of the queue, all of them where none is named.

        New ones leave the library; what was read before stays as it was. Whatever is being done with them
        ends at its next step, and nothing of it is kept. Following a folder does not bring them back.
        """
        store = self._connections.writer
        ids = store.queue.ids() if document_ids is None else list(document_ids)
        if document_ids is None:
            with store.transaction():
                store.queue.forget(store.queue.asked())
        for first in range(0, len(ids), _TOGETHER):
            with store.transaction():
                store.watched.leave_out(ids[first : first + _TOGETHER])
                new = store.queue.take_out(ids[first : first + _TOGETHER])
                store.documents.delete(new)
            yield Progress("saving", fraction=min(1.0, (first + _TOGETHER) / len(ids)))
