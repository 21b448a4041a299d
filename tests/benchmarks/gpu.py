"""How near to a graphics card's limits a model of Qwen3-Embedding-4B's shape is embedded.

    CMAKE_ARGS="-DGGML_CUDA=ON" pip install --no-binary llama-cpp-python llama-cpp-python
    python -m tests.benchmarks.gpu --tflops T --gigabytes-per-second B [--layers N] [--documents N]

The model has random weights in Q4_K, since speed does not depend on them; it is written once (2.2 GB).
T and B are what the card reaches in a large matrix product of 16-bit numbers and in a large copy: measure
them on the card, or take them from its data sheet and say so. A document of n tokens takes
2·n·weights + 4·n²·heads·head·layers floating-point operations (attention counted in full), and every
batch reads all weights once.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, PoolingType, TokenType
from platformdirs import user_cache_path

from desktop.embed.llama import LlamaEmbedder
from desktop.embed.profiles import ModelProfile
from tests.embed.tiny import END, VOCABULARY

HIDDEN, FEED_FORWARD, HEADS, HEADS_KV, HEAD = 2560, 9728, 32, 8, 128
LAYERS, TOKENS, CONTEXT = 36, 151_936, 32_768
_BLOCK, _BLOCK_BYTES = 256, 144  # ggml-common.h, block_q4_K: weights, and bytes that hold them


def q4_k(rows: int, columns: int, random: np.random.Generator) -> np.ndarray:
    """A matrix of random weights of about 1/√columns in Q4_K, shape (rows, bytes of a row)."""
    blocks = rows * columns // _BLOCK
    content = random.integers(0, 256, (blocks, _BLOCK_BYTES), dtype=np.uint8)
    scale = 1 / (np.sqrt(columns) * 32 * 4.6)  # 6-bit scales average 32, 4-bit weights spread by 4.6
    content[:, 0:2] = np.array([scale], "<f2").view(np.uint8)
    content[:, 2:4] = np.array([7.5 * scale], "<f2").view(np.uint8)  # of the minimum: about zero in the mean
    return content.reshape(rows, -1)


def write(path: Path, layers: int) -> None:
    random = np.random.default_rng(4)
    writer = GGUFWriter(path, "qwen3")
    writer.add_name("random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS_KV)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_pooling_type(PoolingType.LAST)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    names = [*VOCABULARY, *(f"unused{number}" for number in range(TOKENS - len(VOCABULARY)))]
    kinds = [TokenType.NORMAL] * len(VOCABULARY) + [TokenType.UNUSED] * (TOKENS - len(VOCABULARY))
    kinds[VOCABULARY.index(END)] = TokenType.CONTROL
    writer.add_token_list(names)
    writer.add_token_types(kinds)
    writer.add_token_merges(["q z"])
    writer.add_eos_token_id(VOCABULARY.index(END))

    def matrix(name: str, rows: int, columns: int) -> None:
        writer.add_tensor(f"{name}.weight", q4_k(rows, columns, random), raw_dtype=GGMLQuantizationType.Q4_K)

    def norm(name: str, size: int) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(size, np.float32))

    matrix("token_embd", TOKENS, HIDDEN)
    norm("output_norm", HIDDEN)
    for layer in range(layers):
        block = f"blk.{layer}"
        for name, size in (("attn_norm", HIDDEN), ("attn_q_norm", HEAD), ("attn_k_norm", HEAD)):
            norm(f"{block}.{name}", size)
        norm(f"{block}.ffn_norm", HIDDEN)
        matrix(f"{block}.attn_q", HEADS * HEAD, HIDDEN)
        matrix(f"{block}.attn_k", HEADS_KV * HEAD, HIDDEN)
        matrix(f"{block}.attn_v", HEADS_KV * HEAD, HIDDEN)
        matrix(f"{block}.attn_output", HIDDEN, HEADS * HEAD)
        matrix(f"{block}.ffn_gate", FEED_FORWARD, HIDDEN)
        matrix(f"{block}.ffn_up", FEED_FORWARD, HIDDEN)
        matrix(f"{block}.ffn_down", HIDDEN, FEED_FORWARD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def weights(layers: int) -> int:
    """Weights that every token goes through; the token table is only looked up."""
    attention = HIDDEN * HEAD * (2 * HEADS + 2 * HEADS_KV)
    return layers * (attention + 3 * HIDDEN * FEED_FORWARD)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tflops", type=float, required=True)
    parser.add_argument("--gigabytes-per-second", type=float, required=True)
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--documents", type=int, default=512)
    parser.add_argument("--folder", type=Path, default=user_cache_path("shufang-tests", appauthor=False))
    options = parser.parse_args()
    path = options.folder / f"random-4b-{options.layers}.gguf"
    if not path.exists():
        options.folder.mkdir(parents=True, exist_ok=True)
        write(path.with_suffix(".part"), options.layers)
        path.with_suffix(".part").replace(path)
    profile = ModelProfile(
        name="random",
        title="Random 4B",
        architecture="qwen3",
        pooling="last",
        context=CONTEXT,
        dimension=HIDDEN,
        append_eos=True,
        end_token=END,
    )
    embedder = LlamaEmbedder(path, profile, "random")
    print(f"{embedder.device}; {options.layers} layers, {path.stat().st_size / 1e9:.2f} GB")
    random = np.random.default_rng(5)
    for tokens in (256, 512):
        letters = random.integers(97, 113, (options.documents, tokens - 1), dtype=np.uint8)
        texts = [bytes(row).decode() for row in letters]
        for _ in embedder.embed_documents(texts[:16]):
            pass
        started, steps = time.perf_counter(), 0
        for _ in embedder.embed_documents(texts):
            steps += 1
        seconds = time.perf_counter() - started
        attention = 4 * tokens**2 * HEADS * HEAD * options.layers
        operations = options.documents * (2 * tokens * weights(options.layers) + attention)
        read = steps * weights(options.layers) * _BLOCK_BYTES / _BLOCK
        print(
            f"{tokens} tokens: {options.documents / seconds:.1f} documents/s, "
            f"{options.documents * tokens / seconds:,.0f} tokens/s, "
            f"{operations / seconds / (options.tflops * 1e12):.1%} of the arithmetic and "
            f"{read / seconds / (options.gigabytes_per_second * 1e9):.1%} of the memory limit"
        )
    embedder.close()


if __name__ == "__main__":
    main()
