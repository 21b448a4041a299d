"""What `shufang watch` does: the folders that are followed, and following them in the terminal."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import json_forms, printing
from desktop.commands import follow, open_library
from desktop.errors import UsageError
from desktop.names import shown
from desktop.patterns import Patterns, parsed
from desktop.printing import counted, out, out_json, tell

if TYPE_CHECKING:
    from desktop.library import Library
    from desktop.records import Progress
    from desktop.store.watched import WatchedFolder

_LOOK_SECONDS = 1.0  # between two looks whether Ctrl-C was pressed: Windows does not end a longer wait


def watch(options: argparse.Namespace) -> int:
    """List the followed folders, change which they are or how, or follow them until Ctrl-C."""
    if options.action in (None, "list"):
        return _list(options)
    with open_library(options) as library:
        if options.action == "run":
            return _run(library, as_json=options.json)
        done = follow(_changed(library, options))
        looked = follow(library.intake.reconcile(at_once=True))
        removed, freed = done.files_removed + looked.files_removed, done.freed_bytes + looked.freed_bytes
        _tell(replace(looked, files_removed=removed, freed_bytes=freed), as_json=options.json, always=True)
    return 1 if looked.files_failed else 0


def _changed(library: Library, options: argparse.Namespace) -> Iterator[Progress]:
    """Make the change that is asked for; what is to be looked at after it is noted."""
    if options.action == "add":
        library.watching.follow(Path(options.path), options.kb, _patterns(options))
        return
    folder = _folder(library, options)
    match options.action:
        case "set":
            yield from library.watching.change(folder.id, _patterns(options, folder.patterns))
        case "move":
            library.watching.move(folder.id, Path(options.new_path))
        case "remove":
            yield from library.watching.unfollow(folder.id, remove=options.documents)
        case _:
            library.watching.pause(folder.id, paused=options.action == "pause")


def _list(options: argparse.Namespace) -> int:
    with open_library(options, reading=True) as library:
        folders = library.watching.folders()
        rows = [json_forms.watched_json(folder) for folder in folders]
    if options.json:
        out_json(rows)
    elif not rows:
        out("No folder is followed. Follow one with: shufang add FOLDER --watch")
    else:
        printing.table(rows, ("state", "kb", "path"))
        for row in rows:
            for name in ("include", "exclude"):
                if row[name]:
                    out(f"{shown(row['path'])}: {name} {', '.join(row[name])}")
            if row["note"]:
                out(f"{shown(row['path'])}: {row['note']}")
    return 0


def _run(library: Library, *, as_json: bool) -> int:
    rang = threading.Event()
    library.watching.begin(rang.set)
    told: dict[int, WatchedFolder] = {}
    with _ended_by_ctrl_c() as ended, suppress(KeyboardInterrupt):
        follow(library.intake.resume())
        _tell(follow(library.intake.reconcile(everything=True)), as_json=as_json)
        while not ended.is_set():
            _tell_states(library.watching.folders(), told)
            follow(_until(library.intake.recognise(), rang))
            while not rang.wait(_LOOK_SECONDS) and not ended.is_set():
                pass
            rang.clear()
            _tell(follow(library.intake.reconcile()), as_json=as_json)
    return 0


@contextmanager
def _ended_by_ctrl_c() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets, beside raising what Python drops while it closes a generator."""
    ended = threading.Event()

    def end(_signal: int, _frame: object) -> None:
        ended.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield ended
    finally:
        signal.signal(signal.SIGINT, before)


def _until(steps: Iterator[Progress], rang: threading.Event) -> Iterator[Progress]:
    """The steps, as long as nothing else is to be done."""
    for step in steps:
        yield step
        if rang.is_set():
            return


def _tell_states(folders: list[WatchedFolder], told: dict[int, WatchedFolder]) -> None:
    """Say of each folder what is new of it."""
    for folder in folders:
        before = told.get(folder.id)
        if before is None or (before.state, before.note) != (folder.state, folder.note):
            tell(f"{shown(folder.path)}: {folder.note or folder.state}")
        told[folder.id] = folder


def _tell(progress: Progress, *, as_json: bool, always: bool = False) -> None:
    """Say what was done, where anything was; to programs `always`, where they wait for an answer."""
    done = {
        "files": progress.files_total,
        "failed": progress.files_failed,
        "passages": progress.passages,
        "moved": progress.files_moved,
        "removed": progress.files_removed,
        "freed_bytes": progress.freed_bytes,
    }
    if as_json and (always or any(done.values())):
        out_json(done)
    if as_json or not any(done.values()):
        return
    parts = []
    if progress.files_total:
        read = counted(progress.files_total - progress.files_failed, "file")
        parts.append(f"{read} read, {counted(progress.passages, 'passage')}")
    if progress.files_failed:
        parts.append(f"{progress.files_failed} failed")
    if progress.files_moved:
        parts.append(f"{progress.files_moved} moved")
    if progress.files_removed:
        removed = counted(progress.files_removed, "document")
        parts.append(f"{removed} removed, {progress.freed_bytes / 1e6:.1f} MB freed")
    out(", ".join(parts) + ".")


def _patterns(options: argparse.Namespace, before: Patterns | None = None) -> Patterns:
    before = before or Patterns()
    include = before.include if options.include is None else parsed(options.include)
    exclude = before.exclude if options.exclude is None else parsed(options.exclude)
    return Patterns(include, exclude)


def _folder(library: Any, options: argparse.Namespace) -> WatchedFolder:
    """The followed folder of that path.

    Raises:
        UsageError: there is none, or one in several knowledge bases.
    """
    path = Path(options.path).expanduser().absolute()
    found: list[WatchedFolder] = [
        folder
        for folder in library.watching.folders()
        if folder.path == path and options.kb in (None, folder.kb)
    ]
    if not found:
        raise UsageError(f"{options.path} is not followed. “shufang watch” lists what is.")
    if len(found) > 1:
        raise UsageError(f"{options.path} is followed in several knowledge bases. Say with --kb in which.")
    return found[0]
