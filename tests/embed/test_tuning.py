"""How the fastest way to run a model is found, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.embed.llama import LlamaEmbedder
from desktop.embed.tuning import BATCHES, Tuning, Tunings, measure
from desktop.errors import DeviceFailedError
from tests.embed.tiny import Qwen

USUAL = Tuning(threads=2, batch_tokens=256)


def best(run: Callable[[Tuning], float]) -> Tuning:
    found = list(measure(USUAL, run, BATCHES, on_gpu=False))
    fractions = [fraction for fraction, _ in found]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    return found[-1][1]


def test_the_fastest_way_is_found() -> None:
    def speed(way: Tuning) -> float:
        return 40_000 * (2 if way.batch_tokens == 512 else 1) * (1 if way.flash else 3) / way.threads

    found = best(speed)
    assert (found.batch_tokens, found.flash, found.threads) == (512, False, 1)
    assert found.tokens_per_second == speed(found)


def test_what_is_usual_stays_unless_another_way_is_clearly_faster() -> None:
    found = best(lambda way: 5000 if way == replace(USUAL, tokens_per_second=0) else 5100)
    assert replace(found, tokens_per_second=0) == USUAL


def test_a_batch_takes_no_longer_than_a_search_may_wait() -> None:
    found = best(lambda way: 10.0 * way.batch_tokens)  # the larger, the faster: but one a second
    assert found.batch_tokens <= found.tokens_per_second * 0.2 or found.batch_tokens == min(BATCHES)
    assert best(lambda _: 400.0).batch_tokens == min(BATCHES)


def test_a_way_that_fails_is_out() -> None:
    def speed(way: Tuning) -> float:
        if not way.flash or way.batch_tokens > 256:
            raise DeviceFailedError("no memory")
        return 3000.0

    found = best(speed)
    assert found.flash
    assert found.batch_tokens <= 256


def test_what_was_measured_is_remembered_for_that_model_and_device(tmp_path: Path) -> None:
    kept = Tunings(tmp_path / "tunings.json")
    assert kept.get("a" * 64, "CPU") is None
    found = Tuning(1, 128, flash=False, tokens_per_second=1234.5)
    kept.put("a" * 64, "CPU", found)
    kept.put("b" * 64, "CPU", USUAL)
    again = Tunings(tmp_path / "tunings.json")
    assert again.get("a" * 64, "CPU") == found
    assert again.get("a" * 64, "Vulkan0") is None
    (tmp_path / "tunings.json").write_text("{")
    assert again.get("a" * 64, "CPU") is None


def test_a_model_is_tuned_once_and_gives_the_same_vectors(tmp_path: Path) -> None:
    file = Qwen(context=512).write(tmp_path / "tiny.gguf")
    kept, profile = Tunings(tmp_path / "tunings.json"), Qwen(context=512).profile()
    embedder = LlamaEmbedder(file, profile, "hash", tunings=kept)
    before = embedder.embed_query("hello")
    assert not embedder.tuned
    for _ in embedder.tune():
        assert embedder.embed_query("hello") @ before > 0.9999  # a search goes between
    assert embedder.tuned
    tuned = embedder.tuning
    assert tuned.tokens_per_second > 0
    assert embedder.embed_query("hello") @ before > 0.9999
    embedder.close()
    again = LlamaEmbedder(file, profile, "hash", tunings=kept)
    assert again.tuning == tuned
    assert again.embed_query("hello") @ before > 0.9999
    again.close()


@pytest.mark.parametrize("batch_tokens", [64, 100, 512])
def test_a_long_text_is_read_in_parts_and_whole(batch_tokens: int, tmp_path: Path) -> None:
    """A text of many batches, beyond what the context was made for, among short ones."""
    model = Qwen(context=2048)
    embedder = LlamaEmbedder(model.write(tmp_path / "tiny.gguf"), model.profile(), "hash")
    embedder.retune(Tuning(1, batch_tokens))
    long = "".join(chr(97 + number * 7 % 16) for number in range(1900))
    texts = ["alpha", long, "beta", long[:700]]
    for batch in embedder.embed_documents(texts):
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            expected = model.embed([*texts[index].encode(), embedder._end])
            assert vector @ expected >= 0.9999, index
    embedder.close()


def test_a_search_goes_between_the_batches_of_an_import(tmp_path: Path) -> None:
    model = Qwen(context=2048)
    embedder = LlamaEmbedder(model.write(tmp_path / "tiny.gguf"), model.profile(), "hash")
    texts = ["x" * 300, "y" * 1200, "z" * 90]
    expected, asked = {}, embedder.embed_query("rent")
    for batch in embedder.embed_documents(texts):
        expected.update(zip(batch.indices, batch.vectors, strict=True))
    for batch in embedder.embed_documents(texts):
        assert embedder.embed_query("rent") @ asked >= 0.9999
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            assert (vector == expected[index]).all()
    embedder.close()
