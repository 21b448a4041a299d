"""HTML -> drafts, in the order in which it is read.

The tree is walked without recursion; whatever is open is a frame on a stack of our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.formats.base import Beat
from desktop.formats.docx_numbering import formatted
from desktop.formats.drafts import Draft, Span, code, heading, list_item, paragraph, rule
from desktop.formats.html_elements import (
    BLOCKS,
    SKIPPED,
    attribute,
    beside_the_text,
    code_language,
    hidden,
    main_content,
)
from desktop.formats.html_pictures import Pictures
from desktop.formats.html_source import bounded
from desktop.formats.html_tables import Table, is_data

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES = {
    **{tag: Span("", bold=True) for tag in ("b", "strong")},
    **{tag: Span("", italic=True) for tag in ("i", "em", "cite", "dfn", "var")},
    **{tag: Span("", struck=True) for tag in ("s", "strike", "del")},
    **{tag: Span("", underlined=True) for tag in ("u", "ins")},
    **{tag: Span("", code=True) for tag in ("code", "kbd", "samp", "tt")},
    "sup": Span("", raised=True),
}
_LIST_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_CHINESE_LINE_END = re.compile(
    r"(?<=[\u2e80-\uabff\uf900-\U0003ffff])[ \t]*[\r\n][ \t\r\n\f]*(?=[\u2e80-\uabff\uf900-\U0003ffff])"
)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_KEPT_SPACES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NOTE_TYPES = re.compile(r"\b(?:doc-)?(?:foot|end|rear)notes?\b", re.IGNORECASE)
_NOTE_MARKER = re.compile(r"[\[(（]?\s*(\d{1,4}|[*†‡§]+|[ivx]{1,5})\s*[\])）]?")
_LONGEST = 20_000  # code points; a paragraph without end is cut for the layout's sake
_QUOTES_MAX = 5
_LISTS_MAX = 9
_FILE_NAME = re.compile(r"\.(png|jpe?g|gif|svg|webp)$", re.IGNORECASE)
_SOURCES = ("src", "data-src", "href", "xlink:href")
_ICON = 34  # pixels; pictures no larger stand in the text for what their alternative says


@dataclass(frozen=True, slots=True)
class Html:
    """What a file of HTML says."""

    title: str
    drafts: list[Draft]


def parse(
    text: str,
    pictures: Pictures,
    beat: Beat,
    *,
    whole: bool = False,
    xhtml: bool = False,
    titles: Mapping[str, tuple[str, int]] | None = None,
    sunk: int = 0,
) -> Html:
    """The title and blocks of an HTML text.

    `whole` keeps everything, else navigation goes where the main content is evident. `titles` are headings
    by the id of the element that they stand before ("" is the beginning), for texts that have none of their
    own. `sunk` is added to the level of each heading.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(bounded(text, xhtml=xhtml))
    beat()
    stated = tree.css_first("head > title") or tree.css_first("title")
    title = _SPACES.sub(" ", stated.text() or "").strip() if stated is not None else ""
    body = tree.body
    if body is None:
        return Html(title, [])
    main = None if whole else main_content(body)
    headings = [node for node in body.css("h1") if not hidden(node)]
    titled = bool(headings) or body.css_first("h2, h3, h4, h5, h6") is not None
    walk = _Walk(pictures, beat, {} if titled else titles or {}, sunk, main is not None)
    if main is not None and main.css_first("h1") is None and len(headings) == 1:
        walk.go(headings[0])
    walk.go(body if main is None else main)
    first = [draft.block.text for draft in walk.drafts if draft.block and draft.block.kind == "heading"][:1]
    if len(headings) == 1 and first:
        shown = first[0]
        if 4 <= len(shown) < len(title) and (title.startswith(shown) or title.endswith(shown)):
            title = shown  # the rest is the name of the site
    return Html(title[:300], walk.drafts)


@dataclass(slots=True)
class _List:
    """An open list: the number of its next item, None where it has bullets."""

    number: int | None
    kind: str = "decimal"
    step: int = 1
    fresh: str | None = None  # the marker of an item that has begun and said nothing yet


@dataclass(slots=True)
class _Frame:
    """An open element, and what holds again after it."""

    node: Any
    style: Span
    level: int
    css: str
    keep: bool


@dataclass(slots=True)
class _Walk:
    """Goes through a tree once, keeping track of what is open."""

    pictures: Pictures
    beat: Beat
    titles: Mapping[str, tuple[str, int]]
    sunk: int
    only_text: bool  # leave navigation out
    drafts: list[Draft] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    style: Span = field(default_factory=lambda: Span(""))
    level: int = 0  # of the open heading
    css: str = ""  # the class of paragraphs
    keep: bool = False  # white space counts
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    terms: int = 0  # open dd elements
    tables: int = 0
    table: Table | None = None
    pre: list[str] | None = None
    ruby: list[str] | None = None  # how the open ruby's characters are read
    reading: bool = False  # within rt

    def go(self, root: Any) -> None:
        """Walk an element and all in it."""
        self._titled("")
        stack: list[_Frame] = []
        node = root
        count = 0
        while node is not None:
            count += 1
            if not count % 500:
                self.beat()
            inner = None
            if node.tag == "-text":
                self._text(node.text_content or "")
            elif node.tag[0] != "-" and node.tag[0] != "!":
                frame = _Frame(node, self.style, self.level, self.css, self.keep)
                if self._enter(node):
                    stack.append(frame)
                    inner = node.first_child
                    if inner is None:
                        self._leave(stack.pop())
            if inner is not None:
                node = inner
                continue
            while stack and node.next is None:
                if stack[-1].node.mem_id == node.mem_id:
                    break
                node = stack[-1].node
                self._leave(stack.pop())
                if node.mem_id == root.mem_id:
                    break
            node = None if node.mem_id == root.mem_id else node.next
        self._flush()

    def _titled(self, name: str) -> None:
        if name in self.titles:
            self._flush()
            title, level = self.titles[name]
            self._add(heading([Span(title)], level + self.sunk))

    def _enter(self, node: Any) -> bool:
        """Begin an element; False where nothing in it is read."""
        tag = node.tag
        if tag == "svg" and not hidden(node):  # a book's cover is often wrapped in one
            for image in node.css("image"):
                self._picture(image)
        if tag in SKIPPED or hidden(node) or (self.only_text and beside_the_text(node)):
            return False
        if self.titles:
            name = attribute(node, "id") or attribute(node, "name")
            if name:
                self._titled(name)
        if tag in _STYLES:
            self.style = _both(self.style, _STYLES[tag])
        style = attribute(node, "style")
        if style:
            if _BOLD_STYLE.search(style):
                self.style = replace(self.style, bold=True)
            self.keep = self.keep or bool(_KEPT_SPACES.search(style))
        if tag == "br":
            self._line_end()
        elif tag == "img":
            self._picture(node)
            return False
        elif tag == "input":
            if attribute(node, "type").lower() == "checkbox" and self.lists:
                self.spans.append(Span("☑ " if "checked" in node.attributes else "☐ "))
            return False
        elif tag == "math":
            said = attribute(node, "alttext")
            if said:
                self.spans.append(replace(self.style, text=said))
                return False
        elif tag in ("annotation", "annotation-xml", "rp"):
            return False
        elif tag == "a":
            return self._link(node)
        elif tag == "q":
            self.spans.append(replace(self.style, text="“"))
        elif tag == "ruby":
            self.ruby = []
        elif tag == "rt":
            self.reading = self.ruby is not None
        elif tag in _HEADINGS or attribute(node, "role") == "heading":
            self._flush()
            stated = attribute(node, "aria-level")
            self.level = _HEADINGS.get(tag) or (int(stated) if stated.isdecimal() and stated.isascii() else 2)
        elif tag == "pre" or (tag in ("listing", "xmp", "plaintext")):
            self._flush()
            self.pre = [] if self.pre is None else self.pre
        elif tag == "hr":
            self._flush()
            if self.table is None and self.pre is None:
                self.drafts.append(rule())
        elif tag in ("ul", "ol", "menu", "dir"):
            self._flush()
            self.lists.append(_opened_list(node))
        elif tag == "li":
            self._flush()
            self._item(node)
        elif tag == "table":
            self._flush()
            self.tables += 1
            if self.table is None and is_data(node, self.tables):
                self.table = Table()
        elif tag in ("tr", "td", "th", "tbody", "thead", "tfoot"):
            self._in_table(node)
        elif tag in ("blockquote", "figcaption", "caption", "dt", "dd") or tag in BLOCKS:
            self._block(node)
        return True

    def _leave(self, frame: _Frame) -> None:
        node = frame.node
        tag = node.tag
        if tag in ("ul", "ol", "menu", "dir"):
            self._flush()
            if self.lists:
                self.lists.pop()
        elif tag == "li":
            self._flush()
            if self.lists:
                self.lists[-1].fresh = None
        elif tag == "table":
            self._flush()
            self.tables -= 1
            if self.table is not None:  # no table stands in one of data
                made, self.table = self.table, None
                self.drafts.extend(made.drafts())
        elif tag in ("td", "th"):
            self._flush()
            if self.table is not None:
                self.table.end_cell()
        elif tag in ("pre", "listing", "xmp", "plaintext"):
            self._end_code(node)
        elif tag == "q":
            self.spans.append(replace(self.style, text="”"))
        elif tag == "rt":
            self.reading = False
        elif tag == "ruby":
            said, self.ruby = "".join(self.ruby or ()), None
            if said.strip():
                self.spans.append(replace(self.style, text=f"（{said.strip()}）"))
        elif tag in ("blockquote", "figcaption", "caption", "dt", "dd") or tag in BLOCKS:
            if self.pre is not None and "".join(self.pre[-1:])[-1:] not in ("", "\n"):
                self.pre.append("\n")
            self._flush()
            self.quotes -= tag == "blockquote"
            self.terms -= tag == "dd"
        elif tag in _HEADINGS or attribute(node, "role") == "heading":
            self._flush()
        self.style, self.level, self.css, self.keep = frame.style, frame.level, frame.css, frame.keep

    def _block(self, node: Any) -> None:
        if self.pre is None:
            self._flush()
        tag = node.tag
        if tag == "blockquote":
            self.quotes += 1
        elif tag in ("figcaption", "caption"):
            self.css = "caption"
        elif tag == "dt":
            self.style = replace(self.style, bold=True)
        elif tag == "dd":
            self.terms += 1
        elif tag == "summary":
            self.style = replace(self.style, bold=True)
        said = f"{attribute(node, 'epub:type')} {attribute(node, 'role')}"
        if said != " " and _NOTE_TYPES.search(said):
            self.css = "footnote"

    def _in_table(self, node: Any) -> None:
        self._flush()
        if self.table is None:
            if node.tag == "th":
                self.style = replace(self.style, bold=True)
        elif node.tag == "tr":
            self.table.row(head=node.parent is not None and node.parent.tag == "thead")
        elif node.tag in ("td", "th"):
            self.table.cell(node)

    def _item(self, node: Any) -> None:
        said = f"{attribute(node, 'epub:type')} {attribute(node, 'role')}"
        if said != " " and _NOTE_TYPES.search(said):
            self.css = "footnote"
        if not self.lists:
            self.lists.append(_List(None))
        current = self.lists[-1]
        value = attribute(node, "value").strip()[:6]
        if current.number is not None and value.isascii() and value.isdigit():
            current.number = int(value)
        current.fresh = ""
        if current.number is not None:
            kind = current.kind if current.number > 0 else "decimal"
            current.fresh = f"{formatted(current.number, kind)}."
            current.number += current.step

    def _link(self, node: Any) -> bool:
        if self.level and (node.text() or "").strip() in ("¶", "#", "§", "🔗"):
            return False
        address = attribute(node, "href")
        said = (node.text() or "").strip()
        kind = f"{attribute(node, 'epub:type')} {attribute(node, 'role')}"
        refers = "noteref" in kind or (self.style.raised or node.css_first("sup") is not None)
        match = _NOTE_MARKER.fullmatch(said) if refers and "#" in address else None
        if match:
            self.spans.append(replace(self.style, text=f"[{match[1]}]", raised=True))
            return False
        self.style = replace(self.style, link=bool(address))
        return True

    def _text(self, text: str) -> None:
        if self.pre is not None:
            self.pre.append(text)
            return
        if self.reading and self.ruby is not None:
            self.ruby.append(text)
            return
        text = text.replace("\r\n", "\n") if self.keep else _SPACES.sub(" ", _CHINESE_LINE_END.sub("", text))
        if not text:
            return
        if text == " " and not self.spans:
            return
        self.spans.append(_styled(text, self.style))

    def _line_end(self) -> None:
        if self.pre is not None:
            self.pre.append("\n")
        elif self.spans:
            self.spans.append(Span("\n"))

    def _picture(self, node: Any) -> None:
        said = _SPACES.sub(" ", attribute(node, "alt")).strip()
        width, height = attribute(node, "width"), attribute(node, "height")
        small = [int(size) <= _ICON for size in (width, height) if size.isascii() and size.isdigit()]
        inline = bool(small) and all(small)
        address = next((found for name in _SOURCES if (found := attribute(node, name).strip())), "")
        made = self.pictures.shown(address, width) if address and not inline else None
        if made is None:
            if said and self.pre is None and not _FILE_NAME.search(said):
                self.spans.append(replace(self.style, text=said, italic=True))
            return
        if self.table is not None:
            self.table.after.append(made)
        elif self.level:
            self.spans.append(replace(self.style, text=said))
            self.drafts.append(made)
        else:
            self._flush()
            self.drafts.append(made)

    def _end_code(self, node: Any) -> None:
        text, self.pre = "".join(self.pre or ()), None
        text = text.removeprefix("\n")
        if self.table is not None:
            self.table.line([Span(text.strip("\n"), code=True)])
        else:
            self._add(code(text, code_language(node)))

    def _flush(self) -> None:
        """What was said since the last block ends here."""
        if not self.spans or self.pre is not None:
            return
        spans, self.spans = self.spans, []
        if not any(span.text.strip() for span in spans):
            return
        if self.table is not None and (self.table.in_cell or self.css == "caption"):
            if self.css == "caption":
                self._add(paragraph(spans, css="caption"))
                return
            current = self.lists[-1] if self.lists else None
            if current is not None and current.fresh is not None:
                spans.insert(0, Span(f"{current.fresh or '•'} "))
                current.fresh = None
            self.table.line(spans)
            return
        if self.level:
            self._add(heading(spans, self.level + self.sunk))
            return
        for part in _parts(spans):
            self._add(self._running(part))

    def _running(self, spans: list[Span]) -> Draft | None:
        quoted = min(self.quotes, _QUOTES_MAX)
        depth = min(len(self.lists), _LISTS_MAX)
        current = self.lists[-1] if self.lists else None
        if self.css in ("footnote", "caption"):
            if current is not None and current.fresh:
                spans.insert(0, Span(f"{current.fresh} "))
                current.fresh = None
            return paragraph(spans, css=self.css, quoted=quoted)
        if current is not None and current.fresh is not None:
            made = list_item(spans, depth, current.fresh, quoted)
            current.fresh = None
            return made
        return paragraph(spans, quoted=quoted, indent=depth + min(self.terms, _LISTS_MAX))

    def _add(self, draft: Draft | None) -> None:
        if draft is not None:
            self.drafts.append(draft)


def _styled(text: str, style: Span) -> Span:
    return Span(
        text,
        style.bold,
        style.italic,
        style.code,
        style.link,
        style.struck,
        style.raised,
        style.underlined,
    )


def _both(one: Span, other: Span) -> Span:
    """A style that is both."""
    return Span(
        "",
        one.bold or other.bold,
        one.italic or other.italic,
        one.code or other.code,
        one.link or other.link,
        one.struck or other.struck,
        one.raised or other.raised,
        one.underlined or other.underlined,
    )


def _parts(spans: list[Span]) -> list[list[Span]]:
    """The spans in parts that a layout takes."""
    if sum(len(span.text) for span in spans) <= _LONGEST:
        return [spans]
    parts: list[list[Span]] = [[]]
    room = _LONGEST
    for span in spans:
        text = span.text
        while text:
            if room <= 0:
                parts.append([])
                room = _LONGEST
            parts[-1].append(_styled(text[:room], span))
            room, text = room - len(text[:room]), text[room:]
    return parts


def _opened_list(node: Any) -> _List:
    if node.tag != "ol" or re.search(r"list-style(?:-type)?\s*:\s*none", attribute(node, "style")):
        return _List(None)
    start = attribute(node, "start").strip()[:6]
    number = int(start) if re.fullmatch(r"-?\d+", start, re.ASCII) else 1
    kind = _LIST_KINDS.get(attribute(node, "type"), "decimal")
    if "reversed" in node.attributes:
        count = sum(1 for child in node.iter() if child.tag == "li")
        return _List(number if start else count, kind, -1)
    return _List(number, kind)
