from array import array

from hypothesis import given
from hypothesis import strategies as st

from desktop.records import Line, Rect
from desktop.store.geometry import pack, rects, unpack, word_rects

coordinate = st.floats(-50, 3000, width=32)


@st.composite
def placed_lines(draw: st.DrawFn) -> list[Line]:
    lines, at = [], 0
    for _ in range(draw(st.integers(0, 6))):
        length = draw(st.integers(1, 12))
        edges = draw(st.one_of(st.just([]), st.lists(coordinate, min_size=length + 1, max_size=length + 1)))
        rect = Rect(draw(st.integers(1, 5000)), *draw(st.tuples(*[coordinate] * 4)))
        lines.append(Line(at, at + length, rect, array("f", edges).tobytes()))
        at += length + draw(st.integers(0, 3))
    return lines


@given(placed_lines())
def test_packing_moves_nothing_by_more_than_a_sixteenth_of_a_point(lines: list[Line]) -> None:
    restored = unpack(pack(lines))
    assert [(line.start, line.end, line.rect.page) for line in restored] == [
        (line.start, line.end, line.rect.page) for line in lines
    ]
    for old, new in zip(lines, restored, strict=True):
        assert all(abs(a - b) <= 1 / 16 for a, b in zip(old.rect[1:], new.rect[1:], strict=True))
        if new.edges:
            pairs = zip(array("f", old.edges), array("f", new.edges), strict=True)
            assert all(abs(a - b) <= 1 / 16 for a, b in pairs)


def line(start: int, text: str, x: float, y: float, page: int = 1) -> Line:
    edges = array("f", [x + 5 * i for i in range(len(text) + 1)])
    return Line(start, start + len(text), Rect(page, x, y, x + 5 * len(text), y + 10), edges.tobytes())


def test_marked_words_get_their_own_rectangles_also_across_a_line_break() -> None:
    lines = [line(0, "hello wor", 10, 20), line(9, "ld again", 10, 34)]
    assert word_rects(lines, [(6, 11)]) == (Rect(1, 40, 20, 55, 30), Rect(1, 10, 34, 20, 44))


def test_pieces_of_one_line_become_one_rectangle() -> None:
    lines = [
        line(0, "one", 10, 20),
        line(4, "two", 30, 20),
        line(8, "next", 10, 40),
        line(13, "x", 10, 40, 2),
    ]
    assert rects(lines) == (
        Rect(1, 10, 20, 45, 30),
        Rect(1, 10, 40, 30, 50),
        Rect(2, 10, 40, 15, 50),
    )


def test_two_columns_on_one_height_stay_apart() -> None:
    assert len(rects([line(0, "left", 10, 20), line(5, "right", 300, 20)])) == 2
