"""How honest the time left is that an import tells: a mixed corpus, the real starter model.

    python -m tests.benchmarks.time_left [--files N] [--model FOLDER] [FOLDER]

Without a folder, files of several kinds and sizes are made. From the first minute on, each time left that was
told is compared with the time that it really took. Goal: at most a quarter off.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

from desktop.library import Library
from tests.benchmarks.stalls import write_files
from tests.support import models, prose, showcase

_FIRST_SECONDS = 60.0
_EVERY_SECONDS = 5.0


def write_corpus(folder: Path, count: int) -> None:
    """Small files, one in ten of them long, and the documents of the preview's showcase."""
    write_files(folder, count)
    chance = random.Random(20260102)
    words = [word for piece in prose.FEATURES for word in piece.text.split()]
    for number in range(count // 10):
        paragraphs = (" ".join(chance.choices(words, k=120)) for _ in range(chance.choice((20, 60, 200))))
        text = "\n\n".join(paragraphs)
        (folder / f"long {number:03}.md").write_text(f"# Long {number}\n\n{text}\n", encoding="utf-8")
    for shown in showcase.SHOWCASE:
        shown.make(folder / shown.file)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--model", type=Path, default=models.models_dir())
    parser.add_argument("folder", type=Path, nargs="?")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder
        if folder is None:
            (folder := Path(name) / "files").mkdir()
            write_corpus(folder, options.files)
        data = Path(name) / "data"
        models.put_starter(data, options.model)
        library = Library.open(data)
        for _ in library.model.prepare():
            pass
        told: list[tuple[float, float, float]] = []
        started, total, failed = time.monotonic(), 0, 0
        for step in library.add([folder]):
            now = time.monotonic() - started
            total, failed = step.files_total, step.files_failed
            if step.seconds_left is not None and (not told or now - told[-1][0] >= _EVERY_SECONDS):
                told.append((now, step.seconds_left, step.fraction))
        took = time.monotonic() - started
        library.close()
    print(f"{total} files, {failed} failed, in {took:.0f} s")
    off = []
    for at, left, fraction in told:
        true = took - at
        error = (left - true) / true if true > 0 else 0.0
        if at >= _FIRST_SECONDS and true >= _EVERY_SECONDS:
            off.append(abs(error))
        print(
            f"after {at:5.0f} s, {fraction:4.0%} done: {left:5.0f} s told, {true:5.0f} s true, {error:+.0%}"
        )
    if off:
        within = sum(each <= 0.25 for each in off) / len(off)
        print(f"After the first minute: median {statistics.median(off):.0%} off, {within:.0%} within 25 %")


if __name__ == "__main__":
    main()
