from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import (
    DocumentError,
    EncryptedError,
    TimedOutError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from desktop.formats.registry import SUFFIXES, supported
from desktop.reader import ReaderPool, RenderRequest
from desktop.reading_process import Limits
from desktop.records import Mark, Rect

MISBEHAVING = Limits(seconds=3.0, registry="tests.support.formats_under_test")
WAIT = 60  # seconds; a busy machine


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    pool = ReaderPool()
    yield pool
    pool.close()


@pytest.fixture
def rough() -> Iterator[ReaderPool]:
    """A pool whose reader does what its files say."""
    pool = ReaderPool(limits=MISBEHAVING)
    yield pool
    pool.close()


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], Path]:
    def write(words: str) -> Path:
        (path := tmp_path / f"{words.replace(' ', '-')}.txt").write_text(words)
        return path

    return write


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" in status.read_text()


def wait_until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(WAIT * 20):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


def test_nothing_runs_before_it_is_needed() -> None:
    pool = ReaderPool()
    assert pool.process_ids == ()
    pool.close()


def test_importing_it_imports_no_parser() -> None:
    code = (
        "import sys, desktop.reader, desktop.passages, desktop.formats.registry;"
        "names = 'pymupdf docx lxml markdown_it tree_sitter_python charset_normalizer'.split();"
        "print([name for name in names if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_documents_are_read_in_other_processes(pool: ReaderPool, tmp_path: Path) -> None:
    (path := tmp_path / "NOTES.MD").write_text("# Title\n\nSome words.", encoding="utf-8")
    before = path.stat()
    reading = pool.read(path).result(WAIT)
    assert reading.title == "Title"
    assert reading.layout is not None
    assert os.getpid() not in pool.process_ids
    assert len(pool.process_ids) == 1
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    assert os.listdir(tmp_path) == ["NOTES.MD"]  # noqa: PTH208


@pytest.mark.parametrize(
    ("name", "make", "error", "words"),
    [
        ("missing.pdf", None, UnreadableError, "not there"),
        ("folder.pdf", "folder", UnreadableError, "folder"),
        ("empty.pdf", b"", UnreadableError, "empty"),
        ("picture.xyz", b"x", UnsupportedError, r"\.xyz"),
        ("noending", b"x", UnsupportedError, "ending"),
        ("words.pdf", b"only words", UnreadableError, "no PDF"),
        ("words.docx", b"only words", UnreadableError, "no Word document"),
        ("binary.txt", bytes(range(256)) * 4, UnreadableError, "no text"),
    ],
)
def test_each_bad_file_says_what_is_wrong(
    pool: ReaderPool,
    tmp_path: Path,
    name: str,
    make: bytes | str | None,
    error: type[DocumentError],
    words: str,
) -> None:
    path = tmp_path / name
    if make == "folder":
        path.mkdir()
    elif isinstance(make, bytes):
        path.write_bytes(make)
    with pytest.raises(error, match=words) as caught:
        pool.read(path).result(WAIT)
    assert caught.value.reason.endswith(".")
    assert name not in caught.value.reason


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_says_so(pool: ReaderPool, tmp_path: Path) -> None:
    (path := tmp_path / "secret.txt").write_text("words")
    path.chmod(0)
    with pytest.raises(UnreadableError, match="permissions"):
        pool.read(path).result(WAIT)


def test_suffixes_are_told_whatever_their_case() -> None:
    assert supported(Path("A.PDF"))
    assert supported(Path("b.Docx"))
    assert not supported(Path("c.exe"))
    assert {".pdf", ".docx", ".md", ".txt"} <= SUFFIXES


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        ("exit", UnreadableError, "reader stop"),
        ("segfault", UnreadableError, "reader stop"),
        ("hang", TimedOutError, "3 seconds"),
        ("memory 99000000000", TooLargeError, "memory"),
        ("raise", UnreadableError, "a parser's own words"),
        ("recurse", UnreadableError, "nested"),
        ("encrypted", EncryptedError, "password"),
    ],
)
def test_a_hostile_file_costs_only_itself(
    rough: ReaderPool, told: Callable[[str], Path], words: str, error: type[DocumentError], says: str
) -> None:
    bad, good = rough.read(told(words)), rough.read(told("fine"))
    with pytest.raises(error, match=says):
        bad.result(WAIT)
    assert good.result(WAIT).title.startswith("fine")


def test_slow_is_not_stuck(rough: ReaderPool, told: Callable[[str], Path]) -> None:
    assert rough.read(told("slow 16")).result(WAIT).title.startswith("slow")


def test_a_healthy_process_is_used_again(rough: ReaderPool, told: Callable[[str], Path]) -> None:
    first, second = (rough.read(told(words)).result(WAIT).title.split()[1] for words in ("one", "raise-not"))
    assert first == second


def test_what_a_parser_prints_stays_inside(tmp_path: Path, told: Callable[[str], Path]) -> None:
    code = (
        "from pathlib import Path\n"
        "from desktop.reader import ReaderPool\n"
        "from desktop.reading_process import Limits\n"
        "if __name__ == '__main__':\n"
        "    pool = ReaderPool(limits=Limits(registry='tests.support.formats_under_test'))\n"
        f"    print(pool.read(Path({str(told('print'))!r})).result(60).title.split()[0])\n"
        "    pool.close()\n"
    )
    (script := tmp_path / "main_script.py").write_text(code)
    found = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )
    assert found.stdout == "print\n"
    assert found.stderr == ""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals as Linux has them")
def test_a_killed_or_stopped_process_is_replaced(rough: ReaderPool, told: Callable[[str], Path]) -> None:
    rough.read(told("fine")).result(WAIT)
    [idle] = rough.process_ids
    os.kill(idle, signal.SIGKILL)
    assert rough.read(told("fine2")).result(WAIT).title.startswith("fine2")
    [pid] = rough.process_ids
    assert pid != idle
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(TimedOutError):
        rough.read(told("fine3")).result(WAIT)
    assert rough.read(told("fine4")).result(WAIT).title.startswith("fine4")


def test_closing_leaves_no_process_and_answers_everybody(told: Callable[[str], Path]) -> None:
    pool = ReaderPool(2, limits=Limits(registry="tests.support.formats_under_test"))
    futures = [pool.read(told(f"hang {number}")) for number in range(4)]
    wait_until(lambda: len(pool.process_ids) == 2)
    pids = pool.process_ids
    threads = threading.active_count()
    pool.close()
    pool.close()
    assert all(gone(pid) for pid in pids)
    assert threading.active_count() < threads
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(0)
    assert pool.read(told("late")).cancelled()


def test_a_waiting_file_can_be_cancelled(rough: ReaderPool, told: Callable[[str], Path]) -> None:
    slow, waiting = rough.read(told("slow 6")), rough.read(told("fine"))
    assert waiting.cancel()
    assert slow.result(WAIT).title.startswith("slow")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals as Linux has them")
def test_processes_die_with_their_parent_and_ignore_ctrl_c(
    tmp_path: Path, told: Callable[[str], Path]
) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from desktop.reader import ReaderPool\n"
        "from desktop.reading_process import Limits\n"
        "if __name__ == '__main__':\n"
        "    pool = ReaderPool(limits=Limits(registry='tests.support.formats_under_test'))\n"
        f"    pool.read(Path({str(told('fine'))!r})).result(60)\n"
        "    print(*pool.process_ids, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    (script := tmp_path / "main_script.py").write_text(code)
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, signal.SIGINT)
        assert not gone(pid)
        parent.kill()
    wait_until(lambda: gone(pid))


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    document = pymupdf.open()
    document.new_page(width=200, height=100).insert_text((20, 50), "words", fontsize=20)
    document.save(path := tmp_path / "page.pdf")
    return path


def test_pages_are_drawn_beside_the_reading(
    rough: ReaderPool, told: Callable[[str], Path], pdf: Path
) -> None:
    hanging = rough.read(told("hang"))
    image = rough.render(RenderRequest(pdf, None, "", 1, 2.0, (Mark(Rect(1, 0, 0, 50, 50)),))).result(WAIT)
    assert (image.width, image.height) == (400, 200)
    assert not hanging.done() or isinstance(hanging.exception(), TimedOutError)


def test_layouts_go_over_once_and_again_after_a_crash(pool: ReaderPool, pdf: Path, tmp_path: Path) -> None:
    request = RenderRequest(tmp_path / "gone.md", pdf.read_bytes(), "1:abc", 1, 1.0)
    assert pool.render(request).result(WAIT).width == 200
    again = RenderRequest(request.path, b"not sent again", "1:abc", 1, 1.0)
    assert pool.render(again).result(WAIT).width == 200
    [pid] = pool.process_ids
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: pid not in pool.process_ids)
    assert pool.render(request).result(WAIT).width == 200


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_does_not_exist_says_so(pool: ReaderPool, pdf: Path, number: int) -> None:
    with pytest.raises(UnreadableError, match="1 page"):
        pool.render(RenderRequest(pdf, None, "", number, 1.0)).result(WAIT)


def test_a_file_that_has_gone_can_not_be_drawn(pool: ReaderPool, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not there"):
        pool.render(RenderRequest(tmp_path / "gone.pdf", None, "", 1, 1.0)).result(WAIT)


def test_pictures_are_saved(pool: ReaderPool, pdf: Path, tmp_path: Path) -> None:
    pool.save_png(RenderRequest(pdf, None, "", 1, 1.0), out := tmp_path / "page.png").result(WAIT)
    assert pymupdf.Pixmap(out).width == 200
    with pytest.raises(OSError, match="nowhere"):
        pool.save_png(RenderRequest(pdf, None, "", 1, 1.0), tmp_path / "nowhere" / "x.png").result(WAIT)


def test_the_drawing_process_can_be_started_ahead(pool: ReaderPool, pdf: Path) -> None:
    pool.warm_up().result(WAIT)
    (before,) = pool.process_ids
    assert pool.render(RenderRequest(pdf, None, "", 1, 1.0)).result(WAIT).width == 200
    assert pool.process_ids == (before,)
