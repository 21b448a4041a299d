"""Runs the real command line as a person would: `python -m desktop …` in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 300  # a busy machine


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, which has to be one line of JSON and nothing else."""
        assert self.out.count("\n") == 1, self
        return json.loads(self.out)


@dataclass(frozen=True)
class Shufang:
    """The command line over one data folder. `before` stands before the command, as `sudo` does."""

    data_dir: Path
    before: tuple[str, ...] = ()

    def command(self, *arguments: object) -> list[str]:
        """What is run."""
        start = [*self.before, sys.executable, "-m", "desktop", "--data-dir", str(self.data_dir)]
        return start + [str(argument) for argument in arguments]

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )

    def __call__(self, *arguments: object) -> Done:
        done = subprocess.run(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_SECONDS,
            cwd=ROOT,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def asked(self, questions: Sequence[str], file: Path, *options: object) -> list[dict[str, Any]]:
        """The answers to several questions, with the model loaded once; `file` is where they are put."""
        lines = [json.dumps({"id": str(n), "query": text}) for n, text in enumerate(questions)]
        file.write_text("\n".join(lines), encoding="utf-8")
        done = self("search", "--batch", file, "--json", *options)
        assert done.code == 0, done.err
        answers = [json.loads(line) for line in done.out.splitlines()]
        assert [answer["id"] for answer in answers] == [str(n) for n in range(len(questions))]
        return answers


def without_privileges() -> tuple[str, ...] | None:
    """What to put before a command so that file permissions hold for it; None where nothing does that."""
    if os.name == "nt":
        return None
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        return None
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
