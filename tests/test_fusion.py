import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.fusion import UNKNOWN_BACKGROUND, Background, background, fuse

GROUND = Background(0.7, 0.05)
similarities = st.dictionaries(st.integers(1, 40), st.floats(-1, 1), max_size=20)
scores = st.dictionaries(st.integers(1, 40), st.floats(0, 30), max_size=20)


def in_order(values: dict[int, float]) -> list[int]:
    return sorted(values, key=lambda key: (-values[key], key))


@given(similarities, scores)
def test_every_candidate_comes_once_strongest_first(
    meaning: dict[int, float], words: dict[int, float]
) -> None:
    ordered = {key: words[key] for key in in_order(words)}
    found = fuse("hybrid", in_order(meaning), meaning, GROUND, ordered, 10.0)
    assert sorted(item.passage_id for item in found) == sorted({*meaning, *words})
    strengths = [item.strength for item in found]
    assert strengths == sorted(strengths, reverse=True)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(0 <= item.score <= 1 for item in found)


@given(similarities, scores, st.randoms())
def test_the_order_of_what_is_given_does_not_matter(
    meaning: dict[int, float], words: dict[int, float], random: object
) -> None:
    ordered = {key: words[key] for key in in_order(words)}
    shuffled = list(meaning.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = fuse("hybrid", in_order(meaning), meaning, GROUND, ordered, 10.0)
    other = fuse("hybrid", in_order(meaning), dict(shuffled), GROUND, ordered, 10.0)
    assert one == other


def test_evidence_of_both_kinds_beats_either_alone() -> None:
    meaning = {1: 0.85, 2: 0.86, 3: 0.70}
    words = {3: 9.0, 1: 9.0}
    found = fuse("hybrid", in_order(meaning), meaning, GROUND, words, 10.0)
    assert found[0].passage_id == 1
    assert (found[0].keyword_rank, found[0].meaning_rank) == (2, 2)


def test_a_side_that_is_not_asked_does_not_count() -> None:
    meaning, words = {1: 0.9, 2: 0.8}, {2: 9.0, 3: 1.0}
    assert [i.passage_id for i in fuse("meaning", [1, 2], meaning, GROUND, {}, 0.0)] == [1, 2]
    assert [i.passage_id for i in fuse("keyword", [], {}, GROUND, words, 10.0)] == [2, 3]


def test_the_background_is_robust_and_needs_enough() -> None:
    noise = np.random.default_rng(0).normal(0.5, 0.1, 1000).astype(np.float32)
    noise[:50] = 1.0
    ground = background(noise)
    assert ground.mean == pytest.approx(0.5, abs=0.02)
    assert ground.deviation == pytest.approx(0.1, abs=0.02)
    assert background(noise[:3]) == UNKNOWN_BACKGROUND
    assert background(np.full(20, 0.5, np.float32)).deviation > 0
