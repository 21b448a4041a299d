"""LaTeX's running text: macros, accents and symbols as the characters they print."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from desktop.formats.drafts import Span

_COMBINING = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "r": "\u030a", "k": "\u0328", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_ACCENT = re.compile(
    r"\\(?:(['`^\"~=.])\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z])(?![A-Za-z]{30}))"
    r"|([cvHurkdb])(?:\s*\{\s*\\?([A-Za-z])\s*\}|\s+([A-Za-z])\b))"
)
SYMBOLS = {
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "l": "ł", "L": "Ł", "i": "ı", "S": "§", "P": "¶", "copyright": "©", "dots": "…", "ldots": "…",
    "cdots": "⋯", "textendash": "–", "textemdash": "—", "textbackslash": "\\", "textasciitilde": "~",
    "textasciicircum": "^", "textbar": "|", "textless": "<", "textgreater": ">", "textdegree": "°",
    "texteuro": "€", "euro": "€", "pounds": "£", "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e",
    "BibTeX": "BibTeX", "quad": " ", "qquad": " ", "newline": "\n", "linebreak": "\n", "and": "· ",
    "par": "\n", "textquoteright": "’", "textquoteleft": "‘", "slash": "/", "checkmark": "✓",
    "textbullet": "•", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε",
    "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ",
    "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "ne": "≠", "approx": "≈", "equiv": "≡", "sim": "∼", "infty": "∞", "sum": "∑", "prod": "∏",
    "int": "∫", "partial": "∂", "nabla": "∇", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆",
    "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "to": "→", "rightarrow": "→",
    "leftarrow": "←", "Rightarrow": "⇒", "Leftrightarrow": "⇔", "mapsto": "↦", "circ": "∘",
    "propto": "∝", "sqrt": "√", "ell": "ℓ", "emptyset": "∅", "langle": "⟨", "rangle": "⟩", "mid": "|",
    "land": "∧", "lor": "∨", "neg": "¬", "log": "log", "exp": "exp", "sin": "sin", "cos": "cos",
    "tan": "tan", "min": "min", "max": "max", "lim": "lim", "arg": "arg", "ln": "ln", "det": "det",
}  # fmt: skip
_STYLES = {
    "textbf": "bold", "mathbf": "bold", "emph": "italic", "textit": "italic", "textsl": "italic",
    "texttt": "code", "lstinline": "code", "url": "link", "underline": "underlined", "sout": "struck",
    "textsuperscript": "raised",
}  # fmt: skip
_UNSEEN = {  # macros whose arguments are not text, and how many braces they have
    "label": 1, "vspace": 1, "hspace": 1, "index": 1, "input": 1, "include": 1, "bibliography": 1,
    "bibliographystyle": 1, "includegraphics": 1, "setlength": 2, "addtolength": 2, "setcounter": 2,
    "usepackage": 1, "documentclass": 1, "pagestyle": 1, "thispagestyle": 1, "color": 1, "rule": 2,
    "fontsize": 2, "hypersetup": 1, "graphicspath": 1, "addcontentsline": 3, "phantom": 1,
    "newcommand": 2, "renewcommand": 2, "href": 1, "textcolor": 1, "colorbox": 1, "resizebox": 2,
    "cmidrule": 1, "cline": 1, "markboth": 2, "markright": 1, "hyphenation": 1, "lstset": 1,
}  # fmt: skip
_REFERENCES = {"ref", "eqref", "pageref", "autoref", "cref", "Cref", "nameref", "vref"}
_TOKEN = re.compile(
    r"\\([A-Za-z@]+)\*?|\\(.)|([{}~])|\$([^$]{1,2000})\$|(---?)|(``|'')|(\n)|[^\\{}~$\-`'\n]+|.", re.DOTALL
)
_ESCAPED = {"\\": "\n", ",": " ", ";": " ", "-": "", "/": "", "(": "", ")": "", "\n": " "}
_SILENT = {
    "left", "right", "mathrm", "mathbf", "mathit", "mathcal", "mathbb", "text", "operatorname",
    "displaystyle",
}  # fmt: skip
_MATH_MACRO = re.compile(r"\\([A-Za-z]+)|\\([,;:! ])|\\(.)")
_BRACES = re.compile(r"[{}]|\\.", re.DOTALL)
_GROUP_MAX = 50_000  # characters in a pair of braces


def group_end(text: str, at: int) -> int:
    """Where the braces that open at `at` close, behind them; the end of the row where they don't."""
    depth = 0
    for found in _BRACES.finditer(text, at, at + _GROUP_MAX):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
            if depth == 0:
                return found.end()
    row = text.find("\n", at)
    return row if row >= 0 else len(text)


def arguments(text: str, at: int, count: int) -> tuple[list[str], int]:
    """Up to `count` arguments in braces from `at` on, and where they end; those in brackets are skipped."""
    found: list[str] = []
    while len(found) < count or text[at : at + 1] == "[":
        start = at
        while text[at : at + 1] in (" ", "\t", "\n") and at - start < 40:
            at += 1
        if text[at : at + 1] == "[":
            end = text.find("]", at, at + 2000)
            if end < 0:
                return found, start
            at = end + 1
        elif text[at : at + 1] == "{" and len(found) < count:
            end = group_end(text, at)
            found.append(text[at + 1 : end - 1 if text[end - 1 : end] == "}" else end])
            at = end
        else:
            return found, start
    return found, at


@dataclass(slots=True)
class Notes:
    """The footnotes met so far."""

    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> int:
        """The number of a new one."""
        self.texts.append(text)
        return len(self.texts)


def spans_of(text: str, notes: Notes | None = None) -> list[Span]:
    """The text as it prints, with its styles; footnotes are put by and leave their number."""
    return _Inline(_ACCENT.sub(_accented, text), notes or Notes()).spans()


def math(text: str) -> str:
    """A formula that can be read: symbols as characters, the rest as its source."""

    def shown(found: re.Match[str]) -> str:
        name = found[1]
        if name:
            return SYMBOLS.get(name, "" if name in _SILENT else found[0])
        return " " if found[2] else found[3]

    shown_text = _MATH_MACRO.sub(shown, text)
    return " ".join(re.sub(r"\{(\w)\}", r"\1", shown_text).split())


def _accented(found: re.Match[str]) -> str:
    mark = found[1] or found[4]
    letter = found[2] or found[3] or found[5] or found[6]
    if letter in "ij" and found[0].count("\\") > 1 and mark == "c":
        return letter
    return unicodedata.normalize("NFC", letter + _COMBINING[mark])


def _styled(style: Span, name: str) -> Span:
    return replace(
        style,
        bold=style.bold or name == "bold",
        italic=style.italic or name == "italic",
        code=style.code or name == "code",
        link=style.link or name == "link",
        underlined=style.underlined or name == "underlined",
        struck=style.struck or name == "struck",
        raised=style.raised or name == "raised",
    )


class _Inline:
    """Goes through a text once, keeping the styles of the open braces."""

    def __init__(self, text: str, notes: Notes) -> None:
        self._text = text
        self._notes = notes
        self._style = Span("")
        self._open: list[Span] = []
        self._next: Span | None = None  # the style of the braces that come
        self._made: list[Span] = []

    def spans(self) -> list[Span]:
        at = 0
        while at < len(self._text):
            found = _TOKEN.match(self._text, at)
            if found is None:
                break
            at = self._macro(found[1], found.end()) if found[1] else found.end()
            if found[1]:
                continue
            self._plain(found)
        return self._made

    def _plain(self, found: re.Match[str]) -> None:
        if found[2]:
            self._say(_ESCAPED.get(found[2], found[2]))
        elif found[3] == "{":
            self._open.append(self._style)
            self._style, self._next = self._next or self._style, None
        elif found[3] == "}":
            self._style = self._open.pop() if self._open else self._style
        elif found[3]:
            self._say(" ")
        elif found[4]:
            self._made.append(replace(self._style, text=math(found[4]), italic=True))
        elif found[5]:
            self._say("–" if found[5] == "--" else "—")
        elif found[6]:
            self._say("“" if found[6] == "``" else "”")
        elif found[7]:
            before = self._made[-1].text[-1:] if self._made else ""
            after = self._text[found.end() : found.end() + 1]
            self._say("" if before > "\u2e7f" and after > "\u2e7f" else " ")
        else:
            self._say({"`": "‘", "'": "’"}.get(found[0], found[0]))

    def _say(self, text: str) -> None:
        if text:
            self._made.append(replace(self._style, text=text))

    def _macro(self, name: str, at: int) -> int:
        """Say what a macro prints; where its arguments end that are no running text."""
        text = self._text
        if name in _STYLES:
            self._next = _styled(self._style, _STYLES[name])
        elif name in ("verb", "lstinline") and at < len(text):
            end = text.find(text[at], at + 1, at + 500)
            if end > 0:
                self._made.append(Span(text[at + 1 : end], code=True))
                return end + 1
        elif name == "footnote":
            parts, end = arguments(text, at, 1)
            if parts:
                self._made.append(Span(f"[{self._notes.add(parts[0])}]", raised=True))
            return end
        elif name.startswith(("cite", "parencite", "textcite", "autocite")) or name in _REFERENCES:
            parts, end = arguments(text, at, 1)
            words = ", ".join(part.strip() for part in parts[0].split(",")) if parts else ""
            self._say(words if name in _REFERENCES else f"[{words}]")
            return end
        elif name in _UNSEEN:
            if name == "href":
                self._next = replace(self._style, link=True)
            return arguments(text, at, _UNSEEN[name])[1]
        elif name in ("bf", "bfseries", "it", "itshape", "em", "tt", "ttfamily"):
            self._style = replace(
                self._style, bold=name.startswith("bf"), italic=name[0] in "ie", code=name.startswith("tt")
            )
        elif name in SYMBOLS:
            self._say(SYMBOLS[name])
            return at + (text[at : at + 2] == "{}") * 2 or at
        while name not in _STYLES and text[at : at + 1] == " ":
            at += 1  # a macro swallows the space behind it
        return at
