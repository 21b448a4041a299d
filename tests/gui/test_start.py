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
