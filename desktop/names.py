"""Names as they can safely be shown: a file may be called anything, and some names lie or break lines."""

from __future__ import annotations

import re

# Characters that turn the direction of text round, https://www.unicode.org/reports/tr9/, and those that
# break lines or can't be seen.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_COMMAND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TURNED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATE, _END = "\u2066", "\u2069"  # from left to right within, as lists of files have them


def shown(name: object) -> str:
    """A name on one line, with nothing in it that hides or turns something; other names stay as they are."""
    text = str(name)
    text = _CONTROL.sub(_control, text)
    text = _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
    return _SURROGATE.sub(_byte, text)


def within(name: object) -> str:
    """A name to stand in a sentence: one that runs from right to left does not carry the rest along."""
    text = shown(name)
    return f"{_ISOLATE}{text}{_END}" if _TURNED.search(text) else text


def calm(text: str) -> str:
    """A text of the same length that does nothing to a terminal."""
    return _COMMAND.sub("\ufffd", text)


def _control(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 else f"[U+{code:04X}]"


def _byte(found: re.Match[str]) -> str:
    """A byte of a name that is no UTF-8, as Python keeps it (PEP 383)."""
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else "\ufffd"
