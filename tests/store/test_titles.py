from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.library import Library
from desktop.records import Question
from desktop.store.phrases import phrases
from tests.support.hashing import hashing_embedder

FIRMS = ("Heron Mills", "Otter Boats", "Badger Bank", "Lynx Foods", "Raven Rail")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("files")
    for firm in FIRMS:
        for year in (2021, 2022):
            text = (
                f"Sales grew in the {year % 7} regions. The board proposes a dividend of {year % 11} cents."
            )
            (folder / f"{firm} annual report {year}.txt").write_text(text, encoding="utf-8")
    opened = Library.open(tmp_path_factory.mktemp("data"), embedder=hashing_embedder())
    list(opened.add([folder]))
    yield opened
    opened.close()


def named(library: Library, question: str) -> dict[str, float]:
    found = library.connections.writer.titles.named(phrases(question))
    names = {document.id: document.path.stem for document in library.documents()}
    return {names[document_id]: weight for document_id, weight in found.items()}


def test_rare_words_of_a_name_count_and_common_ones_do_not(library: Library) -> None:
    found = named(library, "What dividend does Otter propose in its annual report of 2022?")
    best = max(found, key=lambda name: found[name])
    assert best == "Otter Boats annual report 2022"
    assert found["Otter Boats annual report 2021"] > found.get("Heron Mills annual report 2022", 0.0)
    assert named(library, "annual report") == {}


def test_what_is_asked_of_a_named_document_is_found_in_it(library: Library) -> None:
    for firm in FIRMS:
        hits = library.answer(Question(f"What dividend does {firm} propose for 2022?")).hits
        assert hits[0].path.stem == f"{firm} annual report 2022"


def test_names_follow_the_library(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "data", embedder=hashing_embedder())
    for name in ("oak", "elm", "ash", "fir"):
        (tmp_path / f"{name}.txt").write_text(f"A text on trees, the {name}.", encoding="utf-8")
    try:
        list(library.add([tmp_path / f"{name}.txt" for name in ("oak", "elm", "ash")]))
        assert set(named(library, "the elm and the fir")) == {"elm"}
        list(library.add([tmp_path / "fir.txt"]))
        assert set(named(library, "the elm and the fir")) == {"elm", "fir"}
        library.remove(library.find(tmp_path / "elm.txt"))
        assert set(named(library, "the elm and the fir")) == {"fir"}
    finally:
        library.close()
