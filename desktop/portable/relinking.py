"""Documents that came from another computer, and the files here that they may be."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from pathlib import Path

from desktop.digest import parts_of
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
    if here is None or here == stamp or here.size_bytes != stamp.size_bytes or content_hash is None:
        return here and stamp
    digest = hashlib.sha256()
    try:
        for part in parts_of(path):
            digest.update(part)
            yield
    except OSError:
        return stamp
    return here if digest.digest() == content_hash else stamp


def find_again(store: Store) -> Iterator[None]:
    """Look whether files that were not found are there now."""
    for file in store.documents.missing():
        stamp = yield from found(file.path, file.stamp, file.content_hash)
        if stamp is not None:
            changes = {"size_bytes": stamp.size_bytes, "modified_ns": stamp.modified_ns}
            with store.quick_transaction():
                store.documents.update(file.id, missing=0, **changes)
        yield
