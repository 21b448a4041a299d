"""How often the right passage is found: keyword, meaning and hybrid over truth sets.

    python -m tests.benchmarks.retrieval FOLDER… [--models DIR] [--limit N]

Each folder holds corpus.jsonl, queries.jsonl and qrels.jsonl (see the README beside this file). Texts
of a corpus without files are written to Markdown files first, so that everything goes through the
program's own reading, cutting and searching. Truth with pages counts a hit only on its page.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.library import Library
from desktop.records import Answer, Mode, Question

MODES: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")
DEPTHS = (1, 5, 10)


@dataclass(frozen=True)
class Truth:
    """Where the answer of a question stands."""

    path: Path
    page: int | None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def write_corpus(folder: Path, into: Path) -> dict[str, Path]:
    """Path of each document of the set; texts without a file are written as Markdown."""
    paths = {}
    for number, row in enumerate(rows(folder / "corpus.jsonl")):
        if "path" in row:
            paths[row["id"]] = folder / row["path"]
            continue
        path = into / f"{number:05}.md"
        title = row.get("title") or ""
        path.write_text(f"# {title}\n\n{row['text']}\n" if title else row["text"], encoding="utf-8")
        paths[row["id"]] = path
    return paths


def found_at(answer: Answer, truths: Sequence[Truth]) -> int | None:
    """Rank of the first hit on a true page, documents and pages counted once; None where there is none."""
    seen: list[tuple[Path, int | None]] = []
    for hit in answer.hits:
        for truth in truths:
            on_page = truth.page is None or (hit.page or 0) <= truth.page <= (hit.page_last or 0)
            if hit.path == truth.path and on_page:
                return len(seen) + 1
        place = (hit.path, hit.page if any(truth.page for truth in truths) else None)
        if place not in seen:
            seen.append(place)
    return None


def measure(library: Library, folder: Path, paths: Mapping[str, Path], limit: int | None) -> None:
    truths: dict[str, list[Truth]] = {}
    for row in rows(folder / "qrels.jsonl"):
        truths.setdefault(row["query_id"], []).append(Truth(paths[row["doc_id"]], row.get("page")))
    questions = [row for row in rows(folder / "queries.jsonl") if row["id"] in truths][:limit]
    for mode in MODES:
        ranks, elapsed = [], []
        for row in questions:
            question = Question(row["text"], mode=mode, top_k=30)
            started = time.perf_counter()
            answer = library.answer(replace(question, kb=None))
            elapsed.append(time.perf_counter() - started)
            ranks.append(found_at(answer, truths[row["id"]]))
        recalls = [sum(r is not None and r <= depth for r in ranks) / len(ranks) for depth in DEPTHS]
        mrr = sum(1 / r for r in ranks if r is not None and r <= 10) / len(ranks)
        middle = sorted(elapsed)[len(elapsed) // 2] * 1000
        figures = "  ".join(f"{value:.3f}" for value in (*recalls, mrr))
        print(f"{folder.parent.name}/{folder.name:22} {mode:8} {figures}  {middle:6.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, help="a folder with the starter model")
    parser.add_argument("--limit", type=int, help="questions of each set")
    parser.add_argument("--keep", type=Path, help="keep the libraries here and use them again")
    options = parser.parse_args()
    print(f"{'set':28} {'mode':8} r@1    r@5    r@10   mrr@10  median")
    for folder in options.folders:
        with tempfile.TemporaryDirectory() as temporary:
            base = Path(temporary) if options.keep is None else options.keep / "-".join(folder.parts[-2:])
            texts = base / "texts"
            texts.mkdir(parents=True, exist_ok=True)
            if options.models and not (base / "data").exists():
                (base / "data").mkdir()
                (base / "data" / "models").symlink_to(options.models.resolve())
            library = Library.open(base / "data")
            try:
                paths = write_corpus(folder.resolve(), texts)
                started = time.perf_counter()
                for step in library.add(list(paths.values()), "eval"):
                    if step.failure:
                        print(f"{step.failure.path}: {step.failure.reason}")
                spent = time.perf_counter() - started
                print(f"# {len(paths)} documents, {step.passages} passages added in {spent:.0f} s")
                for _ in library.prepare_model():
                    pass
                measure(library, folder, paths, options.limit)
            finally:
                library.close()


if __name__ == "__main__":
    main()
