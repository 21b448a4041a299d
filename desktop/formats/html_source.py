"""HTML's bytes -> text that a parser can take: its encoding found, its nesting bounded.

Encodings are looked for as the HTML standard has it: a byte order mark, what the transport says, what the
file says; a statement that does not fit the bytes is not believed.
"""

from __future__ import annotations

import codecs
import re

from desktop.errors import UnreadableError
from desktop.formats.encoding import decode

DEPTH_MAX = 512  # elements; browsers go no deeper either
_HEAD = 4096  # bytes in which a file says its encoding
_META = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_LABELS = {  # https://encoding.spec.whatwg.org/#names-and-labels: what old names have come to mean
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "unicode": "utf-8",
    "utf-16": "utf-8",  # a file in which this can be read as ASCII is in no such encoding
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "utf8": "utf-8",
}
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "frame",
        "keygen",
        "basefont",
    ]
)
_SELF_CLOSED = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "optgroup",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "rt",
        "rp",
    ]
)
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)"
    r"|<(?P<raw>script|style|textarea|title)\b(?:[^>]*[^/>])?>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?P<rest>[^<>]*)>",
    re.DOTALL | re.IGNORECASE,
)
_SUBSET = re.compile(r"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)
_XHTML = re.compile(r"\A\ufeff?\s*(<\?xml\b|<!DOCTYPE[^>]*\bXHTML\b)", re.IGNORECASE)
_ATTRIBUTE_ENDS = re.compile(r"\"[^\"]*\"|'[^']*'")


def decoded(content: bytes, stated: str = "") -> str:
    """The text of an HTML file; `stated` is the encoding that came with it, such as a mail part's.

    Raises:
        UnreadableError: it is no text.
    """
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(content).text
    found = _META.search(content[:_HEAD])
    inside = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    for label in (stated, inside):
        text = decoded_as(content, label)
        if text is not None:
            return text
    return decode(content).text


def decoded_as(content: bytes, label: str) -> str | None:
    """The text in the encoding of this name; None where there is no such one, or the bytes say otherwise."""
    name = label.strip().strip("\"'").lower()
    name = _LABELS.get(name, name)
    if not name:
        return None
    try:
        if not codecs.lookup(name)._is_text_encoding:  # base64 and its like are codecs too
            return None
        text = content.decode(name, errors="replace")
    except (LookupError, ValueError):
        return None
    wrong = text.count("\ufffd")
    if wrong > 3 and wrong * 50 > sum(byte > 0x7F for byte in content[:200_000]):
        return None
    if name == "cp1252" and not content.isascii():
        try:
            return content.decode("utf-8")  # said by servers that never looked
        except UnicodeDecodeError:
            pass
    return text.replace("\0", "")


def text_of(content: bytes, stated: str = "") -> str:
    """The text of bytes that need not be HTML, such as a mail's; never fails."""
    text = decoded_as(content, stated)
    if text is not None and not (stated.lower() == "us-ascii" and not content.isascii()):
        return text
    try:
        return decode(content).text
    except UnreadableError:
        return content.decode("utf-8", errors="replace").replace("\0", "")


def bounded(text: str, *, xhtml: bool = False) -> str:
    """HTML whose elements are nested no deeper than browsers take them, which parsers need to stay fast.

    In XHTML, elements may close themselves and text may come as CDATA; both are written out as HTML has them.
    """
    xhtml = xhtml or bool(_XHTML.match(text[:1000]))
    if xhtml:
        text = _SUBSET.sub("", text, count=1)
    if not xhtml and text.count("<") <= DEPTH_MAX:
        return text
    depth = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal depth
        if match["data"] is not None:
            return match["data"].replace("&", "&amp;").replace("<", "&lt;") if xhtml else match[0]
        name = (match["name"] or "").lower()
        if not name or name in _VOID:
            return match[0]
        if not match["close"] and xhtml and match["rest"].endswith("/"):
            return f"<{name}{match['rest'][:-1]}></{name}>"
        if name in _SELF_CLOSED:
            return match[0]
        if match["close"]:
            depth -= depth > 0
            return match[0] if depth < DEPTH_MAX else " "
        depth += 1
        return match[0] if depth <= DEPTH_MAX else " "

    return _TOKEN.sub(kept, text)
