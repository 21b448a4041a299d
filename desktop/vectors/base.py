"""The seam between search and the structure that finds nearest vectors."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from desktop.records import FloatMatrix, FloatVector, IdVector


class VectorIndex(ABC):
    """Vectors of one embedding space under identifiers, for one thread at a time.

    Vectors are L2-normalised, so similarity is the dot product: the cosine, −1 to 1.
    """

    dimension: int

    @abstractmethod
    def __len__(self) -> int:
        """How many vectors can be found."""

    @abstractmethod
    def ids(self) -> IdVector:
        """The identifiers of the vectors that can be found, ascending."""

    @abstractmethod
    def add(self, ids: IdVector, vectors: FloatMatrix) -> None:
        """Add vectors under identifiers that were never used before.

        Raises:
            ValueError: the shape does not fit, or a number is not finite.
        """

    @abstractmethod
    def remove(self, ids: IdVector) -> None:
        """Let vectors be found no more; unknown identifiers are ignored."""

    @abstractmethod
    def get(self, ids: IdVector) -> FloatMatrix:
        """The vectors under these identifiers, in their order.

        Raises:
            KeyError: one is not here.
        """

    @abstractmethod
    def nearest(self, vector: FloatVector, count: int) -> tuple[IdVector, FloatVector]:
        """Up to `count` identifiers and their similarities, most similar first; equal ones by identifier."""

    def _checked(self, ids: IdVector, vectors: FloatMatrix) -> FloatMatrix:
        if vectors.shape != (len(ids), self.dimension):
            raise ValueError(f"expected {len(ids)} vectors of {self.dimension} numbers, got {vectors.shape}")
        if not np.isfinite(vectors).all():
            raise ValueError("a vector has a number that is not finite")
        return np.ascontiguousarray(vectors, dtype=np.float32)


def best(ids: IdVector, similarities: FloatVector, count: int) -> tuple[IdVector, FloatVector]:
    """The `count` most similar, most similar first; equal ones by identifier."""
    if count < len(ids):
        kept = np.argpartition(-similarities, count - 1)
        # All that equal the last one stay, so that which of them is kept depends on nothing else.
        kept = np.flatnonzero(similarities >= similarities[kept[count - 1]])
        ids, similarities = ids[kept], similarities[kept]
    order = np.lexsort((ids, -similarities))[:count]
    return ids[order], similarities[order]
