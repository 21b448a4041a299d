from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from odf import table as odf_table
from odf import text as odf_text
from odf.opendocument import OpenDocumentSpreadsheet

from desktop.errors import EncryptedError, UnreadableError
from desktop.formats import spreadsheets
from desktop.formats.packages import OLE_HEAD
from desktop.formats.registry import format_of
from desktop.records import Block, Reading
from tests.formats.places import blocks_of, check_places, texts

CUT_SHORT = "Only the first {} of {} rows were read; of longer sheets a smaller copy can be added."

Fill = Callable[[Any], None]


def read(path: Path) -> Reading:
    return format_of(path).read(path, lambda: None)


def book(path: Path, *sheets: tuple[str, Fill]) -> Path:
    made = xlsxwriter.Workbook(str(path))
    for name, fill in sheets:
        fill(made.add_worksheet(name))
    made.close()
    return path


def rows(*values: tuple[object, ...], top: int = 0, left: int = 0) -> Fill:
    def fill(sheet: Any) -> None:
        for number, row in enumerate(values):
            sheet.write_row(top + number, left, row)

    return fill


def noted(reading: Reading) -> list[str]:
    return [page.page.note for page in reading.pages if page.page.note]


def tables(reading: Reading) -> list[Block]:
    return [block for block in blocks_of(reading) if block.kind == "table"]


def test_each_sheet_is_a_heading_and_its_cells_a_table(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        ("Rents", rows(("House", "Rent"), ("Heron Lodge", 640), ("Mill Cottage", 470.5))),
        ("按季度", rows(("季度", "金额"), ("一季度", 46210.25))),
        ("Nothing", lambda _: None),
    )
    reading = read(path)
    assert [(b.kind, b.level, b.header_rows, b.text) for b in blocks_of(reading)] == [
        ("heading", 1, 0, "Rents"),
        ("table", 0, 1, "House | Rent\nHeron Lodge | 640\nMill Cottage | 470.5"),
        ("heading", 1, 0, "按季度"),
        ("table", 0, 1, "季度 | 金额\n一季度 | 46210.25"),
    ]
    check_places(reading, path)


def test_values_read_as_people_write_them(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.write_row(0, 0, ("what", "value"))
        day = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(1, 0, ("sum", 0.1 + 0.2))
        sheet.write_row(2, 0, ("large", 1234567890123.0))
        sheet.write_row(3, 0, ("truth", True))
        sheet.write(4, 0, "day")
        sheet.write_datetime(4, 1, datetime.datetime(2026, 3, 4), day)  # noqa: DTZ001
        sheet.write(5, 0, "minute")
        sheet.write_datetime(5, 1, datetime.datetime(2026, 3, 4, 17, 5), day)  # noqa: DTZ001
        sheet.write(6, 0, "formula")
        sheet.write_formula(6, 1, "=2*21", None, 42)

    made = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    fill(made.add_worksheet("Values"))
    made.close()
    [block] = tables(read(tmp_path / "a.xlsx"))
    assert block.text.split("\n") == [
        "what | value",
        "sum | 0.3",
        "large | 1234567890123",
        "truth | TRUE",
        "day | 2026-03-04",
        "minute | 2026-03-04 17:05",
        "formula | 42",
    ]


def test_a_sheet_of_several_tables_is_parted(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, "Staff and offices")
        sheet.write(1, 0, "as of March")
        rows(("Name", "Phone", "Since"), ("Ada", "555-1", 2019), ("Bob", "555-2", 2021), top=2)(sheet)
        sheet.write(5, 0, "Phones change in June.")
        rows(("City", "Desks"), ("Paris", 12), ("Rome", 9), top=8)(sheet)
        rows(("Item", "Price"), ("Chair", 99), ("Lamp", 45), top=8, left=4)(sheet)

    reading = read(book(tmp_path / "a.xlsx", ("Sheet", fill)))
    assert [(block.kind, block.text.split("\n")[0]) for block in blocks_of(reading)] == [
        ("heading", "Sheet"),
        ("heading", "Staff and offices"),
        ("paragraph", "as of March"),
        ("table", "Name | Phone | Since"),
        ("paragraph", "Phones change in June."),
        ("table", "City | Desks"),
        ("table", "Item | Price"),
    ]
    assert [block.header_rows for block in tables(reading)] == [1, 1, 1]


def test_an_empty_row_does_not_take_the_header_from_what_follows(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        rows(("Name", "Amount"), ("Ada", 1), ("Bob", 2))(sheet)
        rows(("Cleo", 3), ("Dan", 4), top=4)(sheet)

    made = tables(read(book(tmp_path / "a.xlsx", ("Sheet", fill))))
    assert [block.text for block in made] == [
        "Name | Amount\nAda | 1\nBob | 2",
        "Name | Amount\nCleo | 3\nDan | 4",
    ]


def test_a_header_of_two_rows_with_merged_cells(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "部门")
        sheet.merge_range(0, 1, 0, 2, "上半年")
        sheet.merge_range(0, 3, 0, 4, "下半年")
        sheet.write_row(1, 1, ("一季度", "二季度", "三季度", "四季度"))
        rows(("法务部", 1, 2, 3, 4), ("客服部", 5, 6, 7, 8), top=2)(sheet)

    path = book(tmp_path / "a.xlsx", ("预算", fill))
    reading = read(path)
    [block] = tables(reading)
    assert block.header_rows == 2
    assert block.text.startswith("部门 | 上半年 | 下半年\n一季度 | 二季度 | 三季度 | 四季度\n法务部 | 1")
    check_places(reading, path)


def test_numbers_alone_have_no_header(tmp_path: Path) -> None:
    [block] = tables(read(book(tmp_path / "a.xlsx", ("S", rows((1, 2.5), (3, 4.5), (5, 6.5))))))
    assert block.header_rows == 0


def test_a_wide_table_is_told_row_by_row(tmp_path: Path) -> None:
    names = tuple(f"Column {n}" for n in range(20))
    values = tuple(f"value {n}" if n != 7 else "" for n in range(20))
    path = book(tmp_path / "a.xlsx", ("Wide", rows(names, values)))
    reading = read(path)
    [text] = texts(reading, "paragraph")
    assert text.startswith("Column 0: value 0; Column 1: value 1; ")
    assert "Column 7" not in text
    check_places(reading, path)


def test_long_tables_repeat_their_header_and_end_with_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "CELLS_MAX", 900)
    many = rows(("Number", "Square"), *((n, n * n) for n in range(1, 1200)))
    reading = read(book(tmp_path / "a.xlsx", ("Many", many), ("More", many)))
    made = tables(reading)
    assert all(block.text.startswith("Number | Square\n") and block.header_rows == 1 for block in made)
    assert sum(len(block.rows) - 1 for block in made) == 449
    assert noted(reading) == [CUT_SHORT.format("450", "1,200"), CUT_SHORT.format("0", "1,200")]
    assert "More" in texts(reading, "heading")


def test_a_hidden_sheet_is_read_and_said_to_be_hidden(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        ("Open", rows(("A", "B"), ("x", 1))),
        ("Secret", lambda sheet: (rows(("C", "D"), ("y", 2))(sheet), sheet.hide())),
    )
    reading = read(path)
    assert "C | D\ny | 2" in texts(reading, "table")
    assert reading.pages[-1].page.note == "This sheet is hidden in the workbook."


def test_an_open_document_spreadsheet(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    sheet = odf_table.Table(name="Rents")
    for row in (("House", "Rent"), ("Heron Lodge", 640), ("柳树", 420)):
        element = odf_table.TableRow()
        for value in row:
            kind: dict[str, object] = (
                {"valuetype": "float", "value": value} if isinstance(value, int) else {"valuetype": "string"}
            )
            cell = odf_table.TableCell(**kind)
            cell.addElement(odf_text.P(text=str(value)))
            element.addElement(cell)
        sheet.addElement(element)
    document.spreadsheet.addElement(sheet)
    path = tmp_path / "a.ods"
    document.save(str(path))
    reading = read(path)
    assert texts(reading) == ["Rents", "House | Rent\nHeron Lodge | 640\n柳树 | 420"]
    check_places(reading, path)


@pytest.mark.parametrize(
    ("name", "content", "encoding"),
    [
        ("a.csv", "姓名,部门\n张三,法务部\n李四,研发部", "gb18030"),
        ("a.csv", "姓名;部门\r\n张三;法务部\r\n李四;研发部", "utf-8-sig"),
        ("a.tsv", "姓名\t部门\n张三\t法务部\n李四\t研发部\n", "utf-16"),
        ("a.csv", '"姓名"|"部门"\n"张三"|"法务部"\n"李四"|"研发部"\n', "utf-8"),
        ("export.xls", "姓名\t部门\n张三\t法务部\n李四\t研发部\n", "gb18030"),
    ],
)
def test_separated_values(tmp_path: Path, name: str, content: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode(encoding))
    reading = read(path)
    [block] = blocks_of(reading)
    assert (block.text, block.header_rows) == ("姓名 | 部门\n张三 | 法务部\n李四 | 研发部", 1)
    check_places(reading, path)


def test_quoted_values_keep_their_separators_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,remark\nAda,"first, then\nsecond"\nBob,"said ""no"""\n', encoding="utf-8")
    assert texts(read(path)) == ['name | remark\nAda | first, then second\nBob | said "no"']


def test_a_long_file_of_values_is_read_in_part_and_says_how_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "CELLS_MAX", 300)
    monkeypatch.setattr(spreadsheets, "_BYTES_MAX", 4000)
    path = tmp_path / "a.csv"
    path.write_text("n,square\n" + "".join(f"{n},{n * n}\n" for n in range(5000)), encoding="utf-8")
    reading = read(path)
    assert noted(reading) == [CUT_SHORT.format("150", "5,001")]


def _excel_2003() -> bytes:
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        (
            "a.xlsx",
            OLE_HEAD + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            EncryptedError,
            "password",
        ),
        ("a.xlsx", OLE_HEAD + bytes(600), UnreadableError, "old Excel workbook"),
        ("a.xls", OLE_HEAD + bytes(600), UnreadableError, "damaged"),
        ("a.xlsx", b"PK\x03\x04" + bytes(200), UnreadableError, "damaged"),
        ("a.xls", _excel_2003(), UnreadableError, "no Excel workbook"),
        ("a.xlsx", b"\x00\x01\x02\x03" * 400, UnreadableError, "no Excel workbook"),
    ],
)
def test_what_can_not_be_read_says_why(
    tmp_path: Path, name: str, content: bytes, error: type[Exception], words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=words):
        read(path)


def test_truncated_workbooks_say_why(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", ("S", rows(*((n, f"text {n}") for n in range(400))))).read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(UnreadableError, match="damaged"):
            read(path)


def test_an_encrypted_open_document_needs_a_password(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("content.xml", b"\x01\x02\x03")
        package.writestr(
            "META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>"
        )
    with pytest.raises(EncryptedError, match="password"):
        read(path)
