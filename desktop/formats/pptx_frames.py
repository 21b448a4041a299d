"""Tables, charts and diagrams of slides -> drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop.formats.drafts import Cell, Draft, Span, list_item, paragraph, table
from desktop.formats.pptx_shapes import A, R
from desktop.formats.pptx_text import spans_of

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_POINTS_MAX = 2000  # rows of a chart's table
_DEPTH_MAX = 20  # levels of a diagram


def frame_drafts(frame: Any, part: Any) -> Iterator[Draft | None]:
    """What a graphic frame shows; `part` is the slide's, to which its relations belong."""
    for element in frame.iter(A + "tbl"):
        yield _table(element)
        return
    for element in frame.iter(_C + "chart"):
        root = _root(part, element.get(R + "id"))
        if root is not None:
            yield from _chart(root)
        return
    for element in frame.iter(_D + "relIds"):
        root = _root(part, element.get(R + "dm"))
        if root is not None:
            yield from _diagram(root)


def _root(part: Any, relation: str | None) -> Any:
    """The XML of a related part; None where the file has lost it."""
    from lxml import etree

    found = part.rels.get(relation) if relation else None
    if found is None or found.is_external:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(found.target_part.blob, parser)
    except etree.XMLSyntaxError:
        return None


def _table(element: Any) -> Draft | None:
    rows = []
    for row in element.iter(A + "tr"):
        cells = []
        for cell in row.iter(A + "tc"):
            if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                continue
            spans: list[Span] = []
            for number, text in enumerate(cell.iter(A + "p")):
                spans += [Span("\n"), *spans_of(text)] if number else spans_of(text)
            cells.append(Cell(tuple(spans), _count(cell, "gridSpan"), _count(cell, "rowSpan")))
        rows.append(cells)
    properties = element.find(A + "tblPr")
    header = properties is not None and properties.get("firstRow") in ("1", "true")
    return table(rows, int(header and len(rows) > 1))


def _count(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), 1000) if value.isdigit() else 1


def _chart(root: Any) -> Iterator[Draft | None]:
    """The chart's title, and its series as a table: a row a category, a column a series."""
    title = root.find(f"{_C}chart/{_C}title")
    if title is not None:
        text = " ".join("".join(t.text or "" for t in p.iter(A + "t")) for p in title.iter(A + "p"))
        yield paragraph([Span(text)], css="caption")
    names: list[str] = []
    categories: dict[int, str] = {}
    values: list[dict[int, str]] = []
    for series in root.iter(_C + "ser"):
        names.append(" ".join(_points(series.find(_C + "tx")).values()))
        for kind in ("cat", "xVal"):
            for index, text in _points(series.find(_C + kind)).items():
                categories.setdefault(index, text)
        found: dict[int, str] = {}
        for kind in ("val", "yVal"):
            found.update(_points(series.find(_C + kind)))
        values.append(found)
    indices = sorted({*categories, *(index for found in values for index in found)})[:_POINTS_MAX]
    if not indices:
        return
    rows = [[Cell((Span(text),)) for text in ("", *names)]]
    for index in indices:
        texts = [Cell((Span(found.get(index, "")),), align="right") for found in values]
        rows.append([Cell((Span(categories.get(index, "")),)), *texts])
    yield table(rows, 1)


def _points(parent: Any) -> dict[int, str]:
    """The cached values below an element, by index; of categories in levels, outer ones first."""
    if parent is None:
        return {}
    levels = list(parent.iter(_C + "lvl"))
    if not levels:
        text = parent.findtext(_C + "v")
        return _values(parent) or ({0: text} if text else {})
    found = _values(levels[0])
    for level in levels[1:]:
        outer, name = _values(level), ""
        for index in sorted(found):
            name = outer.get(index, name)
            found[index] = f"{name} {found[index]}".strip()
    return found


def _values(holder: Any) -> dict[int, str]:
    points = ((p.get("idx") or "0", p.findtext(_C + "v") or "") for p in holder.iter(_C + "pt"))
    return {int(index): _short(text) for index, text in points if index.isdigit()}


def _short(text: str) -> str:
    """A number as people write it: 0.1 where the file says 0.10000000000000001."""
    try:
        return f"{float(text):.10g}" if "." in text and len(text) > 12 else text
    except ValueError:
        return text


def _diagram(root: Any) -> Iterator[Draft | None]:
    """The texts of SmartArt as a list, each below the one it belongs to."""
    points: dict[str, Any] = {}
    for point in root.iter(_D + "pt"):
        if point.get("type", "node") in ("node", "asst", "doc"):
            points[point.get("modelId") or ""] = point
    below: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(_D + "cxn"):
        source, target = link.get("srcId") or "", link.get("destId") or ""
        if link.get("type", "parOf") == "parOf" and source in points and target in points:
            order = link.get("srcOrd") or "0"
            below.setdefault(source, []).append((int(order) if order.isdigit() else 0, target))
    targets = {target for links in below.values() for _, target in links}
    waiting = [(name, 0) for name in reversed(points) if name not in targets]
    done: set[str] = set()
    while waiting:
        name, depth = waiting.pop()
        if name in done:
            continue
        done.add(name)
        point = points[name]
        spans = [span for p in point.iter(A + "p") for span in (*spans_of(p), Span(" "))]
        yield list_item(spans, min(max(depth, 1), _DEPTH_MAX))
        own = depth + 1 if spans or point.get("type") == "doc" else depth
        waiting += [(target, own) for _, target in sorted(below.get(name, ()), reverse=True)]
