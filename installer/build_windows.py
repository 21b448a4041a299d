r"""From a fresh clone to an installer for Windows: build/windows/packages/Shufang-VERSION-setup.exe.

py installer\build_windows.py [--gpu vulkan|none]

Needs 64-bit Python 3.11 or newer, Visual Studio's build tools with C++ and its clang, CMake and Ninja, NSIS,
and for graphics cards the Vulkan SDK. Everything lies in build\windows; what is there already is used again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desktop import __version__  # noqa: E402
from installer.windows import native, setup_program  # noqa: E402

_FOLDER = ROOT / "build" / "windows"
_PYTHON = _FOLDER / "venv" / "Scripts" / "python.exe"


def main(arguments: Sequence[str]) -> int:
    """Build it; the exit code."""
    parser = argparse.ArgumentParser(description="Build the installer for Windows.")
    parser.add_argument("--gpu", choices=("vulkan", "none"), default="vulkan", help="code for graphics cards")
    options = parser.parse_args(arguments)
    if os.name != "nt":
        print("This builds on Windows only; installer/windows/try_under_wine.py tries the installer.")
        return 2
    try:
        setup_program.makensis()  # before an hour's work rather than after
        environment()
        native.build(_PYTHON, _FOLDER, vulkan=options.gpu == "vulkan")
        _pip("install", "--editable", f"{ROOT}[package]")
        program = pack()
        try_program(program)
        installer(program)
    except (native.NativeError, setup_program.SetupError) as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"This failed, see above: {error.cmd}", file=sys.stderr)
        return 1
    return 0


def environment() -> None:
    """Make the environment, with hnswlib for any processor: its own flags would be for this one."""
    if not _PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_FOLDER / "venv")], check=True)
        _pip("install", "--upgrade", "pip", "setuptools", "wheel")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    hnswlib = next(one for one in project["dependencies"] if one.startswith("hnswlib"))
    os.environ["HNSWLIB_NO_NATIVE"] = "1"
    _pip("install", "--no-cache-dir", "--no-binary", "hnswlib", hnswlib)


def pack() -> Path:
    """Have PyInstaller make the folder, and write down in it whose work it is; the folder."""
    dist = _FOLDER / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    command = [str(_PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--workpath", str(_FOLDER / "pyinstaller"), "--distpath", str(dist), "build.spec"]
    subprocess.run(command, cwd=ROOT, check=True)
    program = dist / "Shufang"
    subprocess.run([str(_PYTHON), "installer/papers.py", "licences", str(program)], cwd=ROOT, check=True)
    return program


def try_program(program: Path) -> None:
    """Add a document with what was built, and find it, away from everything that it was built from.

    Raises:
        subprocess.CalledProcessError: it failed.
        setup_program.SetupError: it did not find what is there.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paper = Path(folder) / "lease.md"
        paper.write_text("# Lease\n\nThe tenant pays for repairs of the roof.\n", encoding="utf-8")
        command = [str(program / "shufang-cli.exe"), "--data-dir", str(Path(folder) / "data")]
        bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        bare["PATH"] = os.path.join(os.environ["SYSTEMROOT"], "System32")  # noqa: PTH118
        subprocess.run([*command, "add", str(paper)], env=bare, cwd=folder, check=True)
        asked = [*command, "search", "who has the roof mended", "--json"]
        done = subprocess.run(asked, env=bare, cwd=folder, check=True, capture_output=True, encoding="utf-8")
        if "lease.md" not in done.stdout:
            raise setup_program.SetupError(f"The program was built but finds nothing: {done.stdout}")


def installer(program: Path) -> None:
    """Make the installer, the bill of materials and the checksums."""
    packages = _FOLDER / "packages"
    shutil.rmtree(packages, ignore_errors=True)
    packages.mkdir()
    setup = packages / f"Shufang-{__version__}-setup.exe"
    subprocess.run(
        [str(_PYTHON), "installer/windows/setup_program.py", str(program), "--out", str(setup)],
        cwd=ROOT,
        check=True,
    )
    bill = packages / f"Shufang-{__version__}-windows.cdx.json"
    papers = [str(_PYTHON), "installer/papers.py"]
    subprocess.run([*papers, "sbom", str(program), "--out", str(bill)], cwd=ROOT, check=True)
    subprocess.run([*papers, "checksums", str(packages)], cwd=ROOT, check=True)
    for file in sorted(packages.iterdir()):
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")


def _pip(*arguments: str) -> None:
    subprocess.run([str(_PYTHON), "-m", "pip", *arguments, "--disable-pip-version-check"], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
