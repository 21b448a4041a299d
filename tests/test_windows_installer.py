"""The installer for Windows: its parts agree with the program and each other, and it works under Wine."""

from __future__ import annotations

import ast
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import platformdirs.windows
import pytest
from PySide6.QtGui import QImage

from desktop import __version__
from desktop.formats.registry import SUFFIXES
from installer.windows import icon, program_resources, setup_program
from installer.windows.setup_program import SetupError

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "installer" / "windows"


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_everything_is_said_in_both_languages_and_nothing_else_is() -> None:
    texts = re.findall(r"^LangString (\w+) \$\{(EN|ZH)\} \"(.+)\"$", read("texts.nsh"), re.MULTILINE)
    said = {language: {name for name, other, _ in texts if other == language} for language in ("EN", "ZH")}
    used = set(re.findall(r"\$\((\w+)\)", read("shufang.nsi") + read("shell.nsh")))
    assert said["EN"] == said["ZH"] == used
    filled_in = re.compile(r"\$\w+|\$\{\w+\}")
    for name in used:
        both = [filled_in.findall(text) for other, _, text in texts if other == name]
        assert sorted(both[0]) == sorted(both[1]), name
    assert all(re.search("[\u4e00-\u9fff]", text) for _, language, text in texts if language == "ZH")


def test_the_library_that_the_uninstaller_may_delete_is_the_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", lambda name: f"${name[6:].replace('_', '')}")
    folder = platformdirs.windows.Windows("Shufang", appauthor=False).user_data_dir
    told = re.search(r'define DATA_FOLDER "(.+?)"', read("shufang.nsi"))
    assert told is not None
    assert told[1] == folder.replace("/", "\\")


def test_open_with_is_offered_for_documents_that_can_be_read() -> None:
    suffixes = setup_program.document_suffixes()
    assert set(suffixes) <= SUFFIXES
    assert {".pdf", ".docx", ".md", ".epub"} <= set(suffixes)
    assert not {".py", ".json"} & set(suffixes)
    assert setup_program.formats_file().splitlines() == [f'${{Format}} "{suffix}"' for suffix in suffixes]


def test_versions_become_four_numbers_in_their_order() -> None:
    assert setup_program.version_quad("0.2.0") == "0.2.0.1000"
    assert setup_program.version_quad("0.2.0rc1") == "0.2.0.1"
    with pytest.raises(SetupError, match=r"1\.2\.3"):
        setup_program.version_quad("0.2")


def test_a_folder_with_anything_else_in_it_is_not_packed(tmp_path: Path) -> None:
    payload = tmp_path / "Shufang"
    (payload / "_internal").mkdir(parents=True)
    for name in ("Shufang.exe", "shufang-cli.exe", "notes.txt"):
        (payload / name).touch()
    with pytest.raises(SetupError, match=r"check: notes\.txt"):
        setup_program.make(payload, "0.1.0", tmp_path / "icon", tmp_path / "setup.exe")


def test_the_icon_has_the_seal_in_every_size(tmp_path: Path) -> None:
    file = tmp_path / "shufang.ico"
    icon.write(file)
    content = file.read_bytes()
    count = struct.unpack_from("<3H", content)[2]
    assert count == len(icon.SIZES)
    for number, size in enumerate(icon.SIZES):
        side, _, _, _, _, bits, length, offset = struct.unpack_from("<4B2H2I", content, 6 + 16 * number)
        assert (side or 256, bits) == (size, 32)
        picture = content[offset : offset + length]
        if size == 256:
            image = QImage.fromData(picture, "PNG")
            assert image.size().toTuple() == (256, 256)
            assert image.pixelColor(40, 20).name() == "#a93b26"
        else:
            assert length == 40 + 4 * size * size + -(-size // 32) * 4 * size
            middle = picture[40 + 4 * (size * (size - 3) + size // 2) :][:4]  # near the upper edge
            assert middle[3] == 255
            assert middle[2] > 2 * middle[0]  # red, in a row of blue, green, red and alpha


def test_the_programs_have_their_version_an_icon_and_long_paths(tmp_path: Path) -> None:
    given = program_resources.of_program("shufang-cli", tmp_path)
    version = Path(given["version"]).read_text(encoding="utf-8")
    told = dict(re.findall(r"StringStruct\('(\w+)', '([^']*)'\)", version))
    assert told["ProductVersion"] == told["FileVersion"] == __version__
    assert told["OriginalFilename"] == "shufang-cli.exe"
    quad = str(tuple(map(int, setup_program.version_quad(__version__).split("."))))
    assert f"filevers={quad}, prodvers={quad}" in version
    assert ast.parse(version, mode="eval")  # PyInstaller evaluates it
    assert Path(given["icon"]).stat().st_size > 10_000
    manifest = ElementTree.parse(given["manifest"])  # noqa: S314 - our own file
    settings = {element.tag.rpartition("}")[2]: element.text for element in manifest.iter()}
    assert (settings["longPathAware"], settings["dpiAwareness"]) == ("true", "PerMonitorV2")


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed (Debian: nsis)")
@pytest.mark.skipif(shutil.which("wine") is None, reason="Wine is not installed (Debian: wine64)")
def test_installing_upgrading_and_uninstalling_leave_no_trace() -> None:
    command = [sys.executable, str(FOLDER / "try_under_wine.py")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
