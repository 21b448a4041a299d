"""A test embedder: words hashed into a vector. For tests that are not about the model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from desktop.embed.base import EmbeddedBatch, Embedder
from desktop.embed.profiles import STARTER, ModelProfile, known_profile
from desktop.records import FloatVector
from desktop.store.terms import terms


class HashingEmbedder(Embedder):
    """Sums a fixed random direction for each word; texts with the same words are near each other."""

    def __init__(self, profile: ModelProfile, dimension: int = 64, max_tokens: int = 120) -> None:
        self.profile = profile
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = hashlib.sha256(f"hashing {dimension}".encode()).hexdigest()
        self.device = "CPU"
        self.embedded = 0  # texts, so that a test can tell that nothing was embedded again

    def count_tokens(self, text: str) -> int:
        return sum(1 for _ in terms(text)) + 2

    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        for first in range(0, len(texts), 8):
            part = texts[first : first + 8]
            self.embedded += len(part)
            yield EmbeddedBatch(
                tuple(range(first, first + len(part))), np.stack([self._vector(text) for text in part])
            )

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        return self._vector(text)

    def close(self) -> None:
        pass

    def _vector(self, text: str) -> FloatVector:
        total = np.full(self.dimension, 1e-3, dtype=np.float32)
        for term, _, _ in terms(text):
            seed = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")
            total += np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return total / np.linalg.norm(total)


def hashing_embedder(dimension: int = 64) -> HashingEmbedder:
    """A hashing embedder with a profile of its own; its vectors may be cut."""
    starter = known_profile(STARTER)
    assert starter is not None
    return HashingEmbedder(replace(starter, name="hashing", dimension=dimension, mrl_min=16), dimension)
