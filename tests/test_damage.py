"""A library whose files are damaged in any way opens, says so, and finds what it found before."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop import json_forms, mending
from desktop.errors import DamagedError
from desktop.library import Library
from desktop.paths import DataPaths
from desktop.records import Progress, Question
from desktop.vectors.hnsw import HnswIndex
from tests.support import corpus
from tests.support.command import Shufang
from tests.support.hashing import hashing_embedder
from tests.support.repair import repaired

WORDS = ("1017", "1105", "1238")  # each stands once, so that no two hits are equally good
INDEX_DAMAGES, OPENED = 100, 4
DATABASE_DAMAGES = int(os.environ.get("SHUFANG_TEST_DAMAGES", "2"))  # of each kind
PAGE = 4096

Answers = list[list[tuple[Any, ...]]]


def run(steps: Iterator[Progress]) -> None:
    for _ in steps:
        pass


def open_library(data_dir: Path) -> Library:
    return Library.open(data_dir, embedder=hashing_embedder())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents and a library of them, to be copied."""
    folder = tmp_path_factory.mktemp("whole")
    (files := folder / "files").mkdir()
    chance = random.Random(5)
    for number in range(40):
        towns = [" ".join(chance.choices(corpus.TOWNS, k=60)) for _ in range(3)]
        parts = "\n\n".join(f"## Part {part}\n\n{text}" for part, text in enumerate(towns))
        text = f"# House {number}\n\n{1000 + number * 7} barrels of herring.\n\n{parts}\n"
        (files / f"house {number}.md").write_text(text, encoding="utf-8")
    with closing(open_library(folder / "data")) as library:
        run(library.add([files]))
    return folder


@pytest.fixture(scope="module")
def expected(whole: Path) -> Answers:
    with closing(open_library(whole / "data")) as library:
        return answers(library)


def answers(library: Library) -> Answers:
    """What the library finds, without the numbers of rows."""
    run(library.model.prepare())
    found = []
    for word in WORDS:
        for mode in ("hybrid", "keyword", "meaning"):
            answer = library.answer(Question(word, mode=mode, top_k=5))  # type: ignore[arg-type]
            hits = json_forms.answer_json(answer)["hits"]
            found.append([(h["path"], h["page"], h["text"], h["score"], h["rects"]) for h in hits])
    return found


@pytest.fixture
def data_dir(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole / "data", tmp_path / "data")


def test_a_damaged_index_is_made_anew_and_never_loaded(data_dir: Path, expected: Answers) -> None:
    paths, chance = DataPaths(data_dir), random.Random(11)
    (graph,) = paths.index.glob("*.hnsw")
    files = {path: path.read_bytes() for path in paths.index.iterdir()}
    assert len(files) == 2
    loaded = HnswIndex.load(graph, 64)
    assert loaded is not None
    for number in range(INDEX_DAMAGES):
        for path, content in files.items():
            path.write_bytes(content)
        damaged = chance.choice(list(files))
        changed = bytearray(files[damaged])
        for _ in range(chance.choice((1, 1, 3, 50))):
            changed[chance.randrange(len(changed))] ^= chance.randint(1, 255)
        damaged.write_bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.2 else changed)
        again = HnswIndex.load(graph, 64)
        assert again is None or (damaged != graph and again[1] == loaded[1])  # a blank, at most
        if number < OPENED:
            with closing(open_library(data_dir)) as library:
                assert answers(library) == expected
                assert library.upkeep.check() == []


def random_pages(database: Path, chance: random.Random) -> None:
    """Some pages are written over with noise, or with nothing."""
    with database.open("r+b") as file:
        pages = database.stat().st_size // PAGE
        for _ in range(chance.choice((1, 1, 2, 5))):
            file.seek(PAGE * chance.randrange(1, pages))
            file.write(chance.choice((chance.randbytes(PAGE), bytes(PAGE))))


def first_page(database: Path, chance: random.Random) -> None:
    """The header and the list of the tables are lost."""
    with database.open("r+b") as file:
        file.write(chance.choice((chance.randbytes(PAGE), bytes(100), b"SQLite format 3\0" + bytes(PAGE))))


def header_bytes(database: Path, chance: random.Random) -> None:
    with database.open("r+b") as file:
        for _ in range(4):
            file.seek(chance.randrange(100))
            file.write(chance.randbytes(1))


def cut_short(database: Path, chance: random.Random) -> None:
    pages = database.stat().st_size // PAGE
    with database.open("r+b") as file:
        file.truncate(chance.randrange(pages * PAGE))


def mixed_up(database: Path, chance: random.Random) -> None:
    """A page is written over with another page, which is sound by itself."""
    content = database.read_bytes()
    pages = [content[at : at + PAGE] for at in range(0, len(content), PAGE)]
    one, other = chance.randrange(1, len(pages)), chance.randrange(1, len(pages))
    pages[one] = pages[other]
    database.write_bytes(b"".join(pages))


def all_but_nothing(database: Path, chance: random.Random) -> None:
    """The first page, perhaps a part of the second one."""
    with database.open("r+b") as file:
        file.truncate(chance.randrange(1, 3 * PAGE))


DAMAGES = (random_pages, first_page, header_bytes, cut_short, all_but_nothing, mixed_up)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_database_is_mended_and_loses_nothing(
    damage: Callable[[Path, random.Random], None], whole: Path, expected: Answers, tmp_path: Path
) -> None:
    for seed in range(DATABASE_DAMAGES):
        data_dir = shutil.copytree(whole / "data", tmp_path / str(seed))
        paths = DataPaths(data_dir)
        before = paths.database.read_bytes()
        damage(paths.database, random.Random(seed))
        damaged = paths.database.read_bytes()
        changed, shorter = damaged != before, len(damaged) < len(before)
        paths.damaged.touch()  # as whoever met the damage leaves it
        with closing(open_library(data_dir)) as library:
            if library.mended is not None:
                assert library.mended.saved.complete or shorter  # or what could say so is gone
                assert (data_dir / library.mended.aside).exists()
                assert library.mended.aside in library.mended.reason
                assert library.mended.saved.whole + library.mended.saved.again == 40
            else:
                assert not changed or library.connections.writer.problems() == []
            run(library.model.prepare())
            run(library.intake.resume())
            assert {document.state for document in library.documents()} == {"ready"}, seed
            assert len(library.documents()) == 40
            assert library.upkeep.check() == [], seed
            assert answers(library) == expected, seed


def test_what_is_whole_is_not_embedded_again(data_dir: Path) -> None:
    first_page(DataPaths(data_dir).database, random.Random(1))
    embedder = hashing_embedder()
    with closing(Library.open(data_dir, embedder=embedder)) as library:
        assert library.mended is not None
        assert (library.mended.saved.whole, library.mended.saved.again) == (40, 0)
        run(library.model.prepare())
        run(library.intake.resume())
        assert embedder.embedded == 0


def test_documents_whose_rows_are_lost_are_known_by_the_copy(data_dir: Path, whole: Path) -> None:
    """Also where the index of their paths is lost with them."""
    paths = DataPaths(data_dir)
    with closing(sqlite3.connect(paths.database)) as connection:
        lost = [
            row[0]
            for name in ("documents", "sqlite_autoindex_documents_1")
            for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name])
        ]
    with paths.database.open("r+b") as file:
        for page in lost:
            file.seek(PAGE * (page - 1))
            file.write(bytes(PAGE))
    paths.damaged.touch()
    with closing(open_library(data_dir)) as library:
        assert library.mended is not None
        assert library.mended.saved.complete
        run(library.intake.resume())
        assert len([document for document in library.documents() if document.state == "ready"]) == 40
        assert library.upkeep.check() == []


def test_a_damaged_log_loses_at_most_its_last_documents(whole: Path, tmp_path: Path) -> None:
    """The log of a program that was killed; what is in it and unreadable is read from the files again."""
    data_dir = shutil.copytree(whole / "data", tmp_path / "data")
    (more := tmp_path / "more").mkdir()
    for number in range(6):
        (more / f"{number}.md").write_text(f"# More {number}\n\nNew words {number * 13}.\n", encoding="utf-8")
    with closing(open_library(data_dir)) as library:
        run(library.add([more]))
        killed = shutil.copytree(data_dir, tmp_path / "killed")  # as it lies there when the program is killed
    log = Path(f"{DataPaths(killed).database}-wal")
    assert log.stat().st_size > 10 * PAGE
    for seed in range(2):
        copy = shutil.copytree(killed, tmp_path / f"killed {seed}")
        content, chance = bytearray(log.read_bytes()), random.Random(seed)
        at = chance.randrange(len(content))
        content[at : at + 200] = chance.randbytes(200)
        Path(f"{DataPaths(copy).database}-wal").write_bytes(content)
        with closing(open_library(copy)) as library:
            run(library.add([whole / "files", more]))
            assert len([document for document in library.documents() if document.state == "ready"]) == 46
            assert library.upkeep.check() == []


def test_damage_that_shows_later_is_mended_at_the_next_start(data_dir: Path, tmp_path: Path) -> None:
    """The command line tells it in a sentence, the next command has mended it."""
    paths = DataPaths(data_dir)
    with closing(sqlite3.connect(paths.database)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages'").fetchone()
    with paths.database.open("r+b") as file:
        file.seek(PAGE * (root - 1))
        file.write(bytes(PAGE))
    shufang = Shufang(data_dir)
    first = shufang("search", "herring", "--mode", "keyword")
    assert first.code == 1
    assert "is damaged. It is mended when Shufang is started again" in first.err
    second = shufang("status", "--json")
    assert second.code == 0
    assert "has been mended. Documents kept: 0. To be read again: 40." in second.err
    assert {document["state"] for document in second.json["documents"]} == {"pending"}
    assert not paths.damaged.exists()


def test_a_mending_that_is_cut_short_goes_on(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = DataPaths(data_dir)
    first_page(paths.database, random.Random(1))

    def ends(_paths: DataPaths) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mending, "_finish", ends)
        with pytest.raises(KeyboardInterrupt):
            mending.mend(paths)
    assert paths.mended.exists()
    with closing(open_library(data_dir)) as library:
        assert len(library.documents()) == 40
        run(library.model.prepare())
        assert library.upkeep.check() == []
    assert not paths.mended.exists()
    assert list(data_dir.glob("library-damaged-*.db"))


def test_a_reader_beside_the_writer_only_tells(data_dir: Path) -> None:
    with closing(open_library(data_dir)):
        first_page(DataPaths(data_dir).database, random.Random(1))
        with pytest.raises(DamagedError, match="is damaged"):
            Library.open(data_dir, writable=False, embedder=hashing_embedder()).documents()


def test_check_repair_mends_and_reads_again(data_dir: Path) -> None:
    """In a library that is open, as the window has it."""
    with closing(open_library(data_dir)) as library:
        run(library.model.prepare())
        library.connections.writer.close()  # so that the pages below are not in its memory
        random_pages(DataPaths(data_dir).database, random.Random(3))
        library.connections._writer = mending.Store(library.paths.database, writable=True)
        assert repaired(library) == []
        run(library.intake.resume())
        assert library.upkeep.check() == []
        assert len(library.documents()) == 40
