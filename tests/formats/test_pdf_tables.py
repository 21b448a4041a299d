from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.formats.pages_drawn import PROSE, drawn, kinds, only, put, put_rows
from tests.formats.places import texts
from tests.support.papers import draw_lines, wrapped

FIGURES = [
    ("Region", "2023", "2024"),
    ("Northern villages", "1,204", "1,399"),
    ("Harbour district", "88", "102"),
    ("Cheese caves", "3,410", "2,977"),
    ("Tide mill", "12", "15"),
]


def prose(page: Any, x: float, y: float, width: float, times: int = 2) -> float:
    return draw_lines(page, x, y, wrapped(PROSE * times, width, 10, "helv"), 10, "helv")


@pytest.mark.parametrize("columns", [1, 2], ids=["one column", "beside a column of prose"])
def test_columns_that_stand_in_line_are_a_table(tmp_path: Path, columns: int) -> None:
    def draw(page: Any) -> None:
        prose(page, 60, 100, 220 if columns == 2 else 475)
        put_rows(page, 260, FIGURES, (60, 160, 220))
        prose(page, 60, 380, 220 if columns == 2 else 475)
        if columns == 2:
            prose(page, 310, 100, 220, 6)

    reading = drawn(tmp_path / "a.pdf", draw)
    [table] = only(reading, "table")
    assert table.text == "\n".join(" | ".join(row) for row in FIGURES)
    assert table.header_rows == 1
    assert kinds(reading)[:3] == ["paragraph", "table", "paragraph"]


def test_a_table_between_three_rules_needs_no_numbers(tmp_path: Path) -> None:
    rows = [
        ("变量", "含义", "来源"),
        ("规模", "资产的对数", "年报"),
        ("负债", "负债与资产之比", "年报"),
        ("年龄", "成立的时间", "公告"),
    ]

    def draw(page: Any) -> None:
        put_rows(page, 200, rows, (80, 200, 380), 18)
        for y in (186, 206, 262):
            page.draw_line((76, y), (480, y))

    [table] = only(drawn(tmp_path / "a.pdf", draw), "table")
    assert table.text == "\n".join(" | ".join(row) for row in rows)


def test_words_that_go_on_in_a_further_line_belong_to_their_row(tmp_path: Path) -> None:
    rows = [
        ("Item", "Cost", "Remark"),
        ("Rope and", "120", "paid by the"),
        ("tackle", "", "harbour"),
        ("Lamp oil", "75", "kept dry"),
        ("Lens cloth", "9", "washed"),
    ]

    def draw(page: Any) -> None:
        for y, row in zip((200, 224, 236, 260, 284), rows, strict=True):
            put_rows(page, y, [row], (80, 200, 300))

    [table] = only(drawn(tmp_path / "a.pdf", draw), "table")
    assert table.text.split("\n")[1:3] == [
        "Rope and tackle | 120 | paid by the harbour",
        "Lamp oil | 75 | kept dry",
    ]


def two_columns(page: Any) -> None:
    prose(page, 54, 100, 233, 8)
    prose(page, 307, 100, 233, 8)


def addresses(page: Any) -> None:
    rows = [
        ("Harbour Office", "Mrs A. Reader"),
        ("Quay 7", "Mill Lane 19"),
        ("1204 Northport", "3310 Southport"),
    ]
    put_rows(page, 100, [(a, "", b) for a, b in rows], (60, 200, 330))
    prose(page, 60, 220, 475)


def contents(page: Any) -> None:
    titles = ["Introduction", "The tide mill", "The cheese caves", "Who mends the roof", "Index"]
    put_rows(page, 120, [(title, str(7 * n + 3)) for n, title in enumerate(titles)], (60, 480))


def markers(page: Any) -> None:
    for n in range(4):
        put(page, 60, 120 + 50 * n, f"{n + 1}.")
        prose(page, 90, 120 + 50 * n, 440, 1)


def equations(page: Any) -> None:
    for n in range(4):
        put(page, 220, 120 + 30 * n, f"a + b = {n}")
        put(page, 500, 120 + 30 * n, f"({n + 1})")


def form(page: Any) -> None:
    put_rows(
        page,
        120,
        [("Name:", "A. Writer"), ("Office:", "Harbour"), ("Room:", "Tower"), ("Post:", "Keeper")],
        (60, 160),
    )


@pytest.mark.parametrize(
    "draw", [two_columns, addresses, contents, markers, equations, form], ids=lambda d: d.__name__
)
def test_what_merely_stands_beside_each_other_is_no_table(tmp_path: Path, draw: Any) -> None:
    assert "table" not in kinds(drawn(tmp_path / "a.pdf", draw))


def test_merged_cells_and_cells_of_several_lines(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        shape = page.new_shape()
        for y in (100, 140, 180, 230, 270):
            shape.draw_line((160 if y == 140 else 60, y), (360, y))
        shape.draw_line((60, 100), (60, 270))
        shape.draw_line((360, 100), (360, 270))
        shape.draw_line((160, 100), (160, 270))
        shape.draw_line((260, 140), (260, 270))
        shape.finish(width=0.6)
        shape.commit()
        put(page, 66, 140, "Region")
        put(page, 230, 122, "Visitors")
        put(page, 190, 162, "2023")
        put(page, 290, 162, "2024")
        put(page, 66, 198, "Northern")
        put(page, 66, 212, "villages")
        put(page, 190, 205, "1,204")
        put(page, 290, 205, "1,399")
        put(page, 66, 252, "Tide mill")
        put(page, 190, 252, "12")
        put(page, 290, 252, "15")

    [table] = only(drawn(tmp_path / "a.pdf", draw), "table")
    assert (
        table.text == "Region | Visitors\n2023 | 2024\nNorthern villages | 1,204 | 1,399\nTide mill | 12 | 15"
    )
    assert table.header_rows == 2


def test_rows_that_only_columns_are_ruled_for_come_apart(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for y in (100, 120, 190):
            page.draw_line((60, y), (300, y))
        for x in (60, 140, 220, 300):
            page.draw_line((x, 100), (x, 190))
        put_rows(page, 114, [FIGURES[0]], (66, 150, 230))
        put_rows(page, 134, FIGURES[2:], (66, 150, 230))

    [table] = only(drawn(tmp_path / "a.pdf", draw), "table")
    assert table.text.split("\n") == [" | ".join(row) for row in (FIGURES[0], *FIGURES[2:])]


def test_a_frame_and_a_coloured_box_are_no_tables(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.draw_rect((50, 50, 545, 792))
        page.draw_rect((55, 90, 540, 200), fill=(0.9, 0.9, 0.8), color=None)
        prose(page, 60, 110, 470)
        prose(page, 60, 260, 470)

    reading = drawn(tmp_path / "a.pdf", draw)
    assert kinds(reading) == ["paragraph", "paragraph"]
    assert texts(reading)[0] == (PROSE * 2).strip()


def test_an_underlined_line_stays_one(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        put(page, 60, 100, "The keeper ")
        page.draw_line((60, 102), (110, 102))
        put(page, 112, 100, "washes the lens.")

    assert texts(drawn(tmp_path / "a.pdf", draw)) == ["The keeper washes the lens."]
