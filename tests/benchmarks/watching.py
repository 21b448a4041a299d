"""Ten thousand small files in a followed folder: how long a start takes, what a move and a deletion cost.

    python -m tests.benchmarks.watching [--files N] [--keep DIR]

A hashing embedder stands in for the model: what is measured is the following, not the embedding. Each start
is a process of its own. Goals: a start with nothing changed takes 3 s at most until the folder is followed
and can be searched; moving it embeds nothing; deleting half of it frees its disk space. `--keep` names a
folder where the filled library is kept for the next time.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from desktop.library import Library
from desktop.records import Progress, Question
from desktop.status import disk_bytes
from tests.support.hashing import hashing_embedder
from tests.support.prose import FEATURES

_FOLDERS = 100
_GOAL_SECONDS = 3.0


def write_files(folder: Path, count: int) -> None:
    chance = random.Random(20260102)
    words = [word for piece in FEATURES for word in piece.text.split()]
    for number in range(count):
        path = folder / f"{number % _FOLDERS:02}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Note {number}. {' '.join(chance.choices(words, k=80))}", encoding="utf-8")


def fill(data: Path, folder: Path) -> float:
    started = time.perf_counter()
    library = Library.open(data, embedder=hashing_embedder())
    library.watching.follow(folder)
    last = started
    for step in library.intake.reconcile(at_once=True):
        if time.perf_counter() - last > 30:
            last = time.perf_counter()
            print(f"  {step.files_done} of {step.files_total} files", flush=True)
    library.close()
    return time.perf_counter() - started


def start(data: Path) -> None:
    """What a start does, in this process; prints what it took as JSON."""
    began = time.perf_counter()
    embedder, heard = hashing_embedder(), threading.Event()
    library = Library.open(data, embedder=embedder)
    library.watching.begin(heard.set)
    progress = Progress("done")
    for progress in library.intake.reconcile(everything=True):  # noqa: B007  # the last one tells
        pass
    looked = time.perf_counter() - began
    for _ in library.model.prepare():
        pass
    hits = library.answer(Question("Note 4711")).hits
    searched = time.perf_counter() - began
    (folder,) = library.watching.folders()
    (folder.path / "heard.txt").write_text("A file that is heard of.", encoding="utf-8")
    heard.wait(60)
    waited = time.perf_counter() - began - searched
    (folder.path / "heard.txt").unlink()
    library.close()
    print(
        json.dumps(
            {
                "looked": looked,
                "searched": searched,
                "heard_of": waited,
                "read": progress.files_total,
                "moved": progress.files_moved,
                "embedded": embedder.embedded,
                "hits": len(hits),
            }
        )
    )


def started(data: Path) -> dict[str, float]:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tests.benchmarks.watching", "--start", str(data)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    found: dict[str, float] = json.loads(done.stdout)
    found["process"] = time.perf_counter() - begun - found["heard_of"]
    return found


def moved(data: Path, new: Path) -> dict[str, float]:
    embedder, begun = hashing_embedder(), time.perf_counter()
    library = Library.open(data, embedder=embedder)
    library.watching.move(library.watching.folders()[0].id, new)
    told = time.perf_counter() - begun
    progress = Progress("done")
    for progress in library.intake.reconcile():  # noqa: B007  # the last one tells
        pass
    took = time.perf_counter() - begun
    below = sum(document.path.is_relative_to(new) for document in library.documents())
    library.close()
    return {
        "told": told,
        "took": took,
        "read": progress.files_total,
        "embedded": embedder.embedded,
        "below": below,
    }


def deleted(data: Path) -> tuple[Progress, float]:
    library, begun = Library.open(data, embedder=hashing_embedder()), time.perf_counter()
    for _ in library.model.prepare():
        pass
    progress = Progress("done")
    for progress in library.intake.reconcile(everything=True):  # noqa: B007  # the last one tells
        pass
    took = time.perf_counter() - begun
    problems = library.upkeep.check()
    library.close()
    assert not problems, problems
    return progress, took


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--start", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.start:
        start(options.start)
        return
    with tempfile.TemporaryDirectory() as name:
        place = options.keep or Path(name)
        data, folder = place / "data", place / "notes"
        if not folder.exists():
            write_files(folder, options.files)
            print(f"filled with {options.files} files in {fill(data, folder):.0f} s", flush=True)
        work = Path(name) / "work"
        shutil.copytree(data, work)
        for attempt in ("a start", "once more"):
            found = started(work)
            kept = "kept" if found["searched"] <= _GOAL_SECONDS else "MISSED"
            print(
                f"{attempt}: looked through in {found['looked']:.2f} s, searchable after "
                f"{found['searched']:.2f} s ({kept}; {found['process']:.2f} s with the interpreter), a new "
                f"file heard of in {found['heard_of']:.2f} s; {found['read']:.0f} read, "
                f"{found['embedded']:.0f} embedded",
                flush=True,
            )
        new = place / "moved"
        folder.rename(new)
        try:
            found = moved(work, new)
            print(
                f"moved: told in {found['told']:.2f} s, looked through in {found['took']:.2f} s; "
                f"{found['below']:.0f} documents there, {found['read']:.0f} read, "
                f"{found['embedded']:.0f} embedded"
            )
        finally:
            new.rename(folder)
        half = Path(name) / "half"
        shutil.copytree(folder, half)
        moved(work, half)
        before = disk_bytes(work)
        for path in sorted(half.rglob("*.txt"))[::2]:
            path.unlink()
        progress, took = deleted(work)
        after = disk_bytes(work)
        print(
            f"half deleted: {progress.files_removed} documents in {took:.1f} s; "
            f"{progress.freed_bytes / 1e6:.1f} MB freed of the database; "
            f"the data folder went from {before / 1e6:.1f} to {after / 1e6:.1f} MB"
        )


if __name__ == "__main__":
    main()
