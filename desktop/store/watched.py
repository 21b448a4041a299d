"""The folders that are followed, and the files in them that the user took out of the library."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from desktop.errors import UsageError
from desktop.patterns import Patterns

WatchedState = Literal["following", "away", "paused"]


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder whose files are kept searchable as they change. `note` says what there is to know of it."""

    id: int
    kb_id: int
    kb: str
    path: Path
    patterns: Patterns
    state: WatchedState
    note: str = ""

    def holds(self, path: Path) -> bool:
        """Whether a path lies in it."""
        return is_within(path, self.path)


def is_within(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies in it. Both are absolute; nothing is looked at."""
    whole, start = str(path), str(folder)
    return whole == start or whole.startswith(start.rstrip(os.sep) + os.sep)


class Watched:
    """The tables `watched_folders` and `left_out`."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def all(self) -> list[WatchedFolder]:
        """All folders that are followed, by knowledge base and path."""
        if not self._db["watched_folders"].exists():  # an older library that is only read
            return []
        rows = self._db.query(
            """SELECT w.*, k.name AS kb FROM watched_folders w JOIN knowledge_bases k ON k.id = w.kb_id
               ORDER BY k.name COLLATE NOCASE, w.path"""
        )
        return [
            WatchedFolder(
                id=row["id"],
                kb_id=row["kb_id"],
                kb=row["kb"],
                path=Path(row["path"]),
                patterns=Patterns(tuple(json.loads(row["include"])), tuple(json.loads(row["exclude"]))),
                state=row["state"],
                note=row["note"],
            )
            for row in rows
        ]

    def one(self, folder_id: int) -> WatchedFolder:
        """One of them.

        Raises:
            UsageError: there is none of that identifier.
        """
        for folder in self.all():
            if folder.id == folder_id:
                return folder
        raise UsageError("This folder is not followed any more.")

    def put(self, kb_id: int, path: Path, patterns: Patterns) -> int:
        """Note a folder, or other patterns for it; its identifier. Inside a transaction."""
        self._db.execute(
            """INSERT INTO watched_folders (kb_id, path, include, exclude) VALUES (?, ?, ?, ?)
               ON CONFLICT (kb_id, path) DO UPDATE SET
                 include = excluded.include, exclude = excluded.exclude""",
            [kb_id, str(path), json.dumps(patterns.include), json.dumps(patterns.exclude)],
        )
        row = self._db.execute(
            "SELECT id FROM watched_folders WHERE kb_id = ? AND path = ?", [kb_id, str(path)]
        ).fetchone()
        return int(row[0])

    def set_state(self, folder_id: int, state: WatchedState, note: str = "") -> None:
        """Note how it stands with a folder, if it is still followed."""
        self._db.execute(
            "UPDATE watched_folders SET state = ?, note = ? WHERE id = ?", [state, note, folder_id]
        )

    def set_path(self, folder_id: int, path: Path) -> None:
        """Note where a folder lies now."""
        self._db["watched_folders"].update(folder_id, {"path": str(path)})

    def delete(self, folder_id: int) -> None:
        """Follow a folder no longer."""
        self._db["watched_folders"].delete(folder_id)

    # what was taken out

    def leave_out(self, document_ids: Sequence[int]) -> None:
        """Take the files of these documents no more where they are followed, until they are added again."""
        self._db.execute(
            """INSERT OR IGNORE INTO left_out SELECT DISTINCT d.kb_id, d.path
               FROM documents d JOIN watched_folders w ON w.kb_id = d.kb_id
                 AND substr(d.path, 1, length(rtrim(w.path, ?1)) + 1) = rtrim(w.path, ?1) || ?1
               WHERE d.id IN (SELECT value FROM json_each(?2))""",
            [os.sep, json.dumps(list(document_ids))],
        )

    def left_out(self, kb_id: int) -> set[Path]:
        """The files that are not taken."""
        rows = self._db.execute("SELECT path FROM left_out WHERE kb_id = ?", [kb_id])
        return {Path(row[0]) for row in rows}

    def take_in(self, kb_id: int, paths: Sequence[Path]) -> None:
        """Take these files again."""
        self._db.conn.executemany(
            "DELETE FROM left_out WHERE kb_id = ? AND path = ?", [(kb_id, str(path)) for path in paths]
        )
