"""From a fresh clone to a running window or finished tests, with one command each.

python3 installer/dev.py run [ARGUMENT…]     install Shufang into .venv and start it
python3 installer/dev.py test [ARGUMENT…]    install it with its test tools and run pytest

What the machine lacks is named, with the command that installs it; on Debian and Ubuntu, as root, it is
installed. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
_WINDOWS = os.name == "nt"

_LIBRARIES = {  # what Qt loads at run time, and the package it comes from
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class MissingError(Exception):
    """Something that this script can't supply; the text says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Do the task; the exit code."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description="Install and run Shufang from its sources.", allow_abbrev=False
    )
    parser.add_argument("task", choices=("run", "test"), help="start the window, or run the tests")
    parser.add_argument(
        "--venv", type=Path, default=ROOT / ".venv", metavar="DIR", help="the virtual environment (.venv)"
    )
    options, rest = parser.parse_known_args(arguments)
    try:
        need_python()
        need_packages(options.task)
        python = virtual_environment(options.venv.absolute())
        install(python, options.venv.absolute(), options.task)
        return start(python, rest) if options.task == "run" else test(python, rest)
    except MissingError as error:
        say(str(error))
        return 1
    except subprocess.CalledProcessError as error:
        say(f"This failed, see above: {shlex.join(map(str, error.cmd))}")
        return 1
    except KeyboardInterrupt:
        return 130


# what the machine must have


def need_python() -> None:
    """Raises MissingError where this Python is too old."""
    if sys.version_info < OLDEST:
        raise MissingError(
            f"Shufang needs Python {'.'.join(map(str, OLDEST))} or newer; this is {sys.version.split()[0]}. "
            f"Run this script with a newer one, for example: python3.12 {shlex.join(sys.argv)}"
        )


def need_packages(task: str) -> None:
    """Have everything that pip can't bring: a compiler, Python's headers, Qt's libraries, fonts.

    Raises:
        MissingError: something is missing and can't be installed from here.
    """
    if _WINDOWS:
        if not _windows_compiler():
            raise MissingError(
                "A C++ compiler is missing. Install “Build Tools for Visual Studio” with the workload "
                "“Desktop development with C++”, then run this command again."
            )
        return
    missing = sorted(set(_missing_packages(task)))
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise MissingError(
            "Some things are missing. Their Debian names are: "
            + " ".join(missing)
            + ". Install what your system calls them, then run this command again."
        )
    if os.geteuid() != 0:
        raise MissingError(
            "Some packages are missing. Install them, then run this command again:\n\n"
            f"    sudo apt-get install {' '.join(missing)}\n"
        )
    say(f"Installing {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=True, env=environment)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    subprocess.run(command, check=True, env=environment)


def _missing_packages(task: str) -> Iterable[str]:
    if not any(shutil.which(name) for name in (os.environ.get("CXX", "c++"), "c++", "g++", "clang++")):
        yield "g++"
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        yield f"python3.{sys.version_info.minor}-dev"
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        yield f"python3.{sys.version_info.minor}-venv"
    if not sys.platform.startswith("linux"):
        return
    for library, package in _LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            yield package
    if not _has_chinese_font():
        yield "fonts-noto-cjk"
    if task == "run" and not has_screen() and shutil.which("Xvfb") is None:
        yield from ("xvfb", "xauth")


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:  # comes with fontconfig, which any desktop has
        folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
        return any("cjk" in font.name.lower() for folder in folders for font in folder.rglob("*.*"))
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _windows_compiler() -> bool:
    if shutil.which("cl"):
        return True
    programs = os.environ.get("PROGRAMFILES(X86)", r"C:\Program Files (x86)")
    finder = Path(programs, "Microsoft Visual Studio", "Installer", "vswhere.exe")
    if not finder.exists():
        return False
    command = [str(finder), "-products", "*", "-latest", "-property", "installationPath"]
    needed = ["-requires", "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"]
    found = subprocess.run([*command, *needed], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def has_screen() -> bool:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# the virtual environment


def virtual_environment(folder: Path) -> Path:
    """Its Python; made where it is missing or its Python is gone."""
    python = folder / ("Scripts/python.exe" if _WINDOWS else "bin/python")
    if not _works(python):
        say(f"Making {folder}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    return python


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    asked = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([str(python), "-c", asked], capture_output=True, check=False).returncode == 0


def install(python: Path, folder: Path, task: str) -> None:
    """Install Shufang with pip, unless what is installed is what the sources say."""
    stamp = folder / "shufang-installed"
    wanted = f"{task} {_digest(task)}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    stamp.unlink(missing_ok=True)
    say("Installing Shufang. The first time this compiles llama.cpp, which takes some minutes.")
    target = [".[test]"] if task == "test" else ["."]
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--editable", *target] if task == "test" else target
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)  # pip would install what lies there from before
    environment = {"CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1), **os.environ}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    stamp.write_text(wanted, encoding="utf-8")


def _digest(task: str) -> str:
    """Names what would be installed: for tests, which run in the source tree, only what it needs."""
    files = [ROOT / "pyproject.toml"]
    if task == "run":
        for folder in ("desktop", "resources"):
            files += sorted(path for path in (ROOT / folder).rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        if path.suffix != ".pyc":
            digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# the two tasks


def start(python: Path, arguments: Sequence[str]) -> int:
    """Start Shufang and wait for its end; the exit code.

    Raises:
        MissingError: there is no screen for its window.
    """
    shows_window = all(argument.startswith("--data-dir") for argument in arguments[:1])
    if shows_window and not has_screen() and not os.environ.get("QT_QPA_PLATFORM"):
        command = shlex.join(["python3", "installer/dev.py", "run", *arguments])
        raise MissingError(
            "Shufang is installed, but there is no screen to show its window on. Start it from a desktop, "
            f"or on a virtual screen:\n\n    xvfb-run -a {command}\n"
        )
    # The script beside Python, not `-m desktop`: what runs is what was installed, not the source tree.
    program = python.with_name("shufang.exe" if _WINDOWS else "shufang")
    return _run([str(program), *arguments], dict(os.environ))


def test(python: Path, arguments: Sequence[str]) -> int:
    """Run the tests; pytest's exit code."""
    environment = dict(os.environ)
    if not has_screen():
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return _run([str(python), "-m", "pytest", *arguments], environment, ROOT)


def _run(command: list[str], environment: dict[str, str], folder: Path | None = None) -> int:
    process = subprocess.Popen(command, env=environment, cwd=folder)
    while True:
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:  # the child got it too and ends in its own way
            continue


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
