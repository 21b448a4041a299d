"""Random changes in followed folders with searches running: whether memory stays flat and nothing is lost.

    python -m tests.benchmarks.soak [--minutes N] [--files N] [--changes PER_SECOND] [--seed N] [--models DIR]

The library is worked with as the window does: one engine lane, changes heard of as they happen, searches
urgent. One folder goes away and comes back now and then. Every text has a word of its own; in the end every
file has to be found by it, and nothing else. Without --models a hashing embedder stands in for the model.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import statistics
import tempfile
import time
from pathlib import Path

from desktop.lane import Lane
from desktop.library import Library
from desktop.records import Question
from tests.support.changes import Changes
from tests.support.hashing import hashing_embedder
from tests.support.models import put_starter

_SAMPLE_SECONDS = 30.0
_AWAY_SECONDS = 20.0
_QUIET_SECONDS = 20.0
_HELD_MB = 30.0  # that memory may grow from the first half to the end: allocators keep some


class Soak:
    """The library in its lane, and what was seen of it."""

    def __init__(self, data_dir: Path, changes: Changes, models: Path | None) -> None:
        self.changes = changes
        self.library = (
            Library.open(data_dir, embedder=hashing_embedder())
            if models is None
            else Library.open(put_starter(data_dir, models))
        )
        self.lane = Lane("engine", self.library.give_way)
        self.rang: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.waits: list[float] = []
        self.moved = self.removed = self.read = 0
        folders = changes.folders
        self.lane.submit(self.library.model.prepare).result()
        for number, folder in enumerate(folders):
            self.lane.submit(
                lambda folder=folder, kb=f"Base {number % 2}": self.library.watching.follow(folder, kb)
            ).result()
        self.lane.submit(lambda: self.library.watching.begin(lambda: self.rang.put(None))).result()
        self.look()

    def look(self) -> bool:
        """Look at what changed, as the window does when it is told to; whether there was anything to do."""
        progress = self.lane.submit(lambda: self.library.watching.reconcile(), urgent=True).result()
        self.moved += progress.files_moved
        self.removed += progress.files_removed
        self.read += progress.files_total
        if progress.files_total:
            self.lane.submit(self.library.intake.resume).result()
        return bool(progress.files_total or progress.files_moved or progress.files_removed)

    def hear(self, seconds: float) -> bool:
        """Look whenever something is heard of, for so long; whether anything was."""
        heard, ends = False, time.monotonic() + seconds
        while True:
            try:
                self.rang.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty:
                return heard
            heard |= self.look()

    def search(self, text: str) -> None:
        started = time.perf_counter()
        self.lane.submit(lambda: self.library.answer(Question(text)), urgent=True).result()
        self.waits.append((time.perf_counter() - started) * 1000)

    def having(self, word: str) -> set[Path]:
        """The documents that are found by a word."""
        question = Question(word, mode="keyword", top_k=50)
        answer = self.lane.submit(lambda: self.library.answer(question), urgent=True).result()
        return {place.path for hit in answer.hits if word in hit.text for place in (hit, *hit.also)}

    def missing(self) -> list[str]:
        """What is there and not found, or found and not there; a sentence each."""
        there = set(self.changes.files())
        known = {document.path: document for document in self.library.documents()}
        found = [f"{path} is no document" for path in there - known.keys()]
        found += [f"{path} is not there" for path in known.keys() - there]
        found += [f"{path}: {known[path].state}" for path in known if known[path].state != "ready"]
        found += [f"{path} is not found" for path in there if path not in self.having(Changes.word_of(path))]
        return found


def megabytes() -> float:
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def handles() -> tuple[int, int]:
    return len(list(Path("/proc/self/fd").iterdir())), len(list(Path("/proc/self/task").iterdir()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--changes", type=float, default=3, metavar="PER_SECOND")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--models", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / place for place in ("one", "two", "three")]
        changes = Changes(folders, options.files, options.seed)
        soak = Soak(Path(name) / "data", changes, options.models)
        chance, samples = random.Random(options.seed), list[tuple[float, int, int]]()
        started = sampled = time.monotonic()
        hidden, away_until = Path(name) / "elsewhere", 0.0
        while (now := time.monotonic()) - started < options.minutes * 60:
            if away_until and now > away_until:
                hidden.rename(folders[-1])
                away_until, changes.folders = 0.0, folders
            elif not away_until and chance.random() < 0.002:
                folders[-1].rename(hidden)
                away_until, changes.folders = now + _AWAY_SECONDS, folders[:-1]
            changes.make()
            soak.hear(chance.expovariate(options.changes))
            soak.search(chance.choice(("garden", "the lease and the roof", "orchard in winter")))
            if now - sampled >= _SAMPLE_SECONDS:
                sampled = now
                open_files, threads = handles()
                samples.append((megabytes(), open_files, threads))
                p95 = statistics.quantiles(soak.waits[-500:], n=20)[-1]
                print(
                    f"{(now - started) / 60:5.1f} min  {len(changes.made):6} changes  "
                    f"{len(changes.files()):4} files  {samples[-1][0]:6.1f} MB  {open_files:3} handles  "
                    f"{threads:2} threads  search p95 {p95:5.0f} ms",
                    flush=True,
                )
        if away_until:
            hidden.rename(folders[-1])
            changes.folders = folders
        while soak.hear(_QUIET_SECONDS):
            pass
        missing = soak.missing()
        problems = soak.lane.submit(soak.library.upkeep.check).result()
        soak.lane.close(soak.library.close)
        half = samples[len(samples) // 2 :]
        grown = max(half)[0] - statistics.median(memory for memory, _, _ in samples[len(samples) // 4 :][:5])
        flat = grown < _HELD_MB and half[-1][1] <= samples[0][1] + 8 and half[-1][2] <= samples[0][2] + 4
        print(
            f"{len(changes.made)} changes, {soak.read} files read, {soak.moved} moved, "
            f"{soak.removed} removed, {len(soak.waits)} searches"
        )
        print(f"memory and handles {'flat' if flat else 'NOT FLAT'} ({grown:+.1f} MB)")
        print(f"missing: {len(missing)}; check: {problems or 'everything fits together'}")
        for line in missing[:20]:
            print(f"  {line}")


if __name__ == "__main__":
    main()
