"""The written text in formats that only a program can write."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.markup_writers import html_body
from tests.support.written import TITLE, Piece


def pdf(pieces: Sequence[Piece], path: Path) -> None:
    """A born-digital PDF with fonts, rulings and an outline of its own."""
    import pymupdf

    css = (
        "body {font-family: sans-serif; font-size: 10px} p {margin: 0 0 8px 0} h1 {font-size: 20px} "
        "h2 {font-size: 14px} pre {font-family: monospace; font-size: 9px} "
        "table {border-collapse: collapse} td, th {border: 0.7px solid black; padding: 3px 6px}"
    )
    story = pymupdf.Story(f"<body>{html_body(pieces)}</body>", user_css=css)
    writer = pymupdf.DocumentWriter(str(path))
    page = pymupdf.paper_rect("a4")
    margins = pymupdf.Rect(70, 70, -70, -70)
    more = True
    while more:
        device = writer.begin_page(page)
        more, _ = story.place(page + margins)
        story.draw(device)
        writer.end_page()
    writer.close()


def scan(pieces: Sequence[Piece], path: Path, dpi: int = 150) -> None:
    """The same pages as pictures, in a PDF without any text or, page one alone, as an image."""
    import pymupdf

    digital = path.with_suffix(".digital.pdf")
    pdf(pieces, digital)
    if path.suffix != ".pdf":
        pymupdf.open(digital)[0].get_pixmap(dpi=dpi).save(path)
        return
    scanned = pymupdf.open()
    for page in pymupdf.open(digital):
        target = scanned.new_page(width=page.rect.width, height=page.rect.height)
        target.insert_image(target.rect, stream=page.get_pixmap(dpi=dpi).tobytes("jpeg", jpg_quality=85))
    scanned.save(path)


def docx(pieces: Sequence[Piece], path: Path) -> None:
    """A Word document with Word's own styles."""
    import docx as library

    document = library.Document()
    for piece in pieces:
        if piece.kind == "heading":
            document.add_heading(piece.text, piece.level)
        elif piece.kind == "item":
            document.add_paragraph(piece.text, "List Bullet")
        elif piece.kind == "table":
            table = document.add_table(len(piece.rows), len(piece.rows[0]))
            for row, cells in zip(table.rows, piece.rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
            _repeat_header(table.rows[0])
        elif piece.kind == "code":
            run = document.add_paragraph().add_run(piece.text)
            run.font.name = "Courier New"
        else:
            document.add_paragraph(piece.text)
    document.save(str(path))


def pptx(pieces: Sequence[Piece], path: Path) -> None:
    """A presentation in which each heading begins a slide."""
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    slide: Any = None
    top = 0.0
    for piece in pieces:
        if piece.kind == "heading":
            slide = presentation.slides.add_slide(presentation.slide_layouts[5])
            slide.shapes.title.text = piece.text
            top = 2.0
            continue
        box = (Inches(1), Inches(top), Inches(8), Inches(0.5))
        if piece.kind == "table":
            table = slide.shapes.add_table(len(piece.rows), len(piece.rows[0]), *box).table
            for number, row in enumerate(piece.rows):
                for column, text in enumerate(row):
                    table.cell(number, column).text = text
        else:
            slide.shapes.add_textbox(*box).text_frame.text = piece.text
        top += 0.6
    presentation.save(str(path))


def _repeat_header(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def odt(pieces: Sequence[Piece], path: Path) -> None:
    """A text document as office programs write it."""
    from odf import style, table, text
    from odf.opendocument import OpenDocumentText

    document = OpenDocumentText()
    mono = style.Style(name="Preformatted Text", family="paragraph")
    mono.addElement(style.TextProperties(fontfamily="Courier New", fontname="Courier New"))
    document.styles.addElement(mono)
    items: Any = None
    for piece in pieces:
        if piece.kind != "item":
            items = None
        if piece.kind == "heading":
            document.text.addElement(text.H(outlinelevel=piece.level, text=piece.text))
        elif piece.kind == "item":
            if items is None:
                items = text.List()
                document.text.addElement(items)
            item = text.ListItem()
            item.addElement(text.P(text=piece.text))
            items.addElement(item)
        elif piece.kind == "table":
            document.text.addElement(_odf_table(piece, table, text))
        elif piece.kind == "code":
            for line in piece.text.split("\n"):
                made = text.P(stylename=mono)
                indent = len(line) - len(line.lstrip())
                if indent:
                    made.addElement(text.S(c=indent))
                made.addText(line.lstrip())
                document.text.addElement(made)
        else:
            document.text.addElement(text.P(text=piece.text))
    document.save(str(path))


def odp(pieces: Sequence[Piece], path: Path) -> None:
    """A presentation in which each heading begins a slide."""
    from odf import draw, style, table, text
    from odf.opendocument import OpenDocumentPresentation

    document = OpenDocumentPresentation()
    layout = style.PageLayout(name="Wide")
    layout.addElement(style.PageLayoutProperties(pagewidth="28cm", pageheight="15.75cm"))
    document.automaticstyles.addElement(layout)
    document.masterstyles.addElement(style.MasterPage(name="Wide", pagelayoutname=layout))
    page: Any = None
    top = 0.0
    for piece in pieces:
        if piece.kind == "heading":
            page = draw.Page(masterpagename="Wide")
            document.presentation.addElement(page)
            top = 0.0
        frame = draw.Frame(x="2cm", y=f"{top}cm", width="20cm", height="1cm")
        if piece.kind == "heading":
            frame.setAttrNS("urn:oasis:names:tc:opendocument:xmlns:presentation:1.0", "class", "title")
        page.addElement(frame)
        if piece.kind == "table":
            frame.addElement(_odf_table(piece, table, text))
        else:
            box = draw.TextBox()
            frame.addElement(box)
            for line in piece.text.split("\n"):
                box.addElement(text.P(text=line))
        top += 1.5
    document.save(str(path))


def _odf_table(piece: Piece, table: Any, text: Any) -> Any:
    made = table.Table(name="Rents")
    made.addElement(table.TableColumn(numbercolumnsrepeated=len(piece.rows[0])))
    for number, row in enumerate(piece.rows):
        element = table.TableRow()
        for value in row:
            cell = table.TableCell(valuetype="string")
            cell.addElement(text.P(text=value))
            element.addElement(cell)
        if number == 0:
            header = table.TableHeaderRows()
            header.addElement(element)
            made.addElement(header)
        else:
            made.addElement(element)
    return made


def epub(pieces: Sequence[Piece], path: Path) -> None:
    """A book of one chapter."""
    book(path, TITLE, [html_body(pieces)])


def book(
    path: Path, title: str, chapters: Sequence[str], pictures: Mapping[str, bytes] | None = None
) -> None:
    """An EPUB 3 of chapters, each the inside of an HTML body, and PNG pictures by name."""
    items = [
        f'<item id="c{number}" href="c{number}.xhtml" media-type="application/xhtml+xml"/>'
        for number in range(len(chapters))
    ]
    items += [f'<item id="{name}" href="{name}" media-type="image/png"/>' for name in pictures or {}]
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier>'
        f"<dc:title>{title}</dc:title><dc:language>en</dc:language></metadata>"
        f"<manifest>{''.join(items)}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles></container>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("OEBPS/book.opf", package)
        for number, chapter in enumerate(chapters):
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
            archive.writestr(f"OEBPS/c{number}.xhtml", f"{page}<body>{chapter}</body></html>")
        for name, content in (pictures or {}).items():
            archive.writestr(f"OEBPS/{name}", content)


def xlsx(piece: Piece, path: Path) -> None:
    """A workbook of one sheet."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Rents")
    for number, row in enumerate(piece.rows):
        for column, value in enumerate(row):
            if value.isdigit():
                sheet.write_number(number, column, int(value))
            else:
                sheet.write_string(number, column, value)
    book.close()


def xls(piece: Piece, path: Path) -> None:
    """The same as Excel wrote it until 2003."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Rents")
    for number, row in enumerate(piece.rows):
        for column, value in enumerate(row):
            sheet.write(number, column, int(value) if value.isdigit() else value)
    book.save(str(path))


def xlsb(piece: Piece, path: Path) -> None:
    """The same as Excel's binary workbook; records as in [MS-XLSB] 2.1.4 and 2.4."""

    def record(kind: int, content: bytes = b"") -> bytes:
        numbers = []
        for number in (kind, len(content)):
            parts = [number & 0x7F]
            while number := number >> 7:
                parts[-1] |= 0x80
                parts.append(number & 0x7F)
            numbers.append(bytes(parts))
        return b"".join(numbers) + content

    def text(value: str) -> bytes:
        encoded = value.encode("utf-16-le")
        return struct.pack("<I", len(encoded) // 2) + encoded

    rows = b""
    for number, row in enumerate(piece.rows):
        rows += record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            real = value.isdigit()
            rows += (
                record(5, place + struct.pack("<d", int(value))) if real else record(6, place + text(value))
            )
    last = struct.pack("<IIII", 0, len(piece.rows) - 1, 0, len(piece.rows[0]) - 1)
    sheet = record(129) + record(148, last) + record(145) + rows + record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Rents"))
    book = record(131) + record(143) + bundle + record(144) + record(132)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"

    def related(kind: str, target: str) -> str:
        one = f'<Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{packages}/relationships">{one}</Relationships>'

    kinds = "".join(
        f'<Override PartName="/xl/{part}" ContentType="application/vnd.ms-excel.{kind}"/>'
        for part, kind in (
            ("workbook.bin", "sheet.binary.macroEnabled.main"),
            ("worksheets/sheet1.bin", "worksheet"),
        )
    )
    with zipfile.ZipFile(path, "w") as package:
        types = f'<Types xmlns="{packages}/content-types">{kinds}</Types>'
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", related("officeDocument", "xl/workbook.bin"))
        package.writestr("xl/_rels/workbook.bin.rels", related("worksheet", "worksheets/sheet1.bin"))
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/worksheets/sheet1.bin", sheet)


def ods(piece: Piece, path: Path) -> None:
    """The same as an OpenDocument spreadsheet."""
    from odf import table, text
    from odf.opendocument import OpenDocumentSpreadsheet

    document = OpenDocumentSpreadsheet()
    sheet = table.Table(name="Rents")
    for row in piece.rows:
        element = table.TableRow()
        for value in row:
            number = {"valuetype": "float", "value": value} if value.isdigit() else {"valuetype": "string"}
            cell = table.TableCell(**number)
            cell.addElement(text.P(text=value))
            element.addElement(cell)
        sheet.addElement(element)
    document.spreadsheet.addElement(sheet)
    document.save(str(path))
