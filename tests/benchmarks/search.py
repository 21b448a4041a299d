"""How long an answer takes in a warm process, and what the program adds to its bare parts.

    python -m tests.benchmarks.search [--passages N] [--questions N] [--models DIR] [--real]

Makes a library through the program's own reading and storing, with text put together from the test
corpus. Questions are embedded by the real model; so are the passages with --real, which takes minutes.
Without it, each passage's vector is a mixture of real ones: just as large, indexed and compared alike.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from desktop.embed.base import EmbeddedBatch, Embedder
from desktop.embed.models import STARTER, ModelStore
from desktop.library import Library
from desktop.records import FloatMatrix, FloatVector, Question
from tests.support import models, prose

_SECTIONS = 20  # of a file, one passage each
_STEPS = ("embed", "keyword", "meaning", "fuse", "total")


class MixedEmbedder(Embedder):
    """The real model for questions; passages get a mixture of two real vectors and a little noise."""

    def __init__(self, real: Embedder, samples: FloatMatrix) -> None:
        self._real, self._samples = real, samples
        self.profile, self.dimension = real.profile, real.dimension
        self.max_tokens, self.device = real.max_tokens, real.device
        self.fingerprint = hashlib.sha256(b"mixed " + real.fingerprint.encode()).hexdigest()

    def count_tokens(self, text: str) -> int:
        return self._real.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        for first in range(0, len(texts), 64):
            part = texts[first : first + 64]
            yield EmbeddedBatch(
                tuple(range(first, first + len(part))), np.stack([self._mixture(text) for text in part])
            )

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        return self._real.embed_query(text, prefix)

    def close(self) -> None:
        self._real.close()

    def _mixture(self, text: str) -> FloatVector:
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
        chance = np.random.default_rng(seed)
        one, two = self._samples[chance.integers(len(self._samples), size=2)]
        vector = one + chance.random() * two + 0.02 * chance.standard_normal(self.dimension)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def sentences() -> tuple[list[str], list[str]]:
    """The corpus's sentences, English and Chinese."""
    english = " ".join([*(piece.text for piece in prose.FEATURES), *(text for _, text in prose.PAPER)])
    chinese = "".join(piece.text for piece in prose.CHINESE)
    return re.findall(r"[A-Z][^.]{30,}\.", english), re.findall(r"[^。]{8,}。", chinese)


def passage(chance: random.Random, number: int, english: Sequence[str], chinese: Sequence[str]) -> str:
    """A text of some five sentences that no other passage has; every fifth is Chinese."""
    if number % 5 == 0:
        return f"档案第{number}号。" + "".join(chance.sample(chinese, 5))
    words = " ".join(chance.sample(english, 4))
    return f"Entry {number} was written by clerk {chance.randrange(900)}. {words}"


def write_files(folder: Path, count: int) -> list[str]:
    """Markdown files with that many sections; their texts."""
    chance = random.Random(7)
    english, chinese = sentences()
    texts = [passage(chance, number, english, chinese) for number in range(count)]
    for first in range(0, count, _SECTIONS):
        part = enumerate(texts[first : first + _SECTIONS], first)
        body = "\n\n".join(f"## Section {number}\n\n{text}" for number, text in part)
        (folder / f"file {first:06}.md").write_text(f"# Register {first}\n\n{body}\n", encoding="utf-8")
    return texts


def questions(count: int) -> list[str]:
    """Different questions, half of them Chinese."""
    asked = [piece.question for piece in (*prose.FEATURES, *prose.CHINESE)]
    return [f"{asked[number % len(asked)]} {number}" for number in range(count)]


def line(name: str, times: Sequence[float]) -> str:
    """Median and 95th percentile of times in milliseconds."""
    low, high = np.percentile(times, (50, 95))
    return f"{name:<28}{low:8.2f}{high:8.2f}"


def timed(action: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Milliseconds that each question takes."""
    times = []
    for text in asked:
        started = time.perf_counter()
        action(text)
        times.append((time.perf_counter() - started) * 1000)
    return times


def bare_parts(
    real: Embedder, vectors: FloatMatrix, texts: Sequence[str], asked: Sequence[str]
) -> Mapping[str, list[float]]:
    """The same work done by the libraries alone, with the candidates the program asks for."""
    import hnswlib

    index = hnswlib.Index("ip", vectors.shape[1])
    index.init_index(len(vectors), M=16, ef_construction=200)
    index.add_items(vectors)
    index.set_ef(100)
    index.set_num_threads(1)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    connection.executemany("INSERT INTO words VALUES (?)", ((_apart(text),) for text in texts))
    sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 100"

    def keyword(text: str) -> object:
        match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", _apart(text)))
        return connection.execute(sql, (match,)).fetchall()

    found = {text: real.embed_query(text) for text in asked}
    parts = {
        "bare embedding": timed(real.embed_query, asked),
        "bare hnswlib": timed(lambda text: index.knn_query(found[text], k=100), asked),
        "bare FTS5": timed(keyword, asked),
    }
    connection.close()
    return parts


def _apart(text: str) -> str:
    return re.sub(r"([\u3400-\u9fff])", r" \1 ", text)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000, metavar="N")
    parser.add_argument("--questions", type=int, default=200, metavar="N")
    parser.add_argument("--models", type=Path, default=models.models_dir(), metavar="DIR")
    parser.add_argument("--real", action="store_true", help="embed the passages with the model too")
    options = parser.parse_args(arguments)
    store = ModelStore(options.models)
    for _ in store.prepare(STARTER):
        pass
    real = store.open(STARTER)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "files")
        files.mkdir()
        texts = write_files(files, options.passages)
        samples = np.zeros((64, real.dimension), dtype=np.float32)
        for batch in real.embed_documents(texts[:64]):
            samples[list(batch.indices)] = batch.vectors
        embedder = real if options.real else MixedEmbedder(real, samples)
        library = Library.open(Path(folder, "data"), embedder=embedder)
        started = time.perf_counter()
        for progress in library.add([files]):
            _show(f"{progress.files_done} of {progress.files_total} files")
        seconds = time.perf_counter() - started
        held = sum(kb.passages for kb in library.knowledge_bases())
        _show("")
        print(f"{held} passages made in {seconds:.0f} s\n")
        asked = questions(options.questions)
        for text in asked[:10]:
            library.answer(Question(text))
        answers = [library.answer(Question(text)) for text in asked]
        vectors = np.zeros((len(texts), real.dimension), dtype=np.float32)
        for batch in MixedEmbedder(real, samples).embed_documents(texts):
            vectors[list(batch.indices)] = batch.vectors
        parts = bare_parts(real, vectors, texts, asked)
        library.close()
    print(f"{'milliseconds':<28}{'p50':>8}{'p95':>8}")
    for step in _STEPS:
        print(line(step, [answer.elapsed_ms[step] for answer in answers]))
    print()
    for name, times in parts.items():
        print(line(name, times))
    whole = float(np.median([answer.elapsed_ms["total"] for answer in answers]))
    bare = sum(float(np.median(times)) for times in parts.values())
    print(f"\n{whole:.1f} ms against {bare:.1f} ms of the bare parts: {whole / bare:.2f} times")
    return 0


def _show(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
