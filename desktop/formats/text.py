"""Plain text: paragraphs, and the headings that can't be anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Draft, Span, heading, paragraph
from desktop.records import Reading

_CHINESE_HEADING = re.compile(
    r"第[一二三四五六七八九十百千零〇两\d]{1,7}(编|篇|部分|章|节)(?=[\s:：、]|$)[\s:：、]*[^。；;，,！？!?]{0,40}$"
)
_ENGLISH_HEADING = re.compile(
    r"(Chapter|CHAPTER|Section|SECTION|Part|PART|Appendix|APPENDIX) ([\dIVXLC]{1,6}|[A-Z])\b[^.;!?]{0,80}$"
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.? {1,3}(?=[A-Z\u4e00-\u9fff])[^.;!?。；！？]{2,70}$")
_CHINESE_LEVELS = {"编": 1, "篇": 1, "部分": 1, "章": 2, "节": 3}
_UNDERLINE = re.compile(r"(={3,}|-{3,})$")
_SENTENCE_END = tuple(".!?。！？…”」』:：;；")
_NO_TITLE_END = (*_SENTENCE_END, ",", "，", "、")
_WIDTH_MIN = 50  # shorter lines than this are not wrapped, they end where their writer wanted
_PARAGRAPH_MAX = 20_000  # code points; a file without a line break is cut for the layout's sake


class TextFormat(Format):
    """Plain text in any usual encoding."""

    name: ClassVar[str] = "text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt", ".text", ".log"})
    names: ClassVar[frozenset[str]] = frozenset(
        {"readme", "license", "licence", "copying", "copyright", "authors", "contributors", "changelog"}
        | {"changes", "news", "notice", "todo", "install", "history", "thanks", "credits"}
    )

    def read(self, path: Path, beat: Beat) -> Reading:
        """The file's paragraphs, laid out."""
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out

        text = decode(content_of(path)).text
        beat()
        drafts = list(drafts_of(text))
        beat()
        return lay_out(_title(drafts), drafts, {}, beat)


def drafts_of(text: str) -> Iterator[Draft]:
    """The paragraphs and headings of a text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\0", "")
    groups = list(_groups(text.split("\n")))
    for number, lines in enumerate(groups):
        level = _heading_level(lines) or (1 if number == 0 and len(groups) > 2 and _is_title(lines) else 0)
        if level:
            draft = heading([Span(lines[0].strip())], level)
        else:
            draft = None
            for part in _paragraphs(lines):
                made = paragraph([Span(part)])
                if made:
                    yield made
        if draft:
            yield draft


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Lines between blank lines, headings by themselves."""
    group: list[str] = []
    for line in lines:
        if not line.strip():
            if group:
                yield group
                group = []
        elif _heading_level([line]):
            if group:
                yield group
                group = []
            yield [line]
        else:
            group.append(line)
    if group:
        yield group


def _heading_level(lines: list[str]) -> int:
    """The level of a heading; 0 where the lines are none, or none for certain."""
    text = lines[0].strip()
    if len(lines) == 2 and _UNDERLINE.match(lines[1].strip()) and len(text) <= 100:
        return 1 if lines[1].strip().startswith("=") else 2
    if len(lines) > 1 or len(text) > 90:
        return 0
    match = _CHINESE_HEADING.match(text)
    if match:
        return _CHINESE_LEVELS[match[1]]
    if _ENGLISH_HEADING.match(text):
        return 2
    return 0


def _is_title(lines: list[str]) -> bool:
    """Whether the first lines of a text are its title: one short line by itself, and no sentence."""
    text = lines[0].strip()
    return (
        len(lines) == 1
        and len(text) <= 60
        and not text.endswith(_NO_TITLE_END)
        and any(map(str.isalpha, text))
    )


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Paragraphs of a group of lines: wrapped lines are joined, others stand for themselves."""
    widths = sorted(len(line) for line in lines)
    wrapped = len(lines) > 2 and widths[-1] <= 100 and widths[len(widths) // 2] >= _WIDTH_MIN
    if not wrapped:
        for line in lines:
            yield from _pieces(line)
        return
    part = ""
    for line in lines:
        text = line.strip()
        indented = line[:1] in " \t\u3000" and part and part.endswith(_SENTENCE_END)
        if indented:
            yield from _pieces(part)
            part = ""
        part = _joined(part, text)
    yield from _pieces(part)


def _joined(left: str, right: str) -> str:
    if not left or not right:
        return left + right
    glue = "" if left[-1] > "\u2e7f" and right[0] > "\u2e7f" else " "
    return f"{left}{glue}{right}"


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), _PARAGRAPH_MAX):
        yield text[start : start + _PARAGRAPH_MAX]


def _title(drafts: list[Draft]) -> str:
    """The first line where it is a heading; plain text states no title otherwise."""
    first = drafts[0].block if drafts else None
    return first.text if first and first.kind == "heading" else ""
