"""Asks for each document of the showcase and saves a picture of the window that shows it, to be looked at.

At last it looks for a word in one of them.

    python -m tests.previews OUT [--theme light|dark] [--language en|zh] [--size 1280x800] --model FOLDER

Needs a screen; ``xvfb-run -s "-screen 0 1400x900x24"`` gives one. Prints at which place each was found.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop import settings as settings_file
from desktop.paths import DataPaths
from desktop.settings import Settings
from tests.screenshots import Photographer
from tests.support.showcase import SHOWCASE


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Pictures of the preview of each kind of document.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--theme", default="light")
    parser.add_argument("--language", default="en")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--model", type=Path, required=True)
    options = parser.parse_args(arguments)
    width, height = map(int, options.size.split("x"))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        paths = DataPaths(Path(scratch) / "data")
        paths.models.mkdir(parents=True)
        for file in options.model.glob("*.gguf"):
            shutil.copyfile(file, paths.models / file.name)
        settings_file.save(Settings(theme=options.theme, language=options.language), paths.settings)
        folder = Path(scratch) / "Documents"
        folder.mkdir()
        for shown in SHOWCASE:
            shown.make(folder / shown.file)
        name = f"{options.theme}-{options.language}"
        camera = Photographer(options.out, paths.root, (width, height), name)
        session = camera.window.session
        camera.until(lambda: session.model.state.stage in {"ready", "failed"})
        session.add([folder])
        camera.until(lambda: not session.activity.busy)
        camera.settle(1.5)
        for document in session.contents.documents:
            if document.state != "ready":
                print(f"{document.path.name}: {document.state} ({document.error})")
        for number, shown in enumerate(SHOWCASE, 1):
            camera.ask(shown.question)
            hits = session.searching.answer.hits
            rank = next((rank for rank, hit in enumerate(hits) if hit.path.name == shown.file), None)
            print(f"{shown.file}: " + ("not found" if rank is None else f"found at {rank + 1}"))
            camera.go_down(rank or 0)
            camera.take(f"{number}-{Path(shown.file).suffix[1:]}")
        camera.ask(SHOWCASE[0].question)
        QTest.mouseClick(camera.window.preview.bar.strip, Qt.MouseButton.LeftButton)
        QTest.keyClick(camera.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(camera.window.preview.find_bar.line, "the")
        camera.settle(1.5)
        camera.take("found-in-document")
        camera.window.close()


if __name__ == "__main__":
    main(sys.argv[1:])
