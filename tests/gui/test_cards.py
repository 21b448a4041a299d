from __future__ import annotations

from pathlib import Path

import pytest

from desktop.gui.card_text import without_heading
from desktop.gui.cards import page_label
from desktop.gui.viewing import View, best_page, trail
from desktop.records import Hit, Mark, Rect


def _hit(text: str, headings: tuple[str, ...] = (), **changes: object) -> Hit:
    values: dict[str, object] = {
        "rank": 1, "score": 0.5, "similarity": None, "keyword_rank": 1, "meaning_rank": None,
        "passage_id": 1, "document_id": 1, "path": Path("a.pdf"), "title": "A", "page": 2, "page_last": 3,
        "headings": headings, "kind": "text", "text": text, "marks": (), "rects": (), "word_rects": (),
    }  # fmt: skip
    return Hit(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "headings", "marks", "shown", "left"),
    [
        ("Bees\n\nForty hives", ("Notes", "Bees"), ((0, 4), (6, 11)), "Forty hives", ((0, 5),)),
        ("Forty hives", ("Bees",), ((0, 5),), "Forty hives", ((0, 5),)),
        ("Beeswax is", ("Bees",), ((0, 7),), "Beeswax is", ((0, 7),)),
        ("Bees", ("Bees",), ((0, 4),), "Bees", ((0, 4),)),
    ],
    ids=["heading cut", "no heading in the text", "only the beginning of a word", "nothing but the heading"],
)
def test_a_card_does_not_say_the_heading_twice(
    text: str, headings: tuple[str, ...], marks: tuple[tuple[int, int], ...], shown: str, left: object
) -> None:
    assert without_heading(_hit(text, headings, marks=marks)) == (shown, left, None)


def test_the_trail_does_not_say_the_title_twice() -> None:
    assert trail("Garden notes", ("Garden Notes", "Bees")) == ("Garden notes", "Bees")
    assert trail("Report", ("Leases",)) == ("Report", "Leases")


def test_pages_are_said_shortly() -> None:
    assert page_label(_hit("x")).endswith("2–3")
    assert page_label(_hit("x", page_last=2)).endswith("2")
    assert page_label(_hit("x", page=None, page_last=None)) == ""


def test_the_page_with_the_first_matched_word_is_shown_else_the_one_with_most_of_the_passage() -> None:
    head, body, more = Rect(2, 0, 700, 90, 712), Rect(3, 0, 50, 90, 62), Rect(3, 0, 64, 90, 76)
    assert best_page(_hit("x", rects=(head, body, more))) == 3
    assert best_page(_hit("x", rects=(head, body))) == 2
    assert best_page(_hit("x", rects=(head, body, more), word_rects=(Rect(2, 5, 700, 9, 712),))) == 2
    assert best_page(_hit("x")) == 2


def test_only_the_marks_of_the_page_are_drawn() -> None:
    soft, strong, next_page = Rect(2, 0, 0, 9, 9), Rect(2, 1, 1, 2, 2), Rect(3, 0, 0, 9, 9)
    view = View(1, "A", Path("a.pdf"), 2, _hit("x", rects=(soft, next_page), word_rects=(strong,)))
    assert view.marks == (Mark(soft), Mark(strong, strong=True))
    assert not view.place_unknown


def test_where_no_place_is_known_nothing_is_marked_and_it_says_so() -> None:
    hit = _hit("x")
    assert View(1, "A", Path("a.pdf"), 2, hit).marks == ()
    assert View(1, "A", Path("a.pdf"), 2, hit).place_unknown
    assert not View(1, "A", Path("a.pdf"), 7, hit).place_unknown, "that is another page"
    assert not View(1, "A", Path("a.pdf"), 2).place_unknown, "no passage is shown"
