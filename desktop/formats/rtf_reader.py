"""RTF's tokens -> drafts: groups are a stack of states, so that no nesting is too deep."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.errors import UnreadableError
from desktop.formats.base import Beat
from desktop.formats.drafts import Draft, Span, code, heading, list_item, paragraph, plain, rule
from desktop.formats.packages import Package
from desktop.formats.rtf_state import Font, State, Style, changed
from desktop.formats.rtf_tables import Table
from desktop.formats.rtf_tokens import Token, charset_encoding, encoding_of, tokens

if TYPE_CHECKING:
    from desktop.formats.html_pictures import Pictures

RTF = Package("RTF document", "Word", "")
_DEPTH_MAX = 5000  # groups in groups
_PICTURE_MAX = 48 * 1024 * 1024  # bytes of hexadecimal digits
_CHARACTERS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n",
    "nestcell": " ", "nestrow": "\n",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "-": ""}
_SKIPPED = frozenset(  # destinations that are not the document's text
    [
        "colortbl", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
        "footerf", "nonshppict", "sn", "sv", "shprslt", "xe", "tc", "nonesttables",
        "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "filetbl", "upr", "objdata", "author",
        "operator",
    ]
)  # fmt: skip
_STARRED = frozenset({"shppict", "shpinst", "ud", "footnote"})  # read although readers may leave them out
_HEADING_NAME = re.compile(
    r"^(?:heading|标题|標題|見出し|überschrift|titre|título|заголовок)\s*(\d)", re.IGNORECASE
)
_TITLE_NAME = re.compile(r"^(?:title|标题|標題|titel|titre|título)$", re.IGNORECASE)
_CAPTION_NAME = re.compile(r"^(?:caption|题注|beschriftung|légende)", re.IGNORECASE)
_MONOSPACED = ("consol", "courier", "mono", "menlo", "lucida console")


class Reader:
    """Reads one document once."""

    def __init__(self, content: bytes, pictures: Pictures, beat: Beat) -> None:
        self.title = ""
        self._content = content
        self._pictures = pictures
        self._beat = beat
        self._encoding = "cp1252"
        self._default_font: int | None = None
        self._fonts: dict[int, Font] = {}
        self._styles: dict[int, Style] = {}
        self._state = State()
        self._stack: list[State] = []
        self._bytes = bytearray()  # of text, not decoded yet
        self._skip = 0
        self._star = False
        self._name = ""
        self._marker = ""
        self._spans: list[Span] = []
        self._outside: list[list[Span]] = []  # paragraphs that notes interrupt
        self._notes: list[list[Span]] = []
        self._made: list[tuple[str, list[Span], State, str] | Draft] = []
        self._waiting: list[Draft] = []  # pictures of the paragraph
        self._picture = bytearray()
        self._picture_width = 0
        self._table = Table()

    def drafts(self) -> list[Draft]:
        """The document's blocks, then its notes.

        Raises:
            UnreadableError: its groups do not end, or go too deep.
        """
        for count, token in enumerate(tokens(self._content)):
            if count % 20_000 == 0:
                self._beat()
            self._take(token)
        self._decode()
        if self._stack:
            raise UnreadableError(RTF.damaged)
        self._end_paragraph()
        self._end_table()
        return self._finished()

    def _take(self, token: Token) -> None:
        kind = token.kind
        if kind in ("byte", "text", "symbol") and self._skip:
            kept = token.content[self._skip :] if kind == "text" else b""
            self._skip = max(self._skip - len(token.content), 0) if kind == "text" else self._skip - 1
            if not kept:
                return
            token = Token("text", content=kept)
            kind = "text"
        if kind in ("byte", "text") or (kind == "symbol" and token.word in "\\{}"):
            self._data(token.content)
        elif kind == "binary":
            if self._state.place == "picture" and len(self._picture) < _PICTURE_MAX:
                self._picture += token.content.hex().encode()
        elif kind == "open":
            self._open()
        elif kind == "close":
            self._close()
        elif kind == "symbol":
            self._decode()
            if token.word == "*":
                self._star = True
            elif token.word in "\r\n":
                self._word("par", None)
            else:
                self._say(_SYMBOLS.get(token.word, ""))
        else:
            self._decode()
            star, self._star = self._star, False
            if star and token.word not in _STARRED:
                self._state = replace(self._state, place="skip")
            else:
                self._word(token.word, token.number)

    def _data(self, content: bytes) -> None:
        if self._state.place == "picture":
            if len(self._picture) < _PICTURE_MAX:
                self._picture += content
        elif self._state.place != "skip":
            self._bytes += content

    def _decode(self) -> None:
        """Say the bytes that wait, in the encoding of their font."""
        if not self._bytes:
            return
        font = self._fonts.get(self._state.font if self._state.font is not None else self._default_font or 0)
        own = font.encoding if font and self._state.place not in ("fonts", "styles", "style") else ""
        text = bytes(self._bytes).decode(own or self._encoding, errors="replace")
        self._bytes.clear()
        self._say(text)

    def _say(self, text: str) -> None:
        state = self._state
        if not text or state.hidden or state.deleted or state.place in ("skip", "picture", "info"):
            return
        if state.place == "fonts":
            self._name += text
            if ";" in self._name:
                self._name_font(self._name.split(";")[0].strip())
                self._name = ""
        elif state.place in ("style", "styles"):
            self._name += text
        elif state.place == "title":
            self.title += text
        elif state.place == "marker":
            self._marker += text
        else:
            font = self._fonts.get(state.font if state.font is not None else self._default_font or 0, Font())
            self._spans.append(replace(state.look, text=text, code=font.monospaced))

    def _name_font(self, name: str) -> None:
        number = self._state.font or 0
        font = self._fonts.get(number, Font())
        monospaced = font.monospaced or any(part in name.lower() for part in _MONOSPACED)
        self._fonts[number] = replace(font, name=name, monospaced=monospaced)

    def _open(self) -> None:
        self._decode()
        self._skip = 0
        self._star = False
        if len(self._stack) >= _DEPTH_MAX:
            raise UnreadableError(RTF.damaged)
        self._stack.append(self._state)
        if self._state.place == "styles":
            self._name = ""
            self._state = replace(self._state, place="style", style=0, outline=None)

    def _close(self) -> None:
        self._decode()
        self._skip = 0
        if not self._stack:
            return  # more after the end; Word leaves it out as well
        state, self._state = self._state, self._stack.pop()
        if state.place == "style" and self._state.place == "styles":
            self._define(state)
        elif state.place == "picture" and self._state.place != "picture":
            self._show()
        elif state.place == "note" and self._state.place != "note":
            self._notes.append(self._spans)
            self._spans = self._outside.pop()
            self._spans.append(Span(f"[{len(self._notes)}]", raised=True))

    def _define(self, state: State) -> None:
        name = self._name.split(";")[0].strip()
        match = _HEADING_NAME.match(name)
        level = state.outline + 1 if state.outline is not None and state.outline < 9 else 0
        level = int(match[1]) if match else level
        title = not match and bool(_TITLE_NAME.match(name))
        self._styles.setdefault(state.style, Style(name, 1 if title else level, title))

    def _show(self) -> None:
        try:
            content = bytes.fromhex(re.sub(rb"[^0-9a-fA-F]", b"", bytes(self._picture)).decode("ascii"))
        except ValueError:
            content = b""
        self._picture.clear()
        if content.startswith((b"\x89PNG", b"\xff\xd8")):
            self._pictures.forget_addresses()
            self._pictures.resolve = lambda _address: content
            width = f"{self._picture_width / 15:.0f}" if 0 < self._picture_width < 10**6 else ""
            shown = self._pictures.shown("picture", width)
            self._waiting += [shown] if shown else []

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        if word in _SKIPPED:
            self._state = replace(state, place="skip", outer=state.place if word == "upr" else state.outer)
        elif word == "ud":
            self._state = replace(state, place=state.outer)
        elif state.place == "skip":
            if word == "u":
                self._skip = 0
        elif word == "u":
            self._say(chr((number or 0) & 0xFFFF))
            self._skip = state.skip_after
        elif word == "uc":
            self._state = replace(state, skip_after=min(max(number or 0, 0), 100))
        elif state.place == "fonts":
            self._font_word(word, number)
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in ("par", "sect", "page", "cell", "row", "trowd", "cellx") or word.startswith(
            ("cl", "tr")
        ):
            self._break(word)
        elif word in _PLACES:
            self._enter(word)
        elif word in ("ansicpg", "mac", "pc", "pca", "deff", "picwgoal"):
            self._setting(word, number)
        else:
            self._state = changed(state, word, number)

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f":
            self._state = replace(self._state, font=number or 0)
            self._fonts[number or 0] = Font()
            return
        font = self._fonts.get(self._state.font or 0, Font())
        if word == "fcharset":
            font = replace(font, encoding=charset_encoding(number))
        elif word == "fmodern":
            font = replace(font, monospaced=True)
        elif word == "cpg":
            font = replace(font, encoding=encoding_of(number))
        self._fonts[self._state.font or 0] = font

    def _setting(self, word: str, number: int | None) -> None:
        if word == "deff":
            self._default_font = number
        elif word == "picwgoal":
            self._picture_width = number or 0
        else:
            self._encoding = encoding_of({"mac": 10000, "pc": 437, "pca": 850}.get(word, number))

    def _enter(self, word: str) -> None:
        if word == "footnote":
            if self._state.place == "note":
                return
            self._outside.append(self._spans)
            self._spans = []
        elif word == "title" and self._state.place != "info":
            return
        elif word == "pict":
            self._picture.clear()
            self._picture_width = 0
        elif word in ("listtext", "pntext"):
            self._marker = ""
        self._state = replace(self._state, place=_PLACES[word])

    def _break(self, word: str) -> None:
        if self._state.place == "note":
            self._spans.append(Span(" "))
        elif self._state.place != "body":
            return
        elif word == "cell":
            self._table.cell(self._with_marker())
            self._spans = []
        elif word == "row":
            self._table.row()
        elif word in ("par", "sect", "page"):
            self._end_paragraph()
        else:
            self._table.word(word)

    def _with_marker(self) -> list[Span]:
        marker, self._marker = self._marker.strip(), ""
        return [Span(f"{marker} "), *self._spans] if marker else self._spans

    def _end_paragraph(self) -> None:
        if self._state.in_table:
            self._spans = [*self._with_marker(), Span("\n")]
            return
        self._end_table()
        kind, marker = "paragraph", self._marker.strip()
        if marker or self._state.listed:
            kind = "list"
        if any(span.text.strip() for span in self._spans):
            self._made.append((kind, self._spans, self._state, marker))
            self._marker = ""
        self._spans = []
        self._made += self._waiting
        self._waiting = []

    def _end_table(self) -> None:
        draft = self._table.finished()
        self._made += [draft] if draft else []

    def _finished(self) -> list[Draft]:
        styles = [
            self._styles.get(entry[2].style, Style()) for entry in self._made if isinstance(entry, tuple)
        ]
        shift = int(any(style.title for style in styles))
        made: list[Draft | None] = []
        lines: list[str] = []
        for entry in [*self._made, None]:
            if isinstance(entry, tuple) and _is_code(entry[1]):
                lines.append(plain(entry[1]))
                continue
            if lines:
                made.append(code("\n".join(lines)))
                lines = []
            made.append(self._draft(*entry, shift) if isinstance(entry, tuple) else entry)
        notes = [
            paragraph([Span(f"[{number}] "), *_whole(spans)], css="footnote")
            for number, spans in enumerate(self._notes, 1)
        ]
        kept = [draft for draft in made if draft]
        return [*kept, rule(), *(note for note in notes if note)] if notes else kept

    def _draft(self, kind: str, spans: list[Span], state: State, marker: str, shift: int) -> Draft | None:
        style = self._styles.get(state.style, Style())
        spans = _whole(spans)
        outlined = state.outline + 1 if state.outline is not None and state.outline < 9 else 0
        level = 1 if style.title else outlined or style.level
        numbered = marker if any(c.isalnum() for c in marker) and marker != "o" else ""
        if level:
            bare = [replace(span, bold=False) for span in spans]
            level = min(level if style.title else level + shift, 6)
            return heading([Span(f"{numbered} "), *bare] if numbered else bare, level)
        if kind == "list":
            return list_item(spans, state.depth, numbered)
        return paragraph(spans, css="caption" if _CAPTION_NAME.match(style.name) else "")


_PLACES = {
    "fonttbl": "fonts", "stylesheet": "styles", "info": "info", "title": "title", "listtext": "marker",
    "pntext": "marker", "pict": "picture", "footnote": "note",
}  # fmt: skip


def _is_code(spans: list[Span]) -> bool:
    return all(span.code for span in spans if span.text.strip())


def _whole(spans: list[Span]) -> list[Span]:
    """Spans of one look joined, and the halves of characters beyond 16 bits put together."""
    joined: list[Span] = []
    for span in spans:
        if joined and replace(span, text="") == replace(joined[-1], text=""):
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        else:
            joined.append(span)
    return [replace(span, text=_paired(span.text)) for span in joined]


def _paired(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
