"""Words as the keyword index knows them, with the place of each in the text it was taken from.

One function serves documents, questions and marks, so what matches and what is shown as matching
can't differ. Chinese, Japanese and Korean characters are terms of their own (asking for two side by
side finds the two-character words that word and trigram indexes miss); other words are folded to
plain lower case without accents and, where they are English letters only, reduced to their stem.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple, get_args

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U000323af"
)
_TERM = re.compile(rf"(?P<cjk>[{_CJK}])|(?:(?![{_CJK}])[^\W_])+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_HEAD = 1000  # characters
_ENGLISH = re.compile(r"[a-z]{3,}")
_stemming = threading.Lock()  # a stemmer keeps the word it works on


Script = Literal["cjk", "latin", "other"]
SCRIPTS: tuple[Script, ...] = get_args(Script)


class Term(NamedTuple):
    """A term and where it stands in the text."""

    term: str
    start: int
    end: int


def is_cjk(term: str) -> bool:
    """Whether the term is one Chinese, Japanese or Korean character."""
    return _IS_CJK.match(term) is not None


def terms(text: str) -> Iterator[Term]:
    """The terms of a text, in order."""
    for match in _TERM.finditer(text):
        word = match.group()
        folded = unicodedata.normalize("NFKC", word) if match.lastgroup else fold(word)
        if folded:
            yield Term(folded, match.start(), match.end())


def script_of(text: str) -> Script:
    """The script that a text is written in, by its first thousand characters.

    Chinese about technical things is half Latin, so a fifth of East Asian characters decides.
    """
    head = text[:_HEAD]
    cjk = len(_IS_CJK.findall(head))
    letters = sum(char.isalpha() for char in head)
    if cjk * 5 >= letters > 0:
        return "cjk"
    latin = sum(char.isalpha() and char < "\u0250" for char in head)
    return "latin" if latin * 2 >= letters else "other"


def indexed(text: str) -> str:
    """The text as it is put into the index: its terms, spaced."""
    return " ".join(term.term for term in terms(text))


@lru_cache(maxsize=131_072)
def fold(word: str) -> str:
    """A word in the form it is compared in: compatible characters, lower case, no accents, stemmed."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    if not plain.isascii():
        plain = "".join(char for char in plain if not unicodedata.combining(char))
        plain = unicodedata.normalize("NFC", plain)
    if _ENGLISH.fullmatch(plain):
        with _stemming:
            return str(_stemmer().stemWord(plain))
    # What NFKD may bring in (½ becomes 1⁄2) must not break a term in two.
    return "".join(char for char in plain if char.isalnum())


@cache
def _stemmer():  # type: ignore[no-untyped-def]  # snowballstemmer ships no types
    import snowballstemmer

    return snowballstemmer.stemmer("english")
