"""Data and settings: JSON, YAML, TOML, XML and the like, as code cut by its structure.

Nothing is interpreted: no entity is resolved, no alias expanded and no type built, so that no file can
make more of itself than it is. What stands on endless lines is broken at its brackets or tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from desktop.formats.base import Beat, Format
from desktop.records import Reading

_LANGUAGES = {
    "json": "json", "jsonl": "json", "ndjson": "json", "json5": "json5", "jsonc": "json5",
    "geojson": "json", "webmanifest": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "xml": "xml",
    "xsd": "xml", "xsl": "xml", "xslt": "xml", "rss": "xml", "atom": "xml", "opml": "xml", "plist": "xml",
    "kml": "xml", "gpx": "xml", "wsdl": "xml", "csproj": "xml", "props": "xml", "qrc": "xml", "ui": "xml",
    "ini": "ini", "cfg": "ini", "conf": "ini", "properties": "properties", "env": "bash",
    "desktop": "ini", "service": "ini", "po": "po",
}  # fmt: skip
_NAMES = {
    ".editorconfig": "ini", ".gitconfig": "ini", "pipfile": "toml", "cargo.lock": "toml",
    "poetry.lock": "toml",
}  # fmt: skip
_ROW_MAX = 400  # characters; longer rows are no person's layout
_DEPTH_SHOWN = 24  # levels that get rows of their own; deeper ones stay side by side
_JSON = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_XML = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[^<>]*+>?|[^<]++", re.DOTALL)


class DataFormat(Format):
    """Files of structured data."""

    name: ClassVar[str] = "data"
    suffixes: ClassVar[frozenset[str]] = frozenset(f".{ending}" for ending in _LANGUAGES)
    names: ClassVar[frozenset[str]] = frozenset(_NAMES)

    def read(self, path: Path, beat: Beat) -> Reading:
        """The file's text, laid out; its title is its name."""
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out
        from desktop.formats.source_code import code_file

        text = decode(content_of(path)).text.replace("\r\n", "\n").replace("\r", "\n")
        beat()
        name = path.name.lower()
        language = _NAMES.get(name) or _LANGUAGES.get(path.suffix.lower().lstrip("."), "")
        drafts = list(code_file(readable(text, language), language, beat))
        return lay_out(path.name, drafts, {}, beat)


def readable(text: str, language: str) -> str:
    """The text with endless lines broken where its structure has joints; other texts are left alone."""
    rows = text.split("\n")
    if max(map(len, rows)) <= _ROW_MAX:
        return text
    if language in ("json", "json5"):
        if len(rows) > 3 and all(row.lstrip()[:1] in ("{", "[", "") for row in rows[:20]):
            return text  # a record a line is a layout too
        return "".join(_json_rows(text))
    return "".join(_xml_rows(text)) if language == "xml" else text


def _json_rows(text: str) -> Iterator[str]:
    """JSON with an item a row; numbers and other short items stay side by side."""
    depth, before = 0, ""
    for match in _JSON.finditer(text):
        token = match[0]
        if token in ("}", "]"):
            depth = max(depth - 1, 0)
            if before not in ("{", "["):
                yield _row(depth)
        elif before in ("{", "["):
            yield _row(depth)
        elif before == ",":
            yield " " if token[0] in "-0123456789" else _row(depth)
        elif before == ":":
            yield " "
        yield token
        if token in ("{", "["):
            depth += 1
        before = token


def _xml_rows(text: str) -> Iterator[str]:
    """XML with an element a row, where elements follow each other; text stays beside its tags."""
    depth, before = 0, ""
    for match in _XML.finditer(text):
        token = match[0]
        if not token.strip():
            continue
        closing = token.startswith("</")
        if closing:
            depth = max(depth - 1, 0)
        opened = before[:1] == "<" and before[1:2] not in ("/", "!", "?") and not before.endswith("/>")
        if token[0] == "<" and before[:1] == "<" and not (closing and opened):
            yield _row(depth)
        yield token.strip() if token[0] == "<" else token
        if token[0] == "<" and not closing and token[1:2] not in ("!", "?") and not token.endswith("/>"):
            depth += 1
        before = token


def _row(depth: int) -> str:
    return "\n" + "  " * depth if depth <= _DEPTH_SHOWN else " "
