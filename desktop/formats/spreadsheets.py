"""Spreadsheets: workbooks of Excel and LibreOffice, and files of separated values."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from desktop.errors import EncryptedError, UnreadableError
from desktop.formats.base import Beat, Format
from desktop.formats.packages import OLE_HEAD, PASSWORD, Package, check_package
from desktop.records import Reading, ReadPage

if TYPE_CHECKING:
    from desktop.formats.drafts import Draft
    from desktop.formats.spreadsheet_tables import Row, Sheet, Value

CELLS_MAX = 60_000  # of one file; more would take longer than all that is around it
_SAMPLE = 64 * 1024  # code points that tell how values are separated
_BYTES_MAX = 24 * 1024 * 1024  # of separated values; far more than CELLS_MAX cells
_EXCEL = Package("Excel workbook", "Excel", "xl/workbook.xml")
_EXCEL_BINARY = Package("Excel workbook", "Excel", "xl/workbook.bin")
_OPEN_DOCUMENT = Package("OpenDocument spreadsheet", "LibreOffice", "content.xml")
_CUT_SHORT = "Only the first {1} of {2} rows were read; of longer sheets a smaller copy can be added."
_HIDDEN = "This sheet is hidden in the workbook."
_IN_CHINESE = {_CUT_SHORT: "只读取了 {2} 行中的前 {1} 行。", _HIDDEN: "此工作表在工作簿中是隐藏的。"}
_SEPARATORS = "\t,;|"


class WorkbookFormat(Format):
    """Excel's workbooks, old and new, and OpenDocument spreadsheets."""

    name: ClassVar[str] = "XLSX"
    suffixes: ClassVar[frozenset[str]] = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The sheets one after the other, each under its name."""
        with path.open("rb") as file:
            head = file.read(512)
        if not head.startswith((b"PK", OLE_HEAD, b"\x09\x08", b"\x09\x04", b"\x09\x02")):
            return _mislabelled(path, head, beat)
        if head.startswith(OLE_HEAD) and path.suffix.lower() != ".xls":
            check_package(path, _EXCEL)
        if head.startswith(b"PK"):
            _check_zipped(path)
        return _laid_out(_sheets(path, beat), beat)


class SeparatedValuesFormat(Format):
    """Values separated by commas, semicolons or tabs, a row a line."""

    name: ClassVar[str] = "CSV"
    suffixes: ClassVar[frozenset[str]] = frozenset({".csv", ".tsv", ".tab"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The rows as a table."""
        return _separated(path, beat)


def _mislabelled(path: Path, head: bytes, beat: Beat) -> Reading:
    """What other programs export as .xls and is none: separated values are read as such."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<?xml", b"<html", b"<!doctype", b"<table")):
        raise UnreadableError(_EXCEL.other)
    try:
        return _separated(path, beat)
    except UnreadableError:
        raise UnreadableError(_EXCEL.other) from None


def _check_zipped(path: Path) -> None:
    kind = _EXCEL
    try:
        with zipfile.ZipFile(path) as package:
            names = {name.lower() for name in package.namelist()}
            if _OPEN_DOCUMENT.member in names:
                kind = _OPEN_DOCUMENT
                manifest = "META-INF/manifest.xml"
                if manifest in package.namelist() and b"encryption-data" in package.open(manifest).read(
                    2**20
                ):
                    raise EncryptedError(PASSWORD)
            elif _EXCEL_BINARY.member in names:
                kind = _EXCEL_BINARY
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError):
        pass  # check_package says so in its own words
    check_package(path, kind)


def _sheets(path: Path, beat: Beat) -> Iterator[tuple[Sheet, bool, int]]:
    """Each sheet with cells, whether it is hidden, and how many rows it has in all."""
    import python_calamine as calamine

    from desktop.formats.spreadsheet_tables import Sheet

    left = CELLS_MAX
    with _opened(path) as book:
        for about in book.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            try:
                found = book.get_sheet_by_name(about.name)
                width = found.width
                most = max(left // max(width, 1), 1) if left > 0 else 0
                rows = (
                    [_row(values) for values in found.to_python(skip_empty_area=True, nrows=most)]
                    if most
                    else []
                )
                top, first = found.start or (0, 0)
                merged = {
                    (a[0] - top, a[1] - first): (b[0] - a[0] + 1, b[1] - a[1] + 1)
                    for a, b in found.merged_cell_ranges or ()
                }
            except calamine.CalamineError as error:
                raise UnreadableError(_EXCEL.damaged) from error
            left -= width * len(rows)
            beat()
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            yield Sheet(about.name, rows, merged), hidden, found.height


def _opened(path: Path) -> Any:
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except calamine.PasswordError as error:
        raise EncryptedError(PASSWORD) from error
    except calamine.CalamineError as error:
        if "password" in str(error).lower():
            raise EncryptedError(PASSWORD) from error
        raise UnreadableError(_EXCEL.damaged) from error


def _row(values: Iterable[object]) -> Row:
    return [_value(value) for value in values]


def _value(value: object) -> Value | None:
    from desktop.formats.spreadsheet_tables import Value

    if isinstance(value, bool):
        return Value(str(value).upper())
    if isinstance(value, int):
        return Value(str(value), "number")
    if isinstance(value, float):
        return Value(_number(value), "number")
    if isinstance(value, datetime.datetime):
        return Value(_moment(value), "date")
    if isinstance(value, datetime.date):
        return Value(value.isoformat(), "date")
    if isinstance(value, datetime.time):
        return Value(f"{value:%H:%M}" if value.second == 0 else f"{value:%H:%M:%S}", "date")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return Value(f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else ""), "date")
    text = str(value).strip()
    return Value(text) if text else None


def _number(value: float) -> str:
    """A number as spreadsheets show it: to 15 digits, without a trailing ".0"."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def _moment(value: datetime.datetime) -> str:
    if value.hour == value.minute == value.second == 0:
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m-%d %H:%M}" if value.second == 0 else f"{value:%Y-%m-%d %H:%M:%S}"


def _separated(path: Path, beat: Beat) -> Reading:
    from desktop.formats.encoding import decode
    from desktop.formats.spreadsheet_tables import Sheet

    with path.open("rb") as file:
        content = file.read(_BYTES_MAX)
        cut = len(content) == _BYTES_MAX
        lines, last = content.count(b"\n"), content[-1:]
        if cut:
            content = content[: content.rfind(b"\n") + 1] or content
            while more := file.read(2**20):
                lines, last = lines + more.count(b"\n"), more[-1:]
                beat()
        lines += last != b"\n"
    text = decode(content).text.replace("\0", "")
    beat()
    rows: list[list[str]] = []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    csv.field_size_limit(2**27)
    for row in reader:
        rows.append(row)
        cells += max(len(row), 1)
        if cells >= CELLS_MAX:
            break
    beat()
    width = max((len(row) for row in rows), default=0)
    counted = max(lines, len(rows)) if cells >= CELLS_MAX or cut else len(rows)
    sheet = Sheet("", [[_read(cell) for cell in (*row, *[""] * (width - len(row)))] for row in rows])
    return _laid_out([(sheet, False, counted)], beat)


def _separator(text: str) -> str:
    """The separator that parts most lines into the same number of values, more than one."""
    sample = text[:_SAMPLE]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
            counts = Counter(len(row) for _, row in zip(range(200), reader, strict=False) if row)
        except csv.Error:
            continue
        total = counts.total()
        counts.pop(1, None)
        if not counts:
            continue
        columns, same = counts.most_common(1)[0]
        score = same / total + 0.01 * min(columns, 20)
        if score > best_score:
            best, best_score = separator, score
    return best


def _read(cell: str) -> Value | None:
    from desktop.formats.spreadsheet_tables import Value

    text = cell.strip()
    if not text:
        return None
    plain = text.replace(",", "").replace(" ", "").lstrip("+-€$£¥￥").rstrip("%€")
    number = plain.replace(".", "", 1).isdecimal()
    date = not number and len(text) < 26 and text[:4].isdecimal() and text[4:5] in "-/.年" and text[4:5] != ""
    return Value(text, "number" if number else "date" if date else "text")


def _laid_out(sheets: Iterable[tuple[Sheet, bool, int]], beat: Beat) -> Reading:
    """The reading of some sheets, notes on the pages where they concern something."""
    from desktop.formats.drafts import Span, heading
    from desktop.formats.layout import lay_out
    from desktop.formats.spreadsheet_tables import drafts_of

    drafts: list[Draft] = []
    notes: list[tuple[int, str]] = []  # by the number of the block on whose page it belongs
    for sheet, hidden, count in sheets:
        name = heading([Span(sheet.name)], 1) if sheet.name else None
        own = list(drafts_of(sheet))
        beat()
        if not own and not (name and len(sheet.rows) < count):
            continue
        if name:
            drafts.append(name)
        drafts.extend(own)
        for sentence in (_HIDDEN,) * hidden + (_CUT_SHORT,) * (len(sheet.rows) < count):
            numbers = (len(sheet.rows), count)
            drafts.append(_note(f"{_filled(sentence, numbers)} {_filled(_IN_CHINESE[sentence], numbers)}"))
            notes.append((sum(draft.block is not None for draft in drafts), _filled(sentence, numbers)))
    return _noted(lay_out("", drafts, {}, beat), notes)


def _filled(sentence: str, numbers: tuple[int, int]) -> str:
    return sentence.replace("{1}", f"{numbers[0]:,}").replace("{2}", f"{numbers[1]:,}")


def _note(sentence: str) -> Draft:
    """A line in the preview that is no text of the document."""
    from desktop.formats.drafts import Draft

    return Draft(f'<p class="caption">{escape(sentence)}</p>')


def _noted(reading: Reading, notes: Iterable[tuple[int, str]]) -> Reading:
    pages = list(reading.pages)
    for block, sentence in notes:
        behind = 0
        for number, read in enumerate(pages):
            behind += len(read.blocks)
            if behind >= block:
                pages[number] = ReadPage(replace(read.page, note=sentence), read.blocks)
                break
    return replace(reading, pages=tuple(pages))
