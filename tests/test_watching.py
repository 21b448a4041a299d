"""Followed folders on real files: what changes, moves, goes away and comes back."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop import reconciling
from desktop.errors import UsageError
from desktop.following import Timing
from desktop.library import Library
from desktop.patterns import Patterns
from desktop.records import Document, Progress, Question
from tests.support.hashing import HashingEmbedder, hashing_embedder

AT_ONCE = Timing(settled=0.0)


@pytest.fixture
def embedder() -> HashingEmbedder:
    return hashing_embedder()


def opened(data_dir: Path, embedder: HashingEmbedder) -> Library:
    library = Library.open(data_dir, embedder=embedder)
    library.watching.timing = AT_ONCE
    return library


@pytest.fixture
def library(data_dir: Path, embedder: HashingEmbedder) -> Iterator[Library]:
    library = opened(data_dir, embedder)
    yield library
    library.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve notes, in a folder and in another one in it, and a library that follows them.

    Each has a word of its own, and its number.
    """
    place = tmp_path_factory.mktemp("filled")
    for number in range(12):
        write(place / "notes" / ("sub" if number % 2 else "") / f"{number:02}.txt", number)
    library = opened(place / "data", hashing_embedder())
    library.watching.follow(place / "notes")
    progress = run(library.intake.reconcile())
    library.close()
    assert (progress.files_done, progress.files_failed) == (12, 0)
    return place


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled / "notes", tmp_path / "notes")


@pytest.fixture
def followed(filled: Path, data_dir: Path, folder: Path, embedder: HashingEmbedder) -> Iterator[Library]:
    """A copy of that library, which follows a copy of the notes."""
    shutil.copytree(filled / "data", data_dir)
    library = opened(data_dir, embedder)
    library.watching.move(library.watching.folders()[0].id, folder)
    assert run(library.intake.reconcile()).files_total == embedder.embedded == 0
    yield library
    library.close()


def write(path: Path, number: int, more: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Note {number} is about gardens.\n\nIt names word{number}x. {more}\n", encoding="utf-8")
    return path


def run(steps: Iterator[Progress]) -> Progress:
    return [Progress("done"), *steps][-1]


def places(library: Library, word: str) -> list[str]:
    hits = library.answer(Question(word, mode="keyword")).hits
    return sorted(place.path.name for hit in hits for place in (hit, *hit.also))


def documents(library: Library) -> dict[str, Document]:
    return {document.path.name: document for document in library.documents()}


def again(library: Library, everything: bool = True) -> Progress:
    progress = run(library.intake.reconcile(everything=everything))
    assert library.upkeep.check() == []
    return progress


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are hashed in doubt."""
    names: list[str] = []
    real = reconciling.digest

    def noting(path: Path, step: Callable[[], Progress]) -> object:
        names.append(path.name)
        return real(path, step)

    monkeypatch.setattr(reconciling, "digest", noting)
    return names


def test_what_did_not_change_is_not_opened_after_a_restart_either(
    followed: Library, data_dir: Path, embedder: HashingEmbedder, hashed: list[str]
) -> None:
    embedded = embedder.embedded
    assert again(followed).files_total == 0
    followed.close()
    library = opened(data_dir, embedder)
    assert again(library).files_total == 0
    assert [each.path.name for each in library.watching.folders()] == ["notes"]
    library.close()
    assert (hashed, embedder.embedded) == ([], embedded)


def test_new_files_are_read_and_changed_ones_again(followed: Library, folder: Path) -> None:
    write(folder / "new" / "12.txt", 12)
    before = documents(followed)["00.txt"].id
    write(folder / "00.txt", 0, "Then apricots.")
    steps = followed.intake.reconcile(everything=True)
    while next(steps).stage != "reading":
        pass
    assert places(followed, "word0x") == ["00.txt"]  # the old passages stay until the new ones are in
    assert run(steps).files_failed == 0
    assert places(followed, "word12x") == ["12.txt"]
    assert places(followed, "apricots") == ["00.txt"]
    assert documents(followed)["00.txt"].id == before
    assert followed.upkeep.check() == []


def test_a_touched_file_is_hashed_and_not_read(
    followed: Library, folder: Path, hashed: list[str], embedder: HashingEmbedder
) -> None:
    embedded = embedder.embedded
    os.utime(folder / "00.txt", ns=(10**18, 10**18))
    assert again(followed).files_total == 0
    assert hashed == ["00.txt"]
    assert again(followed).files_total == 0
    assert hashed == ["00.txt"]  # now its new time is known
    # Another file of the same size and time in its place, as a restored copy is.
    status = (folder / "02.txt").stat()
    text = (folder / "02.txt").read_text(encoding="utf-8").replace("gardens", "markets")
    (folder / "02.part").write_text(text, encoding="utf-8")
    os.utime(folder / "02.part", ns=(status.st_atime_ns, status.st_mtime_ns))
    (folder / "02.part").replace(folder / "02.txt")
    assert again(followed).files_total == 1
    assert places(followed, "markets") == ["02.txt"]
    assert embedder.embedded > embedded


def test_renamed_and_moved_files_keep_their_documents(
    followed: Library, folder: Path, embedder: HashingEmbedder, hashed: list[str]
) -> None:
    ids = {name: document.id for name, document in documents(followed).items()}
    embedded = embedder.embedded
    (folder / "00.txt").rename(folder / "renamed.txt")
    (folder / "sub").rename(folder / "other")
    progress = again(followed)
    assert (progress.files_moved, progress.files_total, progress.files_removed) == (7, 0, 0)
    after = documents(followed)
    assert after["renamed.txt"].id == ids["00.txt"]
    assert {after[name].path.parent.name for name in ("01.txt", "03.txt")} == {"other"}
    assert {name: after[name].id for name in ids if name != "00.txt"} == {
        name: number for name, number in ids.items() if name != "00.txt"
    }
    assert places(followed, "renamed") == ["renamed.txt"]
    assert (embedder.embedded, hashed) == (embedded, [])


def test_a_file_that_was_copied_elsewhere_and_deleted_is_known_by_its_content(
    followed: Library, folder: Path, embedder: HashingEmbedder, hashed: list[str]
) -> None:
    """As a move between two disks is."""
    ids = {name: document.id for name, document in documents(followed).items()}
    embedded = embedder.embedded
    (folder / "far.txt").write_bytes((folder / "00.txt").read_bytes())
    (folder / "00.txt").unlink()
    progress = again(followed)
    assert (progress.files_moved, progress.files_total, progress.files_removed) == (1, 0, 0)
    assert documents(followed)["far.txt"].id == ids["00.txt"]
    assert (embedder.embedded, hashed) == (embedded, ["far.txt"])


def test_files_that_change_places_are_not_mixed_up(
    followed: Library, folder: Path, embedder: HashingEmbedder
) -> None:
    ids = {name: document.id for name, document in documents(followed).items()}
    embedded = embedder.embedded
    (folder / "00.txt").rename(folder / "aside.txt")
    (folder / "02.txt").rename(folder / "00.txt")
    (folder / "aside.txt").rename(folder / "02.txt")
    (folder / "04.txt").replace(folder / "06.txt")  # what was there is gone
    progress = again(followed)
    assert (progress.files_moved, progress.files_removed, progress.files_total) == (3, 1, 0)
    after = documents(followed)
    assert (after["00.txt"].id, after["02.txt"].id) == (ids["02.txt"], ids["00.txt"])
    assert after["06.txt"].id == ids["04.txt"]
    assert places(followed, "word0x") == ["02.txt"]
    assert places(followed, "word6x") == []
    assert embedder.embedded == embedded


def test_another_ending_is_another_way_of_reading(followed: Library, folder: Path) -> None:
    before = documents(followed)["00.txt"].id
    (folder / "00.txt").rename(folder / "00.md")
    progress = again(followed)
    assert (progress.files_moved, progress.files_total) == (1, 1)
    assert documents(followed)["00.md"].id == before
    (folder / "00.md").rename(folder / "00.unknown")
    assert again(followed).files_removed == 1


def size_bytes(library: Library) -> int:
    with contextlib.closing(sqlite3.connect(library.paths.database)) as connection:
        pages, page = (connection.execute(f"PRAGMA {it}").fetchone()[0] for it in ("page_count", "page_size"))
    return int(pages * page)


def test_deleted_files_free_what_they_took_and_it_is_said(followed: Library, folder: Path) -> None:
    empty = size_bytes(followed)
    for number in range(100, 110):
        write(folder / f"{number}.txt", number, " ".join(f"of{n % 50} n{number}" for n in range(500)))
    again(followed)
    full = size_bytes(followed)
    for number in range(100, 110):
        (folder / f"{number}.txt").unlink()
    progress = again(followed)
    assert progress.files_removed == 10
    assert progress.freed_bytes == full - size_bytes(followed) > 0.6 * (full - empty) > 100_000
    assert places(followed, "word101x") == []


def test_what_is_hidden_temporary_or_no_document_is_passed_over(followed: Library, folder: Path) -> None:
    names = [".hidden.txt", "~$report.docx", "x.txt~", "Thumbs.db", "a.txt.part", "b.crdownload", "#c.txt#"]
    for name in (*names, ".git/readme.md", "film.mkv", "~lock.d.txt"):
        write(folder / name, 99)
    if sys.platform != "win32":
        (folder / "loop").symlink_to(folder)
        (folder / "self").symlink_to("self")
        os.mkfifo(folder / "pipe.txt")
    assert again(followed).files_total == 0


def test_patterns_choose_and_a_change_of_them_takes_documents_out(followed: Library, folder: Path) -> None:
    write(folder / "drafts" / "20.txt", 20)
    write(folder / "21.md", 21)
    (followed_folder,) = followed.watching.folders()
    patterns = Patterns(("*.txt", "*.MD"), ("drafts/", "sub/0[!]*", "sub/01.*"))
    assert run(followed.watching.change(followed_folder.id, patterns)).files_removed == 1
    again(followed, everything=False)
    names = set(documents(followed))
    assert {"21.md", "03.txt"} <= names
    assert not {"01.txt", "20.txt"} & names
    assert followed.watching.folders()[0].patterns == patterns


def test_a_folder_that_goes_away_keeps_its_documents(
    followed: Library, folder: Path, embedder: HashingEmbedder, hashed: list[str]
) -> None:
    embedded = embedder.embedded
    folder.rename(folder.with_name("elsewhere"))
    assert again(followed).files_removed == 0
    (away,) = followed.watching.folders()
    assert away.state == "away"
    assert "not there" in away.note
    assert places(followed, "word3x") == ["03.txt"]
    folder.mkdir()  # a mount point without its drive
    assert again(followed).files_removed == 0
    assert followed.watching.folders()[0].state == "away"
    assert "empty" in followed.watching.folders()[0].note
    folder.rmdir()
    folder.with_name("elsewhere").rename(folder)
    (folder / "00.txt").unlink()
    progress = again(followed)
    assert (progress.files_removed, progress.files_total) == (1, 0)
    assert (followed.watching.folders()[0].state, followed.watching.folders()[0].note) == ("following", "")
    assert (embedder.embedded, hashed) == (embedded, [])


def test_what_can_not_be_looked_into_takes_nothing_along(
    followed: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def failing(path: str) -> object:
        if Path(path).name == "sub":
            raise OSError(errno.EIO, "Input/output error")
        return real(path)

    shutil.rmtree(folder / "sub")
    (folder / "sub").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", failing)
        assert again(followed).files_removed == 0
    assert again(followed).files_removed == 6


def test_a_mount_point_in_the_folder_that_lost_its_drive_is_left_alone(
    followed: Library, folder: Path
) -> None:
    with contextlib.closing(sqlite3.connect(followed.paths.database)) as connection, connection:
        connection.execute("UPDATE documents SET device = device + 1 WHERE path LIKE '%/sub/%'")
    shutil.rmtree(folder / "sub")
    (folder / "sub").mkdir()
    assert again(followed).files_removed == 0
    write(folder / "sub" / "13.txt", 13)  # but where there is something, it counts
    assert again(followed).files_removed == 6


def test_a_moved_folder_is_followed_where_it_is_now(
    followed: Library, folder: Path, tmp_path: Path, embedder: HashingEmbedder, hashed: list[str]
) -> None:
    ids = {name: document.id for name, document in documents(followed).items()}
    embedded = embedder.embedded
    (watched,) = followed.watching.folders()
    new = tmp_path / "archive" / "old notes"
    new.parent.mkdir()
    folder.rename(new)
    again(followed)
    (tmp_path / "strange").mkdir()
    for wrong in (tmp_path / "strange", tmp_path / "nowhere"):
        with pytest.raises(UsageError):
            followed.watching.move(watched.id, wrong)
    followed.watching.move(watched.id, new)
    progress = again(followed, everything=False)
    assert (progress.files_total, progress.files_removed) == (0, 0)
    assert {document.path.parent for document in followed.documents()} == {new, new / "sub"}
    assert {name: document.id for name, document in documents(followed).items()} == ids
    assert [(each.path, each.state) for each in followed.watching.folders()] == [(new, "following")]
    assert (embedder.embedded, hashed) == (embedded, [])


def test_a_copy_on_another_disk_is_taken_for_what_it_is(
    followed: Library, folder: Path, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    embedded = embedder.embedded
    shutil.copytree(folder, tmp_path / "copy")  # other inodes, the same times
    shutil.rmtree(folder)
    followed.watching.move(followed.watching.folders()[0].id, tmp_path / "copy")
    assert again(followed, everything=False).files_total == 0
    assert embedder.embedded == embedded


def test_a_folder_found_below_another_followed_one_is_not_read_again(
    followed: Library, folder: Path, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    ids = {document.id for document in followed.documents()}
    embedded = embedder.embedded
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    followed.watching.follow(shelf, "Shelf")
    again(followed)
    folder.rename(shelf / "notes")
    progress = again(followed)
    assert (progress.files_moved, progress.files_total) == (12, 0)
    assert {document.id for document in followed.documents("Shelf")} == ids
    assert embedder.embedded == embedded


def test_copies_share_vectors_and_name_each_other(
    followed: Library, folder: Path, embedder: HashingEmbedder
) -> None:
    embedded = embedder.embedded
    shutil.copy(folder / "00.txt", folder / "sub" / "copy.txt")
    again(followed)
    assert embedder.embedded == embedded
    found = followed.pages.coverage(documents(followed)["00.txt"].id)
    assert found.also == (folder / "sub" / "copy.txt",)


def test_a_document_that_was_removed_stays_out_until_it_is_added(followed: Library, folder: Path) -> None:
    followed.remove([documents(followed)["00.txt"].id])
    write(folder / "00.txt", 0, "More.")
    assert again(followed).files_total == 0
    assert "00.txt" not in documents(followed)
    run(followed.add([folder / "00.txt"]))
    write(folder / "00.txt", 0, "And more.")
    assert again(followed).files_total == 1


def test_what_was_taken_out_of_the_queue_stays_out(followed: Library, folder: Path) -> None:
    write(folder / "00.txt", 0, "More.")
    write(folder / "new.txt", 99)
    for _ in followed.watching.reconcile():
        pass
    for _ in followed.watching.reconcile(everything=True):
        pass
    run(followed.queue.leave_out())
    assert again(followed).files_total == 0
    assert "new.txt" not in documents(followed)
    assert places(followed, "word0x") == ["00.txt"]
    (folder / "00.txt").unlink()
    assert again(followed).files_removed == 1


def test_what_is_being_written_is_left_for_later(library: Library, folder: Path) -> None:
    library.watching.timing = Timing(settled=3600.0)
    library.watching.follow(folder)
    assert again(library).files_total == 0
    write(folder / "00.txt", 0)
    library.watching.timing = AT_ONCE
    assert again(library).files_total == 12


def test_following_ends_and_pauses(followed: Library, folder: Path) -> None:
    (watched,) = followed.watching.folders()
    followed.watching.pause(watched.id, paused=True)
    write(folder / "12.txt", 12)
    (folder / "00.txt").unlink()
    assert again(followed).files_total == 0
    run(followed.watching.change(watched.id, Patterns(exclude=("*.log",))))
    assert followed.watching.folders()[0].state == "paused"
    followed.watching.pause(watched.id, paused=False)
    progress = again(followed, everything=False)
    assert (progress.files_total, progress.files_removed) == (1, 1)
    run(followed.watching.unfollow(watched.id))
    write(folder / "13.txt", 13)
    assert again(followed).files_total == 0
    assert len(documents(followed)) == 12
    watched = followed.watching.follow(folder)
    run(followed.watching.unfollow(watched.id, remove=True))
    assert documents(followed) == {}


def test_only_folders_that_are_not_followed_yet_can_be(followed: Library, folder: Path) -> None:
    for wrong in (folder / "00.txt", folder / "nowhere", folder / "sub", followed.data_dir):
        with pytest.raises(UsageError):
            followed.watching.follow(wrong)
    followed.watching.follow(folder.parent)  # what lies in it is part of it from then on
    assert [each.path for each in followed.watching.folders()] == [folder.parent]
    again(followed)
    assert not any(document.path.is_relative_to(followed.data_dir) for document in followed.documents())
    followed.knowledge_bases.delete("Library")
    assert followed.watching.folders() == []


def test_stopped_half_way_all_is_looked_at_again(followed: Library, folder: Path) -> None:
    for number in range(20, 60):
        write(folder / f"{number}.txt", number)
    (folder / "00.txt").unlink()
    steps = followed.intake.reconcile(everything=True)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert again(followed, everything=False).files_total == 40
    assert "00.txt" not in documents(followed)
