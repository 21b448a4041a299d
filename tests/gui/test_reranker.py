"""A reranker in the window: added, switched on with its cost said, seen in an answer, switched off."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop.embed.reranker import RankedBatch, Reranker
from desktop.errors import DeviceFailedError
from desktop.gui.model_row import ModelRow
from desktop.gui.panels.models import ModelsDialog
from desktop.gui.panels.trace import TraceDialog
from desktop.records import Answer
from tests.embed.rerankers import XlmRobertaReranker, written
from tests.gui import documents
from tests.gui.conftest import User

NAME = "tiny-reranker"
QUESTION = "apple trees behind the mill"


@pytest.fixture
def reranker(tmp_path: Path) -> Path:
    return written(tmp_path, NAME, XlmRobertaReranker())


def said(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def row(dialog: ModelsDialog) -> ModelRow:
    return next(each for each in dialog.rows if each.info.name == NAME)


def shown(dialog: ModelsDialog) -> bool:
    """Whether the reranker can be seen, with its switch."""
    return any(each.info.name == NAME and each.switch.isVisible() for each in dialog.rows)


def models(user: User, file: Path) -> ModelsDialog:
    """The list of models, once the reranker was added to it."""
    user.window.activateWindow()
    user.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    dialog = user.window.findChild(ModelsDialog)
    assert dialog is not None
    dialog.add_model_file(str(file))
    user.until(lambda: shown(dialog), 60_000)
    return dialog


def switch(user: User, dialog: ModelsDialog, *, on: bool) -> None:
    user.click(row(dialog).switch)
    user.until(
        lambda: row(dialog).switch.isEnabled() and bool(user.window.session.settings.reranker) is on, 60_000
    )


def trace(user: User) -> TraceDialog:
    user.until(lambda: user.window.session.viewing.view)
    dialog = user.window.dialogs.show_trace()
    assert dialog is not None
    return dialog


def test_a_reranker_is_switched_on_used_and_switched_off(user: User, reranker: Path, tmp_path: Path) -> None:
    user.add(documents.report(tmp_path / "report.pdf"), documents.notes(tmp_path / "notes.md"))
    user.search(QUESTION)
    told = trace(user)
    assert "By the reranker" not in said(told)
    told.close()
    dialog = models(user, reranker)
    headings = said(dialog)
    assert headings.index("Rerankers") < headings.index("Can be downloaded")
    assert "takes time with every question" in headings
    its = row(dialog)
    assert (its.switch.isChecked(), its.switch.text()) == (False, "Off")
    assert not its.use.isVisible()
    assert not its.measure.isVisible()
    switch(user, dialog, on=True)
    user.until(lambda: "Reranks 30 passages in about" in said(row(dialog)))
    assert (row(dialog).switch.isChecked(), row(dialog).switch.text()) == (True, "On")
    assert "in use" in said(row(dialog))
    assert not row(dialog).remove.isVisible()
    dialog.close()
    user.until_answered(QUESTION)
    answer = user.window.session.searching.answer
    assert answer is not None
    assert answer.reranker == NAME
    told = trace(user)
    assert "Put in order by" in said(told)
    assert "By the reranker" in said(told)
    assert "Reading the best passages again" in said(told)
    told.close()
    again = user.window.dialogs.show_models()
    user.until(lambda: shown(again))
    switch(user, again, on=False)
    user.until(lambda: row(again).switch.text() == "Off")
    again.close()
    user.until_answered(QUESTION)
    assert user.window.session.searching.answer.reranker == ""


def test_the_answer_as_found_is_shown_while_passages_are_read(
    user: User, reranker: Path, tmp_path: Path
) -> None:
    user.add(documents.report(tmp_path / "report.pdf"))
    dialog = models(user, reranker)
    switch(user, dialog, on=True)
    dialog.close()
    seen: list[tuple[str, bool]] = []

    def note(answer: Answer, final: bool) -> None:
        seen.append((answer.reranker if answer.model else "words", final))

    user.window.session.searching.hits_found.connect(note)
    user.search(QUESTION)
    assert seen[-2:] == [("", False), (NAME, True)]


def test_another_question_ends_the_reading_for_the_last(
    user: User, reranker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.add(documents.report(tmp_path / "report.pdf"), documents.notes(tmp_path / "notes.md"))
    dialog = models(user, reranker)
    switch(user, dialog, on=True)
    dialog.close()
    reading, asked_again = threading.Event(), threading.Event()
    read: list[tuple[str, int]] = []

    def slowly(_self: Reranker, question: str, passages: Sequence[str]) -> Iterator[RankedBatch]:
        for number in range(len(passages)):
            read.append((question, number))
            yield RankedBatch((number,), (0.5,))
            reading.set()
            assert asked_again.wait(30)

    monkeypatch.setattr(Reranker, "score", slowly)
    user.window.activateWindow()
    user.line.setFocus()
    user.until(lambda: QApplication.focusWidget() is user.line)
    user.type("nothing of interest")
    user.until(reading.is_set)
    user.type(" in this line")
    user.until(lambda: user.window.session.searching.text.endswith("line"))
    user.window.session.searching.ask_now()
    asked_again.set()
    user.until_answered("nothing of interest in this line")
    first = [number for question, number in read if question == "nothing of interest"]
    second = [number for question, number in read if question != "nothing of interest"]
    assert len(first) <= 2 < len(second)


def test_a_reranker_that_fails_is_said(
    user: User, reranker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.add(documents.report(tmp_path / "report.pdf"))
    dialog = models(user, reranker)
    monkeypatch.setattr(Reranker, "score", _fail)
    user.click(row(dialog).switch)
    user.until(lambda: "no numbers today" in said(row(dialog)))
    assert not row(dialog).switch.isChecked()
    monkeypatch.undo()
    switch(user, dialog, on=True)
    dialog.close()
    monkeypatch.setattr(Reranker, "score", _fail)
    user.search(QUESTION)
    told = trace(user)
    assert "the reranker can't be used" in said(told)
    told.close()


def _fail(*_: object) -> None:
    raise DeviceFailedError("no numbers today")
