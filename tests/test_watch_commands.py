"""`shufang watch` and `shufang add --watch`, in this process and as a program that is ended with Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import cli, watch_commands
from desktop.library import Library
from tests.support.command import ROOT
from tests.support.hashing import hashing_embedder

Command = Callable[..., int]


@pytest.fixture
def shufang(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    original = Library.open
    embedder = hashing_embedder()

    def opened(folder: Path, *, writable: bool = True, embedder: Any = embedder) -> Library:
        return original(folder, writable=writable, embedder=embedder or hashing_embedder())

    monkeypatch.setattr(Library, "open", opened)
    return lambda *arguments: cli.run(["--data-dir", str(data_dir), *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.md", "drafts/b.md"):
        path = tmp_path / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"About {name} and gardens.\n", encoding="utf-8")
    return tmp_path / "notes"


def test_a_folder_is_followed_changed_moved_and_left(
    shufang: Command, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*arguments: object) -> Any:
        assert shufang(*arguments, "--json") == 0
        return json.loads(capsys.readouterr().out)

    assert said("add", folder, "--watch", "--kb", "Notes")["files"] == 2
    (listed,) = said("watch")
    assert (listed["kb"], listed["path"], listed["state"]) == ("Notes", str(folder), "following")
    (folder / "c.md").write_text("About the sea.\n", encoding="utf-8")
    changed = said("watch", "set", folder, "--exclude", "drafts/, *.tmp")
    assert (changed["files"], changed["removed"]) == (1, 1)
    assert said("watch", "list")[0]["exclude"] == ["drafts/", "*.tmp"]
    folder.rename(folder.with_name("moved"))
    assert said("watch", "move", folder, folder.with_name("moved"))["files"] == 0
    status = said("status")
    assert [entry["path"] for entry in status["watched_folders"]] == [str(folder.with_name("moved"))]
    assert sorted(Path(entry["path"]).name for entry in status["documents"]) == ["a.md", "c.md"]
    assert {entry["away"] for entry in status["documents"]} == {False}
    folder = folder.with_name("moved")
    folder.rename(folder.with_name("away"))
    said("watch", "pause", folder)
    said("watch", "resume", folder)
    status = said("status")
    assert {entry["away"] for entry in status["documents"]} == {True}
    assert shufang("watch") == 0
    assert "away" in capsys.readouterr().out
    assert said("watch", "remove", folder, "--documents")["removed"] == 2
    assert said("watch") == []
    assert shufang("watch", "pause", folder) == 2
    assert shufang("add", folder.with_name("away") / "a.md", "--watch") == 2


def test_removing_a_followed_folder_ends_following_it(
    shufang: Command, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shufang("watch", "add", folder, "--include", "*.md") == 0
    assert "2 files read" in capsys.readouterr().out
    assert shufang("remove", folder) == 0
    capsys.readouterr()
    assert shufang("watch", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


_FOLLOW = """
import sys
from desktop import cli, watch_commands
from desktop.library import Library
from tests.support.hashing import hashing_embedder

if __name__ == "__main__":
    original = Library.open
    Library.open = lambda folder, **options: original(folder, **options | {"embedder": hashing_embedder()})
    sys.exit(cli.run(sys.argv[1:]))
"""


def test_folders_are_followed_in_the_terminal_until_ctrl_c(
    shufang: Command, folder: Path, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shufang("add", folder, "--watch") == 0
    (folder / "drafts" / "b.md").unlink()
    program = tmp_path / "follow.py"
    program.write_text(_FOLLOW, encoding="utf-8")
    following = subprocess.Popen(
        [sys.executable, program, "--data-dir", data_dir, "watch", "run", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    try:
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["removed"] == 1  # what happened meanwhile
        (folder / "c.md").write_text("About the sea.\n", encoding="utf-8")
        assert json.loads(following.stdout.readline())["files"] == 1
        following.send_signal(getattr(signal, "CTRL_C_EVENT", signal.SIGINT))
        _, errors = following.communicate(timeout=60)
    finally:
        following.kill()
    assert following.returncode == 0, errors
    assert "Traceback" not in errors
    assert f"{folder}: following" in errors


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_while_a_generator_is_closed_ends_it_too() -> None:
    def closing() -> Iterator[None]:
        try:
            yield
        finally:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with watch_commands._ended_by_ctrl_c() as ended:
        steps = closing()
        next(steps)
        del steps  # Python drops the exception
        assert ended.is_set()
    assert signal.getsignal(signal.SIGINT) == before
