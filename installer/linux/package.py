"""Packages for Linux from the folder that PyInstaller made: .deb, tarball, and AppImage where it can be made.

python installer/linux/package.py FOLDER --out DIR [--only deb tarball appimage]

Runs in the environment that the program was built in, for it asks the program what it is called, which
files it reads and what its icon looks like. Times in what it writes are SOURCE_DATE_EPOCH's, or the last
commit's, so the same source gives the same packages.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from desktop import __version__  # noqa: E402
from installer.linux import dependencies, entry  # noqa: E402

_ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_RUNTIME = "SHUFANG_APPIMAGE_RUNTIME"


def main(arguments: Sequence[str]) -> int:
    """Make the packages; the exit code."""
    parser = argparse.ArgumentParser(description="Packages for Linux from the folder that PyInstaller made.")
    parser.add_argument("program", type=Path, metavar="FOLDER", help="such as dist/Shufang")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the packages go")
    makers = {"deb": deb, "tarball": tarball}
    if os.environ.get(_RUNTIME):
        makers["appimage"] = appimage
    parser.add_argument("--only", nargs="+", choices=sorted(makers), default=list(makers))
    options = parser.parse_args(arguments)
    os.environ.setdefault("SOURCE_DATE_EPOCH", _last_commit())
    options.out.mkdir(parents=True, exist_ok=True)
    work = options.out / "work"
    for name in options.only:
        shutil.rmtree(work, ignore_errors=True)
        made = makers[name](options.program.resolve(), work, options.out)
        print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB")
    shutil.rmtree(work)
    return 0


def deb(program: Path, work: Path, out: Path) -> Path:
    """A package for Debian, Ubuntu and their kin."""
    _lay_out(program, work)
    _shared_papers(work / "usr/share/doc/shufang")
    size = sum(file.lstat().st_size for file in work.rglob("*") if not file.is_dir())
    fields = {
        "Package": "shufang",
        "Version": __version__,
        "Architecture": "amd64",
        "Maintainer": "The Shufang developers <shufang@invalid.invalid>",
        "Installed-Size": str(size // 1024),
        "Depends": ", ".join(dependencies.needed(work / "usr/lib/shufang")),
        # A graphics card is used through Vulkan; Chinese text wants a font, and files to be opened xdg-open.
        "Recommends": "fonts-noto-cjk | fonts-wqy-microhei, libvulkan1, mesa-vulkan-drivers, xdg-utils",
        "Section": "text",
        "Priority": "optional",
        "Description": entry.SUMMARY["en"] + "\n" + "\n".join(f" {line}" for line in entry.DESCRIPTION),
    }
    control = work / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text("".join(f"{name}: {value}\n" for name, value in fields.items()), encoding="utf-8")
    _settle(work)
    made = out / f"shufang_{__version__}_amd64.deb"
    _run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(work), str(made))
    return made


def tarball(program: Path, work: Path, out: Path) -> Path:
    """A folder to be unpacked anywhere; `shufang` in it starts the program."""
    folder = work / f"shufang-{__version__}"
    _app_dir(program, folder)
    made = out / f"shufang-{__version__}-linux-x86_64.tar.xz"
    same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    # More than one thread cuts the work into blocks, the same ones however many threads there are.
    _run("tar", "-C", str(work), *same, "--use-compress-program=xz -T2", "-cf", str(made), folder.name)
    return made


def appimage(program: Path, work: Path, out: Path) -> Path:
    """One file that runs by itself: a small starter, and after it the tarball's folder as an image.

    The starter is the AppImage project's, for which SHUFANG_APPIMAGE_RUNTIME names a file (type2-runtime).
    """
    _app_dir(program, work / "folder")
    image = work / "image"
    compression = ("-comp", "zstd", "-Xcompression-level", "19")
    _run(
        "mksquashfs", str(work / "folder"), str(image), "-all-root", "-noappend", "-no-progress", *compression
    )
    made = out / f"Shufang-{__version__}-x86_64.AppImage"
    with made.open("wb") as file:
        for part in (Path(os.environ[_RUNTIME]), image):
            with part.open("rb") as source:
                shutil.copyfileobj(source, file)
    made.chmod(0o755)
    return made


def _app_dir(program: Path, folder: Path) -> None:
    """The files of the package in a folder of their own, as AppImage wants them; it runs from anywhere."""
    _lay_out(program, folder)
    for name in ("AppRun", "shufang"):
        (folder / name).symlink_to("usr/bin/shufang")
    shutil.copy(folder / "usr/share/applications/shufang.desktop", folder)
    shutil.copy(folder / "usr/share/icons/hicolor/256x256/apps/shufang.png", folder)
    (folder / ".DirIcon").symlink_to("shufang.png")
    _settle(folder)


def _lay_out(program: Path, root: Path) -> None:
    """The files where a Linux system wants them."""
    shutil.copytree(program, root / "usr/lib/shufang", symlinks=True)
    link = root / "usr/bin/shufang"
    link.parent.mkdir(parents=True)
    link.symlink_to("../lib/shufang/shufang")
    share = root / "usr/share"
    for place, text in (
        ("applications/shufang.desktop", entry.desktop_entry()),
        (
            f"metainfo/{entry.ID}.metainfo.xml",
            entry.metainfo(__version__, int(os.environ["SOURCE_DATE_EPOCH"])),
        ),
    ):
        (share / place).parent.mkdir(parents=True)
        (share / place).write_text(text, encoding="utf-8")
    icons = share / "icons/hicolor"
    drawing = ROOT / "resources/icons/shufang.svg"
    (icons / "scalable/apps").mkdir(parents=True)
    shutil.copy(drawing, icons / "scalable/apps/shufang.svg")
    for size in _ICON_SIZES:
        target = icons / f"{size}x{size}/apps/shufang.png"
        target.parent.mkdir(parents=True)
        entry.draw_icon(drawing, size, target)
    manual = share / "man/man1/shufang.1.gz"
    manual.parent.mkdir(parents=True)
    _compressed((HERE / "shufang.1").read_bytes().replace(b"@VERSION@", __version__.encode()), manual)


def _shared_papers(folder: Path) -> None:
    """Licence and changes, where Debian wants them."""
    folder.mkdir(parents=True)
    shutil.copy(HERE / "copyright", folder)
    _compressed((ROOT / "CHANGELOG.md").read_bytes(), folder / "changelog.gz")


def _compressed(content: bytes, target: Path) -> None:
    target.write_bytes(gzip.compress(content, 9, mtime=0))


def _settle(root: Path) -> None:
    """Every file gets the one time, and the rights that a file for everybody has."""
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    for file in (root, *root.rglob("*")):
        if not file.is_symlink():
            runs = file.is_dir() or file.stat().st_mode & 0o100
            file.chmod(0o755 if runs else 0o644)
        os.utime(file, (epoch, epoch), follow_symlinks=False)


def _last_commit() -> str:
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
