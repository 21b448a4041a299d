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
