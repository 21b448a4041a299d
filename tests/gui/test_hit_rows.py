from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop.gui.hit_rows import NEAREST, Card, Fold, Place, arrange, fold_of
from desktop.records import Hit, Twin


def _hits(*documents: int, also: int = 0) -> tuple[Hit, ...]:
    twins = tuple(Twin(900 + n, 90 + n, Path("copy.pdf"), "Copy", 1) for n in range(also))
    return tuple(
        Hit(
            n,
            0.5,
            None,
            n,
            None,
            n,
            document,
            Path("a.pdf"),
            "a",
            1,
            1,
            (),
            "text",
            "text",
            (),
            (),
            also=twins,
        )
        for n, document in enumerate(documents, 1)
    )


def _said(rows: tuple[Card | Place | Fold, ...]) -> list[object]:
    """The cards by passage, the lines by how much is under them."""
    return [
        row.hit.passage_id if isinstance(row, Card) else f"+{len(row.hits)}"
        for row in rows
        if not isinstance(row, Place)
    ]


def test_what_comes_after_the_third_of_a_document_is_folded_under_it() -> None:
    hits = _hits(1, 2, 1, 1, 1, 3, 1)
    assert _said(arrange(hits, set())) == [1, 2, 3, 4, "+2", 6]
    assert _said(arrange(hits, {("document", 1, 0)})) == [1, 2, 3, 4, "+2", 5, 7, 6]


def test_a_single_document_is_not_folded() -> None:
    assert _said(arrange(_hits(1, 1, 1, 1, 1), set())) == [1, 2, 3, 4, 5]


def test_where_nothing_is_relevant_all_is_folded() -> None:
    hits = _hits(1, 1, 1, 1, 2)
    assert _said(arrange(hits, set(), relevant=False)) == ["+5"]
    assert _said(arrange(hits, {NEAREST}, relevant=False)) == ["+5", 1, 2, 3, 4, 5]
    assert arrange((), {NEAREST}, relevant=False) == ()


def test_other_places_stand_under_their_card() -> None:
    hits = _hits(1, also=2)
    assert [type(row) for row in arrange(hits, set())] == [Card]
    assert [type(row) for row in arrange(hits, {("card", 1, 0)})] == [Card, Place, Place]


@given(st.lists(st.integers(1, 4), max_size=20), st.booleans())
def test_every_hit_can_be_unfolded_and_is_there_once(documents: list[int], relevant: bool) -> None:
    hits = _hits(*documents)
    opened = set()
    for hit in hits:
        fold = fold_of(hits, hit, opened, relevant=relevant)
        if fold is not None:
            opened.add(fold)
    rows = arrange(hits, opened, relevant=relevant)
    assert sorted(row.hit.passage_id for row in rows if isinstance(row, Card)) == list(
        range(1, len(hits) + 1)
    )
    assert len({row.key for row in rows}) == len(rows)
