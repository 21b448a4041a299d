"""The HNSW graph of hnswlib, kept in a file that is a cache: verified before it is loaded, else not used.

hnswlib reads damaged files without noticing, or crashes on them, and a file does not say its own
dimension. So a second file beside it, the certificate, holds its SHA-256, its dimension and the generation of
the library it was made from, and a seal over all that; what does not fit is not loaded, and the caller builds
anew from the stored vectors.
"""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from desktop.records import FloatMatrix, FloatVector, IdVector
from desktop.vectors.base import VectorIndex, best

_LINKS = 16  # a node's links in the graph (M); 100,000 x 384: recall@10 .944 at breadth 100
_BUILD_BREADTH = 200
_SEARCH_BREADTH = 200
_ROOM = 1024  # grown ahead by this many, or by half
_FORMAT = 2  # 1 had no seal
_DELETED_MAX = 0.3  # of the graph: beyond, it is made anew instead of kept in a file


class HnswIndex(VectorIndex):
    """A graph in memory; loading and saving go through `load` and `save`."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._deleted: set[int] = set()
        self._graph = _new_graph(dimension)
        self._graph.init_index(max_elements=_ROOM, M=_LINKS, ef_construction=_BUILD_BREADTH, random_seed=20)
        self._graph.set_ef(_SEARCH_BREADTH)

    def __len__(self) -> int:
        return int(self._graph.get_current_count()) - len(self._deleted)

    def ids(self) -> IdVector:
        ids = np.sort(np.array(self._graph.get_ids_list(), dtype=np.int64))
        return ids[~np.isin(ids, list(self._deleted))] if self._deleted else ids

    def add(self, ids: IdVector, vectors: FloatMatrix) -> None:
        vectors = self._checked(ids, vectors)
        needed = self._graph.get_current_count() + len(ids)
        if needed > self._graph.get_max_elements():
            self._graph.resize_index(needed + max(_ROOM, needed // 2))
        # One thread: the same vectors in the same order make the same graph.
        self._graph.add_items(vectors, ids, num_threads=1)

    def remove(self, ids: IdVector) -> None:
        for label in set(ids.tolist()) - self._deleted:
            try:
                self._graph.mark_deleted(label)
            except RuntimeError:  # it is not in the graph; asking for all that are takes long
                continue
            self._deleted.add(label)

    def get(self, ids: IdVector) -> FloatMatrix:
        if not len(ids):
            return np.empty((0, self.dimension), np.float32)
        try:
            return np.asarray(self._graph.get_items(ids, return_type="numpy"), dtype=np.float32)
        except RuntimeError as error:
            raise KeyError("a vector is not in the index") from error

    def nearest(self, vector: FloatVector, count: int) -> tuple[IdVector, FloatVector]:
        count = min(count, len(self))
        if count <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        self._graph.set_ef(max(_SEARCH_BREADTH, 2 * count))
        while True:
            try:
                ids, distances = self._graph.knn_query(vector, k=count, num_threads=1)
                break
            except RuntimeError:
                # It finds fewer than asked for where deleted nodes cut off a part of the graph.
                if count == 1:
                    return np.empty(0, np.int64), np.empty(0, np.float32)
                count = (count + 1) // 2
        return best(ids[0].astype(np.int64), 1 - distances[0], count)

    def save(self, path: Path, generation: int) -> None:
        """Write the graph and its certificate, each atomically.

        One of which much was deleted would not be loaded: then there is no file, and no room is taken.

        Raises:
            OSError: it can't be written.
        """
        if self._is_worn(int(self._graph.get_current_count()), self._deleted):
            discard(path)
            return
        part = path.with_suffix(".part")
        try:
            self._graph.save_index(str(part))
            if part.stat().st_size != self._graph.index_file_size():  # hnswlib hears of no full disk
                raise OSError(errno.ENOSPC, "the disk is full", str(part))
            certificate = {
                "format": _FORMAT,
                "sha256": _digest(part),
                "dimension": self.dimension,
                "generation": generation,
                "deleted": sorted(self._deleted),
            }
            part.replace(path)
            beside = _certificate(path)
            part.write_text(json.dumps({**certificate, "seal": _seal(certificate)}), encoding="utf-8")
            part.replace(beside)
        except RuntimeError as error:  # hnswlib's word for a file it can't open
            raise OSError(str(error)) from error
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path, dimension: int) -> tuple[HnswIndex, int] | None:
        """The graph of a file and the generation it was made from; None where the file can't be trusted."""
        try:
            certificate = json.loads(_certificate(path).read_text(encoding="utf-8"))
            if (
                certificate.pop("seal") != _seal(certificate)
                or certificate["format"] != _FORMAT
                or certificate["dimension"] != dimension
                or certificate["sha256"] != _digest(path)
            ):
                return None
            deleted = {int(label) for label in certificate["deleted"]}
            generation = int(certificate["generation"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        index = cls(dimension)
        graph = _new_graph(dimension)
        graph.load_index(str(path), max_elements=0)
        count = int(graph.get_current_count())
        if cls._is_worn(count, deleted):
            return None
        graph.resize_index(count + max(_ROOM, count // 2))
        graph.set_ef(_SEARCH_BREADTH)
        index._graph, index._deleted = graph, deleted
        return index, generation

    @staticmethod
    def _is_worn(count: int, deleted: set[int]) -> bool:
        return len(deleted) > _DELETED_MAX * count


def memory_bytes(count: int, dimension: int) -> int:
    """What so many vectors take in memory.

    Four bytes a number, and at the graph's lowest level (hnswlib's `size_data_per_element_`) twice the links
    of a node, their count and the label; the levels above hold few.
    """
    return count * (4 * dimension + 4 * (2 * _LINKS) + 4 + 8)


def discard(path: Path) -> None:
    """Delete the file of an index and its certificate."""
    _certificate(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _new_graph(dimension: int) -> Any:
    import hnswlib

    graph = hnswlib.Index(space="ip", dim=dimension)
    graph.set_num_threads(1)
    return graph


def _certificate(path: Path) -> Path:
    return path.with_suffix(".json")


def _seal(certificate: dict[str, Any]) -> str:
    """A checksum of all that a certificate says."""
    return hashlib.sha256(json.dumps(certificate, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
