"""What belongs to a page rather than to its text: headers, footnotes, captions, large initials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from desktop.formats.pdf import PdfFormat
from tests.formats.pages_drawn import PROSE, drawn, kinds, only, put, put_rows
from tests.formats.places import texts
from tests.support.papers import draw_grid, draw_lines, wrapped


def prose(page: Any, x: float, y: float, width: float, times: int = 2, text: str = PROSE) -> float:
    return draw_lines(page, x, y, wrapped(text * times, width, 10, "helv"), 10, "helv")


def note(page: Any, x: float, y: float, width: float, text: str) -> float:
    return draw_lines(page, x, y, wrapped(text, width, 8, "helv"), 8, "helv")


def test_footnotes_stand_behind_the_text_of_the_page_which_goes_on(tmp_path: Path) -> None:
    lines = wrapped(PROSE * 12, 475, 10, "helv")
    notes = [
        "1 The first note tells where the linen came from, " + "and for how long it lasted " * 4,
        "2 The second one.",
    ]

    def first(page: Any) -> None:
        draw_lines(page, 60, 560, lines[:13], 10, "helv")
        page.draw_line((60, 730), (140, 730))
        note(page, 60, note(page, 60, 742, 475, notes[0]), 475, notes[1])

    reading = drawn(tmp_path / "a.pdf", first, lambda page: draw_lines(page, 60, 100, lines[13:], 10, "helv"))
    assert kinds(reading) == ["paragraph", "footnote", "footnote", "paragraph"]
    assert texts(reading, "footnote") == [text.strip() for text in notes]
    before, after = only(reading, "paragraph")
    assert after.continues
    assert f"{before.text} {after.text}" == (PROSE * 12).strip()


def test_each_columns_footnotes_are_taken_out(tmp_path: Path) -> None:
    lines = wrapped(PROSE * 14, 230, 10, "helv")

    def draw(page: Any) -> None:
        for x, part, text in (
            (54, lines[:50], "* Left note of the page."),
            (310, lines[50:], "** Right note of it."),
        ):
            draw_lines(page, x, 100, part, 10, "helv")
            note(page, x, 780, 230, text)

    reading = drawn(tmp_path / "a.pdf", draw)
    assert texts(reading, "footnote") == ["* Left note of the page.", "** Right note of it."]
    assert kinds(reading)[-2:] == ["footnote", "footnote"]
    assert " ".join(texts(reading, "paragraph")) == (PROSE * 14).strip()


def test_a_list_of_books_in_small_type_is_no_footnote(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        prose(page, 60, 100, 475, 8)
        put(page, 60, 500, "References", 13, "hebo")
        for n in range(1, 6):
            note(
                page, 60, 500 + 20 * n, 475, f"{n} Writer, A.: On the keeping of things in order, volume {n}."
            )

    assert "footnote" not in kinds(drawn(tmp_path / "a.pdf", draw))


@pytest.mark.parametrize(
    "caption",
    [
        "Table 3: Visitors of each year",
        "Table IV. Visitors of each year",
        "表2 各年游客人数",
        "Table 2.1 Visitors",
    ],
)
def test_a_caption_stands_beside_its_table(tmp_path: Path, caption: str) -> None:
    def draw(page: Any) -> None:
        y = prose(page, 60, 100, 475) + 4
        put(page, 60, y + 4, caption, 10, "hebo")
        draw_grid(page, 60, y + 12, (120, 80), [("Place", "Visitors"), ("Mill", "12"), ("Harbour", "31")])

    reading = drawn(tmp_path / "a.pdf", draw)
    assert kinds(reading) == ["paragraph", "caption", "table"]
    assert texts(reading, "caption") == [caption]


@pytest.mark.parametrize(
    "caption", ["Figure 2. The lens and its lamp", "图1 总体结构", "Fig. 7a: The tower", "图 3-2：灯塔"]
)
def test_a_figures_caption_is_one_and_a_sentence_about_it_is_not(tmp_path: Path, caption: str) -> None:
    def draw(page: Any) -> None:
        page.draw_rect((100, 100, 400, 300), fill=(0.8, 0.8, 0.9))
        put(page, 180, 316, caption, 10)
        prose(page, 60, 360, 475, 1, f"Figure 2 shows how the lens is washed. {PROSE}")
        prose(page, 60, 460, 475, 1, f"Table 4 and Figure 5 tell the rest. {PROSE}")

    assert kinds(drawn(tmp_path / "a.pdf", draw)) == ["caption", "paragraph", "paragraph"]


def page_of(number: int, header: Callable[[int], str], footer: str = "") -> Callable[[Any], None]:
    def draw(page: Any) -> None:
        put(page, 60, 40, header(number), 8)
        prose(page, 60, 110, 475, 1, f"Part {'ABCDEFGH'[number]} of it. {PROSE}")
        put(page, 280, 815, footer.format(number), 8)

    return draw


@pytest.mark.parametrize(
    "footer", ["第{}页 共6页", "第 {} 页，共 6 页", "- {} -", "{} / 6", "Page {} of 6", "{}", "共6页 第{}页"]
)
def test_headers_left_and_right_in_turn_are_left_out(tmp_path: Path, footer: str) -> None:
    pages = [page_of(n, lambda n: "Keeping of Things" if n % 2 else "A. Writer", footer) for n in range(1, 6)]
    reading = drawn(tmp_path / "a.pdf", *pages)
    assert kinds(reading) == ["paragraph"] * 5
    assert all(text.startswith("Part ") and text.endswith("goes on.") for text in texts(reading))


def test_a_header_that_names_the_chapter_is_left_out(tmp_path: Path) -> None:
    def first(page: Any) -> None:
        put(page, 60, 120, "2 Washing the lens", 18, "hebo")
        prose(page, 60, 160, 475)

    def second(page: Any) -> None:
        put(page, 60, 40, "Chapter 2: Washing the lens", 9)
        prose(page, 60, 110, 475)

    reading = drawn(tmp_path / "a.pdf", first, second)
    assert kinds(reading) == ["heading", "paragraph", "paragraph"]


def test_an_outline_may_leave_the_numbers_out(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        put(page, 60, 100, "1.2 Washing the lens", 10)
        prose(page, 60, 140, 475)
        document.set_toc([[1, "Lenses", 1], [2, "Washing the lens", 1]])
        document.save(path := tmp_path / "a.pdf")
    [heading] = only(PdfFormat().read(path, lambda: None), "heading")
    assert (heading.text, heading.level) == ("1.2 Washing the lens", 2)


def test_chapters_with_numbers_at_the_top_of_pages_stay(tmp_path: Path) -> None:
    def chapter(number: int) -> Callable[[Any], None]:
        def draw(page: Any) -> None:
            put(page, 60, 80, f"{number}. Results of the quarter", 16, "hebo")
            prose(page, 60, 110, 475)

        return draw

    assert len(only(drawn(tmp_path / "a.pdf", *map(chapter, range(1, 6))), "heading")) == 5


@pytest.mark.parametrize("repeated", [True, False], ids=["header again", "no header"])
def test_a_table_goes_on_on_the_next_pages(tmp_path: Path, repeated: bool) -> None:
    header = ("Place", "Visitors", "Cost")
    rows = [(f"Place {n}", str(100 + n), str(900 - n)) for n in range(90)]

    def part(start: int, end: int, y: float) -> Callable[[Any], None]:
        def draw(page: Any) -> None:
            if not start:
                prose(page, 60, 100, 475)
            elif repeated:
                put(page, 60, y - 6, "Table 1 (continued)")
            shown = [header, *rows[start:end]] if repeated or not start else rows[start:end]
            end_y = draw_grid(page, 60, y, (160, 90, 90), shown)
            if end == 90:
                prose(page, 60, end_y + 20, 475)
            put(page, 290, 820, str(start // 30 + 1), 8)

        return draw

    reading = drawn(tmp_path / "a.pdf", part(0, 30, 200), part(30, 60, 100), part(60, 90, 100))
    assert kinds(reading) == ["paragraph", "table", "paragraph"]
    [table] = only(reading, "table")
    assert [table.text[a:b] for a, b in table.rows] == [" | ".join(row) for row in (header, *rows)]
    assert table.header_rows == 1
    assert {line.rect.page for line in table.lines} == {1, 2, 3}


def test_a_table_of_bare_columns_goes_on_too(tmp_path: Path) -> None:
    rows = [(f"Place {n}", str(100 + n), str(900 - n)) for n in range(60)]
    header = ("Place", "Visitors", "Cost")
    reading = drawn(
        tmp_path / "a.pdf",
        lambda page: put_rows(page, 300, [header, *rows[:30]], (60, 200, 300)),
        lambda page: put_rows(page, 100, rows[30:], (60, 200, 300)),
    )
    [table] = only(reading, "table")
    assert table.text == "\n".join(" | ".join(row) for row in (header, *rows))


def test_another_table_on_the_next_page_is_another(tmp_path: Path) -> None:
    rows = [("Place", "Visitors", "Cost"), ("Mill", "12", "9"), ("Harbour", "31", "8")]

    def second(page: Any) -> None:
        put(page, 60, 90, "Some words about the other table stand here.")
        draw_grid(page, 60, 100, (160, 90, 90), rows)

    reading = drawn(
        tmp_path / "a.pdf", lambda page: draw_grid(page, 60, 700, (160, 90, 90), rows) and None, second
    )
    assert kinds(reading) == ["table", "paragraph", "table"]


def test_a_large_initial_belongs_to_its_word(tmp_path: Path) -> None:
    lines = wrapped("here was a keeper of the lighthouse. " + PROSE * 2, 440, 10, "helv")

    def draw(page: Any) -> None:
        put(page, 60, 124, "T", 34)
        draw_lines(page, 84, 100, lines[:3], 10, "helv")
        draw_lines(page, 60, 136, lines[3:], 10, "helv")

    reading = drawn(tmp_path / "a.pdf", draw)
    assert texts(reading)[0].startswith("There was a keeper")
    assert "heading" not in kinds(reading)


def test_two_columns_under_a_title_and_an_abstract(tmp_path: Path) -> None:
    abstract, left = "Here is told what follows. " * 8, wrapped(PROSE * 9, 230, 10, "helv")
    right = wrapped(PROSE * 9, 230, 10, "helv")

    def draw(page: Any) -> None:
        put(page, 150, 90, "On Things in Order", 20)
        draw_lines(page, 90, 130, wrapped(abstract, 415, 9, "helv"), 9, "helv")
        draw_lines(page, 54, 180, left[:22], 10, "helv")
        page.draw_rect((60, 470, 540, 560), fill=(0.8, 0.9, 0.8))
        put(page, 200, 575, "Figure 1: The tower over both columns", 9)
        draw_lines(page, 54, 610, left[22:], 10, "helv")
        draw_lines(page, 310, 180, right[:22], 10, "helv")
        draw_lines(page, 310, 610, right[22:], 10, "helv")

    reading = drawn(tmp_path / "a.pdf", draw)
    assert kinds(reading)[:2] == ["heading", "paragraph"]
    assert len(only(reading, "caption")) == 1
    running = " ".join(texts(reading, "paragraph")[1:])
    assert running == (PROSE * 18).strip()


def test_three_columns_are_read_one_after_the_other_and_words_go_on(tmp_path: Path) -> None:
    text = PROSE * 8
    lines = wrapped(text, 150, 10, "helv")
    third = len(lines) // 3
    torn = lines[third - 1].rsplit(" ", 1)[0] + " im-"
    parts = [[*lines[: third - 1], torn], ["portant things", *lines[third : 2 * third]], lines[2 * third :]]

    def draw(page: Any) -> None:
        for x, part in zip((50, 222, 394), parts, strict=True):
            draw_lines(page, x, 100, part, 10, "helv")

    reading = drawn(tmp_path / "a.pdf", draw)
    wanted = " ".join(line for part in parts for line in part).replace("im- portant", "important")
    assert " ".join(texts(reading, "paragraph")) == wanted
    first, second = only(reading, "paragraph")[:2]
    assert first.text.endswith("important")
    assert second.continues
