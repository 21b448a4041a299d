"""Comparing the database, the keyword index, the vectors and their index with each other."""

from __future__ import annotations

import numpy as np

from desktop.engine import Engine
from desktop.store.store import Store


def check(store: Store, engine: Engine | None) -> list[str]:
    """What is wrong, a sentence each; empty where everything fits together."""
    broken = store.problems()
    if broken:
        return [f"The database is damaged: {line}." for line in broken]
    found = []
    lost, extra = store.keywords.difference()
    if lost:
        found.append(f"{len(lost)} passages can't be found by their words.")
    if extra:
        found.append(f"{len(extra)} entries of the keyword index belong to no passage.")
    orphans = store.vectors.orphans()
    if orphans:
        found.append(f"{orphans} vectors belong to no passage.")
    found += [
        f"{document.path} is marked as searchable, but has no passages."
        for document in store.documents.documents()
        if document.state in ("ready", "partial")
        and not (document.passages or document.pages_by_state.get("waiting"))
    ]
    space = store.vectors.active_space()
    if space is not None:
        unembedded = store.vectors.unembedded_count(space)
        if unembedded:
            found.append(f"{unembedded} passages have no vector.")
    if engine is not None:
        stored, indexed = store.vectors.ids(engine.space), engine.index.index.ids()
        if not np.array_equal(stored, indexed):
            found.append("The vector index does not hold what the database holds.")
        elif not _same_vectors(store, engine):
            found.append("The vector index holds other vectors than the database.")
    return found


def repair(store: Store) -> None:
    """Make what can be derived again: the keyword index; vectors that nothing uses go."""
    with store.transaction():
        store.rebuild_keywords()
        store.vectors.prune_all()
    store.free_space()


def _same_vectors(store: Store, engine: Engine) -> bool:
    for ids, vectors in store.vectors.load(store.vectors.ids(engine.space)):
        indexed = engine.index.index.get(ids)
        stored = engine.index.as_indexed(vectors)
        # The graph keeps single precision of what was stored; nothing may differ but rounding.
        if np.abs(indexed - stored).max(initial=0.0) > 1e-6:
            return False
    return True
