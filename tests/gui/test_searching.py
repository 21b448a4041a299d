"""Answers that come late, twice or never, with the two lanes in the test's hand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.answering import Answering
from desktop.errors import DeviceFailedError
from desktop.gui.searching import Like, Searching
from desktop.gui.workers import Workers
from desktop.library import Library
from desktop.records import Answer, Hit, Question


class Lanes:
    """Keeps every job, so that the test decides which one is answered when."""

    def __init__(self) -> None:
        self.words: list[tuple[Callable[..., Any], Callable[..., Any]]] = []
        self.meanings: list[tuple[Callable[..., Any], Callable[..., Any]]] = []
        self.workers = create_autospec(Workers, instance=True)
        self.workers.is_open = True
        self.futures: list[Future[Any]] = []
        self.jobs: list[Callable[[Any], Any]] = []
        self.workers.reads.side_effect = lambda job, done, failed: self._keep(self.words, job, done, failed)
        self.workers.engine.side_effect = lambda job, done, failed, **_urgent: self._keep(
            self.meanings, job, done, failed
        )

    def _keep(self, lane: list[Any], job: Any, done: Any, failed: Any) -> Future[Any]:
        lane.append((done, failed))
        self.jobs.append(job)
        self.futures.append(Future())
        return self.futures[-1]

    def questions(self) -> list[Question]:
        """What was asked of the library, in order."""
        answering = create_autospec(Answering, instance=True)
        library = create_autospec(Library, instance=True, answering=answering)
        for job in self.jobs:
            job(library)
        return [call.args[0] for call in answering.method_calls]


def _answer(query: str, *ids: int) -> Answer:
    hits = tuple(
        Hit(n, 0.5, None, n, None, id_, id_, Path("a.pdf"), "a", 1, 1, (), "text", "text", (), ())
        for n, id_ in enumerate(ids, 1)
    )
    return Answer(query, None, "hybrid", "", 0, "", {}, hits)


class Asking:
    def __init__(self) -> None:
        self.lanes = Lanes()
        self.parent = QObject()
        self.mode = "hybrid"
        self.searching = Searching(
            self.lanes.workers,
            lambda text: Question(text, mode=self.mode),
            self.parent,  # type: ignore[arg-type]
        )
        self.searching.set_meaning_ready(True)
        self.heard: list[tuple[str, bool]] = []
        self.searching.hits_found.connect(lambda answer, final: self.heard.append((answer.query, final)))


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking()


def _ask(asking: Asking, text: str) -> None:
    asking.searching.ask(text)
    asking.searching.ask_now()


def test_words_come_first_and_meaning_joins(asking: Asking) -> None:
    _ask(asking, "lease")
    assert asking.lanes.meanings == []  # both at once would slow each other down
    asking.lanes.words[0][0](_answer("lease", 1))
    assert asking.heard == [("lease", False)]
    assert asking.searching.busy
    asking.lanes.meanings[0][0](_answer("lease", 2, 1))
    assert asking.heard == [("lease", False), ("lease", True)]
    assert not asking.searching.busy


def test_answers_to_an_old_question_are_dropped(asking: Asking) -> None:
    _ask(asking, "old")
    asking.lanes.words[0][0](_answer("old", 1))
    _ask(asking, "new")
    asking.lanes.meanings[0][0](_answer("old", 1))
    asking.lanes.meanings[0][1](DeviceFailedError("old"))
    assert asking.heard == [("old", False)]
    asking.lanes.words[1][0](_answer("new", 1))
    asking.lanes.meanings[1][0](_answer("new", 1))
    assert asking.heard == [("old", False), ("new", False), ("new", True)]


def test_words_of_an_old_question_have_no_meaning_looked_for(asking: Asking) -> None:
    _ask(asking, "old")
    _ask(asking, "new")
    asking.lanes.words[0][0](_answer("old", 1))
    assert asking.heard == []
    assert asking.lanes.meanings == []


def test_typing_on_makes_the_last_answer_old_before_the_next_is_asked(asking: Asking) -> None:
    _ask(asking, "leas")
    asking.searching.ask("lease")
    asking.lanes.words[0][0](_answer("leas", 1))
    assert asking.heard == []


def test_typing_asks_once_it_pauses(asking: Asking, qtbot: QtBot) -> None:
    for text in ("l", "le", "lea"):
        asking.searching.ask(text)
    qtbot.waitUntil(lambda: bool(asking.lanes.words))
    assert len(asking.lanes.words) == 1


def test_words_only_asks_no_model(asking: Asking) -> None:
    asking.mode = "keyword"
    _ask(asking, "lease")
    assert asking.lanes.meanings == []
    asking.lanes.words[0][0](_answer("lease", 1))
    assert asking.heard == [("lease", True)]


def test_meaning_only_asks_no_words(asking: Asking) -> None:
    asking.mode = "meaning"
    _ask(asking, "lease")
    assert asking.lanes.words == []
    assert len(asking.lanes.meanings) == 1


def test_without_a_model_words_are_the_answer_until_it_is_there(asking: Asking) -> None:
    asking.searching.set_meaning_ready(False)
    _ask(asking, "lease")
    assert asking.lanes.meanings == []
    asking.lanes.words[0][0](_answer("lease", 1))
    assert asking.heard == [("lease", True)]
    asking.searching.set_meaning_ready(True)
    asking.lanes.words[1][0](_answer("lease", 1))
    assert len(asking.lanes.meanings) == 1


def test_documents_about_to_be_removed_are_left_out(asking: Asking) -> None:
    _ask(asking, "lease")
    asking.lanes.words[0][0](_answer("lease", 1))
    asking.lanes.meanings[0][0](_answer("lease", 2, 1))
    asking.searching.hide(frozenset({2}))
    assert asking.searching.answer is not None
    assert [hit.passage_id for hit in asking.searching.answer.hits] == [1]
    asking.searching.hide(frozenset())
    assert [hit.passage_id for hit in asking.searching.answer.hits] == [2, 1]


def test_an_empty_field_clears_at_once(asking: Asking, qtbot: QtBot) -> None:
    _ask(asking, "lease")
    with qtbot.waitSignal(asking.searching.cleared):
        asking.searching.ask("")
    asking.lanes.words[0][0](_answer("lease", 1))
    assert asking.searching.answer is None
    assert not asking.searching.busy


def test_a_failure_is_told_as_a_sentence(asking: Asking, qtbot: QtBot) -> None:
    _ask(asking, "lease")
    asking.lanes.words[0][0](_answer("lease", 1))
    with qtbot.waitSignal(asking.searching.search_failed) as heard:
        asking.lanes.meanings[0][1](DeviceFailedError("The card is gone."))
    assert heard.args == ["The card is gone."]
    assert not asking.searching.busy


def test_typing_on_cancels_what_still_waits(asking: Asking) -> None:
    _ask(asking, "leas")
    asking.lanes.words[0][0](_answer("leas", 1))
    assert len(asking.lanes.futures) == 2
    asking.searching.ask("lease")
    assert all(future.cancelled() for future in asking.lanes.futures)


def test_an_empty_field_cancels_what_still_waits(asking: Asking) -> None:
    _ask(asking, "lease")
    asking.searching.ask("")
    assert all(future.cancelled() for future in asking.lanes.futures)


def test_more_like_a_passage_is_asked_by_its_number(asking: Asking) -> None:
    asking.searching.ask_like(Like("The lease\nliability " * 20, 7))
    asking.lanes.words[0][0](_answer("", 1))
    words, meaning = asking.lanes.questions()
    for question in (words, meaning):
        assert question.like == 7
        assert question.text.startswith("The lease liability")
        assert len(question.text) <= 120


def test_passages_like_a_text_are_asked_by_meaning_and_nothing_in_it_is_a_filter(asking: Asking) -> None:
    asking.searching.ask_like(Like('He said: "no" -rent'))
    [question] = asking.lanes.questions()
    assert (question.text, question.mode, question.like) == ("He said no rent", "meaning", None)


def test_one_goes_back_as_often_as_one_went_on(asking: Asking) -> None:
    _ask(asking, "lease")
    asking.searching.ask_like(Like("one", 1))
    asking.searching.ask_like(Like("two", 2))
    asking.searching.go_back()
    assert asking.searching.like == Like("one", 1)
    asking.searching.go_back()
    assert asking.searching.like is None
    assert asking.searching.text == "lease"


def test_typing_ends_looking_for_more_like_something(asking: Asking, qtbot: QtBot) -> None:
    asking.searching.ask_like(Like("one", 1))
    with qtbot.waitSignal(asking.searching.like_changed):
        asking.searching.ask("lease")
    asking.lanes.words[0][0](_answer("one", 1))
    assert asking.heard == []


def test_going_back_to_nothing_clears(asking: Asking, qtbot: QtBot) -> None:
    asking.searching.ask_like(Like("one", 1))
    with qtbot.waitSignal(asking.searching.cleared):
        asking.searching.go_back()
    assert not asking.searching.is_asking
