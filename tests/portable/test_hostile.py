"""Exports that somebody made to do harm, or that were damaged, and programs that are killed."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.errors import ImportRefusedError
from desktop.library import Library
from desktop.portable.importing import Wish
from tests.portable.conftest import opened, outcome
from tests.portable.mutations import damage, survive
from tests.support.command import ROOT

_BOMB = zlib.compress(bytes(200_000_000), 9)
_DEEP = "[" * 100_000

Tamper = Callable[[sqlite3.Connection], object]


def sql(statement: str, *values: object) -> Tamper:
    return lambda connection: connection.execute(statement, values)


def again(table: str, column: str, of: str) -> Tamper:
    """A table made anew with one column more."""

    def tamper(connection: sqlite3.Connection) -> None:
        (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()
        connection.execute(f"DROP TABLE {table}")
        connection.execute(made.replace(of, f"{column}, {of}", 1))

    return tamper


HARM: dict[str, Tamper] = {
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON pins BEGIN DELETE FROM pins; END"),
    "a view": sql("CREATE VIEW v AS SELECT * FROM passages"),
    "a view in a table's place": lambda c: c.executescript(
        "ALTER TABLE pins RENAME TO real_pins; CREATE VIEW pins AS SELECT * FROM real_pins"
    ),
    "a virtual table": sql("CREATE VIRTUAL TABLE f USING fts5(text)"),
    "another table": sql("CREATE TABLE more (x)"),
    "an index": sql("CREATE INDEX i ON passages (text)"),
    "a generated column": again("pins", "x AS (abs(-9223372036854775808))", "question TEXT"),
    "a table less": sql("DROP TABLE pins"),
    "a table of other columns": again("pins", "x INTEGER", "question TEXT"),
    "a newer format": sql("PRAGMA user_version=2"),
    "another program's mark": sql("PRAGMA application_id=7"),
    "a log beside it": sql("PRAGMA journal_mode=WAL"),
    "a path out of its folder": sql("UPDATE documents SET path = '../../etc/passwd' WHERE id = 1"),
    "a path with dots inside": sql("UPDATE documents SET path = 'a/../../b.md' WHERE id = 1"),
    "an absolute path": sql("UPDATE documents SET path = '/etc/passwd' WHERE id = 1"),
    "a drive": sql("UPDATE documents SET path = 'C:/Windows/x.md' WHERE id = 1"),
    "a drive alone": sql("UPDATE documents SET path = 'a/c:x.md' WHERE id = 1"),
    "a backslash": sql("UPDATE documents SET path = '..\\x.md' WHERE id = 1"),
    "a reserved name": sql("UPDATE documents SET path = 'AUX.md' WHERE id = 1"),
    "a NUL in a path": sql("UPDATE documents SET path = 'a' || char(0) || '.md' WHERE id = 1"),
    "a path of bytes": sql("UPDATE documents SET path = x'2e2e' WHERE id = 1"),
    "a path that is no UTF-8": sql("UPDATE documents SET path = CAST(x'ff2e6d64' AS TEXT) WHERE id = 1"),
    "a very deep path": sql("UPDATE documents SET path = ? WHERE id = 1", "a/" * 5_000 + "b.md"),
    "a root that is none": sql("UPDATE roots SET path = 'here/../there'"),
    "a root with dots": sql("UPDATE roots SET path = path || '/../..'"),
    "a document's root beyond the last": sql("UPDATE documents SET root_id = 7 WHERE id = 1"),
    "documents with a gap": sql("UPDATE documents SET id = 77 WHERE id = 2"),
    "a document less": sql("DELETE FROM documents WHERE id = 5"),
    "a state that is none": sql("UPDATE documents SET state = 'magic' WHERE id = 1"),
    "a size of minus one": sql("UPDATE documents SET size_bytes = -1 WHERE id = 1"),
    "a hash too short": sql("UPDATE documents SET content_hash = x'00' WHERE id = 1"),
    "a title without end": sql("UPDATE documents SET title = ? WHERE id = 1", "x" * 1_000_000),
    "a page of infinite width": sql("UPDATE pages SET width = 9e999"),
    "pages with a gap": sql("UPDATE pages SET number = 9 WHERE number = 2"),
    "a passage less": sql("DELETE FROM passages WHERE document_id = 1 AND position = 0"),
    "a passage that begins before the document": sql("UPDATE passages SET start = -5"),
    "a passage on no page": sql("UPDATE passages SET page = 0"),
    "a passage on a page beyond": sql("UPDATE passages SET page_last = 900"),
    "a passage of bytes": sql("UPDATE passages SET text = CAST(text AS BLOB)"),
    "a passage that is no UTF-8": sql("UPDATE passages SET text = CAST(x'c328' AS TEXT)"),
    "headings without end": sql("UPDATE passages SET headings = ?", _DEEP),
    "headings that are numbers": sql("UPDATE passages SET headings = '[1]'"),
    "a bomb in a place": sql("UPDATE passages SET geometry = ?", _BOMB),
    "a place that is none": sql("UPDATE passages SET geometry = x'00'"),
    "places of another passage": sql(
        "UPDATE passages SET geometry = (SELECT geometry FROM passages ORDER BY length(text) DESC LIMIT 1)"
    ),
    "a layout that is no PDF": sql("UPDATE layouts SET pdf = ?", _BOMB),
    "a vector too short": sql("UPDATE vectors SET vector = substr(vector, 3)"),
    "a vector that is not a number": sql("UPDATE vectors SET vector = ?", b"\x00\x7e" * 64),
    "an infinite vector": sql("UPDATE vectors SET vector = ?", b"\x00\x7c" * 64),
    "a vector of zeros": sql("UPDATE vectors SET vector = zeroblob(128)"),
    "a vector of no text": sql("INSERT INTO vectors SELECT x'00', vector FROM vectors LIMIT 1"),
    "another dimension": sql("UPDATE meta SET value = '32' WHERE name = 'dimension'"),
    "a fingerprint that is a path": sql("UPDATE meta SET value = '../../../../x' WHERE name = 'fingerprint'"),
    "a number that is none": sql("UPDATE meta SET value = '٣' WHERE name = 'documents'"),
    "no name": sql("UPDATE meta SET value = ' ' WHERE name = 'name'"),
    "nothing said": sql("DELETE FROM meta WHERE name = 'paths'"),
    "settings of others": sql("UPDATE meta SET value = '{\"paused\": true}' WHERE name = 'settings'"),
    "settings without end": sql("UPDATE meta SET value = ? WHERE name = 'settings'", "[" * 9_000),
    "a bomb in a recognition": sql(
        "INSERT INTO recognitions SELECT content_hash, 1, '', ? FROM documents WHERE id = 1", _BOMB
    ),
    "a recognition of nonsense": sql(
        "INSERT INTO recognitions SELECT content_hash, 1, '', ? FROM documents WHERE id = 1",
        zlib.compress(b'[0,1,1,[["a",0,0,0,1,[0,1e99],[]]]]'),
    ),
    "a pin to no document": sql("UPDATE pins SET document_id = 70"),
    "a pin of the far future": sql("UPDATE pins SET created_seconds = 99999999999999"),
    "a file that is another": sql("UPDATE files SET data = x'00' WHERE part = 0"),
    "a file in the wrong order": sql("UPDATE files SET part = 3"),
}


@pytest.fixture(params=list(HARM))
def harm(request: pytest.FixtureRequest, export: Path, tmp_path: Path) -> Path:
    """An export that was tampered with."""
    file = tmp_path / "harm.shufang"
    shutil.copyfile(export, file)
    connection = sqlite3.connect(file, isolation_level=None)
    HARM[request.param](connection)
    connection.close()
    return file


@pytest.fixture(scope="module")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with nothing in it."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture
def empty(empty_folder: Path) -> Iterator[Library]:
    """A library with nothing in it, the same for many."""
    library = opened(empty_folder)
    yield library
    library.close()


def test_what_was_made_to_do_harm_is_refused_whole(harm: Path, empty: Library, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError) as refusal:
        outcome(empty.knowledge_bases.take_in(Wish(harm, files_to=tmp_path / "unpacked")))
    assert refusal.value.reason.endswith(".")
    assert not empty.contents().knowledge_bases
    assert empty.documents() == []
    assert not (tmp_path / "unpacked").exists()
    assert empty.upkeep.check() == []


def test_untouched_it_is_not_refused(export: Path, empty: Library) -> None:
    outcome(empty.knowledge_bases.take_in(Wish(export)))
    empty.knowledge_bases.delete("Leases")


def test_a_journal_beside_the_file_is_not_played_back(export: Path, tmp_path: Path, library: Library) -> None:
    """A hot journal would be written into the file that is only to be read."""
    file = tmp_path / "leases.shufang"
    shutil.copyfile(export, file)
    journal = tmp_path / "leases.shufang-journal"
    journal.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504) + bytes(4096))
    before = file.read_bytes()
    outcome(library.knowledge_bases.take_in(Wish(file)))
    assert file.read_bytes() == before
    assert journal.exists()


def test_a_pipe_is_no_export(tmp_path: Path, library: Library) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes with names")
    os.mkfifo(tmp_path / "pipe.shufang")
    with pytest.raises(ImportRefusedError, match="no regular file"):
        library.knowledge_bases.look_into(tmp_path / "pipe.shufang")


def test_damaged_at_random_it_is_imported_whole_or_not_at_all(
    export: Path, tmp_path: Path, library: Library, request: pytest.FixtureRequest
) -> None:
    seed = random.Random().randrange(10**6)
    chance = random.Random(seed)
    results = []
    for number in range(60):
        what = damage(export, tmp_path / "damaged.shufang", chance)
        results.append(survive(library, tmp_path / "damaged.shufang", f"seed {seed}, {number}: {what}"))
    assert not all(results)


def kill_once(done: int, *arguments: object) -> None:
    """Run the worker and kill it once so many documents are done."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.portable.worker", *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        while int(process.stdout.readline()) < done:
            process.stdin.write(b"\n")
            process.stdin.flush()
        process.kill()
        process.wait()


@pytest.mark.parametrize("done", [0, 3])
def test_killed_while_exporting_nothing_is_harmed(original: Path, tmp_path: Path, done: int) -> None:
    data, target = tmp_path / "data", tmp_path / "out.shufang"
    shutil.copytree(original / "data", data)
    kill_once(done, "export", data, target)
    assert not target.exists()
    with closing(opened(data)) as library:
        assert library.upkeep.check() == []
        made = outcome(library.knowledge_bases.export("Leases", target))
    assert made.documents == 5
    assert [path.name for path in tmp_path.glob("out*")] == ["out.shufang"]


@pytest.mark.parametrize("done", [0, 1, 3])
def test_killed_while_importing_a_second_import_goes_on(export: Path, tmp_path: Path, done: int) -> None:
    data, folder = tmp_path / "data", tmp_path / "unpacked"
    kill_once(done, "import", data, export, folder)
    with closing(opened(data)) as library:
        assert len(library.upkeep.check()) == len(
            library.contents().knowledge_bases
        )  # that not all of it is there
        assert len(library.documents()) >= done
        assert all(document.state in ("ready", "failed") for document in library.documents())
        made = outcome(library.knowledge_bases.take_in(Wish(export, files_to=folder)))
        assert (made.documents, made.missing, len(library.documents())) == (5, 0, 5)
        assert library.upkeep.check() == []
    assert not list(folder.rglob(".shufang-part"))
