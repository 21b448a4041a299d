"""The plain text of a mail -> drafts: quoted history as quotes, wrapped lines joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.formats.drafts import Draft, Span, list_item, paragraph

_QUOTE = re.compile(r"(?:>[ ]?)+")
_ITEM = re.compile(r"\s*(?:([-*•+])|(\d{1,3}[.)、]))[ \t]+(?=\S)")
_WIDTH_MIN = 55  # a line shorter than this ended where its writer wanted
_QUOTES_MAX = 5
_PIECE = 20_000  # code points; a paragraph without end is cut for the layout's sake


def drafts_of(text: str, *, flowed: bool = False) -> Iterator[Draft]:
    """The paragraphs and list items of a mail's text."""
    for depth, lines in _groups(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")):
        for marker, part in _paragraphs(lines, flowed):
            for start in range(0, len(part), _PIECE):
                spans = [Span(part[start : start + _PIECE])]
                if marker is None:
                    made = paragraph(spans, quoted=depth)
                else:
                    made = list_item(spans, 1, marker, depth)
                if made:
                    yield made


def _groups(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that follow each other, with the depth of their quotation."""
    group: list[str] = []
    depth = 0
    for line in text.split("\n"):
        match = _QUOTE.match(line)
        quoted = min(match[0].count(">"), _QUOTES_MAX) if match else 0
        said = line[match.end() :] if match else line
        if quoted != depth or not said.strip():
            if group:
                yield depth, group
            group, depth = [], quoted
        if said.strip():
            group.append(said)
    if group:
        yield depth, group


def _paragraphs(lines: list[str], flowed: bool) -> Iterator[tuple[str | None, str]]:
    """Paragraphs with the marker of the list item that they are: None for none, "" for a bullet."""
    widest = max(len(line) for line in lines)
    wrapped = len(lines) > 1 and _WIDTH_MIN <= widest <= 100
    marker: str | None = None
    part = ""
    goes_on = False
    for line in lines:
        item = _ITEM.match(line)
        signature = line.rstrip() == "--"
        if item or signature or (part and not goes_on):
            if part and (item or signature or marker is not None):
                yield marker, part
                marker, part = None, ""
            elif part:
                part += "\n"
        if item:
            marker, line = item[2] or "", line[item.end() :]
        said = line.strip()
        glue = " " if part and goes_on and not (part[-1] > "\u2e7f" and said[0] > "\u2e7f") else ""
        part += glue + said
        goes_on = line.endswith(" ") and not signature if flowed else wrapped and len(line) >= widest * 0.75
    if part:
        yield marker, part
