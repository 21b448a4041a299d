"""How long an answer takes while a large import runs, in the engine's lane as in the window.

    python -m tests.benchmarks.waiting [--models DIR] [--seconds N]

A question is asked every half second, first at rest, then while documents are imported; the time is from
asking to the hybrid answer, waiting included. Goal: the 95th percentile is at most three times that at rest.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from desktop.lane import Lane
from desktop.library import Library
from desktop.records import Progress, Question
from tests.support.models import models_dir, put_starter
from tests.support.prose import FEATURES

_EVERY_SECONDS = 0.5


def write_documents(folder: Path, count: int) -> None:
    chance = random.Random(20260101)
    words = [word for piece in FEATURES for word in piece.text.split()]
    for number in range(count):
        paragraphs = (" ".join(chance.choices(words, k=120)) for _ in range(60))
        (folder / f"{number:03}.md").write_text("\n\n".join(paragraphs), encoding="utf-8")


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def ask(lane: Lane, library: Library, seconds: float) -> list[float]:
    """Milliseconds from asking to the answer."""
    waits, ends, number = [], time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        number += 1
        question = Question(f"Which passage tells of number {number}?")
        asked = time.perf_counter()
        lane.submit(lambda question=question: library.answer(question), urgent=True).result()
        waits.append((time.perf_counter() - asked) * 1000)
        time.sleep(_EVERY_SECONDS)
    return waits


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=models_dir())
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "first").mkdir()
        (folder / "more").mkdir()
        write_documents(folder / "first", 1)
        write_documents(folder / "more", 60)
        library = Library.open(put_starter(folder / "data", options.models))
        lane, steps = Lane("engine", library.give_way), list[float]()
        lane.submit(lambda: library.add([folder / "first"])).result()
        ask(lane, library, 3)
        rest = ask(lane, library, options.seconds / 2)
        last = [time.perf_counter()]

        def note(progress: Progress) -> None:
            now = time.perf_counter()
            if progress.stage == "embedding":
                steps.append((now - last[0]) * 1000)
            last[0] = now

        importing = lane.submit(lambda: library.add([folder / "more"]), on_progress=note)
        time.sleep(5)
        busy = ask(lane, library, options.seconds)
        running = not importing.done()
        lane.stop(importing)
        lane.close(library.close)
    print(f"at rest    p50 {statistics.median(rest):.0f} ms, p95 {p95(rest):.0f} ms, {len(rest)} questions")
    print(f"importing  p50 {statistics.median(busy):.0f} ms, p95 {p95(busy):.0f} ms, {len(busy)} questions")
    print(f"a step of the import  p50 {statistics.median(steps):.0f} ms, p95 {p95(steps):.0f} ms")
    share = p95(busy) / p95(rest)
    print(f"{share:.1f} times p95 at rest: {'kept' if share <= 3 else 'MISSED'}")
    print("the import ran until the end" if running else "the import was too small")


if __name__ == "__main__":
    main()
