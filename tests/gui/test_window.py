"""A person in front of the window: drops, types, presses, clicks, and looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QMessageBox,
)

from desktop.gui.tokens import LIGHT
from desktop.records import Rect
from tests.gui import documents
from tests.gui.conftest import User


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


def _amber(image: QImage, place: QRectF) -> float:
    """The part of a rectangle of a picture that is tinted."""
    ratio = image.devicePixelRatio()
    tinted = count = 0
    for x in range(round(place.left() * ratio) + 1, round(place.right() * ratio) - 1):
        for y in range(round(place.top() * ratio) + 1, round(place.bottom() * ratio) - 1):
            colour = QColor(image.pixel(x, y))
            count += 1
            tinted += colour.red() - colour.blue() > 25
    return tinted / max(1, count)


def _words(path: Path, page: int, sentence: str) -> list[Rect]:
    """Where a PDF itself says that the words of a sentence stand."""
    import pymupdf

    with pymupdf.open(path) as document:
        words = document[page - 1].get_text("words")
    wanted = sentence.split()
    texts = [word[4] for word in words]
    at = next(n for n in range(len(texts)) if texts[n : n + len(wanted)] == wanted)
    return [Rect(page, *word[:4]) for word in words[at : at + len(wanted)]]


def test_an_empty_library_teaches_dropping(user: User) -> None:
    assert user.window.welcome.isVisible()
    assert "Drop files or folders to search them" in user.texts()
    assert user.window.welcome.files.isVisible()


def test_hovering_files_make_the_whole_window_the_target(user: User, tmp_path: Path) -> None:
    user.hover(tmp_path / "a.pdf", tmp_path / "b.pdf", over=user.line)
    target = user.window.drop_target
    assert target.isVisible()
    assert target.geometry() == user.window.rect()
    assert target.text() == "Drop to add 2 items to Library"


@pytest.mark.parametrize("over", ["line", "list", "sidebar"])
def test_files_can_be_dropped_anywhere(user: User, tmp_path: Path, over: str) -> None:
    places = {
        "line": user.line,
        "list": user.window.welcome,
        "sidebar": user.window.sidebar.documents,
    }
    user.drop(documents.notes(tmp_path / "notes.md"), over=places[over])
    assert not user.window.drop_target.isVisible()
    user.until(lambda: user.rows() == ["notes.md"])
    user.until_idle()
    assert user.line.text() == ""


def test_drop_search_choose_and_the_mark_lies_over_the_words(reader: User) -> None:
    reader.search("lease liability")
    results = reader.window.results
    assert results.selected is not None
    assert results.selected.path.name == "report.pdf"
    assert results.selected.page == 2
    reader.until_drawn()
    pages = reader.window.preview.pages
    view = pages.grab().toImage()
    for word in _words(results.selected.path, 2, documents.LEASE)[:6]:
        place = pages.place_of(word)
        assert pages.rect().toRectF().contains(place), "the passage was scrolled into view"
        assert _amber(view, place) > 0.6
    filler = _words(results.selected.path, 2, "Chapter 2")
    assert all(_amber(view, pages.place_of(word)) < 0.1 for word in filler if pages.place_of(word).top() > 0)


def test_matched_words_are_marked_more_strongly_than_their_passage(reader: User) -> None:
    reader.search("lease liability")
    hit = reader.window.results.selected
    assert hit is not None
    reader.until_drawn()
    pages = reader.window.preview.pages
    view = pages.grab().toImage()
    words = dict(zip(documents.LEASE.split(), _words(hit.path, 2, documents.LEASE), strict=True))

    def ground(word: str) -> int:
        place = pages.place_of(words[word]).toRect()
        colours = [
            QColor(view.pixel(x, y))
            for x in range(place.left() + 1, place.right())
            for y in range(place.top() + 1, place.bottom())
        ]
        return max(colour.blue() for colour in colours)

    assert ground("liability") < ground("payments") < 250


def test_the_mark_follows_the_zoom(reader: User) -> None:
    reader.search("orchard apple")
    pages = reader.window.preview.pages
    hit = reader.window.results.selected
    assert hit is not None
    for zoom in (0.5, 1.5):
        pages.set_zoom(zoom)
        reader.until_drawn()
        reader.window.preview.scroll_to_mark()
        reader.until(lambda: pages.rect().toRectF().contains(pages.place_of(hit.word_rects[0])))
        view = pages.grab().toImage()
        assert _amber(view, pages.place_of(hit.word_rects[0])) > 0.5


def test_the_card_shows_title_page_headings_and_score(reader: User) -> None:
    reader.search("pruning roses")
    cards = reader.window.results.cards
    spoken = cards.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Garden notes, p. 1, ")
    assert "Roses want pruning" in spoken
    hit = reader.window.results.selected
    assert hit is not None
    assert hit.headings[-1] == "Roses"
    card = cards.viewport().grab(cards.visualRect(cards.currentIndex())).toImage()
    colours = {
        QColor(card.pixel(x, y)).name().upper() for x in range(card.width()) for y in range(card.height())
    }
    assert LIGHT.accent in colours, "the chosen card has a frame, and a bar for its score"
    assert LIGHT.found in colours, "matched words stand out"


def test_arrows_move_through_the_hits_from_the_field(reader: User) -> None:
    reader.search("lease liability payments chapter")
    results = reader.window.results
    first = results.selected
    assert results.cards.currentIndex().row() == 0
    reader.press(Qt.Key.Key_Down)
    assert results.cards.currentIndex().row() == 1
    assert results.selected != first
    assert reader.window.session.viewing.view is not None
    assert reader.window.session.viewing.view.hit == results.selected
    reader.press(Qt.Key.Key_Up)
    reader.press(Qt.Key.Key_Up)
    assert results.selected == first
    assert reader.focused() is reader.line


def test_a_click_on_a_card_shows_its_page(reader: User) -> None:
    reader.search("lease liability payments chapter")
    cards = reader.window.results.cards
    place = cards.visualRect(cards.model().index(1, 0)).center()
    reader.bot.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=place)
    hit = reader.window.results.selected
    assert cards.currentIndex().row() == 1
    assert hit is not None
    reader.until_drawn()
    assert reader.window.preview.foot.place.whole().startswith(hit.title)


def test_enter_opens_the_file_of_the_chosen_hit(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(
        "desktop.gui.files.QDesktopServices.openUrl", lambda url: bool(opened.append(url)) or True
    )
    reader.search("orchard of apple trees")
    reader.press(Qt.Key.Key_Return)
    reader.until(lambda: opened)
    assert Path(opened[0].toLocalFile()).name == "report.pdf"


def test_opening_a_file_that_is_gone_says_so(reader: User) -> None:
    reader.search("orchard of apple trees")
    hit = reader.window.results.selected
    assert hit is not None
    hit.path.unlink()
    reader.press(Qt.Key.Key_Return)
    reader.until(lambda: "report.pdf is no longer there." in reader.texts())


def test_escape_clears_and_control_k_comes_back(reader: User) -> None:
    reader.search("orchard of apple trees")
    reader.press(Qt.Key.Key_Escape)
    assert reader.line.text() == ""
    assert reader.window.session.viewing.view is None
    assert "Type what you remember" in reader.texts()
    reader.window.sidebar.documents.setFocus()
    reader.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert reader.focused() is reader.line


def test_pages_turn_by_key_button_and_number(reader: User) -> None:
    reader.search("lease liability")
    reader.until_drawn()
    preview = reader.window.preview
    assert preview.bar.number.text() == "2"
    assert preview.bar.count.text() == "/ 3"
    reader.press(Qt.Key.Key_PageDown)
    reader.until_drawn()
    assert preview.bar.number.text() == "3"
    assert not preview.bar.on.isEnabled()
    reader.click(preview.bar.back)
    reader.until_drawn()
    assert preview.bar.number.text() == "2"
    preview.bar.number.setFocus()
    preview.bar.number.selectAll()
    reader.type("1")
    reader.press(Qt.Key.Key_Return)
    reader.until_drawn()
    assert reader.window.session.viewing.view is not None
    assert reader.window.session.viewing.view.page == 1
    reader.click(preview.bar.to_mark)
    reader.until_drawn()
    assert preview.bar.number.text() == "2"


def test_zoom_by_key_and_menu(reader: User) -> None:
    reader.search("lease liability")
    reader.until_drawn()
    preview = reader.window.preview
    before = preview.pages.zoom
    reader.press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert preview.pages.zoom > before
    reader.until_drawn()
    assert preview.bar.zoom.text() == f"{round(preview.pages.zoom * 100)} %"
    reader.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    reader.until_drawn()
    assert preview.pages.fit == "page"
    assert preview.pages.verticalScrollBar().maximum() == 0


def test_a_document_of_the_sidebar_opens_at_its_first_page(reader: User) -> None:
    reader.search("orchard of apple trees")
    rows = reader.window.sidebar.documents
    index = rows.model().index(reader.rows().index("report.pdf"), 0)
    reader.bot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(index).center())
    reader.until_drawn()
    view = reader.window.session.viewing.view
    assert view is not None
    assert (view.page, view.hit) == (1, None)
    assert reader.window.results.selected is None
    assert not reader.window.preview.foot.trace.isVisible()


def test_a_chinese_question_finds_a_chinese_text(reader: User, tmp_path: Path) -> None:
    reader.add(documents.chinese(tmp_path / "准则.txt"))
    reader.search("租赁负债")
    hit = reader.window.results.selected
    assert hit is not None
    assert hit.path.name == "准则.txt"
    reader.until_drawn()
    assert (
        _amber(
            reader.window.preview.pages.grab().toImage(), reader.window.preview.pages.place_of(hit.rects[0])
        )
        > 0.5
    )


def test_nothing_found_says_what_to_do(reader: User) -> None:
    reader.window.session.change_settings(mode="keyword")
    reader.search("zzyzx")
    assert "Nothing relevant found" in reader.texts()
    assert reader.window.results.message.action.text() == "Search by both"
    reader.click(reader.window.results.message.action)
    assert reader.window.session.settings.mode == "hybrid"


def test_choosing_stays_put_when_better_hits_arrive(reader: User) -> None:
    reader.search("lease liability payments chapter")
    results, searching = reader.window.results, reader.window.session.searching
    reader.press(Qt.Key.Key_Down)
    chosen, answer = results.selected, searching.answer
    assert chosen is not None
    assert answer is not None
    place = results.cards.visualRect(results.cards.currentIndex()).top()
    others = [hit for hit in answer.hits if hit.passage_id != chosen.passage_id]
    better = replace(answer, hits=(*others, chosen))
    searching.hits_found.emit(better, True)
    assert results.selected == chosen
    assert results.cards.currentIndex().row() > 1
    bar = results.cards.verticalScrollBar()
    moved = results.cards.visualRect(results.cards.currentIndex()).top()
    assert moved == place or bar.value() == bar.maximum()


def test_what_cannot_be_read_says_why_everywhere(user: User, tmp_path: Path) -> None:
    user.add(documents.encrypted(tmp_path / "secret.pdf"), documents.notes(tmp_path / "notes.md"))
    user.until(lambda: user.state("secret.pdf") == "encrypted")
    button = user.window.header.activity
    user.until(button.isVisible)
    assert "1 failed" in user.texts()
    row = user.window.sidebar.documents.model().index(1, 0)
    assert "password" in row.data(Qt.ItemDataRole.ToolTipRole)
    user.click(button)
    assert user.window.popup.isVisible()
    assert "1 file can't be searched" in user.texts()
    assert "secret.pdf" in user.texts()
    assert "password" in user.texts()
    user.press(Qt.Key.Key_Escape)
    assert not user.window.popup.isVisible()
    rows = user.window.sidebar.documents
    user.bot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(row).center())
    assert user.window.preview.problem.unlock.isVisible()
    assert "password" in user.texts()


def test_trying_again_after_mending_a_file(user: User, tmp_path: Path) -> None:
    broken = tmp_path / "report.pdf"
    broken.write_bytes(b"no pdf")
    user.add(broken)
    user.until(lambda: user.window.header.activity.isVisible())
    documents.report(broken)
    user.click(user.window.header.activity)
    user.click(user.window.popup.all_again)
    user.until(lambda: user.state("report.pdf") == "ready")
    user.until(lambda: not user.window.session.activity.failures)
    assert not user.window.header.activity.isVisible()


def test_removing_can_be_undone(reader: User) -> None:
    reader.search("orchard of apple trees")
    rows = reader.window.sidebar.documents
    rows.setCurrentIndex(rows.model().index(1, 0))
    rows.setFocus()
    reader.press(Qt.Key.Key_Delete)
    assert reader.rows() == ["notes.md"]
    assert "Removed report.pdf from the library. The file itself stays." in reader.texts()
    view = reader.window.session.viewing.view
    assert view is None or view.path.name != "report.pdf"
    reader.click(reader.window.notice.action)
    assert reader.rows() == ["notes.md", "report.pdf"]
    reader.search("orchard of apple trees")
    assert reader.window.results.selected is not None
    assert reader.window.results.selected.path.name == "report.pdf"


def test_removing_is_final_once_the_window_closes(reader: User, open_window: Callable[[], User]) -> None:
    file = reader.document("report.pdf").path
    reader.window.session.remove_documents([reader.document("report.pdf")])
    again = open_window()
    again.until(lambda: again.rows() == ["notes.md"])
    assert file.exists()


def test_removing_is_final_when_the_time_is_over(reader: User) -> None:
    session = reader.window.session
    session.remove_documents([reader.document("report.pdf")])
    session.removal.commit()
    reader.until(lambda: not session.removal.hidden)
    reader.until(lambda: reader.rows() == ["notes.md"])
    assert not reader.window.notice.isVisible()


def test_the_library_is_there_again_in_the_next_window(reader: User, open_window: Callable[[], User]) -> None:
    again = open_window()
    again.until(lambda: again.rows() == ["notes.md", "report.pdf"])
    again.until(lambda: again.window.session.model.state.stage == "ready")
    again.search("orchard of apple trees")
    assert again.window.results.selected is not None


def test_knowledge_bases_are_made_renamed_and_deleted(reader: User, tmp_path: Path) -> None:
    sidebar = reader.window.sidebar
    reader.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    reader.type("Research")
    reader.press(Qt.Key.Key_Return)
    reader.until(lambda: reader.bases() == ["All documents", "Library", "Research"])
    reader.until(lambda: reader.window.session.contents.scope == "Research")
    assert "Research is empty" in reader.texts()
    assert reader.rows() == []
    reader.hover(tmp_path / "x.pdf")
    assert reader.window.drop_target.text() == "Drop to add 1 item to Research"
    reader.add(documents.chinese(tmp_path / "准则.txt"))
    assert reader.rows() == ["准则.txt"]
    sidebar.bases.setFocus()
    reader.press(Qt.Key.Key_F2)
    assert sidebar.name.text() == "Research"
    reader.type("Papers")
    reader.press(Qt.Key.Key_Return)
    reader.until(lambda: reader.bases() == ["All documents", "Library", "Papers"])
    reader.bot.mouseClick(
        sidebar.bases.viewport(),
        Qt.MouseButton.LeftButton,
        pos=sidebar.bases.visualRect(sidebar.bases.model().index(1, 0)).center(),
    )
    assert reader.rows() == ["notes.md", "report.pdf"]
    sidebar.bases.setCurrentIndex(sidebar.bases.model().index(2, 0))
    sidebar.bases.setFocus()
    reader.press(Qt.Key.Key_Delete)
    box = reader.window.findChild(QMessageBox)
    assert "1 document will no longer be searchable" in box.informativeText()
    delete = next(button for button in box.buttons() if button.text() == "Delete")
    reader.click(delete)
    reader.until(lambda: reader.bases() == ["Library"])


def test_a_name_that_is_taken_is_refused_with_a_sentence(reader: User) -> None:
    reader.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    reader.type("x" * 120)
    reader.press(Qt.Key.Key_Return)
    reader.until(lambda: "A knowledge base needs a name of 1 to 100 characters." in reader.texts())


def test_searching_one_knowledge_base_only(reader: User, tmp_path: Path) -> None:
    session = reader.window.session
    session.contents.create_kb("Law")
    reader.until(lambda: session.contents.scope == "Law")
    reader.add(documents.chinese(tmp_path / "准则.txt"))
    reader.search("orchard of apple trees")
    assert all(hit.path.name == "准则.txt" for hit in reader.window.results.hits)
    session.contents.set_scope(None)
    reader.until_answered("orchard of apple trees")
    reader.until(lambda: any(hit.path.name == "report.pdf" for hit in reader.window.results.hits))


def test_copied_files_can_be_pasted(user: User, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(documents.notes(tmp_path / "notes.md")))])
    QGuiApplication.clipboard().setMimeData(mime)
    user.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    user.until(lambda: user.rows() == ["notes.md"])
    user.until_idle()
    assert user.line.text() == ""


def test_the_citation_names_the_source(reader: User) -> None:
    reader.search("orchard of apple trees")
    reader.until_drawn()
    reader.click(reader.window.preview.foot.copy)
    copied = QGuiApplication.clipboard().text()
    assert documents.ORCHARD in " ".join(copied.split())
    assert "page 3" in copied
    assert "report.pdf" in copied


def test_how_was_this_found_shows_request_and_response(reader: User) -> None:
    reader.search("orchard apple")
    reader.until_drawn()
    reader.click(reader.window.preview.foot.trace)
    from desktop.gui.panels.trace import TraceDialog

    dialog = reader.window.findChild(TraceDialog)
    from PySide6.QtWidgets import QLabel

    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "orchard apple" in said
    assert "words and meaning" in said
    assert "orchard, apple" in said or "apple, orchard" in said
    next(button for button in dialog.findChildren(QAbstractButton) if button.text() == "Copy JSON").click()
    import json

    found = json.loads(QGuiApplication.clipboard().text())
    assert found["query"] == "orchard apple"
    assert found["hits"][0]["page"] == 3
    dialog.close()


def test_everything_that_can_be_used_has_a_name(reader: User) -> None:
    reader.search("orchard of apple trees")
    window = reader.window
    dialogs = [window.dialogs.show_settings(), window.dialogs.show_trace(), window.dialogs.show_shortcuts()]
    nameless = []
    for top in (window, *dialogs):
        assert top is not None
        for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView):
            nameless += [
                widget
                for widget in top.findChildren(kind)
                if widget.isVisible()
                and widget.objectName() != "qt_tabwidget_stackedwidget"
                and not (widget.accessibleName() or getattr(widget, "text", str)())
                and not isinstance(widget.parent(), QComboBox)
                and not widget.objectName().startswith("Scroll")
                and "QTabBar" not in type(widget.parent()).__name__
            ]
    for dialog in dialogs:
        assert dialog is not None
        dialog.close()
    assert nameless == []


def test_tab_reaches_every_part(reader: User) -> None:
    reader.search("orchard of apple trees")
    reader.until_drawn()
    seen = set()
    for _ in range(40):
        seen.add(reader.focused())
        reader.press(Qt.Key.Key_Tab)
    window = reader.window
    wanted = {
        window.header.settings,
        window.sidebar.bases,
        window.sidebar.documents,
        window.results.cards,
        window.preview.pages,
        window.preview.foot.trace,
        window.preview.bar.number,
    }
    assert wanted <= seen


def test_a_library_in_use_says_so_and_can_be_tried_again(user: User, data_dir: Path, qtbot: object) -> None:
    from desktop import app as application
    from tests.support.hashing import hashing_embedder

    second = application.make_window(application.application(), data_dir, hashing_embedder(256))
    second.show()
    other = User(second, user.bot)
    other.until(lambda: second.welcome.again.isVisible())
    assert "The library can't be opened" in other.texts()
    assert "Another Shufang" in other.texts()
    user.window.close()
    other.click(second.welcome.again)
    other.until(lambda: second.session.contents.loaded)
    other.until(lambda: "Drop files or folders to search them" in other.texts())
    second.close()
    shiboken6.delete(second)


def test_work_can_be_paused_and_continued(user: User, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(12):
        documents.report(files / f"report {number:02}.pdf").touch()
    user.drop(files)
    activity = user.window.session.activity
    user.until(lambda: activity.progress is not None and activity.progress.files_total == 12)
    user.click(user.window.header.activity)
    user.click(user.window.popup.pause)
    user.until(lambda: activity.progress is not None and activity.progress.held)
    assert activity.paused
    assert "Paused" in user.texts()
    user.click(user.window.popup.pause)
    user.until_idle()
    assert len(user.rows()) == 12
    assert all(document.state == "ready" for document in user.window.session.contents.documents)
    assert QApplication.activePopupWidget() is None


def test_choosing_stays_even_when_the_passage_is_no_longer_among_the_best(reader: User) -> None:
    reader.search("lease liability payments chapter")
    results, searching = reader.window.results, reader.window.session.searching
    reader.press(Qt.Key.Key_Down)
    chosen, answer = results.selected, searching.answer
    assert chosen is not None
    assert answer is not None
    others = tuple(hit for hit in answer.hits if hit.passage_id != chosen.passage_id)
    searching.hits_found.emit(replace(answer, hits=others), True)
    assert results.selected == chosen
    reader.search("orchard of apple trees")
    assert results.cards.currentIndex().row() == 0
