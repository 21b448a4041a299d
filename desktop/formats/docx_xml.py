"""Word's XML: names, and the elements that only wrap what is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VML_TEXT_BOX = "{urn:schemas-microsoft-com:vml}textbox"

_WRAPPERS = frozenset(
    W + name
    for name in (
        "sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo",
    )
)  # fmt: skip
_OFF = ("0", "false", "off", "none")


def children(parent: Any) -> Iterator[Any]:
    """The elements within, those in content controls, insertions and the like as if they were not wrapped.

    Deleted and moved-away text is left out; of alternatives the first is taken.
    """
    for element in parent:
        tag = element.tag
        if not isinstance(tag, str):
            continue  # comments, processing instructions, entities
        if tag in _WRAPPERS:
            yield from children(element)
        elif tag == MC + "AlternateContent":
            chosen = element.find(MC + "Choice")
            chosen = element.find(MC + "Fallback") if chosen is None else chosen
            if chosen is not None:
                yield from children(chosen)
        else:
            yield element


def value(element: Any, path: str) -> str | None:
    """The w:val of a descendant such as "pPr/jc"; None where there is none."""
    found = element.find("/".join(W + name for name in path.split("/")))
    return None if found is None else found.get(W + "val")


def on(element: Any, path: str) -> bool:
    """Whether a switch such as "rPr/b" is there and not off."""
    found = element.find("/".join(W + name for name in path.split("/")))
    return found is not None and found.get(W + "val", "true") not in _OFF


def state(element: Any, path: str) -> bool | None:
    """A switch that may be on, off or not there."""
    found = element.find("/".join(W + name for name in path.split("/")))
    return None if found is None else found.get(W + "val", "true") not in _OFF
