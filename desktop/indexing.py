"""The vector index of an embedding space: opened from its file, or made from the stored vectors."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from desktop.embed.alignment import aligned, direction_of
from desktop.embed.profiles import cut
from desktop.records import FloatMatrix, FloatVector, IdVector
from desktop.store.scopes import Scope
from desktop.store.store import Store
from desktop.store.terms import SCRIPTS
from desktop.store.vectors import Space
from desktop.vectors.hnsw import HnswIndex, discard

_SAMPLE = 256  # vectors of each script
_SCOPES = 32  # kept

_log = logging.getLogger(__name__)


class SpaceIndex:
    """The index of one space at one dimension, kept equal to what the store holds."""

    def __init__(self, folder: Path, space: Space, dimension: int) -> None:
        self.space = space
        self.dimension = dimension
        self._direction = direction_of(space.model, dimension)
        self._path = folder / f"{space.fingerprint[:16]}-{dimension}{_mark(self._direction)}.hnsw"
        loaded = HnswIndex.load(self._path, dimension)
        if loaded is None:
            self.index, self.generation = HnswIndex(dimension), -1
        else:
            self.index, self.generation = loaded
        self._saved_generation = self.generation
        self._sample: tuple[int, Mapping[str, FloatMatrix]] | None = None
        self._inside: dict[Scope, tuple[tuple[int, int], IdVector]] = {}  # the one used last at its end

    def catch_up(self, store: Store) -> Iterator[float]:
        """Add what is stored and not in the index, remove what is gone; yields the fraction done."""
        generation = store.vectors.generation()
        if generation == self.generation:
            return
        stored, indexed = store.vectors.ids(self.space), self.index.ids()
        self.index.remove(np.setdiff1d(indexed, stored, assume_unique=True))
        missing = np.setdiff1d(stored, indexed, assume_unique=True)
        done = 0
        for ids, vectors in store.vectors.load(missing):
            for first in range(0, len(ids), 256):  # a search may go between
                part = slice(first, first + 256)
                self.index.add(ids[part], self.cut(vectors[part]))
                done += len(ids[part])
                yield done / len(missing)
        self.generation = generation

    def follow(self, store: Store, before: int, added: Sequence[bytes], removed: Sequence[int]) -> None:
        """Take over one change to the store, made when its generation was `before`.

        An index that was not up to date then stays behind, to catch up later.
        """
        if self.generation != before:
            return
        self.index.remove(np.array(removed, dtype=np.int64))
        for ids, vectors in store.vectors.load(store.vectors.ids_of(self.space, added)):
            self.index.add(ids, self.cut(vectors))
        self.generation = store.vectors.generation()

    def cut(self, vectors: FloatMatrix) -> FloatMatrix:
        """Full vectors of the space as this index compares them, one or many."""
        return aligned(cut(vectors, self.dimension), self._direction)

    def vector_of(self, store: Store, text_hash: bytes) -> FloatVector | None:
        """The vector of an embedded text as this index compares it; None where it has none yet."""
        for _, vectors in store.vectors.load(store.vectors.ids_of(self.space, [text_hash])):
            return self.cut(vectors[0])
        return None

    def similarities(self, vector: FloatVector, ids: IdVector) -> FloatVector:
        """The cosines with the vectors of these identifiers, in their order."""
        result: FloatVector = self.index.get(ids) @ vector
        return result

    def sample(self, store: Store) -> Mapping[str, FloatMatrix]:
        """Vectors as good as taken at random, by script; the same ones while the library is the same."""
        if self._sample is None or self._sample[0] != self.generation:
            behind = store.vectors.generation() != self.generation
            by_script: dict[str, FloatMatrix] = {}
            for script in SCRIPTS:
                ids = store.vectors.sample(self.space, script, _SAMPLE)
                if behind:
                    ids = np.intersect1d(ids, self.index.ids(), assume_unique=True)
                if len(ids):
                    by_script[script] = self.index.get(ids)
            self._sample = (self.generation, by_script)
        return self._sample[1]

    def ids_in(self, store: Store, scope: Scope) -> IdVector:
        """The vectors in the index that passages of a scope have."""
        state = (self.generation, store.documents.revision())
        known = self._inside.pop(scope, None)
        if known is None or known[0] != state:
            ids = store.vectors.ids_in(self.space, scope)
            known = (state, np.intersect1d(ids, self.index.ids(), assume_unique=True))
        self._inside[scope] = known
        if len(self._inside) > _SCOPES:
            del self._inside[next(iter(self._inside))]
        return known[1]

    def save(self) -> None:
        """Write the index to its file where it changed; without room or right to write it stays as it is."""
        if self.generation == self._saved_generation:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self.index.save(self._path, self.generation)
        except OSError as error:
            _log.warning("the index was not saved: %s", error)
        else:
            self._saved_generation = self.generation

    def discard(self) -> None:
        """Delete the file."""
        discard(self._path)


def _mark(direction: FloatVector | None) -> str:
    """Tells a file of vectors that were aligned in one way from others."""
    return "" if direction is None else "-" + hashlib.blake2b(direction.tobytes(), digest_size=4).hexdigest()
