"""Whatever is done on a disk that is full: a sentence at most, and once there is room all is well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import cli
from desktop import settings as settings_file
from desktop.paths import DataPaths
from desktop.settings import Settings
from tests.embed.tiny import Qwen
from tests.support.disks import disk, fill

__all__ = ["disk"]  # a fixture

LEFT_BYTES = (0, 100_000)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data_dir(disk: Path) -> Path:
    """On the small disk, with two tiny models."""
    folder = disk / "data"
    (models := DataPaths(folder).models).mkdir(parents=True)
    for name, model in (("large", Qwen(context=512)), ("small", Qwen(context=512, embedding=32))):
        model.write(models / f"{name}.gguf")
    settings_file.save(Settings(model="large"), DataPaths(folder).settings)
    return folder


@pytest.fixture
def run(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line; its exit code and what it printed."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(["--data-dir", str(data_dir), *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return run_


def write(folder: Path, first: int, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(first, first + count):
        text = " ".join(f"word{number}x{each}" for each in range(300))
        (folder / f"{number}.md").write_text(f"# Note {number}\n\n{text}\n", encoding="utf-8")


def ready(run: Run) -> set[str]:
    code, out, _ = run("status", "--json")
    assert code == 0
    return {Path(each["path"]).name for each in json.loads(out)["documents"] if each["state"] == "ready"}


def test_every_command_on_a_full_disk(run: Run, disk: Path, data_dir: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    write(files, 0, 4)
    assert run("add", files)[0] == 0
    number, model = 4, "small"
    for left in LEFT_BYTES:
        write(files, number, 2)
        number += 2
        gone = min(files.iterdir())
        commands = (
            ("status",),
            ("search", "word1x3"),
            ("models", "use", model),
            ("add", files),
            ("check", "--repair"),
            ("remove", gone),
        )
        for command in commands:
            before = ready(run)
            ballast = fill(disk, left)
            code, _, err = run(*command)
            assert code in (0, 1), (command, left, err)
            assert (code == 0) or err.strip(), (command, left)
            if code:
                assert "shufang: " in err, (command, left, err)
            ballast.unlink()
            assert before - {gone.name} <= ready(run), (command, left)
            code, said = run("check")[:2]
            assert (code, "Everything fits together.\n" in said) == (0, True), (command, left)
            assert not list(data_dir.glob("*.part")), (command, left)
        gone.unlink()
        for command in (("models", "use", model), ("add", files)):
            assert run(*command)[0] == 0, (command, left)
        if gone.name in ready(run):
            assert run("remove", gone)[0] == 0
        assert ready(run) == {path.name for path in files.iterdir()}
        model = "large" if model == "small" else "small"


def test_a_library_can_not_be_made_on_a_full_disk(
    run: Run, disk: Path, data_dir: Path, tmp_path: Path
) -> None:
    write(tmp_path / "files", 0, 1)
    ballast = fill(disk, 0)
    code, _, err = run("add", tmp_path / "files")
    assert code == 1
    assert "room" in err
    ballast.unlink()
    assert run("add", tmp_path / "files")[0] == 0
    assert run("check")[0] == 0
