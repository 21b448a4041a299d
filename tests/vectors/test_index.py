from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.records import FloatMatrix
from desktop.vectors.base import VectorIndex, best
from desktop.vectors.exact import ExactIndex
from desktop.vectors.hnsw import HnswIndex

DIMENSION = 32


def vectors(count: int, seed: int = 0) -> FloatMatrix:
    made = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.fixture(params=[ExactIndex, HnswIndex], ids=["exact", "hnsw"])
def make(request: pytest.FixtureRequest) -> Callable[[int], VectorIndex]:
    return request.param


def test_finds_the_nearest_most_similar_first(make: Callable[[int], VectorIndex]) -> None:
    index, stored = make(DIMENSION), vectors(500)
    ids = np.arange(500) * 7 + 3
    index.add(ids, stored)
    for row in range(0, 500, 50):
        found, similarities = index.nearest(stored[row], 10)
        true_ids, true_similarities = best(ids, stored @ stored[row], 10)
        np.testing.assert_array_equal(found, true_ids)
        np.testing.assert_allclose(similarities, true_similarities, atol=1e-6)


def test_empty_finds_nothing(make: Callable[[int], VectorIndex]) -> None:
    ids, similarities = make(DIMENSION).nearest(vectors(1)[0], 5)
    assert len(ids) == len(similarities) == 0


def test_asking_for_more_than_there_is_gives_all(make: Callable[[int], VectorIndex]) -> None:
    index = make(DIMENSION)
    index.add(np.arange(3), vectors(3))
    assert len(index.nearest(vectors(1)[0], 10)[0]) == 3


def test_removed_vectors_are_never_found(make: Callable[[int], VectorIndex]) -> None:
    index, stored = make(DIMENSION), vectors(200)
    index.add(np.arange(200), stored)
    index.remove(np.arange(0, 200, 2))
    index.remove(np.array([0, 9999]))
    assert len(index) == 100
    np.testing.assert_array_equal(index.ids(), np.arange(1, 200, 2))
    found, _ = index.nearest(stored[0], 100)
    assert set(found.tolist()) <= set(range(1, 200, 2))


@pytest.mark.parametrize("spoilt", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(make: Callable[[int], VectorIndex], spoilt: float) -> None:
    bad = vectors(2)
    bad[1, 3] = spoilt
    index = make(DIMENSION)
    with pytest.raises(ValueError, match="finite"):
        index.add(np.arange(2), bad)
    assert len(index) == 0


def test_unknown_identifiers_are_told(make: Callable[[int], VectorIndex]) -> None:
    index = make(DIMENSION)
    index.add(np.arange(3), vectors(3))
    with pytest.raises(KeyError):
        index.get(np.array([17]))


def test_grows_far_beyond_its_first_size(make: Callable[[int], VectorIndex]) -> None:
    index, stored = make(DIMENSION), vectors(3000)
    for first in range(0, 3000, 500):
        index.add(np.arange(first, first + 500), stored[first : first + 500])
    assert index.nearest(stored[2999], 1)[0].tolist() == [2999]


def test_a_saved_graph_comes_back_with_its_generation(tmp_path: Path) -> None:
    index, path, stored = HnswIndex(DIMENSION), tmp_path / "a.hnsw", vectors(100)
    index.add(np.arange(100), stored)
    index.remove(np.array([4]))
    index.save(path, 12)
    loaded = HnswIndex.load(path, DIMENSION)
    assert loaded is not None
    again, generation = loaded
    assert generation == 12
    np.testing.assert_array_equal(again.ids(), index.ids())
    np.testing.assert_array_equal(again.nearest(stored[4], 5)[0], index.nearest(stored[4], 5)[0])
    again.add(np.array([500]), vectors(1, seed=9))
    assert len(again) == 100


def test_a_graph_that_is_mostly_deleted_takes_no_room(tmp_path: Path) -> None:
    index, path = HnswIndex(DIMENSION), tmp_path / "a.hnsw"
    index.add(np.arange(100), vectors(100))
    index.save(path, 1)
    index.remove(np.arange(50))
    index.save(path, 2)
    assert list(tmp_path.iterdir()) == []


@given(flip=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_a_damaged_file_is_never_loaded(
    tmp_path_factory: pytest.TempPathFactory, flip: int, bit: int
) -> None:
    path = tmp_path_factory.mktemp("index") / "a.hnsw"
    index = HnswIndex(DIMENSION)
    index.add(np.arange(20), vectors(20))
    index.save(path, 1)
    content = bytearray(path.read_bytes())
    content[flip % len(content)] ^= 1 << bit
    path.write_bytes(content)
    assert HnswIndex.load(path, DIMENSION) is None


def test_missing_or_foreign_files_are_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.hnsw"
    assert HnswIndex.load(path, DIMENSION) is None
    index = HnswIndex(DIMENSION)
    index.add(np.arange(3), vectors(3))
    index.save(path, 1)
    assert HnswIndex.load(path, DIMENSION + 1) is None
    path.with_suffix(".json").write_text("[]")
    assert HnswIndex.load(path, DIMENSION) is None


@given(
    similarities=st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=1, max_size=30),
    count=st.integers(1, 30),
)
def test_equal_similarities_are_ordered_by_identifier(similarities: list[float], count: int) -> None:
    ids = np.arange(len(similarities), dtype=np.int64)
    found, _ = best(ids, np.array(similarities, dtype=np.float32), count)
    expected = sorted(range(len(similarities)), key=lambda i: (-similarities[i], i))[:count]
    assert found.tolist() == expected
