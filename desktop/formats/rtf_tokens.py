"""RTF's bytes -> tokens, and the encodings its fonts name (Rich Text Format Specification 1.9.1)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_CHARSETS = {
    77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437,
}  # fmt: skip


class Token(NamedTuple):
    """A control word with its number, or bytes of text, or a brace, or what a \\bin carries."""

    kind: str  # word, symbol, byte, text, open, close, binary
    word: str = ""
    number: int | None = None
    content: bytes = b""


def tokens(content: bytes) -> Iterator[Token]:
    """The tokens of a file, one after the other; what makes no token is left out."""
    at = 0
    while (match := _TOKEN.match(content, at)) or at < len(content):
        if match is None:
            at += 1  # a backslash at the very end
            continue
        at = match.end()
        word, number, byte, symbol, brace, text = match.groups()
        if word:
            value = int(number) if number else None
            if word == b"bin" and value and value > 0:
                yield Token("binary", content=content[at : at + value])
                at += value
            else:
                yield Token("word", word.decode("ascii"), value)
        elif byte:
            yield Token("byte", content=bytes.fromhex(byte.decode("ascii")))
        elif symbol:
            yield Token("symbol", symbol.decode("latin-1"), content=symbol)
        elif brace:
            yield Token("open" if brace == b"{" else "close")
        elif text:
            yield Token("text", content=text)


def encoding_of(page: int | None) -> str:
    """Python's name for a code page; Western Europe's where it is unknown."""
    special = {936: "gb18030", 65001: "utf-8", 10000: "mac_roman", 0: "cp1252", None: "cp1252"}
    name = special.get(page) or f"cp{page}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def charset_encoding(charset: int | None) -> str:
    """The encoding of a font's \\fcharset; empty where it says none of its own."""
    return encoding_of(_CHARSETS[charset]) if charset in _CHARSETS else ""
