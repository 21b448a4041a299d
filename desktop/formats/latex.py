"""LaTeX: sections, lists, tables, code, formulas and captions; nothing is included or run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Cell, Draft, Span, code, heading, list_item, paragraph, plain, table
from desktop.formats.latex_text import Notes, arguments, spans_of
from desktop.records import Reading

_LEVELS = {
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5,
    "subparagraph": 6,
}  # fmt: skip
_VERBATIM = ("verbatim", "Verbatim", "lstlisting", "minted", "alltt", "comment", "filecontents")
_FORMULAS = ("equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "flalign")
_TABLES = ("tabular", "tabularx", "longtable", "tabulary", "tabu", "xltabular", "supertabular")
_LISTS = ("itemize", "enumerate", "description", "compactitem", "compactenum", "thebibliography")
_QUOTES = ("quote", "quotation", "verse", "displayquote")
_NAMED = {"abstract": "Abstract", "theorem": "Theorem", "lemma": "Lemma", "proof": "Proof",
          "definition": "Definition", "corollary": "Corollary", "proposition": "Proposition",
          "example": "Example", "remark": "Remark"}  # fmt: skip
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n[ \t]*(?=\S))?")
_VERBATIM_BLOCK = re.compile(r"\\begin\{(" + "|".join(_VERBATIM) + r")\*?\}.*?\\end\{\1\*?\}", re.DOTALL)
_EVENT = re.compile(
    r"\\begin\s*\{([A-Za-z]+)\*?\}|\\end\s*\{([A-Za-z]+)\*?\}"
    r"|\\(part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?(?=\s*[\[{])"
    r"|\\(item|bibitem)(?![A-Za-z])|\\(caption)\*?(?=\s*[\[{])|(\\\[)|(\$\$)"
    r"|(\n[ \t]*\n\s*|\\par(?![A-Za-z]))"
    r"|\\(maketitle|tableofcontents|appendix|centering|clearpage|newpage|noindent|bigskip|medskip|smallskip)"
    r"(?![A-Za-z])"
)
_LANGUAGE = re.compile(r"language\s*=\s*(?:\{?\[[^\]]*\])?\s*\{?([\w+#-]+)")
_ROW_END = re.compile(r"\\\\(?:\*|\[[^\]\n]{0,20}\])?|\\tabularnewline")
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot)(?![a-z])"
)
_DEPTH_MAX = 12


class LatexFormat(Format):
    """LaTeX files."""

    name: ClassVar[str] = "LaTeX"
    suffixes: ClassVar[frozenset[str]] = frozenset({".tex", ".latex", ".ltx"})

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
    text = _without_comments(text)
    begin = text.find("\\begin{document}")
    head = text[:begin] if begin >= 0 else ""
    body = text[begin + len("\\begin{document}") :] if begin >= 0 else text
    end = body.find("\\end{document}")
    body = body[:end] if end >= 0 else body
    reader = _Reader(body)
    opening: list[Draft | None] = []
    title = ""
    for name in ("title", "author", "date"):
        words: list[str] = []
        for part in (head, body[:5000]):
            found = re.search(rf"\\{name}(?=\s*[\[{{])", part)
            words = words or (arguments(part, found.end(), 1)[0] if found else [])
        spans = spans_of(words[0].replace("\\\\", " "), Notes()) if words else []
        if name == "title":
            title = " ".join(plain(spans).split())
            opening.append(heading(spans, 1))
        elif spans:
            opening.append(paragraph(spans))
    body_drafts = list(reader.drafts())
    drafts = [draft for draft in opening if draft] + body_drafts
    return title, drafts


def _without_comments(text: str) -> str:
    """The text without comments; what is verbatim keeps its per cent signs."""
    parts: list[str] = []
    last = 0
    for found in _VERBATIM_BLOCK.finditer(text):
        parts.extend((_COMMENT.sub(r"\1", text[last : found.start()]), found[0]))
        last = found.end()
    parts.append(_COMMENT.sub(r"\1", text[last:]))
    return "".join(parts)


@dataclass(slots=True)
class _List:
    """An open list."""

    kind: str
    number: int = 0
    fresh: bool = False  # an item has begun and said nothing yet
    label: str = ""


@dataclass(slots=True)
class _Reader:
    """Goes through the body once."""

    text: str
    notes: Notes = field(default_factory=Notes)
    noted: int = 0  # footnotes that were said
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    name: str = ""  # of the theorem that begins
    said: str = ""

    def drafts(self) -> Iterator[Draft]:
        """The blocks."""
        at = 0
        while True:
            found = _EVENT.search(self.text, at)
            self.said += self.text[at : found.start() if found else len(self.text)]
            if found is None:
                break
            at = found.end()
            yield from self._flushed()
            if found[1]:
                at, made = self._begin(found[1], at)
                yield from made
            elif found[2]:
                self._end(found[2])
            elif found[3]:
                words, at = arguments(self.text, at, 1)
                spans = spans_of(words[0], self.notes) if words else []
                yield from filter(None, [heading(spans, _LEVELS[found[3]])])
            elif found[4]:
                at = self._item(found[4], at)
            elif found[5]:
                words, at = arguments(self.text, at, 1)
                spans = spans_of(words[0], self.notes) if words else []
                yield from filter(None, [paragraph(spans, "caption")])
            elif found[6] or found[7]:
                closing = "\\]" if found[6] else "$$"
                end = self.text.find(closing, at)
                end = end if end >= 0 else len(self.text)
                yield from _formula(self.text[at:end])
                at = end + 2
        yield from self._flushed()

    def _begin(self, name: str, at: int) -> tuple[int, list[Draft]]:
        """Open an environment; where its content goes on, and its blocks where it was read whole."""
        if name in _VERBATIM or name in _FORMULAS or name in _TABLES:
            end = self.text.find(f"\\end{{{name}", at)
            inner = self.text[at : end if end >= 0 else len(self.text)]
            after = self.text.find("}", end) + 1 if end >= 0 else len(self.text)
            if name in ("comment", "filecontents"):
                return after, []
            if name in _FORMULAS:
                return after, list(_formula(inner))
            if name in _TABLES:
                return after, list(self._table(name, inner))
            return after, list(_listing(name, inner))
        if name in _LISTS:
            self.lists.append(_List(name))
            if name == "thebibliography":
                return arguments(self.text, at, 1)[1], [d for d in [heading([Span("References")], 2)] if d]
        elif name in _QUOTES:
            self.quotes += 1
        elif name == "abstract":
            return at, [d for d in [heading([Span("Abstract")], 2)] if d]
        elif name in _NAMED:
            self.name = _NAMED[name]
        elif name == "frame":
            words, after = arguments(self.text, at, 1)
            return after, [d for d in [heading(spans_of(words[0], self.notes), 3)] if d] if words else []
        elif name in ("minipage", "multicols", "wrapfigure", "adjustbox"):
            return arguments(self.text, at, 2 if name == "wrapfigure" else 1)[1], []
        return arguments(self.text, at, 0)[1] if name in ("figure", "table") else at, []

    def _end(self, name: str) -> None:
        if name in _LISTS and self.lists:
            self.lists.pop()
        elif name in _QUOTES and self.quotes:
            self.quotes -= 1

    def _item(self, kind: str, at: int) -> int:
        if not self.lists:
            return at
        current = self.lists[-1]
        current.number += 1
        current.fresh, current.label = True, ""
        if kind == "bibitem":
            words, at = arguments(self.text, at, 1)
            current.label = f"[{words[0].strip()}]" if words else ""
        elif self.text[at : at + 1] == "[":
            end = self.text.find("]", at, at + 500)
            if end > 0:
                current.label, at = self.text[at + 1 : end], end + 1
        return at

    def _flushed(self) -> Iterator[Draft]:
        """The open paragraph or item, and the footnotes that it has."""
        text, self.said = self.said.strip(), ""
        if not text:
            return
        spans = spans_of(text, self.notes)
        if self.name and plain(spans).strip():
            spans, self.name = [Span(f"{self.name}. ", bold=True), *spans], ""
        depth = min(len(self.lists), _DEPTH_MAX)
        if self.lists and self.lists[-1].fresh and plain(spans).strip():
            current = self.lists[-1]
            current.fresh = False
            marker = f"{current.number}." if "enum" in current.kind and not current.label else ""
            if current.kind == "thebibliography":
                marker = current.label
            elif current.label:
                spans = [*(Span(s.text, bold=True) for s in spans_of(current.label)), Span(" "), *spans]
            draft = list_item(spans, depth, marker, min(self.quotes, 6))
        else:
            draft = paragraph(spans, quoted=min(self.quotes, 6), indent=depth)
        if draft:
            yield draft
        yield from self._footnotes()

    def _footnotes(self) -> Iterator[Draft]:
        while self.noted < len(self.notes.texts):
            spans = spans_of(self.notes.texts[self.noted])
            self.noted += 1
            draft = paragraph([Span(f"[{self.noted}] "), *spans], "footnote")
            if draft:
                yield draft

    def _table(self, name: str, inner: str) -> Iterator[Draft]:
        count = 2 if name in ("tabularx", "tabulary", "xltabular") else 1
        body = inner[arguments(inner, 0, count)[1] :]
        caption = re.search(r"\\caption\*?(?=\s*[\[{])", body)
        if caption:
            words, end = arguments(body, caption.end(), 1)
            yield from filter(None, [paragraph(spans_of(words[0], self.notes), "caption")] if words else [])
            body = body[: caption.start()] + body[end:]
        rows: list[list[Cell]] = []
        ruled: list[int] = []  # numbers of rows before which a rule stands
        for part in _ROW_END.split(body):
            if _RULES.search(part):
                ruled.append(len(rows))
            cells = [_cell(cell, self.notes) for cell in re.split(r"(?<!\\)&", _RULES.sub(" ", part))]
            if any(plain(cell.spans).strip() for cell in cells):
                rows.append(cells)
        inside = [number for number in ruled if 0 < number < len(rows)]
        header = inside[0] if inside and inside[0] <= 3 else 0
        yield from filter(None, [table(rows, header)])
        yield from self._footnotes()


def _cell(text: str, notes: Notes) -> Cell:
    columns = rows = 1
    found = re.search(r"\\multi(column|row)(?=\s*[\[{*])", text)
    if found:
        words, end = arguments(text, found.end(), 3)
        if len(words) == 3:
            count = int(words[0]) if words[0].strip().isdecimal() and len(words[0]) < 4 else 1
            columns, rows = (count, 1) if found[1] == "column" else (1, count)
            text = text[: found.start()] + words[2] + text[end:]
    return Cell(tuple(spans_of(text.strip(), notes)), max(columns, 1), max(rows, 1))


def _formula(text: str) -> Iterator[Draft]:
    text = re.sub(r"\\(?:label|tag)\{[^{}]*\}|\\(?:nonumber|notag)(?![a-z])", "", text)
    rows = "\n".join(row.strip() for row in text.strip().split("\n") if row.strip())
    draft = code(rows, "latex")
    if draft:
        yield draft


def _listing(name: str, inner: str) -> Iterator[Draft]:
    language = ""
    if name == "minted":
        words, end = arguments(inner, 0, 1)
        language, inner = (words[0].strip().lower() if words else ""), inner[end:]
    elif name == "lstlisting" and inner.lstrip().startswith("["):
        end = inner.find("]\n")
        end = end if end >= 0 else inner.find("]")
        options, inner = inner[: end + 1], inner[end + 1 :]
        found = _LANGUAGE.search(options)
        language = found[1].lower() if found else ""
        caption = re.search(r"caption\s*=\s*\{?([^,{}\]]+)", options)
        if caption:
            yield from filter(None, [paragraph(spans_of(caption[1]), "caption")])
    draft = code(inner, language)
    if draft:
        yield draft
