"""Pages of blocks -> passages: stretches of a document that are embedded, found and shown as one.

A passage never crosses a heading unless the sections are tiny, never ends with one, and keeps tables and
code whole where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.code_parts import code_parts
from desktop.languages import language_of
from desktop.records import Block, Line, Passage, PassageKind, PassageSize, Reading
from desktop.splitting import row_parts, sentences

TARGET_TOKENS = 320
"""How large passages are packed; more only where something whole needs it.

Measured with multilingual-e5-small on 151 questions about four Chinese laws, the clause found among
the first five passages: .59 at 160 tokens, .64 at 240, .72 at 320, .70 at 440.
"""


@dataclass(frozen=True, slots=True)
class Size:
    """`target` is how many tokens passages are packed to; `whole` what a table or code may have uncut."""

    target: int
    whole: int


SIZES: Mapping[PassageSize, Size] = {
    "normal": Size(TARGET_TOKENS, 1024),
    "long": Size(1024, 4096),
    "section": Size(8192, 8192),
}

_SMALL = 0.2  # of the target
_CONTEXT_SHARE = 0.3  # of the model's tokens, at most, for what stands before the text
_TEXT_MIN = 24  # tokens that a passage's own text may always have


@dataclass(frozen=True, slots=True)
class Cut:
    """A document's passages in order, and the length of the document's text in code points."""

    characters: int
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class _Placed:
    """A block with its offset in the document's text, and the page on which it begins."""

    block: Block
    start: int
    page: int

    @property
    def end(self) -> int:
        return self.start + len(self.block.text)


@dataclass(slots=True)
class _Atom:
    """What is never cut any further: a block, or a part of a large one."""

    source: _Placed
    start: int
    end: int
    tokens: int
    header: str = ""  # a table's header, where the rows are cut off from it
    inside: tuple[str, ...] = ()  # what a part of code is a part of: classes, functions, keys


@dataclass(slots=True)
class _Section:
    """A heading path, the headings that open it and the blocks below them."""

    path: tuple[str, ...]
    headings: list[_Placed] = field(default_factory=list)
    body: list[_Placed] = field(default_factory=list)


def cut(
    reading: Reading,
    title: str,
    count_tokens: Callable[[str], int],
    max_tokens: int,
    size: PassageSize = "normal",
) -> Cut:
    """The passages of a document.

    `title` goes before each passage's text together with its headings; `max_tokens` is what the model takes
    of both. A `size` larger than that comes to what the model takes.
    """
    placed, text = _document(reading)
    packer = _Packer(text, title.strip(), count_tokens, max_tokens, SIZES[size])
    passages: list[Passage] = []
    for atoms, path in _merged(packer, list(_sections(placed))):
        passages.extend(packer.passages(atoms, path))
    return Cut(len(text), tuple(passages))


def document_text(reading: Reading) -> str:
    """The text that passages' offsets count in."""
    return _document(reading)[1]


def _document(reading: Reading) -> tuple[list[_Placed], str]:
    parts: list[str] = []
    placed: list[_Placed] = []
    length = 0
    before: Block | None = None
    for read in reading.pages:
        for block in read.blocks:
            if not block.text.strip():
                continue
            glue = _glue(before, block)
            parts.extend((glue, block.text))
            placed.append(_Placed(block, length + len(glue), read.page.number))
            length += len(glue) + len(block.text)
            before = block
    return placed, "".join(parts)


def _glue(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    if block.continues and before.kind != "heading":
        return "" if _no_space(before.text[-1]) and _no_space(block.text[0]) else " "
    return "\n" if before.kind == block.kind == "list_item" else "\n\n"


def _no_space(character: str) -> bool:
    """Whether a character belongs to a script without spaces between words; Korean has them."""
    return character >= "\u2e80" and not "\uac00" <= character <= "\ud7a3"


def _sections(placed: Sequence[_Placed]) -> Iterator[_Section]:
    levels: list[tuple[int, str]] = []
    section = _Section(())
    for entry in placed:
        if entry.block.kind != "heading":
            section.body.append(entry)
            continue
        level = entry.block.level or 6
        while levels and levels[-1][0] >= level:
            levels.pop()
        levels.append((level, _one_line(entry.block.text)))
        path = tuple(name for _, name in levels)
        if section.body:
            yield section
            section = _Section(path)
        section.path = path  # headings that follow each other directly open one section together
        section.headings.append(entry)
    if section.body or section.headings:
        yield section


def _merged(packer: _Packer, sections: Sequence[_Section]) -> Iterator[tuple[list[_Atom], tuple[str, ...]]]:
    """The atoms of each section; tiny sections together with their next sibling."""
    waiting: list[_Atom] = []
    path: tuple[str, ...] = ()
    for section in sections:
        atoms = packer.atoms(section)
        siblings = len(section.path) == len(path) and section.path[:-1] == path[:-1] and len(path) > 0
        together = sum(atom.tokens for atom in (*waiting, *atoms))
        if waiting and siblings and together <= packer.joined and _tiny(waiting, packer):
            waiting += atoms
            path = path if path == section.path else section.path[:-1]
            continue
        if waiting:
            yield waiting, path
        waiting, path = atoms, section.path
    if waiting:
        yield waiting, path


def _tiny(atoms: Sequence[_Atom], packer: _Packer) -> bool:
    return sum(atom.tokens for atom in atoms) < packer.tiny


class _Packer:
    """Packs blocks into passages, counting the tokens of each once."""

    def __init__(
        self, text: str, title: str, count: Callable[[str], int], max_tokens: int, size: Size
    ) -> None:
        self._text = text
        self._count = count
        self._max = max_tokens = min(max_tokens, size.whole)
        self._counted: dict[str, int] = {}
        context = min(int(max_tokens * _CONTEXT_SHARE), max(max_tokens - _TEXT_MIN, 0))
        self._context_max = context
        self._title = self._shortened(_one_line(title), context)
        self.target = max(min(size.target, max_tokens - context), 1)
        self.joined = min(self.target, TARGET_TOKENS)  # tiny sections are joined no further than this
        self.tiny = _SMALL * self.joined  # a section or rest smaller than this joins its neighbour

    def tokens(self, text: str) -> int:
        """The tokens of a short text that comes again and again, such as a heading path."""
        if text not in self._counted:
            self._counted[text] = self._count(text)
        return self._counted[text]

    def atoms(self, section: _Section) -> list[_Atom]:
        """The section's headings and blocks, large ones in parts."""
        room = max(self._max - self._context_max - 1, 1)
        made = [atom for entry in section.headings for atom in self._parts(entry, room)]
        first_room = max(room - sum(atom.tokens + 1 for atom in made), room // 2, 1)  # headings go with it
        for number, entry in enumerate(section.body):
            made.extend(self._parts(entry, room if number else first_room))
        return made

    def _parts(self, entry: _Placed, room: int) -> Iterator[_Atom]:
        block = entry.block
        text, at = block.text, entry.start
        size = self._count(text)
        whole = block.kind in ("table", "code", "heading")
        if size <= (room if whole else min(self.target, room)):
            yield _Atom(entry, at, entry.end, size)
        elif block.kind == "code":
            for part in code_parts(text, block.language, min(self.target, room), room, self._count):
                size = self._count(text[part.start : part.end])
                yield _Atom(entry, at + part.start, at + part.end, size, inside=part.inside)
        elif block.kind == "table" and block.rows:
            header_end = block.rows[block.header_rows - 1][1] if block.header_rows else 0
            header = self._shortened(text[:header_end].replace("\n", " / "), self._context_max // 3)
            rows_room = max(min(self.target, room) - (self.tokens(header) if header else 0), 1)
            for (start, end), part_size in row_parts(text, block.rows, rows_room, self._count):
                yield _Atom(entry, at + start, at + end, part_size, header if start >= header_end > 0 else "")
        else:
            for (start, end), part_size in sentences(text, min(self.target, room), self._count):
                yield _Atom(entry, at + start, at + end, part_size)

    def passages(self, atoms: Sequence[_Atom], path: tuple[str, ...]) -> Iterator[Passage]:
        """One section's atoms as passages."""
        for group in self._groups(list(atoms)):
            yield from self._fitted(group, path)

    def _groups(self, atoms: list[_Atom]) -> Iterator[list[_Atom]]:
        """Neighbouring atoms up to the target; headings stay with what follows, a small rest joins."""
        groups: list[list[_Atom]] = []
        for atom in atoms:
            group = groups[-1] if groups else None
            if group is not None and (
                _is_heading(group[-1])
                or (
                    _size(group) + atom.tokens + 1 <= self.target
                    and not _is_heading(atom)
                    and _alike(group, atom)
                )
                or (_is_heading(atom) and _size(group) + atom.tokens < self.target * 0.6)
            ):
                group.append(atom)
            else:
                groups.append([atom])
        room = self._max - self._context_max - 1
        if len(groups) > 1:
            last, before = groups[-1], groups[-2]
            small = _size(last) < self.tiny
            if ((small and _alike(before, last[0])) or _is_heading(last[-1])) and _size(before) + _size(
                last
            ) + 1 <= room:
                before.extend(groups.pop())
        yield from groups

    def _fitted(self, group: Sequence[_Atom], path: tuple[str, ...]) -> Iterator[Passage]:
        """The group as one passage; as two where counting it whole shows that it is too long after all."""
        passage = self._passage(group, path)
        estimate = _size(group) + (self.tokens(passage.context) + 1 if passage.context else 0)
        if estimate <= 0.9 * self._max or self._count(passage.embedded_text) <= self._max:
            yield passage
        elif len(group) > 1:
            middle = len(group) // 2
            yield from self._fitted(group[:middle], path)
            yield from self._fitted(group[middle:], path)
        elif passage.context and self._count(passage.text) <= self._max:
            yield self._passage(group, path, bare=True)
        else:
            atom = group[0]
            budget = max(min(self._max - self._context_max, _size(group) - 1) * 3 // 4, 1)
            text = self._text[atom.start : atom.end]
            parts = list(sentences(text, budget, self._count))
            if len(parts) < 2:
                yield passage
                return
            for (start, end), size in parts:
                part = _Atom(atom.source, atom.start + start, atom.start + end, size, atom.header)
                yield from self._fitted([part], path)

    def _passage(self, group: Sequence[_Atom], path: tuple[str, ...], *, bare: bool = False) -> Passage:
        start, end = group[0].start, group[-1].end
        path += _common([atom.inside for atom in group])
        lines = tuple(_lines_of(group, start))
        pages = [line.rect.page for line in lines] or [group[0].source.page, group[-1].source.page]
        kind = _kind_of(group)
        text = self._text[start:end]
        if kind == "code":
            language = next(a.source.block.language for a in group if a.source.block.kind == "code")
        else:
            language = language_of(text)
        context = "" if bare else self._context(text, path, group[0].header)
        return Passage(
            start,
            end,
            text,
            kind,
            path,
            min(pages),
            max(pages),
            language,
            context,
            lines,
        )

    def _context(self, text: str, path: tuple[str, ...], header: str) -> str:
        """Title, headings and table header, without what the text itself begins with."""
        opening = {_folded(line) for line in text[:600].split("\n")}
        names = [name for name in path if _folded(name) not in opening]
        title = self._title
        if (
            title
            and not any(_folded(title) == _folded(name) for name in path)
            and _folded(title) not in opening
        ):
            names.insert(0, title)
        while names and self.tokens(" › ".join(names)) > self._context_max:
            if len(names) == 1:
                names = [self._shortened(names[0], self._context_max)]
                break
            names.pop(1 if len(names) > 2 else 0)  # the title and the nearest heading say most
        trail = " › ".join(name for name in names if name)
        if header and trail and self.tokens(trail) + self.tokens(header) >= self._context_max:
            trail = ""
        return "\n".join(part for part in (trail, header) if part)

    def _shortened(self, text: str, budget: int) -> str:
        """The beginning of a text, of at most so many tokens."""
        while text and self.tokens(text) > budget:
            text = text[: len(text) * 3 // 4].rstrip() if len(text) > 4 else ""
        return text


def _lines_of(group: Sequence[_Atom], start: int) -> Iterator[Line]:
    for atom in group:
        offset = atom.source.start
        for line in atom.source.block.lines:
            first, last = max(line.start, atom.start - offset), min(line.end, atom.end - offset)
            if first >= last:
                continue
            rect = line.part(first, last) or line.rect
            edges = line.edges[4 * (first - line.start) : 4 * (last - line.start + 1)] if line.edges else b""
            yield Line(first + offset - start, last + offset - start, rect, edges)


def _kind_of(group: Sequence[_Atom]) -> PassageKind:
    total = sum(atom.end - atom.start for atom in group)
    for kind in ("table", "code"):
        size = sum(atom.end - atom.start for atom in group if atom.source.block.kind == kind)
        if size * 3 >= total * 2:
            return "table" if kind == "table" else "code"
    return "text"


def _alike(group: Sequence[_Atom], atom: _Atom) -> bool:
    """Whether an atom may join: rows cut off from their header stay with rows of the same table."""
    return group[0].header == atom.header and (not atom.header or group[0].source is atom.source)


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What the paths begin with together."""
    first, last = min(paths), max(paths)
    return first[: next((n for n, name in enumerate(first) if name != last[n]), len(first))]


def _is_heading(atom: _Atom) -> bool:
    return atom.source.block.kind == "heading"


def _size(group: Sequence[_Atom]) -> int:
    return sum(atom.tokens for atom in group) + len(group) - 1


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
