"""The blocks of a section -> the parts of them that are never cut any further."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from desktop.code_parts import code_parts
from desktop.records import Block
from desktop.splitting import row_parts, sentences

_UNCUT = frozenset({"table", "code", "list_item", "heading", "caption", "footnote"})
"""What is whole wherever the model takes it."""


@dataclass(slots=True)
class Placed:
    """A block with its offset in the document's text, and the page on which it begins."""

    block: Block
    start: int
    page: int

    @property
    def end(self) -> int:
        return self.start + len(self.block.text)


@dataclass(slots=True)
class Atom:
    """What is never cut any further: a block, or a part of a large one."""

    source: Placed
    start: int
    end: int
    tokens: int
    header: str = ""  # a table's header, where the rows are cut off from it
    inside: tuple[str, ...] = ()  # what a part of code is a part of: classes, functions, keys


@dataclass(slots=True)
class Section:
    """A heading path, the headings that open it and the blocks below them."""

    path: tuple[str, ...]
    headings: list[Placed] = field(default_factory=list)
    body: list[Placed] = field(default_factory=list)


def one_line(text: str) -> str:
    """The text with every white space a single space."""
    return re.sub(r"\s+", " ", text).strip()


class TokenCount:
    """Counts tokens, those of short texts that come again and again only once."""

    def __init__(self, count: Callable[[str], int]) -> None:
        self.count = count
        self._counted: dict[str, int] = {}

    def known(self, text: str) -> int:
        """The tokens of a text that comes again and again, such as a heading path."""
        if text not in self._counted:
            self._counted[text] = self.count(text)
        return self._counted[text]

    def shortened(self, text: str, budget: int) -> str:
        """The beginning of a text, of at most so many tokens."""
        while text and self.known(text) > budget:
            text = text[: len(text) * 3 // 4].rstrip() if len(text) > 4 else ""
        return text


class Parter:
    """Parts blocks within a budget.

    `most` is what the model takes, `context` how much of it may stand before a text, `target` how large
    parts are made; all in tokens.
    """

    def __init__(self, tokens: TokenCount, most: int, context: int, target: int) -> None:
        self._tokens = tokens
        self._count = tokens.count
        self._max = most
        self._context_max = context
        self._target = target

    def atoms(self, section: Section) -> Iterator[Atom]:
        """The section's headings and blocks, large ones in parts."""
        room = max(self._max - self._context_max - 1, 1)
        headings = 0
        for entry in section.headings:
            for atom in self._parts(entry, room, room):
                headings += atom.tokens + 1
                yield atom
        for number, entry in enumerate(section.body):
            taken = headings if number == 0 else 0  # they go with what follows them
            whole = max(self._max - taken - 1, 1)
            caption = _caption_of(section.body, number)
            yield from self._parts(entry, max(room - taken, room // 2, 1), whole, caption)

    def _parts(self, entry: Placed, room: int, whole: int, caption: str = "") -> Iterator[Atom]:
        """The block itself where it has at most `whole` tokens and must not be cut, else parts of it."""
        block = entry.block
        text, at = block.text, entry.start
        size = self._count(text)
        budget = min(self._target, room)
        if size <= (whole if block.kind in _UNCUT else budget):
            yield Atom(entry, at, entry.end, size)
        elif block.kind == "code":
            for code in code_parts(text, block.language, budget, whole, self._count):
                size = self._count(text[code.start : code.end])
                yield Atom(entry, at + code.start, at + code.end, size, inside=code.inside)
        elif block.kind == "table" and block.rows:
            header_end = block.rows[block.header_rows - 1][1] if block.header_rows else 0
            above = (caption, text[:header_end].replace("\n", " / "))
            shortened = (self._tokens.shortened(part, self._context_max // 3) for part in above)
            header = "\n".join(part for part in shortened if part)
            rows_room = max(budget - (self._tokens.known(header) if header else 0), 1)
            for (start, end), part in row_parts(text, block.rows, rows_room, self._count):
                yield Atom(entry, at + start, at + end, part, header if start >= max(header_end, 1) else "")
        else:
            for (start, end), part in sentences(text, budget, self._count):
                yield Atom(entry, at + start, at + end, part)


def _caption_of(body: Sequence[Placed], number: int) -> str:
    """The caption of a table, which stands before or behind it; empty where there is none."""
    if body[number].block.kind != "table":
        return ""
    before = body[number - 1].block if number else None
    behind = body[number + 1].block if number + 1 < len(body) else None
    for beside in (before, behind):
        if beside is not None and beside.kind == "caption":
            return one_line(beside.text)
    return ""
