"""What the project says about itself: the README's commands, formats and command line are those there are."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from desktop.formats.registry import FORMATS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
READMES = ("README.md", "README.zh.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def help_of(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command, "--help"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_has_the_two_commands_and_the_checks_run_the_second(readme: str) -> None:
    for task in ("run", "test"):
        assert f"\npython3 installer/dev.py {task}\n" in read(readme)
        assert task in help_of("installer/dev.py")
    assert "installer/dev.py test\n" in read(".ci/run")


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_lists_every_command_and_no_other(readme: str) -> None:
    listed = {
        name
        for line in read(readme).splitlines()
        if line.startswith("| `shufang")
        for name in re.findall(r"`shufang (\w+)", line)
    }
    known = set(re.findall(r"^    (\w+) ", help_of("-m", "desktop"), re.MULTILINE))
    assert listed == known


@pytest.mark.parametrize(("readme", "text"), [("README.md", "plain text"), ("README.zh.md", "纯文本")])
def test_the_readme_names_every_format(readme: str, text: str) -> None:
    line = next(line for line in read(readme).splitlines() if "DOCX" in line)
    names = [text if entry.name == "text" else entry.name for entry in FORMATS]
    # What is no proper name has another one in Chinese.
    assert [
        name for name in names if name not in line and (readme == "README.md" or not name.islower())
    ] == []


@pytest.mark.parametrize("readme", READMES)
def test_what_the_readme_links_to_is_there(readme: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", read(readme)):
        assert (ROOT / target).exists(), target


def test_every_package_and_resource_is_shipped() -> None:
    packages = set(PROJECT["tool"]["setuptools"]["packages"])
    here = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "desktop").rglob("__init__.py")}
    assert packages == here | {"desktop.resources"}
    shipped = PROJECT["tool"]["setuptools"]["package-data"]
    for package, folder in (("desktop", "desktop"), ("desktop.resources", "resources")):
        found = {path for pattern in shipped[package] for path in (ROOT / folder).glob(pattern)}
        wanted = {
            path
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and path.suffix not in (".py", ".pyc", ".png", ".gguf", ".qm")
        }
        assert wanted == found


def test_the_licence_is_the_one_that_pymupdf_asks_for() -> None:
    assert PROJECT["project"]["license"] == "AGPL-3.0-or-later"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in read("LICENSE")
