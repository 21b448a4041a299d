"""How code is nested, as far as cutting it needs: rows that belong together, and what they define.

Languages with a grammar are parsed by tree-sitter, which bears any text; the rest goes by indentation
(`desktop.indentation`).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

_PARSED_MAX = 250_000  # characters; some grammars take quadratic time on text that is none of theirs
_OPENED_MAX = 64  # nodes opened to find two that stand on rows of their own

GRAMMARS = {  # language -> module and function
    "bash": ("tree_sitter_bash", "language"),
    "c": ("tree_sitter_c", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "lua": ("tree_sitter_lua", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "scala": ("tree_sitter_scala", "language"),
    "swift": ("tree_sitter_swift", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
_OTHER_NAMES = {
    "sh": "bash", "shell": "bash", "zsh": "bash", "ksh": "bash", "c#": "csharp", "cs": "csharp",
    "c++": "cpp", "cxx": "cpp", "cc": "cpp", "hpp": "cpp", "h": "c", "golang": "go", "js": "javascript",
    "jsx": "javascript", "mjs": "javascript", "node": "javascript", "kt": "kotlin", "py": "python",
    "python3": "python", "py3": "python", "rb": "ruby", "rs": "rust", "ts": "typescript",
}  # fmt: skip
_DEFINITION = re.compile(
    r"(class|function|func|method|interface|struct|union|enum|impl|trait|module|mod|namespace|object|protocol"
    r"|extension|constructor|record|type|template|macro|proc)\w*_"
    r"(definition|declaration|item|specifier|signature|spec|def|clause)$"
    r"|^(class|module|method|singleton_method|singleton_class|class_declaration|variable_declarator)$"
)
_FUNCTION_VALUE = re.compile(r"function|class|arrow")
_BEFORE = re.compile(r"comment|attribute_item|^decorator$|annotation|^attribute(_list)?$")
_NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class Unit:
    """Rows `first` to `last` of a text. An opening row goes with what follows, a closing one with before."""

    first: int
    last: int
    opening: bool = False
    closing: bool = False
    nodes: tuple[Any, ...] = ()


class Outline(Protocol):
    """How a text is nested."""

    def divided(self, unit: Unit) -> tuple[tuple[str, ...], list[Unit]]:
        """The names of what had to be opened, and the parts in it; fewer than two where there are none."""


def grammar_of(language: str) -> str:
    """The name of the grammar for a language as files and fences call it; "" where there is none."""
    name = language.lower()
    name = _OTHER_NAMES.get(name, name)
    return name if name in GRAMMARS else ""


def tree_outline(text: str, language: str) -> TreeOutline | None:
    """The outline of a text by its grammar; None where there is none, or the text is too long for it."""
    name = grammar_of(language)
    if not name or len(text) > _PARSED_MAX:
        return None
    tree = _parser(name).parse(text.encode("utf-8", "replace"))
    return TreeOutline(tree) if tree is not None else None


@cache
def _parser(name: str) -> Any:
    from tree_sitter import Language, Parser

    module, function = GRAMMARS[name]
    return Parser(Language(getattr(importlib.import_module(module), function)()))


class TreeOutline:
    """A syntax tree, seen as rows."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree  # nodes live as long as their tree

    def divided(self, unit: Unit) -> tuple[tuple[str, ...], list[Unit]]:
        """The parts of a unit: what stands on rows of its own, comments with what they are about."""
        nodes = list(unit.nodes or (self._tree.root_node,))
        names: list[str] = []
        tokens: set[int] = set()
        for _ in range(_OPENED_MAX):
            groups = _by_rows(nodes)
            joined = _with_comments(groups) if len(groups) > 1 else groups
            if len(joined) > 1:
                return tuple(names), _units(unit, joined, tokens)
            opened = max(
                (index for index, node in enumerate(nodes) if node.child_count and _rows(node) > 1),
                key=lambda index: _rows(nodes[index]),
                default=None,
            )
            if opened is None:
                return tuple(names), _units(unit, groups, tokens) if len(groups) > 1 else []
            name = _name(nodes[opened])
            if name:
                names.append(name)
            children = nodes[opened].children
            tokens.update(child.id for child in children if not child.is_named)
            nodes[opened : opened + 1] = children
        return tuple(names), []


def _rows(node: Any) -> int:
    return _last_row(node) - int(node.start_point[0]) + 1


def _last_row(node: Any) -> int:
    row, column = node.end_point
    return int(row) - 1 if column == 0 and row > node.start_point[0] else int(row)


def _by_rows(nodes: Sequence[Any]) -> list[list[Any]]:
    """The nodes, those that share a row together."""
    groups: list[list[Any]] = []
    last = -1
    for node in nodes:
        if groups and node.start_point[0] <= last:
            groups[-1].append(node)
        else:
            groups.append([node])
        last = max(last, _last_row(node))
    return groups


def _with_comments(groups: Sequence[list[Any]]) -> list[list[Any]]:
    """Comments and attributes together with what follows them without a blank line."""
    joined: list[list[Any]] = []
    waiting = False
    for group in groups:
        if waiting and group[0].start_point[0] - _last_row(joined[-1][-1]) <= 1:
            joined[-1].extend(group)
        else:
            joined.append(list(group))
        waiting = _is_about_next(group)
    return joined


def _is_about_next(nodes: Sequence[Any]) -> bool:
    """Whether these are comments, attributes or decorators only."""
    return all(_BEFORE.search(node.type) for node in nodes)


def _units(whole: Unit, groups: Sequence[list[Any]], tokens: set[int]) -> list[Unit]:
    """Groups as units that together have all rows of the whole."""
    starts = [whole.first, *(int(group[0].start_point[0]) for group in groups[1:])]
    ends = [*(start - 1 for start in starts[1:]), whole.last]
    last = len(groups) - 1
    return [
        Unit(
            start,
            end,
            opening=(index == 0 and any(node.id in tokens for node in group))
            or (index < last and _is_about_next(group)),
            closing=index == last > 0 and all(node.id in tokens for node in group),
            nodes=tuple(group),
        )
        for index, (start, end, group) in enumerate(zip(starts, ends, groups, strict=True))
    ]


def _name(node: Any) -> str:
    """What a node defines; "" where it defines nothing that has a name."""
    if not _DEFINITION.search(node.type):
        return ""
    if node.type == "variable_declarator":
        value = node.child_by_field_name("value")
        if value is None or not _FUNCTION_VALUE.search(value.type):
            return ""
    found = None
    for field in ("name", "type", "declarator"):
        found = node.child_by_field_name(field)
        if found is not None and (field != "type" or node.type == "impl_item"):
            break
        found = None
    if found is None:
        found = next((child for child in node.children if child.type.endswith("identifier")), None)
    for _ in range(8):  # C hides a function's name in its declarators
        inner = found.child_by_field_name("declarator") if found is not None else None
        if inner is None:
            break
        found = inner
    if found is None or found.text is None:
        return ""
    text = " ".join(found.text.decode("utf-8", "replace").split())
    return text if len(text) <= _NAME_MAX else ""
