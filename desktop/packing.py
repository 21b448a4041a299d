"""The blocks of a section -> passages within the model's tokens, cut where it hurts least."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.languages import language_of
from desktop.parting import Atom, Parter, Section, TokenCount, one_line
from desktop.records import Line, Passage, PassageKind, PassageSize
from desktop.splitting import sentences

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


_Unit = list[Atom]
"""Atoms that no passage parts."""


class Packer:
    """Packs blocks into passages, counting the tokens of each once."""

    def __init__(
        self, text: str, title: str, count: Callable[[str], int], max_tokens: int, size: Size
    ) -> None:
        self._text = text
        self._count = count
        self._tokens = TokenCount(count)
        self._max = max_tokens = min(max_tokens, size.whole)
        context = min(int(max_tokens * _CONTEXT_SHARE), max(max_tokens - _TEXT_MIN, 0))
        self._context_max = context
        self._title = self._tokens.shortened(one_line(title), context)
        self.target = max(min(size.target, max_tokens - context), 1)
        self._parter = Parter(self._tokens, max_tokens, context, self.target)
        self.joined = min(self.target, TARGET_TOKENS)  # tiny sections are joined no further than this
        self.tiny = _SMALL * self.joined  # a section or rest smaller than this joins its neighbour

    def atoms(self, section: Section) -> Iterator[Atom]:
        """The section's headings and blocks, large ones in parts."""
        return self._parter.atoms(section)

    def passages(self, atoms: Sequence[Atom], path: tuple[str, ...]) -> Iterator[Passage]:
        """One section's atoms as passages."""
        for group in self._groups(self._units(atoms)):
            yield from self._fitted(group, path)

    def _units(self, atoms: Sequence[Atom]) -> list[_Unit]:
        """What stays together: headings with what follows them, a caption with its table or code."""
        units: list[_Unit] = []
        for number, atom in enumerate(atoms):
            last = units[-1] if units else None
            if last is not None and (
                (_is_heading(last[-1]) and _size(last) + atom.tokens < self._max)
                or (_captions(last[-1], atom) and _size(last) + atom.tokens < self._max)
                or (
                    _captions(atom, last[-1])
                    and _size(last) + atom.tokens < self._max
                    and not (number + 1 < len(atoms) and _captions(atom, atoms[number + 1]))
                )
            ):
                last.append(atom)
            else:
                units.append([atom])
        if (  # the document ends with a heading
            len(units) > 1
            and _is_heading(units[-1][-1])
            and _size(units[-2]) + _size(units[-1]) + 1 < self._max
        ):
            units[-2].extend(units.pop())
        return units

    def _groups(self, units: Sequence[_Unit]) -> list[list[_Unit]]:
        """Neighbouring units up to the target; a small rest joins."""
        groups: list[list[_Unit]] = []
        sizes: list[int] = []
        for unit in units:
            size = _size(unit)
            if groups and sizes[-1] + size + 1 <= self.target and _alike(groups[-1][0], unit):
                groups[-1].append(unit)
                sizes[-1] += size + 1
            else:
                groups.append([unit])
                sizes.append(size)
        room = self._max - self._context_max - 1
        if (
            len(groups) > 1
            and sizes[-1] < self.tiny
            and sizes[-2] + sizes[-1] + 1 <= room
            and _alike(groups[-2][0], groups[-1][0])
        ):
            groups[-2].extend(groups.pop())
        return groups

    def _fitted(self, units: Sequence[_Unit], path: tuple[str, ...]) -> Iterator[Passage]:
        """The units as one passage; as several where counting all of it shows that it is too long."""
        group = [atom for unit in units for atom in unit]
        passage = self._passage(group, path, self._context_max)
        estimate = _size(group) + (self._tokens.known(passage.context) + 1 if passage.context else 0)
        if estimate <= 0.9 * self._max or self._count(passage.embedded_text) <= self._max:
            yield passage
            return
        if len(units) > 1:
            middle = len(units) // 2
            yield from self._fitted(units[:middle], path)
            yield from self._fitted(units[middle:], path)
            return
        left = self._max - self._count(passage.text)
        shorter = self._passage(group, path, max(left - 2, 0))
        if left >= 0 and self._count(shorter.embedded_text) <= self._max:
            yield shorter
        elif left >= 0:
            yield self._passage(group, path, 0)
        else:
            yield from self._shortened_unit(units[0], path)

    def _shortened_unit(self, unit: _Unit, path: tuple[str, ...]) -> Iterator[Passage]:
        """A unit that is too long even alone, its largest block cut."""
        largest = max(range(len(unit)), key=lambda index: unit[index].tokens)
        atom = unit[largest]
        beside = _size(unit) - atom.tokens
        budget = max(min(self._max - self._context_max - beside, atom.tokens - 1) * 3 // 4, 1)
        text = self._text[atom.start : atom.end]
        parts = [
            Atom(atom.source, atom.start + start, atom.start + end, size, atom.header)
            for (start, end), size in sentences(text, budget, self._count)
        ]
        if len(parts) < 2:
            if len(unit) == 1:
                yield self._passage(unit, path, 0)  # one character that is more than the model takes
                return
            parts = [atom]
        before, behind = unit[:largest], unit[largest + 1 :]
        if before and len(parts) > 1:
            yield from self._fitted([[*before, parts[0]]], path)
            parts = parts[1:]
        elif before:
            yield from self._fitted([before], path)
        for part in parts:
            yield from self._fitted([[part]], path)
        if behind:
            yield from self._fitted([behind], path)

    def _passage(self, group: Sequence[Atom], path: tuple[str, ...], context_max: int) -> Passage:
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
        context = self._context(text, path, group[0].header, context_max) if context_max else ""
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

    def _context(self, text: str, path: tuple[str, ...], header: str, most: int) -> str:
        """Title, headings and table header in `most` tokens, without what the text itself begins with."""
        opening = {_folded(line) for line in text[:600].split("\n")}
        names = [name for name in path if _folded(name) not in opening]
        title = self._title
        if (
            title
            and not any(_folded(title) == _folded(name) for name in path)
            and _folded(title) not in opening
        ):
            names.insert(0, title)
        while names and self._tokens.known(" › ".join(names)) > most:
            if len(names) == 1:
                names = [self._tokens.shortened(names[0], most)]
                break
            names.pop(1 if len(names) > 2 else 0)  # the title and the nearest heading say most
        trail = " › ".join(name for name in names if name)
        if header and trail and self._tokens.known(trail) + self._tokens.known(header) >= most:
            trail = ""
        return "\n".join(part for part in (trail, header) if part)


def _lines_of(group: Sequence[Atom], start: int) -> Iterator[Line]:
    for atom in group:
        offset = atom.source.start
        for line in atom.source.block.lines:
            first, last = max(line.start, atom.start - offset), min(line.end, atom.end - offset)
            if first >= last:
                continue
            rect = line.part(first, last) or line.rect
            edges = line.edges[4 * (first - line.start) : 4 * (last - line.start + 1)] if line.edges else b""
            yield Line(first + offset - start, last + offset - start, rect, edges)


def _kind_of(group: Sequence[Atom]) -> PassageKind:
    total = sum(atom.end - atom.start for atom in group)
    for kind in ("table", "code"):
        size = sum(atom.end - atom.start for atom in group if atom.source.block.kind == kind)
        if size * 3 >= total * 2:
            return "table" if kind == "table" else "code"
    return "text"


def _alike(first: _Unit, unit: _Unit) -> bool:
    """Whether a unit may join: rows cut off from their header stay with rows of the same table."""
    ours, other = first[0], unit[0]
    return ours.header == other.header and (not ours.header or ours.source is other.source)


def _captions(caption: Atom, atom: Atom) -> bool:
    """Whether the first of two neighbours may be a caption of the second."""
    return caption.source.block.kind == "caption" and atom.source.block.kind in ("table", "code")


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What the paths begin with together."""
    first, last = min(paths), max(paths)
    return first[: next((n for n, name in enumerate(first) if n >= len(last) or name != last[n]), len(first))]


def _is_heading(atom: Atom) -> bool:
    return atom.source.block.kind == "heading"


def _size(group: Sequence[Atom]) -> int:
    return sum(atom.tokens for atom in group) + len(group) - 1


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
