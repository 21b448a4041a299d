"""Late pooling (Günther et al., arXiv:2409.04701) beside embedding each passage alone.

    python -m tests.benchmarks.late_pooling FOLDER [--models DIR] [--tokens N …]

A stretch of neighbouring passages, as long as the model reads, is embedded once, and the vectors of each
passage's tokens are averaged; so a passage's vector knows what stands around it. FOLDER is a truth set
whose documents are Markdown or text files and whose qrels have an `answer`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from llama_cpp import Llama

from desktop.embed import starter
from desktop.splitting import sentences
from tests.benchmarks.retrieval import rows
from tests.support.models import models_dir

Vectors = npt.NDArray[np.float32]
CONTEXT = 512
DEPTHS = (1, 5, 10)


@dataclass(frozen=True)
class Piece:
    document: str
    text: str


class Model:
    def __init__(self, path: Path) -> None:
        self._llama = Llama(
            str(path), embedding=True, verbose=False, pooling_type=0, n_ubatch=CONTEXT, flash_attn=True
        )

    def count(self, text: str) -> int:
        return len(self._llama.tokenize(text.encode(), add_bos=False))

    def states(self, text: str) -> Vectors:
        """The last layer's vector of every token, special ones included."""
        return np.array(self._llama.embed(text, normalize=False), np.float32)

    def one(self, text: str) -> Vectors:
        return _unit(self.states(text).mean(0))


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


def late(model: Model, title: str, texts: Sequence[str]) -> list[Vectors]:
    """A vector a passage, each pooled from a stretch that as many of them as fit stand in."""
    vectors: list[Vectors] = []
    head = f"passage: {title}\n"
    at = 0
    while at < len(texts):
        end, used = at, model.count(head) + 2
        while end < len(texts) and (end == at or used + model.count(texts[end]) + 1 <= CONTEXT):
            used += model.count(texts[end]) + 1
            end += 1
        states = model.states((head + "\n".join(texts[at:end])).rstrip())
        edges = [model.count(head + "\n".join(texts[at:stop])) + 1 for stop in range(at + 1, end + 1)]
        first = 0  # prefix and title belong to the first passage as well as they would alone
        for edge in edges:
            vectors.append(_unit(states[first : max(min(edge, len(states)), first + 1)].mean(0)))
            first = edge
        at = end
    return vectors


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=Path, default=models_dir())
    parser.add_argument("--tokens", type=int, nargs="+", default=[80, 160, 320])
    options = parser.parse_args()
    model = Model(starter.path_in(options.models))
    documents = {row["id"]: row for row in rows(options.folder / "corpus.jsonl")}
    truths = list(rows(options.folder / "qrels.jsonl"))
    asked = {row["id"]: row["text"] for row in rows(options.folder / "queries.jsonl")}
    questions = np.stack([model.one(f"query: {asked[truth['query_id']]}") for truth in truths])
    print(f"{len(documents)} documents, {len(truths)} questions; recall at {DEPTHS}")
    for tokens in options.tokens:
        pieces, alone, together = list[Piece](), list[Vectors](), list[Vectors]()
        for name, row in documents.items():
            text = (options.folder / row["path"]).read_text(encoding="utf-8")
            texts = [text[a:b].strip() for (a, b), _ in sentences(text, tokens, model.count)]
            texts = [part for part in texts if part]
            pieces += [Piece(name, part) for part in texts]
            alone += [model.one(f"passage: {row['title']}\n{part}") for part in texts]
            together += late(model, row["title"], texts)
        for title, vectors in (("alone", alone), ("late pooling", together)):
            order = np.argsort(-(questions @ np.stack(vectors).T), axis=1)[:, : max(DEPTHS)]
            ranks = [_rank(pieces, found, truth) for found, truth in zip(order, truths, strict=True)]
            recall = [f"{np.mean([rank < depth for rank in ranks]):.3f}" for depth in DEPTHS]
            print(f"{tokens:4} tokens  {title:13}", *recall)


def _rank(pieces: Sequence[Piece], found: npt.NDArray[np.int64], truth: dict[str, str]) -> int:
    """At which place a piece of the true document stands that holds the answer."""
    wanted = _folded(truth["answer"])
    for rank, number in enumerate(found):
        piece = pieces[number]
        if piece.document == truth["doc_id"] and wanted in _folded(piece.text):
            return rank
    return len(pieces)


if __name__ == "__main__":
    main()
