from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.errors import UnreadableError
from desktop.formats.org import OrgFormat, parse
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, texts, uncovered

DOCUMENT = """#+TITLE: Retrying 重试
#+AUTHOR: Jane
* TODO [#A] First heading :tag:
:PROPERTIES:
:ID: secret
:END:
Use *bold* and /it/ =code= [[http://x][the guide]] and[fn:1].
第一行
第二行
- one
  - nested
    more words
- two
1. first
2. second
#+CAPTION: Prices
| A | B |
|---+---|
| 1 | 2 |
#+begin_src python :results output
  def f():
      return 1
#+end_src
** Second
#+begin_quote
Quoted words
#+end_quote
# comment
[fn:1] The note.
"""

HOSTILE = [
    "[" * 100_000,
    "#+begin_quote\n" * 3_000 + "text",
    "*" * 100_001,
    "[[" * 50_000,
    ":A:\n" * 20_000,
    "".join(" " * n + "- item\n" for n in range(1_000)),
    DOCUMENT[:300],
]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (path := tmp_path / "made.org").write_text(DOCUMENT, encoding="utf-8")
    return OrgFormat().read(path, lambda: None)


def test_blocks_are_what_the_markup_says(reading: Reading) -> None:
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("heading", 1, "Retrying 重试"),
        ("paragraph", 0, "Jane"),
        ("heading", 2, "First heading"),
        ("paragraph", 0, "Use bold and it code the guide and[1]. 第一行第二行"),
        ("list_item", 1, "one"),
        ("list_item", 2, "nested more words"),
        ("list_item", 1, "two"),
        ("list_item", 1, "1. first"),
        ("list_item", 1, "2. second"),
        ("caption", 0, "Prices"),
        ("table", 0, "A | B\n1 | 2"),
        ("code", 0, "def f():\n    return 1"),
        ("heading", 3, "Second"),
        ("paragraph", 0, "Quoted words"),
        ("footnote", 0, "[1] The note."),
    ]
    assert reading.title == "Retrying 重试"
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
