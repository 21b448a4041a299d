"""Files that end or hang their reader, and those that need a password, in a library."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
import pytest

from desktop import reader
from desktop.coverage import coverage_json
from desktop.library import Library
from desktop.reading_process import Limits
from desktop.records import Document, Failure, Progress, Question
from desktop.store.documents import SUSPECTED
from tests.support.hashing import hashing_embedder

ROUGH = Limits(seconds=2.0, registry="tests.support.formats_under_test")
ASIDE = "That happened twice, so it was set aside; reading it again tries once more."


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[Callable[[], Library]]:
    opened: list[Library] = []

    def open_() -> Library:
        while opened:
            opened.pop().close()
        opened.append(Library.open(tmp_path / "data", embedder=hashing_embedder()))
        return opened[-1]

    yield open_
    for library in opened:
        library.close()


@pytest.fixture
def rough(open_library: Callable[[], Library], monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library whose readers do what the files say."""
    monkeypatch.setattr(reader, "Limits", lambda: ROUGH)
    return open_library()


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], Path]:
    (folder := tmp_path / "files").mkdir()

    def write(words: str) -> Path:
        (path := folder / f"{words.replace(' ', '-')}.txt").write_text(words)
        return path

    return write


def run(steps: Iterator[Progress]) -> tuple[Progress, list[Failure]]:
    every = [Progress("done"), *steps]
    return every[-1], [step.failure for step in every if step.failure]


def tries(library: Library, path: Path) -> int:
    with sqlite3.connect(library.paths.database) as connection:
        sql = "SELECT tries FROM documents WHERE path = ?"
        return int(connection.execute(sql, [str(path)]).fetchone()[0])


def document(library: Library, path: Path) -> Document:
    return library.document(library.find(path)[0])


def test_what_ends_its_reader_is_tried_twice_last_and_then_left_alone(
    rough: Library, told: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    read = rough.pool.read
    monkeypatch.setattr(rough.pool, "read", lambda path, *more: (asked.append(path), read(path, *more))[1])
    bad, good = told("exit"), told("words about gardens")
    os.utime(good, (1e9, 1e9))  # the older one: its turn comes later
    progress, failures = run(rough.add([bad.parent]))
    assert [failure.path for failure in failures] == [bad]
    assert failures[0].reason.endswith(ASIDE)
    assert asked == [bad, good, bad]
    assert (progress.files_done, progress.files_failed) == (2, 1)
    assert document(rough, good).state == "ready"
    assert (document(rough, bad).state, document(rough, bad).error) == ("failed", failures[0].reason)

    progress, failures = run(rough.add([bad.parent]))  # its folder again: it is left alone, and told
    assert [failure.path for failure in failures] == [bad]
    assert len(asked) == 3
    assert (progress.files_done, progress.files_failed, progress.files_unchanged) == (2, 1, 1)

    run(rough.intake.retry([document(rough, bad).id]))  # asked for: once more
    assert asked[3:] == [bad]
    run(rough.add([bad]))  # named: once more
    assert asked[4:] == [bad]
    assert document(rough, bad).state == "failed"

    bad.write_text("words now")  # another file: it has no past
    run(rough.add([bad.parent]))
    assert document(rough, bad).state == "ready"
    assert tries(rough, bad) == 0


def test_a_hang_holds_nothing_up_for_long(rough: Library, told: Callable[[str], Path]) -> None:
    bad, good = told("hang"), told("words about gardens and much else")
    seen = [step.failure.path for step in rough.add([bad.parent]) if step.failure]
    assert seen == [bad]
    assert document(rough, good).state == "ready"
    assert "2 seconds. That happened twice" in document(rough, bad).error.replace(", so it was given up", "")


def test_an_ordinary_failure_is_no_try(rough: Library, told: Callable[[str], Path]) -> None:
    bad = told("raise")
    run(rough.add([bad]))
    assert tries(rough, bad) == 0
    assert "twice" not in document(rough, bad).error


def test_a_stop_is_no_try(rough: Library, told: Callable[[str], Path]) -> None:
    slow = told("slow 400")
    steps = rough.add([slow])
    for step in steps:
        if step.stage == "reading" and tries(rough, slow) == SUSPECTED:
            break
    steps.close()  # type: ignore[attr-defined]
    assert tries(rough, slow) == 0
    assert document(rough, slow).state == "pending"


_DIES = """
import os, sys
from pathlib import Path
from desktop import reader
from desktop.library import Library
from desktop.reading_process import Limits
from tests.support.hashing import hashing_embedder
reader.Limits = lambda: Limits(registry="tests.support.formats_under_test")
if __name__ == "__main__":
    library = Library.open(Path(sys.argv[1]), embedder=hashing_embedder())
    steps = library.add([Path(sys.argv[2])]) if len(sys.argv) > 2 else library.intake.resume()
    for step in steps:
        print(step.stage, Path(step.current).name, flush=True)
    print("over", flush=True)
    library.close()
"""


def test_what_ends_the_program_again_and_again_never_blocks_the_start(
    open_library: Callable[[], Library], told: Callable[[str], Path], tmp_path: Path
) -> None:
    (script := tmp_path / "dies.py").write_text(_DIES)
    bad, good = told("slow 4000"), told("words about gardens and much else that is longer")
    data = tmp_path / "data"
    for extra in ([str(bad.parent)], [], []):  # among others, by itself, by itself again
        killed = subprocess.Popen(
            [sys.executable, str(script), str(data), *extra],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109
        )
        assert killed.stdout is not None
        with killed:
            for line in killed.stdout:
                if line.split()[:2] == ["reading", bad.name]:
                    break
            killed.kill()
    library = open_library()
    _, failures = run(library.intake.resume())
    assert [failure.path for failure in failures] == [bad]
    assert failures[0].reason.startswith("Shufang ended while it was being read. That happened twice")
    assert document(library, good).state == "ready"
    assert document(library, bad).state == "failed"
    run(library.intake.retry([document(library, bad).id]))  # now with readers that do not obey it
    assert document(library, bad).state == "ready"


def locked(path: Path, words: str, password: str) -> Path:
    with pymupdf.open() as made:
        made.new_page().insert_text((72, 72), words)
        made.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o" + password, user_pw=password)
    return path


def test_passwords_open_documents_for_as_long_as_the_library_is_open(
    open_library: Callable[[], Library], tmp_path: Path
) -> None:
    library = open_library()
    path = locked(tmp_path / "one.pdf", "walnut harvest", "sésame 芝麻")
    _, failures = run(library.add([path]))
    assert [failure.reason for failure in failures] == ["It needs a password."]
    assert document(library, path).state == "encrypted"
    id_ = document(library, path).id
    assert not library.unlocks(id_, "other").result(60)
    assert library.unlocks(id_, "sésame 芝麻").result(60)
    library.offer_passwords(["other"])
    run(library.intake.retry())
    assert document(library, path).error == "None of the passwords given opens it."
    library.offer_passwords(["sésame 芝麻"])
    run(library.intake.retry())
    assert document(library, path).state == "ready"
    assert library.pages.image(id_, 1, 1.0).result(60).page_count == 1

    again = open_library()
    assert document(again, path).state == "ready"
    assert again.answer(Question("walnut", mode="keyword")).hits
    with pytest.raises(Exception, match="needs a password"):
        again.pages.image(id_, 1, 1.0).result(60)


def test_coverage_counts_pages_and_names_those_that_are_not_searchable(
    open_library: Callable[[], Library], tmp_path: Path
) -> None:
    with pymupdf.open() as made:
        for words in ("the first page", "", "the last page"):
            made.new_page().insert_text((72, 72), words)
        made.save(path := tmp_path / "mixed.pdf")
    library = open_library()
    run(library.add([path]))
    found = library.pages.coverage(document(library, path).id)
    assert found.counts == (("text", 2), ("empty", 1))
    assert [(page.number, page.state) for page in found.problems] == [(2, "empty")]
    assert coverage_json(found)["problems"] == [{"page": 2, "state": "empty", "note": ""}]


def test_a_pipe_among_the_files_does_not_stop_the_import(
    open_library: Callable[[], Library], tmp_path: Path
) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    (folder := tmp_path / "files").mkdir()
    os.mkfifo(folder / "pipe.md")
    (folder / "good.md").write_text("# Good\n\nwords", encoding="utf-8")
    library = open_library()
    steps = library.add([folder])
    seen: list[Failure] = []
    for step in steps:
        if step.failure:
            seen.append(step.failure)
        if step.stage == "scanning" and not (folder / "late.md").exists():
            os.mkfifo(folder / "late.md")
    assert [failure.reason for failure in seen] == ["It is no regular file."] * len(seen)
    assert document(library, folder / "good.md").state == "ready"
    assert threading.active_count() < 50
