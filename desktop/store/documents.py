"""Knowledge bases and documents: which files there are, what became of them, and their pages."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.errors import UsageError
from desktop.names import shown
from desktop.records import Document, DocumentState, KnowledgeBase, Page

DEFAULT_KB = "Library"
UNFINISHED = (
    "importing"  # the setting of a knowledge base of which not all is here yet: which export it is of
)
# What `tries` says: the program or the reader ended while the file was read among others, by itself, and
# by itself once more. Then it is left alone until somebody asks for it.
SUSPECTED, CAUGHT, SET_ASIDE = 1, 2, 3
_INTEGER_MAX = 2**63 - 1  # that SQLite keeps; some file systems use more bits


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells a file from an earlier one at the same path, without reading it.

    `inode` and `device` tell where its bytes lie, by which a file is known that was moved; 0 where that is
    not known. Two stamps are equal without them: other file systems have other numbers.
    """

    size_bytes: int
    modified_ns: int
    inode: int = field(default=0, compare=False)
    device: int = field(default=0, compare=False)

    @classmethod
    def of(cls, status: os.stat_result) -> FileStamp:
        """The stamp of a file that was looked at."""
        inode, device = status.st_ino & _INTEGER_MAX, status.st_dev & _INTEGER_MAX
        return cls(status.st_size, status.st_mtime_ns, inode, device)

    @property
    def columns(self) -> dict[str, int]:
        """What is kept of it with a document."""
        return {
            "size_bytes": self.size_bytes,
            "modified_ns": self.modified_ns,
            "inode": self.inode,
            "device": self.device,
        }


@dataclass(frozen=True, slots=True)
class StampedPath:
    """A document's file and when it was changed."""

    id: int
    path: Path
    modified_ns: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A document's row as the importer needs it."""

    id: int
    kb_id: int
    path: Path
    state: DocumentState
    stamp: FileStamp
    content_hash: bytes | None
    tries: int = 0  # that began and never ended: SUSPECTED, CAUGHT or SET_ASIDE
    error: str = ""


class Documents:
    """The tables `knowledge_bases`, `documents`, `pages` and `layouts`."""

    def __init__(self, database: Any) -> None:
        self._db = database

    # knowledge bases

    def bare_knowledge_bases(self) -> list[KnowledgeBase]:
        """All knowledge bases by name, their counts left at 0: counting takes long in a large library."""
        rows = self._db.query("SELECT id, name, settings FROM knowledge_bases ORDER BY name COLLATE NOCASE")
        return [
            KnowledgeBase(
                id=row["id"],
                name=row["name"],
                documents=0,
                passages=0,
                pages=0,
                characters=0,
                settings=json.loads(row["settings"]),
            )
            for row in rows
        ]

    def kb_id(self, name: str) -> int:
        """The identifier of a knowledge base.

        Raises:
            UsageError: there is none of that name.
        """
        return self._kb(name)[0]

    def kb_name(self, name: str) -> str:
        """The name of a knowledge base as it was written first; capitals make no difference.

        Raises:
            UsageError: there is none of that name.
        """
        return self._kb(name)[1]

    def _kb(self, name: str) -> tuple[int, str]:
        row = self._db.execute("SELECT id, name FROM knowledge_bases WHERE name = ?", [name]).fetchone()
        if row is None:
            raise UsageError(f"There is no knowledge base named “{name}”.")
        return int(row[0]), str(row[1])

    def create_kb(self, name: str) -> int:
        """Make a knowledge base, or find the one of that name; its identifier.

        Raises:
            UsageError: the name is empty or longer than 100 characters.
        """
        name = _kb_name(name)
        self._db["knowledge_bases"].insert({"name": name}, ignore=True)
        return self.kb_id(name)

    def rename_kb(self, old: str, new: str) -> None:
        """Give a knowledge base another name.

        Raises:
            UsageError: there is none of that name, or another one of the new name.
        """
        kb_id, new = self.kb_id(old), _kb_name(new)
        row = self._db.execute("SELECT id FROM knowledge_bases WHERE name = ?", [new]).fetchone()
        if row is not None and row[0] != kb_id:
            raise UsageError(f"There is already a knowledge base named “{new}”.")
        self._db["knowledge_bases"].update(kb_id, {"name": new})

    def change_kb(self, kb_id: int, **changes: Any) -> None:
        """Change settings of a knowledge base; None takes one back."""
        settings = {**self.kb_settings(kb_id), **changes}
        kept = {name: value for name, value in settings.items() if value is not None}
        self._db["knowledge_bases"].update(kb_id, {"settings": json.dumps(kept, ensure_ascii=False)})

    def kb_settings(self, kb_id: int) -> dict[str, Any]:
        """The settings of a knowledge base that differ from the library's."""
        row = self._db.execute("SELECT settings FROM knowledge_bases WHERE id = ?", [kb_id]).fetchone()
        settings: dict[str, Any] = json.loads(row[0])
        return settings

    def delete_kb(self, kb_id: int) -> None:
        """Drop the row of a knowledge base whose documents are gone."""
        self._db["knowledge_bases"].delete(kb_id)

    # documents

    def changed_since(self, revision: int) -> tuple[list[Document], int]:
        """Documents added or changed after a revision of the table, 0 being before all; its latest one."""
        sql = "SELECT id, revision FROM documents WHERE revision > ?"
        rows = self._db.execute(sql, [revision]).fetchall()
        latest = max((row[1] for row in rows), default=revision)
        return self.documents([row[0] for row in rows] if revision else None), latest

    def revision(self) -> int:
        """A number that grows with every change to what is told of documents."""
        return int(self._db.execute("SELECT value FROM counters WHERE name = 'revision'").fetchone()[0])

    def stamped_paths(self) -> list[StampedPath]:
        """Every document's file and when it was changed last."""
        rows = self._db.execute("SELECT id, path, modified_ns FROM documents ORDER BY id")
        return [StampedPath(row[0], Path(row[1]), row[2]) for row in rows]

    def ids(self) -> set[int]:
        """The identifiers of all documents."""
        return {row[0] for row in self._db.execute("SELECT id FROM documents")}

    def documents(self, ids: Sequence[int] | None = None) -> list[Document]:
        """Documents with their counts: all, or those named."""
        where, values = _where(("d.id IN", ids))
        rows = self._db.query(
            f"""SELECT d.*, k.name AS kb,
                  (SELECT count(*) FROM passages p WHERE p.document_id = d.id) AS passages
                FROM documents d JOIN knowledge_bases k ON k.id = d.kb_id {where}""",
            values,
        )
        by_state = self._pages_by_state(ids)
        return [
            Document(
                id=row["id"],
                kb=row["kb"],
                path=Path(row["path"]),
                title=row["title"] or shown(Path(row["path"]).stem),
                state=row["state"],
                error="" if row["state"] == "pending" else row["error"],
                pages=sum(by_state.get(row["id"], {}).values()),
                passages=row["passages"],
                characters=row["characters"],
                size_bytes=row["size_bytes"],
                pages_by_state=by_state.get(row["id"], {}),
                missing=bool(row["missing"]),
            )
            for row in rows
        ]

    def _pages_by_state(self, ids: Sequence[int] | None) -> dict[int, dict[str, int]]:
        where, values = _where(("d.id IN", ids))
        counts: dict[int, dict[str, int]] = {}
        for document_id, state, count in self._db.execute(
            f"""SELECT g.document_id, g.state, count(*) FROM pages g JOIN documents d ON d.id = g.document_id
                {where} GROUP BY 1, 2""",
            values,
        ):
            counts.setdefault(document_id, {})[state] = count
        return counts

    def known_files(
        self,
        *,
        document_id: int | None = None,
        kb_id: int | None = None,
        states: Sequence[str] = (),
        content_hash: bytes | None = None,
        within: Path | None = None,
        inodes: Iterable[int] | None = None,
    ) -> list[KnownFile]:
        """The rows that match everything given, in the order they were added.

        `within` is a path; what lies below it matches too.
        """
        where, values = _where(
            ("d.id = ?", document_id),
            ("d.kb_id = ?", kb_id),
            ("d.state IN", states or None),
            ("d.content_hash = ?", content_hash),
            ("d.inode IN", inodes),
        )
        if within is not None:
            # A range, so that the index of paths is used.
            first = str(within).rstrip("/\\") + os.sep
            where += f"{' AND' if where else 'WHERE'} (d.path = ? OR (d.path > ? AND d.path < ?))"
            values += [str(within), first, first[:-1] + chr(ord(os.sep) + 1)]
        rows = self._db.query(f"SELECT d.* FROM documents d {where} ORDER BY d.id", values)
        return [known_file(row) for row in rows]

    def content_hashes(self, document_ids: Sequence[int]) -> list[bytes]:
        """What tells the contents of these documents, of those that were read."""
        rows = self._db.execute(
            """SELECT DISTINCT content_hash FROM documents WHERE content_hash IS NOT NULL
               AND id IN (SELECT value FROM json_each(?))""",
            [json.dumps(list(document_ids))],
        )
        return [row[0] for row in rows]

    def waiting_pages(self) -> dict[int, list[int]]:
        """The pages that are still to be recognised, by document, of documents that were read."""
        rows = self._db.execute(
            """SELECT g.document_id, g.number FROM pages g JOIN documents d ON d.id = g.document_id
               WHERE g.state = 'waiting' AND d.state IN ('ready', 'partial') ORDER BY 1, 2"""
        )
        found: dict[int, list[int]] = {}
        for document_id, number in rows:
            found.setdefault(document_id, []).append(number)
        return found

    def is_waiting(self, document_id: int) -> bool:
        """Whether a page of a document is still to be recognised."""
        row = self._db.execute(
            "SELECT 1 FROM pages WHERE state = 'waiting' AND document_id = ? LIMIT 1", [document_id]
        ).fetchone()
        return row is not None

    def find(self, path: Path) -> list[int]:
        """The documents at a path, or below it where it is a folder, in all knowledge bases."""
        prefix = str(path).rstrip("/\\")
        rows = self._db.execute(
            """SELECT id FROM documents
               WHERE path = ?1 OR substr(path, 1, length(?1) + 1) IN (?1 || '/', ?1 || '\\') ORDER BY path""",
            [prefix],
        )
        return [row[0] for row in rows]

    def put_pending(self, kb_id: int, path: Path, stamp: FileStamp, *, again: bool = False) -> int:
        """Note that a file waits to be read, as a new document or again; its identifier.

        A file that changed has no past; one that is asked for `again` gets one more try. What became of it
        before stays noted, should it be taken out of the queue.
        """
        self._db.execute(
            """INSERT INTO documents (kb_id, path, state, size_bytes, modified_ns, inode, device)
               VALUES (?, ?, 'pending', ?, ?, ?, ?)
               ON CONFLICT (kb_id, path) DO UPDATE SET
                 turn = CASE WHEN state != 'pending' THEN 0 WHEN ? THEN max(turn, 0) ELSE turn END,
                 was = CASE state WHEN 'pending' THEN was ELSE state END,
                 state = 'pending', missing = 0, size_bytes = excluded.size_bytes,
                 modified_ns = excluded.modified_ns, inode = excluded.inode, device = excluded.device,
                 tries = CASE WHEN size_bytes != excluded.size_bytes OR modified_ns != excluded.modified_ns
                   THEN 0 WHEN ? THEN min(tries, ?) ELSE tries END""",
            [kb_id, str(path), *stamp.columns.values(), again, again, CAUGHT],
        )
        self._db.execute("DELETE FROM left_out WHERE kb_id = ? AND path = ?", [kb_id, str(path)])
        found = self.id_at(kb_id, path)
        assert found is not None
        return found

    def set_tries(self, document_id: int, tries: int) -> None:
        """Note that a try begins, or take that back."""
        self._db.execute("UPDATE documents SET tries = ? WHERE id = ?", [tries, document_id])

    def empty(self) -> list[KnownFile]:
        """The rows that say to be searchable and have no passage, nor a page that waits to be recognised."""
        rows = self._db.execute(
            """SELECT id FROM documents d WHERE state IN ('ready', 'partial')
               AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.document_id = d.id)
               AND NOT EXISTS (SELECT 1 FROM pages g WHERE g.document_id = d.id AND g.state = 'waiting')"""
        ).fetchall()
        return [file for row in rows for file in self.known_files(document_id=row[0])]

    def missing(self) -> list[KnownFile]:
        """The rows whose files were not found, in the order they were added."""
        ids = [row[0] for row in self._db.execute("SELECT id FROM documents WHERE missing")]
        return [file for each in ids for file in self.known_files(document_id=each)]

    def exists(self, document_id: int) -> bool:
        """Whether the document was not removed meanwhile."""
        row = self._db.execute("SELECT 1 FROM documents WHERE id = ?", [document_id]).fetchone()
        return row is not None

    def set_stamp(self, document_id: int, stamp: FileStamp) -> None:
        """Note where the bytes of a file lie that did not change, and when it was touched."""
        self._db.execute(
            "UPDATE documents SET modified_ns = ?, inode = ?, device = ? WHERE id = ?",
            [stamp.modified_ns, stamp.inode, stamp.device, document_id],
        )

    def id_at(self, kb_id: int, path: Path) -> int | None:
        """The document at a path of a knowledge base."""
        row = self._db.execute(
            "SELECT id FROM documents WHERE kb_id = ? AND path = ?", [kb_id, str(path)]
        ).fetchone()
        return None if row is None else int(row[0])

    def move_below(self, kb_id: int, old: Path, new: Path) -> None:
        """Let all documents below a folder stand below another one, where there are none of these names."""
        first, start = str(old).rstrip("/\\") + os.sep, str(new).rstrip("/\\") + os.sep
        self._db.execute(
            "UPDATE documents SET path = ? || substr(path, ?) WHERE kb_id = ? AND path > ? AND path < ?",
            [start, len(first) + 1, kb_id, first, first[:-1] + chr(ord(os.sep) + 1)],
        )

    def path(self, document_id: int) -> Path:
        """Where a document that is there has its file."""
        row = self._db.execute("SELECT path FROM documents WHERE id = ?", [document_id]).fetchone()
        return Path(row[0])

    def update(self, document_id: int, **columns: Any) -> None:
        """Set columns of a document."""
        self._db["documents"].update(document_id, columns)

    def delete(self, document_ids: Sequence[int]) -> None:
        """Drop documents whose passages are gone; pages and layouts go with them."""
        self._db.conn.executemany("DELETE FROM documents WHERE id = ?", [(id_,) for id_ in document_ids])

    # pages

    def replace_pages(self, document_id: int, pages: Sequence[Page], layout: bytes | None) -> None:
        """Set what the pages of a document are."""
        self._db["pages"].delete_where("document_id = ?", [document_id])
        self._db["layouts"].delete_where("document_id = ?", [document_id])
        self._db.conn.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)",
            [(document_id, p.number, p.width, p.height, p.state, p.note) for p in pages],
        )
        if layout is not None:
            self._db["layouts"].insert({"document_id": document_id, "pdf": layout})

    def copy_pages(self, from_id: int, to_id: int) -> None:
        """Give a document the pages of another with the same content."""
        self._db.execute(
            "INSERT INTO pages SELECT ?, number, width, height, state, note FROM pages WHERE document_id = ?",
            [to_id, from_id],
        )
        self._db.execute(
            "INSERT INTO layouts SELECT ?, pdf FROM layouts WHERE document_id = ?", [to_id, from_id]
        )

    def pages(self, document_id: int) -> list[Page]:
        """The pages of a document, by number."""
        rows = self._db.query("SELECT * FROM pages WHERE document_id = ? ORDER BY number", [document_id])
        return [Page(r["number"], r["width"], r["height"], r["state"], r["note"]) for r in rows]

    def layout(self, document_id: int) -> bytes | None:
        """The PDF that stands for the document's pages; None where the file itself is rendered."""
        row = self._db.execute("SELECT pdf FROM layouts WHERE document_id = ?", [document_id]).fetchone()
        return None if row is None else bytes(row[0])


def known_file(row: Mapping[str, Any]) -> KnownFile:
    """A row of the table."""
    return KnownFile(
        row["id"],
        row["kb_id"],
        Path(row["path"]),
        row["state"],
        # an older library that is only read has none of these
        FileStamp(row["size_bytes"], row["modified_ns"], row.get("inode", 0), row.get("device", 0)),
        row["content_hash"],
        row.get("tries", 0),
        row["error"],
    )


def _kb_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 100:
        raise UsageError("A knowledge base needs a name of 1 to 100 characters.")
    return name


def _where(*conditions: tuple[str, Any]) -> tuple[str, list[Any]]:
    """A WHERE clause of those conditions whose value is not None, and its values."""
    parts, values = [], []
    for text, value in conditions:
        if value is None:
            continue
        if text.endswith(" IN"):
            parts.append(f"{text} (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(value)))
        else:
            parts.append(text)
            values.append(value)
    return ("WHERE " + " AND ".join(parts) if parts else ""), values
