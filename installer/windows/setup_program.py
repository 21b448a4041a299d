"""Makes the installer for Windows from the folder that PyInstaller made. Runs wherever makensis does.

python installer/windows/setup_program.py FOLDER --out FILE.exe
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop import __version__  # noqa: E402
from installer.windows import icon  # noqa: E402

SCRIPT = ROOT / "installer" / "windows" / "shufang.nsi"
TOP_LEVEL = frozenset({"Shufang.exe", "shufang-cli.exe", "_internal"})
"""All that may lie at the top of the folder: the uninstaller removes these and nothing else."""

_PROGRAM_FILES = Path("NSIS", "makensis.exe")


class SetupError(Exception):
    """The installer can't be made; the text says what to do."""


def make(
    payload: Path, version: str, icon: Path, target: Path, *, processor: str = "", quick: bool = False
) -> None:
    """Write the installer `target` for what lies in `payload`.

    `processor` is NSIS's name of another one than it takes by itself; `quick` compresses little, for tests.

    Raises:
        SetupError: makensis is missing, or the folder has not in it what it should.
        subprocess.CalledProcessError: makensis failed; it has said why.
    """
    found = {path.name for path in payload.iterdir()}
    if found != TOP_LEVEL:
        odd = ", ".join(sorted(found ^ TOP_LEVEL))
        raise SetupError(f"{payload} should have {', '.join(sorted(TOP_LEVEL))} in it; check: {odd}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    formats = target.with_suffix(".formats.nsh")
    formats.write_text(formats_file(), encoding="utf-8")
    names = {
        "VERSION": version,
        "VERSION_QUAD": version_quad(version),
        "PAYLOAD": payload.absolute(),
        "OUTFILE": target.absolute(),
        "ICON": icon.absolute(),
        "LONGEST": max(len(str(path.relative_to(payload))) for path in payload.rglob("*")),
        "FORMATS": formats.absolute(),
    }
    defines = [f"-D{name}={value}" for name, value in names.items()]
    defines += ["-DQUICK"] if quick else []
    defines += [f"-DTARGET={processor}"] if processor else []
    try:
        compile_script(SCRIPT, defines)
    finally:
        formats.unlink()


def compile_script(script: Path, defines: list[str]) -> None:
    """Run makensis; a warning is an error.

    Raises:
        SetupError: makensis is missing.
        subprocess.CalledProcessError: it failed.
    """
    # The defines go before the script, which is compiled in the order of the command line.
    subprocess.run([makensis(), "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, str(script)], check=True)


def makensis() -> str:
    """NSIS's compiler.

    Raises:
        SetupError: it is nowhere.
    """
    found = shutil.which("makensis")
    if found:
        return found
    for folder in (r"C:\Program Files (x86)", r"C:\Program Files"):
        if Path(folder, _PROGRAM_FILES).exists():
            return str(Path(folder, _PROGRAM_FILES))
    raise SetupError(
        "makensis is missing. Install NSIS 3.08 or newer (Debian: nsis; Windows: choco install nsis)."
    )


def version_quad(version: str) -> str:
    """Four numbers that are in the order of the versions: 0.2.0rc1 is 0.2.0.1, and 0.2.0 is 0.2.0.1000.

    Raises:
        SetupError: a version of another form.
    """
    from desktop.updates import order_of

    try:
        return ".".join(map(str, order_of(version)))
    except ValueError:
        raise SetupError(f"The version must look like 1.2.3 or 1.2.3rc4, not like {version}.") from None


def document_suffixes() -> list[str]:
    """The endings of documents, for “Open with”: all that can be read but source code and data files."""
    from desktop.formats.data_files import DataFormat
    from desktop.formats.registry import FORMATS
    from desktop.formats.source_code import SourceCodeFormat

    kinds = [entry for entry in FORMATS if not isinstance(entry, DataFormat | SourceCodeFormat)]
    return sorted({suffix for entry in kinds for suffix in entry.suffixes})


def formats_file() -> str:
    """What shell.nsh reads: a call for each ending."""
    return "".join(f'${{Format}} "{suffix}"\n' for suffix in document_suffixes())


def main() -> int:
    """Make it; 1 where that can't be done."""
    parser = argparse.ArgumentParser(description="Make the installer for Windows.")
    parser.add_argument("folder", type=Path, help="such as dist/Shufang")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processor", default="", help="NSIS's target, where not its own: amd64-unicode")
    options = parser.parse_args()
    seal = options.out.with_suffix(".ico")
    icon.write(seal)
    try:
        make(options.folder, __version__, seal, options.out, processor=options.processor)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        seal.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
