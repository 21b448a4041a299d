"""A model that ends the program when it is opened holds up no start for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.embed.opening import Openings
from desktop.errors import DeviceFailedError
from tests.support.command import ROOT

_ENDS = """
import os, sys
from pathlib import Path
from desktop.embed.opening import Openings
with Openings(Path(sys.argv[1])).noted(sys.argv[2]):
    os._exit(9)
"""


def ends(folder: Path, name: str = "bad") -> int:
    return subprocess.run([sys.executable, "-c", _ENDS, str(folder), name], cwd=ROOT, check=False).returncode


def test_after_two_ends_it_is_left_alone_until_it_is_asked_for_again(tmp_path: Path) -> None:
    assert [ends(tmp_path), ends(tmp_path)] == [9, 9]
    openings = Openings(tmp_path)
    with (
        pytest.raises(DeviceFailedError, match="ended twice while it opened the model bad"),
        openings.noted("bad"),
    ):
        pytest.fail("it was opened")
    with openings.noted("bad"):  # asked for again
        pass
    with openings.noted("bad"):
        pass


def test_one_end_or_another_models_is_no_reason(tmp_path: Path) -> None:
    assert [ends(tmp_path), ends(tmp_path, "other"), ends(tmp_path)] == [9, 9, 9]
    with Openings(tmp_path).noted("bad"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_failure_that_raises_is_no_end(tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(OSError, match="no memory"), Openings(tmp_path).noted("bad"):
            raise OSError("no memory")
