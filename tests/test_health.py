"""What a check finds, what mending and compacting do about it, and what takes the room."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import DiskFullError
from desktop.library import Library
from desktop.records import Question
from desktop.status import disk_bytes
from tests.portable.conftest import opened, outcome
from tests.support.repair import repaired

_LONELY = "SELECT embed_hash FROM passages GROUP BY embed_hash HAVING count(*) = 1 LIMIT 1"

Found = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some `files` and a library of them in `data`; only to be read."""
    base = tmp_path_factory.mktemp("birds")
    (base / "files").mkdir()
    for number in range(6):
        text = "".join(f"\n\nThe heron {number} waits beside millpond {n}. " * 30 for n in range(12))
        (base / "files" / f"birds {number}.md").write_text(f"# Birds {number}{text}\n", encoding="utf-8")
    library = opened(base / "data")
    outcome(library.add([base / "files"], "Birds"))
    library.close()
    return base


@pytest.fixture
def library(tmp_path: Path, birds: Path) -> Iterator[Library]:
    """A copy of that library."""
    shutil.copytree(birds / "data", tmp_path / "data")
    made = opened(tmp_path / "data")
    yield made
    made.close()


def found(library: Library) -> Found:
    checkup = library.upkeep.checkup()
    fractions = [step.fraction for step in checkup]
    assert fractions == sorted(fractions)
    return {each.part: (each.problems, each.notes) for each in checkup.found}


def spoil(library: Library, *statements: str) -> None:
    with sqlite3.connect(library.paths.database) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_every_part_of_a_sound_library_is_looked_at(library: Library) -> None:
    parts = ("database", "keywords", "documents", "vectors", "index", "files")
    assert found(library) == dict.fromkeys(parts, ((), ()))


@pytest.mark.parametrize(
    ("part", "statement", "sentence"),
    [
        (
            "keywords",
            "DELETE FROM keywords_docsize WHERE id = (SELECT min(id) FROM passages)",
            "Passages that can't be found by their words: 1.",
        ),
        (
            "keywords",
            "INSERT INTO keywords_docsize VALUES (900000, x'00')",
            "Entries of the keyword index without a passage: 1.",
        ),
        (
            "vectors",
            "INSERT INTO vectors (space_id, text_hash, vector) SELECT 1, x'00', vector FROM vectors LIMIT 1",
            "Vectors without a passage: 1.",
        ),
        (
            "vectors",
            "UPDATE vectors SET vector = x'0000' WHERE id = 1",
            "Vectors that are too long or too short: 1.",
        ),
        (
            "vectors",
            "UPDATE vectors SET vector = zeroblob(128) WHERE id = 1",
            "Vectors without meaning: 1.",
        ),
        ("vectors", f"DELETE FROM vectors WHERE text_hash = ({_LONELY})", "Passages without a vector: 1."),
        (
            "index",
            "DELETE FROM vectors WHERE id = 2",
            "The vector index does not hold what the database holds.",
        ),
        (
            "index",
            """UPDATE vectors SET vector = (SELECT vector FROM vectors ORDER BY id DESC LIMIT 1)
               WHERE id = 1""",
            "The vector index holds other vectors than the database.",
        ),
    ],
)
def test_what_does_not_fit_is_found_and_mended(
    library: Library, part: str, statement: str, sentence: str
) -> None:
    spoil(library, statement)
    assert sentence in found(library)[part][0]
    assert repaired(library) == []


def test_documents_that_hold_nothing_are_read_again(library: Library) -> None:
    spoil(library, "DELETE FROM passages WHERE document_id = 3")
    (sentence,) = found(library)["documents"][0]
    assert sentence.endswith("is marked as searchable, but has no passages.")
    assert repaired(library) == []
    assert all(document.passages for document in library.documents())


def test_files_that_are_gone_or_changed_are_told_and_no_fault(library: Library, tmp_path: Path) -> None:
    for number in (3, 5):
        text = f"The heron {number} is away.\n"
        (tmp_path / f"birds {number}.md").write_text(text, encoding="utf-8")
    outcome(library.add([tmp_path / "birds 3.md", tmp_path / "birds 5.md"], "More"))
    (tmp_path / "birds 3.md").unlink()
    (tmp_path / "birds 5.md").write_text("The heron left.\n", encoding="utf-8")
    assert found(library)["files"] == (
        (),
        (
            "Files that are not where they were: 1 (birds 3.md).",
            "Files that changed since they were read: 1 (birds 5.md).",
        ),
    )
    assert library.upkeep.check() == []


def test_searches_go_on_while_it_is_checked_mended_and_compacted(library: Library) -> None:
    """Between any two steps a search is answered, on the same thread and another connection."""
    for steps in (iter(library.upkeep.checkup()), library.upkeep.mend(), library.upkeep.compact()):
        asked = 0
        for _ in steps:
            answer = library.answer(Question("the heron waits", mode="meaning"))
            assert answer.hits
            asked += 1
        assert asked > 1


def test_room_that_nothing_needs_is_given_back(library: Library) -> None:
    library.remove([document.id for document in library.documents()[1:]])
    stray = library.paths.index / "0123456789abcdef-64.hnsw"
    stray.write_bytes(bytes(50_000))
    before = disk_bytes(library.data_dir)
    freed = outcome(library.upkeep.compact())
    assert freed > 50_000
    assert before - freed == disk_bytes(library.data_dir)
    assert not stray.exists()
    assert library.upkeep.check() == []
    assert library.answer(Question("the heron waits")).hits


def test_without_room_nothing_is_compacted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(library.data_dir)
    monkeypatch.setattr("desktop.embed.files.shutil.disk_usage", lambda _folder: usage._replace(free=1000))
    with pytest.raises(DiskFullError, match="Compacting needs"):
        outcome(library.upkeep.compact())
    assert library.upkeep.check() == []


def test_what_takes_the_room_adds_up(library: Library) -> None:
    library.knowledge_bases.create("Empty")
    library.paths.logs.mkdir(exist_ok=True)
    (library.paths.logs / "a.log").write_text("x" * 1000, encoding="utf-8")
    (library.paths.models / "a.gguf").write_bytes(bytes(20_000))
    use = outcome(library.upkeep.disk_use())
    assert use.total_bytes == disk_bytes(library.data_dir) == library.status()["disk_bytes"]
    assert use.files["logs"] == 1000
    assert use.files["models"] >= 20_000
    assert sum(part.size_bytes for part in use.database) == use.files["database"]
    by_name = {part.name or part.share: part.size_bytes for part in use.database}
    assert by_name["Birds"] > 10_000
    assert by_name["Empty"] == 0
    [space] = library.status()["spaces"]
    assert by_name["hashing (64)"] == space["vectors"] * (128 + 16)
    assert by_name["keywords"] > 0
