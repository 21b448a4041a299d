"""Rerankers of a few kilobytes with random weights, and what they must compute, in plain numpy.

A BERT and an XLM-R with RoBERTa's classification head on the first token, and a Qwen3 that chooses between
"yes" and "no" behind the last token of its own template, as llama.cpp's converter writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter, PoolingType

from tests.embed.bert import Bert, XlmRoberta
from tests.embed.tiny import CHAT_END, END, TOKENS, Qwen, byte_tokens

Array = npt.NDArray[np.float32]

TEMPLATE = f"{END}Judge: {{query}}\nRead: {{document}}{CHAT_END}\nSo:"


@dataclass(frozen=True)
class BertReranker(Bert):
    """Scores `[CLS] question [SEP] passage [SEP]`."""

    pooling: PoolingType | None = PoolingType.RANK
    context: int = 64
    labels: tuple[str, ...] = ()
    head: bool = True

    def tensors(self) -> dict[str, Array]:
        return super().tensors() | _head(self.embedding, self.labels, self.head)

    def add_more(self, writer: GGUFWriter) -> None:
        if self.labels:
            writer.add_classifier_output_labels(self.labels)

    def pair(self, question: str, passage: str) -> list[int]:
        first, last = self.vocabulary.index(self.first), self.vocabulary.index(self.last)
        return [first, *self.tokens(question), last, *self.tokens(passage), last]

    def outputs(self, tokens: Sequence[int]) -> Array:
        return _judged(self.states(tokens)[0], self.tensors())

    def score(self, tokens: Sequence[int]) -> float:
        outputs = self.outputs(tokens)
        if len(outputs) == 1:
            return float(1 / (1 + np.exp(-outputs[0])))
        return float(np.exp(outputs[1]) / np.exp(outputs).sum())


@dataclass(frozen=True)
class XlmRobertaReranker(XlmRoberta):
    """Scores `<s> question </s></s> passage </s>`, as BGE-reranker-v2-m3 does.

    `says_separator` is what the file says of the second end token; early files say nothing.
    """

    pooling: PoolingType | None = PoolingType.RANK
    context: int = 64
    says_separator: bool | None = True

    def tensors(self) -> dict[str, Array]:
        return super().tensors() | _head(self.embedding, (), True)

    def add_more(self, writer: GGUFWriter) -> None:
        if self.says_separator is not None:
            writer.add_add_sep_token(self.says_separator)

    def pair(self, question: str, passage: str) -> list[int]:
        return [0, *self.tokens(question), 2, 2, *self.tokens(passage), 2]

    def score(self, tokens: Sequence[int]) -> float:
        return float(1 / (1 + np.exp(-_judged(self.states(tokens)[0], self.tensors())[0])))


@dataclass(frozen=True)
class QwenReranker(Qwen):
    """Scores a template's last token; `labels` name its outputs in their order."""

    pooling: PoolingType | None = PoolingType.RANK
    context: int = 128
    labels: tuple[str, ...] = ("yes", "no")
    template: str = TEMPLATE
    classifier: bool = True

    def tensors(self) -> dict[str, Array]:
        weights = super().tensors()
        if self.classifier:
            random = np.random.default_rng(20260104)
            shape = (max(1, len(self.labels)), self.embedding)
            weights["cls.output"] = (0.3 * random.standard_normal(shape)).astype(np.float32)
        return weights

    def add_more(self, writer: GGUFWriter) -> None:
        if self.labels:
            writer.add_classifier_output_labels(self.labels)
        if self.template:
            writer.add_chat_template([{"name": "rerank", "template": self.template}])

    def pair(self, question: str, passage: str) -> list[int]:
        middle = byte_tokens(f"Judge: {question}\nRead: {passage}")
        return [TOKENS[END], *middle, TOKENS[CHAT_END], *byte_tokens("\nSo:")]

    def score(self, tokens: Sequence[int]) -> float:
        outputs = self.tensors()["cls.output"] @ self.states(tokens)[-1]
        share = np.exp(outputs - outputs.max())
        return float(share[self.labels.index("yes")] / share.sum())


def _head(size: int, labels: Sequence[str], head: bool) -> dict[str, Array]:
    random, count = np.random.default_rng(20260103), max(1, len(labels))

    def values(*shape: int) -> Array:
        return (1.5 * random.standard_normal(shape) / np.sqrt(size)).astype(np.float32)

    dense = {"cls.weight": values(size, size), "cls.bias": values(size)}
    out = {"cls.output.weight": values(count, size), "cls.output.bias": values(count)}
    return dense | out if head else out


def _judged(state: Array, weights: dict[str, Array]) -> Array:
    if "cls.weight" in weights:
        state = np.tanh(weights["cls.weight"] @ state + weights["cls.bias"])
    judged: Array = weights["cls.output.weight"] @ state + weights["cls.output.bias"]
    return judged


def written(folder: Path, name: str, model: Bert | Qwen) -> Path:
    """A model in a file of that name."""
    folder.mkdir(parents=True, exist_ok=True)
    return model.write(folder / f"{name}.gguf")
