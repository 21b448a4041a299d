"""A file that ends its reader, as a person meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import reader
from desktop.gui.widgets import IconButton
from desktop.reading_process import Limits
from tests.gui.conftest import User

ROUGH = Limits(seconds=5.0, registry="tests.support.formats_under_test")


@pytest.fixture
def rough(open_window: Callable[[], User], monkeypatch: pytest.MonkeyPatch) -> User:
    """Somebody whose readers do what the files say."""
    monkeypatch.setattr(reader, "Limits", lambda: ROUGH)
    user = open_window()
    user.until(
        lambda: user.window.session.contents.loaded and user.window.session.model.state.stage == "ready"
    )
    return user


def retry_button(user: User, name: str) -> IconButton:
    buttons = user.window.popup.findChildren(IconButton)
    return next(each for each in buttons if each.accessibleName() == f"Try {name} again")


def test_it_is_set_aside_beside_the_others_and_tried_again_by_click(rough: User, tmp_path: Path) -> None:
    (folder := tmp_path / "files").mkdir()
    (bad := folder / "bad.txt").write_text("exit")
    (folder / "good.txt").write_text("words about gardens")
    rough.add(folder)
    rough.until(lambda: (rough.state("bad.txt"), rough.state("good.txt")) == ("failed", "ready"))
    rough.click(rough.window.header.activity)
    rough.until(lambda: rough.window.popup.isVisible())
    assert "That happened twice, so it was set aside" in rough.texts()
    bad.write_text("mended words")
    rough.click(retry_button(rough, "bad.txt"))
    rough.until(lambda: rough.state("bad.txt") == "ready")


def test_the_next_start_leaves_it_alone(rough: User, open_window: Callable[[], User], tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("exit")
    rough.add(tmp_path / "bad.txt")
    rough.until(lambda: rough.state("bad.txt") == "failed")
    again = open_window()
    again.until(lambda: again.window.session.model.state.stage == "ready")
    again.until(lambda: again.state("bad.txt") == "failed")
    assert not again.window.session.activity.busy
