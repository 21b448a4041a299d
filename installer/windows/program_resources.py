"""What Windows shows of the programs themselves: version, icon, long paths, sharp on every screen."""

from __future__ import annotations

from pathlib import Path

from desktop import __version__
from installer.windows import icon
from installer.windows.setup_program import version_quad

_HERE = Path(__file__).resolve().parent
_UNICODE = 1200  # the code page of the texts
_ENGLISH = 0x0409


def of_program(name: str, folder: Path) -> dict[str, str]:
    """Arguments for PyInstaller's EXE; the files that they name are made in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    seal, version = folder / "shufang.ico", folder / f"{name}.version.txt"
    icon.write(seal)
    version.write_text(version_file(name), encoding="utf-8")
    return {"icon": str(seal), "version": str(version), "manifest": str(_HERE / "shufang.manifest")}


def version_file(name: str) -> str:
    """PyInstaller's form of a version resource (PyInstaller/utils/win32/versioninfo.py)."""
    quad = tuple(int(number) for number in version_quad(__version__).split("."))
    told = {
        "CompanyName": "The Shufang project",
        "FileDescription": "Shufang",  # what the task manager and “Open with” show
        "FileVersion": __version__,
        "InternalName": name,
        "LegalCopyright": "AGPL-3.0-or-later",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Shufang",
        "ProductVersion": __version__,
    }
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in told.items())
    return (
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={quad}, prodvers={quad}, mask=0x3f, flags=0x0, OS=0x40004, "
        "fileType=0x1, subtype=0x0, date=(0, 0)),\n"
        f"  kids=[StringFileInfo([StringTable('{_ENGLISH:04X}{_UNICODE:04X}', [{strings}])]),\n"
        f"    VarFileInfo([VarStruct('Translation', [{_ENGLISH}, {_UNICODE}])])])\n"
    )
