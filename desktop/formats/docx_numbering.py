"""The numbers that Word sets before list items, headings and clauses, and keeps in no text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from desktop.formats.docx_styles import Style
from desktop.formats.docx_xml import W, value

_CHINESE = "零一二三四五六七八九"


@dataclass(slots=True)
class _Level:
    kind: str = "decimal"
    pattern: str = "%1."
    start: int = 1


@dataclass(slots=True)
class _Scheme:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as Word does, paragraph by paragraph."""

    def __init__(self, document: Any) -> None:
        self._schemes: dict[str, _Scheme] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError, ValueError):
            return
        abstract: dict[str, _Scheme] = {}
        for element in root.iter(W + "abstractNum"):
            abstract[element.get(W + "abstractNumId") or ""] = _Scheme(_levels(element))
        for element in root.iter(W + "num"):
            scheme = abstract.get(value(element, "abstractNumId") or "")
            if scheme is None:
                continue
            overrides = element.findall(W + "lvlOverride")
            if overrides:
                scheme = _Scheme(dict(scheme.levels))
                for override in overrides:
                    _override(scheme, override)
            self._schemes[element.get(W + "numId") or ""] = scheme

    def marker(self, paragraph: Any, style: Style) -> tuple[str, int]:
        """The number before a paragraph ("" for a bullet) and its depth from 1; 0 where it is in no list."""
        number = value(paragraph, "pPr/numPr/numId")
        level_text = value(paragraph, "pPr/numPr/ilvl")
        number = style.number_id if number is None else number
        level = int(level_text) if level_text and level_text.isdigit() else style.number_level
        scheme = self._schemes.get(number or "")
        if scheme is None or number == "0":
            return "", 0
        if not any(t.text for t in paragraph.iter(W + "t")):
            return "", 0  # Word counts no empty paragraph that we would not show
        current = scheme.levels.get(level, _Level())
        scheme.counts[level] = scheme.counts.get(level, current.start - 1) + 1
        for deeper in [key for key in scheme.counts if key > level]:
            del scheme.counts[deeper]
        if current.kind == "bullet":
            return "", max(level + 1, style.list_depth)
        if current.kind == "none":
            return "", 0

        def numeral(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = scheme.levels.get(at, _Level())
            return formatted(scheme.counts.get(at, other.start), other.kind)

        return re.sub(r"%(\d)", numeral, current.pattern).strip(), max(level + 1, style.list_depth)


def formatted(number: int, kind: str) -> str:
    """A number in one of Word's number formats."""
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else "0"
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if kind == "upperRoman" else roman.lower()
    if kind == "decimalZero":
        return f"{number:02}"
    if kind == "decimalEnclosedCircle" or kind == "decimalEnclosedCircleChinese":
        return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)
    if kind.startswith(
        ("chineseCounting", "japaneseCounting", "taiwaneseCounting", "ideographDigital", "chineseLegal")
    ):
        return _chinese(number)
    return str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for size, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, size)
        text += sign * count
    return text


def _chinese(number: int) -> str:
    """A number as it is counted in Chinese, up to 9999."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if gap and text else "") + _CHINESE[digit] + sign
            gap = False
        else:
            gap = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def _levels(element: Any) -> dict[int, _Level]:
    levels = {}
    for level in element.findall(W + "lvl"):
        at = level.get(W + "ilvl") or "0"
        start = value(level, "start") or "1"
        levels[int(at) if at.isdigit() else 0] = _Level(
            value(level, "numFmt") or "decimal",
            value(level, "lvlText") or "",
            int(start) if start.isdigit() else 1,
        )
    return levels


def _override(scheme: _Scheme, override: Any) -> None:
    at_text = override.get(W + "ilvl") or "0"
    at = int(at_text) if at_text.isdigit() else 0
    inner = _levels(override)
    if at in inner:
        scheme.levels[at] = inner[at]
    start = value(override, "startOverride")
    if start and start.isdigit():
        known = scheme.levels.get(at, _Level())
        scheme.levels[at] = _Level(known.kind, known.pattern, int(start))
