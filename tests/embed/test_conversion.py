from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader

from desktop.embed import starter
from desktop.embed.conversion import write_gguf
from desktop.embed.files import sha256_of
from desktop.embed.llama import LlamaEmbedder
from desktop.embed.profiles import ModelProfile
from desktop.errors import ModelInvalidError
from tests.embed.tiny import e5_package


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("converted") / "tiny-e5.gguf"
    write_gguf(e5_package(), path)
    return path


def test_the_same_package_makes_the_same_file(converted: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.gguf"
    write_gguf(e5_package(), again)
    assert again.read_bytes() == converted.read_bytes()


def test_quantised_weights_are_copied_byte_for_byte(converted: Path) -> None:
    tensors = {tensor.name: tensor for tensor in GGUFReader(converted).tensors}
    assert len(tensors) == 5 + 16
    up = tensors["blk.0.ffn_up.weight"]
    assert up.tensor_type == GGMLQuantizationType.Q4_0
    assert list(up.shape) == [64, 128]
    assert up.data.tobytes() in e5_package()
    bias = tensors["blk.0.ffn_up.bias"]
    assert bias.tensor_type == GGMLQuantizationType.F32
    assert bias.data.astype("<f4").tobytes() in e5_package()


def test_rows_that_no_piece_uses_are_left_out(converted: Path) -> None:
    reader = GGUFReader(converted)
    words = next(tensor for tensor in reader.tensors if tensor.name == "token_embd.weight")
    assert words.shape[1] == len(reader.fields["tokenizer.ggml.tokens"].data) == 21


def test_the_file_says_how_it_is_used(converted: Path) -> None:
    fields = GGUFReader(converted).fields
    said = {
        name: fields[name].contents()
        for name in (
            "general.architecture",
            "bert.context_length",
            "bert.pooling_type",
            "bert.attention.causal",
            "tokenizer.ggml.model",
            "tokenizer.ggml.eos_token_id",
            "tokenizer.ggml.add_eos_token",
        )
    }
    assert list(said.values()) == ["bert", 32, 1, False, "t5", 2, True]
    assert len(fields["tokenizer.ggml.precompiled_charsmap"].data) == 240_007


def test_full_width_text_is_normalised(converted: Path) -> None:
    profile = ModelProfile("tiny", "Tiny", "bert", "mean", 32, 64)
    embedder = LlamaEmbedder(converted, profile, "")
    assert embedder.embed_query("ａ ｂ") @ embedder.embed_query("a b") > 0.99999
    assert embedder.embed_query("a b") @ embedder.embed_query("g h") < 0.999
    embedder.close()


@pytest.mark.parametrize("size", [0, 3, 100, 2000])
def test_a_damaged_package_is_recognised(size: int, tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError):
        write_gguf(e5_package()[:size], tmp_path / "never.gguf")


def test_a_foreign_package_is_recognised(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError, match="layout"):
        write_gguf(b"OTHR" + e5_package()[4:], tmp_path / "never.gguf")


@pytest.mark.model
def test_the_real_starter_is_the_file_we_know(models_dir: Path) -> None:
    path = starter.path_in(models_dir)
    assert sha256_of(path) == starter.FILE_SHA256
    reader = GGUFReader(path)
    assert len(reader.tensors) == 5 + 12 * 16
    assert len(reader.fields["tokenizer.ggml.tokens"].data) == 250_002
    scale = next(t for t in reader.tensors if t.name == "token_embd_norm.weight").data
    assert np.isfinite(scale).all()
