"""What `shufang queue` does. Each command returns the exit code."""

from __future__ import annotations

import argparse
from typing import Any

from desktop import printing
from desktop.commands import document_ids, follow, open_library, summary
from desktop.errors import UsageError
from desktop.printing import out, out_json


def queue(options: argparse.Namespace) -> int:
    """Show the documents that wait to be read, or change what becomes of them."""
    with open_library(options, reading=options.action in (None, "list")) as library:
        match options.action:
            case "run":
                progress = follow(library.intake.resume())
                summary(progress, follow(library.intake.recognise()), options.json)
                return 1 if progress.files_failed else 0
            case "pause" | "resume":
                _pause(library, options.kb, options.action == "pause")
            case "first":
                _told(library.queue.put_first(_named(library, options.paths)), "put first", options.json)
            case "hold":
                _told(library.queue.hold(_named(library, options.paths)), "held", options.json)
            case "release":
                _told(library.queue.release(_named(library, options.paths)), "released", options.json)
            case "remove":
                before = library.queue.length()
                ids = None if options.all else _named(library, options.paths)
                if ids == []:
                    raise UsageError("Name documents of the queue, or say --all.")
                for _ in library.queue.leave_out(ids):
                    pass
                _told(before - library.queue.length(), "left out", options.json)
            case _:
                _list(library, options.json)
    return 0


def _list(library: Any, as_json: bool) -> None:
    rows = [
        {
            "id": each.id,
            "kb": each.kb,
            "state": "held" if each.held else "paused" if each.paused else "next" if each.first else "",
            "size_bytes": each.size_bytes,
            "path": str(each.path),
        }
        for each in library.queue.waiting()
    ]
    paused = library.settings.paused
    if as_json:
        out_json({"paused": paused, "documents": rows})
        return
    if paused:
        out("Paused. “shufang queue resume” goes on.")
    if rows:
        printing.table(rows, ("id", "kb", "state", "size_bytes", "path"))
    else:
        out("Nothing waits to be read.")


def _pause(library: Any, kb: str | None, paused: bool) -> None:
    if kb is None:
        library.change_settings(paused=paused)
    else:
        library.queue.pause_base(kb, paused)


def _named(library: Any, names: list[str]) -> list[int]:
    """The documents of identifiers, paths and folders.

    Raises:
        UsageError: one of them is not in the library.
    """
    return [id_ for name in names for id_ in document_ids(library, name)]


def _told(count: int, what: str, as_json: bool) -> None:
    if as_json:
        out_json({"documents": count})
    else:
        out(f"{printing.counted(count, 'waiting document')} {what}.")
