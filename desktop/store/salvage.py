"""Making a sound database of a damaged one: what can be read and is right comes over, the rest is read again.

A passage is right where its text still has the hash it was stored with and its place can be unpacked, a
vector where its length is 1, a recognised page where it can be unpacked. A document that lost anything waits
to be read again; until then what is left of it can be found. Its vectors stay, so that they need not be made
again.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop.store import essentials, geometry, recognitions
from desktop.store.database import connect, sqlite_errors
from desktop.store.remains import Remains
from desktop.store.vectors import text_hash

_LENGTH_TOLERANCE = 0.02  # of a vector's length, which is 1; half precision is far more exact
_STATES = ("ready", "partial", "pending", "failed", "encrypted")
_FIRST = {"knowledge_bases", "documents", "spaces"}  # what others refer to
_MADE_ANEW = {"counters", "vocabulary"}  # by the migrations and with the keyword index
_NUMBERS_OF_PASSAGE = ("document_id", "position", "start", "end", "page", "page_last")
_UNPACKING = (zlib.error, ValueError, IndexError, TypeError, KeyError, MemoryError)


@dataclass(frozen=True, slots=True)
class Saved:
    """How many documents came over whole, and how many wait to be read again.

    Not `complete`, there may have been more, of which nothing is left.
    """

    whole: int
    again: int
    complete: bool


def salvage(damaged: Path, copy: Path, target: Path) -> Saved:
    """Write a sound database with all that is left of a damaged one, and of the copy of its essentials.

    Raises:
        LibraryError: it can't be written.
    """
    copied = essentials.read(copy)
    remains = Remains(damaged, copied.get("places", []))
    database = connect(target, writable=True)
    try:
        database.conn.execute("PRAGMA journal_mode = OFF")  # what is half done is thrown away
        with sqlite_errors(), database.atomic():
            salvaging = _Salvaging(remains, database.conn, copied)
            salvaging.run()
        return salvaging.saved()
    finally:
        database.conn.close()
        remains.close()


class _Salvaging:
    """One salvage. What is put in refers to each other in any order, and is made to fit at the end."""

    def __init__(
        self, remains: Remains, connection: sqlite3.Connection, copied: Mapping[str, essentials.Rows]
    ) -> None:
        self._remains = remains
        self._new = connection
        self._copied = copied
        self._suspects = set[int]()  # documents of which something is lost
        self._named = False  # whether the index of their paths can be read

    def run(self) -> None:
        """Bring over every table, then mark what has to be read again."""
        self._new.execute("PRAGMA defer_foreign_keys = ON")
        tables = self._tables()
        for table in sorted(tables.keys() - _MADE_ANEW - {"pages"}, key=lambda name: name not in _FIRST):
            if tables[table]:
                self._rows(table, _RIGHT.get(table, lambda _row: True))
            else:
                self._whole(table)
        self._names_of_documents()
        self._pages()
        self._drop_strays()
        self._find_suspects()
        self._new.execute(
            f"""UPDATE documents SET state = 'pending', tries = 0 WHERE id IN ({_list(self._suspects)})
                OR state NOT IN ({", ".join(map(repr, _STATES))})"""
        )
        self._new.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")

    def saved(self) -> Saved:
        """What came of it."""
        counts = dict(
            self._new.execute("SELECT state = 'pending', count(*) FROM documents GROUP BY 1").fetchall()
        )
        return Saved(counts.get(0, 0), counts.get(1, 0), self._knows_all())

    def _knows_all(self) -> bool:
        """Whether every document is known, if only by the copy or the index of their paths."""
        gaps = self._remains.gaps["documents"]
        if not gaps or self._named:
            return True
        known = max((row["id"] for row in self._copied.get("documents", ())), default=0)
        latest = self._remains.select("SELECT seq FROM sqlite_sequence WHERE name = 'documents'")
        ends = [end if end is not None else latest[0][0] + 1 if latest else known + 2 for _, end in gaps]
        return max(ends) <= known + 1

    def _names_of_documents(self) -> None:
        """The documents that are lost, but for their paths: those are in an index too."""
        rows = self._remains.select(
            "SELECT rowid, kb_id, path FROM documents INDEXED BY sqlite_autoindex_documents_1"
        )
        self._named = rows is not None
        gaps = self._remains.gaps["documents"]
        lost = [row for row in rows or () if any(_within(row[0], gap) for gap in gaps)]
        self._new.executemany(
            "INSERT OR IGNORE INTO documents (id, kb_id, path, state) VALUES (?, ?, ?, 'pending')",
            [row for row in lost if _right_document({"kb_id": row[1], "path": row[2]})],
        )

    def _tables(self) -> dict[str, bool]:
        """The new database's own tables, and whether their rows have numbers."""
        rows = self._new.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return {
            name: "WITHOUT ROWID" not in sql.upper()
            for name, sql in rows
            if not name.startswith("keywords") and not name.startswith("_")
        }

    def _columns(self, table: str) -> list[str]:
        """Those that the damaged database has too; where it can't be read, those of the copy."""
        new = [row[1] for row in self._new.execute(f'PRAGMA table_info("{table}")')]
        old = set(self._remains.columns(table)) or {
            name for row in self._copied.get(table, ()) for name in row
        }
        return [name for name in new if name in old]

    def _rows(self, table: str, is_right: Callable[[Mapping[str, Any]], bool]) -> None:
        """Bring over a table whose rows have numbers; what is lost comes from the copy, where that has it."""
        names = self._columns(table)
        if not names:  # nothing knows it
            self._remains.gaps[table] = [(0, None)]
            return
        put = self._putting(table, names)
        for _, *values in self._remains.rows(table, names):
            row = dict(zip(names, values, strict=True))
            if is_right(row):
                self._new.execute(put, values)
            elif isinstance(row.get("document_id"), int):
                self._suspects.add(row["document_id"])
        gaps = self._remains.gaps[table]
        if self._remains.rebuilt:  # pages that are gone may have been taken for others: nothing is certain
            gaps = [(0, None)]
        for row in self._copied.get(table, ()) if gaps else ():
            if "id" not in row or any(_within(row["id"], gap) for gap in gaps):
                came = self._new.execute(put, [row.get(name) for name in names]).rowcount
                if table == "documents" and came:
                    self._suspects.add(row["id"])

    def _whole(self, table: str) -> None:
        """Bring over a table without row numbers."""
        names = self._columns(table)
        if names:
            put = self._putting(table, names)
            self._new.executemany(put, self._remains.whole(table, names))
            self._new.executemany(put, [[row.get(n) for n in names] for row in self._copied.get(table, ())])

    def _putting(self, table: str, names: Sequence[str]) -> str:
        columns = ", ".join(f'"{name}"' for name in names)
        return f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(names))})'

    def _pages(self) -> None:
        """The pages, document by document."""
        names = self._columns("pages")
        put = self._putting("pages", names)
        sql = f"SELECT {', '.join(names)} FROM pages WHERE document_id = ?"
        for (document,) in self._new.execute("SELECT id FROM documents").fetchall():
            rows = self._remains.select(sql, [document]) if names else None
            if rows is None:
                self._suspects.add(document)
            else:
                self._new.executemany(put, rows)

    def _drop_strays(self) -> None:
        """Drop what refers to something that is lost; a knowledge base is made again, under another name."""
        self._new.execute(
            """INSERT OR IGNORE INTO knowledge_bases (id, name)
               SELECT DISTINCT kb_id, 'Library ' || kb_id FROM documents
               WHERE kb_id NOT IN (SELECT id FROM knowledge_bases)"""
        )
        self._new.execute(
            """DELETE FROM vectors WHERE length(vector) != 2 *
               (SELECT dimension FROM spaces s WHERE s.id = vectors.space_id)"""
        )
        while strays := {(row[0], row[3]) for row in self._new.execute("PRAGMA foreign_key_check")}:
            for table, number in strays:
                for key in self._new.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
                    if key[0] == number:
                        self._new.execute(
                            f'DELETE FROM "{table}" WHERE "{key[3]}" NOT IN (SELECT id FROM "{key[2]}")'
                        )

    def _find_suspects(self) -> None:
        """The documents of which something is missing, as what is left of them shows."""
        gaps = self._remains.gaps
        for first, end in gaps.get("passages", ()):
            self._suspects |= self._ids("SELECT document_id FROM passages WHERE id IN (?, ?)", first, end)
        for first, end in gaps.get("layouts", ()):
            self._suspects |= self._ids(
                "SELECT id FROM documents WHERE id > ? AND id < ?", first, 2**62 if end is None else end
            )
        self._suspects |= self._ids(
            """SELECT document_id FROM passages GROUP BY document_id
               HAVING count(*) != max(position) + 1 OR min(position) != 0"""
        )
        self._suspects |= self._ids(
            """SELECT document_id FROM pages GROUP BY document_id
               HAVING count(*) != max(number) OR min(number) != 1"""
        )
        self._suspects |= self._ids(
            """SELECT id FROM documents d WHERE state IN ('ready', 'partial') AND (
                 content_hash IS NULL OR NOT EXISTS (SELECT 1 FROM pages g WHERE g.document_id = d.id)
                 OR NOT EXISTS (SELECT 1 FROM passages p WHERE p.document_id = d.id) AND NOT EXISTS
                   (SELECT 1 FROM pages g WHERE g.document_id = d.id AND g.state = 'waiting'))"""
        )
        # A page that was written over with another sound one shows only in what else speaks of its rows.
        by_index = self._remains.select(
            "SELECT document_id, count(*) FROM passages INDEXED BY sqlite_autoindex_passages_1 GROUP BY 1"
        )
        if by_index is not None:
            there = dict(
                self._new.execute("SELECT document_id, count(*) FROM passages GROUP BY 1").fetchall()
            )
            known = self._ids("SELECT id FROM documents")
            self._suspects |= {
                each for each, count in by_index if each in known and there.get(each, 0) != count
            }

    def _ids(self, sql: str, *values: Any) -> set[int]:
        return {row[0] for row in self._new.execute(sql, values)}


def _within(number: int, gap: tuple[int, int | None]) -> bool:
    first, end = gap
    return number > first and (end is None or number < end)


def _list(numbers: set[int]) -> str:
    return ", ".join(str(int(number)) for number in sorted(numbers))


# what is right


def _right_document(row: Mapping[str, Any]) -> bool:
    path, kb = row["path"], row["kb_id"]
    return isinstance(path, str) and bool(path) and "\0" not in path and isinstance(kb, int)


def _right_base(row: Mapping[str, Any]) -> bool:
    try:
        return isinstance(json.loads(row["settings"]), dict) and isinstance(row["name"], str)
    except _UNPACKING:
        return False


def _right_passage(row: Mapping[str, Any]) -> bool:
    context, text = row["context"], row["text"]
    try:
        geometry.unpack(row["geometry"])
        return (
            text_hash(f"{context}\n{text}" if context else text) == row["embed_hash"]
            and isinstance(json.loads(row["headings"]), list)
            and all(isinstance(row[name], int) for name in _NUMBERS_OF_PASSAGE)
        )
    except _UNPACKING:
        return False


def _right_vector(row: Mapping[str, Any]) -> bool:
    blob = row["vector"]
    if not isinstance(blob, bytes) or len(blob) % 2 or len(row["text_hash"] or b"") != 16:
        return False
    length = float(np.linalg.norm(np.frombuffer(blob, dtype="<f2").astype(np.float32)))
    return abs(length - 1) < _LENGTH_TOLERANCE


def _right_recognition(row: Mapping[str, Any]) -> bool:
    try:
        return row["lines"] is None or bool(recognitions.unpack(row["lines"]))
    except _UNPACKING:
        return False


def _right_layout(row: Mapping[str, Any]) -> bool:
    return isinstance(row["pdf"], bytes) and row["pdf"].startswith(b"%PDF")


_RIGHT: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "documents": _right_document,
    "knowledge_bases": _right_base,
    "layouts": _right_layout,
    "passages": _right_passage,
    "recognitions": _right_recognition,
    "vectors": _right_vector,
}
