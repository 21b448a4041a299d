"""How deep the headings of a document are: what its outline states, their looks and their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.formats.paragraphs import Paragraph

HEADING_NUMBER = re.compile(
    r"(?:第[一二三四五六七八九十百千零〇两\d]{1,7}(?:编|篇|部分|章|节|節)"
    r"|(?:Chapter|Section|Part|Appendix|Article) [\dIVXLCA-Z]{1,6}\b"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}\.? +[A-Z\u4e00-\u9fff])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,5})(?=[.\s\u3000\u4e00-\u9fff])"
    r"|第[一二三四五六七八九十百千零〇两\d]{1,7}(?:编|篇|部|章|节|節)|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）"
)
_PART = re.compile(
    r"(?:(?:Chapter|Section|Part|Appendix)\s+[\dA-Z]{1,4}\b[:.]?|\d{1,2}(?:\.\d{1,2}){0,5}\.?(?=[\s\u3000])"
    r"|第[一二三四五六七八九十百千零〇两\d]{1,7}(?:编|篇|部分|章|节|節))[\s\u3000]*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Look:
    """How headings of one kind look, and how deep the numbers go that they begin with."""

    look: tuple[float, bool]  # size and weight
    depths: list[int] = field(default_factory=list)


def heading_looks(headings: Iterable[Paragraph]) -> list[Look]:
    """The looks of headings, most prominent first."""
    found = [
        ((paragraph.size, paragraph.bold), _number_depth(paragraph.lines[0].text)) for paragraph in headings
    ]
    merged: list[Look] = []
    for look in sorted({look for look, _ in found}, reverse=True):
        last = merged[-1].look if merged else None
        if last is None or last[0] - look[0] >= 0.5 or last[1] != look[1]:
            merged.append(Look(look))
    for look, depth in found:
        kind = merged[_rank(look, merged)]
        if depth not in kind.depths:
            kind.depths = sorted([*kind.depths, depth])
    return merged


def stated_level(text: str, titles: Mapping[str, int]) -> int | None:
    """The level that the outline states for a heading, which one may number and the other not."""
    return titles.get(folded(text)) or titles.get(folded(without_number(text)))


def without_number(text: str) -> str:
    """A heading without the number or the name of a part that it begins with."""
    rest = _PART.sub("", text, count=1)
    return rest if any(character.isalpha() for character in rest) else text


def _rank(look: tuple[float, bool], looks: Sequence[Look]) -> int:
    return next((index for index, known in enumerate(looks) if known.look <= look), len(looks) - 1)


def _number_depth(text: str) -> int:
    """How deep a heading's number says that it is; the same as a chapter's where it has none."""
    match = _NUMBERED.match(text)
    if match is None:
        return 1
    if match["decimal"]:
        return 1 + match["decimal"].count(".")
    return next(
        depth for depth, signs in enumerate(("编篇部", "章", "节節", "、", "）")) if match[0][-1] in signs
    )


def heading_level(paragraph: Paragraph, text: str, titles: Mapping[str, int], looks: list[Look]) -> int:
    """What the outline states; else how prominent it is and, among those alike, how deep its number goes."""
    if stated := stated_level(text, titles):
        return stated
    rank = _rank((paragraph.size, paragraph.bold), looks)
    above = sum(len(look.depths) for look in looks[:rank])
    depth = looks[rank].depths.index(_number_depth(paragraph.lines[0].text))
    return min(above + depth + 1, 6)


def folded(text: str) -> str:
    """A text's letters and digits, to compare it by."""
    return re.sub(r"\W+", "", text).casefold()
