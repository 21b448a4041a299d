"""What the command line prints: answers and tables for people, JSON for programs, progress on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import Any, TextIO, TypeVar

from desktop.checking import Found
from desktop.coverage import Coverage
from desktop.disk_use import DiskUse
from desktop.names import calm, shown
from desktop.records import Answer, Hit, Progress

T = TypeVar("T")
_BAR = 24  # characters
_NOTES = {
    "no_phrase": "The quoted words stand nowhere side by side; they were looked for one by one.",
    "not_reranked": "The reranker can't be used, so the order is that of the search.",
}
_EVERY_SECONDS = 0.1


def out(text: str = "") -> None:
    """A line on stdout."""
    print(text)  # noqa: T201


def tell(text: str) -> None:
    """A line on stderr."""
    print(text, file=sys.stderr)  # noqa: T201


def out_json(value: Any) -> None:
    """A value as one line of JSON on stdout."""
    out(json.dumps(value, ensure_ascii=False))


def print_answer(answer: Answer) -> None:
    """The hits of an answer, best first, matched words in bold on a terminal."""
    for typed, written in answer.corrections:
        out(f"“{typed}” is nowhere; “{written}” was looked for.")
    for note in answer.notes:
        out(_NOTES[note])
    if not answer.hits and not answer.attempts:
        out("Nothing found.")
    elif not answer.relevant:
        out("Nothing relevant found. The nearest there is:")
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    for hit in answer.hits or answer.attempts:
        title = shown(hit.title)
        place = title if hit.page is None else f"{title}, page {hit.page}"
        out(f"{hit.rank:>3}. {place}  {hit.score:.0%}")
        if hit.headings:
            out(f"     {' › '.join(hit.headings)}")
        out(f"     {_excerpt(hit, bold, plain)}")
        also = f", and {len(hit.also)} more like it" if hit.also else ""
        out(f"     {shown(hit.path)}  (passage {hit.passage_id}{also})")


def _excerpt(hit: Hit, bold: str, plain: str, length: int = 300) -> str:
    first = max(0, hit.marks[0][0] - 80) if hit.marks else 0
    whole = calm(hit.text)
    text, at = "", first
    for start, end in hit.marks:
        if first <= start and end <= first + length:
            text += whole[at:start] + bold + whole[start:end] + plain
            at = end
    text += whole[at : first + length]
    return ("… " if first else "") + " ".join(text.split()) + (" …" if first + length < len(hit.text) else "")


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Rows under headings, columns as wide as they need."""
    cells = [[shown(row[name]) for name in columns] for row in rows]
    widths = [max([len(name), *(len(line[i]) for line in cells)]) for i, name in enumerate(columns)]
    for line in [[name.replace("_", " ") for name in columns], *cells]:
        out("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


_BECAME = {
    "text": "read",
    "recognised": "recognised",
    "waiting": "to be recognised",
    "empty": "empty",
    "encrypted": "encrypted",
    "failed": "failed",
}


def print_coverage(found: Coverage) -> None:
    """How much of a document was read, and what is to be said of which page."""
    document = found.document
    out(f"{shown(document.path)}: {document.state}")
    if document.error:
        out(document.error)
    if document.pages:
        counts = ", ".join(f"{count} {_BECAME[state]}" for state, count in found.counts)
        out(f"{counted(document.pages, 'page')}: {counts}; {counted(document.passages, 'passage')}")
    for path in found.also:
        out(f"Also at {shown(path)}")
    for page in found.problems:
        out(f"  page {page.number}: {_BECAME[page.state]}{f'. {page.note}' if page.note else ''}")


_PARTS = {
    "database": "database",
    "keywords": "keyword index",
    "documents": "documents",
    "vectors": "vectors",
    "index": "vector index",
    "files": "files",
}
_SHARES = {
    "keywords": "keyword index",
    "free": "free, given back by --compact",
    "log": "log of the last changes",
    "rest": "what holds it together",
}


def print_health(found: Sequence[Found], use: DiskUse | None, freed_bytes: int | None) -> None:
    """A line for each part that was looked at, then what takes the room."""
    for each in found:
        sign = "✕" if each.problems else "!" if each.notes else "✓"
        out(f"{sign} {_PARTS[each.part]}")
        for sentence in (*each.problems, *each.notes):
            out(f"    {sentence}")
    if not any(each.problems for each in found):
        out("Everything fits together.")
    if freed_bytes is not None:
        out(f"{size(freed_bytes)} freed.")
    if use is None:
        return
    out(f"\n{size(use.total_bytes)} in the data folder:")
    for kind, size_bytes in use.files.items():
        if size_bytes:
            out(f"  {size(size_bytes):>9}  {kind}")
        if kind == "database":
            for part in use.database:
                name = shown(part.name) or _SHARES[part.share]
                out(f"    {size(part.size_bytes):>9}  {name}")


class ProgressBar:
    """Shows progress on stderr: one line that changes on a terminal, a line now and then elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._last = 0.0
        self._shown = ""

    def follow(self, steps: Iterable[Progress], on_failure: Callable[[Progress], None]) -> Progress:
        """Run the steps to the end and show them; failures get a line of their own."""
        progress = Progress("done")
        try:
            for progress in steps:
                if progress.failure is not None:
                    self.clear()
                    on_failure(progress)
                if progress.stage != "done":
                    self.show(describe(progress))
        finally:
            self.clear()
            if isinstance(steps, Generator):
                steps.close()  # stopped here, it ends now, while the library is open
        return progress

    def show(self, line: str) -> None:
        """Show a line in place of the last one, unless that was only just shown."""
        now = time.monotonic()
        every = _EVERY_SECONDS if self._live else 10.0
        if now - self._last < every:
            return
        self._last = now
        if self._live:
            self._stream.write(f"\r\033[K{line}")
        elif line != self._shown:
            self._stream.write(f"{line}\n")
        self._stream.flush()
        self._shown = line

    def clear(self) -> None:
        """Take the line away."""
        if self._live and self._shown:
            self._stream.write("\r\033[K")
            self._stream.flush()


def describe(progress: Progress) -> str:
    """One line: bar, count, rate, time left, what is being worked on."""
    if progress.stage == "scanning":
        return f"Looking for files: {progress.files_total} found"
    if progress.stage == "measuring" and not progress.questions_total:
        return f"{bar(progress.fraction)}  Looking for the right answers"
    parts = [bar(progress.fraction)]
    if progress.stage == "recognising":
        parts.append(f"{progress.pages_done} of {counted(progress.pages_total, 'page')} recognised")
    elif progress.stage == "measuring":
        parts.append(f"{progress.questions_done} of {counted(progress.questions_total, 'question')} asked")
    elif progress.files_total:
        parts.append(f"{progress.files_done} of {progress.files_total} files")
    if progress.passages_per_second:
        parts.append(f"{progress.passages_per_second:.1f} passages/s")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    parts.append(shown(progress.current.replace("\\", "/").rsplit("/", 1)[-1])[:40])
    return "  ".join(parts)


def bar(fraction: float) -> str:
    """A fraction as a bar and in percent."""
    full = round(_BAR * fraction)
    return f"[{'█' * full}{'░' * (_BAR - full)}] {fraction:4.0%}"


def size(size_bytes: float) -> str:
    """A size as people say it."""
    if size_bytes < 1e6:
        return f"{size_bytes / 1e3:.0f} kB"
    if size_bytes < 1e9:
        return f"{size_bytes / 1e6:.0f} MB"
    return f"{size_bytes / 1e9:.1f} GB"


def counted(count: int, what: str) -> str:
    """A number of things as people say it."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def duration(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 3600:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
