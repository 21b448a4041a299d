"""The compressed RTF of Outlook's mails, and the HTML that is wrapped in it.

Formats: MS-OXRTFCP (compression), MS-OXRTFEX (HTML and plain text in RTF).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_DICTIONARY = 4096
_UNPACKED_MAX = 64 * 1024**2  # bytes
_FIRST = (  # what the dictionary holds at the beginning
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[^a-zA-Z'])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_DESTINATIONS = frozenset(  # groups without text
    (
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "listtable",
        "listoverridetable", "generator", "themedata", "colorschememapping", "latentstyles", "datastore",
        "pntext",
    )
)  # fmt: skip
_WORDS = {
    "par": "\n", "line": "\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "endash": "–", "emdash": "—", "cell": "\t", "row": "\n",
}  # fmt: skip
_DEPTH_MAX = 1000
_CHARSETS = {  # \fcharset -> code page
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 161: "cp1253", 162: "cp1254",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


def unpacked(content: bytes) -> bytes:
    """RTF from its compressed form; empty where it is damaged."""
    if len(content) < 16:
        return b""
    _, raw_size, kind, _ = struct.unpack_from("<IIII", content)
    if kind == _PLAIN:
        return content[16 : 16 + raw_size]
    if kind != _COMPRESSED or raw_size > _UNPACKED_MAX:
        return b""
    window = bytearray(_DICTIONARY)
    window[: len(_FIRST)] = _FIRST
    write = len(_FIRST)
    made = bytearray()
    at = 16
    while at < len(content) and len(made) < raw_size:
        control = content[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 1 >= len(content):
                    return bytes(made)
                reference = content[at] << 8 | content[at + 1]
                at += 2
                read, length = reference >> 4, (reference & 15) + 2
                if read == write % _DICTIONARY:
                    return bytes(made)  # the end
                for step in range(length):
                    byte = window[(read + step) % _DICTIONARY]
                    window[write % _DICTIONARY] = byte
                    write += 1
                    made.append(byte)
            else:
                if at >= len(content):
                    return bytes(made)
                window[write % _DICTIONARY] = content[at]
                made.append(content[at])
                write += 1
                at += 1
    return bytes(made)


def html_or_text(rtf: bytes) -> tuple[str, str]:
    """The HTML that is wrapped in RTF, else the RTF's text; the other one is empty."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return "", ""
    source = rtf.decode("latin-1")
    wrapped = "\\fromhtml" in source[:2000]
    text = _Reader(source, wrapped).text()
    return (text, "") if wrapped else ("", text)


@dataclass(slots=True)
class _Group:
    """What holds within a pair of braces."""

    codec: str
    skipped: bool = False
    tag: bool = False  # within an HTML tag
    visible: bool = True  # not between \\htmlrtf and \\htmlrtf0
    unicode_length: int = 1


class _Reader:
    """Goes through RTF once. In wrapped HTML, what is marked as RTF only is left out."""

    def __init__(self, source: str, wrapped: bool) -> None:
        self._source = source
        self._wrapped = wrapped
        stated = re.search(r"\\ansicpg(\d{3,5})", source[:2000])
        self._codec = (
            {"936": "gb18030", "65001": "utf-8"}.get(stated[1], f"cp{stated[1]}") if stated else "cp1252"
        )
        self._fonts: dict[int, str] = {}
        self._groups = [_Group(self._codec)]
        self._made: list[str] = []
        self._bytes = bytearray()
        self._bytes_codec = self._codec
        self._swallow = 0  # characters that stand for a Unicode one before them

    def text(self) -> str:
        star = False
        font = -1
        for match in _TOKEN.finditer(self._source):
            kind = match.lastgroup
            if kind == "hex" and not self._swallow:
                self._byte(int(match["hex"], 16))
                continue
            if kind == "brace":
                self._flush()
                if match[0] == "{" and len(self._groups) < _DEPTH_MAX:
                    self._groups.append(replace(self._groups[-1]))
                elif match[0] == "}" and len(self._groups) > 1:
                    self._groups.pop()
            elif kind == "symbol" and match["symbol"] == "*":
                star = True
                continue
            elif kind == "symbol":
                self._say(
                    {"~": "\xa0", "-": "", "_": "‑", "\n": "\n", "\r": "\n"}.get(
                        match["symbol"], match["symbol"]
                    )
                )
            elif match["word"]:
                word, number = match["word"], int(match["number"]) if match["number"] else None
                if word == "f" and number is not None:
                    font = number
                if word == "fcharset" and font >= 0 and number in _CHARSETS:
                    self._fonts[font] = _CHARSETS[number or 0]
                self._word(word, number, star)
            elif kind == "text":
                self._say(match["text"])
            elif kind == "hex":
                self._swallow -= 1
            star = False
        self._flush()
        return "".join(self._made)

    def _word(self, word: str, number: int | None, star: bool) -> None:
        group = self._groups[-1]
        if word == "u" and number is not None:
            self._flush()
            self._put(chr(number % 65536))
            self._swallow = group.unicode_length
            return
        if word == "uc":
            group.unicode_length = min(number or 0, 10)
        elif word == "htmlrtf":
            self._flush()
            group.visible = number == 0
        elif word == "htmltag":
            group.tag, group.skipped = True, False
        elif word == "f" and number in self._fonts:
            self._flush()
            group.codec = self._fonts[number]
        elif word in _DESTINATIONS or (star and word != "htmltag"):
            group.skipped = True
        elif word in _WORDS:
            self._say(_WORDS[word])

    def _say(self, text: str) -> None:
        if self._swallow and text:
            dropped = min(self._swallow, len(text))
            self._swallow -= dropped
            text = text[dropped:]
        self._flush()
        self._put(text)

    def _byte(self, value: int) -> None:
        codec = self._groups[-1].codec
        if codec != self._bytes_codec:
            self._flush()
        self._bytes_codec = codec
        self._bytes.append(value)

    def _flush(self) -> None:
        if self._bytes:
            content, self._bytes = bytes(self._bytes), bytearray()
            try:
                self._put(content.decode(self._bytes_codec, errors="replace"))
            except LookupError:
                self._put(content.decode("cp1252", errors="replace"))

    def _put(self, text: str) -> None:
        group = self._groups[-1]
        if text and not group.skipped and (group.visible or group.tag or not self._wrapped):
            self._made.append(text)
