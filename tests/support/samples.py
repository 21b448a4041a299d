"""A good file of every format, each with a heading, a paragraph that holds SENTENCE, and what else it has.

A new format adds one function here, under one of its suffixes; `tests/test_hostile.py` then damages the
file in every way it knows.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.support.outlook import Storage, compound_file, properties, text

SENTENCE = "The heron waits beside the quiet millpond until the evening."
WORD = "millpond"
_OTHER = "Nobody has mended the sluice since the flood, and the miller is away."
_ROWS = (("Bird", "Count"), ("heron", "4"), ("kingfisher", "11"))

Maker = Callable[[Path], object]


def samples_of(suffixes: frozenset[str]) -> list[str]:
    """Those of a format's suffixes that there is a good file of."""
    return sorted(suffixes & SAMPLES.keys())


def _pdf(path: Path) -> None:
    import pymupdf

    with pymupdf.open() as document:
        for number in range(3):
            page = document.new_page()
            page.insert_text((72, 72), f"Chapter {number + 1}", fontsize=20, fontname="hebo")
            page.insert_text((72, 110), SENTENCE if number == 1 else _OTHER)
            for row, cells in enumerate(_ROWS):
                for column, cell in enumerate(cells):
                    page.draw_rect((72 + column * 90, 150 + row * 20, 162 + column * 90, 170 + row * 20))
                    page.insert_text((76 + column * 90, 164 + row * 20), cell)
        document.set_toc([[1, f"Chapter {number}", number] for number in (1, 2, 3)])
        document.save(path, deflate=True)


def _docx(path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Birds", 1)
    document.add_paragraph(SENTENCE)
    document.add_paragraph(_OTHER, style="List Bullet")
    table = document.add_table(3, 2)
    for row, cells in enumerate(_ROWS):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.save(str(path))


def _pptx(path: Path) -> None:
    import pptx

    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Birds"
    slide.placeholders[1].text = SENTENCE
    slide.notes_slide.notes_text_frame.text = _OTHER
    deck.save(str(path))


def _xlsx(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Birds")
        for row, cells in enumerate((*_ROWS, (SENTENCE, "1"))):
            sheet.write_row(row, 0, cells)


def _ods(path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Birds")
    for cells in (*_ROWS, (SENTENCE, "1")):
        row = TableRow()
        for cell in cells:
            made = TableCell(valuetype="string")
            made.addElement(P(text=cell))
            row.addElement(made)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def _odt(path: Path) -> None:
    from odf.opendocument import OpenDocumentText
    from odf.text import H, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Birds"))
    document.text.addElement(P(text=SENTENCE))
    document.text.addElement(P(text=_OTHER))
    document.save(str(path))


def _odp(path: Path) -> None:
    from odf.draw import Frame, Page, TextBox
    from odf.opendocument import OpenDocumentPresentation
    from odf.style import MasterPage, PageLayout
    from odf.text import P

    document = OpenDocumentPresentation()
    document.automaticstyles.addElement(PageLayout(name="layout"))
    document.masterstyles.addElement(MasterPage(name="master", pagelayoutname="layout"))
    page = Page(masterpagename="master", name="Birds")
    frame = Frame(width="20cm", height="5cm", x="2cm", y="2cm")
    box = TextBox()
    box.addElement(P(text=SENTENCE))
    frame.addElement(box)
    page.addElement(frame)
    document.presentation.addElement(page)
    document.save(str(path))


def _epub(path: Path) -> None:
    container = (
        '<?xml version="1.0"?>'
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    package = (
        '<?xml version="1.0"?>'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">1</dc:identifier>'
        "<dc:title>Birds</dc:title><dc:language>en</dc:language></metadata>"
        '<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", container)
        book.writestr("book.opf", package)
        book.writestr("c.xhtml", _HTML.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">'))


def _png(path: Path) -> None:
    import pymupdf

    with pymupdf.open() as document:
        page = document.new_page(width=520, height=120)
        page.insert_text((20, 60), SENTENCE, fontsize=16)
        path.write_bytes(page.get_pixmap(dpi=150).tobytes("png"))


def _ipynb(path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Birds\n", "\n", SENTENCE]},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": ["print('heron')"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["heron\n"]}],
        },
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _msg(path: Path) -> None:
    storage: Storage = {
        "__properties_version1.0": properties(32, {}),
        **dict(
            [text(0x001A, "IPM.Note"), text(0x0037, "Birds"), text(0x1000, f"{SENTENCE}\r\n{_OTHER}\r\n")]
        ),
    }
    path.write_bytes(compound_file(storage))


def _text(content: str) -> Maker:
    return lambda path: path.write_text(content, encoding="utf-8", newline="")


_TABLE = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in _ROWS)
_HTML = (
    f"<html><head><title>Birds</title></head><body><h1>Birds</h1><p>{SENTENCE}</p>"
    f"<ul><li>{_OTHER}</li></ul><table>{_TABLE}</table><pre>count = 4</pre></body></html>"
)
_MAIL = (
    "From: a@example.com\r\nTo: b@example.com\r\nSubject: Birds\r\nDate: Mon, 3 Mar 2025 10:00:00 +0000\r\n"
    f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{SENTENCE}\r\n"
)
_MHTML = (
    "From: <Saved by a browser>\r\nSubject: Birds\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="bound"\r\n\r\n--bound\r\n'
    "Content-Type: text/html; charset=utf-8\r\nContent-Location: http://example.com/\r\n\r\n"
    f"{_HTML}\r\n--bound--\r\n"
)
_MARKDOWN = f"""# Birds

{SENTENCE}

- {_OTHER}

```python
count = 4
```

| Bird | Count |
|---|---|
| heron | 4 |
"""

SAMPLES: dict[str, Maker] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".pptx": _pptx,
    ".xlsx": _xlsx,
    ".ods": _ods,
    ".odt": _odt,
    ".odp": _odp,
    ".epub": _epub,
    ".png": _png,
    ".ipynb": _ipynb,
    ".md": _text(_MARKDOWN),
    ".txt": _text(f"Birds\n=====\n\n{SENTENCE}\n\n{_OTHER}\n"),
    ".csv": _text("".join(f"{left},{right}\n" for left, right in (*_ROWS, (f'"{SENTENCE}"', "1")))),
    ".rtf": _text(r"{\rtf1\ansi{\fonttbl{\f0 Times;}}\f0{\b Birds}\par " + SENTENCE + r"\par}"),
    ".html": _text(f"<!DOCTYPE html>{_HTML}"),
    ".mhtml": _text(_MHTML),
    ".eml": _text(_MAIL),
    ".msg": _msg,
    ".mbox": _text(f"From a@example.com Mon Mar  3 10:00:00 2025\r\n{_MAIL}\r\n"),
    ".rst": _text(f"Birds\n=====\n\n{SENTENCE}\n\n* {_OTHER}\n"),
    ".adoc": _text(f"= Birds\n\n{SENTENCE}\n\n* {_OTHER}\n"),
    ".org": _text(f"* Birds\n\n{SENTENCE}\n\n- {_OTHER}\n"),
    ".tex": _text(
        "\\documentclass{article}\\begin{document}\\section{Birds}\n" + SENTENCE + "\n\\end{document}\n"
    ),
    ".py": _text(f'"""{SENTENCE}"""\n\n\ndef count(birds):\n    """{_OTHER}"""\n    return len(birds)\n'),
    ".json": _text(json.dumps({"birds": [{"name": "heron", "note": SENTENCE}], "count": 4}, indent=1)),
    ".yaml": _text(f"birds:\n  - name: heron\n    note: {SENTENCE}\n"),
    ".xml": _text(f'<?xml version="1.0"?><birds><bird count="4"><note>{SENTENCE}</note></bird></birds>'),
    ".srt": _text(
        f"1\n00:00:01,000 --> 00:00:04,000\n{SENTENCE}\n\n2\n00:00:05,000 --> 00:00:08,000\n{_OTHER}\n"
    ),
}
