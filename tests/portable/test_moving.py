"""A knowledge base on its way from one data folder to another."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import DiskFullError, ImportRefusedError, ReadOnlyError, UsageError
from desktop.json_forms import answer_json
from desktop.library import Library
from desktop.portable.importing import Wish
from desktop.store.store import Store
from tests.portable.conftest import opened, outcome, question, told
from tests.support.hashing import HashingEmbedder

QUESTIONS = (
    "who pays for roof repairs",
    "加班费 支付",
    "the lease liability",
    "书面通知",
    "orchard of apple trees",
)


def answers(library: Library, below: Path, kb: str | None = None) -> list[Any]:
    """What is answered, with all that is told of a hit but where it lies and what is counted here."""
    found = []
    for text in QUESTIONS:
        for mode in ("keyword", "meaning", "hybrid"):
            answer = answer_json(library.answer(question(text, mode=mode, kb=kb)))
            for hit in answer["hits"]:
                hit["path"] = str(Path(hit["path"]).relative_to(below))
                hit["also"] = [Path(twin["path"]).name for twin in hit["also"]]
                del hit["passage_id"], hit["document_id"]
            found.append((answer["query"], mode, answer["hits"], answer["relevant"]))
    return found


def embedded(library: Library) -> int:
    embedder = library._in_use.embedder
    assert isinstance(embedder, HashingEmbedder)
    return embedder.embedded


@pytest.fixture
def moved(original: Path, tmp_path: Path) -> Path:
    """The documents, somewhere else, with other dates."""
    folder = tmp_path / "mnt" / "Leases"
    shutil.copytree(original / "files" / "Leases", folder, copy_function=shutil.copyfile)
    return folder


@pytest.fixture
def here(original: Path) -> Iterator[Library]:
    """The library that was exported."""
    library = opened(original / "data")
    yield library
    library.close()


def old(original: Path) -> str:
    return str(original / "files" / "Leases")


def test_elsewhere_the_same_is_answered_and_nothing_is_embedded(
    original: Path, export: Path, moved: Path, library: Library, here: Library
) -> None:
    before = answers(here, original / "files" / "Leases")
    made = outcome(library.knowledge_bases.take_in(Wish(export, moved={old(original): moved})))
    outcome(library.intake.resume())
    assert answers(library, moved) == before
    assert (made.documents, made.missing, made.unembedded) == (5, 0, 0)
    assert made.vectors > 0
    assert embedded(library) == 0
    assert library.upkeep.check() == []


def test_what_was_imported_is_not_read_again(
    original: Path, export: Path, moved: Path, library: Library
) -> None:
    outcome(library.knowledge_bases.take_in(Wish(export, moved={old(original): moved})))
    progress = list(library.add([moved], "Leases"))[-1]
    assert (progress.files_unchanged, progress.files_failed) == (4, 1)  # broken.pdf is tried again
    assert embedded(library) == 0


def test_settings_pins_failures_and_pages_come_along(
    original: Path, export: Path, moved: Path, library: Library
) -> None:
    outcome(library.knowledge_bases.take_in(Wish(export, moved={old(original): moved})))
    [base] = library.contents().knowledge_bases
    assert (base.name, base.settings) == ("Leases", {"instruction": "legal"})
    [pin] = library.pins.all()
    assert (pin.question, pin.path.parent) == ("who pays for roof repairs", moved)
    states = {document.path.name: document.state for document in library.documents()}
    assert states["broken.pdf"] == "failed"
    (report,) = library.find(moved / "report.pdf")
    drawn = library.pages.image(report, 2, 1.0).result(60)
    assert not drawn.changed
    (lease,) = library.find(moved / "lease.md")
    assert library.pages.image(lease, 1, 1.0).result(60).samples  # from the layout that came along


def test_documents_that_are_not_found_are_searched_and_say_so(export: Path, library: Library) -> None:
    with sqlite3.connect(library.paths.database) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (0,)
    gone = Wish(export, moved={"/": Path("/nowhere")})
    made = outcome(library.knowledge_bases.take_in(gone))
    assert made.missing == 5
    assert all(document.missing for document in library.documents())
    hit = library.answer(question("who pays for roof repairs")).hits[0]
    assert hit.path.is_relative_to("/nowhere")
    assert library.pages.image(hit.document_id, 1, 1.0).result(60).samples
    assert library.upkeep.check() == []


def test_documents_that_come_back_are_known_again(
    original: Path, export: Path, tmp_path: Path, library: Library
) -> None:
    later = tmp_path / "later" / "Leases"
    outcome(library.knowledge_bases.take_in(Wish(export, moved={old(original): later})))
    shutil.copytree(original / "files" / "Leases", later, copy_function=shutil.copyfile)
    (later / "lease.md").write_text("Something else is written here now.\n", encoding="utf-8")
    outcome(library.intake.resume())
    assert not any(document.missing for document in library.documents())
    progress = list(library.add([later], "Leases"))[-1]
    assert progress.files_unchanged == 3  # and lease.md is read


def test_a_found_folder_is_taken_for_the_missing_one(
    original: Path, export: Path, moved: Path, library: Library
) -> None:
    outcome(library.knowledge_bases.take_in(Wish(export, moved={old(original): Path("/nowhere")})))
    outcome(library.add([moved], "Leases"))
    places = {document.path.parent for document in library.documents() if document.state == "ready"}
    assert {moved, moved / "2023"} <= places  # one of two copies may be taken for the other
    assert embedded(library) == 0


def test_files_that_came_along_are_unpacked_and_never_over_others(
    original: Path, export: Path, tmp_path: Path, library: Library
) -> None:
    folder = tmp_path / "unpacked"
    made = outcome(library.knowledge_bases.take_in(Wish(export, files_to=folder)))
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    source = original / "files" / "Leases"
    assert names == sorted(
        str(Path("Leases", path.relative_to(source))) for path in source.rglob("*") if path.is_file()
    )
    for name in names:
        assert (folder / name).read_bytes() == (source.parent / name).read_bytes()
    assert (made.missing, made.unpacked, embedded(library)) == (0, 5, 0)
    (folder / "Leases" / "lease.md").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"lease\.md is there already and is another file"):
        outcome(library.knowledge_bases.take_in(Wish(export, "Again", files_to=folder)))
    assert (folder / "Leases" / "lease.md").read_text(encoding="utf-8") == "mine"
    assert [base.name for base in library.contents().knowledge_bases] == ["Leases"]


def test_nothing_is_unpacked_through_a_link(export: Path, tmp_path: Path, library: Library) -> None:
    folder, outside = tmp_path / "unpacked", tmp_path / "outside"
    outside.mkdir()
    folder.mkdir()
    (folder / "Leases").symlink_to(outside, target_is_directory=True)
    with pytest.raises(UsageError, match="no folder"):
        outcome(library.knowledge_bases.take_in(Wish(export, files_to=folder)))
    assert not list(outside.iterdir())
    assert not library.contents().knowledge_bases


def test_a_knowledge_base_is_never_replaced(export: Path, library: Library) -> None:
    library.knowledge_bases.create("leases")
    with pytest.raises(UsageError, match="already a knowledge base named “Leases”"):
        outcome(library.knowledge_bases.take_in(Wish(export)))
    made = outcome(library.knowledge_bases.take_in(Wish(export, "Leases of 2023")))
    assert made.name == "Leases of 2023"
    assert {base.name: base.documents for base in library.contents().knowledge_bases} == {
        "leases": 0,
        "Leases of 2023": 5,
    }


def test_another_model_embeds_what_it_has_no_vectors_of(export: Path, tmp_path: Path) -> None:
    library = opened(tmp_path / "other", dimension=32)
    made = outcome(library.knowledge_bases.take_in(Wish(export)))
    assert made.vectors == 0
    assert made.unembedded > 0
    outcome(library.intake.resume())
    assert embedded(library) == made.unembedded
    assert library.upkeep.check() == []
    library.close()


def test_without_a_model_vectors_wait_for_theirs(export: Path, tmp_path: Path) -> None:
    from tests.support.hashing import hashing_embedder

    library = Library.open(tmp_path / "bare", embedder=hashing_embedder())
    made = outcome(library.knowledge_bases.take_in(Wish(export)))
    assert made.vectors > 0
    outcome(library.model.prepare())
    assert embedded(library) == 0
    assert library.upkeep.check() == []
    library.close()


def test_stopped_half_way_a_second_import_goes_on(export: Path, library: Library, tmp_path: Path) -> None:
    steps = library.knowledge_bases.take_in(Wish(export, files_to=tmp_path / "unpacked"))
    for progress in steps:
        if progress.files_done:
            break
    steps.close()
    assert not (tmp_path / "unpacked").exists()
    some = len(library.documents())
    assert some > 0
    made = outcome(library.knowledge_bases.take_in(Wish(export, files_to=tmp_path / "unpacked")))
    assert (made.documents, len(library.documents())) == (5, 5)
    assert library.contents().knowledge_bases[0].settings == {"instruction": "legal"}
    assert library.upkeep.check() == []


def test_what_a_stopped_import_brought_can_be_taken_away(export: Path, library: Library) -> None:
    steps = library.knowledge_bases.take_in(Wish(export))
    while not next(steps).files_done:
        pass
    steps.close()
    outcome(library.knowledge_bases.discard_import("Leases"))
    assert not library.contents().knowledge_bases
    assert library.upkeep.check() == []
    outcome(library.knowledge_bases.take_in(Wish(export)))
    outcome(library.knowledge_bases.discard_import("Leases"))  # it is all there, so it stays
    assert len(library.documents()) == 5


def test_an_export_is_never_written_over_and_stopped_leaves_nothing(
    original: Path, here: Library, tmp_path: Path
) -> None:
    target = tmp_path / "kept.shufang"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is there already"):
        outcome(here.knowledge_bases.export("Leases", target))
    steps = here.knowledge_bases.export("Leases", target, overwrite=True)
    next(steps)
    assert (tmp_path / "kept.shufang.part").exists()
    steps.close()
    assert [path.name for path in tmp_path.iterdir()] == ["kept.shufang"]
    assert target.read_text(encoding="utf-8") == "mine"
    outcome(here.knowledge_bases.export("Leases", target, overwrite=True))
    assert here.knowledge_bases.look_into(target).documents == 5


def test_a_folder_that_is_not_there_is_told(here: Library, tmp_path: Path) -> None:
    with pytest.raises(ReadOnlyError, match="nowhere"):
        outcome(here.knowledge_bases.export("Leases", tmp_path / "nowhere" / "out.shufang"))


def test_the_progress_of_an_export_counts_what_is_there(
    original: Path, here: Library, tmp_path: Path
) -> None:
    seen = list(here.knowledge_bases.export("Leases", tmp_path / "a.shufang"))
    assert [step.fraction for step in seen] == sorted(step.fraction for step in seen)
    assert (seen[-1].files_done, seen[-1].files_total) == (5, 5)
    assert seen[-1].fraction == pytest.approx(1.0)
    assert seen[-1].passages == here.contents().knowledge_bases[0].passages


def test_a_file_that_changed_does_not_go_along(tmp_path: Path) -> None:
    folder = tmp_path / "Documents"
    folder.mkdir()
    (folder / "a.md").write_text("The heron waits beside the millpond.\n", encoding="utf-8")
    (folder / "b.md").write_text("The miller is away until the evening.\n", encoding="utf-8")
    library = opened(tmp_path / "data")
    outcome(library.add([folder], "Birds"))
    (folder / "a.md").write_text("Something else.\n", encoding="utf-8")
    made, failures = told(library.knowledge_bases.export("Birds", tmp_path / "out.shufang", with_files=True))
    assert [(failure.path.name, failure.reason) for failure in failures] == [
        ("a.md", "Its file changed since it was read, so only what was read of it before goes along.")
    ]
    assert (made.documents, made.files, made.failed) == (2, 1, 1)
    library.close()


def test_a_full_disk_ends_an_export_with_a_sentence(
    original: Path, here: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite is told that the file may have no more than some pages, and fails as on a full disk."""
    connect = sqlite3.connect

    def small(path: Any, *arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(path, *arguments, **options)
        if str(path).endswith(".part"):
            connection.execute("PRAGMA max_page_count=16")
        return connection

    monkeypatch.setattr("desktop.portable.exporting.sqlite3.connect", small)
    with pytest.raises(DiskFullError, match="No room is left on the disk"):
        outcome(here.knowledge_bases.export("Leases", tmp_path / "out.shufang", with_files=True))
    assert list(tmp_path.iterdir()) == []
    assert here.upkeep.check() == []


def test_an_export_changes_neither_library_nor_files(original: Path, here: Library, tmp_path: Path) -> None:
    def digest() -> list[tuple[str, str]]:
        return [
            (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in sorted((original / "files").rglob("*"))
            if path.is_file()
        ]

    before = digest()
    store = Store(original / "data" / "library.db", writable=False)
    revision, generation = store.documents.revision(), store.vectors.generation()
    store.close()
    outcome(here.knowledge_bases.export("Leases", tmp_path / "out.shufang", with_files=True))
    store = Store(original / "data" / "library.db", writable=False)
    assert (store.documents.revision(), store.vectors.generation()) == (revision, generation)
    store.close()
    assert digest() == before


def test_what_is_no_export_is_told_from_one(tmp_path: Path, library: Library, original: Path) -> None:
    text = tmp_path / "text.shufang"
    text.write_text("no database", encoding="utf-8")
    for path in (text, library.paths.database, tmp_path / "nowhere.shufang", tmp_path):
        with pytest.raises(ImportRefusedError):
            library.knowledge_bases.look_into(path)
