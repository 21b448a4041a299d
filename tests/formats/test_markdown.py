from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import UnreadableError
from desktop.formats.markdown import MarkdownFormat, parse
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, texts, uncovered

DOCUMENT = """---
title: "Retry helper"
tags: [a, b]
---
# Retrying 重试请求

Use it **only** for *idempotent* calls; see `requests.Session` and [the guide](https://example.org).
第一行中文
第二行中文 <!-- hidden words -->

```python
def delay(n):
    # 指数退避
    return min(60.0, 2.0 ** n)
```

1. First
2. Second
   - nested one
   - nested two

   More about the second.
10. Last

| Status | Meaning 含义 |
|:--|--:|
| 429 | Too many |
| 500 | `Error` |

> Quoted words

<div>Words <b>in</b> HTML</div>
<script>alert(1)</script>
"""


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (path := tmp_path / "made.md").write_text(DOCUMENT, encoding="utf-8")
    return MarkdownFormat().read(path, lambda: None)


def test_blocks_are_what_the_markup_says(reading: Reading) -> None:
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("heading", 1, "Retrying 重试请求"),
        (
            "paragraph",
            0,
            "Use it only for idempotent calls; see requests.Session and the guide. 第一行中文第二行中文",
        ),
        ("code", 0, "def delay(n):\n    # 指数退避\n    return min(60.0, 2.0 ** n)"),
        ("list_item", 1, "1. First"),
        ("list_item", 1, "2. Second"),
        ("list_item", 2, "nested one"),
        ("list_item", 2, "nested two"),
        ("paragraph", 0, "More about the second."),
        ("list_item", 1, "3. Last"),
        ("table", 0, "Status | Meaning 含义\n429 | Too many\n500 | Error"),
        ("paragraph", 0, "Quoted words"),
        ("paragraph", 0, "Words in HTML"),
    ]
    assert reading.title == "Retry helper"
    assert blocks_of(reading)[2].language == "python"
    table = blocks_of(reading)[9]
    assert [table.text[a:b] for a, b in table.rows] == table.text.split("\n")
    assert table.header_rows == 1


def test_every_character_is_where_the_layout_shows_it(reading: Reading, tmp_path: Path) -> None:
    check_places(reading, tmp_path / "made.md")
    assert not any(uncovered(block) for block in blocks_of(reading))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# First\n\nwords", "First"),
        ("words\n\n# Later", "Later"),
        ("## Second level\n\nwords", ""),
        ("---\ntitle: Front\n---\n# First", "Front"),
        ("+++\ntitle = 'Front'\n+++\nwords", "Front"),
        ("---\n\nwords after a rule", ""),
    ],
)
def test_the_title(text: str, title: str) -> None:
    assert parse(text)[0] == title


def test_a_long_document_is_laid_out_with_all_its_places(tmp_path: Path) -> None:
    clause = "第{}条 为了惩罚犯罪，保护人民，根据宪法，结合我国同犯罪作斗争的具体经验及实际情况，制定本法。"
    text = "# 法律\n\n" + "\n\n".join(clause.format(n) for n in range(500))
    (path := tmp_path / "long.md").write_text(text, encoding="utf-8")
    beats = []
    reading = MarkdownFormat().read(path, lambda: beats.append(1))
    assert len(blocks_of(reading)) == 501
    assert all(block.lines for block in blocks_of(reading))
    assert len(beats) > len(reading.pages)
    assert reading.layout is not None
    assert len(reading.layout) < 2 * len(text.encode())
    check_places(reading, path)


def test_nothing_to_read_says_so(tmp_path: Path) -> None:
    (path := tmp_path / "empty.md").write_text("\n\n<!-- nothing -->\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="no text"):
        MarkdownFormat().read(path, lambda: None)


def test_long_words_and_wide_tables_stay_on_the_page(tmp_path: Path) -> None:
    columns = 16
    table = (
        "|"
        + "name of it|" * columns
        + "\n"
        + "|"
        + "--|" * columns
        + "\n"
        + "|"
        + "averylongidentifier|" * columns
    )
    (path := tmp_path / "wide.md").write_text(f"{'x' * 300}\n\n{table}\n", encoding="utf-8")
    reading = MarkdownFormat().read(path, lambda: None)
    width = reading.pages[0].page.width
    assert all(line.rect.x1 < width for block in blocks_of(reading) for line in block.lines)
    assert not any(uncovered(block) for block in blocks_of(reading))
    assert "averylongidentifier" in texts(reading, "table")[0]
    check_places(reading, path)


@pytest.mark.parametrize(
    "text",
    [
        "emoji 😀 in a sentence",
        "rare 𠀀𠀁 characters",
        "fractions 5 8\u20444 of it, and more words",
        "office ﬁles ﬄ",
        "é e\u0301 ñ",
    ],
)
def test_odd_characters_cost_at_most_their_own_place(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "odd.md").write_text(f"before\n\n{text}\n\nafter all", encoding="utf-8")
    reading = MarkdownFormat().read(path, lambda: None)
    first, odd, last = blocks_of(reading)
    assert len(uncovered(odd)) <= 2
    assert last.lines
    assert first.lines
