"""Files that are broken, lie or attack: each gets a state and a sentence, and costs only itself.

Every registered format is tried; one without a sample in `tests/support/samples.py` fails here.
SHUFANG_TEST_DAMAGES sets how many copies of each sample are damaged at random (20).
"""

from __future__ import annotations

import os
import random
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import CrashedError, DocumentError, TimedOutError
from desktop.formats.registry import FORMATS, SUFFIXES
from desktop.gui import reasons
from desktop.library import Library
from desktop.reader import ReaderPool
from desktop.reading_process import Limits
from desktop.records import Failure, Question
from tests.support.bombs import BOMBS, pdf_of_many_pages
from tests.support.cutting import cut
from tests.support.hashing import hashing_embedder
from tests.support.samples import SAMPLES, SENTENCE, WORD, samples_of

WAIT = 300  # seconds; a busy machine
DAMAGES = int(os.environ.get("SHUFANG_TEST_DAMAGES", "20"))
MEGABYTE = 1024**2
GROWTH = 600 * MEGABYTE  # what the application itself may need for a batch of such files

# Every suffix that there is a good file of; a format of which there is none comes with an empty one.
KINDS = [(entry, suffix) for entry in FORMATS for suffix in samples_of(entry.suffixes) or [""]]
EACH_KIND = pytest.mark.parametrize(
    "suffix", [pytest.param(suffix, id=f"{entry.name} {suffix}".strip()) for entry, suffix in KINDS]
)


def make(suffix: str, path: Path) -> bytes:
    missing = [entry.name for entry in FORMATS if not samples_of(entry.suffixes)]
    assert suffix, f"add a good file to tests/support/samples.py for: {missing}"
    SAMPLES[suffix](path)
    return path.read_bytes()


def is_told(reason: str) -> bool:
    """Whether a sentence is known, so that it can be said in every language, and ends as one."""
    known = any(pattern.fullmatch(reason) for pattern, _ in reasons._patterns())
    return known and reason.endswith(".") and "Traceback" not in reason


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    pool = ReaderPool(2, limits=Limits(seconds=30.0))
    yield pool
    pool.close()


@EACH_KIND
def test_every_format_has_a_good_file(suffix: str, pool: ReaderPool, tmp_path: Path) -> None:
    path = tmp_path / f"sample{suffix}"
    make(suffix, path)
    reading = pool.read(path).result(WAIT)
    if any(page.page.state == "waiting" for page in reading.pages):
        return  # a picture, whose text is recognised later
    text = " ".join(block.text for page in reading.pages for block in page.blocks)
    assert " ".join(SENTENCE.split()) in " ".join(text.split())


def damaged(content: bytes, seed: str) -> Iterator[tuple[str, bytes]]:
    """What a failing disk, a cut download and a careless sender make of a file."""
    dice = random.Random(seed)
    size = len(content)
    for share in (0.02, 0.25, 0.5, 0.75, 0.98):
        yield f"cut-{share}", content[: max(1, int(size * share))]
    yield "without-end", content[:-1]
    yield "without-beginning", content[size // 10 :]
    yield "doubled", content + content
    yield "holes", content[: size // 3] + bytes(size // 3) + content[2 * (size // 3) :]
    yield "noise", dice.randbytes(5000)
    yield "zeros", bytes(5000)
    yield "head-and-noise", content[:64] + dice.randbytes(5000)
    for number in range(DAMAGES):
        flipped = bytearray(content)
        for _ in range(dice.choice((1, 2, 8, 40))):
            flipped[dice.randrange(size)] ^= 1 << dice.randrange(8)
        yield f"flips-{number}", bytes(flipped)


@EACH_KIND
def test_damaged_files_are_read_or_say_why(suffix: str, pool: ReaderPool, tmp_path: Path) -> None:
    content = make(suffix, tmp_path / f"good{suffix}")
    paths = []
    for name, bad in damaged(content, suffix):
        (path := tmp_path / f"{name}{suffix}").write_bytes(bad)
        paths.append(path)
    futures = [(path, pool.read(path)) for path in paths]
    crashed, told = [], {}
    for path, future in futures:
        try:
            reading = future.result(WAIT)
        except CrashedError as error:
            crashed.append(path.name)
            told[path.name] = error.reason
        except TimedOutError:
            pytest.fail(f"{path.name} hung its reader")
        except DocumentError as error:
            told[path.name] = error.reason
        else:  # what is cut of it, the application cuts itself
            cut(reading, path.stem, lambda text: len(text) // 4 + 1, 120)
    assert {name: reason for name, reason in told.items() if not is_told(reason)} == {}
    assert len(crashed) <= len(futures) // 10, crashed
    assert pool.read(tmp_path / f"good{suffix}").result(WAIT).pages


@EACH_KIND
def test_a_file_of_another_kind_says_so(suffix: str, pool: ReaderPool, tmp_path: Path) -> None:
    """Every format is given the good files of all others under its own ending, and an empty one."""
    futures, told = [], {}
    for _, other in KINDS:
        if other != suffix:
            path = tmp_path / f"as{other}{suffix}"
            make(other, path)
            futures.append((path, pool.read(path)))
    (empty := tmp_path / f"empty{suffix}").write_bytes(b"")
    futures.append((empty, pool.read(empty)))
    for path, future in futures:
        try:
            future.result(WAIT)
        except TimedOutError:
            pytest.fail(f"{path.name} hung its reader")
        except DocumentError as error:
            told[path.name] = error.reason
    assert {name: reason for name, reason in told.items() if not is_told(reason)} == {}
    assert isinstance(futures[-1][1].exception(), DocumentError)


# all together, in a library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=hashing_embedder())
    yield opened
    opened.close()


def good_files(folder: Path) -> list[Path]:
    """A good file of every format that needs nothing recognised."""
    paths = []
    for _, suffix in KINDS:
        if suffix != ".png":
            path = folder / f"good{suffix}"
            make(suffix, path)
            paths.append(path)
    return paths


def resident() -> int:
    """Bytes of memory that this process has had at most; 0 where that is not told."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def add(library: Library, folder: Path) -> tuple[dict[Path, str], float]:
    """What failed of a folder and why, and the longest time between two steps."""
    failures: list[Failure] = []
    longest, before = 0.0, time.monotonic()
    for step in library.add([folder]):
        now = time.monotonic()
        longest, before = max(longest, now - before), now
        if step.failure:
            failures.append(step.failure)
    return {failure.path: failure.reason for failure in failures}, longest


def found(library: Library) -> set[Path]:
    question = Question(WORD, mode="keyword", top_k=100)
    return {place.path for hit in library.answer(question).hits for place in (hit, *hit.also)}


def assert_each_is_told(library: Library, folder: Path, failures: dict[Path, str]) -> None:
    """Everything in a folder that could be a document is one, or was told."""
    documents = {document.path: document for document in library.documents()}
    for path in folder.rglob("*"):
        if path.suffix.lower() not in SUFFIXES or (path.is_dir() and not path.is_symlink()):
            continue
        document = documents.get(path)
        if document is None or document.state in ("failed", "encrypted"):
            assert path in failures, path
            assert is_told(failures[path]), f"{path.name}: {failures[path]}"
        else:
            assert document.state in ("ready", "partial"), path


def test_bombs_cost_only_themselves(library: Library, tmp_path: Path) -> None:
    (folder := tmp_path / "files").mkdir()
    good = good_files(folder)
    for name, bomb in BOMBS.items():
        if Path(name).suffix in SUFFIXES:
            bomb(folder / name)
    before = resident()
    failures, longest = add(library, folder)
    assert_each_is_told(library, folder, failures)
    assert not [reason for reason in failures.values() if "no progress" in reason], failures
    assert found(library) == set(good)
    assert resident() - before < GROWTH
    assert longest < 60
    assert not library.answer(Question("root bin daemon", mode="keyword")).hits
    assert library.upkeep.check() == []


@pytest.mark.skipif(sys.platform != "linux", reason="files as Linux has them")
def test_whatever_lies_in_a_folder(library: Library, tmp_path: Path) -> None:
    (folder := tmp_path / "files").mkdir()
    good = good_files(folder)
    for name in ("📚 emoji.md", "two\nlines.md", "exe\u202efdp.md", "שלום.md", "-rf.md", "a" * 240 + ".md"):
        (path := folder / name).write_text(f"# Name\n\n{SENTENCE} {name!r}", encoding="utf-8")
        good.append(path)
    (folder / os.fsdecode(b"caf\xe9.md")).write_text(SENTENCE)
    os.mkfifo(folder / "pipe.md")
    os.mknod(folder / "odd.md", stat.S_IFSOCK)
    (folder / "self.md").symlink_to("self.md")
    (folder / "loop").symlink_to(folder)
    (folder / "zero.md").symlink_to("/dev/zero")
    (folder / "gone.md").symlink_to("nowhere.md")
    (folder / "folder.md").mkdir()
    (folder / "empty.md").touch()
    with (folder / "gigabyte.txt").open("wb") as sparse:
        sparse.truncate(1024**3)
    (folder / "binary.pdf").write_bytes(random.Random(7).randbytes(100_000))
    before = resident()
    try:
        failures, longest = add(library, folder)
    finally:
        (folder / "gigabyte.txt").unlink()
    (folder / "gigabyte.txt").touch()  # it was there, and must have been told
    assert_each_is_told(library, folder, failures)
    assert found(library) == set(good)
    assert resident() - before < GROWTH
    assert longest < 10
    assert "MB of text" in failures[folder / "gigabyte.txt"]


def test_a_pdf_of_ten_thousand_pages_is_read(library: Library, tmp_path: Path) -> None:
    (folder := tmp_path / "files").mkdir()
    pdf_of_many_pages(folder / "shelf.pdf")
    good = good_files(folder)
    before = resident()
    failures, longest = add(library, folder)
    assert failures == {}
    document = library.document(library.find(folder / "shelf.pdf")[0])
    assert (document.pages, document.pages_by_state["text"]) == (10_000, 100)
    assert {hit.page for hit in library.answer(Question("Volume 99", mode="keyword")).hits} >= {9901}
    assert found(library) == set(good)
    assert resident() - before < GROWTH
    assert longest < 30
