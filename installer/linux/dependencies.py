"""Which packages of Debian a folder of programs and libraries needs, by what its files ask for."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import tempfile
from pathlib import Path

# Loaded only where a desktop or a driver has what they need.
_OPTIONAL = (
    "*/platformthemes/libqgtk3.so",
    "*/libggml-vulkan.so",
    "*/libggml-cuda.so",
    "*/libvulkan-server.so",
)
_MAGIC = b"\x7fELF"


def needed(folder: Path) -> list[str]:
    """What `Depends` says, sorted; dpkg-shlibdeps knows which package has a library, and since when.

    Raises:
        LookupError: a library is neither in the folder nor on this machine.
    """
    files = [
        file for file in sorted(folder.resolve().rglob("*"))
        if _is_program(file) and not any(fnmatch.fnmatch(str(file), one) for one in _OPTIONAL)
    ]  # fmt: skip
    own = sorted({str(file.parent) for file in files})
    with tempfile.TemporaryDirectory() as place:
        control = Path(place, "debian", "control")
        control.parent.mkdir()
        control.write_text("Source: shufang\n\nPackage: shufang\nArchitecture: amd64\n", encoding="utf-8")
        command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info"]
        done = subprocess.run(
            [*command, *(f"-l{each}" for each in own), *(f"-e{file}" for file in files)],
            cwd=place,
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
        )
    if done.returncode:  # among many warnings of a folder that is laid out for other systems too
        raise LookupError("\n".join(line for line in done.stderr.splitlines() if "error:" in line))
    _, _, found = done.stdout.strip().partition("shlibs:Depends=")
    brought = _packages_of({file.name for file in files if file.parent.name == "_internal"})
    return sorted(each for each in found.split(", ") if each.split()[0] not in brought)


def _packages_of(libraries: set[str]) -> set[str]:
    """The packages from which libraries were copied into the folder; it does not need those."""
    command = ["dpkg-query", "--search", *(f"*/{name}" for name in sorted(libraries))]
    found = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    return {line.split(":")[0] for line in found.splitlines()}


def _is_program(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(4) == _MAGIC
