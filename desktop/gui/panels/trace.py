"""“How was this found?”: the request and the response, for people and as JSON."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import i18n, tokens
from desktop.gui.dialog_frame import scrolling
from desktop.gui.session import Session
from desktop.gui.theme import Theme, fixed_font
from desktop.gui.widgets import Panel, button, label
from desktop.json_forms import answer_json
from desktop.records import Answer, Hit
from desktop.scoping import NO_PHRASE


class TraceDialog(QDialog):
    """Everything that led to one hit, with nothing left out: what was asked, of what, and how it scored."""

    def __init__(self, session: Session, theme: Theme, answer: Answer, hit: Hit, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("How was this found?"))
        self.resize(tokens.DIALOG_WIDTH, tokens.DIALOG_WIDTH)
        self._json = json.dumps(answer_json(answer), ensure_ascii=False, indent=2)
        tabs = QTabBar()
        tabs.addTab(self.tr("In words"))
        tabs.addTab(self.tr("As JSON"))
        tabs.setAccessibleName(self.tr("How to show it"))
        tabs.setExpanding(False)
        pages = QStackedWidget()
        pages.addWidget(self._readable(answer, hit))
        text = QPlainTextEdit(self._json)
        text.setReadOnly(True)
        text.setFont(fixed_font())
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setAccessibleName(self.tr("Request and response as JSON"))
        pages.addWidget(text)
        tabs.currentChanged.connect(pages.setCurrentIndex)
        copy, close = button(), button("primary")
        copy.setText(self.tr("Copy JSON"))
        close.setText(self.tr("Close"))
        close.setDefault(True)
        copy.clicked.connect(self._on_copy_clicked)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_4, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_3)
        column.addWidget(tabs)
        column.addWidget(pages, 1)
        column.addLayout(row)

    def _readable(self, answer: Answer, hit: Hit) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, tokens.GAP_2, 0)
        column.setSpacing(tokens.GAP_4)
        column.addWidget(self._group(self.tr("The question"), self._request(answer)))
        column.addWidget(self._group(self.tr("This passage"), self._found(hit, answer)))
        column.addWidget(self._group(self.tr("The time it took"), self._times(answer)))
        column.addStretch(1)
        return scrolling(page)

    def _request(self, answer: Answer) -> list[tuple[str, str]]:
        modes = {
            "hybrid": self.tr("words and meaning"),
            "keyword": self.tr("words"),
            "meaning": self.tr("meaning"),
        }
        rows = [
            (
                self.tr("Asked") if self._session.searching.like is None else self.tr("More like"),
                answer.query,
            ),
            *self._changes(answer),
            (self.tr("Searched in"), answer.kb or self.tr("all knowledge bases")),
            (self.tr("Searched by"), modes[answer.mode]),
        ]
        if answer.model:
            rows.append((self.tr("Language model"), answer.model))
            rows.append((self.tr("Dimension"), i18n.number(answer.dimension)))
            rows.append((self.tr("Before the question"), answer.instruction.strip() or "–"))
        if answer.reranker:
            rows.append((self.tr("Put in order by"), answer.reranker))
        elif "not_reranked" in answer.notes:
            rows.append((self.tr("Put in order by"), self.tr("the search, as the reranker can't be used")))
        rows.append((self.tr("Passages found"), i18n.number(len(answer.hits))))
        return rows

    def _changes(self, answer: Answer) -> list[tuple[str, str]]:
        """What was looked for in place of what was asked."""
        rows = [(self.tr("Corrected"), f"{typed} → {instead}") for typed, instead in answer.corrections]
        if NO_PHRASE in answer.notes:
            rows.append(
                (self.tr("Quoted words"), self.tr("looked for one by one: they stand nowhere side by side"))
            )
        return rows

    def _found(self, hit: Hit, answer: Answer) -> list[tuple[str, str]]:
        rows = [(self.tr("Document"), hit.title), (self.tr("File"), str(hit.path))]
        if hit.headings:
            rows.append((self.tr("Under"), " › ".join(hit.headings)))
        if hit.page is not None:
            rows.append((self.tr("Page"), i18n.number(hit.page)))
        rank = self.tr("{rank} of {count}").format(
            rank=i18n.number(hit.rank), count=i18n.number(len(answer.hits))
        )
        rows.append((self.tr("Place"), rank))
        rows.append((self.tr("Score"), f"{i18n.number(hit.score * 100, 1)} %"))
        none = self.tr("not found")
        words = (
            none
            if hit.keyword_rank is None
            else self.tr("place {rank}").format(rank=i18n.number(hit.keyword_rank))
        )
        meaning = (
            none
            if hit.meaning_rank is None
            else self.tr("place {rank}").format(rank=i18n.number(hit.meaning_rank))
        )
        rows.append((self.tr("By words"), words))
        rows.append((self.tr("By meaning"), meaning))
        if hit.rerank_score is not None:
            rows.append((self.tr("By the reranker"), f"{i18n.number(hit.rerank_score * 100, 1)} %"))
        if hit.similarity is not None:
            rows.append((self.tr("Cosine similarity"), i18n.number(hit.similarity, 3)))
        if hit.marks:
            found = dict.fromkeys(hit.text[start:end] for start, end in hit.marks)
            rows.append((self.tr("Matched"), ", ".join(found)))
        if hit.sentence is not None:
            rows.append((self.tr("Best sentence"), " ".join(hit.text[slice(*hit.sentence)].split())))
        if hit.also:
            places = (f"{twin.title}, {twin.page}" if twin.page else twin.title for twin in hit.also)
            rows.append((self.tr("The same elsewhere"), "\n".join(places)))
        rows.append((self.tr("Passage"), f"#{hit.passage_id}"))
        return rows

    def _times(self, answer: Answer) -> list[tuple[str, str]]:
        names = {
            "embed": self.tr("Understanding the question"),
            "meaning": self.tr("Comparing meanings"),
            "keyword": self.tr("Looking up words"),
            "fuse": self.tr("Ranking"),
            "rerank": self.tr("Reading the best passages again"),
            "total": self.tr("Altogether"),
        }
        times = ((names[key], answer.elapsed_ms.get(key)) for key in names)
        return [
            (name, self.tr("{number} ms").format(number=i18n.number(value, 1)))
            for name, value in times
            if value is not None
        ]

    def _group(self, title: str, rows: list[tuple[str, str]]) -> QWidget:
        group = Panel(self._theme)
        group.setObjectName("Group")
        column = QVBoxLayout(group)
        column.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, tokens.GAP_3)
        column.setSpacing(tokens.GAP_2)
        heading = label("strong")
        heading.setText(title)
        column.addWidget(heading)
        form = QFormLayout()
        form.setHorizontalSpacing(tokens.GAP_4)
        form.setVerticalSpacing(tokens.GAP_1 + 2)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for name, value in rows:
            left = label("muted")
            left.setText(name)
            left.setMinimumWidth(tokens.SIDEBAR_MIN - tokens.GAP_6)
            left.setAlignment(Qt.AlignmentFlag.AlignTop)
            form.addRow(left, _value(value))
        column.addLayout(form)
        return group

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._json)
        self._session.noticed.emit(self.tr("Copied as JSON."))


def _value(text: str) -> QLabel:
    made = label(wrap=True)
    made.setText(text)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
