"""reStructuredText, read by docutils with nothing included, run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Cell, Draft, Span, code, heading, list_item, paragraph, rule, table
from desktop.formats.files import SIZE_MAX
from desktop.records import Reading

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 6,
    "warning_stream": False,
    "doctitle_xform": False,
    "docinfo_xform": True,
    "sectsubtitle_xform": False,
    "smart_quotes": False,
    "embed_stylesheet": False,
    "pep_references": False,
    "rfc_references": False,
    "line_length_limit": SIZE_MAX,
    "_disable_config": True,
}
_SKIPPED = {
    "comment", "system_message", "substitution_definition", "target", "raw", "meta", "pending",
    "problematic_message", "decoration",
}  # fmt: skip
_ADMONITIONS = {
    "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning",
}  # fmt: skip
_UNKNOWN = re.compile(r"(?<![\w:`]):[A-Za-z][\w.+-]*(?::[\w.+-]+)*:`([^`\n]+(?:\n[^`\n]+)?)`")
_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)\.\. (?P<name>[\w:.-]+)::[ \t]*(?P<rest>.*)$")
_ROLE_TARGET = re.compile(r"\s*<[^<>]*>$")
_OPTION = re.compile(r"[ \t]+:[\w -]+:(?:[ \t].*)?$")
_CODE = {"code", "code-block", "sourcecode"}
_UNSEEN = {"toctree", "index", "automodule", "autoclass", "autofunction", "currentmodule", "highlight"}
_SAID = {
    "versionadded": "Added in version", "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version", "seealso": "See also", "todo": "To do",
}  # fmt: skip
_NESTING_MAX = 60  # levels; docutils recurses at each
_KNOWN = {  # directives of docutils; any other's content is read as if it stood alone
    "admonition", "attention", "caution", "code", "code-block", "sourcecode", "compound", "container",
    "contents", "csv-table", "danger", "date", "default-role", "epigraph", "error", "figure", "footer",
    "header", "highlights", "hint", "image", "important", "include", "line-block", "list-table", "math",
    "meta", "note", "parsed-literal", "pull-quote", "raw", "replace", "role", "rubric", "sectnum",
    "sidebar", "table", "target-notes", "tip", "title", "topic", "unicode", "warning",
}  # fmt: skip


class RestructuredTextFormat(Format):
    """reStructuredText files."""

    name: ClassVar[str] = "reStructuredText"
    suffixes: ClassVar[frozenset[str]] = frozenset({".rst", ".rest"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The file's blocks, laid out."""
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out

        text = decode(content_of(path)).text.replace("\r\n", "\n").replace("\r", "\n")
        beat()
        title, drafts = parse(text)
        beat()
        return lay_out(title, drafts, {}, beat)


def parse(text: str) -> tuple[str, list[Draft]]:
    """The title, which is the first heading, and the blocks.

    Raises:
        UnreadableError: it nests deeper than anything that people write.
    """
    from docutils.core import publish_doctree

    if _nesting(text) > _NESTING_MAX:
        raise UnreadableError("It nests deeper than any text that people write, so it was left alone.")
    try:
        tree = publish_doctree(_prepared(text), settings_overrides=_SETTINGS)
    except RecursionError as error:
        raise UnreadableError(
            "It nests deeper than any text that people write, so it was left alone."
        ) from error
    drafts = list(_Walk().blocks(tree, 0))
    first = next((draft.block for draft in drafts if draft.block), None)
    return first.text if first and first.kind == "heading" else "", drafts


def _nesting(text: str) -> int:
    """How many indentations are open at once, list markers counted."""
    deepest = 0
    open_columns: list[int] = []
    for row in text.expandtabs(8).split("\n"):
        body = row.strip()
        if not body:
            continue
        column = len(row) - len(row.lstrip())
        while open_columns and open_columns[-1] > column:
            open_columns.pop()
        if not open_columns or open_columns[-1] < column:
            open_columns.append(column)
        markers = re.match(r"(?:(?:[-*+•]|\(?[\w#]{1,3}[.)]|\|)\s+)*", body)
        deepest = max(deepest, len(open_columns) + (len(markers[0].split()) if markers else 0))
    return deepest


def _prepared(text: str) -> str:
    """The text with what only Sphinx knows turned into what docutils does: roles, directives."""
    rows: list[str] = []
    options = False  # whether options of a directive may follow that docutils would stumble over
    for row in text.split("\n"):
        if options and _OPTION.match(row):
            continue
        found = _DIRECTIVE.match(row)
        options = found is not None and (found["name"] in _CODE or found["name"] not in _KNOWN)
        if not found or found["name"] in _KNOWN:
            rows.append(_UNKNOWN.sub(lambda match: _role(match[0], match[1]), row))
        elif found["name"] in _UNSEEN:
            rows.append(f"{found['indent']}..")
        else:
            words = found["rest"].replace("`", "")
            said = _SAID.get(found["name"], "")
            shown = f"**{said} {words}**".replace(" **", "**") if said else f"``{words}``"
            rows.append(f"{found['indent']}.. container::")
            rows.extend(["", f"{found['indent']}   {shown}", ""] if said or words else [])
    return "\n".join(rows)


def _role(whole: str, content: str) -> str:
    """A role of Sphinx as its words; those of docutils stay."""
    name = whole[1:].split(":`", 1)[0]
    if name in ("math", "sub", "subscript", "sup", "superscript", "code", "literal", "emphasis", "strong"):
        return whole
    shown = _ROLE_TARGET.sub("", content).lstrip("!~")
    return f"``{shown}``" if shown.strip() else whole


@dataclass(slots=True)
class _Walk:
    """Goes through the document's tree, keeping track of what is open."""

    markers: list[str] = field(default_factory=list)  # of items that have said nothing yet
    depth: int = 0  # of lists
    quotes: int = 0

    def blocks(self, node: Any, level: int) -> Iterator[Draft]:
        """The blocks in a node, `level` sections deep."""
        for child in node.children:
            yield from self._block(child, level)

    def _block(self, node: Any, level: int) -> Iterator[Draft]:
        kind = node.tagname
        if kind in _SKIPPED:
            return
        if kind == "section":
            yield from self.blocks(node, level + 1)
        elif kind in ("title", "subtitle", "rubric"):
            outer = node.parent.tagname
            if outer in ("section", "document"):
                yield from filter(None, [heading(_spans(node), max(level, 1))])
            else:
                yield from self._text([replace(span, bold=True) for span in _spans(node)])
        elif kind in ("literal_block", "doctest_block", "math_block"):
            names = [name for name in node.get("classes", ()) if name not in ("code", "highlight")]
            language = {"doctest_block": "pycon", "math_block": "latex"}.get(kind, names[0] if names else "")
            yield from filter(None, [code(node.astext(), language)])
        elif kind in ("bullet_list", "enumerated_list"):
            yield from self._list(node, level)
        elif kind in ("definition_list", "field_list", "option_list", "docinfo"):
            yield from self._definitions(node, level)
        elif kind == "table":
            yield from _table(node)
        elif kind == "caption":
            yield from filter(None, [paragraph(_spans(node), "caption")])
        elif kind in ("footnote", "citation"):
            yield from self._footnote(node)
        elif kind == "block_quote":
            self.quotes += 1
            yield from self.blocks(node, level)
            self.quotes -= 1
        elif kind == "line_block":
            yield from self._text([Span("\n".join(_lines(node)))])
        elif kind in _ADMONITIONS:
            yield from filter(None, [paragraph([Span(kind.capitalize(), bold=True)], indent=self.depth)])
            self.quotes += 1
            yield from self.blocks(node, level)
            self.quotes -= 1
        elif kind == "transition":
            yield rule()
        elif kind == "image":
            yield from self._text([Span(node.get("alt", ""), italic=True)])
        elif kind in ("paragraph", "attribution", "term", "legend_text"):
            yield from self._text(_spans(node))
        elif node.children and hasattr(node, "tagname") and kind != "#text":
            yield from self.blocks(node, level)

    def _text(self, spans: list[Span]) -> Iterator[Draft]:
        if self.markers and self.markers[-1] != "\0":
            marker = self.markers[-1]
            self.markers[-1] = "\0"
            draft = list_item(spans, self.depth, marker, self.quotes)
        else:
            draft = paragraph(spans, quoted=min(self.quotes, 8), indent=self.depth)
        if draft:
            yield draft

    def _list(self, node: Any, level: int) -> Iterator[Draft]:
        self.depth += 1
        number = int(node.get("start", 1))
        for item in node.children:
            bullet = node.tagname == "bullet_list"
            self.markers.append("" if bullet else f"{_numeral(number, node.get('enumtype', 'arabic'))}.")
            yield from self.blocks(item, level)
            self.markers.pop()
            number += 1
        self.depth -= 1

    def _definitions(self, node: Any, level: int) -> Iterator[Draft]:
        """A term, field or option in bold, and what is said about it."""
        for item in node.children:
            if item.tagname in ("definition_list_item", "field", "option_list_item"):
                head, body = item.children[0], item.children[-1]
                spans = [replace(span, bold=True) for span in _spans(head)]
                if item.tagname == "field" and len(body.children) == 1:
                    spans = [*spans, Span(": "), *_spans(body.children[0])]
                    body = None
                yield from self._text(spans)
                if body is not None:
                    self.depth += 1
                    self.markers.append("\0")
                    yield from self.blocks(body, level)
                    self.markers.pop()
                    self.depth -= 1
            elif item.children:
                name = item.tagname.capitalize()
                yield from self._text([Span(f"{name}: ", bold=True), Span(item.astext())])

    def _footnote(self, node: Any) -> Iterator[Draft]:
        label = next((child.astext() for child in node.children if child.tagname == "label"), "")
        for child in node.children:
            if child.tagname == "paragraph":
                yield from filter(None, [paragraph([Span(f"[{label}] "), *_spans(child)], "footnote")])


def _table(node: Any) -> Iterator[Draft]:
    rows: list[list[Cell]] = []
    header_rows = 0
    for group in node.children:
        if group.tagname == "title":
            yield from filter(None, [paragraph(_spans(group), "caption")])
        for part in group.children if group.tagname == "tgroup" else ():
            for row in part.children if part.tagname in ("thead", "tbody") else ():
                rows += [[_cell(entry) for entry in row.children]]
            if part.tagname == "thead":
                header_rows = len(rows)
    yield from filter(None, [table(rows, header_rows)])


def _cell(entry: Any) -> Cell:
    spans: list[Span] = []
    for child in entry.children:
        spans.extend([Span("\n")] if spans else [])
        spans.extend(_spans(child))
    return Cell(tuple(spans), int(entry.get("morecols", 0)) + 1, int(entry.get("morerows", 0)) + 1)


def _spans(node: Any) -> list[Span]:
    """The text of a node with its styles; pictures say their name."""
    made: list[Span] = []
    waiting: list[tuple[Any, Span]] = [(node, Span(""))]
    while waiting:
        current, style = waiting.pop()
        kind = current.tagname
        if kind == "#text":
            made.append(replace(style, text=_unwrapped(str(current.astext()))))
            continue
        if kind in ("system_message", "target", "raw", "substitution_definition"):
            continue
        if kind == "image":
            made.append(replace(style, text=current.get("alt", ""), italic=True))
        style = {
            "strong": replace(style, bold=True), "emphasis": replace(style, italic=True),
            "literal": replace(style, code=True), "math": replace(style, code=True),
            "reference": replace(style, link=True), "superscript": replace(style, raised=True),
            "footnote_reference": replace(style, raised=True), "title_reference": replace(style, italic=True),
        }.get(kind, style)  # fmt: skip
        waiting.extend((child, style) for child in reversed(current.children))
    return made


def _unwrapped(text: str) -> str:
    return re.sub(r"(?<=[\u2e80-\U0003ffff])\n(?=[\u2e80-\U0003ffff])", "", text).replace("\n", " ")


def _lines(node: Any) -> Iterator[str]:
    for child in node.children:
        if child.tagname == "line_block":
            yield from _lines(child)
        else:
            yield child.astext()


def _numeral(number: int, kind: str) -> str:
    if kind in ("loweralpha", "upperalpha") and 1 <= number <= 26:
        return chr((ord("a") if kind == "loweralpha" else ord("A")) + number - 1)
    if kind in ("lowerroman", "upperroman") and 1 <= number <= 89:
        ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
        tens = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")
        roman = tens[number // 10] + ones[number % 10]
        return roman if kind == "lowerroman" else roman.upper()
    return str(number)
