"""How fast PDFs are read, beside the bare extraction of their characters.

    python -m tests.benchmarks.reading [FOLDER…] [--pages N] [--turns N] [--profile]

Reads an article, a report, a Chinese rule book and a manual that it draws itself, and all PDFs of the
folders. Goals: one reader gives at least .6 times the pages a second of ``page.get_text("rawdict")`` on the
same files (processor time, in turns, in one process); two readers at least 1.6 times those of one (elapsed
time, which needs two free cores). `tests.benchmarks.preview` tells how long a page takes to be shown.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pymupdf

from desktop.errors import DocumentError
from desktop.formats.pdf import PdfFormat
from desktop.reader import ReaderPool
from tests.support.papers import KINDS, write_paper


def extract(path: Path) -> int:
    """Every page's characters and their boxes, and nothing more; the number of pages."""
    with pymupdf.open(path) as document:
        for page in document:
            page.get_text("rawdict")
        return int(document.page_count)


def read(path: Path) -> int:
    """The document as the program reads it; the number of pages."""
    return len(PdfFormat().read(path, lambda: None).pages)


def compare(paths: Sequence[Path], turns: int) -> tuple[list[float], list[float], int]:
    """Seconds of processor time to extract and to read them all, a turn each; the pages of a turn."""
    bare, whole, pages = [], [], 0
    for _ in range(turns):
        started = time.process_time()
        pages = sum(map(extract, paths))
        between = time.process_time()
        for path in paths:
            read(path)
        bare.append(between - started)
        whole.append(time.process_time() - between)
    return bare, whole, pages


def scale(paths: Sequence[Path], readers: int) -> float:
    """Seconds until a pool of so many readers has read all files, once its processes run."""
    pool = ReaderPool(readers)
    try:
        for future in [pool.read(path) for path in paths[: 2 * readers]]:
            future.result()
        started = time.perf_counter()
        for future in [pool.read(path) for path in paths]:
            future.result()
        return time.perf_counter() - started
    finally:
        pool.close()


def readable(folders: Sequence[Path]) -> list[Path]:
    """The PDFs of folders that can be read at all."""
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.pdf")):
        try:
            read(path)
        except DocumentError:
            continue
        found.append(path)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER")
    parser.add_argument("--pages", type=int, default=60, help="of each PDF that is drawn")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="tell where the time goes, and end")
    options = parser.parse_args()
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with tempfile.TemporaryDirectory() as name:
        drawn = []
        for kind in KINDS:
            write_paper(path := Path(name, f"{kind}.pdf"), kind, options.pages)
            drawn.append(path)
        groups = {path.stem: [path] for path in drawn}
        groups["all of these"] = drawn
        if given := readable(options.folders):
            groups["given files"] = given
        if options.profile:
            profile = cProfile.Profile()
            for path in (*drawn, *given):
                profile.runcall(read, path)
            pstats.Stats(profile).sort_stats("tottime").print_stats(30)
            return
        print(f"{'pages/s of processor time':<28}{'bare':>8}{'read':>8}{'ratio':>8}")
        for label, paths in groups.items():
            bare, whole, pages = compare(paths, options.turns)
            ratio = statistics.median(b / w for b, w in zip(bare, whole, strict=True))
            speeds = [pages / statistics.median(times) for times in (bare, whole)]
            print(f"{label:<28}{speeds[0]:>8.0f}{speeds[1]:>8.0f}{ratio:>8.2f}", flush=True)
        many = [path for path in drawn for _ in range(4)]
        one, two = (min(scale(many, readers) for _ in range(2)) for readers in (1, 2))
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
        print(f"two readers: {one / two:.2f} times one reader (load {load:.1f})")


if __name__ == "__main__":
    main()
