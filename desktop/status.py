"""What the library holds, as plain data: what `shufang status --json` prints."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from desktop.catalogue import Contents
from desktop.json_forms import watched_json
from desktop.paths import DataPaths
from desktop.store.store import Store


def status(
    store: Store, contents: Contents, paths: DataPaths, kb: str | None = None, *, paused: bool = False
) -> dict[str, Any]:
    """Knowledge bases, documents with state and coverage, embedding spaces and disk use.

    Raises:
        UsageError: there is no knowledge base of that name.
    """
    waiting = Counter(document.kb for document in contents.documents if document.state == "pending")
    named = None if kb is None else store.documents.kb_name(kb)
    active = store.vectors.active_space()
    space = None if active is None else f"{active.model} ({active.dimension})"
    folders = [folder for folder in store.watched.all() if named in (None, folder.kb)]
    away = [folder for folder in folders if folder.state == "away"]
    return {
        "data_dir": str(paths.root),
        "paused": paused,
        "waiting": sum(waiting.values()),
        "knowledge_bases": [
            {
                "name": base.name,
                "documents": base.documents,
                "passages": base.passages,
                "pages": base.pages,
                "characters": base.characters,
                "space": space,
                "paused": bool(base.settings.get("paused")),
                "waiting": waiting[base.name],
                "settings": dict(base.settings),
            }
            for base in contents.knowledge_bases
            if kb is None or base.name.casefold() == kb.casefold()
        ],
        "documents": [
            {
                "id": document.id,
                "path": str(document.path),
                "kb": document.kb,
                "title": document.title,
                "state": document.state,
                "error": document.error,
                "pages": document.pages,
                "pages_by_state": dict(document.pages_by_state),
                "passages": document.passages,
                "characters": document.characters,
                "away": any(f.kb == document.kb and f.holds(document.path) for f in away),
            }
            for document in contents.documents
            if named is None or document.kb == named
        ],
        "watched_folders": [watched_json(folder) for folder in folders],
        "spaces": [
            {
                "id": item.id,
                "model": item.model,
                "dimension": item.dimension,
                "fingerprint": item.fingerprint,
                "active": item.active,
                "vectors": store.vectors.count(item),
            }
            for item in store.vectors.spaces()
        ],
        "disk_bytes": disk_bytes(paths.root),
    }


def disk_bytes(folder: Path) -> int:
    """What the files in a folder take, models included."""
    total = 0
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                total += path.stat().st_size
        except OSError:  # gone since it was listed
            continue
    return total
