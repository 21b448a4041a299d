"""Paths taken apart and put together again."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from desktop.errors import UsageError
from desktop.portable.places import Places, is_plain, is_root, labels, roots_of


@pytest.mark.parametrize(
    ("paths", "roots"),
    [
        (["/home/me/Leases/2023/a.pdf", "/home/me/Leases/2024/b.pdf"], ["/home/me/Leases"]),
        (["/home/me/Leases/a.pdf", "/home/me/Papers/x/b.pdf"], ["/home/me/Leases", "/home/me/Papers/x"]),
        (["/home/me/a.pdf", "/home/me/Papers/b.pdf"], ["/home/me"]),
        (["/a.pdf", "/home/me/b.pdf"], ["/"]),
        (["/mnt/x/a.pdf", "/home/me/b.pdf"], ["/home/me", "/mnt/x"]),
    ],
)
def test_roots_are_few_and_not_too_near_the_top(paths: list[str], roots: list[str]) -> None:
    assert [str(root) for root in roots_of(map(PurePosixPath, paths))] == roots


def test_each_drive_has_roots_of_its_own() -> None:
    paths = ["C:/Users/me/Leases/a.pdf", "D:/Scans/b.pdf", "D:/Scans/c/d.pdf"]
    assert [str(root) for root in roots_of(map(PureWindowsPath, paths))] == [
        "C:\\Users\\me\\Leases",
        "D:\\Scans",
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a/b", "a\\b", "C:", "c:x", "a\0b", "a\nb", "\ud800", "x" * 256, "书" * 100),
        *("con", "CON.txt", "aux", "nul.tar.gz", "Com1", "lpt9.pdf", "COM¹"),
    ],
)
def test_names_that_are_more_than_names_are_refused(name: str) -> None:
    assert not is_plain(name)


@pytest.mark.parametrize(
    "name", ["lease.md", "劳动合同.pdf", "Re- offer.eml", ".hidden", "con-tract.md", "a b"]
)
def test_names_are_names(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize("root", ["", "home", "../x", "/home/../etc", "/a\0", "C:x", "~/x"])
def test_what_is_no_root(root: str) -> None:
    assert not is_root(root, "posix")
    assert not is_root(root, "windows")


def test_folders_moved_the_nearest_one_counts(tmp_path: Path) -> None:
    places = Places(
        ["C:\\Docs", "D:\\Scans"],
        "windows",
        {"c:\\docs": tmp_path / "docs", "C:\\Docs\\2023": tmp_path / "old", "D:\\": tmp_path / "d"},
    )
    assert places.of(0, "a/b.pdf") == tmp_path / "docs" / "a" / "b.pdf"
    assert places.of(0, "2023/b.pdf") == tmp_path / "old" / "b.pdf"
    assert places.of(1, "c.pdf") == tmp_path / "d" / "Scans" / "c.pdf"


def test_a_folder_that_nothing_lay_in_is_told() -> None:
    with pytest.raises(
        UsageError, match=r"No document of the file lay in /elsewhere\. Its folders are: /docs\."
    ):
        Places(["/docs"], "posix", {"/elsewhere": Path("/x")})


def test_a_path_of_another_kind_of_computer_is_absolute_here() -> None:
    assert Places(["C:\\Docs"], "windows", {}).of(0, "a.pdf").is_absolute()


def test_labels_differ() -> None:
    assert labels(["/a/Leases", "/b/leases", "/"], "posix") == ["Leases", "leases 2", "Documents"]
