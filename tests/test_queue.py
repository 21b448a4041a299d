"""The queue of documents that wait: its order, what can be done with it, and that nothing of it is lost."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop import reader
from desktop.library import Library
from desktop.reading_process import Limits
from desktop.records import Progress, Question
from desktop.store.store import Store
from tests.support.hashing import hashing_embedder

_LONG = "\n\n".join(
    f"Paragraph {number} tells of river {number * 7} and mill {number * 11}, " * 4 for number in range(150)
)


@pytest.fixture
def open_library(data_dir: Path) -> Iterator[Callable[[], Library]]:
    """Opens a library again and again."""
    opened: list[Library] = []

    def open_() -> Library:
        while opened:
            opened.pop().close()
        opened.append(Library.open(data_dir, embedder=hashing_embedder()))
        return opened[-1]

    yield open_
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: Callable[[], Library]) -> Library:
    return open_library()


@pytest.fixture
def rough(open_library: Callable[[], Library], monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library whose readers do what the files say."""
    monkeypatch.setattr(reader, "Limits", lambda: Limits(registry="tests.support.formats_under_test"))
    return open_library()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (made := tmp_path / "files").mkdir()
    return made


def write(folder: Path, name: str, text: str, age_seconds: float = 0) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1.7e9 - age_seconds, 1.7e9 - age_seconds))
    return path


def noted(library: Library, *paths: Path, kb: str = "Library") -> None:
    """Put files into the queue, and read none of them."""
    library.intake.ask(paths, kb)
    for _ in library.intake.note_asked():
        pass


def waiting(library: Library) -> list[str]:
    return [each.path.name for each in library.queue.waiting()]


def read(library: Library) -> list[str]:
    """Work off the queue; the names of what was stored, in that order."""
    return [Path(step.current).name for step in library.intake.resume() if step.stage == "saving"]


def states(library: Library) -> dict[str, str]:
    return {document.path.name: document.state for document in library.documents()}


def ids(library: Library, *names: str) -> list[int]:
    return [document.id for document in library.documents() if document.path.name in names]


def test_small_and_recent_ones_come_first(library: Library, folder: Path) -> None:
    write(folder, "large.txt", "a word " * 10_000)
    write(folder, "older.txt", "older words", age_seconds=1000)
    write(folder, "newer.txt", "newer words")
    write(folder, "oldest.txt", "o", age_seconds=2000)
    noted(library, folder)
    order = ["newer.txt", "older.txt", "oldest.txt", "large.txt"]
    assert waiting(library) == order
    assert read(library) == order
    assert waiting(library) == []


def test_what_is_put_first_comes_first_and_the_last_of_it_before_all(library: Library, folder: Path) -> None:
    for number in range(4):
        write(folder, f"{number}.txt", f"words {number}", age_seconds=number)
    noted(library, folder)
    assert library.queue.put_first(ids(library, "2.txt")) == 1
    assert library.queue.put_first(ids(library, "3.txt")) == 1
    order = ["3.txt", "2.txt", "0.txt", "1.txt"]
    assert waiting(library) == order
    assert read(library) == order
    assert library.queue.put_first(ids(library, "2.txt")) == 0, "it does not wait"
    write(folder, "2.txt", "other words", age_seconds=2)
    noted(library, folder / "2.txt", write(folder, "new.txt", "new words"))
    assert waiting(library) == ["new.txt", "2.txt"], "it was put first once, not for ever"


def test_choosing_the_next_one_looks_through_no_list(library: Library, folder: Path) -> None:
    noted(library, write(folder, "one.txt", "words"))
    statements: list[str] = []
    store = Store(library.paths.database, writable=False)
    try:
        store._db.conn.set_trace_callback(statements.append)
        assert store.queue.next([0]) is not None
        store._db.conn.set_trace_callback(None)
        choice = next(each for each in statements if "ORDER BY" in each)
        plan = [row[3] for row in store._db.execute(f"EXPLAIN QUERY PLAN {choice}")]
    finally:
        store.close()
    assert "documents_waiting" in plan[0], plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


def test_what_was_asked_for_is_not_lost_when_all_ends_at_once(
    open_library: Callable[[], Library], folder: Path
) -> None:
    open_library().intake.ask([write(folder, "one.txt", "a walnut tree")], "Garden")
    again = open_library()
    assert read(again) == ["one.txt"]
    assert again.answer(Question("walnut", kb="Garden", mode="keyword")).hits
    assert read(again) == []


def test_a_paused_knowledge_base_waits_until_it_is_resumed(
    open_library: Callable[[], Library], folder: Path
) -> None:
    library = open_library()
    library.knowledge_bases.create("Slow")
    library.queue.pause_base("Slow", True)
    noted(library, write(folder, "slow.txt", "slow words"), kb="Slow")
    noted(library, write(folder, "other.txt", "other words"))
    assert waiting(library) == ["other.txt", "slow.txt"]
    assert [each.halted for each in library.queue.waiting()] == [False, True]
    assert read(library) == ["other.txt"]
    library = open_library()
    assert read(library) == []
    library.queue.pause_base("Slow", False)
    assert read(library) == ["slow.txt"]


def test_a_knowledge_base_put_first_goes_on_before_the_others(library: Library, folder: Path) -> None:
    noted(library, write(folder, "other.txt", "other words"))
    noted(library, write(folder, "old.txt", "old words", age_seconds=99), kb="Now")
    library.queue.pause_base("Now", True)
    assert library.queue.put_base_first("Now") == 1
    assert read(library) == ["old.txt", "other.txt"]


def test_paused_as_a_whole_nothing_is_read_and_that_is_kept(
    open_library: Callable[[], Library], folder: Path
) -> None:
    open_library().change_settings(paused=True)
    library = open_library()
    *_, end = library.add([write(folder, "one.txt", "words")])
    assert (end.stage, end.held, states(library)) == ("done", "paused", {"one.txt": "pending"})
    library.change_settings(paused=False)
    assert read(library) == ["one.txt"]


def test_in_the_window_a_pause_holds_a_document_in_its_middle_and_nothing_is_done_twice(
    library: Library, folder: Path
) -> None:
    library.gate.attended = False
    write(folder, "long.txt", _LONG)
    noted(library, folder)
    held = 0
    for step in library.intake.resume():
        if step.stage == "embedding" and step.under_way[0].fraction > 0.4 and not held:
            library.change_settings(paused=True)
        if step.held:
            held += 1
            library.gate.nudge()
            if held == 3:
                library.change_settings(paused=False)
    assert held == 3
    assert states(library) == {"long.txt": "ready"}
    embedder = library._in_use.embedder
    assert embedder is not None
    assert embedder.embedded == sum(document.passages for document in library.documents())  # type: ignore[attr-defined]


def test_held_ones_stay_until_they_are_asked_for(open_library: Callable[[], Library], folder: Path) -> None:
    library = open_library()
    for name in ("a.txt", "b.txt"):
        write(folder, name, f"words {name}")
    noted(library, folder)
    library.queue.hold(ids(library, "a.txt"))
    assert read(library) == ["b.txt"]
    library = open_library()
    assert read(library) == []
    library.queue.release(ids(library, "a.txt"))
    assert read(library) == ["a.txt"]


def test_left_out_new_ones_are_gone_and_changed_ones_as_they_were(library: Library, folder: Path) -> None:
    changed = write(folder, "changed.txt", "a walnut tree", age_seconds=50)
    assert len(list(library.add([changed]))) > 0
    write(folder, "changed.txt", "an elm", age_seconds=10)
    write(folder, "new.txt", "new words")
    noted(library, folder)
    assert waiting(library) == ["new.txt", "changed.txt"]
    for _ in library.queue.leave_out():
        pass
    assert states(library) == {"changed.txt": "ready"}
    assert library.answer(Question("walnut", mode="keyword")).hits
    assert read(library) == []
    noted(library, changed)
    assert read(library) == ["changed.txt"], "that it changed was not forgotten"
    assert library.upkeep.check() == []


def test_left_out_a_failed_one_still_says_why(rough: Library, folder: Path) -> None:
    bad = write(folder, "raise.txt", "raise")
    assert [step.failure.path for step in rough.add([bad]) if step.failure] == [bad]
    reason = rough.documents()[0].error
    rough.intake.note_again()
    assert (rough.documents()[0].state, rough.documents()[0].error) == ("pending", "")
    for _ in rough.queue.leave_out():
        pass
    assert (rough.documents()[0].state, rough.documents()[0].error) == ("failed", reason)


def test_left_out_in_the_middle_of_embedding_nothing_of_it_stays(library: Library, folder: Path) -> None:
    write(folder, "long.txt", _LONG)
    write(folder, "short.txt", "short words", age_seconds=9999)
    noted(library, folder)
    library.queue.put_first(ids(library, "long.txt"))
    steps_after = 0
    left_out = False
    for step in library.intake.resume():
        if step.under_way and step.under_way[0].fraction > 0.3 and not left_out:
            left_out = True
            for _ in library.queue.leave_out(ids(library, "long.txt")):
                pass
        elif left_out and "long.txt" in step.current:
            steps_after += 1
    assert states(library) == {"short.txt": "ready"}
    assert steps_after <= 1, "it stopped at its next step"
    with sqlite3.connect(library.paths.database) as database:
        assert database.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    assert library.upkeep.check() == []


@pytest.mark.parametrize("how", ["leave out", "hold", "pause its knowledge base"])
def test_a_readers_work_ends_with_what_it_is_for(how: str, rough: Library, folder: Path) -> None:
    write(folder, "slow.txt", "slow 100000")
    write(folder, "short.txt", "short words", age_seconds=9999)
    noted(rough, folder / "slow.txt", kb="Slow")
    noted(rough, folder / "short.txt")
    rough.queue.put_first(ids(rough, "slow.txt"))
    done = False
    for step in rough.intake.resume():
        if "slow.txt" in step.current and rough.pool.process_ids and not done:
            done = True
            if how == "hold":
                rough.queue.hold(ids(rough, "slow.txt"))
            elif how == "leave out":
                for _ in rough.queue.leave_out(ids(rough, "slow.txt")):
                    pass
            else:
                rough.queue.pause_base("Slow", True)
    assert done
    expected = {"short.txt": "ready"} | ({} if how == "leave out" else {"slow.txt": "pending"})
    assert states(rough) == expected


def test_a_file_that_changed_while_it_was_embedded_is_read_again(library: Library, folder: Path) -> None:
    path = write(folder, "long.txt", _LONG, age_seconds=100)
    noted(library, path)
    changed = False
    for step in library.intake.resume():
        if step.stage == "embedding" and step.under_way[0].fraction > 0.3 and not changed:
            changed = True
            write(folder, "long.txt", "a walnut tree")
            noted(library, path)
    assert changed
    assert library.answer(Question("walnut", mode="keyword")).hits
    assert states(library) == {"long.txt": "ready"}


def test_what_comes_meanwhile_is_counted_in(library: Library, folder: Path) -> None:
    write(folder, "long.txt", _LONG)
    noted(library, folder)
    totals: list[int] = []
    last = Progress("done")
    for last in library.intake.resume():
        totals.append(last.files_total)
        if last.stage == "embedding" and not (folder / "short.txt").exists():
            noted(library, write(folder, "short.txt", "short words"))
    assert totals[0] == 1
    assert (last.files_done, last.files_total) == (2, 2)
