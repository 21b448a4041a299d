"""How many tokens a text may have, without the tokenizer that decides it.

A server's tokenizer is not here, so its tokens are guessed from the script, rather too many than too
few: a letter of Chinese, Japanese, Korean, Thai and other scripts beyond U+0900 is a token, as is every
digit and sign; Latin letters make one for every three of a word, begun anew at a capital; Greek,
Cyrillic, Hebrew and Arabic letters one for every two; white space between words costs nothing, a line
break one; what needs four bytes of UTF-8 (emoji, rare characters) three. Tokenizers of embedding models
(XLM-R, BERT, Qwen, the GPTs') make fewer of nearly every text.
"""

from __future__ import annotations

import re

_RUN = re.compile(
    r"(?P<latin>[A-Z]?[a-z]+|[A-Z]+)"
    r"|(?P<accented>[À-ɏͰ-\u08ff]+)"
    r"|(?P<blank>[^\S\n]+)"
    r"|(?P<astral>[\U00010000-\U0010ffff])"
    r"|(?P<single>[\s\S])"
)
_LETTERS_A_TOKEN = {"latin": 3, "accented": 2}
_TOKENS = {"blank": 0, "astral": 3, "single": 1}
_BOUNDARY = re.compile(r"\s")
_TAIL_SHARE = 0.8  # of a piece: after that much of it, white space is a good place to cut


def count_tokens(text: str) -> int:
    """About how many tokens a text has, rather too many."""
    return sum(_tokens(match) for match in _RUN.finditer(text))


def pieces(text: str, max_tokens: int) -> list[str]:
    """A text in pieces of at most `max_tokens`, 3 or more, cut at white space where it is near."""
    if len(text) <= max_tokens // 3 or count_tokens(text) <= max_tokens:
        return [text]
    found, start, used, at = list[str](), 0, 0, 0
    while at < len(text):
        match = _RUN.match(text, at)
        assert match is not None
        tokens = _tokens(match)
        if used + tokens <= max_tokens:
            used += tokens
            at = match.end()
            continue
        # A run longer than a piece may be is cut anywhere: no letter of it is more than one token.
        at = start + max_tokens if at == start else _good_end(text, start, at)
        found.append(text[start:at])
        start, used = at, 0
    if start < len(text):
        found.append(text[start:])
    return found


def halves(text: str) -> tuple[str, str]:
    """A text of two or more characters in two, cut at white space where there is some near the middle."""
    middle = _good_end(text, 0, (len(text) + 1) // 2)
    return text[:middle], text[middle:]


def _tokens(match: re.Match[str]) -> int:
    kind = match.lastgroup
    assert kind is not None
    letters = _LETTERS_A_TOKEN.get(kind)
    return _TOKENS[kind] if letters is None else -(-(match.end() - match.start()) // letters)


def _good_end(text: str, start: int, end: int) -> int:
    """Behind the last white space of the stretch, if that is in its last part; else its end."""
    floor = start + max(1, int((end - start) * _TAIL_SHARE))
    blank = max((match.end() for match in _BOUNDARY.finditer(text, floor, end)), default=0)
    return blank or end
