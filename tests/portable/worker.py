"""Exports or imports in a process of its own, telling how many documents are done, until it is killed.

python -m tests.portable.worker export|import DATA-FOLDER FILE [FOLDER-FOR-FILES]
"""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.portable import importing
from desktop.portable.importing import Wish
from tests.portable.conftest import opened


def main(what: str, data_dir: Path, file: Path, folder: Path | None) -> None:
    importing._DOCUMENTS = 1  # in one transaction, so that it can be killed between two
    library = opened(data_dir)
    steps = (
        library.knowledge_bases.export("Leases", file, with_files=True)
        if what == "export"
        else library.knowledge_bases.take_in(Wish(file, files_to=folder))
    )
    for progress in steps:
        sys.stdout.write(f"{progress.files_done}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # goes on when it is told to
    library.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4:] else None)
