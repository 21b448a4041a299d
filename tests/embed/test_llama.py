from __future__ import annotations

import logging
import multiprocessing
import sys
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.embed.base import Embedder
from desktop.embed.llama import LlamaEmbedder, batches
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER, cut
from desktop.errors import DeviceFailedError, ModelInvalidError
from tests.embed.tiny import END, TOKENS, Qwen, byte_tokens

SENTENCES = (
    "The tenant shall pay the monthly rent on the first day of each month.",
    "承租人应当在每月一日支付当月租金。",
    "Photosynthesis turns light, water and carbon dioxide into sugar and oxygen.",
    "光合作用把光、水和二氧化碳变成糖和氧气。",
    "The goalkeeper saved two penalties in the final.",
    "守门员在决赛中扑出了两个点球。",
)


def embed(embedder: Embedder, texts: list[str]) -> np.ndarray:
    """Vectors in the order of the texts; every text must come exactly once."""
    vectors = np.full((len(texts), embedder.dimension), np.nan, np.float32)
    for batch in embedder.embed_documents(texts):
        assert len(batch.indices) == len(batch.vectors)
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            assert np.isnan(vectors[index]).all()
            vectors[index] = vector
    assert not np.isnan(vectors).any()
    return vectors


# batches


@given(st.lists(st.integers(1, 700), max_size=80))
def test_batches_hold_every_text_once_and_no_more_than_fits(lengths: list[int]) -> None:
    made = list(batches(lengths, 512, 16))
    assert sorted(index for batch in made for index in batch) == list(range(len(lengths)))
    for batch in made:
        assert 1 <= len(batch) <= 16
        assert len(batch) == 1 or sum(lengths[index] for index in batch) <= 512


@given(st.lists(st.integers(1, 700), min_size=1, max_size=80))
def test_batches_go_from_long_texts_to_short_ones(lengths: list[int]) -> None:
    order = [lengths[index] for batch in batches(lengths, 512, 16) for index in batch]
    assert order == sorted(lengths, reverse=True)


# a tiny Qwen3, compared with plain numpy


@pytest.fixture(scope="module")
def qwen(tiny_file: Path) -> LlamaEmbedder:
    return LlamaEmbedder(tiny_file, Qwen().profile(), "hash")


@pytest.mark.parametrize(
    "text", ["", "a", "hello world", "书房里的书 and more\n\nlines", "\ud800 lone", "a\0b"]
)
def test_qwen3_gives_the_numbers_of_its_description(qwen: LlamaEmbedder, text: str) -> None:
    tokens = byte_tokens(text.encode("utf-8", "replace").decode())
    expected = Qwen().embed([*tokens, TOKENS[END]])
    np.testing.assert_allclose(qwen.embed_query(text), expected, atol=2e-3)


def test_passages_give_way_and_are_embedded_all_the_same(qwen: LlamaEmbedder) -> None:
    texts = ["hello world", "书房里的书", "x" * 200]
    expected = embed(qwen, texts)
    qwen.give_way()
    question = qwen.embed_query("hello")  # is not given up
    batches_made = list(qwen.embed_documents(texts))
    assert [len(batch.indices) for batch in batches_made] == [0, 3]
    np.testing.assert_array_equal(batches_made[1].vectors, expected[list(batches_made[1].indices)])
    np.testing.assert_array_equal(qwen.embed_query("hello"), question)


def test_every_cut_dimension_is_the_beginning_of_the_description_s_vector(qwen: LlamaEmbedder) -> None:
    texts = ["hello world", "书房里的书", "x" * 200]
    vectors = embed(qwen, texts)
    expected = np.array([Qwen().embed([*byte_tokens(t)[: Qwen().context - 1], TOKENS[END]]) for t in texts])
    for dimension in range(8, Qwen().embedding + 1):
        wanted = expected[:, :dimension] / np.linalg.norm(expected[:, :dimension], axis=1, keepdims=True)
        assert ((cut(vectors, dimension) * wanted).sum(1) >= 0.9999).all()


def test_an_instruction_is_read_before_the_question(qwen: LlamaEmbedder) -> None:
    instruction = "Instruct: Find the clause\nQuery:"
    expected = Qwen().embed([*byte_tokens(instruction + "rent due"), TOKENS[END]])
    assert qwen.embed_query("rent due", instruction) @ expected >= 0.9999
    assert qwen.embed_query("rent due") @ expected < 0.99


def test_qwen3_is_pooled_from_the_end_token(qwen: LlamaEmbedder) -> None:
    without_end = Qwen().embed(byte_tokens("hello world"))
    assert qwen.embed_query("hello world") @ without_end < 0.9


def test_a_text_too_long_keeps_its_end_token(qwen: LlamaEmbedder) -> None:
    text = "".join(chr(97 + number * 7 % 16) for number in range(300))
    expected = Qwen().embed([*byte_tokens(text)[: Qwen().context - 1], TOKENS[END]])
    np.testing.assert_allclose(qwen.embed_query(text), expected, atol=2e-3)


def test_the_budget_is_what_a_text_may_have(qwen: LlamaEmbedder) -> None:
    assert qwen.max_tokens == Qwen().context - 1
    fits = "x" * (qwen.max_tokens - 1)
    assert qwen.count_tokens(fits + "y") == qwen.max_tokens
    assert qwen.embed_query(fits + "y") @ qwen.embed_query(fits + "z") < 0.9999
    assert qwen.embed_query(fits + "yy") @ qwen.embed_query(fits + "yz") > 0.99999


def test_the_budget_leaves_room_for_the_prefix(tiny_file: Path) -> None:
    embedder = LlamaEmbedder(tiny_file, Qwen().profile(document_prefix="doc: "), "hash")
    assert embedder.max_tokens == Qwen().context - 1 - len("doc: ")
    embedder.close()


def test_batched_qwen3_texts_do_not_see_each_other(qwen: LlamaEmbedder) -> None:
    texts = ["alpha", "beta gamma", "x" * 90, "delta", "", "书" * 12] * 3
    together = embed(qwen, texts)
    for text, vector in zip(texts, together, strict=True):
        expected = Qwen().embed([*byte_tokens(text)[: Qwen().context - 1], TOKENS[END]])
        np.testing.assert_allclose(vector, expected, atol=2e-3)


def test_more_texts_than_are_looked_ahead_come_with_their_own_indices(qwen: LlamaEmbedder) -> None:
    texts = [f"text {number}" for number in range(300)]
    vectors = embed(qwen, texts)
    for number in (0, 255, 256, 299):
        assert vectors[number] @ qwen.embed_query(texts[number]) > 0.9999


def test_the_fingerprint_names_the_space_of_documents(tiny_file: Path) -> None:
    def fingerprint(file_hash: str = "hash", **changes: object) -> str:
        embedder = LlamaEmbedder(tiny_file, Qwen().profile(**changes), file_hash)
        embedder.close()
        return embedder.fingerprint

    first = fingerprint()
    assert first == fingerprint(query_prefix="Query: ")
    others = {fingerprint("other"), fingerprint(document_prefix="doc: "), fingerprint(pooling="mean")}
    assert len(others | {first}) == 4
    assert set(first) <= set("0123456789abcdef")


@pytest.mark.parametrize("weight", [0.0, float("nan")], ids=["zero", "not a number"])
def test_vectors_without_meaning_are_an_error(weight: float, tmp_path: Path) -> None:
    path = Qwen(weight=weight).write(tmp_path / "broken.gguf")
    embedder = LlamaEmbedder(path, Qwen().profile(), "hash")
    with pytest.raises(DeviceFailedError):
        embedder.embed_query("anything")
    embedder.close()


def test_a_profile_of_another_size_is_refused(tiny_file: Path) -> None:
    with pytest.raises(ModelInvalidError, match="long"):
        LlamaEmbedder(tiny_file, Qwen().profile(dimension=32), "hash")


def test_closing_twice_does_no_harm(tiny_file: Path) -> None:
    embedder = LlamaEmbedder(tiny_file, Qwen().profile(), "hash")
    embedder.close()
    embedder.close()


def test_llama_cpp_speaks_to_the_log_only(
    tiny_file: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "desktop.embed.native"):
        embedder = LlamaEmbedder(tiny_file, Qwen().profile(), "hash")
        embedder.embed_query("quiet")
        embedder.close()
    assert capfd.readouterr() == ("", "")
    assert any("qwen3" in record.getMessage() for record in caplog.records)


# the real starter


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When is the rent due?", 1),
        ("什么时候交房租？", 0),
        ("How do plants make oxygen?", 3),
        ("植物怎样制造氧气？", 2),
        ("Who stopped the penalty kicks?", 5),
        ("谁挡住了点球？", 4),
    ],
)
def test_a_question_finds_its_answer_in_the_other_language(
    embedder: Embedder, question: str, answer: int
) -> None:
    in_other_language = [number for number in range(6) if number % 2 == answer % 2]
    similarities = embed(embedder, list(SENTENCES)) @ embedder.embed_query(question)
    assert max(in_other_language, key=lambda number: similarities[number]) == answer


@pytest.mark.model
def test_batched_texts_get_the_vectors_that_they_get_alone(embedder: Embedder) -> None:
    texts = [sentence * (1 + number * 3 % 7) for number, sentence in enumerate(SENTENCES * 3)]
    together = embed(embedder, texts)
    alone = np.concatenate([embed(embedder, [text]) for text in texts])
    assert (together * alone).sum(1).min() >= 0.9999
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


@pytest.mark.model
def test_the_same_texts_get_the_same_vectors_again(embedder: Embedder) -> None:
    assert (embed(embedder, list(SENTENCES)) == embed(embedder, list(SENTENCES))).all()


@pytest.mark.model
def test_a_search_goes_between_two_batches(embedder: Embedder) -> None:
    texts = [sentence * 8 for sentence in SENTENCES * 3]
    expected, asked = embed(embedder, texts), embedder.embed_query("rent")
    vectors, steps = np.zeros_like(expected), 0
    for batch in embedder.embed_documents(texts):
        steps += 1
        assert sum(embedder.count_tokens(texts[index]) for index in batch.indices) <= 256
        assert (embedder.embed_query("rent") == asked).all()
        vectors[list(batch.indices)] = batch.vectors
    assert steps > 2
    assert (vectors == expected).all()


@pytest.mark.model
def test_a_text_beyond_the_context_is_cut_and_does_not_end_the_program(embedder: Embedder) -> None:
    sentence = SENTENCES[1]
    long = sentence * 200
    assert embedder.count_tokens(long) > 4 * embedder.profile.context
    vectors = embed(embedder, [long, long + SENTENCES[4], sentence])
    assert vectors[0] @ vectors[1] > 0.99999
    assert vectors[0] @ vectors[2] > 0.8
    tokens = embedder._tokens(long)  # type: ignore[attr-defined]
    assert len(tokens) == 512
    assert (tokens[0], tokens[-1]) == (0, 2)


@pytest.mark.model
def test_prefixes_are_put_before_questions_and_documents(embedder: Embedder) -> None:
    text = SENTENCES[0]
    own, bare = embedder.embed_query(text), embedder.embed_query(text, "")
    assert (own == embedder.embed_query(text, "query: ")).all()
    assert own @ bare < 0.9999
    document = embed(embedder, [text])[0]
    assert document @ embedder.embed_query(text, "passage: ") > 0.99999
    assert document @ own < 0.9999


@pytest.mark.model
def test_tokens_are_counted_without_prefix_and_special_tokens(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("the") == 1
    assert embedder.max_tokens == 512 - 4  # <s> ▁passage : … </s>


@pytest.mark.model
def test_the_device_is_named_as_it_is(models_dir: Path) -> None:
    import llama_cpp

    embedder = ModelStore(models_dir).open(STARTER, threads=1)
    assert (embedder.device == "CPU") is not llama_cpp.llama_supports_gpu_offload()
    embedder.close()


def _memory_after_long_texts(models_dir: Path, answer: Connection) -> None:
    embedder = ModelStore(models_dir).open(STARTER)
    before = _anonymous_bytes()
    embed(embedder, [SENTENCES[0] * 100] * 2)
    first = embedder.embed_query("rent")
    embed(embedder, [SENTENCES[1] * 100] * 2)
    answer.send((_anonymous_bytes() - before, bool((first == embedder.embed_query("rent")).all())))


def _anonymous_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives the memory back")
def test_long_texts_do_not_keep_memory_for_logits(models_dir: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_memory_after_long_texts, args=(models_dir, theirs))
    process.start()
    grown_bytes, same = ours.recv()
    process.join()
    process.close()
    assert grown_bytes < 150_000_000  # 512 rows of logits are 512 MB
    assert same


@pytest.mark.model
def test_one_thread_gives_the_same_meaning(models_dir: Path, embedder: Embedder) -> None:
    alone = ModelStore(models_dir).open(STARTER, threads=1)
    assert alone.fingerprint == embedder.fingerprint
    assert alone.embed_query("rent") @ embedder.embed_query("rent") > 0.9999
    alone.close()


def test_another_profile_name_is_the_same_space(tiny_file: Path) -> None:
    profile = Qwen().profile()
    first = LlamaEmbedder(tiny_file, profile, "hash")
    second = LlamaEmbedder(tiny_file, replace(profile, name="renamed"), "hash")
    assert first.fingerprint == second.fingerprint
    first.close()
    second.close()
