"""Hearing of changes while they happen: real files, real events, no waiting but for them."""

from __future__ import annotations

import errno
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop import following
from desktop.following import LIMIT_REACHED, NOT_REPORTED, Timing
from desktop.library import Library
from desktop.records import Progress, Question
from tests.support.changes import Changes
from tests.support.hashing import hashing_embedder

SOON = Timing(quiet=0.05, longest=1.0, settled=0.2, check=0.1, poll=0.2, full=3600.0)
_PATIENCE_SECONDS = 120.0  # a busy machine


class Live:
    """A library that follows a folder; what it is told to look at, it looks at when somebody waits."""

    def __init__(self, data_dir: Path, folder: Path) -> None:
        self.folder = folder
        self.rang = threading.Event()
        self.library = Library.open(data_dir, embedder=hashing_embedder())
        self.library.watching.timing = SOON
        self.library.watching.begin(self.rang.set)
        self.library.watching.follow(folder)
        self.until(lambda: True)

    def until(self, condition: Callable[[], bool]) -> Progress:
        """Look again whenever there is something to look at, until the condition holds; the last progress."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        progress = Progress("done")
        while True:
            assert self.rang.wait(max(0.0, ends - time.monotonic())), self.names
            progress = self.look()
            if condition():
                assert self.library.upkeep.check() == []
                return progress

    def look(self) -> Progress:
        self.rang.clear()
        return [Progress("done"), *self.library.intake.reconcile()][-1]

    @property
    def names(self) -> set[str]:
        """The documents that can be searched, by their path in the folder."""
        return {
            document.path.relative_to(self.folder).as_posix()
            for document in self.library.documents()
            if document.state == "ready" and document.path.is_relative_to(self.folder)
        }


@pytest.fixture
def start(data_dir: Path, tmp_path: Path) -> Iterator[Callable[[], Live]]:
    made: list[Live] = []

    def start_() -> Live:
        (tmp_path / "notes").mkdir(exist_ok=True)
        made.append(Live(data_dir, tmp_path / "notes"))
        return made[-1]

    yield start_
    for live in made:
        live.library.close()


@pytest.fixture
def live(start: Callable[[], Live]) -> Live:
    return start()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"About {text}.\n", encoding="utf-8")


def test_what_is_written_moved_and_deleted_is_heard_of(live: Live) -> None:
    write(live.folder / "deep" / "in" / "folders" / "a.txt", "apples")
    write(live.folder / "b.txt", "pears")
    write(live.folder / ".c.txt", "secrets")
    live.until(lambda: live.names == {"deep/in/folders/a.txt", "b.txt"})
    ids = {document.path.name: document.id for document in live.library.documents()}
    (live.folder / "deep" / "in").rename(live.folder / "high")
    (live.folder / "b.txt").rename(live.folder / "deep" / "c.txt")
    live.until(lambda: live.names == {"high/folders/a.txt", "deep/c.txt"})
    after = {document.path.name: document.id for document in live.library.documents()}
    assert (after["a.txt"], after["c.txt"]) == (ids["a.txt"], ids["b.txt"])
    shutil.rmtree(live.folder / "high")
    live.until(lambda: live.names == {"deep/c.txt"})


def test_a_file_that_is_written_to_for_long_ends_up_complete(live: Live) -> None:
    def text() -> str:
        ids = [document.id for document in live.library.documents()]
        return "".join(passage.text for each in ids for passage in live.library.passages(each))

    with (live.folder / "long.txt").open("w", encoding="utf-8") as file:
        for number in range(4):
            file.write(f"part {number}\n")
            file.flush()
            live.until(lambda: True)
        file.write("the last part\n")
    live.until(lambda: text().endswith("the last part"))


def test_a_folder_that_goes_and_comes_back_is_followed_again(live: Live) -> None:
    for number in range(3):
        write(live.folder / f"{number}.txt", f"number {number}")
    live.until(lambda: len(live.names) == 3)
    live.folder.rename(live.folder.with_name("away"))
    live.until(lambda: live.library.watching.folders()[0].state == "away")
    assert len(live.names) == 3
    live.folder.with_name("away").rename(live.folder)
    live.until(lambda: live.library.watching.folders()[0].state == "following")
    write(live.folder / "3.txt", "number 3")  # and its events are heard again
    live.until(lambda: len(live.names) == 4)


def test_what_the_library_itself_writes_is_not_heard_of(tmp_path: Path) -> None:
    live = Live(tmp_path / "data", tmp_path)  # its data lie in the folder that is followed
    try:
        write(tmp_path / "a.txt", "apples")
        live.until(lambda: live.names == {"a.txt"})
        write(tmp_path / "data" / "logs" / "b.txt", "logs")
        write(tmp_path / "c.txt", "cherries")
        live.until(lambda: live.names == {"a.txt", "c.txt"})
        assert not live.library.watching.touched.is_waiting
    finally:
        live.library.close()


def test_where_no_more_can_be_watched_it_is_looked_through_and_said(
    start: Callable[[], Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers.api import BaseObserver

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(BaseObserver, "schedule", full)
    live = start()
    write(live.folder / "a.txt", "apples")
    live.until(lambda: live.names == {"a.txt"})
    assert live.library.watching.folders()[0].note == LIMIT_REACHED


@pytest.mark.skipif(sys.platform != "linux", reason="told by what Linux says of its mounts")
def test_a_network_drive_is_looked_through_too_and_that_is_said(
    start: Callable[[], Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = following._kind_of_file_system
    assert kind(Path("/proc")) == "proc"
    monkeypatch.setattr(following, "_kind_of_file_system", lambda _path: "nfs4")
    live = start()
    write(live.folder / "a.txt", "apples")
    live.until(lambda: live.names == {"a.txt"})
    assert live.library.watching.folders()[0].note == NOT_REPORTED


def test_random_changes_lose_nothing(data_dir: Path, tmp_path: Path) -> None:
    """The short form of `tests.benchmarks.soak`."""
    changes = Changes([tmp_path / "notes", tmp_path / "more"], files=15, seed=20260103)
    live = Live(data_dir, changes.folders[0])
    try:
        live.library.watching.follow(changes.folders[1], "More")
        for _ in range(60):
            changes.make()
            if live.rang.is_set():
                live.look()

        def all_are_found() -> bool:
            documents, files = live.library.documents(), changes.files()
            if sorted(document.path for document in documents) != files:
                return False
            return all(path in found(live.library, changes.word_of(path)) for path in files)

        live.until(all_are_found)
    finally:
        live.library.close()


def found(library: Library, word: str) -> set[Path]:
    hits = library.answer(Question(word, mode="keyword", top_k=50)).hits
    return {place.path for hit in hits for place in (hit, *hit.also)}


def test_a_folder_is_no_longer_heard_of_when_it_is_not_followed(live: Live) -> None:
    (watched,) = live.library.watching.folders()
    other = live.folder.with_name("other")
    other.mkdir()
    for _ in live.library.watching.unfollow(watched.id):
        pass
    live.library.watching.follow(other, "Other")
    live.until(lambda: True)
    write(live.folder / "a.txt", "apples")
    write(other / "b.txt", "pears")
    live.until(lambda: len(live.library.documents()) == 1)
    assert [document.path.name for document in live.library.documents()] == ["b.txt"]
