"""One text of headings, paragraphs, lists, tables and code, to be written in every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.support.prose import FEATURES

Kind = Literal["heading", "paragraph", "item", "table", "code"]


@dataclass(frozen=True)
class Piece:
    """A block as its writer means it; `rows` are a table's, the first of them its header."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    language: str = ""


TITLE = "Houses on the river"
_CHINESE = (
    "河边的房子由业主每三年检查一次地基。洪水过后，应当先排水，再打开门窗通风，最后才可以生火取暖。",
    "租户应当在发现漏水的当天通知管理处，管理处在七日之内派人修理，费用由业主承担。",
    "每一户的钥匙登记在册，遗失的钥匙由管理处在两天之内重新配好，并更换门锁。",
)
_ENGLISH = tuple(piece.text for piece in FEATURES)
_TABLE = (
    ("House", "Built", "Rooms", "Rent"),
    ("Heron Lodge", "1874", "7", "640 a month"),
    ("The Old Ferry", "1902", "5", "515 a month"),
    ("Mill Cottage", "1931", "4", "470 a month"),
    ("柳树下的小屋", "1958", "3", "420 a month"),
)
_CODE = """def rent(house, months):
    total = 0
    for month in range(months):
        total += house.rent
    return total"""


def heading(text: str, level: int) -> Piece:
    return Piece("heading", text, level)


def paragraph(text: str) -> Piece:
    return Piece("paragraph", text)


FULL: tuple[Piece, ...] = (
    heading(TITLE, 1),
    paragraph(_ENGLISH[0]),
    heading("Repairs and costs", 2),
    paragraph(_ENGLISH[3]),
    paragraph(_CHINESE[0]),
    heading("Rents of the houses", 2),
    paragraph("The rents below hold from January on; they include the boat house but not the water."),
    Piece("table", rows=_TABLE),
    paragraph(_ENGLISH[1]),
    heading("What every tenant brings", 2),
    paragraph("A new tenant brings these things to the office on the first morning:"),
    Piece("item", "the contract, signed on both pages"),
    Piece("item", "a copy of the insurance against floods"),
    Piece("item", "银行账户的证明和身份证的复印件"),
    paragraph(_CHINESE[1]),
    heading("How the rent is added up", 2),
    paragraph("The office adds the rent up with these lines, which nobody has changed for years."),
    Piece("code", _CODE, language="python"),
    paragraph(_CHINESE[2]),
    heading("The mill and the lighthouse", 2),
    paragraph(_ENGLISH[2]),
    paragraph(_ENGLISH[4]),
)
"""All kinds of blocks, in English and Chinese."""

PLAIN: tuple[Piece, ...] = tuple(piece for piece in FULL if piece.kind == "paragraph")
"""Paragraphs alone, for what knows nothing else."""

TABLE: Piece = next(piece for piece in FULL if piece.kind == "table")
"""The table alone, for spreadsheets."""

CODE: Piece = next(piece for piece in FULL if piece.kind == "code")
"""The code alone, for files of source code."""
