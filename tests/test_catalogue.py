from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.catalogue import Contents
from desktop.library import Library
from desktop.records import Progress
from tests.support.hashing import hashing_embedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=hashing_embedder())
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.md").write_text(
            f"# Note {name}\n\nThe lens of {name} is washed.\n", encoding="utf-8"
        )
    return folder


def run(steps: Iterator[Progress]) -> None:
    assert [*steps][-1].stage == "done"


def told(contents: Contents) -> list[tuple[str, str, str, int]]:
    return [(each.kb, each.path.name, each.state, each.passages) for each in contents.documents]


def anew(library: Library) -> Contents:
    """What a library that was just opened holds."""
    with_fresh_eyes = Library.open_to_read(library.paths.root)
    try:
        return with_fresh_eyes.contents()
    finally:
        with_fresh_eyes.close()


def test_only_what_changed_is_another_object(library: Library, files: Path) -> None:
    run(library.add([files]))
    before = library.contents()
    assert told(before) == [("Library", f"{name}.md", "ready", 1) for name in "abc"]
    (files / "b.md").write_text("# Note b\n\nNow it has two parts.\n\n# More\n\nThis.\n", encoding="utf-8")
    run(library.add([files]))
    after = library.contents()
    same = [old is new for old, new in zip(before.documents, after.documents, strict=True)]
    assert same == [True, False, True]
    assert after == anew(library)


def test_every_change_is_seen(library: Library, files: Path) -> None:
    assert library.contents().documents == ()
    run(library.add([files]))
    assert library.contents() == anew(library)
    (files / "c.md").write_bytes(b"")
    run(library.add([files / "c.md"]))
    assert library.contents() == anew(library)
    library.knowledge_bases.rename("Library", "Boats")
    assert {document.kb for document in library.contents().documents} == {"Boats"}
    [base] = library.contents().knowledge_bases
    assert (base.name, base.documents, base.passages) == ("Boats", 3, 2)
    library.knowledge_bases.create("Empty")
    library.remove([library.contents().documents[0].id])
    contents = library.contents()
    assert contents == anew(library)
    assert [(each.name, each.documents) for each in contents.knowledge_bases] == [("Boats", 2), ("Empty", 0)]
