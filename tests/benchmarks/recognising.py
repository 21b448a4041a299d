"""How many scanned pages a minute one core recognises, and how well.

    python -m tests.benchmarks.recognising [--pages N]

Full A4 pages at 150 dpi in English, Chinese and both, upright and turned. Processor time is told beside the
clock's, for it depends less on what else the machine does.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from desktop.formats import ocr
from desktop.formats.pdf import PdfFormat
from tests.support import scans

_A4 = (595, 842)
_KINDS = {
    "English": scans.ENGLISH * 5,
    "Chinese": scans.CHINESE * 6,
    "both": (scans.ENGLISH + scans.CHINESE) * 3,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=3, help="of each kind")
    options = parser.parse_args()
    reader = PdfFormat()
    started = time.perf_counter()
    ocr._engine()
    print(f"rapidocr imported in {time.perf_counter() - started:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        for kind, html in _KINDS.items():
            page = scans.page_of(html, _A4)
            truth = scans.words_of(page)
            for rotation in (0, 90):
                path = scans.pdf_of(Path(folder, f"{kind}-{rotation}.pdf"), page, rotation=rotation)
                document = reader.open(path)
                found = ocr.recognise(document[0], 0.0, lambda: None)  # the models are loaded now
                clock, processor = time.perf_counter(), time.process_time()
                for _ in range(options.pages):
                    ocr.recognise(document[0], 0.0, lambda: None)
                clock = (time.perf_counter() - clock) / options.pages
                processor = (time.process_time() - processor) / options.pages
                document.close()
                read = scans.read_words(reader.read_recognised(path, lambda: None, {1: found}))
                print(
                    f"{kind:8} turned by {rotation:3}°: {60 / clock:5.1f} pages/min by the clock, "
                    f"{60 / processor:5.1f} by processor time; {len(found.lines)} lines, "
                    f"{len(truth)} words, F1 {scans.f1(read, truth):.3f}"
                )


if __name__ == "__main__":
    main()
