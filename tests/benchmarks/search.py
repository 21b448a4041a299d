"""How long an answer takes over a large library, and what the program adds to its bare parts.

    python -m tests.benchmarks.search [--passages N] [--questions N] [--texts FOLDER…] [--keep DIR]

The library is written through the program's own store: real text (of truth sets, see the README beside
this file, else our test corpus) repeated until there are enough passages, twenty a document. Questions are
embedded by the real model; a passage's vector is a mixture of two real ones and some noise, indexed and
compared as any other. The index is opened from its file, as at any start of the program.

The bare parts are the same work done by the libraries alone: the model's `embed_query`, hnswlib's `knn_query`
for 100 of the same vectors, and FTS5's own ranking of an OR of the question's words, for 100.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desktop.embed.base import Embedder
from desktop.library import Library
from desktop.records import FloatMatrix, FloatVector, Line, Page, Passage, Question, Rect
from desktop.store.documents import FileStamp
from desktop.store.drafts import drafts
from desktop.store.keywords import _rows
from desktop.store.vectors import text_hash
from tests.support import models, prose

_DOCUMENT = 20  # passages
_BLOCK = 20_000  # passages that are written one by one; the rest are copies of them
_LENGTH = 700  # characters of a passage, at most; Chinese a third of that
_STEPS = ("embed", "keyword", "meaning", "fuse", "total")
_SAMPLES = 256  # real vectors


def corpus(folders: Sequence[Path]) -> tuple[list[str], list[str]]:
    """Texts of a passage's length, and questions about them; both English and Chinese."""
    texts: list[str] = []
    questions: list[str] = []
    for folder in folders:
        rows = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
        found = [part for row in rows for part in parts(row["text"])]
        asked = [json.loads(line)["text"] for line in (folder / "queries.jsonl").open(encoding="utf-8")]
        random.Random(3).shuffle(asked)
        texts += found
        questions += asked[:200]
    if not folders:
        pieces = (*prose.FEATURES, *prose.CHINESE)
        texts = [part for piece in pieces for part in parts(piece.text)]
        questions = [piece.question for piece in pieces]
    random.Random(4).shuffle(questions)
    random.Random(5).shuffle(texts)
    return texts, questions


def parts(text: str) -> Iterator[str]:
    length = _LENGTH // 3 if re.search(r"[\u4e00-\u9fff]{4}", text) else _LENGTH
    for start in range(0, len(text), length):
        if start == 0 or len(text) - start > length // 3:
            yield text[start : start + length]


def passage(number: int, text: str) -> Passage:
    """A passage with a line for every eighty characters, as a page has them."""
    text = f"{number}. {text}"
    lines = []
    for row, start in enumerate(range(0, len(text), 80)):
        end = min(len(text), start + 80)
        edges = np.linspace(72, 500, 2 * (end - start), dtype=np.float32).repeat(2).tobytes()
        rect = Rect(1, 72, 72 + 14 * row, 500, 84 + 14 * row)
        lines.append(Line(start, end, rect, edges[: 16 * (end - start)]))
    language = "zh" if re.search(r"[\u4e00-\u9fff]{4}", text) else "en"
    return Passage(0, len(text), text, "text", ("Register",), 1, 1, language, "Register", tuple(lines))


def fill(library: Library, texts: Sequence[str], count: int, samples: FloatMatrix) -> None:
    """Write documents as the importer would have, then copies of them whose vectors are others."""
    store, chance = library.connections.writer, np.random.default_rng(7)
    kb_id = store.documents.create_kb("Library")
    engine = library._in_use.engine
    assert engine is not None
    first = min(count, _BLOCK)
    endless = itertools.cycle(texts)
    with store.transaction():
        for start in range(0, first, _DOCUMENT):
            made = [passage(start + n, next(endless)) for n in range(_DOCUMENT)]
            path = Path(f"/texts/{start % 97}/register {start}.md")
            store.replace_document(
                store.documents.put_pending(kb_id, path, FileStamp(1, start)),
                columns={"state": "ready", "content_hash": str(start).encode()},
                pages=[Page(1, 595, 842, "text")],
                layout=None,
                passages=drafts(made),
            )
            hashes = [text_hash(each.embedded_text) for each in made]
            store.vectors.put(engine.space, hashes, mixtures(samples, len(made), chance))
    terms = [
        row
        for start in range(1, first // _DOCUMENT + 1)
        for _, *row in _rows(store.passages.of_document(start))
    ]
    for copied in range(first, count, first):
        with store.transaction():
            copy_all(store._db, copied, first)
            store._db.conn.executemany(
                "INSERT INTO keywords (rowid, text, title, headings, file) VALUES (?, ?, ?, ?, ?)",
                ((copied + number, *row) for number, row in enumerate(terms, 1)),
            )
            hashes = [(copied + number).to_bytes(16) for number in range(1, first + 1)]
            store.vectors.put(engine.space, hashes, mixtures(samples, first, chance))
        show(f"{copied:,} passages written")
    for _ in store.join_keywords():
        show("joining the keyword index")
    for fraction in engine.index.catch_up(store):
        show(f"{fraction:.1%} indexed")
    show("")


def copy_all(database: Any, by: int, passages: int) -> None:
    """The first passages again under identifiers so much higher, in documents of their own."""
    documents = by // _DOCUMENT
    database.execute(
        """INSERT INTO documents (id, kb_id, path, state, size_bytes, modified_ns, content_hash)
           SELECT id + ?1, kb_id, path || ?1, state, size_bytes, modified_ns, content_hash || ?1
           FROM documents WHERE id <= ?2""",
        [documents, passages // _DOCUMENT],
    )
    database.execute(
        """INSERT INTO passages
           SELECT id + ?1, document_id + ?2, position, start, "end", page, page_last, kind, language, script,
             headings, context, text, unhex16(printf('%032x', id + ?1)), geometry
           FROM passages WHERE id <= ?3""",
        [by, documents, passages],
    )


def mixtures(samples: FloatMatrix, count: int, chance: np.random.Generator) -> FloatMatrix:
    """Vectors between two real ones each, a little beside the line; shape (count, dimension)."""
    one, two = samples[chance.integers(len(samples), size=(2, count))]
    mixed = one + chance.random((count, 1)) * two + 0.02 * chance.standard_normal(one.shape)
    return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)


def timed(action: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Milliseconds that each question takes."""
    times = []
    for text in asked:
        started = time.perf_counter()
        action(text)
        times.append((time.perf_counter() - started) * 1000)
    return times


class Bare:
    """The parts without the program: the model, hnswlib and FTS5, each asked in turn."""

    def __init__(self, embedder: Embedder, graph: Any, words: sqlite3.Connection) -> None:
        self.embedder, self._graph, self._words = embedder, graph, words

    @classmethod
    def over(cls, library: Library, folder: Path) -> Bare:
        """The same graph that the program loaded, and FTS5 with its own tokenizer over the same texts."""
        engine = library._in_use.engine
        assert engine is not None
        path = folder / "bare.db"
        words = sqlite3.connect(path)
        if words.execute("SELECT count(*) FROM sqlite_master WHERE name = 'words'").fetchone()[0] == 0:
            words.execute("CREATE VIRTUAL TABLE words USING fts5 (text, content='')")
            stored = library.connections.writer.passages._db.execute("SELECT id, text FROM passages")
            words.executemany(
                "INSERT INTO words (rowid, text) VALUES (?, ?)", ((row[0], apart(row[1])) for row in stored)
            )
            words.commit()
        return cls(engine.embedder, engine.index.index._graph, words)

    def embed(self, text: str) -> FloatVector:
        return self.embedder.embed_query(text)

    def nearest(self, vector: FloatVector) -> object:
        self._graph.set_ef(200)
        return self._graph.knn_query(vector, k=100, num_threads=1)

    def keyword(self, text: str) -> object:
        match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", apart(text)))
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 100"
        return self._words.execute(sql, (match,)).fetchall()


def apart(text: str) -> str:
    """Chinese characters as words of their own, as FTS5 needs them."""
    return re.sub(r"([\u3400-\u9fff])", r" \1 ", text)


def line(name: str, times: Sequence[float]) -> str:
    low, high = np.percentile(times, (50, 95))
    return f"{name:<28}{low:8.2f}{high:8.2f}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000, metavar="N")
    parser.add_argument("--questions", type=int, default=200, metavar="N")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--models", type=Path, default=models.models_dir(), metavar="DIR")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the library here and use it again")
    options = parser.parse_args(arguments)
    texts, questions = corpus(options.texts)
    asked = [questions[n % len(questions)] for n in range(options.questions)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        data = folder / "data"
        if not data.exists():
            models.put_starter(data, options.models)
        library = Library.open(data)
        list(library.model.prepare())
        engine = library._in_use.engine
        assert engine is not None
        if library.connections.writer.passages.count() < options.passages:
            samples = np.zeros((_SAMPLES, engine.embedder.dimension), np.float32)
            for batch in engine.embedder.embed_documents([texts[n % len(texts)] for n in range(_SAMPLES)]):
                samples[list(batch.indices)] = batch.vectors
            started = time.perf_counter()
            fill(library, texts, options.passages, samples)
            print(f"written and indexed in {time.perf_counter() - started:.0f} s")
        library.close()
        before = memory_mb()
        started = time.perf_counter()
        library = Library.open(data)
        list(library.model.prepare())
        print(f"opened in {time.perf_counter() - started:.1f} s, model included")
        measure(library, folder, asked)
        print(f"memory {memory_mb() - before:.0f} MB above a process without a library")
        library.close()
    return 0


def measure(library: Library, folder: Path, asked: Sequence[str]) -> None:
    """Print how long answers take, the bare parts in turns with them."""
    print(f"{library.connections.writer.passages.count():,} passages, {len(asked)} questions\n")
    for text in asked[:5]:
        library.answer(Question(text))
    bare = Bare.over(library, folder)
    vectors = {text: bare.embed(text) for text in asked}
    # Each by itself over all questions: in turns they would push each other out of the processor's caches.
    answers = [library.answer(Question(text)) for text in asked]
    typed = timed(lambda text: library.answering.by_words(Question(text)), asked)
    parts = {
        "bare embedding": timed(bare.embed, asked),
        "bare hnswlib": timed(lambda text: bare.nearest(vectors[text]), asked),
        "bare FTS5": timed(bare.keyword, asked),
    }
    print(f"{'milliseconds':<28}{'p50':>8}{'p95':>8}")
    print(line("keyword hits while typing", typed))
    for step in _STEPS:
        print(line(step if step != "total" else "hybrid answer", [a.elapsed_ms[step] for a in answers]))
    for name, times in parts.items():
        print(line(name, times))
    for name, share in (("p50", 50), ("p95", 95)):
        whole = float(np.percentile([answer.elapsed_ms["total"] for answer in answers], share))
        least = sum(float(np.percentile(times, share)) for times in parts.values())
        print(f"{name}: {whole:.1f} ms against {least:.1f} ms of the bare parts, {whole / least:.2f} times")


def memory_mb() -> float:
    """Memory that the process holds now."""
    for row in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if row.startswith("VmRSS"):
            return int(row.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
