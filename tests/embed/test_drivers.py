"""A graphics card's driver that ends the program while it is loaded does not do so at every start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from desktop.embed.journal import Journal
from desktop.embed.native import DRIVERS
from tests.support.command import ROOT

_START = """
import os, sys
from pathlib import Path
from desktop.embed import backends, native
from desktop.embed.journal import Journal

load = backends.load
def loading(llama):
    if os.environ.get("VK_DRIVER_FILES") != backends._NOWHERE:  # so the driver is loaded
        os._exit(9)
    return load(llama)
if sys.argv[2] == "bad":
    backends.load = loading
native.guard(Journal(Path(sys.argv[1]), "drivers"))
native.library()
print("hidden" if native.cards_hidden else "loaded")
"""


def start(folder: Path, driver: str) -> tuple[int, str]:
    command = [sys.executable, "-c", _START, str(folder), driver]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout.strip()


def test_after_two_ends_it_is_left_alone_until_it_is_forgiven(tmp_path: Path) -> None:
    assert [start(tmp_path, "bad") for _ in range(3)] == [(9, ""), (9, ""), (0, "hidden")]
    assert start(tmp_path, "bad") == (0, "hidden")
    journal = Journal(tmp_path)
    assert journal.problem(DRIVERS).startswith(
        "Shufang ended twice while a graphics card's driver was loaded"
    )
    journal.forgive(DRIVERS)
    assert start(tmp_path, "good") == (0, "loaded")


def test_one_end_alone_is_no_reason(tmp_path: Path) -> None:
    assert [start(tmp_path, driver) for driver in ("bad", "good", "bad", "good")] == [
        (9, ""),
        (0, "loaded"),
        (9, ""),
        (0, "loaded"),
    ]
