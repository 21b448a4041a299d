"""The model that answers: measured, tuned before large imports, opened anew, never lost."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import intake
from desktop.embed.running import Runner
from desktop.errors import DeviceFailedError, ModelMissingError, UsageError
from desktop.library import Library
from desktop.model_in_use import Bench
from desktop.records import Progress, Question
from tests.embed.bert import Bert
from tests.embed.tiny import Qwen

TEXT = "the tenant pays for repairs of the roof and the rent is due each month "


def returned(steps: Generator[Progress, None, Any]) -> Any:
    while True:
        try:
            assert 0 <= next(steps).fraction <= 1
        except StopIteration as end:
            return end.value


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """With a tiny model in place of the starter."""
    opened = Library.open(tmp_path / "data")
    opened.models.add(Bert().write(tmp_path / "tiny-bert.gguf"))
    opened.change_settings(model="tiny-bert")
    yield opened
    opened.close()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(TEXT * 5, encoding="utf-8")
    return folder


def test_the_measured_speed_tells_how_long_the_library_would_take(library: Library, documents: Path) -> None:
    list(library.add([documents]))
    bench: Bench = returned(library.model.bench())
    assert bench.tokens_per_second > 0
    tokens = 3 * 5 * len(TEXT.replace(" ", ""))  # the model's pieces are letters
    assert bench.library_seconds == pytest.approx(tokens / bench.tokens_per_second, rel=0.5, abs=0.1)
    (listed,) = (info for info in library.models.list() if info.name == "tiny-bert")
    assert listed.tokens_per_second == bench.tokens_per_second
    assert library.answer(Question("roof")).hits


def test_a_model_that_is_not_in_use_can_be_measured(library: Library, tmp_path: Path) -> None:
    library.models.add(Qwen().write(tmp_path / "tiny-embed.gguf"))
    list(library.model.prepare())
    assert returned(library.model.bench("tiny-embed")).tokens_per_second > 0
    assert library.model.device == "CPU"
    with pytest.raises(ModelMissingError):
        returned(library.model.bench("nobody"))


def test_a_large_import_is_preceded_by_measuring_and_a_second_is_not(
    library: Library, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured(steps: Iterator[Progress]) -> bool:
        return "Measuring" in "".join([step.current for step in steps])

    assert not measured(library.add([documents / "0.txt"]))  # small: found within seconds
    monkeypatch.setattr(intake, "_LARGE_BYTES", 100)
    assert measured(library.add([documents]))
    (documents / "more.txt").write_text(TEXT * 6, encoding="utf-8")
    assert not measured(library.add([documents]))
    embedder = library.models.open("tiny-bert")
    assert embedder.tuned  # it is remembered
    embedder.close()


def test_the_model_is_opened_anew_on_the_device_that_is_set(library: Library, documents: Path) -> None:
    list(library.add([documents]))
    library.change_settings(device="Vulkan7")
    list(library.model.retry_device())
    assert library.model.device == "CPU"
    assert "Vulkan7" in library.model.device_note
    assert library.answer(Question("roof", mode="meaning")).hits
    library.change_settings(device="cpu")
    list(library.model.retry_device())
    assert library.model.device_note == ""
    with pytest.raises(UsageError):
        library.change_settings(device="")


def test_when_it_can_not_be_opened_anew_the_one_there_was_goes_on(
    library: Library, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(library.add([documents]))

    def fail(*_: object, **__: object) -> None:
        raise DeviceFailedError("There is not enough memory for it.")

    monkeypatch.setattr(Runner, "_open", fail)
    with pytest.raises(DeviceFailedError):
        list(library.model.retry_device())
    assert library.answer(Question("roof", mode="meaning")).hits
