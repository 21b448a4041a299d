from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop.embed.profiles import STARTER, cut, known_profile, known_profiles, profile_of_file
from desktop.errors import ModelInvalidError

QWEN = {"general.architecture": "qwen3", "qwen3.context_length": "32768", "qwen3.embedding_length": "1024"}

directions = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=1, max_dims=2, min_side=4, max_side=24),
    elements=st.floats(-1, 1, width=32).map(lambda value: value if abs(value) > 1e-3 else 0.5),
)


def normalised(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@given(directions, st.data())
def test_a_cut_vector_is_normalised_and_points_the_same_way(vectors: np.ndarray, data: st.DataObject) -> None:
    vectors = normalised(vectors)
    before = vectors.copy()
    dimension = data.draw(st.integers(1, vectors.shape[-1]))
    kept = cut(vectors, dimension)
    assert kept.shape == (*vectors.shape[:-1], dimension)
    assert kept.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(kept, axis=-1), 1, atol=1e-5)
    along = (kept * vectors[..., :dimension]).sum(-1)
    np.testing.assert_allclose(along, np.linalg.norm(vectors[..., :dimension], axis=-1), atol=1e-5)
    assert (vectors == before).all()


@given(directions, st.data())
def test_cutting_twice_is_cutting_once(vectors: np.ndarray, data: st.DataObject) -> None:
    vectors = normalised(vectors)
    first = data.draw(st.integers(1, vectors.shape[-1]))
    second = data.draw(st.integers(1, first))
    np.testing.assert_allclose(cut(cut(vectors, first), second), cut(vectors, second), atol=1e-5)


def test_a_full_vector_is_left_as_it_is() -> None:
    vector = normalised(np.arange(1, 9, dtype=np.float32))
    assert cut(vector, 8) is vector


def test_the_starter_is_first_and_has_its_prefixes() -> None:
    first = known_profiles()[0]
    assert first.name == STARTER
    assert (first.query_prefix, first.document_prefix) == ("query: ", "passage: ")


def test_known_names_and_file_prefixes_are_unique() -> None:
    for values in ([p.name for p in known_profiles()], [p.file_prefix for p in known_profiles()]):
        assert len(set(values)) == len(values)
        assert all(values)


@pytest.mark.parametrize("size", ["0.6b", "4b", "8b"])
def test_qwen3_embedding_is_used_as_its_authors_say(size: str) -> None:
    profile = known_profile(f"qwen3-embedding-{size}")
    assert profile is not None
    assert (profile.pooling, profile.append_eos, profile.end_token) == ("last", True, "<|endoftext|>")
    assert (profile.mrl_min, profile.context, profile.document_prefix) == (32, 32768, "")
    assert profile.query_prefix.startswith("Instruct: ")
    assert profile.query_prefix.endswith("\nQuery:")


@pytest.mark.parametrize("stem", ["Qwen3-Embedding-0.6B-Q8_0", "qwen3-embedding-0.6b.f16"])
def test_a_file_is_known_by_its_name(stem: str) -> None:
    profile = profile_of_file(stem, QWEN)
    assert profile.title == "Qwen3-Embedding-0.6B"
    assert profile.name == stem


def test_a_renamed_file_is_known_by_the_name_inside() -> None:
    assert profile_of_file("model", {**QWEN, "general.name": "Qwen3 Embedding 0.6B"}).mrl_min == 32


def test_the_longer_name_wins() -> None:
    metadata = {"general.architecture": "bert", "bert.context_length": "512", "bert.embedding_length": "1024"}
    profile = profile_of_file("multilingual-e5-large-instruct-q8_0", metadata)
    assert profile.query_prefix.startswith("Instruct: ")
    assert profile_of_file("multilingual-e5-large-q8_0", metadata).query_prefix == "query: "


def test_a_name_alone_does_not_make_a_model() -> None:
    metadata = {**QWEN, "qwen3.embedding_length": "64", "qwen3.pooling_type": "3"}
    profile = profile_of_file("Qwen3-Embedding-0.6B", metadata)
    assert (profile.dimension, profile.mrl_min) == (64, None)


@pytest.mark.parametrize(("number", "pooling"), [("1", "mean"), ("2", "cls"), ("3", "last")])
def test_an_unknown_file_is_described_by_its_metadata(number: str, pooling: str) -> None:
    metadata = {
        "general.architecture": "bert",
        "general.name": "Some Model",
        "general.license": "mit",
        "bert.context_length": "2048",
        "bert.embedding_length": "768",
        "bert.pooling_type": number,
    }
    profile = profile_of_file("some-model-q4", metadata)
    assert (profile.name, profile.title, profile.licence) == ("some-model-q4", "Some Model", "mit")
    assert (profile.pooling, profile.context, profile.dimension) == (pooling, 2048, 768)
    assert profile.mrl_min is None


@pytest.mark.parametrize("metadata", [{}, {"general.architecture": "bert"}, QWEN])
def test_what_is_no_embedding_model_is_refused(metadata: dict[str, str]) -> None:
    with pytest.raises(ModelInvalidError):
        profile_of_file("unknown", metadata)
