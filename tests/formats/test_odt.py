from __future__ import annotations

import zipfile
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import EncryptedError, UnreadableError
from desktop.formats.odf import OdpFormat, OdtFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, opened, texts, uncovered

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("presentation", "presentation"),
    )
)  # fmt: skip
STYLES = (
    '<style:style style:name="Quiet" style:family="text"><style:text-properties text:display="none"/>'
    '</style:style><style:style style:name="Illustration" style:family="paragraph"/>'
    '<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" '
    'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
    'style:num-format="a" style:num-suffix=")"/></text:list-style>'
)


def made(path: Path, body: str, kind: str = "text", manifest: str = "", **members: bytes) -> Path:
    content = (
        f'<office:document-content {NAMES} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        package.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        package.writestr("content.xml", content)
        for name, data in members.items():
            package.writestr(name, data)
    return path


def read(path: Path) -> Reading:
    return OdtFormat().read(path, lambda: None)


def said(reading: Reading) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in blocks_of(reading)]


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.odt"


def test_headings_lists_and_their_places(path: Path) -> None:
    inner = f"<text:list><text:list-item>{p('deeper')}</text:list-item></text:list>"
    numbered = (
        f"<text:list-item>{p('第一步')}{inner}</text:list-item><text:list-item>{p('Then')}</text:list-item>"
    )
    body = (
        '<text:h text:outline-level="1">供应商管理办法</text:h>'
        + p('Two<text:s text:c="2"/>spaces   and<text:line-break/>a line, <text:a>linked</text:a>')
        + f'<text:list text:style-name="Numbers">{numbered}</text:list>'
        + f"<text:list><text:list-item>{p('A bullet')}</text:list-item></text:list>"
        + '<text:h text:outline-level="3">Details</text:h>'
        + p("Figure 1: 厂房", "Illustration")
    )
    reading = read(made(path, body))
    assert said(reading) == [
        ("heading", 1, "供应商管理办法"),
        ("paragraph", 0, "Two spaces and\na line, linked"),
        ("list_item", 1, "1. 第一步"),
        ("list_item", 2, "a) deeper"),
        ("list_item", 1, "2. Then"),
        ("list_item", 1, "A bullet"),
        ("heading", 3, "Details"),
        ("caption", 0, "Figure 1: 厂房"),
    ]
    assert reading.title == "供应商管理办法"
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_what_is_deleted_hidden_or_remarked_is_not_read(path: Path) -> None:
    body = (
        f"<text:tracked-changes><text:changed-region><text:deletion>{p('deleted')}</text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        + p(
            'Seen<text:span text:style-name="Quiet"> hidden</text:span>'
            f"<office:annotation>{p('a remark')}</office:annotation> text"
        )
        + f'<text:section text:display="none">{p("hidden section")}</text:section>'
        + f"<text:section>{p('Shown section')}</text:section>"
    )
    assert texts(read(made(path, body))) == ["Seen text", "Shown section"]


def test_notes_follow_the_text(path: Path) -> None:
    note = (
        "<text:note><text:note-citation>7</text:note-citation>"
        f"<text:note-body>{p('来源 of it.')}</text:note-body></text:note>"
    )
    reading = read(made(path, p(f"Claim{note} stands.")))
    assert said(reading) == [("paragraph", 0, "Claim[1] stands."), ("footnote", 0, "[1] 来源 of it.")]
    check_places(reading, path)


def test_tables_with_header_rows_and_merged_cells(path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}>{p(text)}</table:table-cell>"

    covered = "<table:covered-table-cell/>"
    head = row(cell("Cost", 'table:number-columns-spanned="2"'), covered) + row(cell("Item"), cell("价格"))
    rest = row(cell("Rack"), cell("12")) + row(cell("Unit"), cell("3"))
    table = f"<table:table><table:table-header-rows>{head}</table:table-header-rows>{rest}</table:table>"
    reading = read(made(path, table))
    [block] = blocks_of(reading)
    assert block.text == "Cost\nItem | 价格\nRack | 12\nUnit | 3"
    assert block.header_rows == 2
    check_places(reading, path)


def test_pictures_are_shown_and_links_are_not_followed(path: Path) -> None:
    page = pymupdf.open().new_page(width=200, height=100)
    page.draw_rect((0, 0, 200, 100), fill=(1, 0, 0))
    frames = "".join(
        f'<draw:frame svg:width="5cm"><draw:image xlink:href="{address}"/></draw:frame>'
        for address in ("Pictures/a.png", "file:///etc/hostname", "https://example.org/a.png")
    )
    picture = page.get_pixmap().tobytes("png")
    reading = read(made(path, p("Above" + frames) + p("Below"), **{"Pictures/a.png": picture}))
    [shown] = opened(reading, path)[0].get_image_info()
    above, below = (block.lines[0].rect for block in blocks_of(reading))
    assert above.y1 <= shown["bbox"][1] < shown["bbox"][3] <= below.y0


def test_entities_are_not_expanded(path: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    made(path, p("words"))
    with zipfile.ZipFile(path) as package:
        content = package.read("content.xml").decode()
    address = (tmp_path / "secret.txt").as_uri()
    content = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{address}">]>' + content.replace("words", "words &e;")
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
    assert texts(read(path)) == ["words"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"just words", "no OpenDocument text"), (b"PK\x03\x04" + bytes(300), "damaged")],
)
def test_what_is_no_document(path: Path, content: bytes, words: str) -> None:
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=words):
        read(path)


def test_a_password_a_truncation_and_another_kind(path: Path) -> None:
    with pytest.raises(EncryptedError, match="password"):
        read(made(path, p("words"), manifest="<manifest:encryption-data/>"))
    with pytest.raises(UnreadableError, match="no OpenDocument text"):
        read(made(path, "", kind="presentation"))
    content = made(path, p("words " * 300)).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableError, match="damaged"):
        read(path)
    made(path, "<text:p>")
    with pytest.raises(UnreadableError, match="damaged"):
        read(path)


def test_flipped_bytes_are_named_as_damage(path: Path) -> None:
    whole = made(path, "".join(p(f"words {n * 7919}") for n in range(200))).read_bytes()
    start = whole.index(b"content.xml") + 11
    refused = 0
    for at in range(start, start + 400, 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read(path)
        except UnreadableError:
            refused += 1
    assert refused > 100


def test_slides_of_a_presentation(tmp_path: Path) -> None:
    hidden = (
        '<style:style style:name="dp" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )

    def frame(text: str, kind: str, y: float) -> str:
        return (
            f'<draw:frame presentation:class="{kind}" svg:x="1cm" svg:y="{y}cm" svg:width="9cm" '
            f'svg:height="1cm"><draw:text-box>{text}</draw:text-box></draw:frame>'
        )

    listed = f"<text:list><text:list-item>{p('要点')}</text:list-item></text:list>"
    notes = f"<presentation:notes>{frame(p('Say it'), 'notes', 1)}</presentation:notes>"
    body = (
        f"<draw:page>{frame(p('Below'), 'subtitle', 9)}{frame(listed, 'outline', 3)}"
        f"{frame(p('Title'), 'title', 0)}{notes}</draw:page>"
        f'<draw:page draw:style-name="dp">{frame(p("Second"), "title", 0)}</draw:page>'
    )
    path = made(tmp_path / "made.odp", body, kind="presentation")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("styles.xml", f"<office:document-styles {NAMES}>{hidden}</office:document-styles>")
    reading = OdpFormat().read(path, lambda: None)
    assert [[block.text for block in page.blocks] for page in reading.pages] == [
        ["Title", "要点", "Below", "Say it"],
        ["Second"],
    ]
    assert [block.kind for block in reading.pages[0].blocks][:2] == ["heading", "list_item"]
    assert reading.pages[1].page.note == "This slide is hidden in the presentation."
    check_places(reading, path)
