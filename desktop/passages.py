"""Pages of blocks -> passages: stretches of a document that are embedded, found and shown as one.

A passage never crosses a heading unless the sections are tiny, never ends with one, and keeps tables, code
and list items whole where they fit.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop.packing import SIZES, Packer
from desktop.parting import Atom, Placed, Section, one_line
from desktop.records import Block, Passage, PassageSize, Reading


@dataclass(frozen=True, slots=True)
class Cut:
    """A document's passages in order, and the length of the document's text in code points."""

    characters: int
    passages: tuple[Passage, ...]


def cutting(
    reading: Reading,
    title: str,
    count_tokens: Callable[[str], int],
    max_tokens: int,
    size: PassageSize = "normal",
) -> Generator[None, None, Cut]:
    """Cut a document into its passages; yields after each little step, for a large one takes seconds.

    `title` goes before each passage's text together with its headings; `max_tokens` is what the model takes
    of both. A `size` larger than that comes to what the model takes.
    """
    placed, text = _document(reading)
    packer = Packer(text, title.strip(), count_tokens, max_tokens, SIZES[size])
    passages: list[Passage] = []
    for step in _merged(packer, _sections(placed)):
        for passage in packer.passages(*step) if step is not None else ():
            passages.append(passage)
            yield
        yield
    return Cut(len(text), tuple(passages))


def document_text(reading: Reading) -> str:
    """The text that passages' offsets count in."""
    return _document(reading)[1]


def _document(reading: Reading) -> tuple[list[Placed], str]:
    parts: list[str] = []
    placed: list[Placed] = []
    length = 0
    before: Block | None = None
    for read in reading.pages:
        for block in read.blocks:
            if not block.text.strip():
                continue
            glue = _glue(before, block)
            parts.extend((glue, block.text))
            placed.append(Placed(block, length + len(glue), read.page.number))
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


def _sections(placed: Sequence[Placed]) -> Iterator[Section]:
    levels: list[tuple[int, str]] = []
    section = Section(())
    for entry in placed:
        if entry.block.kind != "heading":
            section.body.append(entry)
            continue
        level = entry.block.level or 6
        while levels and levels[-1][0] >= level:
            levels.pop()
        levels.append((level, one_line(entry.block.text)))
        path = tuple(name for _, name in levels)
        if section.body:
            yield section
            section = Section(path)
        section.path = path  # headings that follow each other directly open one section together
        section.headings.append(entry)
    if section.body or section.headings:
        yield section


def _merged(
    packer: Packer, sections: Iterable[Section]
) -> Iterator[tuple[list[Atom], tuple[str, ...]] | None]:
    """The atoms of each section, tiny ones together with their next sibling; None while at work on it."""
    waiting: list[Atom] = []
    path: tuple[str, ...] = ()
    for section in sections:
        atoms = list[Atom]()
        for atom in packer.atoms(section):
            atoms.append(atom)
            yield None
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


def _tiny(atoms: Sequence[Atom], packer: Packer) -> bool:
    return sum(atom.tokens for atom in atoms) < packer.tiny
