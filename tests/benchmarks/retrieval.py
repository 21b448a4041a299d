"""How often the right passage is found: keyword, meaning, hybrid and a naive baseline over truth sets.

    python -m tests.benchmarks.retrieval FOLDER… [--models DIR] [--limit N] [--documents N] [--keep DIR]

Each folder holds corpus.jsonl, queries.jsonl and qrels.jsonl (see the README beside this file). Texts
of a corpus without files are written to Markdown files first, so that everything goes through the
program's own reading, cutting and searching. Truth with pages counts a hit only on its page.

The naive baseline is what is built in an afternoon: chunks of 1,000 characters of the same text, the same
model, nearest vectors first. `nothing` is how well the best hit's score tells questions whose answering
document is in the library from those whose document was taken out (AUROC; hybrid, one right document each).
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from desktop.evaluation import DEPTHS, HITS, Figures, Result, judged
from desktop.formats.registry import format_of
from desktop.library import Library
from desktop.records import Answer, FloatMatrix, Hit, Mode, Question
from desktop.truth import Case, ends_with, read_truth

MODES: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")
_CHUNK = 1000  # characters


def write_corpus(folder: Path, into: Path, most: int | None, questions: int | None) -> dict[str, Path]:
    """Path of each document of the set; texts without a file are written as Markdown.

    With `most` those that answer one of the first questions, and others up to so many.
    """
    paths = {}
    answers: dict[str, list[str]] = {}
    with (folder / "qrels.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            answers.setdefault(row["query_id"], []).append(row["doc_id"])
    answering = set(itertools.chain.from_iterable(list(answers.values())[:questions]))
    others = None if most is None else max(0, most - len(answering))
    with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            if others is not None and row["id"] not in answering:
                if not others:
                    continue
                others -= 1
            if "path" in row:
                paths[row["id"]] = folder / row["path"]
                continue
            path = into / f"{number:05}.md"
            title = row.get("title") or ""
            text = f"# {title}\n\n{row['text']}\n" if title else row["text"]
            if not path.exists() or path.read_text(encoding="utf-8") != text:  # else it is read again
                path.write_text(text, encoding="utf-8")
            paths[row["id"]] = path
    return paths


def cases_of(folder: Path, paths: Mapping[str, Path], into: Path, limit: int | None) -> list[Case]:
    """The questions, their answers by path."""
    truth = into / "truth.jsonl"
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    with (folder / "qrels.jsonl").open(encoding="utf-8") as lines, truth.open("w", encoding="utf-8") as out:
        for row in map(json.loads, lines):
            if row["query_id"] in texts and row["doc_id"] in paths and row.get("score", 1) > 0:
                made = {**row, "id": row["query_id"], "query": texts[row["query_id"]]}
                made["path"] = str(paths[row["doc_id"]])
                out.write(json.dumps(made, ensure_ascii=False) + "\n")
    return list(read_truth(truth).cases[:limit])


class Naive:
    """Chunks of 1,000 characters and nothing else."""

    def __init__(self, library: Library, paths: Sequence[Path], kept: Path) -> None:
        engine = library._in_use.engine
        assert engine is not None
        self._embedder = engine.embedder
        self._places: list[tuple[Path, int, str]] = []
        for path in paths:
            reading = format_of(path).read(path, lambda: None)
            text, starts = "", []
            for page in reading.pages:
                starts.append((len(text), page.page.number))
                text += "\n".join(block.text for block in page.blocks) + "\n"
            for start in range(0, len(text), _CHUNK):
                number = max(number for at, number in starts if at <= start)
                self._places.append((path, number, text[start : start + _CHUNK]))
        self._vectors = self._embedded(kept)

    def _embedded(self, kept: Path) -> FloatMatrix:
        if kept.exists():
            stored: FloatMatrix = np.load(kept)
            return stored
        vectors = np.zeros((len(self._places), self._embedder.dimension), np.float32)
        for batch in self._embedder.embed_documents([text for _, _, text in self._places]):
            vectors[list(batch.indices)] = batch.vectors
        np.save(kept, vectors)
        return vectors

    def answer(self, question: str) -> Answer:
        started = time.perf_counter()
        cosines = self._vectors @ self._embedder.embed_query(question, None)
        hits = []
        for rank, number in enumerate(np.argsort(-cosines, kind="stable")[:HITS].tolist(), 1):
            path, page, text = self._places[number]
            score = float(cosines[number])
            hits.append(
                Hit(rank, score, score, None, rank, number, 0, path, "", page, page, (), "text", text, (), ())
            )
        elapsed = {"total": (time.perf_counter() - started) * 1000}
        return Answer(question, None, "meaning", "", 0, "", elapsed, tuple(hits))


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """How often a score of the first is above one of the second; ties count half."""
    first, second = np.array(inside)[:, None], np.array(outside)[None, :]
    return float((first > second).mean() + (first == second).mean() / 2)


def measure(library: Library, name: str, cases: Sequence[Case], naive: Naive | None) -> None:
    best: list[float] = []
    without: list[float] = []
    for mode in MODES:
        results = []
        for case in cases:
            answer = library.answer(Question(case.question, mode=mode, top_k=HITS))
            results.append(judged(answer, case))
            if mode == "hybrid":
                right = {
                    hit.passage_id for hit in answer.hits for t in case.targets if ends_with(hit.path, t.path)
                }
                best.append(max((hit.score for hit in answer.hits), default=0.0))
                wrong = [hit.score for hit in answer.hits if hit.passage_id not in right]
                without.append(max(wrong, default=0.0))
        show(name, mode, results)
    if naive is not None:
        show(name, "naive", [judged(naive.answer(case.question), case) for case in cases])
    if all(len(case.targets) == 1 for case in cases):
        print(f"{name:28} nothing  {auroc(best, without):.3f}", flush=True)


def show(name: str, mode: str, results: Sequence[Result]) -> None:
    figures = Figures.of(results)
    shares = "  ".join(f"{value:.3f}" for value in (*figures.recalls, figures.mrr, figures.ndcg))
    print(f"{name:28} {mode:8} {shares}  {figures.median_ms:6.1f} ms", flush=True)


def prepared(library: Library, paths: Sequence[Path]) -> Iterator[str]:
    """Add what is not there yet; tells what failed and how long it took."""
    started = time.perf_counter()
    passages = 0
    for step in library.add(list(paths), "eval"):
        passages = step.passages
        if step.failure:
            yield f"# {step.failure.path}: {step.failure.reason}"
    yield f"# {len(paths)} documents, {passages} passages added in {time.perf_counter() - started:.0f} s"
    for _ in library.model.prepare():
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, help="a folder with the starter model")
    parser.add_argument("--limit", type=int, help="questions of each set")
    parser.add_argument("--documents", type=int, help="of each set; those that answer, then others")
    parser.add_argument("--keep", type=Path, help="keep the libraries here and use them again")
    parser.add_argument("--without-naive", action="store_true", help="leave the baseline out")
    options = parser.parse_args()
    depths = "  ".join(f"r@{depth:<3}" for depth in DEPTHS)
    print(f"{'set':28} {'mode':8} {depths}  mrr    ndcg   median")
    for folder in options.folders:
        name = "-".join(folder.resolve().parts[-2:])
        with tempfile.TemporaryDirectory() as temporary:
            base = Path(temporary) if options.keep is None else options.keep / name
            texts = base / "texts"
            texts.mkdir(parents=True, exist_ok=True)
            if options.models and not (base / "data").exists():
                (base / "data").mkdir()
                (base / "data" / "models").symlink_to(options.models.resolve())
            library = Library.open(base / "data")
            try:
                paths = write_corpus(folder.resolve(), texts, options.documents, options.limit)
                for line in prepared(library, list(paths.values())):
                    print(line, flush=True)
                cases = cases_of(folder, paths, base, options.limit)
                kept = base / "naive.npy"
                naive = None if options.without_naive else Naive(library, list(paths.values()), kept)
                measure(library, name, cases, naive)
            finally:
                library.close()


if __name__ == "__main__":
    main()
