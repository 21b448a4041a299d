"""Jupyter notebooks, nbformat 3 and 4.

https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Cell, Draft, Span, code, heading, paragraph, picture, table
from desktop.records import Reading

_OUTPUT_ROWS_MAX = 60  # rows of printed output that are kept; the rest is said to be left out
_ERROR_ROWS = 3  # the last rows of a traceback, which say what went wrong
_TABLE_ROWS_MAX = 500
_PICTURE_MAX = 20 * 1024 * 1024  # bytes
_WIDTH = 420.0  # points
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=</tr>|<tr\b|\Z)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<(t[hd])\b[^>]*>(.*?)(?=</t[hd]>|<t[hd]\b|\Z)", re.DOTALL | re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^<>]*>")


class NotebookFormat(Format):
    """Jupyter notebooks."""

    name: ClassVar[str] = "notebook"
    suffixes: ClassVar[frozenset[str]] = frozenset({".ipynb"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The notebook's cells and outputs, laid out."""
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out

        text = decode(content_of(path)).text
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UnreadableError("It is damaged and can't be opened as a notebook.") from error
        if not isinstance(found, dict) or not isinstance(found.get("cells", found.get("worksheets")), list):
            raise UnreadableError("It is damaged and can't be opened as a notebook.")
        beat()
        walk = _Walk(_language(found))
        drafts: list[Draft] = []
        for cell in _cells(found):
            drafts.extend(walk.cell(cell))
            beat()
        return lay_out(_title(found, drafts), drafts, walk.images, beat)


@dataclass(slots=True)
class _Walk:
    """Goes through the cells, keeping their pictures."""

    language: str
    images: dict[str, bytes] = field(default_factory=dict)

    def cell(self, cell: Mapping[str, Any]) -> Iterator[Draft]:
        """A cell's blocks."""
        from desktop.formats.markdown import parse

        text = _text(cell.get("source", cell.get("input", "")))
        kind = cell.get("cell_type")
        if kind == "markdown":
            yield from parse(text)[1]
        elif kind == "heading":  # of nbformat 3
            level = cell.get("level")
            yield from filter(None, [heading([Span(text)], level if isinstance(level, int) else 1)])
        elif kind == "code":
            language = "" if text.startswith("%%") and not text.startswith("%%time") else self.language
            yield from filter(None, [code(text, language)])
            outputs = cell.get("outputs")
            for output in outputs if isinstance(outputs, list) else ():
                if isinstance(output, dict):
                    yield from self._output(output)
        elif text.strip():
            yield from filter(None, [paragraph([Span(text)])])

    def _output(self, output: Mapping[str, Any]) -> Iterator[Draft]:
        kind = output.get("output_type")
        if kind == "stream":
            yield from _printed(_text(output.get("text", "")))
        elif kind in ("error", "pyerr"):
            rows = _COLOURS.sub("", f"{output.get('ename', '')}: {output.get('evalue', '')}").split("\n")
            yield from _printed("\n".join(rows[:_ERROR_ROWS]))
        else:
            yield from self._shown(_data(output))

    def _shown(self, data: Mapping[str, Any]) -> Iterator[Draft]:
        """The richest form of a result that can be shown without running anything."""
        for kind, ending in (("image/png", "png"), ("image/jpeg", "jpeg"), ("image/gif", "gif")):
            content = _picture(data.get(kind))
            if content:
                name = f"output{len(self.images)}.{ending}"
                self.images[name] = content
                yield picture(name, _width(content))
                return
        html = _text(data.get("text/html", ""))
        made = _table(html) if "<table" in html.lower() else None
        if made:
            yield made
        elif data.get("text/markdown"):
            from desktop.formats.markdown import parse

            yield from parse(_text(data["text/markdown"]))[1]
        else:
            yield from _printed(_text(data.get("text/plain", "")))


def _cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    sheets = [notebook, *(s for s in notebook.get("worksheets") or () if isinstance(s, dict))]
    for sheet in sheets:
        cells = sheet.get("cells")
        yield from (cell for cell in cells if isinstance(cell, dict)) if isinstance(cells, list) else ()


def _language(notebook: Mapping[str, Any]) -> str:
    metadata = notebook.get("metadata")
    for key in ("language_info", "kernelspec"):
        info = metadata.get(key) if isinstance(metadata, dict) else None
        field_name = "name" if key == "language_info" else "language"
        name = info.get(field_name) if isinstance(info, dict) else None
        if isinstance(name, str) and name:
            return name.lower().removeprefix("i") if name.lower() == "ipython" else name.lower()
    return "python"


def _title(notebook: Mapping[str, Any], drafts: list[Draft]) -> str:
    metadata = notebook.get("metadata")
    stated = metadata.get("title") if isinstance(metadata, dict) else None
    if isinstance(stated, str) and stated.strip():
        return stated.strip()
    blocks = [draft.block for draft in drafts[:4] if draft.block]
    return next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")


def _text(value: object) -> str:
    """A text that may be written as a list of its rows."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _data(output: Mapping[str, Any]) -> Mapping[str, Any]:
    """The forms of a result; nbformat 3 has them beside its other fields, with short names."""
    data = output.get("data")
    if isinstance(data, dict):
        return data
    short = {"png": "image/png", "jpeg": "image/jpeg", "html": "text/html", "text": "text/plain"}
    return {long: output[name] for name, long in short.items() if name in output}


def _printed(text: str) -> Iterator[Draft]:
    rows = _COLOURS.sub("", text).rstrip().split("\n")
    rows = [row.rsplit("\r", 1)[-1] for row in rows]  # a progress bar's last state
    if len(rows) > _OUTPUT_ROWS_MAX:
        rows = [*rows[: _OUTPUT_ROWS_MAX - 10], "…", *rows[-9:]]
    yield from filter(None, [code("\n".join(row[:2000] for row in rows), "")])


def _picture(value: object) -> bytes:
    text = _text(value)
    if not text or len(text) > _PICTURE_MAX * 4 // 3:
        return b""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _width(content: bytes) -> float | None:
    """At most the page's width; None where the picture says nothing of its size."""
    if not content.startswith(b"\x89PNG") or len(content) < 24:
        return _WIDTH
    pixels = int.from_bytes(content[16:20], "big")
    return min(pixels * 0.75, _WIDTH) if pixels else None


def _table(html: str) -> Draft | None:
    """The table of a data frame."""
    from html import unescape

    rows: list[list[Cell]] = []
    header_rows = 0
    for row in _ROW.finditer(html):
        cells = _CELL.findall(row[1])
        if not cells:
            continue
        if header_rows == len(rows) and all(tag.lower() == "th" for tag, _ in cells):
            header_rows += 1
        rows.append([Cell((Span(unescape(_HTML_TAG.sub("", text))),)) for _, text in cells])
        if len(rows) >= _TABLE_ROWS_MAX:
            break
    return table(rows, header_rows)
