"""The vector index of an embedding space: opened from its file, or made from the stored vectors."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from desktop.embed.alignment import aligned, directions_of
from desktop.embed.profiles import cut
from desktop.records import FloatMatrix, FloatVector, IdVector
from desktop.store.scopes import Scope
from desktop.store.store import Store
from desktop.store.terms import SCRIPTS
from desktop.store.vectors import Space
from desktop.vectors.base import best
from desktop.vectors.hnsw import HnswIndex, discard

_SAMPLE = 256  # vectors of each script
# Vectors of more numbers are looked for by their beginning, where the model was trained for that.
_GRAPH_MAX = 640
_GRAPH = 512
_OVERFETCHED = 3  # times what is asked for is compared in full then
_AT_ONCE = 256
_CHANGED_SHARE = 0.01  # of the vectors: fewer are sooner added again at the next start than all written now

_log = logging.getLogger(__name__)


class SpaceIndex:
    """The index of one space at one dimension, kept equal to what the store holds."""

    def __init__(self, folder: Path, space: Space, dimension: int, mrl_min: int | None = None) -> None:
        self.space = space
        self.dimension = dimension
        self._directions = directions_of(space.model, dimension)
        self._graph_dimension = dimension
        if mrl_min is not None and mrl_min <= _GRAPH and dimension > _GRAPH_MAX and self._directions is None:
            self._graph_dimension = _GRAPH
        name = f"{_stem(space)}-{self._graph_dimension}{_mark(self._directions)}"
        self._path = folder / f"{name}.hnsw"
        loaded = HnswIndex.load(self._path, self._graph_dimension)
        if loaded is None:
            self.index, self.generation = HnswIndex(self._graph_dimension), -1
        else:
            self.index, self.generation = loaded
        self._saved_generation = self.generation
        self._changed = 0  # vectors, since then
        self._sample: tuple[int, Mapping[str, FloatMatrix]] | None = None

    def catch_up(self, store: Store) -> Iterator[float]:
        """Add what is stored and not in the index, remove what is gone; yields the fraction done."""
        generation = store.vectors.generation()
        if generation == self.generation:
            return
        stored, indexed = store.vectors.ids(self.space), self.index.ids()
        gone = np.setdiff1d(indexed, stored, assume_unique=True)
        missing = np.setdiff1d(stored, indexed, assume_unique=True)
        self.index.remove(gone)
        self._changed += len(gone) + len(missing)
        done = 0
        for ids, vectors in store.vectors.load(missing):
            for part in _parts(len(ids)):
                self.index.add(ids[part], self.as_indexed(vectors[part]))
                done += len(ids[part])
                yield done / len(missing)
        self.generation = generation

    def follow(self, store: Store, before: int, added: Sequence[bytes], removed: Sequence[int]) -> None:
        """Take over one change to the store, made when its generation was `before`.

        An index that was not up to date then stays behind, to catch up later.
        """
        if self.generation != before:
            return
        for _ in self.following(store, before, added, removed):
            pass

    def following(
        self, store: Store, before: int, added: Sequence[bytes], removed: Sequence[int]
    ) -> Iterator[None]:
        """The same in steps, between which a search may go. Ended early, it is brought to its end at once."""
        if self.generation != before:
            return
        after, done = store.vectors.generation(), False
        try:
            self.index.remove(np.array(removed, dtype=np.int64))
            self._changed += len(removed) + len(added)
            for ids, vectors in store.vectors.load(store.vectors.ids_of(self.space, added)):
                for part in _parts(len(ids)):
                    self.index.add(ids[part], self.as_indexed(vectors[part]))
                    yield
            done = store.vectors.generation() == after
        finally:
            if done:
                self.generation = after
            else:  # something else was stored meanwhile, or it ends early
                for _ in self.catch_up(store):
                    pass

    def cut(self, vectors: FloatMatrix) -> FloatMatrix:
        """Full vectors of the space as this index compares them, one or many."""
        return aligned(cut(vectors, self.dimension), self._directions)

    def as_indexed(self, vectors: FloatMatrix) -> FloatMatrix:
        """Full vectors of the space as they are in the graph."""
        return cut(self.cut(vectors), self._graph_dimension)

    def __len__(self) -> int:
        """How many vectors can be found."""
        return len(self.index)

    def vector_of(self, store: Store, text_hash: bytes) -> FloatVector | None:
        """The vector of an embedded text as this index compares it; None where it has none yet."""
        for _, vectors in store.vectors.load(store.vectors.ids_of(self.space, [text_hash])):
            return self.cut(vectors[0])
        return None

    def nearest(self, store: Store, vector: FloatVector, count: int) -> tuple[IdVector, FloatVector]:
        """Up to `count` vectors nearest to one and their cosines with it, nearest first."""
        if self._graph_dimension == self.dimension:
            return self.index.nearest(vector, count)
        ids, _ = self.index.nearest(cut(vector, self._graph_dimension), _OVERFETCHED * count)
        return self.nearest_among(store, vector, count, ids)

    def nearest_among(
        self, store: Store, vector: FloatVector, count: int, ids: IdVector
    ) -> tuple[IdVector, FloatVector]:
        """The same among some vectors only, each of them compared; they are read a part at a time."""
        return best(*self.similarities(store, vector, np.sort(ids).tolist()), count)

    def nearest_in(
        self, store: Store, vector: FloatVector, count: int, scope: Scope
    ) -> tuple[IdVector, FloatVector]:
        """The same among those of a small scope, whose vectors are kept in memory."""
        ids, vectors = self._vectors_in(store, scope)
        return best(ids, vectors @ vector, count)

    def similarities(
        self, store: Store, vector: FloatVector, ids: Sequence[int]
    ) -> tuple[IdVector, FloatVector]:
        """The cosines with the vectors of these identifiers, ascending; what is gone is left out."""
        there, cosines = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for part, vectors in store.vectors.load(np.array(ids, dtype=np.int64)):
            there.append(part)
            cosines.append(self.cut(vectors) @ vector)
        return np.concatenate(there), np.concatenate(cosines)

    def sample(self, store: Store) -> Mapping[str, FloatMatrix]:
        """Vectors as good as taken at random, by script; the same ones while the library is the same."""
        if self._sample is None or self._sample[0] != store.vectors.generation():
            by_script: dict[str, FloatMatrix] = {}
            for script in SCRIPTS:
                ids = store.vectors.sample(self.space, script, _SAMPLE)
                parts = [self.cut(vectors) for _, vectors in store.vectors.load(ids)]
                if parts:
                    by_script[script] = np.concatenate(parts)
            self._sample = (store.vectors.generation(), by_script)
        return self._sample[1]

    def ids_in(self, store: Store, scope: Scope) -> IdVector:
        """The vectors that passages of a scope have, ascending."""
        ids: IdVector = store.lists.get(
            ("vectors", self.space.id, scope), lambda: store.vectors.ids_in(self.space, scope)
        )
        return ids

    def _vectors_in(self, store: Store, scope: Scope) -> tuple[IdVector, FloatMatrix]:
        def load() -> tuple[IdVector, FloatMatrix]:
            parts = [
                (ids, self.cut(vectors)) for ids, vectors in store.vectors.load(self.ids_in(store, scope))
            ]
            return np.concatenate([ids for ids, _ in parts]), np.concatenate([rows for _, rows in parts])

        found: tuple[IdVector, FloatMatrix] = store.lists.get(
            ("matrix", self.space.id, self.dimension, scope), load
        )
        return found

    def save(self) -> None:
        """Write the index to its file where it changed much; without room or right to, it stays as it is."""
        if self.generation == self._saved_generation:
            return
        if self._changed < _CHANGED_SHARE * len(self.index):
            return  # the file that there is lacks little
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self.index.save(self._path, self.generation)
        except OSError as error:
            _log.warning("the index was not saved: %s", error)
        else:
            self._saved_generation, self._changed = self.generation, 0

    def begin_anew(self) -> None:
        """Delete the file and forget everything, to catch up with all there is."""
        discard(self._path)
        self.index, self.generation = HnswIndex(self._graph_dimension), -1
        self._saved_generation, self._sample = -1, None


def _parts(count: int) -> Iterator[slice]:
    """Of so many vectors those that are added at once; a search may go between."""
    return (slice(first, first + _AT_ONCE) for first in range(0, count, _AT_ONCE))


def size_of_space(folder: Path, space: Space) -> int:
    """What the files of a space's indexes take, in bytes."""
    return sum(path.stat().st_size for path in _files(folder, space))


def discard_space(folder: Path, space: Space) -> None:
    """Delete the indexes of a space, of every dimension."""
    for path in _files(folder, space):
        path.unlink(missing_ok=True)


def _files(folder: Path, space: Space) -> list[Path]:
    return list(folder.glob(f"{_stem(space)}-*"))


def _stem(space: Space) -> str:
    return space.fingerprint[:16]


def _mark(directions: FloatMatrix | None) -> str:
    """Tells a file of vectors that were aligned in one way from others."""
    if directions is None:
        return ""
    return "-" + hashlib.blake2b(directions.astype("<f2").tobytes(), digest_size=4).hexdigest()
