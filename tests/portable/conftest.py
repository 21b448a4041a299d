"""A small library of real files, and its export."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.library import Library
from desktop.records import Failure, Progress
from tests.gui import documents
from tests.support.hashing import hashing_embedder

LEASE = (
    "# Lease\n\nThe tenant pays for repairs of the roof.\n\n## Notice\n\nThree months before the year ends.\n"
)
CONTRACT = "# 劳动合同\n\n用人单位应当支付加班费。\n\n## 解除\n\n提前三十日书面通知。\n"


def outcome(steps: Iterator[Progress]) -> Any:
    """Run a generator to its end; what it returns."""
    return told(steps)[0]


def told(steps: Iterator[Progress]) -> tuple[Any, list[Failure]]:
    """The same, and the failures that it told of."""
    failures = []

    def run() -> Generator[Progress, None, Any]:
        return (yield from steps)

    running = run()
    while True:
        try:
            progress = next(running)
        except StopIteration as end:
            return end.value, failures
        if progress is not None and progress.failure is not None:
            failures.append(progress.failure)


def opened(folder: Path, dimension: int = 64) -> Library:
    """A library with its model open."""
    library = Library.open(folder, embedder=hashing_embedder(dimension))
    outcome(library.model.prepare())
    return library


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `files/Leases`, a library of it in `data`, and its export in `leases.shufang`."""
    base = tmp_path_factory.mktemp("original")
    folder = base / "files" / "Leases"
    (folder / "2023").mkdir(parents=True)
    (folder / "lease.md").write_text(LEASE, encoding="utf-8")
    (folder / "2023" / "劳动合同.md").write_text(CONTRACT, encoding="utf-8")
    (folder / "copy.md").write_text(LEASE, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"no PDF at all")
    documents.report(folder / "report.pdf")
    library = opened(base / "data")
    outcome(library.add([folder], "Leases"))
    library.knowledge_bases.set_instruction("Leases", "legal")
    hit = library.answer(question("who pays for roof repairs")).hits[0]
    library.pins.pin("who pays for roof repairs", hit.passage_id)
    outcome(library.knowledge_bases.export("Leases", base / "leases.shufang", with_files=True))
    library.close()
    return base


@pytest.fixture
def export(original: Path) -> Path:
    """The exported file; only to be read."""
    return original / "leases.shufang"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library on another computer, with nothing in it."""
    made = opened(tmp_path / "elsewhere")
    yield made
    made.close()


def question(text: str, **options: Any) -> Any:
    from desktop.records import Question

    return Question(text, **options)
