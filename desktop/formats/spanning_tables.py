"""Tables that go on on the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.formats.glyphs import TextLine
from desktop.formats.pdf_tables import FoundTable
from desktop.records import Block

if TYPE_CHECKING:
    from desktop.formats.structure import PageContent

_CONTINUED = re.compile(
    r"续表.{0,40}|.{0,80}[(（]?\b(?:continued|cont[.’']?d?\.?)\b[)）]?.{0,60}|.{0,40}（续）", re.IGNORECASE
)
_SAME = 6.0  # points by which the edges of columns may differ, at least


def join_tables(pages: Sequence[PageContent], body: float) -> None:
    """Put a table's part on the next page to the part where it began; `body` is the usual size of text."""
    open_table: FoundTable | None = None  # ends its page
    owner: FoundTable | None = None  # where that table began
    for page in pages:
        covered = {key for table in page.tables for key in table.covered}
        loose = [line for line in page.lines if line.upright and id(line) not in covered]
        first = min(page.tables, key=lambda table: table.box[1], default=None)
        if first is not None and open_table is not None and owner is not None:
            above = [line for line in loose if line.y1 <= first.box[1] + 2]
            labels = [line for line in above if _CONTINUED.fullmatch(line.text)]
            if len(above) == len(labels) and _alike(open_table, first):
                _append(owner, first)
                first.covered |= {id(line) for line in labels}
            else:
                owner = None
        else:
            owner = None
        last = max(page.tables, key=lambda table: table.box[3], default=None)
        open_table = last if last is not None and _ends_page(last, loose, body) else None
        if open_table is None:
            owner = None
        elif open_table.block is not None:
            owner = open_table


def _ends_page(table: FoundTable, loose: Sequence[TextLine], body: float) -> bool:
    """Whether nothing but notes stands under a table."""
    return not any(line.y0 >= table.box[3] - 2 and line.size > 0.93 * body for line in loose)


def _alike(before: FoundTable, after: FoundTable) -> bool:
    """Whether two tables have the same columns."""
    left, right = before.columns, after.columns
    if len(left) != len(right) or len(left) < 3:
        return False
    narrowest = min(b - a for a, b in pairwise(left))
    slack = max(_SAME, 0.4 * narrowest)
    return all(abs(a - b) <= slack for a, b in zip(left, right, strict=True))


def _append(owner: FoundTable, part: FoundTable) -> None:
    """Put a table's rows under those of the table that it goes on with; its header once."""
    whole, rest = owner.block, part.block
    if whole is None or rest is None:
        return
    skipped = _same_header(whole, rest)
    start = rest.rows[skipped][0] if skipped < len(rest.rows) else len(rest.text)
    shift = len(whole.text) + 1 - start
    if start < len(rest.text):
        owner.block = replace(
            whole,
            text=f"{whole.text}\n{rest.text[start:]}",
            lines=(*whole.lines, *(line.shifted(shift) for line in rest.lines if line.start >= start)),
            rows=(*whole.rows, *((a + shift, b + shift) for a, b in rest.rows[skipped:])),
        )
    part.block = None


def _same_header(whole: Block, rest: Block) -> int:
    """How many rows the second table repeats from the first one's header."""
    count = min(whole.header_rows, len(rest.rows))
    left = [whole.text[a:b] for a, b in whole.rows[:count]]
    right = [rest.text[a:b] for a, b in rest.rows[:count]]
    return count if left == right else 0
