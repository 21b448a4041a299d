"""Installs the package on a clean Debian and uses it there as a person would.

python3 installer/try_linux.py PACKAGE.deb [--suite trixie] [--documents DIR] [--pictures DIR] [--keep]

As root on Debian or Ubuntu, with debootstrap, strace, xvfb, xdotool and imagemagick. A new system without
Python is made in a folder and becomes the root of a few processes (pivot_root, not chroot: in a chroot the
kernel refuses what readers lock themselves in with). There the package is installed by apt; an ordinary user
without any network interface opens the window with documents, waits until they are searchable, searches
by typing and by command, and draws a page, all under strace. Then everything is removed again.
Fails if anything of that fails, if any process opened an internet socket, or if removing leaves a file.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

_PATIENCE_SECONDS = 600.0
_QUESTION = "who pays for repairs"
_SAID = "tenant"
_WORDS_IN_PICTURE = "millpond"
_HOME = "home/reader"
_ENTER = r"""
set -e
root=$1 shared=$2 person=$3; shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount --rbind /dev dev
mount --bind /sys sys
mount -t proc proc proc
mount -t tmpfs tmpfs tmp
chmod 1777 tmp
mkdir tmp/.X11-unix
mount --bind /tmp/.X11-unix tmp/.X11-unix
mount --bind "$shared" mnt
pivot_root . .
umount -l .
cd /
if [ "$person" = root ]; then exec "$@"; fi
exec setpriv --reuid=1000 --regid=1000 --clear-groups "$@"
"""
_CHANGES_ANYWAY = re.compile(
    r"^(var/(lib/(dpkg|apt|systemd)|cache|log)|etc/ld\.so\.cache|tmp|dev|run|mnt)(/|$)"
)


class FailedError(Exception):
    """The package is not what it has to be; the text says in what."""


class System:
    """A clean system in a folder, and a screen for its programs. `shared` is its /mnt."""

    def __init__(self, root: Path, shared: Path, screen: str) -> None:
        self.root, self._shared, self._screen = root, shared, screen

    def command(self, command: Sequence[str], person: str = "reader", *, network: bool = False) -> list[str]:
        """What runs a command in it."""
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
        enter = ["bash", "-c", _ENTER, "enter", str(self.root), str(self._shared), person]
        home = "root" if person == "root" else _HOME
        environment = [f"HOME=/{home}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
        environment += [f"DISPLAY={self._screen}", "DEBIAN_FRONTEND=noninteractive"]
        return [*alone, *enter, "env", "-i", *environment, *command]

    def run(self, *command: str, person: str = "reader", network: bool = False) -> str:
        """Run a command in it; what it printed.

        Raises:
            FailedError: it did not exit with 0.
        """
        whole = self.command(command, person, network=network)
        done = subprocess.run(whole, capture_output=True, text=True, check=False)
        if done.returncode:
            raise FailedError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def files(self) -> set[str]:
        """Every file of it that no program may change by merely being there."""
        found = (file.relative_to(self.root).as_posix() for file in self.root.rglob("*"))
        return {file for file in found if not _CHANGES_ANYWAY.match(file)}


def main(arguments: Sequence[str]) -> int:
    """Try the package; 0 if all is well, else 1."""
    parser = argparse.ArgumentParser(description="Install the package on a clean Debian and use it there.")
    parser.add_argument("package", type=Path)
    parser.add_argument("--suite", default="bookworm", help="which Debian (bookworm)")
    parser.add_argument("--documents", type=Path, help="add these instead of some that are made here")
    parser.add_argument("--pictures", type=Path, help="where pictures of the window go")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the clean system here, for the next try"
    )
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shufang-try-", dir="/var/tmp")))
        screen = stack.enter_context(_screen())
        shared = place / "shared"
        shutil.copytree(options.documents or _documents(place / "made"), shared / "documents")
        shutil.copy(options.package, shared / "shufang.deb")
        root = place / "root"
        _clean_system(options.suite, options.keep or place / "clean", root)
        try:
            _try(System(root, shared, screen), shared, options.pictures)
        except FailedError as error:
            say(f"FAILED: {error}")
            return 1
    return 0


def _try(system: System, shared: Path, pictures: Path | None) -> None:
    out = shared / "out"
    out.mkdir()
    for folder in (shared, out):
        folder.chmod(0o777)
    if any((system.root / place).exists() for place in ("usr/bin/python3", "usr/bin/python")):
        raise FailedError("The clean system has a Python.")
    before = system.files()
    install(system)
    trace = shared / "trace"
    library = search_in_the_window(system, trace, out, pictures)
    search_by_command(system, trace, out, library)
    no_internet(trace)
    remove(system, before)


def install(system: System) -> None:
    """By apt, with what it depends on and nothing more."""
    began = time.monotonic()
    system.run("apt-get", "update", "-q", person="root", network=True)
    command = ("apt-get", "install", "-y", "-q", "--no-install-recommends", "/mnt/shufang.deb")
    system.run(*command, person="root", network=True)
    took = time.monotonic() - began
    brought = system.run("dpkg-query", "--show", "--showformat=${Package}\n").split()
    say(f"installed in {took:.0f} s; the system has {len(brought)} packages, none of them Python")
    say(f"it says it is {system.run('shufang', '--version').strip()}")


def search_in_the_window(system: System, trace: Path, out: Path, pictures: Path | None) -> Path:
    """Open it with documents, wait until they are there, type a question; the data folder from outside."""
    library = system.root / _HOME / ".local/share/Shufang"
    began = time.monotonic()
    with _traced(system, trace, "shufang", "open", "/mnt/documents") as window:
        number = until("the window", lambda: _window(system), window)
        say(f"the window was there after {time.monotonic() - began:.1f} s, under strace")

        def all_ready() -> bool:
            if not (library / "library.db").exists():
                return False
            documents = _status(system)["documents"]
            files = sum(file.is_file() for file in (out.parent / "documents").rglob("*"))
            waiting = [
                one for one in documents if one["state"] == "pending" or "waiting" in one["pages_by_state"]
            ]
            return len(documents) == files and not waiting

        until("the documents", all_ready, window)
        say(f"the documents were searchable after {time.monotonic() - began:.1f} s")
        _press(system, "windowfocus", "--sync", number)
        _press(system, "type", "--delay", "30", _QUESTION)
        _press(system, "key", "Return")
        kept = library / "questions.json"
        until("the answer", lambda: kept.exists() and _QUESTION in kept.read_text(encoding="utf-8"), window)
        _press(system, "key", "Down")
        if pictures is not None:
            pictures.mkdir(parents=True, exist_ok=True)
            until("a still window", _still(system, pictures / "window.png"), window)
        _press(system, "key", "ctrl+q")
        until("its end", lambda: window.poll() is not None, window)
        if window.returncode:
            raise FailedError(f"The window ended with {window.returncode}.")
    return library


def search_by_command(system: System, trace: Path, out: Path, library: Path) -> None:
    """The same by commands, and a page; what the log says of the confined readers and the processor."""

    def shufang(*command: str) -> Any:
        with _traced(system, trace, "shufang", *command, "--json") as process:
            said, _ = process.communicate()
        if process.returncode:
            raise FailedError(f"shufang {' '.join(command)} ended with {process.returncode}.")
        return json.loads(said)

    for question, word in ((_QUESTION, _SAID), (_WORDS_IN_PICTURE, _WORDS_IN_PICTURE)):
        hits = shufang("search", question)["hits"]
        if not hits or word not in hits[0]["text"].lower():
            raise FailedError(f"“{question}” did not find “{word}”: {hits[:1]}")
        say(
            f"“{question}” found {Path(hits[0]['path']).name}, page {hits[0]['page']}, {hits[0]['score']:.0%}"
        )
    hit = shufang("search", _QUESTION)["hits"][0]
    shufang(
        "page", hit["path"], str(hit["page"]), "--out", "/mnt/out/page.png", "--hit", str(hit["passage_id"])
    )
    say(f"its page is a picture of {(out / 'page.png').stat().st_size} bytes")
    log = (library / "logs/shufang.log").read_text(encoding="utf-8")
    say(re.findall(r"llama\.cpp computes with .*", log)[-1])


def no_internet(trace: Path) -> None:
    """What strace saw of sockets: which kinds, and that none was the internet's."""
    text = trace.read_text(encoding="utf-8", errors="replace")
    kinds = re.findall(r"socket\((AF_\w+|PF_\w+|0x\w+)", text)
    counted = ", ".join(f"{kind}: {kinds.count(kind)}" for kind in sorted(set(kinds)))
    say(f"sockets of all processes from start to search: {counted or 'none'}")
    if {"AF_INET", "AF_INET6", "AF_PACKET"} & set(kinds):
        raise FailedError(
            "An internet socket was opened:\n" + "\n".join(re.findall(r".*AF_INET.*", text)[:5])
        )
    confined = re.findall(r"unshare\(CLONE_NEWUSER\|CLONE_NEWNET\) += 0", text)
    say(f"readers that left even this network: {len(confined)}")
    if not confined:
        raise FailedError("No reader could lock itself in.")


def remove(system: System, before: set[str]) -> None:
    """By apt again; only the user's data may stay."""
    system.run("apt-get", "purge", "-y", "-q", "shufang", person="root", network=True)
    system.run("apt-get", "autoremove", "--purge", "-y", "-q", person="root", network=True)
    left = sorted(system.files() - before)
    others = [file for file in left if not file.startswith(_HOME)]
    say(f"removed; left in the user's folder: {len(left) - len(others)} files, elsewhere: {len(others)}")
    if others:
        raise FailedError("Removing it left " + ", ".join(others[:20]))


# what the steps are made of


def _status(system: System) -> Any:
    return json.loads(system.run("shufang", "status", "--json"))


@contextlib.contextmanager
def _traced(system: System, trace: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """A command in the system, its calls for networks and namespaces appended to a file."""
    calls = ["strace", "--seccomp-bpf", "-f", "-e", "trace=%network,unshare", "-A", "-o", str(trace)]
    with subprocess.Popen([*calls, *system.command(command)], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _window(system: System) -> str:
    found = _xdotool(system, "search", "--onlyvisible", "--name", "Shufang")
    return found.stdout.split()[0] if found.stdout else ""


def _press(system: System, *what: str) -> None:
    if _xdotool(system, *what).returncode:
        raise FailedError(f"xdotool {' '.join(what)} failed.")


def _xdotool(system: System, *what: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DISPLAY": system._screen}
    return subprocess.run(["xdotool", *what], env=environment, capture_output=True, text=True, check=False)


def _still(system: System, picture: Path) -> Callable[[], bool]:
    """Whether the screen is as it was when this was asked last."""
    environment = {**os.environ, "DISPLAY": system._screen}

    def same() -> bool:
        former = picture.read_bytes() if picture.exists() else b""
        subprocess.run(
            ["import", "-window", "root", "-strip", f"png24:{picture}"], env=environment, check=True
        )
        return picture.read_bytes() == former

    return same


def until(what: str, condition: Callable[[], Any], process: subprocess.Popen[str]) -> Any:
    """Wait for something of a running program; what the condition gave.

    Raises:
        FailedError: it did not come, or the program ended first.
    """
    ends = time.monotonic() + _PATIENCE_SECONDS
    while not (found := condition()):
        if process.poll() is not None:
            raise FailedError(f"The program ended with {process.returncode} before {what} came.")
        if time.monotonic() > ends:
            raise FailedError(f"{what} did not come within {_PATIENCE_SECONDS:.0f} s.")
        time.sleep(1)
    return found


def _clean_system(suite: str, clean: Path, root: Path) -> None:
    """A copy of a minimal system with one user; made where it is not there yet."""
    if not (clean / "usr/bin/apt-get").exists():
        say(f"making a minimal Debian {suite}")
        subprocess.run(
            ["debootstrap", "--variant=minbase", suite, str(clean)], check=True, stdout=subprocess.DEVNULL
        )
    subprocess.run(["cp", "-a", "--reflink=auto", str(clean), str(root)], check=True)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    subprocess.run(["useradd", "--root", str(root), "--uid", "1000", "-m", "reader"], check=True)


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """A screen that nobody sees; its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-ac"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as said:
            number = said.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


def _documents(folder: Path) -> Path:
    """A lease, in Chinese too, and a picture of a page; written with MuPDF, which the build has."""
    import pymupdf

    folder.mkdir()
    with pymupdf.open() as lease:
        lease.new_page().insert_text((72, 90), "Lease of the mill\n\nThe parties are named below.")
        lease.new_page().insert_text((72, 90), "Section 4\n\nThe tenant pays for all repairs of the roof.")
        lease.save(folder / "lease.pdf")
    with pymupdf.open() as contract:
        contract.new_page().insert_text(
            (72, 90), "第四条　租赁物的维修费用由承租人承担。", fontname="china-s"
        )
        contract.save(folder / "合同.pdf")
    with pymupdf.open() as scan:
        scan.new_page(width=400, height=120).insert_text(
            (20, 60), "The heron waits beside the quiet millpond.", fontsize=16
        )
        scan[0].get_pixmap(dpi=200).save(folder / "scan.png")
    (folder / "notes.md").write_text("# Notes\n\nThe sluice was mended in spring.\n", encoding="utf-8")
    return folder


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
