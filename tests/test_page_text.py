from __future__ import annotations

from array import array

import pytest

from desktop.page_text import PageText, find, folded, joined
from desktop.records import Line, Rect


def page(*texts: str) -> PageText:
    """A page whose characters are ten points wide and whose lines are twenty apart."""
    pieces = []
    for row, text in enumerate(texts):
        edges = array("f", [10.0 * column for column in range(len(text) + 1)]).tobytes()
        place = Rect(3, 0, 20.0 * row, 10.0 * len(text), 20.0 * row + 12)
        pieces.append((text, (Line(0, len(text), place, edges),)))
    return joined(3, pieces)


def test_a_match_stands_where_its_characters_stand() -> None:
    assert find(page("see the River", "and a river."), "river") == [
        (Rect(3, 80, 0, 130, 12),),
        (Rect(3, 60, 20, 110, 32),),
    ]


def test_a_match_goes_on_in_the_next_line() -> None:
    assert find(page("an old", "mill there"), "OLD  mill") == [
        (Rect(3, 30, 0, 60, 12), Rect(3, 0, 20, 40, 32)),
    ]


def test_a_divided_word_is_found_whole() -> None:
    (match,) = find(page("the lia-", "bility"), "liability")
    assert match == (Rect(3, 40, 0, 80, 12), Rect(3, 0, 20, 60, 32))


def test_chinese_is_found_across_lines_and_in_any_width() -> None:
    (match,) = find(page("尚未支付的租", "赁负债"), "租赁负债")
    assert match == (Rect(3, 50, 0, 60, 12), Rect(3, 0, 20, 30, 32))
    assert len(find(page("ＡＢＣ１２"), "abc12")) == 1


@pytest.mark.parametrize("wanted", ["", "  ", "\n", "\xad"])
def test_nothing_is_found_where_nothing_is_looked_for(wanted: str) -> None:
    assert find(page("a b"), wanted) == []


def test_each_compared_character_knows_where_it_comes_from() -> None:
    text = "Straße \n  ﬁn"
    compared, offsets = folded(text)
    assert compared == "strasse fin"
    assert [text[at] for at in offsets] == list("Straßße ﬁﬁn")
