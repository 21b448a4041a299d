"""Runs of text in Word's paragraphs, with their looks, and the notes they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from desktop.formats.docx_styles import Styles
from desktop.formats.docx_xml import MC, M, W, children, on, state, value
from desktop.formats.drafts import Span

_NO_TEXT = frozenset(W + name for name in ("drawing", "pict", "object", "instrText", "delText"))
_MONOSPACED = ("consol", "courier", "mono", "menlo", "lucida console")
_SYMBOLS = {"f0b7": "•", "f0a7": "▪", "f0e0": "→", "f0fc": "✓", "f0fe": "☑", "f06f": "☐", "f0a8": "☐"}


class Runs:
    """Reads the text of paragraphs of one document, and remembers the notes referred to."""

    def __init__(self, document: Any, styles: Styles) -> None:
        self._document = document
        self._styles = styles
        self._referred: list[tuple[str, str]] = []  # part's kind and the note's id

    def of(self, paragraph: Any) -> list[Span]:
        """The paragraph's text, without that of text boxes in it."""
        style = self._styles.of(paragraph)
        heading = bool(style.level)
        base = Span("", bold=bool(style.bold) and not heading, italic=bool(style.italic) and not heading)
        return list(self._inline(paragraph, base, heading=heading))

    def notes(self) -> Iterator[tuple[str, list[Span]]]:
        """The notes referred to, in order, each with its number."""
        roots: dict[str, Any] = {}
        for number, (kind, note_id) in enumerate(self._referred, 1):
            if kind not in roots:
                roots[kind] = self._note_root(kind)
            root = roots[kind]
            if root is None:
                continue
            for note in root:
                if note.get(W + "id") == note_id:
                    spans: list[Span] = []
                    for paragraph in note.iter(W + "p"):
                        spans += [Span(" "), *self.of(paragraph)] if spans else self.of(paragraph)
                    yield str(number), spans

    def _inline(self, parent: Any, style: Span, *, heading: bool) -> Iterator[Span]:
        for element in parent:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if tag == W + "r":
                yield from self._run(element, style, heading=heading)
            elif tag == W + "hyperlink":
                yield from self._inline(element, replace(style, link=True), heading=heading)
            elif tag in (M + "oMath", M + "oMathPara"):
                text = "".join(t.text or "" for t in element.iter(M + "t"))
                yield replace(style, text=text, italic=True)
            elif tag in (W + "del", W + "moveFrom") or tag in _NO_TEXT:
                continue
            elif tag == MC + "AlternateContent":
                yield from self._inline(_chosen(element), style, heading=heading)
            elif tag not in (W + "pPr", W + "rPr", W + "sdtPr", W + "sdtEndPr"):
                yield from self._inline(element, style, heading=heading)

    def _run(self, run: Any, style: Span, *, heading: bool) -> Iterator[Span]:
        if on(run, "rPr/vanish"):
            return
        named = self._styles.named(value(run, "rPr/rStyle") or "")
        bold, italic = state(run, "rPr/b"), state(run, "rPr/i")
        bold = named.bold if bold is None else bold
        italic = named.italic if italic is None else italic
        fonts = run.find(f"{W}rPr/{W}rFonts")
        font = (fonts.get(W + "ascii") or "").lower() if fonts is not None else ""
        style = replace(
            style,
            bold=not heading and (style.bold if bold is None else bold),
            italic=style.italic if italic is None else italic,
            struck=on(run, "rPr/strike") or on(run, "rPr/dstrike"),
            underlined=value(run, "rPr/u") not in (None, "none"),
            raised=value(run, "rPr/vertAlign") == "superscript",
            code=named.code or any(name in font for name in _MONOSPACED),
        )
        for element in children(run):
            text = self._text(element)
            if text:
                raised = element.tag in (W + "footnoteReference", W + "endnoteReference")
                yield replace(style, text=text, raised=style.raised or raised)

    def _text(self, element: Any) -> str:
        tag = element.tag.removeprefix(W)
        if tag == "t":
            return element.text or ""
        if tag in ("tab", "ptab"):
            return " "
        if tag == "cr" or (tag == "br" and element.get(W + "type") in (None, "textWrapping")):
            return "\n"
        if tag == "noBreakHyphen":
            return "-"
        if tag == "sym":
            return _SYMBOLS.get((element.get(W + "char") or "").lower(), "")
        if tag in ("footnoteReference", "endnoteReference"):
            self._referred.append((tag.removesuffix("Reference") + "s", element.get(W + "id") or ""))
            return f"[{len(self._referred)}]"
        return ""

    def _note_root(self, kind: str) -> Any:
        """The XML of all footnotes or endnotes; None where the document has lost them."""
        from lxml import etree

        for relation in self._document.part.rels.values():
            if relation.is_external or not relation.reltype.endswith(f"/{kind}"):
                continue
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            try:
                return etree.fromstring(relation.target_part.blob, parser)
            except etree.XMLSyntaxError:
                return None
        return None


def _chosen(element: Any) -> Any:
    choice = element.find(MC + "Choice")
    choice = element.find(MC + "Fallback") if choice is None else choice
    return choice if choice is not None else ()
