"""A small copy of what can't be made again from the documents, for when the database is damaged.

Which documents there are and where, knowledge bases, pins and the like: all tables but those that a
document's file, read again, fills. And where in the database file each table begins, without which no row
can be found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

_DERIVED = {"passages", "pages", "layouts", "vectors", "vocabulary", "recognitions"}
_KEYWORDS = "keywords"  # the virtual table and what SQLite keeps for it

Rows = list[dict[str, Any]]


def is_derived(table: str) -> bool:
    """Whether a table's rows are made again when their documents are read."""
    return table in _DERIVED or table.startswith(_KEYWORDS)


def write(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the essentials into a file, atomically; outside a transaction.

    Raises:
        sqlite3.DatabaseError, OSError: it can't be written; an earlier copy stays.
    """
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        connection.execute("ATTACH ? AS copied", [str(part)])
        try:
            connection.execute("BEGIN")
            for (table,) in connection.execute(
                "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall():
                if not is_derived(table):
                    connection.execute(f'CREATE TABLE copied."{table}" AS SELECT * FROM main."{table}"')
            connection.execute(
                """CREATE TABLE copied.places AS SELECT type, name, tbl_name, rootpage, sql
                   FROM main.sqlite_master WHERE rootpage > 0"""
            )
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            connection.execute("DETACH copied")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def revision(path: Path) -> int | None:
    """Which revision of the documents a copy is of; None where there is no copy that can be read."""
    rows = read(path, ["counters"]).get("counters", [])
    return next((row["value"] for row in rows if row["name"] == "revision"), None)


def read(path: Path, tables: Sequence[str] | None = None) -> dict[str, Rows]:
    """The rows of some or all tables in a copy, "places" among them; empty where it can't be read."""
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
                for (name,) in names
                if tables is None or name in tables
            }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return {}
