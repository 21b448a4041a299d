"""Documents that came from another computer, and the files here that they may be."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from desktop.digests import digest
from desktop.pending import stamp_of
from desktop.store.documents import FileStamp
from desktop.store.store import Store


def found(
    path: Path, stamp: FileStamp, content_hash: bytes | None
) -> Generator[None, None, FileStamp | None]:
    """The stamp by which a document's file is known here; None where there is no file.

    A file with another date is the same one if its bytes are. One that changed keeps the old stamp, by
    which it is known as changed.
    """
    here = stamp_of(path)
    if here is None or here == stamp:
        return here
    if here.size_bytes != stamp.size_bytes or content_hash is None:
        return stamp
    try:
        content = yield from digest(path, lambda: None)
    except OSError:
        return stamp
    return here if content == content_hash else stamp


def find_again(store: Store) -> Iterator[None]:
    """Look whether files that were not found are there now."""
    for file in store.documents.missing():
        stamp = yield from found(file.path, file.stamp, file.content_hash)
        if stamp is not None:
            with store.quick_transaction():
                store.documents.update(file.id, missing=0, **stamp.columns)
        yield
