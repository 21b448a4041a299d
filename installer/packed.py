"""What is really in a folder that PyInstaller made, and whose work it is.

Every file and every module in the program's archive is traced to the Python package that it came from, by
what pip wrote down at its installation; what came with Python, the compiler or the system is known by name or
asked of dpkg. A file that nobody can explain is an error, so the list stays true as the program changes.
"""

from __future__ import annotations

import fnmatch
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "installer" / "texts"

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|third.?party|attribution)", re.IGNORECASE)
_SPDX = {  # as authors write them
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
}
_OWN = ("desktop/*", "resources/*", "LICENSE")
_OWN_MODULES = ("desktop", "__main__", "pyi*", "_pyi*", "pyimod*")


class UnexplainedError(Exception):
    """Files or licences that nobody can explain; the text names them and says what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part by others. `package_url` is its purl, empty where it has none."""

    name: str
    version: str
    licence: str  # an SPDX expression
    address: str
    text: str
    package_url: str = ""


def parts_of(folder: Path, modules: Iterable[str]) -> list[Part]:
    """Everything by others in the folder and among the modules of its program, by name.

    Runs in the environment that the program was built in.

    Raises:
        UnexplainedError: something is packed that nobody can explain.
    """
    known = tomllib.loads((ROOT / "installer" / "components.toml").read_text(encoding="utf-8"))
    inside = folder / "_internal"
    files = [path for path in inside.rglob("*") if path.is_file() and not path.is_symlink()]
    names = [path.relative_to(inside).as_posix() for path in files]
    installed = _installed()
    packages, unexplained = _packages(names, modules)
    parts = [_package_part(installed[name], known) for name in sorted(packages)]
    for each in known["inside"]:
        found = [name for name in names if _matches(name, each["files"])]
        if found:
            parts.append(_inside_part(each, installed))
            unexplained -= set(found)
    parts += _system_parts(sorted(unexplained))
    return sorted(parts, key=lambda part: (part.name.lower(), part.version))


def modules_in(folder: Path) -> set[str]:
    """The names of all modules in the archive of the program in a folder that PyInstaller made."""
    from PyInstaller.archive.readers import CArchiveReader

    program = next(folder / name for name in ("Shufang.exe", "shufang") if (folder / name).is_file())
    archive = CArchiveReader(str(program))
    return set(archive.open_embedded_archive("PYZ.pyz").toc)


@cache
def _installed() -> dict[str, Distribution]:
    return {_normal(each.name): each for each in distributions()}


@cache
def _owners() -> tuple[dict[str, str], dict[str, str]]:
    """The package of every installed file, by its path; and of every library, by its name."""
    owners: dict[str, str] = {}
    libraries: dict[str, str] = {}
    for name, distribution in _installed().items():
        for file in distribution.files or ():
            owners[file.as_posix()] = name
            owners.setdefault(file.parent.as_posix(), name)  # for packages without a file of their own
            if re.search(r"\.(so|dll|pyd)(\.|$)", file.name):
                libraries[file.name] = name  # PyInstaller puts some at the top of the folder
    return owners, libraries


def _packages(files: Iterable[str], modules: Iterable[str]) -> tuple[set[str], set[str]]:
    """The packages that files and modules come from, and those that come from none."""
    owners, libraries = _owners()
    found, unexplained = set(), set()
    for file in files:
        owner = owners.get(file) or libraries.get(Path(file).name)
        folder = re.match(r"(.+?)-[^-/]+\.dist-info/", file)
        if owner is None and folder:
            owner = _normal(folder[1])
        if owner is not None:
            found.add(owner)
        elif not _matches(file, _OWN):
            unexplained.add(file)
    for module in modules:
        path = module.replace(".", "/")
        owner = owners.get(f"{path}.py") or owners.get(f"{path}/__init__.py") or owners.get(path)
        if owner is not None:
            found.add(owner)
        elif not _of_python(module) and not _matches(module.partition(".")[0], _OWN_MODULES):
            unexplained.add(f"module {module}")
    return found - {"shufang"}, unexplained


def _of_python(module: str) -> bool:
    first = module.partition(".")[0]
    return first in sys.stdlib_module_names or first.startswith("_sysconfigdata")


def _package_part(distribution: Distribution, known: Mapping[str, Any]) -> Part:
    name = _normal(distribution.name)
    texts = [*_own_texts(distribution), *map(_text, known["texts"].get(name, ()))]
    licence = known["licences"].get(name) or _licence(distribution)
    if not texts or not licence:
        raise UnexplainedError(
            f"{distribution.name} does not tell its licence. Look it up and write it into components.toml."
        )
    return Part(
        distribution.name,
        distribution.version,
        licence,
        _address(distribution),
        "\n\n".join(texts),
        f"pkg:pypi/{name}@{distribution.version}",
    )


def _licence(distribution: Distribution) -> str:
    told = distribution.metadata
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    classified = [
        each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if "License" in each
    ]
    for written in (told.get("License") or "", *classified):
        known = _SPDX.get(written.lower(), written)
        if re.fullmatch(r"[A-Za-z0-9.+-]+( (AND|OR) [A-Za-z0-9.+-]+)*", known) and known != "UNKNOWN":
            return known
    return ""


def _own_texts(distribution: Distribution) -> Iterator[str]:
    seen = set()
    for file in distribution.files or ():
        if not _LICENCE_FILE.search(file.as_posix()) or file.suffix in (".py", ".pyc", ".pyi"):
            continue
        path = Path(str(distribution.locate_file(file)))
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            if text and text not in seen:
                seen.add(text)
                yield text


def _address(distribution: Distribution) -> str:
    told = distribution.metadata
    links = dict(each.split(", ", 1) for each in told.get_all("Project-URL") or () if ", " in each)
    lower = {name.lower(): link for name, link in links.items()}
    found = lower.get("homepage") or lower.get("source") or lower.get("repository") or told.get("Home-page")
    return str(found or f"https://pypi.org/project/{distribution.name}/")


def _inside_part(each: Mapping[str, Any], installed: Mapping[str, Distribution]) -> Part:
    version = ""
    if each.get("version_of") == "python":
        version = platform.python_version()
    elif "version_of" in each:
        version = installed[each["version_of"]].version
    notice = each.get("copyright", "").strip()
    texts = [_text(name).replace("{copyright}", notice) for name in each.get("texts", ())]
    if notice and not any(notice in text for text in texts):
        texts.insert(0, notice)
    return Part(each["name"], version, each["licence"], each["address"], "\n\n".join(texts))


def _system_parts(files: Iterable[str]) -> list[Part]:
    """Libraries of this Debian or Ubuntu that were packed, as its packages."""
    files = list(files)
    here = {Path(file).name: file for file in files if "/" not in file and not file.startswith("module ")}
    packages = _debian_packages(here) if here and sys.platform == "linux" else {}
    unexplained = sorted(set(files) - {here[library] for library in packages})
    if unexplained:
        raise UnexplainedError(
            "Nobody knows whose these are; leave them out in build.spec, or explain them in components.toml: "
            + ", ".join(unexplained)
        )
    return [_debian_part(package) for package in sorted(set(packages.values()))]


def _debian_packages(libraries: Iterable[str]) -> dict[str, str]:
    """The packages of this system that have libraries of these names."""
    if shutil.which("dpkg") is None:
        return {}
    command = ["dpkg", "-S", *(f"*/{library}" for library in libraries)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = {}
    for line in done.stdout.splitlines():
        owners, _, path = line.rpartition(": ")
        found.setdefault(Path(path).name, owners.partition(",")[0])
    return {library: found[library] for library in libraries if library in found}


def _debian_part(package: str) -> Part:
    asked = "${source:Package}\t${Version}\t${Package}"
    done = subprocess.run(
        ["dpkg-query", "--show", f"--showformat={asked}", package], capture_output=True, text=True, check=True
    )
    source, version, name = done.stdout.split("\t")
    papers = Path("/usr/share/doc", name, "copyright").read_text(encoding="utf-8", errors="replace")
    return Part(
        name,
        version,
        f"LicenseRef-Debian-{name}",  # Debian's text names one for each file of the source
        f"https://tracker.debian.org/pkg/{source}",
        papers,
        f"pkg:deb/debian/{name}@{quote(version)}",
    )


def _text(name: str) -> str:
    if name == "AGPL":
        return (ROOT / "LICENSE").read_text(encoding="utf-8")
    if name == "PYTHON":
        places = (Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt"))
        # Debian's Python has its licence elsewhere.
        system = Path(f"/usr/share/doc/python3.{sys.version_info.minor}/copyright")
        return next(p for p in (*places, system) if p.is_file()).read_text(encoding="utf-8")
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
