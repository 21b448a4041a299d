"""The model that answers, with its embedding space and index; and the change to another one."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from desktop.embed.base import Embedder
from desktop.embed.profiles import ModelProfile
from desktop.errors import UsageError
from desktop.indexing import SpaceIndex
from desktop.records import Progress
from desktop.store.store import Store
from desktop.store.vectors import Space

_log = logging.getLogger(__name__)
_TEXTS = 64  # embedded and stored in one transaction while a space is filled


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


def start(store: Store, embedder: Embedder, dimension: int | None, index_dir: Path) -> _Start:
    """Make an engine of an open model; see `_Start`.

    Raises:
        UsageError: the dimension is not one the model can be cut to.
    """
    return _Start(store, embedder, checked_dimension(embedder.profile, dimension), index_dir)


class _Start:
    """Fills the model's space with what has no vector in it yet, then its index.

    Iterating does the work and yields progress; `engine` is there when it is done. What answers
    meanwhile is not touched, and stopping half-way loses nothing: the vectors made so far stay.
    """

    def __init__(self, store: Store, embedder: Embedder, dimension: int, index_dir: Path) -> None:
        self._store = store
        self._embedder = embedder
        self._dimension = dimension
        self._index_dir = index_dir
        self.engine: Engine | None = None

    def __iter__(self) -> Iterator[Progress]:
        store, embedder = self._store, self._embedder
        space = next((s for s in store.vectors.spaces() if s.fingerprint == embedder.fingerprint), None)
        if space is None:
            with store.transaction():
                space = store.vectors.put_space(
                    embedder.fingerprint, embedder.profile.name, embedder.dimension
                )
        yield from fill(store, embedder, space)
        index = SpaceIndex(self._index_dir, space, self._dimension, embedder.profile.mrl_min)
        for fraction in index.catch_up(store):
            yield Progress("model", fraction=fraction, current=embedder.profile.title)
        if not space.active:
            before = store.vectors.generation()
            with store.transaction():
                store.vectors.activate(space)
            index.follow(store, before, (), ())
        self.engine = Engine(embedder, space, index)


def fill(store: Store, embedder: Embedder, space: Space) -> Iterator[Progress]:
    """Embed the passages that have no vector in the space."""
    total = store.vectors.unembedded_count(space)
    if not total:
        return
    started, done = time.monotonic(), 0
    texts = list[tuple[bytes, str]]()
    for text in store.vectors.unembedded(space):
        texts.append(text)
        if len(texts) == _TEXTS or done + len(texts) == total:
            names = [name for name, _ in texts]
            for batch in embedder.embed_documents([text for _, text in texts]):
                if batch.indices:
                    with store.transaction():
                        store.vectors.put(space, [names[index] for index in batch.indices], batch.vectors)
                done += len(batch.indices)
                elapsed = time.monotonic() - started
                yield Progress(
                    "embedding",
                    fraction=done / total,
                    passages=done,
                    passages_per_second=done / max(elapsed, 0.001),
                    seconds_left=elapsed * (total - done) / done if done else None,
                    current=embedder.profile.title,
                )
            texts.clear()


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
