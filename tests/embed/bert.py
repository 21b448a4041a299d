"""A BERT of a few kilobytes with random weights, and what it must compute, in plain numpy.

Devlin et al., arXiv:1810.04805: normalisation behind each sum, learned positions, attention to both
sides, GELU. Its tokenizer is WordPiece, where GGUF writes U+2581 before what begins a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter, PoolingType, TokenType

Array = npt.NDArray[np.float32]

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = [*_SPECIAL, *(f"\u2581{letter}" for letter in _LETTERS), *_LETTERS]
TOKENS = {piece: number for number, piece in enumerate(VOCABULARY)}


def letter_tokens(text: str) -> list[int]:
    """The tokens of words of plain letters: one a letter, the first of a word marked."""
    return [
        TOKENS[f"\u2581{letter}" if number == 0 else letter]
        for word in text.split()
        for number, letter in enumerate(word)
    ]


@dataclass(frozen=True)
class Bert:
    """The sizes of a tiny BERT, and how its vectors are pooled."""

    embedding: int = 64
    heads: int = 2
    feed_forward: int = 96
    layers: int = 2
    context: int = 48
    epsilon: float = 1e-12
    pooling: PoolingType | None = PoolingType.MEAN

    def tensors(self) -> dict[str, Array]:
        random = np.random.default_rng(20260102)

        def values(*shape: int, around: float = 0.0, spread: float = 0.1) -> Array:
            return (around + spread * random.standard_normal(shape)).astype(np.float32)

        def linear(name: str, rows: int, columns: int) -> dict[str, Array]:
            weight = values(rows, columns, spread=1.5 / float(np.sqrt(columns)))
            return {f"{name}.weight": weight, f"{name}.bias": values(rows)}

        def norm(name: str) -> dict[str, Array]:
            size = self.embedding
            return {f"{name}.weight": values(size, around=1.0), f"{name}.bias": values(size)}

        tensors = {
            "token_embd.weight": values(len(VOCABULARY), self.embedding, spread=1.0),
            "position_embd.weight": values(self.context, self.embedding, spread=0.5),
            "token_types.weight": values(2, self.embedding, spread=0.5),
            **norm("token_embd_norm"),
        }
        for layer in range(self.layers):
            for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
                tensors |= linear(f"blk.{layer}.{name}", self.embedding, self.embedding)
            tensors |= linear(f"blk.{layer}.ffn_up", self.feed_forward, self.embedding)
            tensors |= linear(f"blk.{layer}.ffn_down", self.embedding, self.feed_forward)
            tensors |= norm(f"blk.{layer}.attn_output_norm")
            tensors |= norm(f"blk.{layer}.layer_output_norm")
        return tensors

    def write(self, path: Path) -> Path:
        writer = GGUFWriter(path, "bert")
        writer.add_name("Tiny BERT")
        writer.add_context_length(self.context)
        writer.add_embedding_length(self.embedding)
        writer.add_block_count(self.layers)
        writer.add_feed_forward_length(self.feed_forward)
        writer.add_head_count(self.heads)
        writer.add_layer_norm_eps(self.epsilon)
        writer.add_causal_attention(False)
        if self.pooling is not None:
            writer.add_pooling_type(self.pooling)
        writer.add_tokenizer_model("bert")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(VOCABULARY)
        kinds = [TokenType.NORMAL] * len(VOCABULARY)
        for special in _SPECIAL:
            kinds[TOKENS[special]] = TokenType.CONTROL
        writer.add_token_types(kinds)
        writer.add_token_type_count(2)
        writer.add_bos_token_id(TOKENS["[CLS]"])
        writer.add_sep_token_id(TOKENS["[SEP]"])
        writer.add_unk_token_id(TOKENS["[UNK]"])
        writer.add_pad_token_id(TOKENS["[PAD]"])
        writer.add_mask_token_id(TOKENS["[MASK]"])
        for name, tensor in self.tensors().items():
            writer.add_tensor(name, tensor)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path

    def embed(self, letters: Sequence[int]) -> Array:
        """The vector of a text's tokens, without the special ones, by the book."""
        weights = self.tensors()
        tokens = [TOKENS["[CLS]"], *letters, TOKENS["[SEP]"]]
        states = weights["token_embd.weight"][tokens] + weights["token_types.weight"][0]
        states = self._norm(
            states + weights["position_embd.weight"][: len(tokens)], weights, "token_embd_norm"
        )
        for layer in range(self.layers):
            block = f"blk.{layer}"
            states = states + self._attention(states, weights, block)
            states = self._norm(states, weights, f"{block}.attn_output_norm")
            inner = _linear(states, weights, f"{block}.ffn_up")
            # GELU's usual approximation by tanh, arXiv:1606.08415
            inner = inner / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (inner + 0.044715 * inner**3)))
            states = states + _linear(inner, weights, f"{block}.ffn_down")
            states = self._norm(states, weights, f"{block}.layer_output_norm")
        pooled: Array = states.mean(0) if self.pooling == PoolingType.MEAN else states[0]
        return pooled / np.linalg.norm(pooled)

    def _norm(self, values: Array, weights: Mapping[str, Array], name: str) -> Array:
        centred = values - values.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + self.epsilon)
        normalised: Array = scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]
        return normalised

    def _attention(self, states: Array, weights: Mapping[str, Array], block: str) -> Array:
        count, head = len(states), self.embedding // self.heads
        query, key, value = (
            _linear(states, weights, f"{block}.attn_{part}").reshape(count, self.heads, head)
            for part in "qkv"
        )
        scores = np.einsum("qhd,khd->hqk", query, key) / np.sqrt(head)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        seen = np.einsum("hqk,khd->qhd", scores, value).reshape(count, -1)
        return _linear(seen, weights, f"{block}.attn_output")


def _linear(values: Array, weights: Mapping[str, Array], name: str) -> Array:
    return values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
