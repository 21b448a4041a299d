"""What Word's styles mean: heading, list, code, quotation, caption; bold and italic."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from desktop.formats.docx_xml import W, state, value

_HEADING_NAME = re.compile(
    r"^(?:heading|标题|標題|見出し|제목|überschrift|titre|título|titolo|заголовок|kop|rubrik|overskrift)\s*(\d)",
    re.IGNORECASE,
)
_TITLE_NAME = re.compile(r"^(?:title|标题|標題|表題|제목|titel|titre|título|titolo|название)$", re.IGNORECASE)
_LIST_NAME = re.compile(
    r"^(?:list (?:bullet|number|continue)|列表(?:项目符号|编号)?|列出段落)\s*(\d)?", re.IGNORECASE
)
_CODE_NAME = re.compile(
    r"\b(?:code|source ?code|preformatted|listing|verbatim)\b|代码|源码|^html (?:预设|預設)", re.IGNORECASE
)
_QUOTE_NAME = re.compile(r"quote|引用|zitat|citation", re.IGNORECASE)
_CAPTION_NAME = re.compile(r"^(?:caption|题注|題注|標號|beschriftung|légende|图表标题)", re.IGNORECASE)
_DEPTH_MAX = 12  # of styles based on styles


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about a paragraph or its characters. `level` 0 is no heading."""

    level: int = 0
    title: bool = False
    code: bool = False
    quote: bool = False
    caption: bool = False
    number_id: str | None = None
    number_level: int = 0
    list_depth: int = 0  # that the style's name tells: "List Bullet 2"
    bold: bool | None = None
    italic: bool | None = None


class Styles:
    """The styles of one document, resolved along what they are based on."""

    def __init__(self, document: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        try:
            root = document.styles.element
        except (KeyError, ValueError, AttributeError):
            return
        for element in root.iter(W + "style"):
            name = element.get(W + "styleId") or ""
            self._elements[name] = element
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true"):
                self._default = name
        self._has_title = any(
            self.named(p.get(W + "val") or "").title for p in document.element.body.iter(W + "pStyle")
        )

    def of(self, paragraph: Any) -> Style:
        """The style of a paragraph, with what it says itself."""
        style = self.named(value(paragraph, "pPr/pStyle") or self._default)
        outline = value(paragraph, "pPr/outlineLvl")
        if outline is not None and outline.isdigit():
            style = replace(style, level=int(outline) + 1 if int(outline) < 9 else 0)
        if style.level and not style.title and self._has_title:
            style = replace(style, level=style.level + 1)  # the title is the first level
        return replace(style, level=min(style.level, 6))

    def named(self, name: str, depth: int = 0) -> Style:
        """A style by its identifier."""
        if name in self._known:
            return self._known[name]
        element = self._elements.get(name)
        if element is None or depth > _DEPTH_MAX:
            return Style()
        base = value(element, "basedOn")
        style = self.named(base, depth + 1) if base and base != name else Style()
        shown = value(element, "name") or ""
        match = _HEADING_NAME.match(shown)
        outline = value(element, "pPr/outlineLvl")
        if match and match[1] != "0":
            style = replace(style, level=int(match[1]), title=False)
        elif outline is not None and outline.isdigit():
            style = replace(style, level=int(outline) + 1 if int(outline) < 9 else 0, title=False)
        elif _TITLE_NAME.match(shown):
            style = replace(style, level=1, title=True)
        number = value(element, "pPr/numPr/numId")
        level = value(element, "pPr/numPr/ilvl")
        bold, italic = state(element, "rPr/b"), state(element, "rPr/i")
        style = replace(
            style,
            code=style.code or bool(_CODE_NAME.search(shown)),
            quote=style.quote or bool(_QUOTE_NAME.search(shown)),
            caption=style.caption or bool(_CAPTION_NAME.match(shown)),
            number_id=style.number_id if number is None else number,
            number_level=style.number_level if level is None or not level.isdigit() else int(level),
            list_depth=int(listed[1] or 1) if (listed := _LIST_NAME.match(shown)) else style.list_depth,
            bold=style.bold if bold is None else bold,
            italic=style.italic if italic is None else italic,
        )
        self._known[name] = style
        return style
