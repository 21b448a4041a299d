from __future__ import annotations

from pathlib import Path

import pytest

from desktop.formats.registry import format_of, supported
from desktop.formats.source_code import SourceCodeFormat, language_of
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, uncovered
from tests.support.cutting import cut

PYTHON = '''"""Retrying 重试."""


class Retrier:
    """Retries."""

    def delay(self, n):
        # 指数退避
        return min(60.0, 2.0 ** n)
'''


def read(path: Path, text: str) -> Reading:
    path.write_text(text, encoding="utf-8")
    return SourceCodeFormat().read(path, lambda: None)


def test_a_file_is_its_code_under_its_name(tmp_path: Path) -> None:
    reading = read(tmp_path / "retry.py", PYTHON)
    assert reading.title == "retry.py"
    [block] = blocks_of(reading)
    assert (block.kind, block.language, block.text) == ("code", "python", PYTHON.strip())
    check_places(reading, tmp_path)
    assert not uncovered(block)


def test_passages_say_what_they_are_in(tmp_path: Path) -> None:
    methods = "\n".join(f"    def step_{n}(self):\n" + f"        self.total += {n}\n" * 12 for n in range(20))
    reading = read(tmp_path / "steps.py", f"import os\n\n\nclass Steps:\n{methods}")
    made = cut(reading, reading.title, lambda text: len(text.split()), 200).passages
    assert len(made) > 3
    assert all(passage.headings == ("Steps",) for passage in made[1:])
    assert made[1].context == "steps.py › Steps"
    assert made[1].language == "python"


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.h", "int f(int x);\n", "c"),
        ("a.h", "namespace a {\nclass B;\n}\n", "cpp"),
        ("a.m", "@interface A : NSObject\n@end\n", "objective-c"),
        ("a.m", "x = zeros(3);\n", "matlab"),
        ("a.ts", "let a: number = 1;\n", "typescript"),
        ("zh.ts", '<?xml version="1.0"?>\n<TS></TS>\n', "xml"),
        ("Makefile", "all:\n\techo\n", "make"),
        ("CMakeLists.txt", "project(a)\n", "cmake"),
        ("Dockerfile", "FROM a\n", "docker"),
        ("script.R", "f <- function(x) x\n", "r"),
    ],
)
def test_the_language_is_known_by_name_and_text(name: str, text: str, language: str) -> None:
    assert language_of(Path(name), text) == language


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("README", "text"),
        ("LICENSE", "text"),
        ("notes.txt", "text"),
        ("CMakeLists.txt", "source code"),
        ("Makefile", "source code"),
        ("settings.toml", "data"),
    ],
)
def test_names_and_endings_decide(name: str, kind: str) -> None:
    assert supported(Path(name))
    assert format_of(Path(name)).name == kind


def test_endless_words_stay_on_the_page_and_keep_their_places(tmp_path: Path) -> None:
    reading = read(tmp_path / "min.js", f'var image="{"QUJD" * 3000}";\n' + "function f(a){return a};" * 300)
    [block] = blocks_of(reading)
    assert not uncovered(block)
    assert max(line.rect.x1 for line in block.lines) < reading.pages[0].page.width
    check_places(reading, tmp_path)


def test_a_row_that_cannot_be_placed_costs_only_itself(tmp_path: Path) -> None:
    rows = [f"value_{n} = compute({n})" for n in range(300)]
    rows[20] = "label = 'नमस्ते दुनिया مرحبا بالعالم'"
    reading = read(tmp_path / "odd.py", "\n".join(rows))
    [block] = blocks_of(reading)
    covered = {at for line in block.lines for at in range(line.start, line.end)}
    missing = [row for row in rows if not covered >= set(_solid(block.text, row))]
    assert missing in ([], [rows[20]])
    assert rows[299] not in missing


def test_a_large_file_is_laid_out_in_parts(tmp_path: Path) -> None:
    text = "\n\n".join(f"def function_{n}(x):\n    return x + {n}" for n in range(6000))
    reading = read(tmp_path / "large.py", text)
    blocks = blocks_of(reading)
    assert 2 <= len(blocks) <= 5
    assert all(block.text.startswith("def ") and block.lines for block in blocks)


def _solid(text: str, row: str) -> list[int]:
    at = text.index(row)
    return [at + index for index, character in enumerate(row) if not character.isspace()]
