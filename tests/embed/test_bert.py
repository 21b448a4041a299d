"""Models that look both ways, as most small ones do: their numbers, and their way through the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gguf import PoolingType

from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from tests.embed.bert import Bert, XlmRoberta

TEXTS = ("", "a", "hello world", "a book is a garden carried in the pocket", "zz top " * 5)
MODELS = {"bert-mean": Bert(), "bert-cls": Bert(pooling=PoolingType.CLS), "xlm-r": XlmRoberta()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("both-ways")
    for name, model in MODELS.items():
        model.write(folder / f"{name}.gguf")
    return folder


@pytest.fixture(scope="module", params=list(MODELS))
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[Bert, Embedder]]:
    embedder = ModelStore(folder).open(request.param, threads=1)
    yield MODELS[request.param], embedder
    embedder.close()


@pytest.mark.parametrize("text", TEXTS)
def test_the_numbers_are_those_of_the_description(opened: tuple[Bert, Embedder], text: str) -> None:
    reference, embedder = opened
    assert embedder.embed_query(text) @ reference.embed(reference.tokens(text)) >= 0.9999


def test_poolings_and_models_differ(folder: Path) -> None:
    vectors = []
    for name in MODELS:
        embedder = ModelStore(folder).open(name, threads=1)
        vectors.append(embedder.embed_query("hello world"))
        embedder.close()
    similarities = np.array(vectors) @ np.array(vectors).T
    assert similarities[~np.eye(len(MODELS), dtype=bool)].max() < 0.99


def test_batched_texts_do_not_see_each_other(opened: tuple[Bert, Embedder]) -> None:
    reference, embedder = opened
    texts = list(TEXTS) * 5
    seen = []
    for batch in embedder.embed_documents(texts):
        seen += batch.indices
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            assert vector @ reference.embed(reference.tokens(texts[index])) >= 0.9999
    assert sorted(seen) == list(range(len(texts)))


def test_a_text_beyond_the_context_keeps_its_end_token(opened: tuple[Bert, Embedder]) -> None:
    reference, embedder = opened
    text = "".join(chr(97 + number * 7 % 26) for number in range(200))
    assert embedder.count_tokens(text) == 200
    kept = reference.tokens(text)[: embedder.max_tokens]
    assert embedder.max_tokens == reference.context - 2
    assert embedder.embed_query(text) @ reference.embed(kept) >= 0.9999


def test_a_prefix_is_part_of_what_is_embedded(opened: tuple[Bert, Embedder]) -> None:
    reference, embedder = opened
    expected = reference.embed(reference.tokens("find books about gardens"))
    assert embedder.embed_query("gardens", "find books about ") @ expected >= 0.9999


def test_a_bert_is_added_tried_and_used(folder: Path, tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "models")
    info = store.add(folder / "bert-mean.gguf")
    assert (info.title, info.dimension, info.context, info.mrl_min) == ("Tiny BERT", 64, 48, None)
    embedder = store.open("bert-mean", threads=1)
    (batch,) = embedder.embed_documents(["hello world"])
    assert batch.vectors.dtype == np.float32
    assert batch.vectors[0] @ Bert().embed(Bert().tokens("hello world")) >= 0.9999
    embedder.close()
