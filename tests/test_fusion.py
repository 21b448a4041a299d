import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.fusion import UNKNOWN_BACKGROUND, Background, Worded, background, fuse, queries

GROUND = Background(0.7, 0.05)
similarities = st.dictionaries(st.integers(1, 40), st.floats(-1, 1), max_size=20)


def placed(meaning: dict[int, float]) -> dict[int, tuple[float, str]]:
    return {passage_id: (similarity, "latin") for passage_id, similarity in meaning.items()}


def worded(scores: dict[int, float]) -> Worded:
    return Worded(scores, 10.0, 10.0, "latin", 4)


scores = st.dictionaries(st.integers(1, 40), st.floats(0, 30), max_size=20)


def in_order(values: dict[int, float]) -> list[int]:
    return sorted(values, key=lambda key: (-values[key], key))


@given(similarities, scores)
def test_every_candidate_comes_once_strongest_first(
    meaning: dict[int, float], words: dict[int, float]
) -> None:
    ordered = {key: words[key] for key in in_order(words)}
    found = fuse("hybrid", in_order(meaning), placed(meaning), GROUND, worded(ordered))
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
    one = fuse("hybrid", in_order(meaning), placed(meaning), GROUND, worded(ordered))
    other = fuse("hybrid", in_order(meaning), placed(dict(shuffled)), GROUND, worded(ordered))
    assert one == other


def test_evidence_of_both_kinds_beats_either_alone() -> None:
    meaning = {1: 0.85, 2: 0.86, 3: 0.70}
    words = {3: 9.0, 1: 9.0}
    found = fuse("hybrid", in_order(meaning), placed(meaning), GROUND, worded(words))
    assert found[0].passage_id == 1
    assert (found[0].keyword_rank, found[0].meaning_rank) == (2, 2)


def test_a_side_that_is_not_asked_does_not_count() -> None:
    meaning, words = {1: 0.9, 2: 0.8}, {2: 9.0, 3: 1.0}
    assert [i.passage_id for i in fuse("meaning", [1, 2], placed(meaning), GROUND, Worded())] == [1, 2]
    assert [i.passage_id for i in fuse("keyword", [], {}, GROUND, worded(words))] == [2, 3]


def test_the_background_is_robust_and_needs_enough() -> None:
    noise = np.random.default_rng(0).normal(0.5, 0.1, 1000).astype(np.float32)
    noise[:50] = 1.0
    ground = background({"latin": noise})
    assert ground.means["latin"] == pytest.approx(0.5, abs=0.02)
    assert ground.deviation == pytest.approx(0.1, abs=0.02)
    assert background({"latin": noise[:3]}) == UNKNOWN_BACKGROUND
    assert background({}) == UNKNOWN_BACKGROUND
    assert background({"cjk": np.full(20, 0.5, np.float32)}).deviation > 0


def test_each_script_has_a_background_of_its_own() -> None:
    random = np.random.default_rng(0)
    near, far = (random.normal(mean, 0.02, 200).astype(np.float32) for mean in (0.83, 0.76))
    ground = background({"cjk": near, "latin": far})
    assert ground.above(0.82, "latin") > 2
    assert ground.above(0.84, "cjk") < 1
    assert ground.deviation < 0.03


def test_the_question_moved_to_another_script_finds_what_answers_there() -> None:
    random = np.random.default_rng(0)
    meanings = random.standard_normal((300, 48))
    tongues = {"cjk": random.standard_normal(48), "latin": random.standard_normal(48)}

    def said(meaning: np.ndarray, script: str) -> np.ndarray:
        vector = meaning + 2.0 * tongues[script]
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    chinese = np.stack([said(meaning, "cjk") for meaning in meanings[:200]])
    english = np.stack([said(meaning, "latin") for meaning in meanings[200:]])
    everything = np.concatenate([chinese, english])
    groups = {"cjk": chinese[::2], "latin": english[::2]}
    for wanted in range(200, 300, 9):
        question = said(meanings[wanted], "cjk")
        plain, moved = queries(question, groups)
        np.testing.assert_array_equal(plain, question)
        assert wanted not in np.argsort(-(everything @ plain))[:20]
        assert wanted in np.argsort(-(everything @ moved))[:20]


def test_one_script_needs_one_question() -> None:
    vectors = np.eye(4, dtype=np.float32)
    assert len(queries(vectors[0], {"latin": vectors})) == 1
    assert len(queries(vectors[0], {})) == 1


def test_a_passage_in_another_script_is_not_passed_over_for_words_it_cant_have() -> None:
    similarities = dict.fromkeys(range(1, 5), (0.8, "latin")) | {9: (0.86, "cjk")}
    words = {1: 8.0, 2: 3.0, 3: 2.5, 4: 1.0}
    found = fuse("hybrid", [9, 1, 2, 3, 4], similarities, GROUND, worded(words))
    assert [item.passage_id for item in found] == [1, 9, 2, 3, 4]
    few = Worded(words, 10.0, 10.0, "latin", 2)
    assert [i.passage_id for i in fuse("hybrid", [9, 1, 2, 3, 4], similarities, GROUND, few)][1] == 2


def test_less_is_asked_of_a_question_whose_words_are_nowhere() -> None:
    known, strange = Worded({2: 9.0}, 10.0, 10.0, "latin", 4), Worded({}, 10.0, 0.0, "latin", 4)
    places = {1: (0.95, "cjk"), 2: (0.7, "latin")}
    scores = [
        next(item.score for item in fuse("hybrid", [1], places, GROUND, words) if item.passage_id == 1)
        for words in (known, strange)
    ]
    assert scores[0] < 0.15 < 0.5 < scores[1]


def test_words_weigh_as_much_as_they_tell_passages_apart() -> None:
    alike, apart = worded({1: 8.0, 2: 7.9, 3: 7.8}), worded({1: 8.0, 2: 4.0, 3: 3.9})
    assert alike.weight < apart.weight / 2
    many = Worded(alike.scores, 10.0, 10.0, "latin", 12)
    assert many.weight > 2 * alike.weight
    assert (
        Worded(apart.scores, 10.0, 10.0, "latin", 60).weight
        == Worded(alike.scores, 10.0, 10.0, "", 60).weight
    )
    assert Worded().weight == 0.0


def test_a_named_document_comes_first_and_is_no_better_an_answer_for_it() -> None:
    similarities = {1: (0.9, "latin"), 2: (0.9, "latin")}
    plain = fuse("hybrid", [1, 2], similarities, GROUND, worded({}))
    named = fuse("hybrid", [1, 2], similarities, GROUND, worded({}), {2: 0.8})
    assert [item.passage_id for item in plain] == [1, 2]
    assert [item.passage_id for item in named] == [2, 1]
    assert named[0].score == pytest.approx(plain[0].score)
    assert named[1].score < plain[1].score
