"""The model that answers, with its embedding space and index; and the change to another one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from desktop.embed.base import Embedder
from desktop.embed.profiles import ModelProfile
from desktop.errors import UsageError
from desktop.gate import Gate
from desktop.indexing import SpaceIndex
from desktop.records import FloatVector, Progress
from desktop.store.store import Store
from desktop.store.vectors import Space

# Embedded together and stored in one transaction while a space is filled. A vector changes a little with its
# company, and stopping between two groups leaves every later one as it would have been.
_TEXTS = 32


class Engine:
    """An open model over the space that holds its vectors; `index` follows the store."""

    def __init__(self, embedder: Embedder, space: Space, index: SpaceIndex) -> None:
        self.embedder = embedder
        self.space = space
        self.index = index

    def close(self, *, save: bool) -> None:
        """Let go of the model; with `save` the index is written to its file where it changed."""
        if save:
            self.index.save()
        self.embedder.close()


def start(
    store: Store,
    embedder: Embedder,
    dimension: int | None,
    index_dir: Path,
    gate: Gate,
    answering: SpaceIndex | None = None,
) -> _Start:
    """Make an engine of an open model; see `_Start`. The gate holds it back where the disk is full.

    Raises:
        UsageError: the dimension is not one the model can be cut to.
    """
    return _Start(store, embedder, dimension, index_dir, gate, answering)


class _Start:
    """Fills the model's space with what has no vector in it yet, then its index, then lets it answer.

    Iterating does the work and yields progress; `engine` is there when it is done. What answers meanwhile,
    by the index `answering`, is not touched, and stopping half-way loses nothing: the vectors made so far
    stay. What is added or removed meanwhile is seen to before the new space answers.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        dimension: int | None,
        index_dir: Path,
        gate: Gate,
        answering: SpaceIndex | None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._wanted = dimension
        self._dimension = checked_dimension(embedder.profile, dimension)
        self._index_dir = index_dir
        self._gate = gate
        self._answering = answering
        self.engine: Engine | None = None

    def __iter__(self) -> Iterator[Progress]:
        store, embedder = self._store, self._embedder
        space = next((s for s in store.vectors.spaces() if s.fingerprint == embedder.fingerprint), None)
        if space is None:
            with store.transaction():
                space = store.vectors.put_space(
                    embedder.fingerprint, embedder.profile.name, embedder.dimension
                )
        index = SpaceIndex(self._index_dir, space, self._dimension, embedder.profile.mrl_min)
        seen = None
        while seen != (seen := store.documents.revision()):
            yield from self._fill(space)
            for fraction in index.catch_up(store):
                yield Progress("model", fraction=fraction, current=embedder.profile.title)
        self._let_answer(space, index)
        self.engine = Engine(embedder, space, index)

    def _let_answer(self, space: Space, index: SpaceIndex) -> None:
        store, name = self._store, self._embedder.profile.name
        if space.active and (not store.writable or store.changes.current() is None):
            return
        before = store.vectors.generation()
        with store.transaction():
            if not space.active:
                store.vectors.activate(space)
            store.changes.complete(name, self._wanted)
        index.follow(store, before, (), ())
        index.save()

    def _fill(self, space: Space) -> Iterator[Progress]:
        """Embed the passages that have no vector in the space."""
        store, title = self._store, self._embedder.profile.title
        total = store.vectors.unembedded_count(space)
        started, done = time.monotonic(), 0
        progress = Progress("embedding", current=title)
        texts = store.vectors.unembedded(space) if total else iter(())
        while group := dict(islice(texts, _TEXTS)):
            names, vectors = list(group), dict[bytes, FloatVector]()
            for batch in self._embedder.embed_documents(list(group.values())):
                for row, index in enumerate(batch.indices):
                    vectors[names[index]] = batch.vectors[row]
                made, elapsed = done + len(vectors), time.monotonic() - started
                progress = replace(
                    progress,
                    fraction=min(1.0, made / total),
                    passages=made,
                    passages_per_second=made / max(elapsed, 0.001),
                    seconds_left=elapsed * max(0, total - made) / made if made else None,
                )
                yield progress
            paused = time.monotonic()
            yield from self._gate.write_asked_for(
                partial(self._put, space, vectors), partial(_held, progress)
            )
            started += time.monotonic() - paused
            done += len(vectors)

    def _put(self, space: Space, vectors: Mapping[bytes, FloatVector]) -> None:
        """Store the vectors that were made together, but of what was removed meanwhile."""
        store, names = self._store, list(vectors)
        before = store.vectors.generation()
        with store.quick_transaction():
            store.vectors.put(space, names, np.stack([vectors[name] for name in names]))
            store.vectors.prune(names)
            store.changes.came_on()
        if self._answering is not None:
            self._answering.follow(store, before, (), ())


def _held(progress: Progress, reason: str) -> Progress:
    return replace(progress, held=reason)


def checked_dimension(profile: ModelProfile, dimension: int | None) -> int:
    """The dimension to compare vectors at; None is the model's full one.

    Raises:
        UsageError: the model can't be cut to it.
    """
    if dimension is None or dimension == profile.dimension:
        return profile.dimension
    if profile.mrl_min is None:
        raise UsageError(
            f"{profile.title} has {profile.dimension} dimensions and was not trained to be cut to fewer."
        )
    if not profile.mrl_min <= dimension <= profile.dimension:
        raise UsageError(
            f"{profile.title} can be cut to between {profile.mrl_min} and {profile.dimension} dimensions."
        )
    return dimension
