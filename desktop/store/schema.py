"""The tables, as numbered migrations. Append to them; never change one that was released.

Identifiers are never used twice (AUTOINCREMENT): an HNSW file that is older than the database still
holds labels of vectors that are gone, and they must not name new ones.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("shufang")

_FIRST = """
CREATE TABLE knowledge_bases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  settings TEXT NOT NULL DEFAULT '{}' -- JSON
);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kb_id INTEGER NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
  path TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '', -- the document's own; empty where it states none
  state TEXT NOT NULL, -- ready, pending, failed, partial
  error TEXT NOT NULL DEFAULT '', -- a sentence
  size_bytes INTEGER NOT NULL DEFAULT 0,
  modified_ns INTEGER NOT NULL DEFAULT 0,
  content_hash BLOB, -- SHA-256 of the file that was read
  characters INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kb_id, path)
);
CREATE INDEX documents_by_state ON documents (state);
CREATE INDEX documents_by_content ON documents (content_hash);
CREATE TABLE pages (
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  number INTEGER NOT NULL,
  width REAL NOT NULL, -- points
  height REAL NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (document_id, number)
) WITHOUT ROWID;
CREATE TABLE layouts (
  document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  pdf BLOB NOT NULL -- the pages of a document that has none of its own
);
CREATE TABLE passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  position INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  page INTEGER NOT NULL,
  page_last INTEGER NOT NULL,
  kind TEXT NOT NULL,
  language TEXT NOT NULL,
  script TEXT NOT NULL, -- cjk, latin, other
  headings TEXT NOT NULL, -- JSON list
  context TEXT NOT NULL,
  text TEXT NOT NULL,
  embed_hash BLOB NOT NULL, -- BLAKE2b of what is embedded, 16 bytes
  geometry BLOB NOT NULL,
  UNIQUE (document_id, position)
);
CREATE INDEX passages_by_hash ON passages (embed_hash);
CREATE INDEX passages_by_script ON passages (script, embed_hash);
CREATE TABLE spaces (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint TEXT NOT NULL UNIQUE,
  model TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  active INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE vectors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  space_id INTEGER NOT NULL REFERENCES spaces ON DELETE CASCADE,
  text_hash BLOB NOT NULL,
  vector BLOB NOT NULL, -- float16, little-endian
  UNIQUE (space_id, text_hash)
);
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
-- generation: counts the changes to vectors
INSERT INTO counters VALUES ('generation', 0);
CREATE VIRTUAL TABLE keywords USING fts5 (
  text, title, headings, file, content='', tokenize='unicode61 remove_diacritics 0'
);
CREATE VIRTUAL TABLE keyword_counts USING fts5vocab (keywords, row);
"""


_RECOGNITIONS = """
CREATE TABLE recognitions (
  content_hash BLOB NOT NULL, -- of the file, so that copies and files read again share them
  page INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '', -- why it failed, a sentence; empty where it did not
  lines BLOB, -- see store/recognitions.py
  PRIMARY KEY (content_hash, page)
);
CREATE INDEX pages_waiting ON pages (document_id) WHERE state = 'waiting';
"""


_REVISIONS = (
    "ALTER TABLE documents ADD COLUMN revision INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX documents_by_revision ON documents (revision)",
    "INSERT INTO counters VALUES ('revision', 1)",
    "UPDATE documents SET revision = 1",
    """CREATE TRIGGER document_added AFTER INSERT ON documents BEGIN
         UPDATE counters SET value = value + 1 WHERE name = 'revision';
         UPDATE documents SET revision = (SELECT value FROM counters WHERE name = 'revision')
         WHERE id = NEW.id;
       END""",
    """CREATE TRIGGER document_changed
       AFTER UPDATE OF kb_id, path, title, state, error, size_bytes, characters ON documents BEGIN
         UPDATE counters SET value = value + 1 WHERE name = 'revision';
         UPDATE documents SET revision = (SELECT value FROM counters WHERE name = 'revision')
         WHERE id = NEW.id;
       END""",
    """CREATE TRIGGER knowledge_base_renamed AFTER UPDATE OF name ON knowledge_bases BEGIN
         UPDATE documents SET kb_id = kb_id WHERE kb_id = NEW.id;
       END""",
)


@MIGRATIONS()  # type: ignore[untyped-decorator]  # sqlite-utils gives it no type
def m001_first(db: Any) -> None:
    """Documents, pages, passages, vectors and keywords."""
    _execute(db, _FIRST)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m003_recognitions(db: Any) -> None:
    """What was recognised on pages that are pictures."""
    _execute(db, _RECOGNITIONS)


def _execute(db: Any, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m002_tries(db: Any) -> None:
    """Whether reading a document began and never ended: noted before each try, taken back after it."""
    db.execute("ALTER TABLE documents ADD COLUMN tries INTEGER NOT NULL DEFAULT 0")


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m004_revisions(db: Any) -> None:
    """When a document last changed, so that thousands need not be read to show one."""
    for statement in _REVISIONS:
        db.execute(statement)


_VOCABULARY = (
    "CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE INDEX passages_by_language ON passages (language)",
    "INSERT INTO counters VALUES ('keywords', 0)",  # the format of what is in the keyword index
    "DROP TABLE keyword_counts",
    # with all that a search asks of many passages, so that their long rows are not read
    "DROP INDEX passages_by_hash",
    "CREATE INDEX passages_by_hash ON passages (embed_hash, script, document_id)",
)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m005_vocabulary(db: Any) -> None:
    """The words that the keyword index has ever had, and in which languages the passages are."""
    for statement in _VOCABULARY:
        db.execute(statement)


_PINS = """CREATE TABLE pins (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  question TEXT NOT NULL,
  path TEXT NOT NULL, -- no reference: a pin stays while its document is read again, or comes back
  evidence TEXT NOT NULL, -- the passage's text
  page INTEGER NOT NULL,
  page_last INTEGER NOT NULL,
  content_hash BLOB, -- of the file that was read
  created_seconds INTEGER NOT NULL, -- since 1970, UTC
  UNIQUE (question, path, evidence)
)"""


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m010_pins(db: Any) -> None:
    """Passages that the user pinned as the right answer to a question."""
    db.execute(_PINS)


_WATCHED = (
    """CREATE TABLE watched_folders (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         kb_id INTEGER NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
         path TEXT NOT NULL,
         include TEXT NOT NULL DEFAULT '[]', -- JSON list of patterns
         exclude TEXT NOT NULL DEFAULT '[]',
         state TEXT NOT NULL DEFAULT 'following', -- following, away, paused
         note TEXT NOT NULL DEFAULT '', -- a sentence
         UNIQUE (kb_id, path)
       )""",
    """CREATE TABLE left_out ( -- files in them that the user took out of the library
         kb_id INTEGER NOT NULL REFERENCES knowledge_bases ON DELETE CASCADE,
         path TEXT NOT NULL,
         PRIMARY KEY (kb_id, path)
       ) WITHOUT ROWID""",
    # Where a file's bytes lie, so that one that was moved is known again; 0 where that was not asked yet.
    "ALTER TABLE documents ADD COLUMN inode INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE documents ADD COLUMN device INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX documents_by_inode ON documents (inode)",
)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m020_watched_folders(db: Any) -> None:
    """Folders that are followed, and what moved in them."""
    for statement in _WATCHED:
        db.execute(statement)


_QUEUE = (
    # larger ones sooner, below 0 not until somebody asks for it
    "ALTER TABLE documents ADD COLUMN turn INTEGER NOT NULL DEFAULT 0",
    # the state before it was to be read; empty for a new one
    "ALTER TABLE documents ADD COLUMN was TEXT NOT NULL DEFAULT ''",
    """ALTER TABLE documents ADD COLUMN size_class INTEGER GENERATED ALWAYS AS (
         CASE WHEN size_bytes < 65536 THEN 0 WHEN size_bytes < 1048576 THEN 1
           WHEN size_bytes < 16777216 THEN 2 ELSE 3 END) VIRTUAL""",
    "UPDATE documents SET was = 'ready' WHERE state = 'pending' AND content_hash IS NOT NULL",
    """CREATE INDEX documents_waiting ON documents
         (kb_id, tries, turn DESC, size_class, modified_ns DESC, id)
         WHERE state = 'pending' AND turn >= 0""",
    """CREATE TABLE asked ( -- what the user named to be added, until it was looked through
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         kb TEXT NOT NULL,
         path BLOB NOT NULL -- as the system has it: a name need not be Unicode
       )""",
)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m021_queue(db: Any) -> None:
    """In which order documents are read, what is held back, and what is to be looked through."""
    for statement in _QUEUE:
        db.execute(statement)


_MODEL_CHANGE = """CREATE TABLE model_change (
  id INTEGER PRIMARY KEY CHECK (id = 1), -- one at a time
  model TEXT NOT NULL,
  dimension INTEGER, -- NULL: the model's full one
  complete INTEGER NOT NULL DEFAULT 0, -- it answers, and only the settings may not know it yet
  ends INTEGER NOT NULL DEFAULT 0 -- of the program meanwhile, without one passage embedded between them
)"""


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m022_model_change(db: Any) -> None:
    """Which model is to answer once everything is embedded with it."""
    db.execute(_MODEL_CHANGE)


_MISSING = (
    "ALTER TABLE documents ADD COLUMN missing INTEGER NOT NULL DEFAULT 0",
    """CREATE TRIGGER document_missed AFTER UPDATE OF missing ON documents BEGIN
         UPDATE counters SET value = value + 1 WHERE name = 'revision';
         UPDATE documents SET revision = (SELECT value FROM counters WHERE name = 'revision')
         WHERE id = NEW.id;
       END""",
)


@MIGRATIONS()  # type: ignore[untyped-decorator]
def m023_missing(db: Any) -> None:
    """Whether a document's file was not found where it should be: it came from another computer."""
    for statement in _MISSING:
        db.execute(statement)
