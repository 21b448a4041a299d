"""Markdown: CommonMark with tables, strike-through and front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Cell, Draft, Span, code, heading, list_item, paragraph, rule, table
from desktop.records import Reading

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?\n)\1[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(.+?)[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[A-Za-z][^>]*>", re.DOTALL | re.IGNORECASE)
_HARD_BREAK = "\x0b"  # while source line ends are still about
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class MarkdownFormat(Format):
    """Markdown files."""

    name: ClassVar[str] = "Markdown"
    suffixes: ClassVar[frozenset[str]] = frozenset({".md", ".markdown", ".mdown", ".mkd"})

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
    """The title that the text states, and its blocks."""
    from markdown_it import MarkdownIt

    title = ""
    match = _FRONT_MATTER.match(text)
    if match:
        stated = _FRONT_TITLE.search(match[2])
        title = stated[1].strip("\"'") if stated else ""
        text = text[match.end() :]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    drafts = list(_Walk(parser.parse(text)).drafts())
    if not title:
        blocks = [draft.block for draft in drafts[:4] if draft.block]
        first = next((block for block in blocks if block.kind == "heading" and block.level == 1), None)
        title = first.text if first else ""
    return title, drafts


@dataclass(slots=True)
class _List:
    """An open list: the number of its next item, None where it has bullets."""

    number: int | None
    fresh: bool = False  # an item has begun and said nothing yet


@dataclass(slots=True)
class _Walk:
    """Goes through the tokens once, keeping track of what is open."""

    tokens: Sequence[Token]
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0

    def drafts(self) -> Iterator[Draft]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            draft: Draft | None = None
            if token.type == "table_open":
                end = _closing(self.tokens, at)
                draft = _table(self.tokens[at:end])
                at = end
            elif token.type == "heading_open":
                draft = heading(_spans(self.tokens[at + 1]), int(token.tag[1]))
                at += 2
            elif token.type == "inline":
                draft = self._text(_spans(token))
            elif token.type in ("fence", "code_block"):
                words = token.info.split()
                draft = code(token.content, words[0].strip("{}.").lower() if words else "")
            elif token.type == "html_block":
                draft = self._text([Span(_without_tags(token.content))])
            elif token.type == "hr":
                draft = rule()
            else:
                self._track(token)
            if draft:
                yield draft
            at += 1

    def _track(self, token: Token) -> None:
        if token.type == "bullet_list_open":
            self.lists.append(_List(None))
        elif token.type == "ordered_list_open":
            self.lists.append(_List(int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            self.lists[-1].fresh = True
        elif token.type == "list_item_close" and self.lists[-1].number is not None:
            self.lists[-1].number += 1
        elif token.type == "blockquote_open":
            self.quotes += 1
        elif token.type == "blockquote_close":
            self.quotes -= 1

    def _text(self, spans: Sequence[Span]) -> Draft | None:
        if self.lists and self.lists[-1].fresh:
            current = self.lists[-1]
            current.fresh = False
            marker = f"{current.number}." if current.number is not None else ""
            return list_item(spans, len(self.lists), marker, self.quotes)
        return paragraph(spans, quoted=self.quotes, indent=len(self.lists))


def _closing(tokens: Sequence[Token], at: int) -> int:
    kind = tokens[at].type.replace("_open", "_close")
    return next(i for i in range(at, len(tokens)) if tokens[i].type == kind)


def _table(tokens: Sequence[Token]) -> Draft | None:
    rows: list[list[Cell]] = []
    header_rows = 0
    align = ""
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "thead_close":
            header_rows = len(rows)
        elif token.type in ("th_open", "td_open"):
            align = str(token.attrGet("style") or "").removeprefix("text-align:")
        elif token.type == "inline":
            rows[-1].append(Cell(tuple(_spans(token)), align=align))
    return table(rows, header_rows)


def _spans(token: Token) -> list[Span]:
    """The text of an inline token with its styles; comments and tags are dropped, pictures say their name."""
    spans: list[Span] = []
    style = Span("")
    hidden = ""  # the HTML element whose content is no text
    for child in token.children or ():
        name, _, state = child.type.rpartition("_")
        if state in ("open", "close") and name in ("strong", "em", "s", "link"):
            on = state == "open"
            style = {
                "strong": replace(style, bold=on),
                "em": replace(style, italic=on),
                "s": replace(style, struck=on),
                "link": replace(style, link=on),
            }[name]
        elif child.type == "html_inline":
            hidden = _hidden(child.content, hidden)
            if _BREAK.match(child.content):
                spans.append(replace(style, text=_HARD_BREAK))
        elif hidden:
            continue
        elif child.type == "text":
            spans.append(replace(style, text=child.content))
        elif child.type == "code_inline":
            spans.append(replace(style, text=child.content, code=True))
        elif child.type == "softbreak":
            spans.append(replace(style, text="\n"))
        elif child.type == "hardbreak":
            spans.append(replace(style, text=_HARD_BREAK))
        elif child.type == "image":
            spans.append(replace(style, text=child.content, italic=True))
    return _unwrapped(spans)


def _hidden(tag: str, hidden: str) -> str:
    """The element whose content is hidden after this tag."""
    lowered = tag.lower()
    for name in ("script", "style"):
        if lowered.startswith(f"<{name}"):
            return name
        if lowered.startswith(f"</{name}") and hidden == name:
            return ""
    return hidden


def _unwrapped(spans: list[Span]) -> list[Span]:
    """Line ends of the source as spaces, or nothing between Chinese characters; hard breaks as line feeds."""
    made: list[Span] = []
    for index, span in enumerate(spans):
        text = span.text
        if text == "\n":
            before = made[-1].text[-1:] if made else ""
            after = spans[index + 1].text[:1] if index + 1 < len(spans) else ""
            text = "" if before > "\u2e7f" and after > "\u2e7f" else " "
        made.append(replace(span, text=text.replace(_HARD_BREAK, "\n")))
    return made


def _without_tags(html: str) -> str:
    from html import unescape

    return unescape(_TAG.sub("", _BREAK.sub("\n", html)))
