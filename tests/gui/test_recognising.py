"""Scans in the window: what is told while they are recognised, marks on them, and the switch."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.gui import documents
from tests.gui.conftest import User
from tests.support import scans

_PATIENCE_MS = 60_000  # loading the models takes seconds, more beside other programs


def _scan(path: Path, *words: str) -> Path:
    pages = [scans.page_of(f"<p>The {word} tree stands in the garden.</p>", (240, 80)) for word in words]
    return scans.pdf_of(path, *pages)


def _picture(user: User, name: str) -> None:
    """Keep a picture of the window, where somebody wants to look at it."""
    folder = os.environ.get("SHUFANG_PICTURES")
    if folder:
        user.window.grab().save(str(Path(folder, f"{name}.png")))


@pytest.mark.parametrize(
    ("html", "question", "marked"),
    [(scans.ENGLISH, "lease liability", "lease"), (scans.CHINESE, "违约金", "违")],
    ids=["English", "Chinese"],
)
def test_a_hit_on_a_scan_is_shown_and_marked(
    html: str, question: str, marked: str, user: User, tmp_path: Path
) -> None:
    page = scans.page_of(html)
    user.add(scans.pdf_of(tmp_path / "scan.pdf", page))
    user.until(lambda: user.state("scan.pdf") == "ready", _PATIENCE_MS)
    user.search(question)
    user.press(Qt.Key.Key_Down)
    user.until_drawn()
    _picture(user, f"scan {question}")
    picture = user.window.preview.pages.picture
    assert picture is not None
    image = picture.image
    place = next(word for word in scans.words_of(page) if word.text == marked).box
    colours = [
        image.pixelColor(round(x * picture.scale), round((place[1] + place[3]) / 2 * picture.scale))
        for x in np.linspace(place[0] + 1, place[2] - 1, 25)
    ]
    assert any(colour.blue() < 160 < colour.red() for colour in colours)  # amber upon paper
    corner = image.pixelColor(3, 3)
    assert (corner.red(), corner.green(), corner.blue()) == (255, 255, 255)


def test_pages_are_counted_while_they_are_recognised_and_other_files_go_first(
    user: User, tmp_path: Path
) -> None:
    user.drop(_scan(tmp_path / "scan.pdf", "alder", "birch", "cedar"))
    activity = user.window.session.activity
    user.until(lambda: activity.progress is not None and activity.progress.pages_done == 1, _PATIENCE_MS)
    user.click(user.window.header.activity)
    assert "Recognising text in pictures" in user.texts()
    user.until(lambda: "1 of 3 pages recognised" in user.texts(), _PATIENCE_MS)
    user.until(lambda: "2 pages" in user.window.header.activity.accessibleName(), _PATIENCE_MS)
    _picture(user, "recognising")
    user.drop(documents.notes(tmp_path / "notes.md"))
    user.until(lambda: user.state("notes.md") == "ready")
    assert user.document("scan.pdf").pages_by_state.get("waiting")
    user.until(lambda: user.document("scan.pdf").pages_by_state == {"recognised": 3}, _PATIENCE_MS)
    user.until_idle()


def test_recognition_is_turned_off_and_on_in_the_settings(user: User, tmp_path: Path) -> None:
    dialog = user.window.dialogs.show_settings()
    dialog.reading.recognition.setFocus()
    user.bot.keyClick(dialog.reading.recognition, Qt.Key.Key_Down)
    assert not user.window.session.settings.recognition
    user.add(_scan(tmp_path / "scan.pdf", "alder"))
    user.until(lambda: user.window.session.activity.current is None)
    assert user.document("scan.pdf").pages_by_state == {"waiting": 1}
    user.bot.keyClick(dialog.reading.recognition, Qt.Key.Key_Up)
    user.until(lambda: user.document("scan.pdf").pages_by_state == {"recognised": 1}, _PATIENCE_MS)
    dialog.close()
