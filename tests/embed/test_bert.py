"""Models that look both ways, as most small ones do: their numbers, and their way through the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gguf import PoolingType

from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from tests.embed.bert import Bert, letter_tokens

TEXTS = ("", "a", "hello world", "a book is a garden carried in the pocket", "zz top " * 5)


@pytest.fixture(scope="module")
def bert_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Bert().write(tmp_path_factory.mktemp("bert") / "tiny-bert.gguf")


@pytest.fixture(scope="module")
def embedder(bert_file: Path) -> Iterator[Embedder]:
    opened = ModelStore(bert_file.parent).open("tiny-bert", threads=1)
    yield opened
    opened.close()


@pytest.mark.parametrize("text", TEXTS)
def test_bert_gives_the_numbers_of_its_description(embedder: Embedder, text: str) -> None:
    assert embedder.embed_query(text) @ Bert().embed(letter_tokens(text)) >= 0.9999


def test_the_first_token_is_pooled_where_the_file_says_so(tmp_path: Path) -> None:
    bert = Bert(pooling=PoolingType.CLS)
    bert.write(tmp_path / "first.gguf")
    embedder = ModelStore(tmp_path).open("first", threads=1)
    tokens = letter_tokens("hello world")
    assert embedder.embed_query("hello world") @ bert.embed(tokens) >= 0.9999
    assert embedder.embed_query("hello world") @ Bert().embed(tokens) < 0.99
    embedder.close()


def test_batched_texts_do_not_see_each_other(embedder: Embedder) -> None:
    texts = list(TEXTS) * 5
    seen = []
    for batch in embedder.embed_documents(texts):
        seen += batch.indices
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            assert vector @ Bert().embed(letter_tokens(texts[index])) >= 0.9999
    assert sorted(seen) == list(range(len(texts)))


def test_a_text_beyond_the_context_keeps_its_end_token(embedder: Embedder) -> None:
    text = "".join(chr(97 + number * 7 % 26) for number in range(200))
    assert embedder.count_tokens(text) == 200
    kept = letter_tokens(text)[: embedder.max_tokens]
    assert embedder.max_tokens == Bert().context - 2
    assert embedder.embed_query(text) @ Bert().embed(kept) >= 0.9999


def test_a_bert_is_added_tried_and_used(bert_file: Path, tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "models")
    info = store.add(bert_file)
    assert (info.title, info.dimension, info.context, info.mrl_min) == ("Tiny BERT", 64, 48, None)
    embedder = store.open("tiny-bert", threads=1)
    (batch,) = embedder.embed_documents(["hello world"])
    assert batch.vectors.dtype == np.float32
    assert batch.vectors[0] @ Bert().embed(letter_tokens("hello world")) >= 0.9999
    embedder.close()
