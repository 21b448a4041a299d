"""The colours of code on a laid-out page."""

from __future__ import annotations

from html import escape

_CODE_LIMIT = 200_000  # code points; colouring more takes longer than it is worth

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
    plain = escape(text, quote=False)
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
        length += len(value)
        style = _style(str(kind))
        html = escape(value, quote=False)
        parts.append(f'<span style="{style}">{html}</span>' if style and value.strip() else html)
    return "".join(parts) if length == len(text) else plain


def _style(kind: str) -> str:
    name = kind.removeprefix("Token.")
    return next((style for prefix, style in _STYLES if name.startswith(prefix)), "")
