"""A BERT and an XLM-R of a few kilobytes with random weights, and what they must compute, in plain numpy.

Devlin et al., arXiv:1810.04805: normalisation behind each sum, learned positions, attention to both
sides, GELU. BERT's tokenizer is WordPiece, where GGUF writes U+2581 before what begins a word; XLM-R's
(Conneau et al., arXiv:1911.02116) is SentencePiece unigram, and its texts are all of one type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter, PoolingType, TokenType

Array = npt.NDArray[np.float32]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PIECES = (*(f"\u2581{letter}" for letter in _LETTERS), *_LETTERS)


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
    token_types: int = 2
    special: tuple[str, ...] = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    first: str = "[CLS]"
    last: str = "[SEP]"

    @property
    def vocabulary(self) -> list[str]:
        return [*self.special, *_PIECES]

    def tokens(self, text: str) -> list[int]:
        """The tokens of words of plain letters: one a letter, the first of a word marked."""
        return [
            self.vocabulary.index(f"\u2581{letter}" if number == 0 else letter)
            for word in text.split()
            for number, letter in enumerate(word)
        ]

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
            "token_embd.weight": values(len(self.vocabulary), self.embedding, spread=1.0),
            "position_embd.weight": values(self.context, self.embedding, spread=0.5),
            "token_types.weight": values(self.token_types, self.embedding, spread=0.5),
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
        writer.add_token_list(self.vocabulary)
        writer.add_token_type_count(self.token_types)
        self.add_more(writer)
        self.write_tokenizer(writer)
        for name, tensor in self.tensors().items():
            writer.add_tensor(name, tensor)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path

    def add_more(self, writer: GGUFWriter) -> None:
        """What kinds of this model say beside that."""

    def write_tokenizer(self, writer: GGUFWriter) -> None:
        writer.add_tokenizer_model("bert")
        writer.add_tokenizer_pre("default")
        kinds = [TokenType.CONTROL] * len(self.special) + [TokenType.NORMAL] * len(_PIECES)
        writer.add_token_types(kinds)
        writer.add_bos_token_id(self.special.index("[CLS]"))
        writer.add_sep_token_id(self.special.index("[SEP]"))
        writer.add_unk_token_id(self.special.index("[UNK]"))
        writer.add_pad_token_id(self.special.index("[PAD]"))
        writer.add_mask_token_id(self.special.index("[MASK]"))

    def embed(self, letters: Sequence[int]) -> Array:
        """The vector of a text's tokens, without the special ones, by the book."""
        states = self.states([self.vocabulary.index(self.first), *letters, self.vocabulary.index(self.last)])
        pooled: Array = states.mean(0) if self.pooling == PoolingType.MEAN else states[0]
        return pooled / np.linalg.norm(pooled)

    def states(self, tokens: Sequence[int]) -> Array:
        """What each token of a whole sequence becomes."""
        weights = self.tensors()
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
        return states

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


@dataclass(frozen=True)
class XlmRoberta(Bert):
    """The sizes of a tiny XLM-R, pooled from its first token as BGE-M3 is.

    Its learned positions begin behind the padding's; a GGUF has only those that texts use.
    """

    pooling: PoolingType | None = PoolingType.CLS
    epsilon: float = 1e-5
    token_types: int = 1
    special: tuple[str, ...] = ("<s>", "<pad>", "</s>", "<unk>")
    first: str = "<s>"
    last: str = "</s>"

    def write_tokenizer(self, writer: GGUFWriter) -> None:
        writer.add_tokenizer_model("t5")
        writer.add_tokenizer_pre("default")
        kinds = [TokenType.CONTROL] * 3 + [TokenType.UNKNOWN] + [TokenType.NORMAL] * len(_PIECES)
        writer.add_token_types(kinds)
        writer.add_token_scores([0.0] * len(self.special) + [-1.0] * len(_PIECES))
        writer.add_add_space_prefix(True)
        writer.add_remove_extra_whitespaces(True)
        writer.add_bos_token_id(0)
        writer.add_pad_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_unk_token_id(3)
        writer.add_sep_token_id(2)
        writer.add_add_bos_token(True)
        writer.add_add_eos_token(True)


def _linear(values: Array, weights: Mapping[str, Array], name: str) -> Array:
    return values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
