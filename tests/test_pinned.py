from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import pinned
from desktop.errors import UsageError
from desktop.library import Library
from desktop.records import Hit, Question
from desktop.truth import read_truth
from tests.support.hashing import hashing_embedder

PAGES = ("The river floods its meadows.", "The tenant pays for repairs of the roof.", "Apples are sweet.")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=hashing_embedder())
    yield opened
    opened.close()


def report(path: Path, pages: tuple[str, ...] = PAGES) -> Path:
    import pymupdf

    with pymupdf.open() as document:
        for text in pages:
            page = document.new_page()
            for line in range(20):
                page.insert_text(
                    (72, 72 + 18 * line), f"Nothing of interest is written in line {line} of it."
                )
            page.insert_text((72, 560), text)
        document.save(path)
    return path


def first(library: Library, question: str) -> Hit:
    return library.answer(Question(question)).hits[0]


def test_a_pin_is_kept_listed_and_taken_back(library: Library, tmp_path: Path) -> None:
    [*library.add([report(tmp_path / "lease.pdf")])]
    hit = first(library, "who repairs the roof")
    made = library.pins.pin("  who repairs\nthe roof ", hit.passage_id)
    assert (made.question, made.path, made.page) == ("who repairs the roof", tmp_path / "lease.pdf", 2)
    assert made.evidence == hit.text
    assert library.pins.pin("who repairs the roof", hit.passage_id).id == made.id  # once is enough
    assert library.pins.all() == [made]
    assert pinned.is_of(made, "who repairs the  roof", hit)
    assert not pinned.is_of(made, "who repairs the gutter", hit)
    assert not pinned.is_of(made, "who repairs the roof", first(library, "sweet apples"))
    library.pins.unpin([made.id])
    assert library.pins.all() == []


def test_a_pin_follows_its_words_to_another_page_and_another_place(library: Library, tmp_path: Path) -> None:
    file = report(tmp_path / "lease.pdf")
    [*library.add([file])]
    library.pins.pin("who repairs the roof", first(library, "who repairs the roof").passage_id)
    report(file, ("A preface.", *PAGES))
    [*library.add([file])]
    [pin] = library.pins.all()
    assert (pin.path, pin.page) == (file, 3)
    library.remove(library.find(file))
    [pin] = library.pins.all()  # it stays, to be found when the document comes back
    assert pin.page == 2


def test_a_passage_over_several_pages_is_told_by_its_words(library: Library, tmp_path: Path) -> None:
    [*library.add([report(tmp_path / "lease.pdf", ("Short.",) * 2)])]
    hit = next(
        hit for hit in library.answer(Question("Nothing of interest")).hits if hit.page == hit.page_last
    )
    pin = library.pins.pin("what is of interest", hit.passage_id)
    assert pinned.rows([pin])[0]["page"] == 1
    assert pinned.rows([replace(pin, page_last=2)])[0]["page"] is None


def test_a_pin_follows_a_file_that_was_moved(library: Library, tmp_path: Path) -> None:
    file = report(tmp_path / "lease.pdf")
    [*library.add([file])]
    library.pins.pin("who repairs the roof", first(library, "who repairs the roof").passage_id)
    moved = file.rename(tmp_path / "lease 2024.pdf")
    [*library.add([moved])]
    library.remove(library.find(file))
    [pin] = library.pins.all()
    assert pin.path == moved


def test_pins_are_written_as_a_truth_set(library: Library, tmp_path: Path) -> None:
    import json

    [*library.add([report(tmp_path / "lease.pdf")])]
    for question in ("who repairs the roof", "apples are sweet"):
        library.pins.pin(question, first(library, question).passage_id)
    rows = pinned.rows(library.pins.all())
    file = tmp_path / "pins.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert read_truth(file).cases == pinned.truth(library.pins.all(), "Pins").cases
    assert [case.targets[0].page for case in read_truth(file).cases] == [2, 3]


def test_what_can_not_be_pinned_is_said(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no passage 7"):
        library.pins.pin("who", 7)
    with pytest.raises(UsageError, match="Type what you are looking for"):
        library.pins.pin(" ", 7)
    with pytest.raises(UsageError, match="Nothing is pinned yet"):
        pinned.truth(library.pins.all(), "Pins")
