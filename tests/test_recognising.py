"""Recognition in the library: after all else, page by page, never twice, and off when it is off."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import LockedError
from desktop.formats.ocr_pages import WAITING
from desktop.library import Library
from desktop.printing import describe
from desktop.reading_process import Limits
from desktop.records import Progress, Question, RecognisedLine, Recognition
from desktop.store.recognitions import pack, unpack
from tests.support import models, scans
from tests.support.hashing import HashingEmbedder, hashing_embedder

_REPOSITORY = Path(__file__).resolve().parent.parent
_LETTERS = ("alder", "birch", "cedar", "damson")


@pytest.fixture
def embedder() -> HashingEmbedder:
    return hashing_embedder()


@pytest.fixture
def library(tmp_path: Path, embedder: HashingEmbedder) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=embedder)
    yield opened
    opened.close()


def run(steps: Iterator[Progress]) -> Progress:
    return [Progress("done"), *steps][-1]


def found(library: Library, words: str) -> list[tuple[str, int]]:
    """The files and pages on which words are marked."""
    hits = library.answer(Question(words, mode="keyword")).hits
    assert all(twin.page == hit.page for hit in hits for twin in hit.also)
    return [(place.path.name, hit.word_rects[0].page) for hit in hits for place in (hit, *hit.also)]


def states(library: Library) -> dict[str, int]:
    counts: dict[str, int] = {}
    for document in library.documents():
        for state, count in document.pages_by_state.items():
            counts[state] = counts.get(state, 0) + count
    return counts


def leaf(word: str) -> object:
    """A small page that is quick to recognise."""
    return scans.page_of(f"<p>The {word} tree stands in the garden.</p>", (240, 80))


def letters(path: Path) -> Path:
    """A scan of four pages."""
    return scans.pdf_of(path, *(leaf(word) for word in _LETTERS))


def mixed(path: Path) -> Path:
    """A born-digital page and a scanned one."""
    typed = pymupdf.open().new_page(width=300, height=200)
    typed.insert_textbox((20, 20, 280, 180), "Herring came in the spring of that year. " * 4)
    return scans.pdf_of(path, (typed, None), leaf("quince"))


def counted(library: Library, words: Sequence[str] = ()) -> list[int]:
    """The pages that are recognised from now on; with `words`, these are what stands on them, at once."""
    asked: list[int] = []
    recognise = library.pool.recognise

    def counting(path: Path, page: int) -> Future[Recognition]:
        asked.append(page)
        if not words:
            return recognise(path, page)
        future: Future[Recognition] = Future()
        word = words[page - 1]
        edges = tuple(20.0 + 8 * at for at in range(len(word) + 1))
        line = RecognisedLine(word, edges[0], 20.0, edges[-1], 35.0, 11.0, 0.99, edges)
        future.set_result(Recognition(0, 240.0, 80.0, (line,)))
        return future

    library.pool.recognise = counting  # type: ignore[method-assign]
    return asked


def test_text_is_found_at_once_and_scans_when_they_are_recognised(library: Library, tmp_path: Path) -> None:
    path = mixed(tmp_path / "mixed.pdf")
    run(library.add([path]))
    assert found(library, "herring") == [("mixed.pdf", 1)]
    assert found(library, "quince") == []
    assert states(library) == {"text": 1, "waiting": 1}
    document = library.documents()[0]
    assert (document.state, document.error) == ("partial", WAITING)
    assert library.upkeep.check() == []

    steps = list(library.intake.recognise())
    told = [(step.pages_done, step.pages_total) for step in steps if step.stage == "recognising"]
    assert told[0] == (0, 1)
    assert told[-1] == (1, 1)
    assert steps[-1].stage == "done"
    assert found(library, "quince") == [("mixed.pdf", 2)]
    assert found(library, "herring") == [("mixed.pdf", 1)]
    assert states(library) == {"text": 1, "recognised": 1}
    assert (library.documents()[0].state, library.documents()[0].error) == ("ready", "")
    assert library.upkeep.check() == []


def test_a_hit_on_a_scan_is_marked_on_its_word(library: Library, tmp_path: Path) -> None:
    run(library.add([scans.pdf_of(tmp_path / "scan.pdf", leaf("walnut"))]))
    run(library.intake.recognise())
    hit = library.answer(Question("walnut")).hits[0]
    truth = next(word for word in scans.words_of(leaf("walnut")) if word.text == "walnut")
    (rect,) = hit.word_rects
    assert scans.misplaced([scans.Word("walnut", tuple(rect)[1:])], [truth]) == []  # type: ignore[arg-type]


def test_a_document_that_waits_is_kept_though_nothing_of_it_is_found_yet(
    library: Library, tmp_path: Path
) -> None:
    progress = run(library.add([letters(tmp_path / "letters.pdf")]))
    assert progress.files_failed == 0
    assert library.documents()[0].passages == 0
    assert library.upkeep.check() == []


def test_off_is_off(library: Library, tmp_path: Path) -> None:
    library.change_settings(recognition=False)
    run(library.add([mixed(tmp_path / "mixed.pdf")]))
    asked = counted(library, ("", "quince"))
    assert run(library.intake.recognise()).stage == "done"
    assert asked == []
    assert states(library) == {"text": 1, "waiting": 1}
    library.change_settings(recognition=True)
    run(library.intake.recognise())
    assert states(library) == {"text": 1, "recognised": 1}


def test_turned_off_in_the_midst_it_stops(library: Library, tmp_path: Path) -> None:
    run(library.add([letters(tmp_path / "letters.pdf")]))
    counted(library, _LETTERS)
    for step in library.intake.recognise():
        if step.pages_done == 1:
            library.change_settings(recognition=False)
    assert states(library) == {"recognised": 1, "waiting": 3}


def test_stopped_it_goes_on_with_the_next_page(library: Library, tmp_path: Path) -> None:
    run(library.add([letters(tmp_path / "letters.pdf")]))
    asked = counted(library, _LETTERS)
    steps = library.intake.recognise()
    for step in steps:
        if step.pages_done == 2:
            break
    steps.close()  # type: ignore[attr-defined]
    assert asked[:2] == [1, 2]
    del asked[:]
    last = [step for step in library.intake.recognise() if step.stage == "recognising"][-1]
    assert asked == [3, 4]
    assert (last.pages_done, last.pages_total) == (4, 4)
    assert [found(library, word) for word in _LETTERS] == [[("letters.pdf", n)] for n in (1, 2, 3, 4)]


def test_nothing_is_recognised_twice(library: Library, tmp_path: Path, embedder: HashingEmbedder) -> None:
    path = scans.pdf_of(tmp_path / "scan.pdf", leaf("hazel"))
    run(library.add([path]))
    asked = counted(library, ("The hazel tree",))
    run(library.intake.recognise())
    assert asked == [1]
    embedded = embedder.embedded
    run(library.intake.retry([document.id for document in library.documents()]))  # read again
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(path.read_bytes())
    run(library.add([copy]))
    run(library.intake.recognise())
    assert asked == [1]
    assert embedder.embedded == embedded
    assert sorted(found(library, "hazel")) == [("copy.pdf", 1), ("scan.pdf", 1)]


def test_copies_that_wait_are_recognised_once_for_all(library: Library, tmp_path: Path) -> None:
    path = mixed(tmp_path / "one.pdf")
    (tmp_path / "two.pdf").write_bytes(path.read_bytes())
    run(library.add([path, tmp_path / "two.pdf"]))
    assert states(library) == {"text": 2, "waiting": 2}
    asked = counted(library, ("", "quince"))
    run(library.intake.recognise())
    assert asked == [2]
    assert states(library) == {"text": 2, "recognised": 2}


def test_what_was_recognised_goes_with_the_last_document_that_uses_it(
    library: Library, tmp_path: Path
) -> None:
    run(library.add([scans.pdf_of(tmp_path / "scan.pdf", leaf("medlar"))]))
    counted(library, ("medlar",))
    run(library.intake.recognise())

    def kept() -> int:
        with sqlite3.connect(library.paths.database) as connection:
            return int(connection.execute("SELECT count(*) FROM recognitions").fetchone()[0])

    assert kept() == 1
    library.remove([document.id for document in library.documents()])
    assert kept() == 0


def test_a_file_that_changed_or_went_is_left_for_later(library: Library, tmp_path: Path) -> None:
    path = scans.pdf_of(tmp_path / "scan.pdf", leaf("sorrel"))
    run(library.add([path]))
    path.unlink()
    asked = counted(library)
    run(library.intake.recognise())
    assert asked == []
    assert states(library) == {"waiting": 1}


def test_a_page_with_nothing_on_it_leaves_a_sentence(library: Library, tmp_path: Path) -> None:
    run(library.add([scans.pdf_of(tmp_path / "blank.pdf", scans.page_of("", (200, 80)))]))
    run(library.intake.recognise())
    document = library.documents()[0]
    assert (document.state, document.pages_by_state) == ("failed", {"empty": 1})
    assert "none in its pictures" in document.error
    assert run(library.intake.recognise()).pages_total == 0


@pytest.mark.parametrize(("does", "says"), [("crash", "made the program stop"), ("hang", "no progress")])
def test_a_page_that_ends_or_hangs_its_process_costs_only_itself(
    does: str, says: str, library: Library, tmp_path: Path
) -> None:
    seconds = 60 if does == "crash" else 20  # a process takes its time to start on a busy machine
    limits = Limits(seconds=seconds, seconds_a_megabyte=0, registry="tests.support.pictures_under_test")
    library.pool._setting.limits = limits  # before a process is started
    path = tmp_path / "pages.txt"
    path.write_text(f"blank {does} blank")
    run(library.add([path]))
    run(library.intake.recognise())
    document = library.documents()[0]
    assert document.pages_by_state == {"text": 1, "empty": 2, "failed": 1}
    assert document.state == "partial"
    assert says in document.error
    page = next(page for page in library.pages.of(document.id) if page.state == "failed")
    assert (page.number, says in page.note) == (3, True)

    asked = counted(library)
    run(library.intake.recognise())
    assert asked == []  # it is not tried again by itself
    run(library.intake.retry())
    assert library.documents()[0].pages_by_state == {"text": 1, "empty": 2, "waiting": 1}
    run(library.intake.recognise())
    assert asked == [3]


_KILLED = """
import sys
from pathlib import Path
from desktop.library import Library
from tests.support.hashing import hashing_embedder

if __name__ == "__main__":
    library = Library.open(Path(sys.argv[1]), embedder=hashing_embedder())
    for _ in library.add([Path(sys.argv[2])]):
        pass
    for step in library.intake.recognise():
        print(step.pages_done, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_killed_in_the_midst_no_page_is_done_twice(
    tmp_path: Path, embedder: HashingEmbedder, make_program: Callable[[str], Path]
) -> None:
    path, data = letters(tmp_path / "letters.pdf"), tmp_path / "data"
    program = subprocess.Popen(
        [sys.executable, str(make_program(_KILLED)), str(data), str(path)],
        cwd=_REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(_REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    for line in program.stdout:
        if int(line) == 2:
            break
    program.send_signal(signal.SIGKILL)
    program.wait()
    program.stdout.close()
    library = _opened(data, embedder)
    try:
        assert library.upkeep.check() == []
        asked = counted(library)
        last = [step for step in library.intake.recognise() if step.stage == "recognising"][-1]
        assert asked == [3, 4]
        assert (last.pages_done, last.pages_total) == (4, 4)
        assert [found(library, word) for word in _LETTERS] == [[("letters.pdf", n)] for n in (1, 2, 3, 4)]
        assert library.upkeep.check() == []
    finally:
        library.close()


@pytest.fixture
def make_program(tmp_path: Path) -> Callable[[str], Path]:
    def made(text: str) -> Path:
        path = tmp_path / "program.py"
        path.write_text(text, encoding="utf-8")
        return path

    return made


def _opened(data: Path, embedder: HashingEmbedder) -> Library:
    """The library, once the killed program's lock is gone."""
    ends = time.monotonic() + 30
    while True:
        try:
            return Library.open(data, embedder=embedder)
        except LockedError:
            assert time.monotonic() < ends
            time.sleep(0.05)


def test_what_is_stored_of_a_page_comes_back() -> None:
    line = RecognisedLine("ab c", 1.0, 2.0, 9.0, 4.0, 1.5, 0.875, (1.0, 3.0, 5.0, 6.0, 9.0))
    slanted = RecognisedLine("d", 1.0, 2.0, 9.0, 4.0, 1.5, 0.5, (1.0, 9.0), ((0, 1, 1.0, 2.25, 9.0, 4.125),))
    recognition = Recognition(90, 595.25, 842.0, (line, slanted))
    assert unpack(pack(recognition)) == recognition


def test_the_command_line_tells_how_many_pages() -> None:
    line = describe(
        Progress("recognising", fraction=12 / 340, pages_done=12, pages_total=340, seconds_left=600)
    )
    assert "12 of 340 pages recognised" in line
    assert "10 min left" in line


@pytest.mark.model
def test_the_command_recognises_after_it_has_added(tmp_path: Path, models_dir: Path) -> None:
    data = models.put_starter(tmp_path / "data", models_dir)
    path = mixed(tmp_path / "mixed.pdf")
    for recognised in (1, 0):
        done = subprocess.run(
            [sys.executable, "-m", "desktop", "add", str(path), "--json", "--data-dir", str(data)],
            cwd=_REPOSITORY,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=True,
        )
        assert json.loads(done.stdout)["recognised"] == recognised
