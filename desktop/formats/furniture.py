"""What a page repeats and nobody reads: running headers and footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from desktop.formats.glyphs import TextLine
from desktop.formats.headings import HEADING_NUMBER, folded, without_number
from desktop.formats.structure import PageContent

_ZONE = 0.115  # of the page's height, at its top and bottom
_HEADER_MAX = 120  # characters
_NUMBER = re.compile(
    r"[\s\-–—·|.•/]*(?:page|seite|p\.|第|共)?\s*(?P<number>\d{1,4}|[ivxlc]{1,7})\s*(?:页|頁)?"
    r"(?:\s*(?:of|/|von|，|,|共|第)\s*(?:共|第)?\s*\d{1,4}\s*(?:页|頁)?)?[\s\-–—·|.•]*",
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"(page|seite|第)\s*\d{1,4}|\d{1,4}\s*(/|of)\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]", re.IGNORECASE
)


def without_furniture(pages: list[PageContent], title: str) -> None:
    """Take repeated headers, footers and page numbers out of the pages."""
    edges = [(page, list(_edge_lines(page))) for page in pages]
    large = 1.15 * _usual_size(pages)
    headings = _large_texts(pages, large)
    repeated = _repeated(edges, large)
    offsets = Counter(
        int(match["number"]) - page.number
        for page, lines in edges
        for line in lines
        if (match := _NUMBER.fullmatch(line.text)) and match["number"].isdigit()
    )
    steady = {offset for offset, count in offsets.items() if count >= min(3, max(2, len(pages)))}
    for page, lines in edges:
        dropped = {
            id(line)
            for line in lines
            if any(key in repeated for key in _keys(page, line, large))
            or _is_page_number(line, page, len(pages), steady)
            or _repeats_title(line, page, title)
            or (line.size < large and _repeats_heading(line, page, headings))
        }
        if dropped and len(dropped) < len(page.lines) + len(page.tables):
            page.lines = [line for line in page.lines if id(line) not in dropped]


def _usual_size(pages: Iterable[PageContent]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _edge_lines(page: PageContent) -> Iterable[TextLine]:
    height = page.tall or page.height
    for line in page.lines:
        if line.upright and (line.y1 < _ZONE * height or line.y0 > (1 - _ZONE) * height):
            yield line


_Key = tuple[str, int | None, int, int]


def _keys(page: PageContent, line: TextLine, large: float) -> Iterator[_Key]:
    """What may be the same about a header on every page: its words, its size, its height.

    Of one with a number in it, the words around the number count if the number grows with the pages;
    larger than the text it is the heading of a chapter.
    """
    size, height = round(line.size), round(line.baseline / 3)
    yield line.text, None, size, height
    if line.size < large and not HEADING_NUMBER.match(line.text):
        for match in re.finditer(r"\d{1,4}", line.text):
            around = f"{line.text[: match.start()]}#{line.text[match.end() :]}"
            yield around, int(match[0]) - page.number, size, height


def _repeated(edges: list[tuple[PageContent, list[TextLine]]], large: float) -> set[_Key]:
    seen: Counter[_Key] = Counter()
    for page, lines in edges:
        seen.update({key for line in lines for key in _keys(page, line, large)})
    full = sum(1 for page, _ in edges if page.lines)
    few = 2 if full <= 6 else 3  # a header may stand on every second page only
    found = {key for key, count in seen.items() if count >= (few if key[1] is None else 3)}
    return found | {
        (text, offset, size, y + d) for text, offset, size, y in found for d in (-1, 1)
    }  # rounding


def _is_page_number(line: TextLine, page: PageContent, count: int, steady: set[int]) -> bool:
    match = _NUMBER.fullmatch(line.text)
    if not match:
        return False
    if _WORDED.search(line.text):
        return True
    if not match["number"].isdigit():
        return line.size < 14 and page.number <= 40 and len(line.text) <= 7
    number = int(match["number"])
    return number - page.number in steady or (number == page.number and number <= count)


def _large_texts(pages: Iterable[PageContent], large: float) -> dict[str, int]:
    """What is said in larger type, and on which page first."""
    found: dict[str, int] = {}
    for page in pages:
        for line in page.lines:
            if line.size >= large and 3 <= len(line.text) <= _HEADER_MAX:
                found.setdefault(folded(without_number(line.text)), page.number)
    return found


def _repeats_heading(line: TextLine, page: PageContent, headings: dict[str, int]) -> bool:
    """A header that says in which chapter the page is, its number beside it."""
    if line.leader or not 3 <= len(line.text) <= _HEADER_MAX:
        return False
    text = without_number(re.sub(r"^\d{1,4}\s+|\s+\d{1,4}$", "", line.text))
    key = folded(text)
    return len(key) >= 3 and headings.get(key, page.number) < page.number


def _repeats_title(line: TextLine, page: PageContent, title: str) -> bool:
    """A header that says the document's title, on a document too short to repeat it."""
    if not title or line.text.strip() != title:
        return False
    return any(
        other is not line and other.text.strip() == title and other.size > line.size for other in page.lines
    )
