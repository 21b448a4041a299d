from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pymupdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from desktop.errors import EncryptedError, TooLargeError, UnreadableError
from desktop.formats.docx import DocxFormat
from desktop.formats.docx_numbering import formatted
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, opened, texts, uncovered

SPACES = (
    f"{nsdecls('w')} "
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def read(path: Path) -> Reading:
    return DocxFormat().read(path, lambda: None)


def saved(document: Any, path: Path) -> Path:
    document.save(str(path))
    return path


def inserted(document: Any, xml: str) -> None:
    """Put an element before the end of the body."""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml))


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def field(kind: str) -> str:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"


def paragraph(*inner: str) -> str:
    return f"<w:p {SPACES}>{''.join(inner)}</w:p>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.docx"


def test_headings_text_lists_and_their_places(path: Path) -> None:
    document = docx.Document()
    document.add_heading("供应商管理办法", 0)
    document.add_heading("General", 1)
    paragraph = document.add_paragraph("The liability is ")
    paragraph.add_run("initially").bold = True
    paragraph.add_run(" measured.")
    document.add_paragraph("Point one", style="List Bullet")
    document.add_paragraph("Point two, deeper", style="List Bullet 2")
    document.add_paragraph("Step one", style="List Number")
    document.add_paragraph("Step two", style="List Number")
    document.add_heading("Details", 2)
    document.add_paragraph("x = 1")
    reading = read(saved(document, path))
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("heading", 1, "供应商管理办法"),
        ("heading", 2, "General"),
        ("paragraph", 0, "The liability is initially measured."),
        ("list_item", 1, "Point one"),
        ("list_item", 2, "Point two, deeper"),
        ("list_item", 1, "1. Step one"),
        ("list_item", 1, "2. Step two"),
        ("heading", 3, "Details"),
        ("paragraph", 0, "x = 1"),
    ]
    assert reading.title == "供应商管理办法"
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_what_is_wrapped_is_read_and_what_is_deleted_is_not(path: Path) -> None:
    document = docx.Document()
    deleted = "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
    controlled = f"<w:sdt><w:sdtContent>{run('controlled')}</w:sdtContent></w:sdt>"
    wrapped = f"<w:ins>{run('inserted ')}</w:ins>{deleted}<w:hyperlink>{run('linked ')}</w:hyperlink>"
    inserted(document, paragraph(run("kept "), wrapped, controlled))
    whole = paragraph(run("A whole controlled paragraph"))
    inserted(document, f"<w:sdt {SPACES}><w:sdtContent>{whole}</w:sdtContent></w:sdt>")
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
    inserted(document, paragraph(hidden, run("seen")))
    instruction = "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    result = run("field result")
    inserted(document, paragraph(field("begin"), instruction, field("separate"), result, field("end")))
    reading = read(saved(document, path))
    assert texts(reading) == [
        "kept inserted linked controlled",
        "A whole controlled paragraph",
        "seen",
        "field result",
    ]
    check_places(reading, path)


def test_text_boxes_are_read_once(path: Path) -> None:
    document = docx.Document()
    box = f"<w:txbxContent><w:p>{run('Words in a box')}</w:p></w:txbxContent>"
    newer = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
    older = f"<w:pict><v:textbox>{box}</v:textbox></w:pict>"
    both = f"<mc:AlternateContent>{newer}<mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>"
    inserted(document, paragraph(run("Anchor"), f"<w:r>{both}</w:r>"))
    inserted(document, paragraph(f"<w:r>{older.replace('a box', 'an old box')}</w:r>"))
    assert texts(read(saved(document, path))) == ["Anchor", "Words in a box", "Words in an old box"]


def test_tables_with_merged_and_nested_cells(path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    for row, cells in zip(
        table.rows,
        [("Item", "Count", "价格"), ("Rack", "12", "1,250"), ("Unit", "3", "8"), ("", "", "9")],
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(2, 0).merge(table.cell(3, 0)).text = "Merged"
    table.cell(3, 1).merge(table.cell(3, 2)).text = "Total"
    inner = table.cell(1, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "inside", "nested"
    reading = read(saved(document, path))
    [block] = blocks_of(reading)
    assert block.kind == "table"
    rows = [block.text[start:end] for start, end in block.rows]
    assert rows[0] == "Item | Count | 价格"
    assert rows[1].split() == ["Rack", "|", "12", "|", "1,250", "inside", "nested"]
    assert rows[2:] == ["Merged | 3 | 8", "Total"]
    assert block.header_rows == 1
    assert not uncovered(block)
    check_places(reading, path)


def test_numbered_clauses_say_their_numbers(path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    w = nsdecls("w")
    levels = "".join(
        f"<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='{kind}'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for level, kind, text in [(0, "chineseCounting", "第%1条"), (1, "lowerLetter", "(%2)")]
    )
    numbering.insert(0, parse_xml(f"<w:abstractNum {w} w:abstractNumId='77'>{levels}</w:abstractNum>"))
    numbering.append(parse_xml(f"<w:num {w} w:numId='77'><w:abstractNumId w:val='77'/></w:num>"))
    for level, text in [(0, "总则"), (0, "定义"), (1, "first"), (1, "second"), (0, "附则")]:
        number = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='77'/></w:numPr>"
        inserted(document, paragraph(f"<w:pPr>{number}</w:pPr>", run(text)))
    reading = read(saved(document, path))
    assert texts(reading) == ["第一条 总则", "第二条 定义", "(a) first", "(b) second", "第三条 附则"]
    assert [block.level for block in blocks_of(reading)] == [1, 1, 2, 2, 1]


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (12, "chineseCountingThousand", "十二"),
        (105, "chineseCounting", "一百零五"),
        (20, "japaneseCounting", "二十"),
        (3, "decimalEnclosedCircle", "③"),
        (7, "decimal", "7"),
        (7, "decimalZero", "07"),
    ],
)
def test_number_formats(number: int, kind: str, expected: str) -> None:
    assert formatted(number, kind) == expected


def test_localised_and_custom_heading_styles(path: Path) -> None:
    document = docx.Document()
    for name, based in (("标题 2", None), ("Überschrift 1", None), ("Clause title", "Heading 3")):
        style = document.styles.add_style(name, 1)
        if based:
            style.base_style = document.styles[based]
        document.add_paragraph(f"In {name}", style=name)
    w = nsdecls("w")
    inserted(document, f"<w:p {w}><w:pPr><w:outlineLvl w:val='1'/></w:pPr>{run('By outline level')}</w:p>")
    assert [(block.kind, block.level) for block in blocks_of(read(saved(document, path)))] == [
        ("heading", 2), ("heading", 1), ("heading", 3), ("heading", 2)]  # fmt: skip


def test_footnotes_follow_the_text(path: Path, tmp_path: Path) -> None:
    document = docx.Document()
    w = nsdecls("w")
    inserted(
        document, f"<w:p {w}>{run('Claim')}<w:r><w:footnoteReference w:id='2'/></w:r>{run(' stands.')}</w:p>"
    )
    saved(document, plain := tmp_path / "plain.docx")
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/_rels/document.xml.rels":
                relation = f'<Relationship Id="rId99" Type="{TYPE}" Target="footnotes.xml"/>'.encode()
                content = content.replace(b"</Relationships>", relation + b"</Relationships>")
            if name == "[Content_Types].xml":
                part = f'PartName="/word/footnotes.xml" ContentType="{CONTENT_TYPE}"'
                override = f"<Override {part}/>".encode()
                content = content.replace(b"</Types>", override + b"</Types>")
            target.writestr(name, content)
        note = f"<w:footnote w:id='2'><w:p>{run('The source of it.')}</w:p></w:footnote>"
        target.writestr("word/footnotes.xml", f"<w:footnotes {SPACES}>{note}</w:footnotes>")
    reading = read(path)
    assert [(block.kind, block.text) for block in blocks_of(reading)] == [
        ("paragraph", "Claim[1] stands."), ("footnote", "[1] The source of it.")]  # fmt: skip
    check_places(reading, path)


def test_pictures_are_shown(path: Path) -> None:
    page = pymupdf.open().new_page(width=200, height=100)
    page.draw_rect((0, 0, 200, 100), fill=(1, 0, 0))
    document = docx.Document()
    document.add_paragraph("Above")
    document.add_picture(io.BytesIO(page.get_pixmap().tobytes("png")))
    document.add_paragraph("Below")
    reading = read(saved(document, path))
    [shown] = opened(reading, path)[0].get_image_info()
    above, below = (block.lines[0].rect for block in blocks_of(reading))
    assert above.y1 <= shown["bbox"][1] < shown["bbox"][3] <= below.y0


def test_code_paragraphs_become_one_block(path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("Source Code", 1)
    for line in ("def f():", "    return 1"):
        document.add_paragraph(line, style="Source Code")
    [block] = blocks_of(read(saved(document, path)))
    assert (block.kind, block.text) == ("code", "def f():\n    return 1")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"just words", UnreadableError, "no Word document"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), UnreadableError, "old Word"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), EncryptedError, "password"),
        (b"PK\x03\x04" + bytes(300), UnreadableError, "damaged"),
        (_zip(a=b"nothing of Word"), UnreadableError, "no Word document"),
        (_zip(**{"[Content_Types].xml": b"<Types/>"}), UnreadableError, "damaged|no Word"),
    ],
    ids=["text", "old doc", "encrypted", "broken zip", "other zip", "no parts"],
)
def test_what_is_no_word_document_says_so(
    path: Path, content: bytes, error: type[Exception], words: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(error, match=words):
        read(path)


def test_external_entities_stay_outside(path: Path, tmp_path: Path) -> None:
    (secret := tmp_path / "secret.txt").write_text("the secret words")
    document = docx.Document()
    document.add_paragraph("PLACE")
    saved(document, plain := tmp_path / "plain.docx")
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                head, rest = content.split(b"?>", 1)
                entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
                content = head + b"?>" + entity + rest.replace(b"PLACE", b"before &x; after")
            target.writestr(name, content)
    assert "secret" not in " ".join(texts(read(path)))


def test_a_package_that_unpacks_to_too_much_is_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(docx.Document(), path)
    monkeypatch.setattr("desktop.formats.packages.UNPACKED_MAX", 1000)
    with pytest.raises(TooLargeError, match="unpacks"):
        read(path)
