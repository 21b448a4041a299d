"""What the vectors find: through the graph, by the beginnings of long ones, and in a part of the library."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop import meaning
from desktop.embed.profiles import cut
from desktop.library import Library
from desktop.records import Question
from desktop.store.scopes import EVERYTHING, Scope
from tests.support.hashing import hashing_embedder

WORDS = ("oak", "elm", "ash", "fir", "yew", "box", "fig", "rye", "oat", "hop", "pea", "leek", "kale", "mint")


def made(folder: Path, dimension: int, count: int = 120) -> Library:
    folder.mkdir()
    chance = np.random.default_rng(4)
    for number in range(count):
        text = " ".join(chance.choice(WORDS, 6)) + f" number {number}."
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    library = Library.open(folder.parent / "data", embedder=hashing_embedder(dimension))
    list(library.add([folder], "Big"))
    return library


@pytest.fixture(params=[64, 1024], ids=["short", "long"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    opened = made(tmp_path / "files", request.param)
    yield opened
    opened.close()


def exact(library: Library, question: str) -> list[tuple[int, float]]:
    engine, store = library._in_use.engine, library.connections.writer
    assert engine is not None
    vector = engine.embedder.embed_query(question)
    found = [
        (int(name), float(value))
        for ids, vectors in store.vectors.load(store.vectors.ids(engine.space))
        for name, value in zip(ids, vectors @ vector, strict=True)
    ]
    return sorted(found, key=lambda item: (-item[1], item[0]))


def test_the_nearest_are_found_and_compared_in_full(library: Library) -> None:
    engine, store = library._in_use.engine, library.connections.writer
    assert engine is not None
    assert engine.index.index.dimension == min(512, engine.index.dimension)
    for question in ("oak and elm", "mint leek kale", "number 7"):
        ids, similarities = engine.index.nearest(store, engine.embedder.embed_query(question), 10)
        truth = exact(library, question)
        np.testing.assert_allclose(similarities, [dict(truth)[int(name)] for name in ids], atol=1e-5)
        assert list(similarities) == sorted(similarities, reverse=True)
        missed = {name for name, _ in truth[:10]} - set(ids.tolist())
        assert len(missed) <= (1 if engine.index.dimension > 512 else 0)


def test_long_vectors_come_back_from_the_file_of_their_beginnings(tmp_path: Path) -> None:
    library = made(tmp_path / "files", 1024)
    before = [(hit.path, hit.score) for hit in library.answer(Question("oak and elm")).hits]
    library.close()
    again = Library.open(tmp_path / "data", embedder=hashing_embedder(1024))
    list(again.model.prepare())
    assert again.upkeep.check() == []
    assert [(hit.path, hit.score) for hit in again.answer(Question("oak and elm")).hits] == before
    again.close()


@pytest.mark.parametrize("exact_max", [0, 20_000], ids=["through the graph", "each compared"])
def test_a_part_of_the_library_is_never_left_without_hits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact_max: int
) -> None:
    monkeypatch.setattr(meaning, "_EXACT_MAX", exact_max)
    library = made(tmp_path / "files", 64, 300)
    (tmp_path / "small").mkdir()
    for number, word in enumerate(("rye", "oat", "hop")):
        (tmp_path / "small" / f"{number}.txt").write_text(
            f"Only {word} grows here, {number}.", encoding="utf-8"
        )
    list(library.add([tmp_path / "small"], "Small"))
    engine, store = library._in_use.engine, library.connections.writer
    assert engine is not None
    vector = cut(engine.embedder.embed_query("oak elm ash fir"), 64)
    for kb, count in (("Small", 3), ("Big", 64)):
        scope = Scope((store.documents.kb_id(kb),))
        found = meaning.ask_meaning(store, engine.index, vector, 64, scope, [], {})
        assert len(found.order) == count
        names = {file.id: file.path.parent.name for file in store.documents.stamped_paths()}
        wanted = "small" if kb == "Small" else "files"
        assert {names[found.documents[name]] for name in found.order} == {wanted}
    assert len(meaning.ask_meaning(store, engine.index, vector, 64, EVERYTHING, [], {}).order) >= 64
    library.close()
