"""What is best embedded before a passage's text: nothing, the document's title, its headings, or both.

    python -m tests.benchmarks.context FOLDER… [--models DIR] [--characters N]

Each FOLDER is a truth set whose qrels have an `answer` or an `evidence`; of large ones the documents with the
most questions are taken, up to so many characters. Passages are those that the program cuts, and are found by
meaning alone.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop.embed import starter
from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from desktop.formats.registry import format_of
from desktop.records import FloatMatrix, Passage
from tests.benchmarks.retrieval import rows
from tests.support import cutting
from tests.support.models import models_dir

DEPTHS = (1, 5, 10)


@dataclass(frozen=True)
class Piece:
    document: str
    title: str
    passage: Passage


Form = Callable[[Piece], str]
FORMS: Mapping[str, Form] = {
    "nothing": lambda piece: piece.passage.text,
    "title": lambda piece: f"{piece.title}\n{piece.passage.text}",
    "headings": lambda piece: f"{' › '.join(piece.passage.headings)}\n{piece.passage.text}".strip(),
    "title and headings": lambda piece: piece.passage.embedded_text,
    "title and last heading": lambda piece: (
        " › ".join(dict.fromkeys((piece.title, *piece.passage.headings[-1:]))) + "\n" + piece.passage.text
    ),
}


def chosen(folder: Path, characters: int) -> dict[str, Path]:
    """The documents with the most questions, by their names."""
    paths = {row["id"]: folder / row["path"] for row in rows(folder / "corpus.jsonl")}
    asked = Counter(row["doc_id"] for row in rows(folder / "qrels.jsonl"))
    taken: dict[str, Path] = {}
    for name, _ in asked.most_common():
        size = paths[name].stat().st_size
        if size <= characters:
            taken[name] = paths[name]
            characters -= size
    return taken


def cut(documents: Mapping[str, Path], embedder: Embedder) -> Iterator[Piece]:
    for name, path in documents.items():
        reading = format_of(path).read(path, lambda: None)
        title = reading.title or path.stem
        for passage in cutting.cut(reading, title, embedder.count_tokens, embedder.max_tokens).passages:
            yield Piece(name, title, passage)


def embed(embedder: Embedder, texts: Sequence[str]) -> FloatMatrix:
    vectors = np.empty((len(texts), embedder.dimension), np.float32)
    for batch in embedder.embed_documents(texts):
        vectors[list(batch.indices)] = batch.vectors
    return vectors


def rank(found: Sequence[Piece], truths: Sequence[Mapping[str, str]]) -> int:
    """Which of the passages found is the first with the answer, from 0."""
    wanted = [(truth["doc_id"], _folded(truth.get("answer") or truth["evidence"][:60])) for truth in truths]
    for number, piece in enumerate(found):
        text = _folded(piece.passage.text)
        if any(piece.document == document and answer in text for document, answer in wanted):
            return number
    return len(found)


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, default=models_dir())
    parser.add_argument("--characters", type=int, default=600_000, help="bytes, to be exact")
    options = parser.parse_args()
    for _ in starter.obtain(options.models):
        pass
    embedder = ModelStore(options.models).open(STARTER)
    for folder in options.folders:
        documents = chosen(folder, options.characters)
        pieces = list(cut(documents, embedder))
        truths: dict[str, list[Mapping[str, str]]] = {}
        for row in rows(folder / "qrels.jsonl"):
            if row["doc_id"] in documents:
                truths.setdefault(row["query_id"], []).append(row)
        asked = [row for row in rows(folder / "queries.jsonl") if row["id"] in truths]
        questions = np.stack([embedder.embed_query(row["text"]) for row in asked])
        print(f"{folder.name}: {len(documents)} documents, {len(pieces)} passages, {len(asked)} questions")
        for name, form in FORMS.items():
            vectors = embed(embedder, [form(piece) for piece in pieces])
            order = np.argsort(-(questions @ vectors.T), axis=1)[:, : max(DEPTHS)]
            ranks = [
                rank([pieces[number] for number in found], truths[row["id"]])
                for found, row in zip(order, asked, strict=True)
            ]
            recall = (f"{np.mean([each < depth for each in ranks]):.3f}" for depth in DEPTHS)
            print(f"  {name:24}", *recall, flush=True)


if __name__ == "__main__":
    main()
