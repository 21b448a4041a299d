"""Changing the model or dimension, with real (tiny) models in llama.cpp."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.comparing import Evaluation, Wanted
from desktop.errors import ModelInvalidError, ModelMissingError, UsageError
from desktop.library import Library
from desktop.records import Progress, Question
from desktop.truth import Case, Target, TruthSet
from tests.embed.tiny import Qwen


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "notes.md").write_text("# Notes\n\nThe roof leaks.\n\n## Garden\n\nRoses and peas.\n" * 6)
    library = Library.open(tmp_path / "data")
    for name, sizes in (("large", Qwen(context=512)), ("small", Qwen(context=512, embedding=32))):
        library.models.add(sizes.write(tmp_path / f"{name}.gguf"))
    library.change_settings(model="large")
    run(library.add([tmp_path / "notes.md"]))
    yield library
    library.close()


def run(steps: Iterator[Progress]) -> list[str]:
    """The stages that were passed through, each once."""
    return list(dict.fromkeys(step.stage for step in steps))


def answered_by(library: Library) -> tuple[str, int]:
    answer = library.answer(Question("roof", mode="meaning"))
    assert answer.hits
    return answer.model, answer.dimension


def test_another_model_answers_once_everything_is_embedded(library: Library) -> None:
    assert answered_by(library) == ("large", 64)
    steps = library.use_model("small")
    for step in steps:
        if step.stage == "embedding":
            assert answered_by(library) == ("large", 64)
    assert answered_by(library) == ("small", 32)
    assert library.settings.model == "small"
    assert library.check() == []


def test_going_back_embeds_nothing(library: Library) -> None:
    assert "embedding" in run(library.use_model("small"))
    assert "embedding" not in run(library.use_model("large"))
    assert answered_by(library) == ("large", 64)
    assert [space["active"] for space in library.status()["spaces"]] == [True, False]


def test_stopped_half_way_the_old_model_goes_on(library: Library) -> None:
    steps = library.use_model("small")
    next(steps)
    steps.close()
    assert answered_by(library) == ("large", 64)
    assert library.settings.model == "large"
    assert library.check() == []


def test_a_model_that_can_not_be_used_changes_nothing(library: Library, tmp_path: Path) -> None:
    (library.paths.models / "broken.gguf").write_bytes(b"GGUF\x03\0\0\0broken")
    with pytest.raises(ModelInvalidError):
        run(library.use_model("broken"))
    with pytest.raises(ModelMissingError):
        run(library.use_model("nowhere"))
    with pytest.raises(UsageError):
        run(library.use_model("large", 32))  # nothing says that it may be cut
    assert answered_by(library) == ("large", 64)


def test_after_a_restart_the_new_model_answers(library: Library, tmp_path: Path) -> None:
    run(library.use_model("small"))
    library.close()
    again = Library.open(tmp_path / "data")
    assert run(again.prepare_model()) == []
    assert answered_by(again) == ("small", 32)
    again.close()


TRUTH = TruthSet("notes", (Case("1", "roof", (Target("notes.md"),)),))


def evaluated(library: Library, *, all_models: bool) -> Evaluation:

    def kept() -> Iterator[Progress]:
        found.append(
            (yield from library.evaluate([TRUTH], Wanted(modes=("meaning",)), all_models=all_models))
        )

    found: list[Evaluation] = []
    run(kept())
    return found[0]


def ways(evaluation: Evaluation) -> list[tuple[str, int, bool]]:
    return [(each.variant.model, each.variant.dimension, each.variant.in_use) for each in evaluation.measured]


def test_models_that_have_embedded_everything_are_compared(library: Library, tmp_path: Path) -> None:
    run(library.use_model("small"))
    assert ways(evaluated(library, all_models=False)) == [("small", 32, True)]
    assert ways(evaluated(library, all_models=True)) == [("small", 32, True), ("large", 64, False)]
    assert answered_by(library) == ("small", 32)
    (tmp_path / "more.md").write_text("# More\n\nThe cellar is dry.\n")
    run(library.add([tmp_path / "more.md"]))
    assert ways(evaluated(library, all_models=True)) == [("small", 32, True)]  # the other lacks a passage


def test_a_model_whose_file_is_another_one_is_not_compared(library: Library, tmp_path: Path) -> None:
    run(library.use_model("small"))
    library.models.remove("large")
    library.models.add(Qwen(context=256).write(tmp_path / "large.gguf"))
    evaluation = evaluated(library, all_models=True)
    assert ways(evaluation) == [("small", 32, True)]
    assert evaluation.failures == (("large", "The vectors of large were made by another file."),)
