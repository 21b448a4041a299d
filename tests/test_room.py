"""A disk that fills up: a real one, in memory, of a few megabytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop import settings as settings_file
from desktop.errors import DiskFullError
from desktop.library import Library
from desktop.paths import DataPaths
from desktop.records import Question
from desktop.settings import Settings
from tests.embed.tiny import Qwen
from tests.support.disks import disk, fill
from tests.support.hashing import hashing_embedder

__all__ = ["disk"]  # a fixture


@pytest.fixture
def library(disk: Path) -> Iterator[Library]:
    opened = Library.open(disk / "data", embedder=hashing_embedder())
    opened.gate.attended = False
    yield opened
    opened.close()


def notes(folder: Path, count: int, words: int = 40) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        text = " ".join(f"word{number}x{each}" for each in range(words))
        (folder / f"{number:03}.md").write_text(f"# Note {number}\n\nwalnut {text}\n")


def test_below_the_mark_it_waits_with_a_sentence_and_goes_on_when_there_is_room(
    library: Library, disk: Path, tmp_path: Path
) -> None:
    notes(tmp_path / "files", 6)
    library.intake.ask([tmp_path / "files"], "Library")
    held: list[str] = []
    ballast: Path | None = None
    for step in library.intake.resume():
        if step.files_done == 3 and ballast is None:
            ballast = fill(disk, 600_000)
        if step.held:
            if not held:
                assert ballast is not None
                done = [each for each in library.documents() if each.state == "ready"]
                assert len(done) < 6
                assert library.answer(Question("walnut", mode="keyword")).hits, "searches go on"
                ballast.unlink()
            held.append(step.held)
            library.gate.nudge()
    assert held
    assert held[0].startswith(f"There are only 1 MB left on the disk of {disk / 'data'}.")
    assert "once 2 MB are free" in held[0]
    assert [each.state for each in library.documents()] == ["ready"] * 6
    assert library.upkeep.check() == []


def test_full_in_the_middle_of_writing_nothing_half_done_stays_and_it_is_written_when_there_is_room(
    library: Library, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.room._KEPT_FREE_BYTES", 0)  # as where the last room goes between two looks
    monkeypatch.setattr("desktop.room._AGAIN_SECONDS", 0.2)
    notes(tmp_path / "files", 1, words=1500)
    library.intake.ask([tmp_path / "files"], "Library")
    ballast: Path | None = None
    held: list[str] = []
    for step in library.intake.resume():
        if step.stage == "embedding" and ballast is None:
            ballast = fill(disk, 8192)
        if step.held and not held:
            assert ballast is not None
            assert library.documents()[0].state == "pending"
            assert library.answer(Question("walnut", mode="keyword")).hits == ()
            ballast.unlink()
        if step.held:
            held.append(step.held)
    assert held
    assert held[0].startswith("Nothing more can be written to the disk of")
    assert library.documents()[0].state == "ready"
    assert library.answer(Question("walnut", mode="keyword")).hits
    assert library.upkeep.check() == []


def test_where_somebody_stands_by_it_ends_with_the_sentence_and_goes_on_next_time(
    library: Library, disk: Path, tmp_path: Path
) -> None:
    library.gate.attended = True
    notes(tmp_path / "files", 2)
    ballast = fill(disk, 600_000)
    with pytest.raises(DiskFullError, match=r"only 1 MB left .* once 2 MB are free"):
        for _ in library.add([tmp_path / "files"]):
            pass
    assert [each.state for each in library.documents()] == ["pending"] * 2
    ballast.unlink()
    for _ in library.intake.resume():
        pass
    assert [each.state for each in library.documents()] == ["ready"] * 2


def test_a_change_of_model_waits_for_room_too_and_searches_go_on(disk: Path) -> None:
    notes(disk.parent / "files", 6, words=1500)
    (models := DataPaths(disk / "data").models).mkdir(parents=True)
    for name, model in (("large", Qwen(context=512)), ("small", Qwen(context=512, embedding=32))):
        model.write(models / f"{name}.gguf")
    settings_file.save(Settings(model="large"), DataPaths(disk / "data").settings)
    with closing(Library.open(disk / "data")) as library:
        library.gate.attended = False
        switch_on_a_full_disk(library, disk)


def switch_on_a_full_disk(library: Library, disk: Path) -> None:
    for _ in library.add([disk.parent / "files"]):
        pass
    ballast: Path | None = None
    held: list[str] = []
    for step in library.model.use("small"):
        if step.stage == "embedding" and ballast is None:
            ballast = fill(disk, 600_000)
        if step.held and not held:
            assert ballast is not None
            assert library.answer(Question("walnut", mode="meaning")).model == "large"
            ballast.unlink()
            library.gate.nudge()
        if step.held:
            held.append(step.held)
    assert held
    assert "once 2 MB are free" in held[0]
    assert library.answer(Question("walnut", mode="meaning")).model == "small"
    assert library.upkeep.check() == []
