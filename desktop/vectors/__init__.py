"""Finding the nearest vectors: one file an index."""
