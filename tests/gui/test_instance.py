"""A second start hands its files to the first window, and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.gui.instance import Instance, hand_over
from tests.gui import documents
from tests.gui.conftest import User
from tests.support.command import ROOT, TIMEOUT_SECONDS


@pytest.fixture
def short_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a folder for sockets of the test's own."""
    (sockets := tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(sockets))
    return tmp_path / "data"


@pytest.fixture
def first(user: User, short_data_dir: Path) -> Iterator[User]:
    instance = Instance(short_data_dir, user.window)
    instance.called.connect(user.window.take_in_and_show)
    yield user
    instance.close()


def second_start(data_dir: Path, *files: Path, user: User) -> subprocess.CompletedProcess[str]:
    """The real program, started once more."""
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", "--data-dir", str(data_dir), "open", *map(str, files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    user.until(lambda: process.poll() is not None, TIMEOUT_SECONDS * 1000)  # the first one answers meanwhile
    out, err = process.communicate()
    return subprocess.CompletedProcess([], process.returncode, out, err)


def test_its_files_become_searchable_in_the_first_window(
    first: User, short_data_dir: Path, tmp_path: Path
) -> None:
    notes = documents.notes(tmp_path / "notes.md")
    first.window.showMinimized()
    done = second_start(short_data_dir, notes, user=first)
    assert (done.returncode, done.stderr) == (0, "")
    first.until(lambda: first.state("notes.md") == "ready", 60_000)
    assert not first.window.isMinimized()


def test_without_a_first_window_there_is_nobody_to_hand_over_to(short_data_dir: Path) -> None:
    assert not hand_over(short_data_dir, [])


def test_what_a_killed_program_left_is_no_hindrance(user: User, short_data_dir: Path, tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication, QObject; "
        "from desktop.gui.instance import Instance; app = QCoreApplication([]); "
        "kept = Instance(Path(sys.argv[1]), app); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(short_data_dir)], cwd=ROOT, check=False)
    assert list((tmp_path / "run").iterdir())
    assert not hand_over(short_data_dir, [])
    called: list[tuple[Path, ...]] = []
    instance = Instance(short_data_dir, user.window)
    instance.called.connect(called.append)
    assert second_start(short_data_dir, tmp_path / "a.md", user=user).returncode == 0
    assert called == [(tmp_path / "a.md",)]
    instance.close()


def test_nonsense_is_not_taken(
    user: User, short_data_dir: Path, tmp_path: Path, open_window: Callable[[], User]
) -> None:
    from PySide6.QtNetwork import QLocalSocket

    called: list[tuple[Path, ...]] = []
    instance = Instance(short_data_dir, user.window)
    instance.called.connect(called.append)
    (name,) = (tmp_path / "run").iterdir()
    for nonsense in (b"hello\n", b'{"files": 3}\n', b"[]\n"):
        socket = QLocalSocket()
        socket.connectToServer(str(name))
        socket.write(nonsense)
        socket.flush()
        user.until(lambda socket=socket: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert called == []
    instance.close()
