import os
import socket
import sys
from pathlib import Path

import pytest

from desktop.scan import Scan, scan


def run(*paths: Path) -> Scan:
    return list(scan(paths, lambda path: path.suffix == ".md"))[-1]


def make(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    return path


def test_folders_are_searched_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    wanted = [make(tmp_path / name) for name in ("a.md", "sub/b.md", "sub/深/c.md")]
    for other in (".hidden.md", ".git/x.md", "~$a.md", "film.mkv"):
        make(tmp_path / other)
    found = run(tmp_path)
    assert list(found.files) == wanted
    assert found.left_out == 1


def test_a_named_file_is_taken_whatever_it_is(tmp_path: Path) -> None:
    film = make(tmp_path / "film.mkv")
    assert list(run(film).files) == [film]


def test_one_file_named_twice_comes_once(tmp_path: Path) -> None:
    path = make(tmp_path / "a.md")
    assert list(run(path, tmp_path, tmp_path / "." / "a.md").files) == [path]


def test_missing_paths_are_failures_with_a_reason(tmp_path: Path) -> None:
    found = run(tmp_path / "nowhere.md")
    assert [failure.path.name for failure in found.failures] == ["nowhere.md"]
    assert found.failures[0].reason == "There is no such file."


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    make(tmp_path / "sub" / "a.md")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    assert len(run(tmp_path).files) == 1


def reasons(found: Scan) -> dict[str, str]:
    return {failure.path.name: failure.reason for failure in found.failures}


@pytest.mark.skipif(sys.platform == "win32", reason="files as Linux has them")
def test_what_is_no_file_is_told_and_never_opened(tmp_path: Path) -> None:
    make(tmp_path / "good.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "self.md").symlink_to("self.md")
    (tmp_path / "dangling.md").symlink_to("nowhere.md")
    (tmp_path / "device.md").symlink_to(os.devnull)
    (tmp_path / "loop").symlink_to(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        # the path of a socket may only have some hundred bytes
        here = Path.cwd()
        os.chdir(tmp_path)
        try:
            server.bind("socket.md")
        finally:
            os.chdir(here)
    found = run(tmp_path)
    assert [path.name for path in found.files] == ["good.md"]
    assert reasons(found) == {
        "pipe.md": "It is no regular file.",
        "self.md": "It is a link that leads back to itself.",
        "dangling.md": "It is a link to a file that is not there.",
        "device.md": "It is no regular file.",
        "socket.md": "It is no regular file.",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_names_that_are_no_unicode_are_told(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.md")
    make(tmp_path / name)
    (tmp_path / os.fsdecode(b"d\xe9")).mkdir()
    make(tmp_path / os.fsdecode(b"d\xe9") / "inside.md")
    found = run(tmp_path)
    assert not found.files
    assert set(reasons(found).values()) == {"Its name is not written in Unicode; renaming it helps."}
    assert set(reasons(found)) == {name, "inside.md"}


def test_names_that_are_unicode_are_taken_as_they_are(tmp_path: Path) -> None:
    names = ["📚 books.md", "two words.md"]
    if sys.platform != "win32":
        names += ["line\nbreak.md", "turned\u202edm.md", "שלום.md", "e\u0301.md"]
    for name in names:
        make(tmp_path / name)
    assert {path.name for path in run(tmp_path).files} == set(names)


def test_a_name_that_no_file_can_have_is_no_crash(tmp_path: Path) -> None:
    found = run(tmp_path / "nul\x00.md", tmp_path / ("long" * 200 + ".md"))
    assert not found.files
    assert len(found.failures) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="paths as Linux has them")
def test_very_deep_folders_end(tmp_path: Path) -> None:
    make(tmp_path / "good.md")
    here = os.open(tmp_path, os.O_RDONLY)
    opened = [here]
    try:
        for _ in range(60):  # 60 × 100 bytes: beyond what a path may have
            os.mkdir("d" * 100, dir_fd=opened[-1])
            opened.append(os.open("d" * 100, os.O_RDONLY, dir_fd=opened[-1]))
        found = run(tmp_path)
    finally:
        for handle in reversed(opened):
            os.close(handle)
    assert [path.name for path in found.files] == ["good.md"]
    assert len(found.failures) <= 1


def test_what_vanishes_from_a_folder_is_nobodys_business(tmp_path: Path) -> None:
    gone = make(tmp_path / "a.md")
    make(tmp_path / "b.md")

    def supported(path: Path) -> bool:
        gone.unlink(missing_ok=True)
        return path.suffix == ".md"

    found = list(scan([tmp_path], supported))[-1]
    assert [path.name for path in found.files] == ["b.md"]
    assert found.failures == []
