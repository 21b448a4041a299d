from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from desktop.gui.rows import Row, RowModel


def _rows(keys: list[int], note: str = "") -> list[Row]:
    return [Row(key, f"row {key}", "file", note) for key in keys]


_KEYS = st.lists(st.integers(0, 12), unique=True, max_size=9)


@given(_KEYS, _KEYS)
def test_becomes_exactly_the_new_rows(before: list[int], after: list[int]) -> None:
    model = RowModel()
    tester = QAbstractItemModelTester(model)
    model.replace(_rows(before))
    model.replace(_rows(after, "new"))
    assert model.rows == _rows(after, "new")
    assert tester.model() is model


def test_what_is_selected_stays_selected_while_rows_come_and_go(qtbot: QtBot) -> None:
    model, view = RowModel(), QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    model.replace(_rows([2, 4, 6]))
    view.selectionModel().setCurrentIndex(model.index(1), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    model.replace(_rows([1, 2, 3, 4, 5], "changed"))
    assert view.currentIndex().data() == "row 4"
    assert [index.data() for index in view.selectedIndexes()] == ["row 4"]
