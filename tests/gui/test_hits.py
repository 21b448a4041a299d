"""A person who looks at hits: why they are there, what is folded under them, and what is like them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from desktop.gui.hit_rows import Card, Fold, Place
from desktop.gui.panels.trace import TraceDialog
from desktop.gui.tokens import LIGHT
from desktop.records import Answer
from tests.gui import documents
from tests.gui.conftest import User

_NOWHERE = "nothing of interest report lease orchard"
"""Every word stands somewhere, but no passage has most of them."""


@pytest.fixture
def reader(user: User, tmp_path: Path) -> User:
    """Somebody with a report and some notes in the library."""
    files = tmp_path / "files"
    files.mkdir()
    documents.report(files / "report.pdf")
    documents.notes(files / "notes.md")
    user.add(files)
    user.until(lambda: user.rows() == ["notes.md", "report.pdf"])
    return user


def _rows(user: User) -> tuple[Card | Place | Fold, ...]:
    return user.window.results.cards.rows.rows


def _spoken(user: User) -> list[str]:
    """The rows as a screen reader says them."""
    model = user.window.results.cards.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def _first(user: User, kind: type) -> int:
    return next(number for number, row in enumerate(_rows(user)) if isinstance(row, kind))


def _place_of(user: User, number: int) -> QRect:
    cards = user.window.results.cards
    cards.scrollTo(cards.model().index(number, 0))
    return cards.visualRect(cards.model().index(number, 0))


def _click(user: User, place: QPoint) -> None:
    user.bot.mouseClick(user.window.results.cards.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _twins_line(user: User) -> QPoint:
    """The middle of the line of the first card that has one."""
    number = next(n for n, row in enumerate(_rows(user)) if isinstance(row, Card) and row.hit.also)
    rect = _place_of(user, number)
    cards = user.window.results.cards
    index = cards.model().index(number, 0)
    return next(
        QPoint(rect.left() + 60, y)
        for y in range(rect.bottom(), rect.top(), -1)
        if cards.delegate.over_places(index, rect, QPoint(rect.left() + 60, y))
    )


def test_the_sentence_that_answers_is_tinted_under_the_words(reader: User) -> None:
    reader.search("lease liability payments chapter")
    cards = reader.window.results.cards
    hit = reader.window.results.selected
    assert hit is not None
    assert hit.sentence is not None
    assert hit.text[slice(*hit.sentence)] == documents.LEASE
    card = cards.viewport().grab(cards.visualRect(cards.currentIndex())).toImage()
    grounds = [
        QColor(card.pixel(x, y)).name().upper() for x in range(card.width()) for y in range(card.height())
    ]
    assert grounds.count(LIGHT.sentence) > grounds.count(LIGHT.found) > 0


def test_how_was_this_found_names_the_sentence_and_what_was_corrected(reader: User) -> None:
    reader.search("present vallue liability")
    reader.until_drawn()
    assert "“vallue” is nowhere: looked for “value”" in reader.texts()
    reader.click(reader.window.preview.foot.trace)
    dialog = reader.window.findChild(TraceDialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert documents.LEASE in said
    assert "vallue → value" in said
    dialog.close()


def test_a_phrase_that_is_nowhere_is_told(reader: User) -> None:
    reader.search('"liability lease" payments')
    assert "The quoted words stand nowhere side by side" in reader.texts()
    reader.search("lease liability payments")
    assert "side by side" not in reader.texts()


def test_places_that_say_the_same_unfold_by_click_and_show_their_page(reader: User) -> None:
    reader.search("interest line")
    before = len(_rows(reader))
    line = _twins_line(reader)
    _click(reader, line)
    assert len(_rows(reader)) == before + 2
    number = _first(reader, Place)
    place = _rows(reader)[number]
    assert isinstance(place, Place)
    assert _spoken(reader)[number].endswith(f"p. {place.twin.page}")
    _click(reader, _place_of(reader, number).center())
    reader.until(lambda: _passage_shown(reader) == place.twin.passage_id)
    reader.until_drawn()
    view = reader.window.session.viewing.view
    assert view is not None
    assert view.page == place.twin.page
    assert view.marks, "the place is marked there"
    _click(reader, _twins_line(reader))
    assert len(_rows(reader)) == before


def test_places_that_say_the_same_unfold_by_key(reader: User) -> None:
    reader.search("interest line")
    card = _rows(reader)[0]
    assert isinstance(card, Card)
    assert _spoken(reader)[0].endswith("2 other places say the same")
    reader.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(_rows(reader)[1], Place)
    assert reader.window.results.selected == card.hit
    reader.press(Qt.Key.Key_Down)
    reader.until(lambda: _passage_shown(reader) == card.hit.also[0].passage_id)
    reader.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert reader.window.results.selected == card.hit
    assert _passage_shown(reader) == card.hit.passage_id


def _passage_shown(user: User) -> int | None:
    view = user.window.session.viewing.view
    return view.hit.passage_id if view is not None and view.hit is not None else None


def test_the_rest_of_a_document_is_folded_and_unfolds_with_enter(reader: User) -> None:
    reader.search("interest line")
    number = _first(reader, Fold)
    assert number == 3
    assert _spoken(reader)[number] == "4 more in this document"
    assert "9 passages in 2 documents" in reader.texts()
    for _ in range(3):
        reader.press(Qt.Key.Key_Down)
    shown = _passage_shown(reader)
    assert shown is not None
    before = _place_of(reader, number).top()
    reader.press(Qt.Key.Key_Return)
    assert len(_rows(reader)) == 10
    assert _place_of(reader, number).top() == before, "it stays where it is"
    assert _passage_shown(reader) == shown
    reader.press(Qt.Key.Key_Down)
    assert reader.window.results.selected == reader.window.results.hits[3]


def test_nothing_relevant_is_said_calmly_and_the_nearest_unfold_with_the_arrow(reader: User) -> None:
    reader.search(_NOWHERE)
    assert "Nothing relevant found" in reader.texts()
    assert "Try other words, or say it as a question." in reader.texts()
    assert _spoken(reader) == ["Show the 9 nearest passages"]
    assert reader.window.session.viewing.view is None, "nothing is shown unasked"
    reader.press(Qt.Key.Key_Down)
    assert reader.window.results.selected == reader.window.results.hits[0]
    assert _passage_shown(reader) == reader.window.results.hits[0].passage_id
    assert _spoken(reader)[0] == "The 9 nearest passages"
    _click(reader, _place_of(reader, 0).center())
    assert _spoken(reader) == ["Show the 9 nearest passages"]
    reader.search("lease liability payments chapter")
    assert "Nothing relevant found" not in reader.texts()


def test_where_no_hit_is_good_enough_the_nearest_can_be_shown(reader: User) -> None:
    reader.window.session.change_settings(min_score=0.9)
    reader.search(_NOWHERE)
    assert "Passages that score below 90 % are left out." in reader.texts()
    assert _spoken(reader) == ["Show the 5 nearest passages"]
    _click(reader, _place_of(reader, 0).center())
    assert len(_rows(reader)) == 6


def test_of_a_few_passages_none_is_folded(user: User, tmp_path: Path) -> None:
    user.add(documents.chinese(tmp_path / "准则.txt"))
    user.search("orchard")
    answer = user.window.session.searching.answer
    assert answer is not None
    assert answer.relevant
    assert user.window.results.selected == answer.hits[0]
    assert "Nothing relevant found" not in user.texts()


def test_who_has_moved_stays_though_nothing_is_relevant(reader: User) -> None:
    reader.search("lease liability payments chapter")
    answer = reader.window.session.searching.answer
    assert isinstance(answer, Answer)
    reader.press(Qt.Key.Key_Down)
    chosen = reader.window.results.selected
    reader.window.session.searching.hits_found.emit(replace(answer, relevant=False), True)
    assert reader.window.results.selected == chosen


def test_more_like_a_hit_and_back_again(reader: User) -> None:
    reader.search("lease liability payments chapter")
    hit = reader.window.results.selected
    assert hit is not None
    reader.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    field = reader.window.header.field
    searching = reader.window.session.searching
    reader.until(lambda: searching.is_final and not searching.busy and searching.like is not None)
    assert field.like.isVisible()
    assert field.like.text.whole().startswith("Like: The lease liability is measured")
    assert reader.line.text() == ""
    assert all(each.passage_id != hit.passage_id for each in reader.window.results.hits)
    assert reader.window.results.selected == reader.window.results.hits[0], "whatever it scores"
    assert "Nothing relevant found" not in reader.texts()
    reader.press(Qt.Key.Key_Escape)
    assert reader.line.text() == "lease liability payments chapter"
    assert not field.like.isVisible()
    reader.until_answered("lease liability payments chapter")
    assert reader.window.results.selected == hit


def test_going_back_chooses_the_passage_one_came_from(reader: User) -> None:
    reader.search("lease liability payments chapter")
    reader.press(Qt.Key.Key_Down)
    hit = reader.window.results.selected
    reader.window.results.cards.setFocus()
    reader.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert reader.focused() is reader.line
    reader.press(Qt.Key.Key_Escape)
    reader.until_answered("lease liability payments chapter")
    assert reader.window.results.selected == hit


def test_typing_replaces_what_is_to_be_found_more_of(reader: User) -> None:
    reader.search("orchard of apple trees")
    reader.click(reader.window.preview.foot.like)
    reader.until(lambda: reader.window.header.field.like.isVisible())
    reader.type("lease liability")
    assert not reader.window.header.field.like.isVisible()
    reader.until_answered("lease liability")
    assert reader.line.text() == "lease liability"


def test_backspace_takes_back_what_is_to_be_found_more_of(reader: User) -> None:
    reader.search("orchard of apple trees")
    reader.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    reader.press(Qt.Key.Key_Backspace)
    assert reader.line.text() == "orchard of apple trees"


def test_the_menu_of_a_card_finds_more_like_it(reader: User) -> None:
    reader.search("lease liability payments chapter")
    number = 1
    row = _rows(reader)[number]
    assert isinstance(row, Card)
    cards = reader.window.results.cards
    cards.menu_asked.emit(number, cards.mapToGlobal(QPoint(0, 0)))
    menu = reader.window.results.findChild(QMenu)
    action = next(each for each in menu.actions() if each.text() == "Find more like this")
    action.trigger()
    menu.close()
    like = reader.window.session.searching.like
    assert like is not None
    assert like.passage_id == row.hit.passage_id
    assert QApplication.activePopupWidget() is None


def test_passages_like_a_selected_text(reader: User) -> None:
    reader.search("orchard of apple trees")
    reader.until_drawn()
    preview, searching = reader.window.preview, reader.window.session.searching
    reader.until(lambda: reader.window.session.viewing.text is not None)
    preview.pages.setFocus()
    preview.pages.select_all()
    reader.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert searching.like is not None
    assert searching.like.passage_id is None
    reader.until(lambda: searching.is_final and not searching.busy)
    assert searching.answer is not None
    assert searching.answer.mode == "meaning"
    assert reader.window.results.hits
    assert reader.window.header.field.like.text.whole().startswith("Like: Chapter 3")


def test_hits_for_words_are_moved_through_and_the_complete_answer_does_not_jump(reader: User) -> None:
    reader.search("lease liability payments chapter")
    searching, results = reader.window.session.searching, reader.window.results
    final = searching.answer
    assert final is not None
    words = replace(final, query="lease liability", hits=final.hits[2:5])
    searching.hits_found.emit(words, False)
    assert results.selected is None, "until the answer is complete, nothing is chosen for one"
    reader.press(Qt.Key.Key_Down)
    reader.press(Qt.Key.Key_Down)
    chosen = results.selected
    assert chosen == words.hits[1]
    place = results.cards.visualRect(results.cards.currentIndex()).top()
    searching.hits_found.emit(replace(words, hits=final.hits), True)
    assert results.selected == chosen
    bar = results.cards.verticalScrollBar()
    moved = results.cards.visualRect(results.cards.currentIndex()).top()
    assert moved == place or bar.value() in (0, bar.maximum())
    searching.hits_found.emit(replace(words, hits=final.hits[3:]), False)
    assert results.hits[0] == final.hits[0], "words alone do not replace what is complete"
