"""How the file of an exported knowledge base is laid out: SQLite with a mark and tables of its own.

Nothing in it refers to the computer it was written on but `roots`: the folders that the documents lay in.
A document's path is what stands below its root, its parts joined by “/”. Vectors are those of one
embedding space, named by its fingerprint; they belong to texts by the hash that the library has for them
too, which is computed again when the file is read. There are no indexes, triggers or views: what a reader
finds in `sqlite_master` is exactly what `TABLES` makes, or the file is refused.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x53484647  # “SHFG”, https://sqlite.org/pragma.html#pragma_application_id
FORMAT = 1  # the file's user_version
SUFFIX = ".shufang"
PART_BYTES = 1024**2  # of a carried file, in one row

TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE roots (id INTEGER PRIMARY KEY, path TEXT NOT NULL, documents INTEGER NOT NULL)",
    """CREATE TABLE documents (
  id INTEGER PRIMARY KEY, -- from 1, without gaps
  root_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  content_hash BLOB, -- SHA-256 of the file that was read
  characters INTEGER NOT NULL
)""",
    """CREATE TABLE pages (
  document_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  width REAL NOT NULL, -- points
  height REAL NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (document_id, number)
) WITHOUT ROWID""",
    "CREATE TABLE layouts (document_id INTEGER PRIMARY KEY, pdf BLOB NOT NULL)",
    """CREATE TABLE passages (
  document_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  start INTEGER NOT NULL,
  page INTEGER NOT NULL,
  page_last INTEGER NOT NULL,
  kind TEXT NOT NULL,
  language TEXT NOT NULL,
  headings TEXT NOT NULL, -- JSON list
  context TEXT NOT NULL,
  text TEXT NOT NULL,
  geometry BLOB NOT NULL, -- as in the library
  PRIMARY KEY (document_id, position)
) WITHOUT ROWID""",
    """CREATE TABLE vectors (
  text_hash BLOB PRIMARY KEY,
  vector BLOB NOT NULL -- float16, little-endian
) WITHOUT ROWID""",
    """CREATE TABLE recognitions (
  content_hash BLOB NOT NULL,
  page INTEGER NOT NULL,
  reason TEXT NOT NULL,
  lines BLOB, -- as in the library
  PRIMARY KEY (content_hash, page)
) WITHOUT ROWID""",
    """CREATE TABLE pins (
  id INTEGER PRIMARY KEY,
  question TEXT NOT NULL,
  document_id INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  page INTEGER NOT NULL,
  page_last INTEGER NOT NULL,
  created_seconds INTEGER NOT NULL -- since 1970, UTC
)""",
    """CREATE TABLE files (
  content_hash BLOB NOT NULL,
  part INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (content_hash, part)
) WITHOUT ROWID""",
)

META = (
    *("id", "created", "program", "name", "settings", "paths"),
    *("model", "dimension", "fingerprint", "documents", "passages", "files_bytes"),
)
"""What `meta` has, each of it once. `paths` says how the roots are written: “posix” or “windows”."""

SETTINGS = ("instruction",)
"""The settings of a knowledge base that go with it."""


def schema() -> set[tuple[str, str, str, str | None]]:
    """The rows of `sqlite_master` that the file of an export has, and no others: type, name, table, SQL."""
    connection = sqlite3.connect(":memory:")
    try:
        for statement in TABLES:
            connection.execute(statement)
        return set(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
    finally:
        connection.close()
