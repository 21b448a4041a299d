"""The colours of code on a laid-out page."""

from __future__ import annotations

import re
from bisect import bisect_left
from html import escape
from itertools import pairwise

BLANK = "\u200b"  # a place where a long word may break; no text

_CODE_LIMIT = 200_000  # code points; colouring more takes longer than it is worth

_LONG_WORD = re.compile(r"\S{60,}")  # a page has room for 88
_BREAK_EVERY = 8  # characters

_STYLES = (  # first that fits; the names are Pygments' token types
    ("Comment", "color:#8a8578;font-style:italic"),
    ("Keyword", "color:#a93b26"),
    ("Literal.String", "color:#2f6b4f"),
    ("Literal.Number", "color:#8a6200"),
    ("Name.Function", "color:#1f4e79"),
    ("Name.Class", "color:#1f4e79"),
    ("Name.Decorator", "color:#6b4a8a"),
    ("Name.Builtin", "color:#6b4a8a"),
    ("Name.Tag", "color:#a93b26"),
    ("Operator.Word", "color:#a93b26"),
)


def coloured(text: str, language: str) -> str:
    """Code as HTML with its tokens coloured; the text itself is untouched."""
    breaks = [
        at
        for word in _LONG_WORD.finditer(text)
        for at in range(word.start() + _BREAK_EVERY, word.end(), _BREAK_EVERY)
    ]
    plain = _escaped(text, 0, breaks)
    if not language or len(text) > _CODE_LIMIT:
        return plain
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return plain
    parts, length = [], 0
    for kind, value in lexer.get_tokens(text):
        style = _style(str(kind))
        html = _escaped(value, length, breaks)
        length += len(value)
        parts.append(f'<span style="{style}">{html}</span>' if style and value.strip() else html)
    return "".join(parts) if length == len(text) else plain


def _escaped(value: str, start: int, breaks: list[int]) -> str:
    """A part of the text that begins at `start` as HTML, with the places where long words may break."""
    first, last = bisect_left(breaks, start), bisect_left(breaks, start + len(value))
    if first == last:
        return escape(value, quote=False)
    cuts = [0, *(at - start for at in breaks[first:last]), len(value)]
    return BLANK.join(escape(value[a:b], quote=False) for a, b in pairwise(cuts))


def _style(kind: str) -> str:
    name = kind.removeprefix("Token.")
    return next((style for prefix, style in _STYLES if name.startswith(prefix)), "")
