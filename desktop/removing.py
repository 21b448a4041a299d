"""Taking documents out of a library, with all that only they use."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.engine import Engine
from desktop.store.store import Store


def remove(store: Store, engine: Engine | None, document_ids: Sequence[int]) -> None:
    """Delete documents with their passages, and vectors that nothing else uses, from the index too."""
    before = store.vectors.generation()
    with store.transaction():
        pruned = store.delete_documents(document_ids)
    if engine is not None:
        engine.index.follow(store, before, (), pruned)
