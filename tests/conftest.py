"""What every test has: no screen, folders of its own, and nobody left running when it ends."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from desktop.embed import starter
from tests.support import models

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A busy machine takes its time; what never ends is ended from without.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

_END_SECONDS = 5.0  # for what a test told to end


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """A folder with the starter model, obtained where it is not there yet; only to be read."""
    folder = models.models_dir()
    for _ in starter.obtain(folder):
        pass
    return folder


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def _nobody_stays() -> Iterator[None]:
    """A thread or process that a test started and did not end fails it."""
    threads, processes = set(threading.enumerate()), set(multiprocessing.active_children())
    yield
    ends = time.monotonic() + _END_SECONDS
    for thread in _own_threads(threads):
        thread.join(max(0.0, ends - time.monotonic()))
    assert not _own_threads(threads), "threads were left behind"
    for process in set(multiprocessing.active_children()) - processes:
        process.join(max(0.0, ends - time.monotonic()))
    assert not set(multiprocessing.active_children()) - processes, "processes were left behind"


def _own_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads of Python that were started since; Qt's own are seen as dummies when they call back."""
    now = set(threading.enumerate()) - before
    return [thread for thread in now if not isinstance(thread, threading._DummyThread)]
