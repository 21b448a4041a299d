"""The program killed in the middle of its work: nothing is lost or there twice, and no process stays behind.

A short run of `tests/kill_harness.py`, which can do it hundreds of times.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop import settings as settings_file
from desktop.embed.models import ModelStore
from desktop.paths import DataPaths
from desktop.settings import Settings
from tests.embed.tiny import Qwen
from tests.support import corpus
from tests.support.command import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks for processes in /proc")

_PATIENCE_SECONDS = 300
_KILLS, _STARTER_KILLS = 8, 3
_SEED = 7


@pytest.fixture
def world_dir(tmp_path: Path) -> Path:
    (folder := tmp_path / "world").mkdir()
    return folder


def test_killed_anywhere_nothing_is_lost(world_dir: Path, tmp_path: Path) -> None:
    from tests.kill_harness import Report, harm, tiny_world
    from tests.support.forking import Forking

    report = Report()
    with Forking(tmp_path / "said.txt") as forking:
        harm(tiny_world(world_dir, _SEED), forking, _KILLS, report)
    assert sum(report.kills.values()) == _KILLS
    assert report.losses == []


@pytest.mark.model
def test_killed_anywhere_with_the_starter_model_nothing_is_lost(
    world_dir: Path, tmp_path: Path, models_dir: Path
) -> None:
    from tests.kill_harness import Report, harm, starter_world
    from tests.support.forking import Forking

    report = Report()
    with Forking(tmp_path / "said.txt") as forking:
        harm(starter_world(world_dir, _SEED, models_dir), forking, _STARTER_KILLS, report)
    assert report.losses == []


def test_the_readers_end_with_the_program(tmp_path: Path) -> None:
    """They notice by themselves that it is gone."""
    data_dir, files = tmp_path / "data", tmp_path / "files"
    ModelStore(DataPaths(data_dir).models).add(Qwen(context=512).write(tmp_path / "large.gguf"))
    settings_file.save(Settings(model="large"), DataPaths(data_dir).settings)
    corpus.make(files)
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", "add", str(files), "--data-dir", str(data_dir)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: ready(data_dir) > 0 or process.poll() is not None, "a document is stored")
        assert process.poll() is None, "it was done before it could be killed"
        assert len(list(family(process.pid))) > 1
        process.kill()
        process.wait()
        wait_until(lambda: not list(family(process.pid)), "the readers ended")
    finally:
        for left in family(process.pid):
            os.kill(left, signal.SIGKILL)
        process.wait()


def ready(data_dir: Path) -> int:
    """Documents that are stored, while another process writes; 0 before there is a library."""
    database = DataPaths(data_dir).database
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM documents WHERE state = 'ready'").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0
    finally:
        connection.close()


def family(session: int) -> Iterator[int]:
    """Living processes of a session."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            line = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it ended
            continue
        state, _parent, _group, its_session = line.rpartition(")")[2].split()[:4]
        if int(its_session) == session and state != "Z":
            yield int(folder.name)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends, f"waited in vain until {what}"
        time.sleep(0.005)
