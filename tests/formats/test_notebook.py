from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from desktop.errors import UnreadableError
from desktop.formats.notebook import NotebookFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, uncovered


def png() -> str:
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 30), False)
    pixmap.clear_with(90)
    return base64.b64encode(pixmap.tobytes("png")).decode()


TABLE = (
    "<style>p {}</style><table><thead><tr><th></th><th>price</th></tr></thead>"
    "<tbody><tr><th>a</th><td>1 &amp; 2</td></tr></tbody></table>"
)


def notebook() -> dict[str, Any]:
    return {
        "nbformat": 4,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {"cell_type": "markdown", "source": ["# Retrying 重试\n", "\n", "Some *words*."]},
            {
                "cell_type": "code",
                "source": ["def f():\n", "    return 1"],
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": ["\x1b[31mprinted\x1b[0m\n"]},
                    {"output_type": "execute_result", "data": {"text/html": [TABLE], "text/plain": "plain"}},
                    {"output_type": "display_data", "data": {"image/png": png(), "text/plain": "<Figure>"}},
                    {
                        "output_type": "error",
                        "ename": "ValueError",
                        "evalue": "bad",
                        "traceback": ["\x1b[0;31mlong\n" * 50],
                    },
                    {"output_type": "stream", "text": "".join(f"row {n}\n" for n in range(500))},
                ],
            },
        ],
    }


def read(path: Path, value: object) -> Reading:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return NotebookFormat().read(path, lambda: None)


def test_cells_and_outputs_are_blocks(tmp_path: Path) -> None:
    reading = read(tmp_path / "a.ipynb", notebook())
    blocks = blocks_of(reading)
    assert [(block.kind, block.language, block.text) for block in blocks[:-1]] == [
        ("heading", "", "Retrying 重试"),
        ("paragraph", "", "Some words."),
        ("code", "python", "def f():\n    return 1"),
        ("code", "", "printed"),
        ("table", "", " | price\na | 1 & 2"),
        ("code", "", "ValueError: bad"),
    ]
    assert blocks[4].header_rows == 1
    assert blocks[-1].text.startswith("row 0\n")
    assert blocks[-1].text.endswith("row 499")
    assert blocks[-1].text.count("\n") == 59
    assert reading.title == "Retrying 重试"
    assert sum(len(page.get_images()) for page in pymupdf.open("pdf", reading.layout)) == 1
    check_places(reading, tmp_path)
    assert not any(uncovered(block) for block in blocks)


def test_nbformat_3(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {"cell_type": "code", "input": "x = 1", "outputs": [{"output_type": "pyout", "text": ["1"]}]},
    ]
    reading = read(tmp_path / "a.ipynb", {"nbformat": 3, "worksheets": [{"cells": cells}], "metadata": {}})
    assert [block.text for block in blocks_of(reading)] == ["Old", "x = 1", "1"]


@pytest.mark.parametrize(
    "text", ["{", "[" * 100_000, "[]", '{"cells": 5}', '{"a":' * 50_000, json.dumps(notebook())[:400]]
)
def test_what_is_no_notebook_says_so(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError, match="as a notebook"):
        NotebookFormat().read(path, lambda: None)


def test_odd_values_are_left_out(tmp_path: Path) -> None:
    odd = {"output_type": "display_data", "data": {"image/png": "?"}}
    cells = [
        5,
        {"cell_type": "code", "source": 7, "outputs": [3, odd]},
        {"cell_type": "markdown", "source": "kept"},
    ]
    reading = read(tmp_path / "a.ipynb", {"cells": cells, "metadata": {"language_info": 4, "kernelspec": []}})
    assert [block.text for block in blocks_of(reading)] == ["kept"]
