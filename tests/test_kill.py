"""The program killed in the middle of adding: nothing is lost or there twice, and no process stays behind."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.paths import DataPaths
from tests.support import corpus, models

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]

_PATIENCE_SECONDS = 300
_REPOSITORY = Path(__file__).resolve().parent.parent
_LONG = "register.md"
_QUESTIONS = ("herring noted in house 44", "工作满十年的员工每年有多少天带薪休假？", "days of paid leave")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small documents of all kinds, and a longer one with many passages."""
    folder = tmp_path_factory.mktemp("files")
    corpus.make(folder)
    (folder / corpus.SURVEY).unlink()  # takes long to embed
    sections = (f"## Entry {number}\n\n{_entry(number)}\n" for number in range(90))
    (folder / _LONG).write_text("# Register\n\n" + "\n".join(sections), encoding="utf-8")
    return folder


def _entry(number: int) -> str:
    return (
        f"The clerk of house {number} noted {number * 7 % 31} barrels of herring and a letter from the coast."
    )


@pytest.fixture(scope="module")
def unharmed(files: Path, models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What a library holds and answers that was never killed."""
    data_dir = models.put_starter(tmp_path_factory.mktemp("unharmed"), models_dir)
    run("add", str(files), data_dir=data_dir)
    return contents(data_dir)


def command(*arguments: str, data_dir: Path) -> list[str]:
    return [sys.executable, "-m", "desktop", *arguments, "--data-dir", str(data_dir)]


def run(*arguments: str, data_dir: Path) -> str:
    done = subprocess.run(
        command(*arguments, data_dir=data_dir),
        cwd=_REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def contents(data_dir: Path) -> list[Any]:
    """Documents with their passages, and answers, without the numbers that depend on the order of work."""
    status = json.loads(run("status", "--json", data_dir=data_dir))
    documents = sorted(
        (entry["path"], entry["state"], entry["pages"], entry["passages"], entry["characters"])
        for entry in status["documents"]
    )
    questions = data_dir / "questions.txt"
    questions.write_text("\n".join(_QUESTIONS), encoding="utf-8")
    lines = run("search", "--batch", str(questions), "--json", data_dir=data_dir).splitlines()
    # Only the best hit, its score roughly: what else is in the same batch shows in its last digits.
    best = [json.loads(line)["hits"][0] for line in lines]
    answers = [(hit["path"], hit["page"], hit["text"], round(hit["score"], 1)) for hit in best]
    return [documents, answers]


def counted(data_dir: Path, table: str, where: str = "1") -> int:
    """Rows in the library while another process writes to it; 0 before there is one."""
    database = DataPaths(data_dir).database
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])
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


class Adding:
    """`shufang add` in a session of its own, its progress shown on a terminal."""

    def __init__(self, files: Path, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.shown = ""
        self._terminal, other_end = os.openpty()
        os.set_blocking(self._terminal, False)
        self.process = subprocess.Popen(
            command("add", str(files), data_dir=data_dir),
            cwd=_REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=other_end,
            start_new_session=True,
        )
        os.close(other_end)

    def percent_of(self, name: str) -> int:
        """How far it was when it last said that it works on a file; -1 before."""
        with contextlib.suppress(OSError):
            self.shown += os.read(self._terminal, 65536).decode(errors="replace")
        found = re.findall(rf"(\d+)%[^\r]*{re.escape(name)}", self.shown)
        return int(found[-1]) if found else -1

    def ready(self) -> int:
        """Documents that are stored."""
        self.percent_of("")  # what it shows has to be read, or it waits
        return counted(self.data_dir, "documents", "state = 'ready'")

    def kill_when(self, condition: Callable[[], bool], what: str) -> None:
        """Kill the program when the condition holds, and see its readers go too."""
        try:
            wait_until(lambda: condition() or self.process.poll() is not None, what)
            assert self.process.poll() is None, f"it was done before {what}"
            self.process.kill()
            self.process.wait()
            wait_until(lambda: not list(family(self.process.pid)), "the readers ended")
        finally:
            for left in family(self.process.pid):
                os.kill(left, signal.SIGKILL)
            self.process.wait()
            os.close(self._terminal)


@pytest.mark.parametrize("moment", ["files noted", "one stored", "in the long one"])
def test_killed_while_adding_it_goes_on(
    moment: str, files: Path, models_dir: Path, unharmed: list[Any], data_dir: Path
) -> None:
    models.put_starter(data_dir, models_dir)
    adding = Adding(files, data_dir)
    reached = {
        "files noted": lambda: counted(data_dir, "documents") > 0,
        "one stored": lambda: adding.ready() > 0,
        "in the long one": lambda: adding.percent_of(_LONG) >= 50,
    }
    adding.kill_when(reached[moment], moment)
    stored = counted(data_dir, "documents", "state = 'ready'")
    run("check", data_dir=data_dir)
    told = json.loads(run("add", str(files), "--json", data_dir=data_dir))
    assert (told["files"], told["unchanged"], told["failed"]) == (len(unharmed[0]), stored, 0)
    assert contents(data_dir) == unharmed
    run("check", data_dir=data_dir)


def test_killed_again_and_again_it_still_goes_on(
    files: Path, models_dir: Path, unharmed: list[Any], data_dir: Path
) -> None:
    models.put_starter(data_dir, models_dir)
    for percent in (10, 40, 70):
        adding = Adding(files, data_dir)
        adding.kill_when(
            lambda adding=adding, percent=percent: adding.percent_of("") >= percent, f"{percent} %"
        )
    run("add", str(files), data_dir=data_dir)
    assert contents(data_dir) == unharmed
    run("check", data_dir=data_dir)
