"""The shapes of a slide in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SHAPES = frozenset(P + name for name in ("sp", "grpSp", "graphicFrame", "pic", "cxnSp"))
_DEPTH_MAX = 40  # groups in groups
_FURNITURE = ("dt", "ftr", "sldNum", "hdr")


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape's element and the box it stands in, in the units of whatever holds it."""

    element: Any
    x0: float
    y0: float
    x1: float
    y1: float


def placeholder(element: Any) -> Any:
    """The p:ph of a shape; None where it is no placeholder."""
    return element.find(f"{P}nvSpPr/{P}nvPr/{P}ph")


def is_title(element: Any) -> bool:
    """Whether a shape is the slide's title."""
    found = placeholder(element)
    return found is not None and found.get("type") in ("title", "ctrTitle")


def in_order(tree: Any, boxes: dict[Any, tuple[float, float, float, float]], depth: int = 0) -> Iterator[Any]:
    """The shapes in a tree or group: the title first, then from the top down and from left to right.

    `boxes` are those of the placeholders, which stand where their layout puts them.
    """
    placed = [_placed(element, boxes) for element in _visible(tree)]
    for title in [entry for entry in placed if is_title(entry.element)]:
        yield title.element
    for entry in ordered([entry for entry in placed if not is_title(entry.element)]):
        if entry.element.tag == P + "grpSp":
            if depth < _DEPTH_MAX:
                yield from in_order(entry.element, boxes, depth + 1)
        else:
            yield entry.element


def ordered(placed: Sequence[Placed]) -> list[Placed]:
    """Boxes in reading order: bands from the top down, in each its columns from the left.

    A gap across all boxes parts them, first from top to bottom, then from left to right.
    """
    waiting: list[tuple[list[Placed], int]] = [(list(placed), 0)]
    done: list[Placed] = []
    while waiting:
        group, failed = waiting.pop()
        if len(group) < 2 or failed == 2:
            done += sorted(group, key=lambda entry: (entry.y0, entry.x0))
            continue
        down = failed == 0
        parts = _parted(group, down)
        if len(parts) == 1:
            parts = _parted(group, not down)
            if len(parts) == 1:
                waiting.append((group, 2))
                continue
        waiting += [(part, 0) for part in reversed(parts)]
    return done


def _parted(group: list[Placed], down: bool) -> list[list[Placed]]:
    """The boxes parted where a gap goes across; a tenth of a box may lap over."""
    parts: list[list[Placed]] = []
    end = float("-inf")
    for entry in sorted(group, key=lambda e: (e.y0, e.x0) if down else (e.x0, e.y0)):
        start, stop = (entry.y0, entry.y1) if down else (entry.x0, entry.x1)
        if not parts or start >= end - 0.1 * (stop - start):
            parts.append([])
        parts[-1].append(entry)
        end = max(end, stop)
    return parts


def _visible(tree: Any) -> Iterator[Any]:
    for element in tree:
        if element.tag == MC + "AlternateContent":
            for choice in element:
                inner = [shape for shape in choice if shape.tag in _SHAPES]
                if inner:
                    yield from (shape for shape in inner if not _left_out(shape))
                    break
        elif element.tag in _SHAPES and not _left_out(element):
            yield element


def _left_out(element: Any) -> bool:
    """Whether a shape is hidden, or one of the header and footer."""
    found = placeholder(element)
    if found is not None and found.get("type") in _FURNITURE:
        return True
    properties = element.find(f"./*/{P}cNvPr")
    return properties is not None and properties.get("hidden") in ("1", "true")


def _placed(element: Any, boxes: dict[Any, tuple[float, float, float, float]]) -> Placed:
    if element in boxes:
        return Placed(element, *boxes[element])
    frame = element.find(P + "xfrm")
    if frame is None:
        frame = element.find(f"{P}spPr/{A}xfrm")
    if frame is None:
        frame = element.find(f"{P}grpSpPr/{A}xfrm")
    if frame is None:
        return Placed(element, 0, 0, 0, 0)
    offset, extent = frame.find(A + "off"), frame.find(A + "ext")
    x, y = _number(offset, "x"), _number(offset, "y")
    return Placed(element, x, y, x + _number(extent, "cx"), y + _number(extent, "cy"))


def _number(element: Any, name: str) -> float:
    try:
        return float(element.get(name, "0")) if element is not None else 0.0
    except ValueError:
        return 0.0
