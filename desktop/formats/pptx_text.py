"""Paragraphs of slides -> drafts: their looks, and whether they are items of a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop.formats.docx_numbering import formatted
from desktop.formats.drafts import Draft, Span, heading, list_item, paragraph
from desktop.formats.pptx_shapes import MC, A

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_NUMBERS = {"arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman",
            "romanUc": "upperRoman", "ea1": "chineseCounting", "circle": "decimalEnclosedCircle"}  # fmt: skip


def spans_of(element: Any) -> list[Span]:
    """The text of an a:p."""
    return list(_spans(element))


def _spans(element: Any) -> Iterator[Span]:
    for run in element:
        if run.tag in (A + "r", A + "fld"):
            text = (run.findtext(A + "t") or "").replace("\v", "\n")
            style = run.find(A + "rPr")
            if style is None:
                yield Span(text)
                continue
            yield Span(
                text,
                bold=style.get("b") in ("1", "true"),
                italic=style.get("i") in ("1", "true"),
                link=style.find(A + "hlinkClick") is not None,
                struck=style.get("strike", "noStrike") != "noStrike",
                underlined=style.get("u", "none") != "none",
                raised=(style.get("baseline") or "0").strip("%").isdigit()
                and style.get("baseline", "0") != "0",
            )
        elif run.tag == A + "br":
            yield Span("\n")
        elif run.tag == MC + "AlternateContent" or str(run.tag).endswith("}m"):
            yield Span("".join(t.text or "" for t in run.iter(_M + "t")), italic=True)


class Texts:
    """Reads one shape's paragraphs. `styles` are the list styles that hold for it, the nearest first."""

    def __init__(self, styles: list[Any]) -> None:
        self._styles = styles
        self._counts: dict[int, int] = {}

    def drafts(self, body: Any) -> Iterator[Draft | None]:
        """The paragraphs of a text body, as paragraphs and list items."""
        for element in body.iter(A + "p"):
            spans = spans_of(element)
            if not any(span.text.strip() for span in spans):
                continue
            level = self._level(element)
            bullet = self._bullet(element, level)
            if bullet is None or bullet.tag == A + "buNone":
                self._counts.clear()
                yield paragraph(spans)
            elif bullet.tag == A + "buAutoNum":
                yield list_item(spans, level + 1, self._number(bullet, level))
            else:
                self._counts = {at: count for at, count in self._counts.items() if at < level}
                yield list_item(spans, level + 1)

    def _bullet(self, element: Any, level: int) -> Any:
        places = [element.find(A + "pPr")]
        places += [style.find(f"{A}lvl{level + 1}pPr") for style in self._styles]
        for place in places:
            for child in place if place is not None else ():
                if child.tag in (A + "buNone", A + "buChar", A + "buAutoNum", A + "buBlip"):
                    return child
        return None

    def _number(self, bullet: Any, level: int) -> str:
        start = bullet.get("startAt") or "1"
        self._counts = {at: count for at, count in self._counts.items() if at <= level}
        count = self._counts.get(level, (int(start) if start.isdigit() else 1) - 1) + 1
        self._counts[level] = count
        kind = bullet.get("type") or "arabicPeriod"
        number = formatted(
            count, next((f for name, f in _NUMBERS.items() if kind.startswith(name)), "decimal")
        )
        if kind.endswith("ParenBoth"):
            return f"({number})"
        return number + {"ParenR": ")", "Plain": ""}.get(
            kind[-6:] if kind.endswith("ParenR") else kind[-5:], "."
        )

    @staticmethod
    def _level(element: Any) -> int:
        properties = element.find(A + "pPr")
        level = (properties.get("lvl") or "0") if properties is not None else "0"
        return min(int(level), 8) if level.isdigit() else 0


def title_draft(body: Any, level: int) -> Draft | None:
    """The title of a slide, its paragraphs as one heading."""
    spans: list[Span] = []
    for element in body.iter(A + "p"):
        spans += [Span(" "), *spans_of(element)] if spans else spans_of(element)
    return heading([Span(span.text, italic=span.italic, raised=span.raised) for span in spans], level)
