"""Tries the installer for Windows on Linux, under Wine, with a small program in Shufang's place.

python3 installer/windows/try_under_wine.py [--keep]

Installs, opens a document, upgrades, goes back, moves, refuses and uninstalls, silently, and compares files
and registry before and after: what is left in the end is what was there in the beginning. Needs makensis
and Wine (Debian: nsis, wine, wine64 or wine32), no screen, no network and nothing of Shufang's environment
but Python with the packages that its readers' registry imports.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from installer.windows import setup_program  # noqa: E402

_WAIT_SECONDS = 120
_STARTED = time.monotonic()
_HIVES = ("HKEY_CURRENT_USER", r"HKEY_LOCAL_MACHINE\Software\Microsoft\Windows\CurrentVersion")
_NOISE = (r"\Software\Wine", r"\SessionInfo", r"\Shell Folders", r"\Volatile Environment")
"""Keys that Wine writes to by itself."""

_CLASSES = r"HKEY_CURRENT_USER\Software\Classes"
_TOLD = ("DisplayVersion", "InstallLocation", "Publisher", "EstimatedSize")
_UNINSTALL = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Uninstall\Shufang"
_OTHERS = {  # what other programs have in the registry, beside what the installer writes
    r"HKEY_CURRENT_USER\Software\Classes\.pdf": "OtherReader.Document",
    r"HKEY_CURRENT_USER\Software\Classes\.pdf\OpenWithProgids": "",
    r"HKEY_CURRENT_USER\Software\Classes\.docx": "OtherWriter.Document",
    r"HKEY_CURRENT_USER\Software\Classes\Directory\shell\Other": "Other",
}


class Machine:
    """A Windows of its own, in a folder: Wine's prefix."""

    def __init__(self, folder: Path) -> None:
        self.prefix = folder / "prefix"
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name not in ("DISPLAY", "WAYLAND_DISPLAY")
            },
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",  # no offers to download them
        }
        self.prefix.mkdir()
        self._quietly("wineserver", "-p")  # stays between two commands
        self._quietly("wine", "wineboot", "-i")
        self._quietly("wine", "winecfg", "-v", "win10")
        self.local = self._of_user("LOCALAPPDATA")
        self.roaming = self._of_user("APPDATA")
        self.profile = self._of_user("USERPROFILE")

    @property
    def runs_32_bit(self) -> bool:
        """Whether it runs what NSIS makes by itself."""
        return (self.prefix / "drive_c" / "windows" / "syswow64" / "ntdll.dll").exists()

    def close(self) -> None:
        """End all that runs in it."""
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False)
        subprocess.run(["wineserver", "-w"], env=self.environment, check=True, timeout=_WAIT_SECONDS)

    def run(self, line: str, **variables: str) -> int:
        """Run a command line as cmd.exe would; its exit code."""
        batch = self.prefix / "drive_c" / "run.bat"
        batch.write_text(f"@{line}\r\n@exit /b %ERRORLEVEL%\r\n", encoding="ascii")
        command = ["wine", "cmd", "/c", r"C:\run.bat"]
        done = subprocess.run(
            command,
            env={**self.environment, **variables},
            check=False,
            timeout=_WAIT_SECONDS,
            capture_output=True,
        )
        batch.unlink()
        return done.returncode

    def start(self, line: list[str]) -> subprocess.Popen[bytes]:
        """Start a program."""
        return subprocess.Popen(["wine", *line], env=self.environment)

    def place(self, path: str) -> Path:
        """The file or folder behind a path such as C:\\x."""
        return self.prefix / "drive_c" / path.removeprefix("C:\\").replace("\\", "/")

    def files(self) -> dict[str, int]:
        """Every file and folder, with its size; temporary ones left out."""
        root = self.prefix / "drive_c"
        found = {}
        for folder, names, files in os.walk(root):
            names[:] = [name for name in names if name.lower() not in ("temp", "windows")]
            for name in (*names, *files):
                path = Path(folder, name)
                found[str(path.relative_to(root))] = -1 if path.is_dir() else path.stat().st_size
        return found

    def registry(self) -> dict[str, str]:
        """Every value, by key and name."""
        return {name: value for hive in _HIVES for name, value in self.values(hive).items()}

    def values(self, key: str) -> dict[str, str]:
        """What is below a key, by key and name, as regedit writes it, but without quotes."""
        target = self.prefix / "drive_c" / "key.reg"
        command = ["wine", "reg", "export", key, r"C:\key.reg", "/y"]
        subprocess.run(command, env=self.environment, check=False, capture_output=True, timeout=_WAIT_SECONDS)
        values: dict[str, str] = {}
        if not target.exists():  # there is no such key
            return values
        inside = ""
        for line in target.read_text(encoding="utf-16").splitlines():
            if line.startswith("["):
                inside = line.strip("[]")
                values[inside] = ""
            elif line:
                name, _, value = line.partition("=")
                if value.startswith('"'):
                    value = value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
                values[f"{inside}\\{name.strip('@').strip(chr(34))}"] = value
        target.unlink()
        return {name: value for name, value in values.items() if not any(noise in name for noise in _NOISE)}

    def write(self, key: str, name: str, value: str, kind: str = "REG_SZ") -> None:
        """Write a value to the registry."""
        asked = ["/v", name] if name else ["/ve"]
        self._quietly("wine", "reg", "add", key, *asked, "/t", kind, "/d", value, "/f")

    def _of_user(self, variable: str) -> str:
        done = subprocess.run(
            ["wine", "cmd", "/c", f"echo %{variable}%"], env=self.environment, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def _quietly(self, *command: str) -> None:
        nowhere = subprocess.DEVNULL  # what runs on in the background would keep a pipe open
        subprocess.run(
            command, env=self.environment, check=True, stdout=nowhere, stderr=nowhere, timeout=_WAIT_SECONDS
        )


class Try:
    """The installers of two versions, a machine, and what must hold on it."""

    def __init__(self, folder: Path, machine: Machine) -> None:
        self._folder, self.machine = folder, machine
        self._processor = "" if machine.runs_32_bit else "amd64-unicode"
        self._icon = folder / "shufang.ico"
        self._icon.write_bytes(_plain_icon())
        stand_in = folder / "stand-in.exe"
        defines = [f"-DOUTFILE={stand_in}", *([f"-DTARGET={self._processor}"] if self._processor else [])]
        setup_program.compile_script(ROOT / "installer" / "windows" / "stand_in.nsi", defines)
        (self.machine.prefix / "drive_c" / "stand-in").mkdir()
        deep = f"_internal/{'deep/' * 12}library.dll"
        self._pack("1.0.0", stand_in, "_internal/old/dropped.dll", "_internal/common.dll")
        self._pack("1.1.0", stand_in, "_internal/new.dll", "_internal/common.dll", deep)
        for key, value in _OTHERS.items():
            self.machine.write(key, "", value)
        self.machine.write(
            r"HKEY_CURRENT_USER\Software\Classes\.pdf\OpenWithProgids", "OtherReader.Document", ""
        )
        self.home = rf"{self.machine.local}\Programs\Shufang"
        self.data = self.machine.place(rf"{self.machine.local}\Shufang")
        self.shortcuts = [
            self.machine.place(rf"{self.machine.roaming}\Microsoft\Windows\Start Menu\Programs\Shufang.lnk"),
            self.machine.place(rf"{self.machine.profile}\Desktop\Shufang.lnk"),
        ]

    def run(self) -> None:
        """Do all of it.

        Raises:
            AssertionError: something is not as it should be.
        """
        machine = self.machine
        step("has a machine")
        self.setup("1.0.0")  # once, so that what Wine makes at first need is there
        self.uninstall(self.home, "/DELETEDATA")
        files, registry = machine.files(), machine.registry()

        self.setup("1.0.0", "/DESKTOP /SEARCHWITH /OPENWITH")
        self.must_be_installed("1.0.0", self.home)
        assert all(shortcut.exists() for shortcut in self.shortcuts)
        self.must_open_documents()
        step("installed, and opens documents")

        self.data.mkdir()
        (self.data / "library.db").write_bytes(b"the library")
        with self.running():
            assert self.setup("1.1.0") == 2
            assert machine.run(rf'"{self.home}\Uninstall.exe" /S _?={self.home}') == 2
            self.must_be_installed("1.0.0", self.home)
        step("refuses while the program runs")

        assert self.setup("1.1.0") == 0
        self.must_be_installed("1.1.0", self.home)
        assert all(shortcut.exists() for shortcut in self.shortcuts)
        self.must_open_documents()
        step("upgraded: nothing of the old version left, choices kept")

        assert self.setup("1.0.0") == 2
        self.must_be_installed("1.1.0", self.home)
        assert self.setup("1.0.0", "/ALLOWDOWNGRADE") == 0
        self.must_be_installed("1.0.0", self.home)
        step("goes back to an older version only when told to")

        self.must_refuse_folders()
        elsewhere = r"C:\My programs\书房 Shufang"
        assert self.setup("1.1.0", folder=elsewhere) == 0
        self.must_be_installed("1.1.0", elsewhere)
        assert not machine.place(self.home).exists()
        assert self.setup("1.1.0") == 0  # stays where it is
        self.must_be_installed("1.1.0", elsewhere)
        step("moved, and stays there")

        (machine.place(elsewhere) / "notes.txt").write_text("not ours", encoding="utf-8")
        self.uninstall(elsewhere)
        assert [path.name for path in machine.place(elsewhere).iterdir()] == ["notes.txt"]
        shutil.rmtree(machine.place(r"C:\My programs"))
        library = {
            str(path.relative_to(machine.prefix / "drive_c"))
            for path in (self.data, self.data / "library.db")
        }
        assert machine.files().keys() - files.keys() == library, machine.files().keys() ^ files.keys()
        self.must_be_same(registry, machine.registry())
        step("uninstalled: the library stays, nothing else")

        assert self.setup("1.1.0") == 0
        self.uninstall(self.home, "/DELETEDATA")
        self.must_be_same(files, machine.files())
        self.must_be_same(registry, machine.registry())
        step("uninstalled with the library: no trace")

    def setup(self, version: str, switches: str = "", folder: str = "") -> int:
        """Run an installer silently; its exit code."""
        line = rf"start /wait C:\setup-{version}.exe /S {switches}" + (" /D=%FOLDER%" if folder else "")
        return self.machine.run(line, FOLDER=folder)

    def uninstall(self, home: str, switches: str = "") -> None:
        """Run the uninstaller silently, as Windows does, and wait until it is gone."""
        place = self.machine.place(home)
        self.machine.run(r'"%HOME_FOLDER%\Uninstall.exe" /S ' + switches, HOME_FOLDER=home)
        # It runs on from a copy of itself, so that its own file can be deleted too.
        wait_until(lambda: not (place / "Uninstall.exe").exists() and not self.machine.values(_UNINSTALL))
        if "/DELETEDATA" in switches:
            wait_until(lambda: not self.data.exists())

    @contextmanager
    def running(self) -> Iterator[None]:
        """The program runs meanwhile."""
        inside = self.machine.prefix / "drive_c" / "stand-in"
        (inside / "stay").touch()
        (inside / "asked.txt").unlink(missing_ok=True)
        process = self.machine.start([rf"{self.home}\Shufang.exe"])
        try:
            wait_until((inside / "asked.txt").exists)
            yield
        finally:
            (inside / "stay").unlink()
            process.wait(_WAIT_SECONDS)
            (inside / "asked.txt").unlink()

    def must_be_installed(self, version: str, home: str) -> None:
        """Exactly the files of a version are in a folder, and Windows knows of it."""
        place, payload = self.machine.place(home), self._folder / version
        assert contents(place) == contents(payload) | {"Uninstall.exe"}, contents(place) ^ contents(payload)
        for name in contents(payload):
            if (payload / name).is_file():
                assert (place / name).read_bytes() == (payload / name).read_bytes(), name
        known = self.machine.values(_UNINSTALL)
        told = {name: known.get(f"{_UNINSTALL}\\{name}", "") for name in _TOLD}
        assert told["DisplayVersion"] == version
        assert told["InstallLocation"] == home
        assert told["Publisher"]
        size = int(told["EstimatedSize"].removeprefix("dword:"), 16) * 1024
        really = sum(path.stat().st_size for path in place.rglob("*"))
        assert abs(size - really) < 64 * 1024, (size, really)
        if self.data.exists():
            assert (self.data / "library.db").read_bytes() == b"the library"

    def must_open_documents(self) -> None:
        """“Open with” and “Search with Shufang” start the program with what was clicked."""
        asked = self.machine.prefix / "drive_c" / "stand-in" / "asked.txt"
        known = self.machine.values(_CLASSES)
        assert rf"{_CLASSES}\.pdf\OpenWithProgids\Shufang.Document" in known
        assert known[rf"{_CLASSES}\.pdf" + "\\"] == "OtherReader.Document"
        for kind in (
            r"Shufang.Document\shell\open",
            r"Applications\Shufang.exe\shell\open",
            r"Directory\shell\Shufang",
        ):
            command = known[rf"{_CLASSES}\{kind}\command" + "\\"]
            asked.unlink(missing_ok=True)
            clicked = r"C:\Some papers\报告 1.pdf"
            assert self.machine.run(command.replace("%1", "%CLICKED%"), CLICKED=clicked) == 0
            wait_until(asked.exists)
            assert asked.read_text(encoding="utf-16-le").endswith(f'Shufang.exe" open "{clicked}"')
        asked.unlink()

    def must_refuse_folders(self) -> None:
        """Folders with other files, the library's folder and paths too long are left alone."""
        before, place = self.machine.files(), self.machine.place(r"C:\Papers")
        place.mkdir()
        (place / "thesis.txt").write_text("mine", encoding="utf-8")
        too_long = "C:\\" + "\\".join(["long folder name"] * 13)
        for folder in (r"C:\Papers", rf"{self.machine.local}\Shufang", too_long):
            assert self.setup("1.1.0", folder=folder) == 2, folder
        self.must_be_installed("1.0.0", self.home)
        shutil.rmtree(place)
        self.must_be_same(before, self.machine.files())
        step("leaves folders alone that have something else in them, and paths that are too long")

    @staticmethod
    def must_be_same(before: dict[str, object], after: dict[str, object]) -> None:
        """Nothing came, went or changed."""
        changed = {name: (before.get(name), after.get(name)) for name in before.keys() | after.keys()}
        changed = {name: both for name, both in changed.items() if both[0] != both[1]}
        assert not changed, changed

    def _pack(self, version: str, stand_in: Path, *names: str) -> None:
        payload = self._folder / version
        for name in ("Shufang.exe", "shufang-cli.exe", *names):
            (payload / name).parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".exe"):
                shutil.copy(stand_in, payload / name)
            else:
                (payload / name).write_text(f"{name} of {version}", encoding="utf-8")
        target = self.machine.prefix / "drive_c" / f"setup-{version}.exe"
        setup_program.make(payload, version, self._icon, target, processor=self._processor, quick=True)


def contents(folder: Path) -> set[str]:
    """Everything below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def wait_until(condition: object) -> None:
    """Raises AssertionError when it does not come true."""
    ends = time.monotonic() + _WAIT_SECONDS
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < ends, "this takes too long"
        time.sleep(0.1)


def step(text: str) -> None:
    """Tell how far it is."""
    print(f"{time.monotonic() - _STARTED:4.0f} s  {text}", flush=True)


def _plain_icon() -> bytes:
    """An icon of one pixel's colour, so that Qt is not needed here."""
    import struct

    header = struct.pack("<I2i2H6I", 40, 16, 32, 1, 32, 0, 0, 0, 0, 0, 0)
    picture = header + b"\x26\x3b\xa9\xff" * 256 + bytes(64)
    return struct.pack("<3H4B2H2I", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(picture), 22) + picture


def main() -> int:
    """Try it; 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(description="Try the installer for Windows under Wine.")
    parser.add_argument("--keep", action="store_true", help="leave the folder with Wine's drive where it is")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="shufang-setup-"))
    try:
        machine = Machine(folder)
        try:
            Try(folder, machine).run()
        finally:
            machine.close()
    finally:
        if options.keep:
            print(folder)
        else:
            shutil.rmtree(folder)
    print("All is as it should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
