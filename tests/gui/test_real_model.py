"""The whole main job in the window with the real starter model."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from desktop import app as application
from tests.gui import documents
from tests.gui.conftest import User
from tests.support.models import put_starter


@pytest.mark.model
def test_a_chinese_question_shows_the_marked_page_of_an_english_document(
    qtbot: QtBot, data_dir: Path, models_dir: Path, tmp_path: Path
) -> None:
    put_starter(data_dir, models_dir)
    window = application.make_window(application.application(), data_dir)
    user = User(window, qtbot)
    try:
        with qtbot.waitExposed(window):
            window.show()
        user.until(lambda: window.session.model.state.stage == "ready", timeout_ms=120_000)
        files = tmp_path / "files"
        files.mkdir()
        documents.report(files / "report.pdf")
        documents.notes(files / "notes.md")
        user.add(files)
        user.search("养蜂人数了多少个蜂箱？")
        hit = window.results.selected
        assert hit is not None
        assert hit.path.name == "notes.md"
        assert "forty hives" in hit.text
        assert hit.meaning_rank == 1
        user.until_drawn()
        assert window.preview.pages.picture is not None
        assert window.session.viewing.view is not None
        assert window.session.viewing.view.marks
    finally:
        window.close()
        shiboken6.delete(window)
