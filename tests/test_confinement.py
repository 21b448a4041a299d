"""What a reader process can't do, tried from within one."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.confinement import REFUSED
from desktop.errors import UnreadableError
from desktop.reader import ReaderPool
from desktop.reading_process import Limits
from desktop.scratch import Scratch, sweep

WAIT = 60  # seconds; a busy machine
LIMITS = Limits(seconds=5.0, registry="tests.support.formats_under_test")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "readers"


@pytest.fixture
def pool(folder: Path) -> Iterator[ReaderPool]:
    pool = ReaderPool(limits=LIMITS, folder=folder)
    yield pool
    pool.close()


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], Path]:
    def write(words: str) -> Path:
        (path := tmp_path / f"{words.replace(' ', '-')}.txt").write_text(words)
        return path

    return write


def test_a_reader_reaches_nobody(pool: ReaderPool, told: Callable[[str], Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(UnreadableError) as caught:
            pool.read(told(f"connect {port}")).result(WAIT)
        assert caught.value.reason == REFUSED
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("words", ["program", "write other.txt", "remove victim.txt"])
def test_a_reader_starts_and_changes_nothing(
    pool: ReaderPool, told: Callable[[str], Path], tmp_path: Path, words: str
) -> None:
    (victim := tmp_path / "victim.txt").write_text("kept")
    with pytest.raises(UnreadableError) as caught:
        pool.read(told(words)).result(WAIT)
    assert caught.value.reason == REFUSED
    assert victim.read_text() == "kept"
    assert not (tmp_path / "other.txt").exists()


def test_temporary_files_go_to_a_folder_that_goes_too(
    pool: ReaderPool, told: Callable[[str], Path], folder: Path
) -> None:
    left = Path(pool.read(told("temporary")).result(WAIT).title)
    assert left.read_text() == "left behind"
    assert left.parent.parent == folder
    pool.close()
    assert list(folder.iterdir()) == []


def test_temporary_files_go_with_a_reader_that_was_ended(
    pool: ReaderPool, told: Callable[[str], Path], folder: Path
) -> None:
    left = Path(pool.read(told("temporary")).result(WAIT).title)
    with pytest.raises(UnreadableError):
        pool.read(told("exit")).result(WAIT)
    assert not left.exists()
    pool.read(told("fine")).result(WAIT)
    assert len(list(folder.glob("reader-*.lock"))) == 1


def test_what_a_kill_left_goes_at_the_next_start(folder: Path, told: Callable[[str], Path]) -> None:
    alive = Scratch(folder)
    for name in ("reader-dead", "reader-bare"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("left")
    (folder / "reader-dead.lock").touch()
    (folder / "somebody's").mkdir()
    pool = ReaderPool(limits=LIMITS, folder=folder)
    pool.read(told("fine")).result(WAIT)
    pool.close()
    left = {path.name for path in folder.iterdir()}
    assert left == {alive.path.name, f"{alive.path.name}.lock", "somebody's"}
    alive.remove()
    sweep(folder)
    assert [path.name for path in folder.iterdir()] == ["somebody's"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks where Linux tells")
def test_a_reader_gives_way_and_leaves_no_dump(pool: ReaderPool, told: Callable[[str], Path]) -> None:
    nice, core, _ = pool.read(told("inside")).result(WAIT).title.split()
    assert int(nice) > os.nice(0)
    assert int(core) == 0


def test_passwords_reach_every_process_and_no_other_place(
    pool: ReaderPool, told: Callable[[str], Path], tmp_path: Path
) -> None:
    assert pool.read(told("passwords")).result(WAIT).title == "none"
    pool.offer(["first", "käse 密码"])
    assert pool.read(told("passwords")).result(WAIT).title == "first käse 密码"
    [pid] = pool.process_ids
    if sys.platform == "linux":
        for place in ("cmdline", "environ"):
            assert "密码".encode() not in Path(f"/proc/{pid}/{place}").read_bytes()
        os.kill(pid, signal.SIGKILL)
        pause = threading.Event()
        while pid in pool.process_ids:
            pause.wait(0.05)
        assert pool.read(told("passwords")).result(WAIT).title == "first käse 密码"
    pool.offer([])
    assert pool.read(told("passwords")).result(WAIT).title == "none"
