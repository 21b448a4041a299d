"""Words as the keyword index knows them, with the place of each in the text it was taken from.

One function serves documents, questions and marks, so what matches and what is shown as matching
can't differ. Chinese, Japanese and Korean text is taken in pairs of neighbouring characters, of which the
last one of a run is a term alone: two-character words, which word and trigram indexes miss, are found
whole, and one character as the beginning of a pair. Other words are folded to plain lower case without
accents and reduced to their stem in the language of the text; what has a digit in it is left as it is.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal, TypeAlias, get_args

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U000323af"
)
_TERM = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?:(?![{_CJK}])[^\W_])+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_HEAD = 1000  # characters
_STEMMED_MIN = 3  # letters
_stemming = threading.Lock()  # a stemmer keeps the word it works on
_STEMMERS = dict(  # of snowball, by language as ISO 639 names it
    [
        *(("da", "danish"), ("de", "german"), ("en", "english"), ("es", "spanish"), ("fi", "finnish")),
        *(("fr", "french"), ("hu", "hungarian"), ("it", "italian"), ("nl", "dutch"), ("no", "norwegian")),
        *(("pt", "portuguese"), ("ro", "romanian"), ("ru", "russian"), ("sv", "swedish"), ("tr", "turkish")),
    ]
)
_COMMON_LANGUAGE = "en"  # of what is in none that has a stemmer


Script = Literal["cjk", "latin", "other"]
SCRIPTS: tuple[Script, ...] = get_args(Script)


Term: TypeAlias = tuple[str, int, int]  # and where in the text it begins and ends


def is_cjk(term: str) -> bool:
    """Whether the term is of Chinese, Japanese or Korean characters."""
    return _IS_CJK.match(term) is not None


def has_stemmer(language: str) -> bool:
    """Whether words of a language are reduced in a way of their own."""
    return language in _STEMMERS and language != _COMMON_LANGUAGE


def terms(text: str, language: str = "") -> Iterator[Term]:
    """The terms of a text in a language, in the order of where they begin; pairs of characters overlap.

    Characters with nothing but white space between them are neighbours: a line may end in a word.
    """
    before: Term | None = None
    for match in _TERM.finditer(text):
        start, end = match.span()
        word = match.group()
        if match.lastgroup:
            characters = _plain_characters(word)
            if before is not None:
                near = text[before[2] : start].isspace()
                yield (before[0] + characters[0], before[1], start + 1) if near else before
            for at in range(len(characters) - 1):
                yield characters[at] + characters[at + 1], start + at, start + at + 2
            before = characters[-1], end - 1, end
            continue
        if before is not None:
            yield before
            before = None
        folded = fold(word, language)
        if folded:
            yield folded, start, end
    if before is not None:
        yield before


def _plain_characters(run: str) -> Sequence[str]:
    """Each of some characters in its common form."""
    plain = unicodedata.normalize("NFKC", run)
    return run if plain == run else [unicodedata.normalize("NFKC", character) for character in run]


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


def indexed(text: str, language: str = "") -> str:
    """The text as it is put into the index: its terms, spaced."""
    return " ".join(term for term, _, _ in terms(text, language))


@lru_cache(maxsize=131_072)
def fold(word: str, language: str = "") -> str:
    """A word in the form it is compared in: compatible characters, lower case, stemmed, no accents.

    Stems are those of snowball (https://snowballstem.org), for letters alone.
    """
    plain = unicodedata.normalize("NFKC", word).casefold()
    if plain.isalpha() and len(plain) >= _STEMMED_MIN:
        language = language if language in _STEMMERS else _COMMON_LANGUAGE
        if not has_stemmer(language):
            plain = bare(plain)
        with _stemming:
            plain = str(_stemmer(language).stemWord(plain))
    # What NFKD may bring in (½ becomes 1⁄2) must not break a term in two.
    return "".join(character for character in bare(plain) if character.isalnum())


def bare(word: str) -> str:
    """A word without accents."""
    if word.isascii():
        return word
    parted = unicodedata.normalize("NFKD", word)
    kept = "".join(character for character in parted if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", kept)


@cache
def _stemmer(language: str):  # type: ignore[no-untyped-def]  # it ships no types
    import Stemmer

    return Stemmer.Stemmer(_STEMMERS[language], 0)  # `fold` remembers
