"""Noting which files wait to be read, before any of them is: what stops an import loses none of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from desktop.paths import absolute
from desktop.records import Failure, Progress
from desktop.scan import Scan, scan
from desktop.store.documents import SET_ASIDE, FileStamp, KnownFile
from desktop.store.store import Store

_ROWS = 500  # documents noted in one transaction


def ask(store: Store, paths: Sequence[Path], kb: str) -> None:
    """Note what the user named, to be looked through: from then on nothing of it is lost."""
    with store.transaction():
        store.queue.ask([absolute(path) for path in paths], kb)


def note_asked(store: Store, supported: Callable[[Path], bool]) -> Generator[Progress, None, Progress]:
    """Put the new and changed files of what was asked for into the queue; yields what is found and fails.

    Returns the progress to count on from.
    """
    total = Progress("scanning")
    for kb, group in groupby(store.queue.asked(), key=lambda each: each.kb):
        asked = list(group)
        progress = yield from note(store, [each.path for each in asked], kb, supported)
        with store.transaction():
            store.queue.forget(asked)
        total = replace(
            total,
            files_done=total.files_done + progress.files_done,
            files_failed=total.files_failed + progress.files_failed,
            files_unchanged=total.files_unchanged + progress.files_unchanged,
            files_left_out=total.files_left_out + progress.files_left_out,
        )
    return total


def note(
    store: Store, paths: Sequence[Path], kb: str, supported: Callable[[Path], bool]
) -> Generator[Progress, None, Progress]:
    """Put the new and changed files in what the user named into the queue; yields what is found and fails.

    Returns the progress to count on from. The knowledge base is made where there is none and there is a
    file for it. What was set aside is read again only if it is named itself.
    """
    found = Scan()
    for found in scan(paths, supported):
        yield Progress("scanning", files_total=len(found.files))
    total = len(found.files) + len(found.failures)
    progress = Progress("scanning", files_total=total, files_left_out=found.left_out)
    for failure in found.failures:
        progress = _failed(progress, failure)
        yield progress
    progress = replace(progress, failure=None)
    if not found.files:
        return progress
    with store.transaction():
        kb_id = store.documents.create_kb(kb)
    known = {file.path: file for file in store.documents.known_files(kb_id=kb_id)}
    named = {absolute(path) for path in paths}
    aside = [
        file
        for path, stamp in found.files.items()
        if path not in named and (file := known.get(path)) is not None and _set_aside(file, stamp)
    ]
    for file in aside:
        progress = _failed(progress, Failure(file.path, file.error))
        yield progress
    left_alone = {file.path for file in aside}
    changed = [
        (path, stamp)
        for path, stamp in found.files.items()
        if path not in left_alone and not _settled(known.get(path), stamp)
    ]
    for first in range(0, len(changed), _ROWS):
        with store.transaction():
            for path, stamp in changed[first : first + _ROWS]:
                store.documents.put_pending(kb_id, path, stamp, again=path in named)
        progress = replace(progress, failure=None)
        yield progress
    unchanged = len(found.files) - len(changed) - len(aside)
    done = progress.files_done + unchanged
    return replace(progress, failure=None, files_done=done, files_unchanged=unchanged)


def note_again(store: Store, document_ids: Sequence[int] | None) -> None:
    """Put documents into the queue again: those named, or all that failed or were read in part."""
    states = () if document_ids is not None else ("failed", "partial", "pending", "encrypted")
    wanted = None if document_ids is None else set(document_ids)
    files = [f for f in store.documents.known_files(states=states) if wanted is None or f.id in wanted]
    with store.transaction():
        for file in files:
            if file.content_hash is not None:
                store.recognitions.forget_failed(file.content_hash)
            stamp = stamp_of(file.path) or file.stamp
            store.documents.put_pending(file.kb_id, file.path, stamp, again=True)


def stamp_of(path: Path) -> FileStamp | None:
    """The stamp of a file; None where it can't be looked at."""
    try:
        return FileStamp.of(path.stat())
    except OSError:
        return None


def _failed(progress: Progress, failure: Failure) -> Progress:
    failed = progress.files_failed + 1
    return replace(progress, files_done=progress.files_done + 1, files_failed=failed, failure=failure)


def _settled(known: KnownFile | None, stamp: FileStamp) -> bool:
    """Whether the file was read, all or in part, and is as it was then."""
    return known is not None and known.state in ("ready", "partial") and known.stamp == stamp


def _set_aside(known: KnownFile, stamp: FileStamp) -> bool:
    return known.state == "failed" and known.tries >= SET_ASIDE and known.stamp == stamp
