"""Models of a few kilobytes with random weights, and what they must compute, in plain numpy.

The Qwen3 of Hugging Face's transformers, written down from its description: RMS norms, normalised heads,
rotary positions on halves, grouped keys and values, SiLU-gated feed-forward, last token pooled.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter, PoolingType, TokenType

from desktop.embed.profiles import ModelProfile

Array = npt.NDArray[np.float32]

END, CHAT_END = "<|endoftext|>", "<|im_end|>"


@dataclass(frozen=True)
class Qwen:
    """The sizes of a tiny Qwen3, and what is wrong with it."""

    embedding: int = 64
    heads: int = 4
    heads_kv: int = 2
    head: int = 32
    feed_forward: int = 96
    layers: int = 2
    context: int = 96
    epsilon: float = 1e-6
    rope_base: float = 10000.0
    pooling: PoolingType | None = PoolingType.LAST
    weight: float | None = None  # of every tensor, in place of random ones
    said_embedding: int | None = None  # what the metadata says of it, where that is wrong
    said_tokens: int | None = None
    parts: int = 1  # of which this file says to be one

    def tensors(self) -> dict[str, Array]:
        random = np.random.default_rng(20260101)

        def matrix(rows: int, columns: int) -> Array:
            return (random.standard_normal((rows, columns)) / np.sqrt(columns)).astype(np.float32)

        def norm(size: int) -> Array:
            return (1 + 0.1 * random.standard_normal(size)).astype(np.float32)

        tensors = {"token_embd": matrix(len(VOCABULARY), self.embedding), "output_norm": norm(self.embedding)}
        for layer in range(self.layers):
            block = {
                "attn_norm": norm(self.embedding),
                "attn_q": matrix(self.heads * self.head, self.embedding),
                "attn_k": matrix(self.heads_kv * self.head, self.embedding),
                "attn_v": matrix(self.heads_kv * self.head, self.embedding),
                "attn_q_norm": norm(self.head),
                "attn_k_norm": norm(self.head),
                "attn_output": matrix(self.embedding, self.heads * self.head),
                "ffn_norm": norm(self.embedding),
                "ffn_gate": matrix(self.feed_forward, self.embedding),
                "ffn_up": matrix(self.feed_forward, self.embedding),
                "ffn_down": matrix(self.embedding, self.feed_forward),
            }
            tensors |= {f"blk.{layer}.{name}": values for name, values in block.items()}
        if self.weight is not None:
            tensors = {name: np.full_like(values, self.weight) for name, values in tensors.items()}
        return tensors

    def write(self, path: Path, name: str = "tiny") -> Path:
        writer = GGUFWriter(path, "qwen3")
        writer.add_name(name)
        writer.add_context_length(self.context)
        writer.add_embedding_length(self.said_embedding or self.embedding)
        writer.add_block_count(self.layers)
        writer.add_feed_forward_length(self.feed_forward)
        writer.add_head_count(self.heads)
        writer.add_head_count_kv(self.heads_kv)
        writer.add_key_length(self.head)
        writer.add_value_length(self.head)
        writer.add_layer_norm_rms_eps(self.epsilon)
        writer.add_rope_freq_base(self.rope_base)
        if self.pooling is not None:
            writer.add_pooling_type(self.pooling)
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("qwen2")
        vocabulary = [*VOCABULARY, *map(str, range(self.said_tokens or 0))][: self.said_tokens]
        writer.add_token_list(vocabulary)
        kinds = [TokenType.NORMAL] * len(vocabulary)
        kinds[TOKENS[END]] = kinds[TOKENS[CHAT_END]] = TokenType.CONTROL
        self.add_more(writer)
        if self.parts > 1:
            writer.add_uint16("split.count", self.parts)
        writer.add_token_types(kinds)
        writer.add_token_merges(["q z"])
        writer.add_eos_token_id(TOKENS[CHAT_END])  # as the first files of Qwen3-Embedding had it
        writer.add_add_bos_token(False)
        writer.add_add_eos_token(True)
        for name_, values in self.tensors().items():
            writer.add_tensor(f"{name_}.weight", values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path

    def add_more(self, writer: GGUFWriter) -> None:
        """What kinds of this model say beside that."""

    def profile(self, **changes: Any) -> ModelProfile:
        profile = ModelProfile(
            name="tiny",
            title="Tiny",
            architecture="qwen3",
            pooling="last",
            context=self.context,
            dimension=self.embedding,
            mrl_min=8,
            append_eos=True,
            end_token=END,
        )
        return replace(profile, **changes)

    def embed(self, tokens: Sequence[int]) -> Array:
        """The vector of a sequence of tokens, by the book."""
        last = self.states(tokens)[-1]
        return last / np.linalg.norm(last)

    def states(self, tokens: Sequence[int]) -> Array:
        """What each token of a sequence becomes."""
        weights = self.tensors()
        states = weights["token_embd"][list(tokens)]
        for layer in range(self.layers):
            block = {
                name.split(".")[-1]: values
                for name, values in weights.items()
                if name.startswith(f"blk.{layer}.")
            }
            states = states + self._attention(self._norm(states, block["attn_norm"]), block)
            inner = self._norm(states, block["ffn_norm"])
            gate = inner @ block["ffn_gate"].T
            states = states + (gate / (1 + np.exp(-gate)) * (inner @ block["ffn_up"].T)) @ block["ffn_down"].T
        return self._norm(states, weights["output_norm"])

    def _norm(self, values: Array, weight: Array) -> Array:
        return values / np.sqrt((values**2).mean(-1, keepdims=True) + self.epsilon) * weight

    def _attention(self, states: Array, block: Mapping[str, Array]) -> Array:
        count = len(states)
        query = (states @ block["attn_q"].T).reshape(count, self.heads, self.head)
        key = (states @ block["attn_k"].T).reshape(count, self.heads_kv, self.head)
        value = (states @ block["attn_v"].T).reshape(count, self.heads_kv, self.head)
        query = self._turn(self._norm(query, block["attn_q_norm"]))
        key = self._turn(self._norm(key, block["attn_k_norm"]))
        groups = self.heads // self.heads_kv
        key, value = key.repeat(groups, 1), value.repeat(groups, 1)
        scores = np.einsum("qhd,khd->hqk", query, key) / np.sqrt(self.head)
        scores = np.where(np.tril(np.ones((count, count), bool)), scores, -np.inf)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return np.einsum("hqk,khd->qhd", scores, value).reshape(count, -1) @ block["attn_output"].T

    def _turn(self, values: Array) -> Array:
        half = self.head // 2
        angles = np.outer(np.arange(len(values)), self.rope_base ** (-np.arange(half) / half))[:, None, :]
        first, second = values[..., :half], values[..., half:]
        return np.concatenate(
            [
                first * np.cos(angles) - second * np.sin(angles),
                second * np.cos(angles) + first * np.sin(angles),
            ],
            -1,
        )


def _byte_names() -> list[str]:
    """GPT-2's names for the 256 bytes: printable ones stand for themselves."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    spare = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(spare)) for byte in range(256)]


VOCABULARY = [*_byte_names(), "qz", END, CHAT_END]
TOKENS = {name: number for number, name in enumerate(VOCABULARY)}


def byte_tokens(text: str) -> list[int]:
    """The tokens of a text without "qz", which has no merges."""
    return list(text.encode())


def e5_package(layers: int = 1, hidden: int = 64, feed_forward: int = 128) -> bytes:
    """A file laid out like the one in the starter's package, with random weights and a dozen pieces."""
    random = np.random.default_rng(7)
    letters = [f"\u2581{letter}" for letter in "abcdefgh"] + list("abcdefgh") + ["\u2581"]
    pieces = [piece.encode() for piece in ["<s>", "<pad>", "</s>", "<unk>", *letters]]
    rows = len(pieces) + 3  # the package's matrix has rows that no piece uses
    offsets = np.cumsum([0, *map(len, pieces)]).astype("<u4")
    scores = np.array([0.0] * 4 + [-1.0 - 0.01 * number for number in range(len(letters))], "<f4")

    def quantised(out: int, inner: int) -> bytes:
        blocks = out * inner // 32
        scale = (random.random(blocks) * 0.02 + 0.01).astype("<f2")
        nibbles = random.integers(0, 256, (blocks, 16), dtype=np.uint8)
        return b"".join(s.tobytes() + n.tobytes() for s, n in zip(scale, nibbles, strict=True))

    def plain(count: int, around: float = 0.0) -> bytes:
        return (around + 0.02 * random.standard_normal(count)).astype("<f4").tobytes()

    tensors: list[tuple[str, int, int, bytes]] = [
        ("emb.word", 1, rows * hidden, quantised(rows, hidden)),
        ("emb.pos", 0, 32 * hidden, plain(32 * hidden)),
        ("emb.type", 0, 2 * hidden, plain(2 * hidden)),
        ("emb.ln.w", 0, hidden, plain(hidden, 1.0)),
        ("emb.ln.b", 0, hidden, plain(hidden)),
    ]
    for layer in range(layers):
        for name in ("q", "k", "v", "ao", "fi", "fo"):
            out = feed_forward if name == "fi" else hidden
            inner = feed_forward if name == "fo" else hidden
            tensors.append((f"l{layer}.{name}.w", 1, out * inner, quantised(out, inner)))
            tensors.append((f"l{layer}.{name}.b", 0, out, plain(out)))
        for name in ("aln", "oln"):
            tensors.append((f"l{layer}.{name}.w", 0, hidden, plain(hidden, 1.0)))
            tensors.append((f"l{layer}.{name}.b", 0, hidden, plain(hidden)))
    head = b"E5S1" + struct.pack("<I7i", 1, hidden, layers, 4, feed_forward, rows, 32, 2)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5i", len(pieces), 0, 2, 1, 3)
    head += struct.pack("<Q", sum(map(len, pieces))) + offsets.tobytes() + scores.tobytes() + b"".join(pieces)
    head += struct.pack("<iI", 1, 5) + b"\0" * 5 + struct.pack("<i", len(tensors))
    directory_bytes = sum(2 + len(name) + struct.calcsize("<BIQQ") for name, *_ in tensors)
    at, directory, body = len(head) + directory_bytes, b"", b""
    for name, dtype, count, content in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", dtype, count, at + len(body), len(content))
        body += content
    return head + directory + body
