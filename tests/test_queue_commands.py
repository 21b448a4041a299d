"""The queue from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop import cli
from desktop.library import Library
from tests.support.hashing import hashing_embedder


@pytest.fixture
def waiting(data_dir: Path, tmp_path: Path) -> Path:
    """A folder whose three files wait, in the order of their names."""
    (folder := tmp_path / "files").mkdir()
    library = Library.open(data_dir, embedder=hashing_embedder())
    for name in ("c", "b", "a"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nwords")
        library.intake.ask([folder / f"{name}.md"], "Library")
        for _ in library.intake.note_asked():
            pass
    library.queue.put_first(library.find(folder / "b.md"))
    library.queue.put_first(library.find(folder / "a.md"))
    library.close()
    return folder


class Queue:
    def __init__(self, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._data_dir, self._capsys = data_dir, capsys

    def __call__(self, *arguments: object, code: int = 0) -> Any:
        names = [str(argument) for argument in arguments]
        assert cli.run(["--data-dir", str(self._data_dir), *names]) == code
        said = self._capsys.readouterr()
        return json.loads(said.out) if "--json" in names else said.out + said.err

    def states(self) -> dict[str, str]:
        return {Path(each["path"]).stem: each["state"] for each in self("queue", "--json")["documents"]}


@pytest.fixture
def run(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Queue:
    return Queue(data_dir, capsys)


def test_it_is_listed_and_changed(run: Queue, waiting: Path) -> None:
    assert list(run.states().items()) == [("a", "next"), ("b", "next"), ("c", "")]
    assert run("queue", "first", waiting / "c.md") == "1 waiting document put first.\n"
    assert list(run.states()) == ["c", "a", "b"]
    assert run("queue", "hold", waiting, "--json") == {"documents": 3}
    assert set(run.states().values()) == {"held"}
    run("queue", "release", waiting / "a.md")
    assert next(iter(run.states().items())) == ("a", "")
    assert run("queue", "remove", waiting / "b.md") == "1 waiting document left out.\n"
    assert run("queue", "remove", "--all", "--json") == {"documents": 2}
    assert "Nothing waits" in run("queue")
    assert run("status", "--json")["documents"] == []


def test_paused_and_resumed_as_status_tells(run: Queue, waiting: Path) -> None:
    run("queue", "pause", "--kb", "library")
    assert set(run.states().values()) == {"paused"}
    (base,) = run("status", "--json")["knowledge_bases"]
    assert (base["paused"], base["waiting"]) == (True, 3)
    run("queue", "resume", "--kb", "Library")
    run("queue", "pause")
    told = run("status", "--json")
    assert (told["paused"], told["waiting"], told["knowledge_bases"][0]["paused"]) == (True, 3, False)
    assert run("queue", "--json")["paused"]
    assert "shufang queue resume" in run("queue", "run")
    assert "shufang queue resume" in run("add", waiting / "a.md")
    run("queue", "resume")
    assert not run("status", "--json")["paused"]


def test_what_makes_no_sense_is_said(run: Queue, waiting: Path) -> None:
    assert "is not in the library" in run("queue", "first", waiting / "none.md", code=2)
    assert "or say --all" in run("queue", "remove", code=2)
    assert "There is no knowledge base" in run("queue", "pause", "--kb", "None", code=2)
