"""Another model in the window: its cost is told first, it can be stopped, gone back from, and freed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.gui import switching
from desktop.gui.panels.models import ModelsDialog
from desktop.gui.panels.switch import SwitchDialog
from desktop.paths import DataPaths
from desktop.settings import Settings, save
from tests.embed.tiny import Qwen
from tests.gui import documents
from tests.gui.conftest import User
from tests.gui.test_models import answer_box, row


@pytest.fixture
def real(data_dir: Path, tmp_path: Path, open_with_models: Callable[[], User]) -> User:
    """A window whose two models are real ones, if tiny."""
    from desktop.embed.models import ModelStore

    store = ModelStore(DataPaths(data_dir).models)
    for name, model in (("large", Qwen(context=512)), ("small", Qwen(context=512, embedding=32))):
        store.add(model.write(tmp_path / f"{name}.gguf"))
    save(Settings(language="en", theme="light", model="large"), DataPaths(data_dir).settings)
    user = open_with_models()
    user.until(
        lambda: user.window.session.contents.loaded and user.window.session.model.state.stage == "ready",
        60_000,
    )
    add(user, documents.notes(tmp_path / "notes.md"))
    return user


def add(user: User, path: Path) -> None:
    user.drop(path)
    user.until(lambda: user.state(path.name) == "ready" and not user.window.session.activity.busy, 60_000)


def press(user: User, button: Callable[[], QPushButton]) -> None:
    """Click a button of a list that may be made anew meanwhile, once it can be seen."""
    user.until(lambda: button().isVisible(), 60_000)
    user.click(button())


def models_dialog(user: User) -> ModelsDialog:
    dialog = user.window.dialogs.show_models()
    user.until(lambda: {"large", "small"} <= {each.info.name for each in dialog.rows})
    return dialog


def answering(user: User) -> str:
    user.search("roof")
    answer = user.window.session.searching.answer
    assert answer is not None
    return answer.model


def said(dialog: SwitchDialog) -> str:
    return "\n".join(each.text() for each in dialog.findChildren(QLabel))


def test_what_is_done_at_once_is_not_asked_about_and_can_be_taken_back(real: User) -> None:
    session = real.window.session
    dialog = models_dialog(real)
    press(real, lambda: row(dialog, "small").use)
    real.until(lambda: session.settings.model == "small" and not session.activity.busy, 30_000)
    assert real.window.findChild(SwitchDialog) is None
    assert answering(real) == "small"
    real.until(lambda: row(dialog, "large").free.isVisible())
    assert "are kept" in row(dialog, "large")._kept.text()
    press(real, lambda: row(dialog, "large").use)
    real.until(lambda: session.settings.model == "large" and not session.activity.busy, 30_000)
    real.until(lambda: row(dialog, "small").free.isVisible())
    answer_box(real, "Free it")
    press(real, lambda: row(dialog, "small").free)
    real.until(lambda: not row(dialog, "small").free.isVisible() and row(dialog, "small").use.isVisible())
    assert "small" not in session.models.kept_bytes
    assert answering(real) == "large"
    dialog.close()


def test_what_takes_long_is_told_first_and_can_be_stopped(
    real: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switching, "_FEW", 0)
    session = real.window.session
    dialog = models_dialog(real)
    press(real, lambda: row(dialog, "small").use)
    real.until(lambda: dialog.findChild(SwitchDialog) is not None)
    asked = dialog.findChild(SwitchDialog)
    assert asked is not None
    assert "passages are embedded with it.\nThat takes" in said(asked)
    assert "tiny answers until then" in said(asked)
    real.click(asked.later)
    real.until(lambda: dialog.findChild(SwitchDialog) is None)
    assert session.settings.model == "large"
    press(real, lambda: row(dialog, "small").use)
    real.until(lambda: dialog.findChild(SwitchDialog) is not None)
    asked = dialog.findChild(SwitchDialog)
    assert asked is not None
    real.click(asked.start)
    session.activity.cancel()  # as “Stop” does
    real.until(lambda: not session.activity.busy, 30_000)
    library = session.workers._library
    assert library is not None
    real.until(lambda: library.model.unfinished_switch is None)
    real.until(lambda: session.settings.model == library.settings.model)
    dialog.close()


def test_a_switch_that_was_cut_short_goes_on_by_itself(
    real: User, open_with_models: Callable[[], User]
) -> None:
    library = real.window.session.workers._library
    assert library is not None
    with library.connections.writer.transaction():
        library.connections.writer.changes.begin("small", None)  # and the program is ended from without
    again = open_with_models()
    again.until(lambda: again.window.session.settings.model == "small", 60_000)
    assert answering(again) == "small"


def test_a_switch_that_may_end_the_program_waits_to_be_asked_for(
    real: User, open_with_models: Callable[[], User]
) -> None:
    library = real.window.session.workers._library
    assert library is not None
    with library.connections.writer.transaction():
        for _ in range(2):
            library.connections.writer.changes.begin("small", None)
    again = open_with_models()
    again.until(lambda: "ended twice while it embedded with small" in again.texts(), 60_000)
    assert again.window.session.settings.model == "large"


def test_a_library_that_turns_out_to_be_damaged_is_mended_in_the_window(user: User, tmp_path: Path) -> None:
    add(user, documents.notes(tmp_path / "notes.md"))
    session = user.window.session
    database = DataPaths(session.workers._data_dir).database
    chance = random.Random(2)
    library = session.workers._library
    assert library is not None
    library.connections.writer.free_space()
    with database.open("r+b") as file:
        for number in range(1, database.stat().st_size // 4096):
            file.seek(4096 * number)
            file.write(chance.randbytes(4096))
    for store in (library.connections.writer, *library.connections._readers):
        # What they have in memory is sound.
        store._db.execute("PRAGMA shrink_memory").fetchall()
    told = []
    session.mending.changed.connect(lambda: told.append(user.window.mended.text.text()))
    user.window.activateWindow()
    user.line.setFocus()
    user.type("roof")
    user.until(lambda: user.window.mended.seen.isVisible(), 60_000)
    assert told[0] == "The library's database is damaged. What can be saved of it is being saved."
    assert "has been mended. Documents kept: 0. To be read again: 1." in user.window.mended.text.text()
    user.until(lambda: user.state("notes.md") == "ready" and session.model.state.stage == "ready", 60_000)
    user.bot.mouseClick(user.window.mended.seen, Qt.MouseButton.LeftButton)
    assert not user.window.mended.isVisible()
    user.search("roof")
    assert session.searching.answer is not None
