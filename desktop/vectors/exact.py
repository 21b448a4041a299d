"""An index that compares with every vector: the measure of the others, and right for small sets."""

from __future__ import annotations

import numpy as np

from desktop.records import FloatMatrix, FloatVector, IdVector
from desktop.vectors.base import VectorIndex, best


class ExactIndex(VectorIndex):
    """All vectors in one array, sorted by identifier."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, dimension), np.float32)

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self) -> IdVector:
        return self._ids.copy()

    def add(self, ids: IdVector, vectors: FloatMatrix) -> None:
        vectors = self._checked(ids, vectors)
        all_ids = np.concatenate([self._ids, ids])
        order = np.argsort(all_ids, kind="stable")
        self._ids = all_ids[order]
        self._vectors = np.concatenate([self._vectors, vectors])[order]

    def remove(self, ids: IdVector) -> None:
        kept = ~np.isin(self._ids, ids)
        self._ids, self._vectors = self._ids[kept], self._vectors[kept]

    def get(self, ids: IdVector) -> FloatMatrix:
        if not len(ids):
            return np.empty((0, self.dimension), np.float32)
        at = np.searchsorted(self._ids, ids)
        if len(self._ids) == 0 or (at >= len(self._ids)).any() or (self._ids[at] != ids).any():
            raise KeyError("a vector is not in the index")
        found: FloatMatrix = self._vectors[at]
        return found

    def nearest(self, vector: FloatVector, count: int) -> tuple[IdVector, FloatVector]:
        return best(self._ids, self._vectors @ vector, min(count, len(self)))
