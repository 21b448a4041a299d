"""How a text without a grammar is nested, by its blank lines and indentation: any code, and data files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from desktop.code_trees import Unit

_DEFINITION = re.compile(
    r"(?:(?:export|default|public|private|protected|static|async|abstract|final|inline|extern|pub|unsafe)"
    r" +){0,5}"
    r"(?:def|class|function|func|fn|interface|struct|enum|impl|trait|type|module|namespace|sub|proc|create"
    r"|alter|insert|procedure|package|resource|stage)\b"
    r"|@\w|[A-Za-z_][\w<>*&:,\[\] ]{0,80}\([^;]{0,200}\)\s*\{?\s*$"
    r"|[\w.$-]{1,60}\s*(?:<-|=)\s*function\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[})\]>]|</|-->|(?:end|fi|done|esac|else|elif|catch|finally|then|go)\b", re.IGNORECASE)
_COMMENT = re.compile(r"#(?!\w+\s*[(<{])|//|/\*|\*|--|;|%|'|\"\"\"|@\w|<!--|REM\b", re.IGNORECASE)
_NAMES = {
    "json": re.compile(r'"((?:[^"\\]|\\.){1,80})"\s*:'),
    "yaml": re.compile(r"[\"']?([^\s:#\"'-][^:#\"']{0,79})[\"']?:(?:\s|$)"),
    "xml": re.compile(r"<([A-Za-z_][\w:.-]{0,79})"),
    "toml": re.compile(r"\[{1,2}([^\]\n]{1,80})\]"),
}
_NAMES |= {"ini": _NAMES["toml"], "html": _NAMES["xml"], "json5": _NAMES["json"], "jsonl": _NAMES["json"]}
_DEFINED = re.compile(
    r"(?:class|function|func|fn|interface|struct|enum|impl|trait|type|module|namespace|sub|proc(?:edure)?"
    r"|package|(?:table|view|index|trigger)(?: if not exists)?)\s+([\w.:$\"`]{1,80})"
    r"|([\w.$-]{1,60})\s*(?:<-|=)\s*function\b",
    re.IGNORECASE,
)
_SECTIONED = ("toml", "ini")


class IndentOutline:
    """Rows of a text, seen by how far they are indented."""

    def __init__(self, rows: Sequence[str], language: str) -> None:
        self._rows = rows
        self._language = language.lower()
        self._indents = [len(row) - len(row.lstrip()) if row.strip() else -1 for row in rows]

    def divided(self, unit: Unit) -> tuple[tuple[str, ...], list[Unit]]:
        """The parts of a unit: between blank lines, else its least indented rows, else what is inside."""
        used = [row for row in range(unit.first, unit.last + 1) if self._indents[row] >= 0]
        if len(used) < 2:
            return (), []
        base = min(self._indents[row] for row in used)
        edge = [row for row in used if self._indents[row] == base and not self._closes(row)]
        sections = [row for row in edge if self._rows[row].lstrip().startswith("[")]
        if self._language in _SECTIONED and (len(sections) > 1 or (sections and sections[0] != used[0])):
            starts = [self._with_comments(row, base, unit.first) for row in sections]
        else:
            starts = [self._with_comments(row, base, unit.first) for row in edge if self._begins(row, unit)]
        starts = sorted({used[0], *starts})
        names = self._name(used[0]) if self._language in _SECTIONED else ()
        if len(starts) < 2:
            starts = sorted({used[0], *edge})
        if len(starts) > 1:
            return names, list(_between(starts, unit))
        return self._name(used[0]), self._inside(unit, used)

    def _inside(self, unit: Unit, used: Sequence[int]) -> list[Unit]:
        """A head, what is indented below it, and the row that closes it."""
        foot = used[-1] if self._indents[used[-1]] == self._indents[used[0]] else unit.last + 1
        body = Unit(used[1], min(foot - 1, unit.last))
        if body.first > body.last:
            return []
        parts = [Unit(unit.first, used[1] - 1, opening=True), body]
        if foot <= unit.last:
            parts.append(Unit(foot, unit.last, closing=True))
        return parts

    def _begins(self, row: int, unit: Unit) -> bool:
        if row == unit.first or self._indents[row - 1] < 0:
            return True
        return _DEFINITION.match(self._rows[row].strip()) is not None

    def _closes(self, row: int) -> bool:
        return _CLOSING.match(self._rows[row].lstrip()) is not None

    def _with_comments(self, row: int, base: int, first: int) -> int:
        """The row where the comments begin that stand directly above a row."""
        while (
            row > first
            and self._indents[row - 1] == base
            and _COMMENT.match(self._rows[row - 1].lstrip())
            and not self._closes(row - 1)
        ):
            row -= 1
        return row

    def _name(self, row: int) -> tuple[str, ...]:
        text = self._rows[row].lstrip()
        pattern = _NAMES.get(self._language)
        found = pattern.match(text) if pattern else _DEFINED.search(text[:300])
        name = next((group for group in found.groups() if group), "") if found else ""
        return (name.strip("\"'` "),) if name else ()


def _between(starts: Sequence[int], unit: Unit) -> Iterator[Unit]:
    firsts = [unit.first, *starts[1:]]
    for first, after in zip(firsts, [*firsts[1:], unit.last + 1], strict=True):
        yield Unit(first, after - 1)
