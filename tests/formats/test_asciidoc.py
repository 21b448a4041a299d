from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.errors import UnreadableError
from desktop.formats.asciidoc import AsciiDocFormat, parse
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, texts, uncovered

DOCUMENT = """= Retrying 重试
Jane Doe
:product: Shufang

// hidden
Use *{product}* with `code` and https://x.org[the guide].
第一行
第二行 footnote:[a note]

== Lists
* one
** nested
* two
. first
. second

NOTE: Be careful.

.Listing caption
[source,python]
----
def f():
    return 1 # <1>
----
<1> Returns

.Prices
[cols="1,2",options="header"]
|===
|A |B
|1
|2
|===

|===
|Name |Value

|x |y
|===

====
Example words
====

Term:: its definition

include::/etc/passwd[]
"""

HOSTILE = [
    "[" * 100_000,
    "".join("=" * (4 + n) + "\n" for n in range(300)) + "text",
    "*" * 100_001,
    "|===\n" + "|a" * 50_000,
    "----\n" * 20_001,
    "".join(f".{n}+|a" for n in range(2_000)),
    DOCUMENT[:300],
]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (path := tmp_path / "made.adoc").write_text(DOCUMENT, encoding="utf-8")
    return AsciiDocFormat().read(path, lambda: None)


def test_blocks_are_what_the_markup_says(reading: Reading) -> None:
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("heading", 1, "Retrying 重试"),
        ("paragraph", 0, "Jane Doe"),
        ("paragraph", 0, "Use Shufang with code and the guide. 第一行第二行 (a note)"),
        ("heading", 2, "Lists"),
        ("list_item", 1, "one"),
        ("list_item", 2, "nested"),
        ("list_item", 1, "two"),
        ("list_item", 2, "1. first"),
        ("list_item", 2, "2. second"),
        ("paragraph", 0, "Note: Be careful."),
        ("caption", 0, "Listing caption"),
        ("code", 0, "def f():\n    return 1"),
        ("list_item", 1, "1. Returns"),
        ("caption", 0, "Prices"),
        ("table", 0, "A | B\n1 | 2"),
        ("table", 0, "Name | Value\nx | y"),
        ("paragraph", 0, "Example words"),
        ("paragraph", 0, "Term"),
        ("paragraph", 0, "its definition"),
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
