from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import UnreadableError
from desktop.formats.subtitles import SubtitleFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, uncovered

SRT = """1
00:00:01,000 --> 00:00:03,000
<i>Hello there,</i>

2
00:00:03,100 --> 00:00:05,000 X1:10
{\\an8}this is one sentence.

3
00:00:09,000 --> 00:00:11,000
After a pause.
- Who speaks?

4
00:01:30,500 --> 00:01:33,000
第一行
第二行
"""
VTT = """WEBVTT - A talk

NOTE hidden words

STYLE
::cue { color: red }

intro
00:01.000 --> 00:03.000 align:start
<v Jane>Hello &amp; <00:00:02.000><c>welcome</c>

00:03.000 --> 00:04.000
Hello twice

00:04.000 --> 00:05.000
Hello twice
"""
ASS = """[Script Info]
Title: A film

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,hidden
Dialogue: 0,0:00:01.00,0:00:03.00,Default,Jane,0,0,0,,{\\i1}Yes, {\\i0}indeed\\Nit is
"""


def read(path: Path, text: str) -> Reading:
    path.write_text(text, encoding="utf-8")
    return SubtitleFormat().read(path, lambda: None)


@pytest.mark.parametrize(
    ("name", "text", "title", "wanted"),
    [
        (
            "a.srt",
            SRT,
            "",
            [
                "0:01",
                "Hello there, this is one sentence.",
                "After a pause.\n- Who speaks?",
                "1:30",
                "第一行第二行",
            ],
        ),
        ("a.vtt", VTT, "A talk", ["0:01", "Jane: Hello & welcome Hello twice"]),
        ("a.ass", ASS, "A film", ["0:01", "Jane: Yes, indeed it is"]),
    ],
)
def test_what_is_said_is_read_under_its_time(
    tmp_path: Path, name: str, text: str, title: str, wanted: list[str]
) -> None:
    reading = read(tmp_path / name, text)
    assert [block.text for block in blocks_of(reading)] == wanted
    assert blocks_of(reading)[0].kind == "heading"
    assert reading.title == title
    check_places(reading, tmp_path)
    assert not any(uncovered(block) for block in blocks_of(reading))


@pytest.mark.parametrize(
    "text", ["words without times", "1\n00:00:01,000 --> 00:00:02,000\n\n", "<" * 50_000]
)
def test_a_file_without_cues_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read(tmp_path / "a.srt", text)


def test_a_truncated_file_gives_what_it_has(tmp_path: Path) -> None:
    assert "Hello there," in blocks_of(read(tmp_path / "a.srt", SRT[:60]))[1].text
