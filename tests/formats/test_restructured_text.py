from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.errors import UnreadableError
from desktop.formats.restructured_text import RestructuredTextFormat, parse
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, texts, uncovered

DOCUMENT = """=====
Title
=====
Intro *it* and **bold** ``code`` :func:`~a.b` and `link <http://x>`_ [1]_.

Section
-------
- one
- two

  1. inner
  2. inner two

.. code-block:: python
   :linenos:

   def f():
       return 1

.. note:: Careful 中文
   中文 more.

.. include:: /etc/passwd

.. raw:: html

   <b>x</b>

.. figure:: a.png
   :alt: Alt text

   The caption.

.. versionadded:: 3.2

.. function:: f(x)

   Does things.

.. list-table:: Cap
   :header-rows: 1

   * - A
     - B
   * - 1
     - 2

===  ===
X    Y
===  ===
1    2
===  ===

:Field: value

Term
  Its definition.

.. [1] The note.

Undefined |subst| and bad_ ref_.
"""

HOSTILE = [
    "(" * 100_000,
    "- " * 5_000 + "deep",
    "".join("  " * n + "* item\n\n" for n in range(300)),
    "*" * 50_001,
    "`" * 50_001,
    DOCUMENT[:300],
]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (path := tmp_path / "made.rst").write_text(DOCUMENT, encoding="utf-8")
    return RestructuredTextFormat().read(path, lambda: None)


def test_blocks_are_what_the_markup_says(reading: Reading) -> None:
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("heading", 1, "Title"),
        ("paragraph", 0, "Intro it and bold code a.b and link 1."),
        ("heading", 2, "Section"),
        ("list_item", 1, "one"),
        ("list_item", 1, "two"),
        ("list_item", 2, "1. inner"),
        ("list_item", 2, "2. inner two"),
        ("code", 0, "def f():\n    return 1"),
        ("paragraph", 0, "Note"),
        ("paragraph", 0, "Careful 中文中文 more."),
        ("paragraph", 0, "Alt text"),
        ("caption", 0, "The caption."),
        ("paragraph", 0, "Added in version 3.2"),
        ("paragraph", 0, "f(x)"),
        ("paragraph", 0, "Does things."),
        ("caption", 0, "Cap"),
        ("table", 0, "A | B\n1 | 2"),
        ("table", 0, "X | Y\n1 | 2"),
        ("paragraph", 0, "Field: value"),
        ("paragraph", 0, "Term"),
        ("paragraph", 0, "Its definition."),
        ("footnote", 0, "[1] The note."),
        ("paragraph", 0, "Undefined |subst| and bad_ ref_."),
    ]
    assert reading.title == "Title"
    assert "python" in [block.language for block in blocks_of(reading)]
    assert all(block.header_rows == 1 for block in blocks_of(reading) if block.kind == "table")


def test_every_character_is_where_the_layout_shows_it(reading: Reading, tmp_path: Path) -> None:
    check_places(reading, tmp_path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_nothing_is_included(reading: Reading) -> None:
    assert not any("passwd" in text or "root:" in text for text in texts(reading))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_or_refused_in_time(text: str) -> None:
    started = time.monotonic()
    with suppress(UnreadableError):
        parse(text)
    assert time.monotonic() - started < 20
