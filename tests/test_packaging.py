"""What packagers and desktops are told of the program, and what ends up in a package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop import __version__
from desktop.formats.registry import FORMATS

if not sys.platform.startswith("linux"):
    pytest.skip("packages for Linux", allow_module_level=True)

from installer.linux import entry, package

has_dpkg = pytest.mark.skipif(
    not all(map(shutil.which, ("dpkg-deb", "dpkg-shlibdeps", "cc"))), reason="needs Debian's tools"
)


def test_the_desktop_entry_opens_documents_and_leaves_code_to_others() -> None:
    lines = dict(line.split("=", 1) for line in entry.desktop_entry().splitlines() if "=" in line)
    kinds = lines["MimeType"].split(";")
    assert {"application/pdf", "message/rfc822", "text/html", "text/markdown"} <= set(kinds)
    assert not {"text/x-python", "application/json", "text/plain"} & set(kinds)
    assert lines["Exec"] == "shufang open %F"
    assert set(entry.FOR_PROGRAMMERS) <= {each.name for each in FORMATS}


def test_software_centres_are_told_the_version_and_the_desktop_entry() -> None:
    told = ElementTree.fromstring(entry.metainfo(__version__, 0))  # noqa: S314 - our own
    assert told.findtext("launchable") == "shufang.desktop"
    release = told.find("releases/release")
    assert release is not None
    assert (release.get("version"), release.get("date")) == (__version__, "1970-01-01")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder as PyInstaller makes one: a program, and a library of its own that it needs."""
    folder = tmp_path / "Shufang"
    inside = folder / "_internal"
    inside.mkdir(parents=True)
    (tmp_path / "own.c").write_text("int own(void) { return 0; }\n")
    (tmp_path / "main.c").write_text("int own(void);\nint main(void) { return own(); }\n")
    source = tmp_path / "main.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", inside / "libown.so", tmp_path / "own.c"], check=True)
    subprocess.run(["cc", "-o", folder / "shufang", source, f"-L{inside}", "-lown"], check=True)
    (folder / "shufang").chmod(0o700)
    return folder


@has_dpkg
def test_the_packages_have_everything_in_its_place_and_are_the_same_each_time(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    made = []
    for out in (tmp_path / "once", tmp_path / "again"):
        assert package.main([str(program), "--out", str(out)]) == 0
        made.append(sorted(out.iterdir()))
    tarball, deb = made[0]
    assert [file.name for file in made[0]] == [file.name for file in made[1]]
    assert [file.read_bytes() for file in made[0]] == [file.read_bytes() for file in made[1]]
    unpacked = subprocess.run(["tar", "-C", tmp_path, "-xf", tarball], check=False)
    assert unpacked.returncode == 0
    started = tmp_path / f"shufang-{__version__}" / "shufang"
    environment = {"LD_LIBRARY_PATH": str(started.resolve().parent / "_internal")}
    assert subprocess.run([started], env=environment, check=False).returncode == 0
    assert deb.name == f"shufang_{__version__}_amd64.deb"
    listed = subprocess.run(["dpkg-deb", "-c", deb], capture_output=True, text=True, check=True).stdout
    lines = {line.split()[5]: line.split()[0] for line in listed.splitlines()}
    assert lines["./usr/lib/shufang/shufang"] == "-rwxr-xr-x"
    assert lines["./usr/lib/shufang/_internal/libown.so"].startswith("-rwxr-xr-x")
    assert "./usr/bin/shufang -> ../lib/shufang/shufang" in listed
    for place in (
        "applications/shufang.desktop",
        f"metainfo/{entry.ID}.metainfo.xml",
        "icons/hicolor/48x48/apps/shufang.png",
        "icons/hicolor/scalable/apps/shufang.svg",
        "man/man1/shufang.1.gz",
        "doc/shufang/copyright",
    ):
        assert lines[f"./usr/share/{place}"] == "-rw-r--r--", place
    control = ["dpkg-deb", "-f", str(deb)]
    depends = subprocess.run([*control, "Depends"], capture_output=True, text=True, check=True).stdout
    assert depends.startswith("libc6 (>=")
    files = subprocess.run(["dpkg-deb", "-I", deb], capture_output=True, text=True, check=True).stdout
    assert "postinst" not in files
