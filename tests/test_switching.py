"""Changing the model or dimension, with real (tiny) models in llama.cpp."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import switching
from desktop.comparing import Evaluation, Wanted
from desktop.embed.profiles import STARTER
from desktop.errors import ModelInvalidError, ModelMissingError, UsageError
from desktop.library import Library
from desktop.records import Progress, Question
from desktop.switching import SwitchPlan
from desktop.truth import Case, Target, TruthSet
from tests.embed.tiny import Qwen
from tests.support import minilm, models
from tests.support.hashing import hashing_embedder


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
    steps = library.model.use("small")
    for step in steps:
        if step.stage == "embedding":
            assert answered_by(library) == ("large", 64)
    assert answered_by(library) == ("small", 32)
    assert library.settings.model == "small"
    assert library.upkeep.check() == []


def test_going_back_embeds_nothing(library: Library) -> None:
    assert "embedding" in run(library.model.use("small"))
    assert "embedding" not in run(library.model.use("large"))
    assert answered_by(library) == ("large", 64)
    assert [space["active"] for space in library.status()["spaces"]] == [True, False]


def test_stopped_half_way_the_old_model_goes_on(library: Library) -> None:
    steps = library.model.use("small")
    next(steps)
    steps.close()
    assert answered_by(library) == ("large", 64)
    assert library.settings.model == "large"
    assert library.upkeep.check() == []


def test_what_is_added_and_removed_during_a_switch_is_seen_to(library: Library, tmp_path: Path) -> None:
    (gone := tmp_path / "gone.md").write_text("# Gone\n\nThis one is removed meanwhile.\n")
    run(library.add([gone]))
    (late := tmp_path / "late.md").write_text("# Late\n\nThe chimney smokes.\n")
    steps = library.model.use("small")
    for step in steps:
        if step.stage == "embedding":
            break
    run(library.add([late]))  # as a window does between two steps
    library.remove(library.find(gone))
    assert library.answer(Question("chimney", mode="meaning")).model == "large"
    run(steps)
    assert library.answer(Question("chimney", mode="meaning", top_k=1)).hits[0].path == late
    assert answered_by(library) == ("small", 32)
    assert library.upkeep.check() == []
    assert [space["vectors"] for space in library.status()["spaces"]] == [3, 3]


def test_a_switch_that_was_stopped_is_known_after_a_restart(library: Library, tmp_path: Path) -> None:
    steps = library.model.use("small")
    next(steps)
    steps.close()
    library.close()
    again = Library.open(tmp_path / "data")
    change = again.model.unfinished_switch
    assert change is not None
    assert (change.model, change.dimension, change.complete, change.ends) == ("small", None, False, 0)
    run(again.model.prepare())
    assert answered_by(again) == ("large", 64)
    again.model.give_up_switch()
    assert again.model.unfinished_switch is None
    run(again.model.use("small"))
    assert again.model.unfinished_switch is None
    again.close()


def test_a_switch_whose_end_the_settings_missed_has_happened_all_the_same(
    library: Library, tmp_path: Path
) -> None:
    before = library.paths.settings.read_bytes()
    run(library.model.use("small"))
    with library.connections.writer.transaction():  # as where the program ends right after the switch
        library.connections.writer.changes.begin("small", None)
        library.connections.writer.changes.complete("small", None)
    library.close()
    library.paths.settings.write_bytes(before)
    again = Library.open(tmp_path / "data")
    assert again.settings.model == "small"
    assert again.model.unfinished_switch is None
    assert run(again.model.prepare()) == []
    assert answered_by(again) == ("small", 32)
    again.close()


def test_ends_in_the_middle_are_counted_until_something_is_embedded(library: Library) -> None:
    changes = library.connections.writer.changes
    for ends in (1, 2):
        with library.connections.writer.transaction():
            changes.begin("small", None)  # and the program ends
        assert (change := changes.current()) is not None
        assert change.ends == ends
    steps = library.model.use("small")
    while (change := changes.current()) is not None and change.ends:
        next(steps)
    steps.close()
    assert [space["vectors"] for space in library.status()["spaces"]][1] > 0


def test_the_cost_of_a_switch_is_told_before_it(library: Library) -> None:
    def planned(name: str) -> SwitchPlan:
        def kept() -> Iterator[Progress]:
            found.append((yield from library.model.plan_switch(name)))

        found: list[SwitchPlan] = []
        run(kept())
        return found[0]

    plan = planned("small")
    assert plan.texts == library.status()["spaces"][0]["vectors"]
    assert plan.seconds is None  # so few that measuring would take longer
    assert plan.disk_bytes > plan.texts * 2 * 32
    library.models.remember_speed("small", 10.0)
    assert planned("small").seconds == pytest.approx(plan.texts * 2.5, rel=0.9)
    run(library.model.use("small"))
    back = planned("large")
    assert (back.texts, back.seconds, back.disk_bytes) == (0, 0.0, 0)


def test_much_to_embed_is_worth_measuring(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "_WORTH_MEASURING", 1)
    [*_] = library.model.plan_switch("small")
    (info,) = (info for info in library.models.list() if info.name == "small")
    assert info.tokens_per_second


def test_what_the_former_model_takes_is_freed_when_asked_for(library: Library) -> None:
    with pytest.raises(UsageError, match="in use"):
        run(library.model.forget_space("large"))
    with pytest.raises(UsageError, match="No vectors"):
        run(library.model.forget_space("small"))
    run(library.model.use("small"))
    (kept,) = library.model.kept_spaces()
    assert (kept.model, kept.vectors) == ("large", library.status()["spaces"][0]["vectors"])
    assert kept.size_bytes > kept.vectors * 2 * 64
    assert list(library.paths.index.iterdir())
    run(library.model.forget_space("large"))
    assert library.model.kept_spaces() == []
    assert [space["model"] for space in library.status()["spaces"]] == ["small"]
    assert answered_by(library) == ("small", 32)
    assert library.upkeep.check() == []


def test_a_smaller_dimension_embeds_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nThe roof leaks.\n\n## Garden\n\nRoses and peas.\n")
    embedder = hashing_embedder()
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.add([tmp_path / "notes.md"]))
    embedded = embedder.embedded
    assert "embedding" not in run(library.model.use("hashing", 32))
    assert answered_by(library) == ("hashing", 32)
    run(library.model.use("hashing", None))
    assert answered_by(library) == ("hashing", 64)
    assert embedder.embedded == embedded
    library.close()


def test_a_model_that_can_not_be_used_changes_nothing(library: Library, tmp_path: Path) -> None:
    (library.paths.models / "broken.gguf").write_bytes(b"GGUF\x03\0\0\0broken")
    with pytest.raises(ModelInvalidError):
        run(library.model.use("broken"))
    with pytest.raises(ModelMissingError):
        run(library.model.use("nowhere"))
    with pytest.raises(UsageError):
        run(library.model.use("large", 32))  # nothing says that it may be cut
    assert answered_by(library) == ("large", 64)


def test_after_a_restart_the_new_model_answers(library: Library, tmp_path: Path) -> None:
    run(library.model.use("small"))
    library.close()
    again = Library.open(tmp_path / "data")
    assert run(again.model.prepare()) == []
    assert answered_by(again) == ("small", 32)
    again.close()


TRUTH = TruthSet("notes", (Case("1", "roof", (Target("notes.md"),)),))


def evaluated(library: Library, *, all_models: bool) -> Evaluation:

    def kept() -> Iterator[Progress]:
        found.append(
            (
                yield from library.answering.evaluate(
                    [TRUTH], Wanted(modes=("meaning",)), all_models=all_models
                )
            )
        )

    found: list[Evaluation] = []
    run(kept())
    return found[0]


def ways(evaluation: Evaluation) -> list[tuple[str, int, bool]]:
    return [(each.variant.model, each.variant.dimension, each.variant.in_use) for each in evaluation.measured]


def test_models_that_have_embedded_everything_are_compared(library: Library, tmp_path: Path) -> None:
    run(library.model.use("small"))
    assert ways(evaluated(library, all_models=False)) == [("small", 32, True)]
    assert ways(evaluated(library, all_models=True)) == [("small", 32, True), ("large", 64, False)]
    assert answered_by(library) == ("small", 32)
    (tmp_path / "more.md").write_text("# More\n\nThe cellar is dry.\n")
    run(library.add([tmp_path / "more.md"]))
    assert ways(evaluated(library, all_models=True)) == [("small", 32, True)]  # the other lacks a passage


def test_a_model_whose_file_is_another_one_is_not_compared(library: Library, tmp_path: Path) -> None:
    run(library.model.use("small"))
    library.models.remove("large")
    library.models.add(Qwen(context=256).write(tmp_path / "large.gguf"))
    evaluation = evaluated(library, all_models=True)
    assert ways(evaluation) == [("small", 32, True)]
    assert evaluation.failures == (("large", "The vectors of large were made by another file."),)


@pytest.mark.model
def test_from_the_starter_to_all_minilm_and_back(tmp_path: Path, models_dir: Path) -> None:
    """Searched all the time, ended in the middle, gone on with, gone back from, freed."""
    data_dir = models.put_starter(tmp_path / "data", models_dir)
    (files := tmp_path / "files").mkdir()
    for number in range(8):
        parts = "\n\n".join(
            f"## Part {part}\n\nThe roof {part} of house {number} leaks." for part in range(25)
        )
        (files / f"{number}.md").write_text(f"# House {number}\n\n{parts}\n", encoding="utf-8")
    library = Library.open(data_dir)
    other = library.models.add(minilm.obtain(models_dir)).name
    run(library.add([files]))
    before = library.answer(Question("a leak in the roof"))
    searched = 0
    steps = library.model.use(other)
    for step in steps:
        if step.stage == "embedding":
            assert library.answer(Question("a leak in the roof")).hits == before.hits
            searched += 1
            if step.fraction > 0.5:
                break
    assert searched > 1
    steps.close()
    library.close()
    library = Library.open(data_dir)
    assert library.model.unfinished_switch is not None
    run(library.model.prepare())
    assert library.answer(Question("a leak in the roof")).hits == before.hits
    again = [step for step in library.model.use(other) if step.stage == "embedding"]
    assert again[-1].passages < library.status()["spaces"][1]["vectors"]  # what was made before stayed
    assert answered_by(library)[0] == other
    assert "embedding" not in run(library.model.use(STARTER))
    assert library.answer(Question("a leak in the roof")).hits == before.hits
    run(library.model.forget_space(other))
    assert library.upkeep.check() == []
    library.close()
