"""The window is on screen before anything heavy is imported, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject

from desktop import app

HEAVY = {"llama_cpp", "pymupdf", "hnswlib", "docx", "sqlite_utils"}

class Watch(QObject):
    painted = None
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and Watch.painted is None:
            Watch.painted = sorted(HEAVY & set(sys.modules))
        return False

application = app.application()
window = app.make_window(application, Path(sys.argv[1]))
watch = Watch()
window.centralWidget().installEventFilter(watch)
window.session.opened.connect(window.close)
window.session.open_failed.connect(window.close)
window.show()
code = application.exec()
print("painted with", Watch.painted, "open problem", repr(window.session.open_problem))
sys.exit(code)
"""


def test_the_window_is_painted_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _PROGRAM, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.stdout.strip() == "painted with [] open problem ''", done.stderr
    assert done.returncode == 0


_OPENS_WITH_FILES = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop import app
from desktop.gui.main_window import MainWindow
from tests.support.hashing import hashing_embedder

def look():
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    found = [(each.title, each.state) for each in window.session.contents.documents]
    if window.session.open_problem or (found and all(state == "ready" for _, state in found)):
        print(found, repr(window.session.open_problem))
        timer.stop()
        window.close()

if __name__ == "__main__":
    app.application()
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    sys.exit(app.run(Path(sys.argv[1]), hashing_embedder(), [Path(sys.argv[2])]))
"""


def test_files_named_at_the_start_are_made_searchable(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("The tenant pays for repairs.", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _OPENS_WITH_FILES, str(tmp_path / "data"), str(letter)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.stdout.strip() == "[('letter', 'ready')] ''", done.stderr
    assert done.returncode == 0
